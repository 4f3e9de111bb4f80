import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What reservations of a root time has ended was found among the holds of all roots. Now by its root, a page at a time. */
export class IndexOpenHoldsByRoot1790000047200 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `CREATE INDEX hold_due_root ON hold (tenant_id, root_id, expires_at) WHERE status = 'held'`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX hold_due_root');
  }
}
