import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * One queue for work in the background: a job may have a key, of which one is open at a time, a lane it
 * waits in, and a date. Orders and cancellations that are not done yet are jobs from here on.
 */
export class QueueWorkOnce1790000039000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of UP) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await queryRunner.query(statement);
    await queryRunner.query(`SELECT meterline_guard('order_queue')`);
    for (const statement of MOVE_BACK) await queryRunner.query(statement);
  }
}

const OPEN = `status IN ('queued', 'running')`;
const ORDERS = `kind IN ('productOrder', 'cancelProductOrder')`;

// What has no date is due at once, by whichever clock. Until `own_until` whoever asked does it itself.
const UP = [
  `ALTER TABLE job
     ADD COLUMN key text,
     ADD COLUMN lane text,
     ADD COLUMN due_at timestamptz NOT NULL DEFAULT '-infinity',
     ADD COLUMN own_until timestamptz,
     ADD COLUMN attempts integer NOT NULL DEFAULT 0,
     ADD COLUMN revision integer NOT NULL DEFAULT 1`,
  'DROP INDEX job_open',
  `CREATE UNIQUE INDEX job_key ON job (tenant_id, kind, key) WHERE ${OPEN}`,
  // Of each kind and tenant what is due, oldest first; and whether anything is due at all.
  `CREATE INDEX job_open ON job (kind, tenant_id, due_at, created_at, id) WHERE ${OPEN}`,
  `CREATE INDEX job_due ON job (due_at) WHERE ${OPEN}`,
  `INSERT INTO job (tenant_id, id, kind, key, input, due_at, attempts)
     SELECT tenant_id, gen_random_uuid()::text, kind, id, '{}', due_at, attempts FROM order_queue`,
  'DROP TABLE order_queue',
];

const DOWN = [
  `CREATE TABLE order_queue (
     tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
     kind text NOT NULL,
     id text NOT NULL,
     due_at timestamptz NOT NULL,
     attempts integer NOT NULL DEFAULT 0,
     CONSTRAINT order_queue_pk PRIMARY KEY (tenant_id, kind, id),
     CONSTRAINT order_queue_kind_check CHECK (${ORDERS})
   )`,
  'CREATE INDEX order_queue_due ON order_queue (due_at)',
];

const MOVE_BACK = [
  `INSERT INTO order_queue (tenant_id, kind, id, due_at, attempts)
     SELECT tenant_id, kind, key, due_at, attempts FROM job WHERE ${ORDERS} AND ${OPEN}`,
  `DELETE FROM job WHERE ${ORDERS}`,
  'DROP INDEX job_key, job_open, job_due',
  `CREATE INDEX job_open ON job (kind, tenant_id, created_at, id) WHERE ${OPEN}`,
  `ALTER TABLE job DROP COLUMN key, DROP COLUMN lane, DROP COLUMN due_at, DROP COLUMN own_until, DROP COLUMN attempts, DROP COLUMN revision`,
];
