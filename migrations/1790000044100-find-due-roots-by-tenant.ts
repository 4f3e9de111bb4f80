import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A look of the sweep read all that was due, to take some of each tenant. Now it steps from root to root. */
export class FindDueRootsByTenant1790000044100 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'CREATE INDEX bucket_due_tenant ON bucket (tenant_id, sweep_at, root_id) WHERE sweep_at IS NOT NULL',
    );
    await queryRunner.query(
      `CREATE INDEX hold_due_tenant ON hold (tenant_id, expires_at, root_id) WHERE status = 'held'`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX bucket_due_tenant, hold_due_tenant');
  }
}
