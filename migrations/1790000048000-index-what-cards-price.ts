import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who wanted one version of a card, the cards of a meter or the meters of a unit read all that the tenant has. Now
 * versions are found by when they begin, meters by their unit, and which card prices which meter stands beside the
 * cards, from when a version of it is activated.
 */
export class IndexWhatCardsPrice1790000048000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(INDEXES);
    await queryRunner.query(PRICED);
    await queryRunner.query(`SELECT meterline_guard('rate_card_meter')`);
    await queryRunner.query(METER_OF_PRICE);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      ALTER TABLE price DROP COLUMN meter;
      DROP TRIGGER rate_card_version_prices ON rate_card_version;
      DROP FUNCTION meterline_note_meters;
      DROP TABLE rate_card_meter;
      DROP INDEX rate_card_version_general, rate_card_version_pilot, rate_card_created, meter_unit, meter_created;
      CREATE INDEX rate_card_cost ON rate_card (tenant_id, code) WHERE book = 'cost'`);
  }
}

// Two for versions: the general one in force is found however many pilots began after it.
const INDEXES = `
CREATE INDEX rate_card_version_general ON rate_card_version (tenant_id, card_code, valid_from, version)
  WHERE activated_at IS NOT NULL AND cohort IS NULL;
CREATE INDEX rate_card_version_pilot ON rate_card_version (tenant_id, card_code, valid_from, version)
  WHERE activated_at IS NOT NULL AND cohort IS NOT NULL;
CREATE INDEX rate_card_created ON rate_card (tenant_id, created_at, code);
CREATE INDEX meter_unit ON meter (tenant_id, unit, code);
CREATE INDEX meter_created ON meter (tenant_id, created_at, code);
DROP INDEX rate_card_cost`;

// A line that is no object, or names no meter, is in no activated version; a trigger must not fail on one.
const NAMED = (version: string): string => `
  SELECT DISTINCT ${version}.tenant_id, line ->> 'meter' AS meter, c.book, ${version}.card_code
  FROM rate_card c, jsonb_array_elements(${version}.lines) AS line
  WHERE c.tenant_id = ${version}.tenant_id AND c.code = ${version}.card_code
    AND jsonb_typeof(line -> 'meter') = 'string'`;

// By a trigger: whichever release of the product activates a version, no cost of it is missed.
const PRICED = `
CREATE TABLE rate_card_meter (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  meter text NOT NULL,
  book text NOT NULL,
  card_code text NOT NULL,
  CONSTRAINT rate_card_meter_pk PRIMARY KEY (tenant_id, meter, book, card_code)
);
CREATE INDEX rate_card_meter_card ON rate_card_meter (tenant_id, card_code, meter);

INSERT INTO rate_card_meter (tenant_id, meter, book, card_code)
SELECT DISTINCT named.* FROM rate_card_version v CROSS JOIN LATERAL (${NAMED('v')}) named
WHERE v.activated_at IS NOT NULL;

CREATE FUNCTION meterline_note_meters() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO rate_card_meter (tenant_id, meter, book, card_code) ${NAMED('NEW')}
    ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER rate_card_version_prices AFTER INSERT OR UPDATE ON rate_card_version
  FOR EACH ROW WHEN (NEW.activated_at IS NOT NULL) EXECUTE FUNCTION meterline_note_meters()`;

// Lines of a price's own are made for one meter. Neither another price than before: its revision stays.
const METER_OF_PRICE = `
ALTER TABLE price ADD COLUMN meter text;
ALTER TABLE price DISABLE TRIGGER price_revised;
UPDATE price SET meter = lines #>> '{0,meter}' WHERE lines IS NOT NULL;
ALTER TABLE price ENABLE TRIGGER price_revised;
CREATE INDEX price_meter ON price (tenant_id, meter) WHERE meter IS NOT NULL`;
