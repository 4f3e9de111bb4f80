import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Bill runs asked every payer, each time, whether a period of theirs had ended. Now each payer says when the
 * one to close next ends: `-infinity` is still to be worked out, null is nothing to close.
 */
export class DateWhatIsClosedNext1790000037200 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(COLUMNS);
    await queryRunner.query(INDEXES);
    await queryRunner.query(FOLLOW);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TRIGGER open_bill_is_next ON open_bill');
    await queryRunner.query('DROP TRIGGER subscription_is_next ON subscription');
    await queryRunner.query('DROP FUNCTION meterline_bill_is_next, meterline_subscription_is_next');
    await queryRunner.query('ALTER TABLE account DROP COLUMN next_from, DROP COLUMN next_to');
    await queryRunner.query(
      'CREATE INDEX account_open ON account (tenant_id, open_from) WHERE id = payer_id',
    );
  }
}

// Of all that stand it is worked out by the first look.
const COLUMNS = `
ALTER TABLE account
  ADD COLUMN next_from timestamptz,
  ADD COLUMN next_to timestamptz DEFAULT '-infinity'`;

// By itself nothing is closed that ended before the account was made: imported history waits, and is not read.
const INDEXES = `
DROP INDEX account_open;
CREATE INDEX account_next ON account (tenant_id, next_to, id) WHERE id = payer_id;
CREATE INDEX account_next_by_itself ON account (next_to, tenant_id, id)
  WHERE id = payer_id AND (next_to = '-infinity' OR next_to > created_at)`;

// Until the first bill is closed, what is charged and what is sold can begin earlier than was known. Both are
// written under the lock of the payer's root, as is what was worked out.
const FOLLOW = `
CREATE FUNCTION meterline_bill_is_next() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE account p SET next_from = NULL, next_to = '-infinity' FROM added b
  WHERE p.tenant_id = b.tenant_id AND p.id = b.payer_id AND p.open_from IS NULL
    AND (p.next_from IS NULL OR b.bill_from < p.next_from) AND p.next_to IS DISTINCT FROM '-infinity';
  RETURN NULL;
END $$;
CREATE TRIGGER open_bill_is_next AFTER INSERT ON open_bill
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION meterline_bill_is_next();

CREATE FUNCTION meterline_subscription_is_next() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE account p SET next_from = NULL, next_to = '-infinity' FROM account a
  WHERE a.tenant_id = NEW.tenant_id AND a.id = NEW.account_id
    AND p.tenant_id = a.tenant_id AND p.id = a.payer_id AND p.open_from IS NULL
    AND p.next_to IS DISTINCT FROM '-infinity';
  RETURN NULL;
END $$;
CREATE TRIGGER subscription_is_next AFTER INSERT OR UPDATE OF account_id, price_ids, starts_at ON subscription
  FOR EACH ROW EXECUTE FUNCTION meterline_subscription_is_next()`;
