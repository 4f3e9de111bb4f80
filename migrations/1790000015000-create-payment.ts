import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which payments went to which bills, and what of each payment was booked, left over and given back. */
export class CreatePayment1790000015000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TABLES);
    for (const table of ['bill_payment', 'payment_booking', 'refund_booking']) {
      await queryRunner.query(`SELECT meterline_guard('${table}')`);
    }
    await queryRunner.query(
      `CREATE TRIGGER bill_payment_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON bill_payment
         FOR EACH STATEMENT EXECUTE FUNCTION meterline_append_only()`,
    );
  }

  down(): Promise<void> {
    throw new Error('payments are not taken down: restore a backup instead');
  }
}

const TABLES = `
-- A refund takes back by a row of its own, with a negative amount.
CREATE TABLE bill_payment (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  bill_id text NOT NULL,
  seq bigint GENERATED ALWAYS AS IDENTITY,
  payment_id text NOT NULL,
  amount numeric NOT NULL,
  applied_at timestamptz NOT NULL,
  CONSTRAINT bill_payment_pk PRIMARY KEY (tenant_id, bill_id, seq),
  CONSTRAINT bill_payment_amount_check CHECK (amount <> 0)
);
CREATE INDEX bill_payment_payment ON bill_payment (tenant_id, payment_id, seq);

-- amount: what came; credit: what of it no bill has taken and nobody got back; refunded: what was given back.
CREATE TABLE payment_booking (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  payment_id text NOT NULL,
  seq bigint GENERATED ALWAYS AS IDENTITY,
  payer_id text NOT NULL,
  currency text NOT NULL,
  correlator text,
  amount numeric NOT NULL,
  credit numeric NOT NULL,
  refunded numeric NOT NULL DEFAULT 0,
  CONSTRAINT payment_booking_pk PRIMARY KEY (tenant_id, payment_id),
  CONSTRAINT payment_booking_amounts_check CHECK
    (amount > 0 AND credit >= 0 AND refunded >= 0 AND credit + refunded <= amount),
  CONSTRAINT payment_booking_correlator_key UNIQUE (tenant_id, payer_id, correlator)
);
CREATE INDEX payment_booking_credit ON payment_booking (tenant_id, payer_id, currency, seq) WHERE credit > 0;

CREATE TABLE refund_booking (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  refund_id text NOT NULL,
  payer_id text NOT NULL,
  currency text NOT NULL,
  correlator text,
  amount numeric NOT NULL,
  CONSTRAINT refund_booking_pk PRIMARY KEY (tenant_id, refund_id),
  CONSTRAINT refund_booking_correlator_key UNIQUE (tenant_id, payer_id, correlator)
)`;
