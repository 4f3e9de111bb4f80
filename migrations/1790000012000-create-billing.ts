import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Closed bills, their lines and numbers. A live bill has no row: it is computed from accruals. */
export class CreateBilling1790000012000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TABLES);
    await queryRunner.query(CONTENT_IS_FIXED);
    for (const table of ['bill', 'bill_line', 'bill_number', 'bill_hold']) {
      await queryRunner.query(`SELECT meterline_guard('${table}')`);
    }
  }

  down(): Promise<void> {
    throw new Error('issued bills are not taken down: restore a backup instead');
  }
}

const TABLES = `
CREATE TABLE bill (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  id text NOT NULL,
  seq bigint GENERATED ALWAYS AS IDENTITY,
  root_id text NOT NULL,
  payer_id text NOT NULL,
  currency text NOT NULL,
  period_from timestamptz NOT NULL,
  period_to timestamptz NOT NULL,
  number text NOT NULL,
  issued_at timestamptz NOT NULL,
  due_at timestamptz NOT NULL,
  tax_excluded numeric NOT NULL,
  tax_included numeric NOT NULL,
  due numeric NOT NULL,
  content jsonb NOT NULL,
  hash text NOT NULL,
  state text NOT NULL,
  held_from text,
  remaining numeric NOT NULL,
  updated_at timestamptz NOT NULL,
  revision integer NOT NULL DEFAULT 1,
  CONSTRAINT bill_pk PRIMARY KEY (tenant_id, id),
  CONSTRAINT bill_number_key UNIQUE (tenant_id, number),
  CONSTRAINT bill_period_check CHECK (period_from < period_to),
  CONSTRAINT bill_state_check CHECK (state IN ('onHold', 'validated', 'sent', 'partiallyPaid', 'settled')),
  CONSTRAINT bill_held_check CHECK ((state = 'onHold') = (held_from IS NOT NULL))
);
CREATE INDEX bill_payer ON bill (tenant_id, payer_id, period_from);
CREATE INDEX bill_seq ON bill (tenant_id, seq);

CREATE TABLE bill_line (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  bill_id text NOT NULL,
  number integer NOT NULL,
  accrual_id uuid NOT NULL,
  content jsonb NOT NULL,
  CONSTRAINT bill_line_pk PRIMARY KEY (tenant_id, bill_id, number),
  -- An accrual is asked for once.
  CONSTRAINT bill_line_accrual_key UNIQUE (tenant_id, accrual_id)
);

-- The last number given out per year; locked last in a transaction, so that runs wait for it briefly.
CREATE TABLE bill_number (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  year integer NOT NULL,
  last bigint NOT NULL,
  CONSTRAINT bill_number_pk PRIMARY KEY (tenant_id, year)
);

-- A live bill on hold: its period is not closed until it is released.
CREATE TABLE bill_hold (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  payer_id text NOT NULL,
  bill_from timestamptz NOT NULL,
  currency text NOT NULL,
  held_at timestamptz NOT NULL,
  CONSTRAINT bill_hold_pk PRIMARY KEY (tenant_id, payer_id, bill_from, currency)
);

-- Applied rates of all accounts are listed in this order.
CREATE INDEX accrual_order ON accrual (tenant_id, bill_from, id)`;

const CONTENT_IS_FIXED = `
CREATE FUNCTION meterline_bill_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE moving text[] := ARRAY['state', 'held_from', 'remaining', 'updated_at', 'revision'];
BEGIN
  IF TG_OP <> 'UPDATE' OR to_jsonb(NEW) - moving <> to_jsonb(OLD) - moving THEN
    RAISE EXCEPTION 'bill % is closed: only its state and what remains to be paid may change', OLD.number
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER bill_is_fixed BEFORE UPDATE OR DELETE ON bill
  FOR EACH ROW EXECUTE FUNCTION meterline_bill_is_fixed();
CREATE TRIGGER bill_is_kept BEFORE TRUNCATE ON bill
  FOR EACH STATEMENT EXECUTE FUNCTION meterline_append_only();
CREATE TRIGGER bill_line_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON bill_line
  FOR EACH STATEMENT EXECUTE FUNCTION meterline_append_only();
-- What a bill was made of stays as it was; the condition keeps the open accruals of rating free of the cost.
CREATE TRIGGER accrual_billed_is_fixed BEFORE UPDATE OR DELETE ON accrual
  FOR EACH ROW WHEN (OLD.bill_id IS NOT NULL) EXECUTE FUNCTION meterline_append_only()`;
