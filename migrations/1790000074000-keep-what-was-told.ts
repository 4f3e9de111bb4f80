import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Events stay for a time after they were delivered, to be sent again: from when on, each listener knows. What is
 * dropped for a dead one is still referred to.
 */
export class KeepWhatWasTold1790000074000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    // What was delivered before is gone: for listeners that stand already it begins now.
    await queryRunner.query(`ALTER TABLE hub_delivery
      ADD COLUMN kept_since timestamptz NOT NULL DEFAULT now(),
      ADD COLUMN replays integer NOT NULL DEFAULT 0`);
    await queryRunner.query('ALTER TABLE hub_queue ADD COLUMN replay integer NOT NULL DEFAULT 0');
    // Of what is routed alone: who publishes waits for no index more.
    await queryRunner.query(`CREATE INDEX outbox_event ON outbox (tenant_id, (envelope ->> 'eventId'))
      WHERE routed_at IS NOT NULL`);
    await queryRunner.query(
      'CREATE INDEX outbox_routed ON outbox (tenant_id, routed_at, id) WHERE routed_at IS NOT NULL',
    );
    // Not subject to the policy, which says the same: no index helps behind one to look into a body.
    await queryRunner.query(`CREATE VIEW event_of_tenant AS
      SELECT id, api, routed_at, envelope ->> 'eventId' AS event_id FROM outbox
      WHERE tenant_id = current_setting('app.tenant') AND routed_at IS NOT NULL`);
    await queryRunner.query('GRANT SELECT ON event_of_tenant TO meterline_app');
    await queryRunner.query(`CREATE TABLE hub_dead_letter (
      tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
      hub_id text NOT NULL,
      event_id bigint NOT NULL,
      dropped_at timestamptz NOT NULL DEFAULT now(),
      error text,
      CONSTRAINT hub_dead_letter_pk PRIMARY KEY (tenant_id, hub_id, event_id),
      CONSTRAINT hub_dead_letter_subscription_fk FOREIGN KEY (tenant_id, hub_id)
        REFERENCES hub_subscription (tenant_id, id) ON DELETE CASCADE
    )`);
    await queryRunner.query(
      'CREATE INDEX hub_dead_letter_event ON hub_dead_letter (tenant_id, event_id)',
    );
    await queryRunner.query(`SELECT meterline_guard('hub_dead_letter')`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE hub_dead_letter');
    await queryRunner.query('DROP VIEW event_of_tenant');
    await queryRunner.query('DROP INDEX outbox_event, outbox_routed');
    await queryRunner.query('ALTER TABLE hub_queue DROP COLUMN replay');
    await queryRunner.query('ALTER TABLE hub_delivery DROP COLUMN kept_since, DROP COLUMN replays');
  }
}
