import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What is included goes on with its price, over changes of the product: a bucket of an allowance names the price that
 * includes it. Its id has always been derived from that, so those that stand already can be told.
 */
export class NamePricesOfAllowances1790000046100 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(derivedId('pg_temp.meterline_derived_id'));
    await queryRunner.query(NAME);
    await queryRunner.query('DROP FUNCTION pg_temp.meterline_derived_id');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`UPDATE bucket SET scope = scope - 'priceId' WHERE scope ? 'priceId'`);
  }
}

// As `core/derived-id.ts` makes it.
const derivedId = (name: string): string => `
CREATE FUNCTION ${name}(parts text[]) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT concat_ws('-', substr(h, 1, 8), substr(h, 9, 4), '8' || substr(h, 14, 3),
    substr('89ab', ('x' || lpad(substr(h, 17, 1), 8, '0'))::bit(32)::int % 4 + 1, 1) || substr(h, 18, 3), substr(h, 21, 12))
  FROM (SELECT encode(sha256(convert_to(string_agg(length(part) || ':' || part, '' ORDER BY n), 'UTF8')), 'hex') AS h
    FROM unnest(parts) WITH ORDINALITY AS p(part, n)) digest
$$`;

const NAME = `
UPDATE bucket b SET scope = b.scope || jsonb_build_object('priceId', granted.price_id)
FROM (
  SELECT o.tenant_id, o.id, sold.id AS price_id
  FROM bucket o
  JOIN subscription s ON s.tenant_id = o.tenant_id AND s.id = o.made_for
  CROSS JOIN LATERAL (SELECT DISTINCT unnest(s.price_ids) AS id) sold
  WHERE o.origin = 'promotional' AND o.valid_from IS NOT NULL
    AND o.id = pg_temp.meterline_derived_id(ARRAY['allowance', s.id, sold.id,
      to_char(o.valid_from AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')])
) granted
WHERE b.tenant_id = granted.tenant_id AND b.id = granted.id`;
