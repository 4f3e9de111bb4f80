import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A price may be sold before the catalogue can read it. Whose subscription that is in says so, until the price is
 * there: what it is owed for is settled then. What was read before this stays as it was billed.
 */
export class AwaitUnreadPrices1790000042000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE subscription ADD COLUMN awaited_price_ids text[] NOT NULL DEFAULT '{}'`,
    );
    await queryRunner.query(AWAIT);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE subscription DROP COLUMN awaited_price_ids');
  }
}

const AWAIT = `
UPDATE subscription s SET awaited_price_ids = missing.ids
FROM (
  SELECT o.tenant_id, o.id, array_agg(DISTINCT sold.id) AS ids
  FROM subscription o CROSS JOIN LATERAL unnest(o.price_ids) AS sold(id)
  LEFT JOIN price p ON p.tenant_id = o.tenant_id AND p.id = sold.id
  WHERE p.id IS NULL GROUP BY o.tenant_id, o.id
) missing
WHERE s.tenant_id = missing.tenant_id AND s.id = missing.id`;
