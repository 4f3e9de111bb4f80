import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a usage took from allowances is shown with it, so it is looked for by usage. Draws that paid a
 * charge (all of prepaid money) are reached from their accrual and stay out of the index.
 */
export class IndexDraws1790000017000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE INDEX draw_usage ON draw (tenant_id, root_id, usage_id) WHERE accrual_id IS NULL`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX draw_usage');
  }
}
