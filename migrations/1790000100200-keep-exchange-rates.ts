import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a currency is in another from an instant on, and by which rate usage was charged, line by line of a bill. */
export class KeepExchangeRates1790000100200 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(RATES);
    await queryRunner.query(
      `CREATE TRIGGER exchange_rate_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON exchange_rate
       FOR EACH STATEMENT EXECUTE FUNCTION meterline_append_only()`,
    );
    await queryRunner.query(`SELECT meterline_guard('exchange_rate')`);
    await queryRunner.query(CHARGED);
    await queryRunner.query('ALTER TABLE counter ADD COLUMN exchange_rate_id text');
    await queryRunner.query(
      'ALTER TABLE rerating ADD COLUMN exchange_rate_id text, ADD COLUMN exchange_rate numeric, ADD COLUMN exchanged_from text',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'ALTER TABLE rerating DROP COLUMN exchange_rate_id, DROP COLUMN exchange_rate, DROP COLUMN exchanged_from',
    );
    await queryRunner.query('ALTER TABLE counter DROP COLUMN exchange_rate_id');
    await queryRunner.query(
      `ALTER TABLE accrual DROP COLUMN exchange_rate_id, DROP COLUMN exchange_rate, DROP COLUMN exchanged_from`,
    );
    await queryRunner.query('DROP TABLE exchange_rate');
  }
}

const RATES = `
CREATE TABLE exchange_rate (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  id text NOT NULL,
  from_currency text NOT NULL,
  to_currency text NOT NULL,
  rate numeric NOT NULL,
  valid_from timestamptz NOT NULL,
  reason text,
  created_at timestamptz NOT NULL,
  created_by text,
  CONSTRAINT exchange_rate_pk PRIMARY KEY (tenant_id, id),
  CONSTRAINT exchange_rate_begins UNIQUE (tenant_id, from_currency, to_currency, valid_from),
  CONSTRAINT exchange_rate_above_zero CHECK (rate > 0)
);
CREATE INDEX exchange_rate_created ON exchange_rate (tenant_id, created_at, id)`;

// NOT VALID: the columns are new, so what stands holds to it and need not be read.
const CHARGED = `
ALTER TABLE accrual ADD COLUMN exchange_rate_id text, ADD COLUMN exchange_rate numeric, ADD COLUMN exchanged_from text,
  ADD CONSTRAINT accrual_exchange CHECK (num_nulls(exchange_rate_id, exchange_rate, exchanged_from) IN (0, 3)) NOT VALID`;
