import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A movement of money was known by who pays, and by the one account its document names: told through two accounts,
 * it was booked again once one of them had another payer. Now each account keeps what it was told of, booked or not.
 */
export class KnowMovementsByAccount1790000058000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TABLE);
    await queryRunner.query(FILL);
    await queryRunner.query(FOLLOW);
    await queryRunner.query(`SELECT meterline_guard('movement_told')`);
    await queryRunner.query(`
      ALTER TABLE payment_booking DROP COLUMN correlator;
      ALTER TABLE refund_booking DROP COLUMN correlator`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(DOWN);
    await queryRunner.query(`SELECT meterline_guard('movement_told')`);
  }
}

const TABLE = `
ALTER TABLE movement_told RENAME TO movement_awaited;
ALTER TABLE movement_awaited RENAME CONSTRAINT movement_told_pk TO movement_awaited_pk;
CREATE TABLE movement_told (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  account_id text NOT NULL,
  correlator text NOT NULL,
  kind text NOT NULL,
  id text NOT NULL,
  currency text NOT NULL,
  amount numeric NOT NULL,
  CONSTRAINT movement_told_pk PRIMARY KEY (tenant_id, account_id, correlator, kind)
);
CREATE INDEX movement_told_id ON movement_told (tenant_id, id)`;

// Where one account has two, the one it would have been told of counts: of who pays, what is booked, the first.
const FILL = `
WITH told AS (
  SELECT tenant_id, payer_id, correlator, 'payment' AS kind, payment_id AS id, currency, amount, 1 AS place, seq
  FROM payment_booking WHERE correlator IS NOT NULL
  UNION ALL
  SELECT tenant_id, payer_id, correlator, 'refund', refund_id, currency, amount, 1, 0
  FROM refund_booking WHERE correlator IS NOT NULL
  UNION ALL
  SELECT tenant_id, payer_id, correlator, kind, id, currency, amount, 2, 0 FROM movement_awaited
), named AS (
  SELECT t.*, t.payer_id AS account_id, 1 AS door FROM told t
  UNION ALL
  SELECT t.*, d.body #>> '{account,id}', 2 FROM told t
  JOIN document d ON d.tenant_id = t.tenant_id AND d.kind = t.kind AND d.id = t.id
), known AS (
  SELECT * FROM named
  UNION ALL
  SELECT n.tenant_id, n.payer_id, n.correlator, n.kind, n.id, n.currency, n.amount, n.place, n.seq, a.payer_id, 3
  FROM named n JOIN account a ON a.tenant_id = n.tenant_id AND a.id = n.account_id
)
INSERT INTO movement_told (tenant_id, account_id, correlator, kind, id, currency, amount)
SELECT DISTINCT ON (tenant_id, account_id, correlator, kind)
  tenant_id, account_id, correlator, kind, id, currency, amount
FROM known WHERE account_id IS NOT NULL
ORDER BY tenant_id, account_id, correlator, kind, door, place, seq, id;
DROP TABLE movement_awaited`;

// Who pays for an account by now knows of what it was told: that is told of again through any of the payer's.
const FOLLOW = `
CREATE FUNCTION meterline_payer_knows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO movement_told (tenant_id, account_id, correlator, kind, id, currency, amount)
  SELECT tenant_id, NEW.payer_id, correlator, kind, id, currency, amount FROM movement_told
  WHERE tenant_id = NEW.tenant_id AND account_id = NEW.id
  ON CONFLICT ON CONSTRAINT movement_told_pk DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER account_payer_knows AFTER UPDATE OF payer_id ON account FOR EACH ROW
  WHEN (OLD.payer_id <> NEW.payer_id AND NEW.payer_id <> NEW.id)
  EXECUTE FUNCTION meterline_payer_knows()`;

// Of two bookings of one payer with one correlator the later loses it: there was room for one.
const DOWN = `
DROP TRIGGER account_payer_knows ON account;
DROP FUNCTION meterline_payer_knows;
ALTER TABLE payment_booking ADD COLUMN correlator text,
  ADD CONSTRAINT payment_booking_correlator_key UNIQUE (tenant_id, payer_id, correlator);
ALTER TABLE refund_booking ADD COLUMN correlator text,
  ADD CONSTRAINT refund_booking_correlator_key UNIQUE (tenant_id, payer_id, correlator);
UPDATE payment_booking b SET correlator = t.correlator FROM movement_told t
  WHERE t.kind = 'payment' AND t.tenant_id = b.tenant_id AND t.id = b.payment_id AND t.account_id = b.payer_id;
UPDATE refund_booking b SET correlator = t.correlator FROM movement_told t
  WHERE t.kind = 'refund' AND t.tenant_id = b.tenant_id AND t.id = b.refund_id AND t.account_id = b.payer_id;
ALTER TABLE movement_told RENAME TO movement_known;
ALTER TABLE movement_known RENAME CONSTRAINT movement_told_pk TO movement_known_pk;
CREATE TABLE movement_told (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  kind text NOT NULL,
  payer_id text NOT NULL,
  correlator text NOT NULL,
  id text NOT NULL,
  currency text NOT NULL,
  amount numeric NOT NULL,
  CONSTRAINT movement_told_pk PRIMARY KEY (tenant_id, kind, payer_id, correlator)
);
INSERT INTO movement_told (tenant_id, kind, payer_id, correlator, id, currency, amount)
SELECT k.tenant_id, k.kind, k.account_id, k.correlator, k.id, k.currency, k.amount
FROM movement_known k JOIN account a ON a.tenant_id = k.tenant_id AND a.id = k.account_id AND a.payer_id = a.id
WHERE NOT EXISTS (SELECT FROM payment_booking b
    WHERE k.kind = 'payment' AND b.tenant_id = k.tenant_id AND b.payment_id = k.id)
  AND NOT EXISTS (SELECT FROM refund_booking b
    WHERE k.kind = 'refund' AND b.tenant_id = k.tenant_id AND b.refund_id = k.id);
DROP TABLE movement_known`;
