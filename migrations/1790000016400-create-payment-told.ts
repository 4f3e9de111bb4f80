import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Payments and refunds that were told of before their money moved, by the client's own identifier. */
export class CreatePaymentTold1790000016400 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TABLE);
    await queryRunner.query(`SELECT meterline_guard('movement_told')`);
  }

  down(): Promise<void> {
    throw new Error('payments are not taken down: restore a backup instead');
  }
}

// What is booked is in payment_booking and refund_booking, with its correlator.
const TABLE = `
CREATE TABLE movement_told (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  kind text NOT NULL,
  payer_id text NOT NULL,
  correlator text NOT NULL,
  id text NOT NULL,
  currency text NOT NULL,
  amount numeric NOT NULL,
  CONSTRAINT movement_told_pk PRIMARY KEY (tenant_id, kind, payer_id, correlator)
)`;
