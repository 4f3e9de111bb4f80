import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The id of a bill says the payer's day, where it said the instant; ids of closed bills stay as they were told. */
export class SayDaysInIdsOfBills1790000077000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(replaced(DAY));
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(replaced(INSTANT));
  }
}

const INSTANT = `to_char(at, 'YYYYMMDD"T"HH24MISSMS"Z"')`;

// From 10:15 on it is the next day's midnight somewhere east.
const DAY = `CASE
      WHEN date_trunc('minute', at) <> at THEN ${INSTANT}
      WHEN at::time >= '10:15' THEN
        to_char(at + interval '1 day', 'YYYYMMDD') || 'E' || to_char(interval '24 hours' - at::time::interval, 'HH24MI')
      ELSE to_char(at, 'YYYYMMDD"W"HH24MI')
    END`;

const replaced = (start: string): string => `
CREATE OR REPLACE FUNCTION meterline_bill_id(payer_id text, currency text, bill_from timestamptz) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT payer_id || '.' || currency || '.' ||
    CASE WHEN date_trunc('day', at) = at THEN to_char(at, 'YYYYMMDD') ELSE ${start} END
  FROM (SELECT bill_from AT TIME ZONE 'UTC' AS at) AS utc
$$;
UPDATE open_bill SET id = meterline_bill_id(payer_id, currency, bill_from)
WHERE id <> meterline_bill_id(payer_id, currency, bill_from)`;
