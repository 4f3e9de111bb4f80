import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Events are routed tenant by tenant, so that the many of one do not hold up the one of another. */
export class IndexUnroutedByTenant1790000028100 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX outbox_unrouted');
    await queryRunner.query(
      'CREATE INDEX outbox_unrouted ON outbox (tenant_id, id) WHERE routed_at IS NULL',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX outbox_unrouted');
    await queryRunner.query('CREATE INDEX outbox_unrouted ON outbox (id) WHERE routed_at IS NULL');
  }
}
