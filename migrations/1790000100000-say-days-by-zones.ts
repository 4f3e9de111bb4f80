import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The day in the id of a bill is its payer's by the zone of the cycle. It was guessed from the time of day in UTC, at
 * which a day can begin in the far east and in the far west. Bills keep the ids that they have.
 */
export class SayDaysByZones1790000100000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(BY_ZONE);
    await queryRunner.query(opened(UNKNOWN));
    await queryRunner.query('DROP FUNCTION meterline_bill_id(text, text, timestamptz)');
  }

  // Who reads bills by the former rule knows them by its ids.
  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(BY_TIME_OF_DAY);
    await queryRunner.query(opened(ALL));
    await queryRunner.query('DROP FUNCTION meterline_bill_id(text, text, timestamptz, jsonb)');
    await queryRunner.query(`UPDATE open_bill SET id = meterline_bill_id(payer_id, currency, bill_from)
      WHERE id <> meterline_bill_id(payer_id, currency, bill_from)`);
  }
}

// A zone that is given as an offset counts for PostgreSQL the other way round where it is no interval. What zone this
// server does not know has no day here: the start is told as the instant that it is.
const BY_ZONE = `
CREATE FUNCTION meterline_bill_id(payer_id text, currency text, bill_from timestamptz, cycle jsonb) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
  at timestamp := bill_from AT TIME ZONE 'UTC';
  zone text;
  day date;
  ahead interval;
BEGIN
  WHILE (cycle #>> '{since,at}')::bigint > extract(epoch FROM bill_from) * 1000 LOOP
    cycle := cycle #> '{since,before}';
  END LOOP;
  zone := cycle ->> 'timeZone';
  BEGIN
    day := CASE WHEN zone ~ '^[+-]'
      THEN bill_from AT TIME ZONE (left(zone, 3) || ':' || rpad(replace(substr(zone, 4), ':', ''), 2, '0'))::interval
      ELSE bill_from AT TIME ZONE zone END;
  EXCEPTION WHEN invalid_parameter_value THEN
    day := NULL;
  END;
  ahead := day - at;
  RETURN payer_id || '.' || currency || '.' || CASE
    WHEN ahead BETWEEN '-12 hours' AND '14 hours' AND date_trunc('minute', at) = at THEN to_char(day, 'YYYYMMDD') || CASE
      WHEN ahead > '0' THEN to_char(ahead, '"E"HH24MI')
      WHEN ahead < '0' THEN to_char(-ahead, '"W"HH24MI')
      ELSE '' END
    ELSE to_char(at, 'YYYYMMDD"T"HH24MISSMS"Z"') END;
END $$`;

const BY_TIME_OF_DAY = `
CREATE FUNCTION meterline_bill_id(payer_id text, currency text, bill_from timestamptz) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT payer_id || '.' || currency || '.' ||
    CASE WHEN date_trunc('day', at) = at THEN to_char(at, 'YYYYMMDD')
      WHEN date_trunc('minute', at) <> at THEN to_char(at, 'YYYYMMDD"T"HH24MISSMS"Z"')
      WHEN at::time >= '10:15' THEN
        to_char(at + interval '1 day', 'YYYYMMDD') || 'E' || to_char(interval '24 hours' - at::time::interval, 'HH24MI')
      ELSE to_char(at, 'YYYYMMDD"W"HH24MI') END
  FROM (SELECT bill_from AT TIME ZONE 'UTC' AS at) AS utc
$$`;

const ALL = `
SELECT tenant_id, root_id, payer_id, bill_from, currency, meterline_bill_id(payer_id, currency, bill_from)
FROM added WHERE leg = 'retail' AND bill_id IS NULL
GROUP BY tenant_id, root_id, payer_id, bill_from, currency`;

// Most bills that are charged stand already: those are found by their key, and only for others is an id made.
const UNKNOWN = `
SELECT tenant_id, root_id, payer_id, bill_from, currency, meterline_bill_id(payer_id, currency, bill_from,
  (SELECT p.cycle FROM account p WHERE p.tenant_id = charged.tenant_id AND p.id = charged.payer_id))
FROM (SELECT DISTINCT tenant_id, root_id, payer_id, bill_from, currency FROM added
  WHERE leg = 'retail' AND bill_id IS NULL) AS charged
WHERE (SELECT true FROM open_bill o WHERE o.tenant_id = charged.tenant_id AND o.payer_id = charged.payer_id
  AND o.bill_from = charged.bill_from AND o.currency = charged.currency) IS NULL`;

const opened = (accruals: string): string => `
CREATE OR REPLACE FUNCTION meterline_open_bills() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO open_bill (tenant_id, root_id, payer_id, bill_from, currency, id)
  ${accruals} ORDER BY tenant_id, bill_from, payer_id, currency
  ON CONFLICT (tenant_id, payer_id, bill_from, currency) DO NOTHING;
  RETURN NULL;
END $$`;
