import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What waited for a listener that is gone, and its dead letters, go piece by piece in the background, not with it in one
 * statement. What was told of one API is found by its index, not among what all of them told.
 */
export class MoveQueuesInPieces1790000093100 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE hub_queue DROP CONSTRAINT hub_queue_subscription_fk');
    await queryRunner.query(
      'ALTER TABLE hub_dead_letter DROP CONSTRAINT hub_dead_letter_subscription_fk',
    );
    await queryRunner.query(
      'CREATE INDEX outbox_told ON outbox (tenant_id, api, routed_at, id) WHERE routed_at IS NOT NULL',
    );
    await queryRunner.query('DROP INDEX outbox_routed');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'CREATE INDEX outbox_routed ON outbox (tenant_id, routed_at, id) WHERE routed_at IS NOT NULL',
    );
    await queryRunner.query('DROP INDEX outbox_told');
    for (const table of ['hub_queue', 'hub_dead_letter']) {
      await queryRunner.query(`DELETE FROM ${table} t WHERE NOT EXISTS (
        SELECT FROM hub_subscription s WHERE s.tenant_id = t.tenant_id AND s.id = t.hub_id)`);
      await queryRunner.query(`ALTER TABLE ${table} ADD CONSTRAINT ${table}_subscription_fk
        FOREIGN KEY (tenant_id, hub_id) REFERENCES hub_subscription (tenant_id, id) ON DELETE CASCADE`);
    }
  }
}
