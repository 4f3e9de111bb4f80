import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The renewal of allowances asked every subscription that includes something, each hour. Now each says when
 * it is to be looked at: `-infinity` is to be worked out, null is never.
 */
export class DateRenewals1790000037300 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE subscription ADD COLUMN renews_at timestamptz');
    await queryRunner.query(
      `UPDATE subscription s SET renews_at = '-infinity' WHERE ${mayInclude('s')}`,
    );
    await queryRunner.query(INDEXES);
    await queryRunner.query(FOLLOW);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(DOWN);
  }
}

// A price that is not known yet may turn out to include something.
const mayInclude = (subscription: string): string => `EXISTS (
  SELECT FROM unnest(${subscription}.price_ids) AS sold(id)
  LEFT JOIN price p ON p.tenant_id = ${subscription}.tenant_id AND p.id = sold.id
  WHERE p.id IS NULL OR p.kind = 'allowance')`;

const INDEXES = `
CREATE INDEX subscription_renewal ON subscription (tenant_id, renews_at, id) WHERE renews_at IS NOT NULL;
CREATE INDEX subscription_renewal_due ON subscription (renews_at, tenant_id) WHERE renews_at IS NOT NULL`;

// What a product says of its life and its prices, what its account says of the cycle, and a draft that becomes
// an allowance after it was sold.
const FOLLOW = `
CREATE FUNCTION meterline_subscription_renews() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.renews_at := CASE WHEN ${mayInclude('NEW')} THEN timestamptz '-infinity' END;
  RETURN NEW;
END $$;
CREATE TRIGGER subscription_renews
  BEFORE INSERT OR UPDATE OF account_id, price_ids, quantity, status, starts_at, ends_at, terminates_at, suspensions
  ON subscription FOR EACH ROW EXECUTE FUNCTION meterline_subscription_renews();

CREATE FUNCTION meterline_account_renews() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE subscription s SET renews_at = '-infinity'
  WHERE s.tenant_id = NEW.tenant_id AND s.account_id = NEW.id AND ${mayInclude('s')};
  RETURN NULL;
END $$;
CREATE TRIGGER account_comes AFTER INSERT ON account
  FOR EACH ROW EXECUTE FUNCTION meterline_account_renews();
CREATE TRIGGER account_renews AFTER UPDATE OF cycle ON account
  FOR EACH ROW WHEN (OLD.cycle IS DISTINCT FROM NEW.cycle) EXECUTE FUNCTION meterline_account_renews();

CREATE FUNCTION meterline_price_renews() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE subscription s SET renews_at = '-infinity'
  WHERE s.tenant_id = NEW.tenant_id AND NEW.id = ANY(s.price_ids);
  RETURN NULL;
END $$;
CREATE TRIGGER price_renews AFTER UPDATE OF kind, detail ON price FOR EACH ROW
  WHEN (NEW.kind = 'allowance' AND (OLD.kind <> 'allowance' OR OLD.detail -> 'allowance' IS DISTINCT FROM NEW.detail -> 'allowance'))
  EXECUTE FUNCTION meterline_price_renews()`;

const DOWN = `
DROP TRIGGER price_renews ON price;
DROP TRIGGER account_renews ON account;
DROP TRIGGER account_comes ON account;
DROP TRIGGER subscription_renews ON subscription;
DROP FUNCTION meterline_price_renews, meterline_account_renews, meterline_subscription_renews;
ALTER TABLE subscription DROP COLUMN renews_at`;
