import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Closing asks for what is to be rated again in all periods up to the one it closes, not in that one alone:
 * a subscription may be said to have ended in one that is long closed.
 */
export class IndexDisorderedCounters1790000035000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE INDEX counter_disordered ON counter (tenant_id, subscription_id, service_from)
       WHERE out_of_order AND NOT was_drawn`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX counter_disordered');
  }
}
