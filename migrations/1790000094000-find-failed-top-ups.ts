import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Top-ups that failed are found among those that did not, however many there are. */
export class FindFailedTopUps1790000094000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE INDEX balance_action_failed ON balance_action (tenant_id, kind, seq) WHERE status = 'failed'`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX balance_action_failed');
  }
}
