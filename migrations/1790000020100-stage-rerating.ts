import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Whether a counter must keep the order of arrival, because prepaid value took part in it, is a fact of it. And what rating a period again
 * comes to waits in a table, so that it is found without the root's lock and booked under it at once.
 */
export class StageRerating1790000020100 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(UP);
    await queryRunner.query(`SELECT meterline_guard('rerating')`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE rerating');
    await queryRunner.query('ALTER TABLE counter DROP COLUMN was_drawn');
  }
}

const UP = `
ALTER TABLE counter ADD COLUMN was_drawn boolean NOT NULL DEFAULT false;
UPDATE counter c SET was_drawn = true WHERE EXISTS (
  SELECT FROM accrual a
  JOIN charge g ON g.tenant_id = a.tenant_id AND g.root_id = a.root_id AND g.accrual_id = a.id
  JOIN draw d ON d.tenant_id = g.tenant_id AND d.root_id = g.root_id AND d.usage_id = g.usage_id
  JOIN account o ON o.tenant_id = c.tenant_id AND o.id = c.account_id
    AND (d.accrual_id IS NULL OR o.mode = 'prepaid')
  WHERE a.tenant_id = c.tenant_id AND a.root_id = c.root_id AND a.subscription_id = c.subscription_id
    AND a.leg = c.leg AND a.card = c.card AND a.line = c.line AND a.service_from = c.service_from
    AND c.leg = 'retail');

CREATE TABLE rerating (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  root_id text NOT NULL,
  run_id uuid NOT NULL,
  seq integer NOT NULL,
  counter_id uuid NOT NULL,
  usage_id uuid NOT NULL,
  occurred_at timestamptz NOT NULL,
  version integer NOT NULL,
  aggregate_before numeric NOT NULL,
  amount numeric NOT NULL,
  staged_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT rerating_pk PRIMARY KEY (tenant_id, root_id, run_id, seq)
)`;
