import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The retail charge of a usage is one to one with it, and writing it as a row of its own cost as much as
 * writing the usage. It is in the usage's row now; `charge` is a view of all charges, and what has no
 * usage's row to be in (other legs, corrections, fees, what was tried again) is in `charge_entry`, as all
 * that was booked before is.
 */
export class KeepChargeWithUsage1790000029000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(UP);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(DOWN);
  }
}

const CHARGES = `
CREATE VIEW charge WITH (security_invoker = true) AS
  SELECT tenant_id, root_id, accrual_id, charge_seq AS seq, id AS usage_id, 'rated' AS kind,
    charge_quantity AS quantity, aggregate_before, charge_amount AS amount, charge_drawn AS drawn,
    occurred_at, received_at AS booked_at
  FROM usage WHERE accrual_id IS NOT NULL
  UNION ALL
  SELECT tenant_id, root_id, accrual_id, seq, usage_id, kind, quantity, aggregate_before, amount, drawn,
    occurred_at, booked_at
  FROM charge_entry;
GRANT SELECT ON charge TO meterline_app, meterline_system;`;

const USAGE_OF_TENANT = `
CREATE VIEW usage_of_tenant AS
  SELECT * FROM usage WHERE tenant_id = current_setting('app.tenant');
GRANT SELECT ON usage_of_tenant TO meterline_app;`;

const FIXED =
  `tenant_id id root_id account_id subscription_id source external_id meter subject quantity amount
  occurred_at received_at attributes accrual_id charge_seq charge_quantity aggregate_before charge_amount
  charge_drawn`.split(/\s+/);

const fixed = (row: string): string => FIXED.map((column) => `${row}.${column}`).join(', ');

const UP = `
ALTER TABLE charge RENAME TO charge_entry;
ALTER TABLE charge_entry RENAME CONSTRAINT charge_pk TO charge_entry_pk;
ALTER TRIGGER charge_append_only ON charge_entry RENAME TO charge_entry_append_only;
ALTER TABLE usage
  ADD accrual_id uuid,
  ADD charge_seq integer,
  ADD charge_quantity numeric,
  ADD aggregate_before numeric,
  ADD charge_amount numeric,
  ADD charge_drawn numeric,
  ADD CONSTRAINT usage_charge_whole_check CHECK (
    num_nulls(accrual_id, charge_seq, charge_quantity, aggregate_before, charge_amount, charge_drawn) IN (0, 6));
CREATE UNIQUE INDEX usage_charge ON usage (tenant_id, root_id, accrual_id, charge_seq) WHERE accrual_id IS NOT NULL;
-- As a charge of its own would, it refuses to be changed.
CREATE TRIGGER usage_charge_is_fixed BEFORE UPDATE ON usage FOR EACH ROW
  WHEN (OLD.accrual_id IS NOT NULL AND (${fixed('OLD')}) IS DISTINCT FROM (${fixed('NEW')}))
  EXECUTE FUNCTION meterline_append_only();
CREATE TRIGGER usage_charge_is_kept
  BEFORE DELETE ON usage FOR EACH ROW WHEN (OLD.accrual_id IS NOT NULL) EXECUTE FUNCTION meterline_append_only();
DROP VIEW usage_of_tenant;
${USAGE_OF_TENANT}
${CHARGES}`;

const DOWN = `
INSERT INTO charge_entry (tenant_id, root_id, accrual_id, seq, usage_id, kind, quantity, aggregate_before, amount, drawn,
  occurred_at, booked_at)
  SELECT tenant_id, root_id, accrual_id, charge_seq, id, 'rated', charge_quantity, aggregate_before, charge_amount,
    charge_drawn, occurred_at, received_at FROM usage WHERE accrual_id IS NOT NULL;
DROP TRIGGER usage_charge_is_fixed ON usage;
DROP TRIGGER usage_charge_is_kept ON usage;
UPDATE usage SET charge_refs = ARRAY[accrual_id::text, charge_seq::text] || coalesce(charge_refs, '{}')
  WHERE accrual_id IS NOT NULL;
DROP VIEW charge;
DROP VIEW usage_of_tenant;
ALTER TABLE usage DROP accrual_id, DROP charge_seq, DROP charge_quantity, DROP aggregate_before, DROP charge_amount,
  DROP charge_drawn;
ALTER TABLE charge_entry RENAME TO charge;
ALTER TABLE charge RENAME CONSTRAINT charge_entry_pk TO charge_pk;
ALTER TRIGGER charge_entry_append_only ON charge RENAME TO charge_append_only;
${USAGE_OF_TENANT}`;
