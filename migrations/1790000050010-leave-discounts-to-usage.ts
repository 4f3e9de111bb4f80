import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A usage price knows by now which discounts it names: none of them reduces the fees that it is sold with. Those
 * that were compiled before are told by their documents.
 */
export class LeaveDiscountsToUsage1790000050010 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      UPDATE price p SET detail = p.detail || jsonb_build_object('discountIds', d.ids)
      FROM (
        SELECT d.tenant_id, d.id, jsonb_agg(v ->> 'id' ORDER BY n) AS ids
        FROM document d CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(d.body -> 'popRelationship')
          WHEN 'array' THEN d.body -> 'popRelationship' END) WITH ORDINALITY AS r(v, n)
        WHERE d.kind = 'productOfferingPrice' AND v ->> 'relationshipType' = 'discount' AND v ->> 'id' IS NOT NULL
        GROUP BY 1, 2
      ) d
      WHERE p.tenant_id = d.tenant_id AND p.id = d.id AND p.kind IN ('usage', 'overage') AND p.lines IS NOT NULL`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `UPDATE price SET detail = detail - 'discountIds' WHERE kind IN ('usage', 'overage') AND detail ? 'discountIds'`,
    );
  }
}
