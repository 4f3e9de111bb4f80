import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What an account has was found among all it ever had: each bucket was compared with those that ended before it, and
 * what was drawn in a period was looked for in all draws.
 */
export class IndexWhatAccountsHave1790000048100 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE INDEX bucket_in_order ON bucket (tenant_id, account_id, seq)
        WHERE deleted_at IS NULL AND status <> 'expired';
      DROP INDEX draw_day_party;
      CREATE INDEX draw_day_party ON draw_day (tenant_id, account_id, day)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DROP INDEX bucket_in_order, draw_day_party;
      CREATE INDEX draw_day_party ON draw_day (tenant_id, account_id)`);
  }
}
