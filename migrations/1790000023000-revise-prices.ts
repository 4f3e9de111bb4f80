import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What rating keeps in memory is known by what it was made of: a version of a card by its number, a
 * price by its revision, the versions that a card has by the card's. A write then concerns nobody but
 * those who use what it wrote, so the epoch of a whole tenant goes.
 */
export class RevisePrices1790000023000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of PRICING_TABLES) {
      await queryRunner.query(`DROP TRIGGER ${table}_epoch ON ${table}`);
    }
    await queryRunner.query('DROP FUNCTION meterline_bump_epoch()');
    await queryRunner.query('DROP TABLE config_epoch');
    await queryRunner.query(REVISIONS);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(NO_REVISIONS);
    await queryRunner.query(EPOCH);
    await queryRunner.query(`SELECT meterline_guard('config_epoch')`);
    for (const table of PRICING_TABLES) {
      await queryRunner.query(
        `CREATE TRIGGER ${table}_epoch AFTER INSERT OR UPDATE OR DELETE ON ${table}
           FOR EACH STATEMENT EXECUTE FUNCTION meterline_bump_epoch()`,
      );
    }
  }
}

const PRICING_TABLES = ['meter', 'rate_card', 'rate_card_version', 'price'];

// A sequence never gives a number twice, so a revision that was rolled back, or whose row was deleted
// and written again, never comes to stand for other content.
const REVISIONS = `
CREATE SEQUENCE pricing_revision;
GRANT USAGE ON SEQUENCE pricing_revision TO meterline_app, meterline_system;
ALTER TABLE price ADD COLUMN revision bigint NOT NULL DEFAULT nextval('pricing_revision');
ALTER TABLE rate_card ADD COLUMN revision bigint NOT NULL DEFAULT nextval('pricing_revision');
-- Every usage asks for the cost cards.
CREATE INDEX rate_card_cost ON rate_card (tenant_id, code) WHERE book = 'cost';

CREATE FUNCTION meterline_revise() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.revision := nextval('pricing_revision');
  RETURN NEW;
END $$;
CREATE TRIGGER price_revised BEFORE UPDATE ON price
  FOR EACH ROW WHEN (NEW.* IS DISTINCT FROM OLD.*) EXECUTE FUNCTION meterline_revise();
CREATE TRIGGER rate_card_revised BEFORE UPDATE ON rate_card
  FOR EACH ROW EXECUTE FUNCTION meterline_revise();

-- An activated version is one more that the card has: its update moves the revision.
CREATE FUNCTION meterline_revise_card() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE rate_card SET code = code WHERE tenant_id = NEW.tenant_id AND code = NEW.card_code;
  RETURN NULL;
END $$;
CREATE TRIGGER rate_card_version_activated AFTER INSERT OR UPDATE ON rate_card_version
  FOR EACH ROW WHEN (NEW.activated_at IS NOT NULL) EXECUTE FUNCTION meterline_revise_card()`;

const NO_REVISIONS = `
DROP TRIGGER rate_card_version_activated ON rate_card_version;
DROP TRIGGER rate_card_revised ON rate_card;
DROP TRIGGER price_revised ON price;
DROP FUNCTION meterline_revise_card, meterline_revise;
DROP INDEX rate_card_cost;
ALTER TABLE price DROP COLUMN revision;
ALTER TABLE rate_card DROP COLUMN revision;
DROP SEQUENCE pricing_revision`;

const EPOCH = `
CREATE TABLE config_epoch (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  epoch bigint NOT NULL DEFAULT 1,
  slot integer NOT NULL DEFAULT 0,
  CONSTRAINT config_epoch_pk PRIMARY KEY (tenant_id, slot)
);
CREATE FUNCTION meterline_bump_epoch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO config_epoch (slot, epoch) VALUES (pg_backend_pid() % 64, 1)
    ON CONFLICT (tenant_id, slot) DO UPDATE SET epoch = config_epoch.epoch + 1;
  RETURN NULL;
END $$`;
