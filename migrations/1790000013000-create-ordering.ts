import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Products with several subscriptions in turn, and the orders that wait for their date. */
export class CreateOrdering1790000013000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TABLES);
    await queryRunner.query(`SELECT meterline_guard('order_queue')`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE order_queue');
    await queryRunner.query('DROP INDEX subscription_product');
    await queryRunner.query(
      'ALTER TABLE subscription DROP COLUMN product_id, DROP COLUMN quantity',
    );
  }
}

const TABLES = `
ALTER TABLE subscription
  ADD COLUMN product_id text NOT NULL DEFAULT '',
  ADD COLUMN quantity numeric NOT NULL DEFAULT 1;
CREATE INDEX subscription_product ON subscription (tenant_id, product_id);

-- An order or a cancellation that is accepted and not yet done: what a restarted process takes up.
CREATE TABLE order_queue (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  kind text NOT NULL,
  id text NOT NULL,
  due_at timestamptz NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  CONSTRAINT order_queue_pk PRIMARY KEY (tenant_id, kind, id),
  CONSTRAINT order_queue_kind_check CHECK (kind IN ('productOrder', 'cancelProductOrder'))
);
CREATE INDEX order_queue_due ON order_queue (due_at)`;
