import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A price that was withdrawn was sold to whoever came, and so was one that is for a place or a term. Now each says
 * of itself whether its offering sells it; who has it keeps it.
 */
export class SayHowPricesAreSold1790000055000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE price ADD COLUMN selling text
      CONSTRAINT price_selling_check CHECK (selling IN ('withdrawn', 'picked'))`);
    await queryRunner.query(FILL);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE price DROP COLUMN selling');
  }
}

// What an offering writes down itself counts where no document has its id. No price charges otherwise than before,
// so none is revised.
const FILL = `
ALTER TABLE price DISABLE TRIGGER price_revised;
WITH written AS (
  SELECT tenant_id, id, body, 1 AS place FROM document WHERE kind = 'productOfferingPrice'
  UNION ALL
  SELECT d.tenant_id, e.body ->> 'id', e.body, 2 FROM document d CROSS JOIN LATERAL jsonb_array_elements(
    CASE jsonb_typeof(d.body -> 'productOfferingPrice') WHEN 'array' THEN d.body -> 'productOfferingPrice' ELSE '[]' END
  ) AS e(body)
  WHERE d.kind = 'productOffering' AND e.body ?| ARRAY['priceType', 'price', 'pricingLogicAlgorithm']
), said AS (
  SELECT DISTINCT ON (tenant_id, id) tenant_id, id, CASE
      WHEN lower(btrim(body ->> 'lifecycleStatus')) IN ('rejected', 'retired', 'obsolete') THEN 'withdrawn'
      WHEN body @? '$.place[*] ? (@.type() == "object")' THEN 'picked'
      WHEN body @? '$.productOfferingTerm[*] ? (@.type() == "object")' THEN 'picked'
    END AS selling
  FROM written ORDER BY tenant_id, id, place
)
UPDATE price p SET selling = said.selling FROM said
  WHERE said.tenant_id = p.tenant_id AND said.id = p.id AND said.selling IS NOT NULL;
ALTER TABLE price ENABLE TRIGGER price_revised`;
