import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who listens to which API, how delivery to each listener stands, and what waits for it. */
export class CreateHub1790000011100 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TABLES);
    for (const table of ['hub_subscription', 'hub_delivery', 'hub_queue']) {
      await queryRunner.query(`SELECT meterline_guard('${table}')`);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE hub_queue, hub_delivery, hub_subscription');
    await queryRunner.query('DROP INDEX outbox_unrouted');
    await queryRunner.query('ALTER TABLE outbox DROP COLUMN routed_at');
  }
}

const TABLES = `
CREATE TABLE hub_subscription (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  id text NOT NULL,
  api text NOT NULL,
  callback text NOT NULL,
  query text,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT hub_subscription_pk PRIMARY KEY (tenant_id, id)
);
CREATE INDEX hub_subscription_api ON hub_subscription (tenant_id, api);

CREATE TABLE hub_delivery (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  hub_id text NOT NULL,
  status text NOT NULL DEFAULT 'active',
  delivered bigint NOT NULL DEFAULT 0,
  dropped bigint NOT NULL DEFAULT 0,
  failures integer NOT NULL DEFAULT 0,
  failing_since timestamptz,
  next_attempt_at timestamptz NOT NULL DEFAULT now(),
  last_delivered_at timestamptz,
  last_error text,
  CONSTRAINT hub_delivery_pk PRIMARY KEY (tenant_id, hub_id),
  CONSTRAINT hub_delivery_subscription_fk FOREIGN KEY (tenant_id, hub_id)
    REFERENCES hub_subscription (tenant_id, id) ON DELETE CASCADE,
  CONSTRAINT hub_delivery_status_check CHECK (status IN ('active', 'dead'))
);

-- An event that waits for a listener. Found by being there, not by a cursor over ids: ids are given
-- out before commit, so a cursor would step over what commits late.
CREATE TABLE hub_queue (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  hub_id text NOT NULL,
  event_id bigint NOT NULL,
  CONSTRAINT hub_queue_pk PRIMARY KEY (tenant_id, hub_id, event_id),
  CONSTRAINT hub_queue_subscription_fk FOREIGN KEY (tenant_id, hub_id)
    REFERENCES hub_subscription (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX hub_queue_event ON hub_queue (tenant_id, event_id);

ALTER TABLE outbox ADD COLUMN routed_at timestamptz;
CREATE INDEX outbox_unrouted ON outbox (id) WHERE routed_at IS NULL`;
