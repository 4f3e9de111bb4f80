import type { MigrationInterface, QueryRunner } from 'typeorm';
import { tallyOf, untallied } from './1790000030000-keep-open-bills';

/**
 * Lists of buckets, of what was done to them, and of what is made of accounts and accruals: read in their
 * order by index, found by account, counted without being read. What usage took is kept by the day, so that
 * a history costs what it shows, not every draw there ever was.
 */
export class IndexBalances1790000030100 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(INDEXES);
    await queryRunner.query(DAYS);
    await queryRunner.query(`SELECT meterline_guard('draw_day')`);
    await queryRunner.query(KEPT);
    await queryRunner.query(HISTORY);
    for (const counted of COUNTED) await queryRunner.query(tallyOf(counted));
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const { table } of COUNTED) await queryRunner.query(untallied(table));
    await queryRunner.query(DOWN);
  }
}

const isThere = (row: string, list: string, otherwise: string): string =>
  `CASE WHEN ${row}.deleted_at IS NULL THEN ${list} ELSE ${otherwise} END`;

const COUNTED = [
  {
    table: 'account',
    list: (row: string) => `CASE WHEN ${row}.id = ${row}.payer_id THEN 'billCycle' END`,
  },
  {
    table: 'accrual',
    list: (row: string) => `CASE WHEN ${row}.leg = 'retail' THEN 'appliedRate' END`,
    isOnlyAdded: true,
  },
  { table: 'bucket', list: (row: string) => isThere(row, `'bucket'`, 'NULL') },
  {
    table: 'balance_action',
    // A deleted action is still history: all lists of this prefix are.
    list: (row: string) => isThere(row, `'action/' || ${row}.kind`, `'action-gone'`),
  },
  { table: 'draw_day', list: () => `'action-day'`, isOnlyAdded: true },
];

const INDEXES = `
CREATE INDEX account_payers ON account (tenant_id, created_at, id) WHERE id = payer_id;
DROP INDEX bucket_account;
CREATE INDEX bucket_account ON bucket (tenant_id, account_id, usage_type, unit);
-- Under row-level security an index serves what is in columns.
ALTER TABLE bucket ADD COLUMN party_account text GENERATED ALWAYS AS (document #>> '{partyAccount,id}') STORED;
ALTER TABLE balance_action ADD COLUMN party_account text GENERATED ALWAYS AS (document #>> '{partyAccount,id}') STORED;
CREATE INDEX bucket_party ON bucket (tenant_id, party_account, seq);
CREATE INDEX balance_action_party ON balance_action (tenant_id, party_account, seq);
CREATE INDEX balance_action_history ON balance_action (tenant_id, requested_at, seq, id)`;

const DAY = (at: string): string => `(${at} AT TIME ZONE 'UTC')::date`;

const taken = (draws: string): string => `
INSERT INTO draw_day AS t (tenant_id, bucket_id, day, id, account_id, quantity, draws, first_at, last_at)
SELECT d.tenant_id, d.bucket_id, d.day, 'usage-' || d.bucket_id || '-' || to_char(d.day, 'YYYY-MM-DD'),
  b.account_id, d.quantity, d.draws, d.first_at, d.last_at
FROM (
  SELECT tenant_id, root_id, bucket_id, ${DAY('occurred_at')} AS day, sum(quantity) AS quantity, count(*) AS draws,
    min(booked_at) AS first_at, max(booked_at) AS last_at
  FROM ${draws} GROUP BY 1, 2, 3, 4
) d JOIN bucket b ON b.tenant_id = d.tenant_id AND b.id = d.bucket_id
ORDER BY d.tenant_id, d.bucket_id, d.day
ON CONFLICT (tenant_id, bucket_id, day) DO UPDATE SET quantity = t.quantity + excluded.quantity,
  draws = t.draws + excluded.draws, last_at = greatest(t.last_at, excluded.last_at)`;

const DAYS = `
-- What usage took from a bucket on a day of UTC, kept under the root's lock with the draws.
CREATE TABLE draw_day (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  bucket_id text NOT NULL,
  day date NOT NULL,
  id text NOT NULL,
  account_id text NOT NULL,
  seq bigint NOT NULL DEFAULT 0,
  quantity numeric NOT NULL,
  draws bigint NOT NULL,
  first_at timestamptz NOT NULL,
  last_at timestamptz NOT NULL,
  CONSTRAINT draw_day_pk PRIMARY KEY (tenant_id, bucket_id, day)
) WITH (fillfactor = 50);
CREATE INDEX draw_day_id ON draw_day (tenant_id, id);
CREATE INDEX draw_day_party ON draw_day (tenant_id, account_id);
CREATE INDEX draw_day_history ON draw_day (tenant_id, first_at, seq, id)`;

const KEPT = `
${taken('draw')};
CREATE FUNCTION meterline_draw_days() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN${taken('added')};
  RETURN NULL;
END $$;
CREATE TRIGGER draw_counts_days AFTER INSERT ON draw
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION meterline_draw_days()`;

// What stands in the bucket is looked up for the rows that are shown: a join would take the order away.
const ofBucket = (column: string): string =>
  `(SELECT b.${column} FROM bucket b WHERE b.tenant_id = d.tenant_id AND b.id = d.bucket_id)`;

const HISTORY = `
DROP VIEW balance_history;
CREATE VIEW balance_history WITH (security_invoker = true) AS
  SELECT tenant_id, id, bucket_id, party_account, requested_at, seq, document FROM balance_action
  UNION ALL
  SELECT d.tenant_id, d.id, d.bucket_id, d.account_id, d.first_at, d.seq, jsonb_build_object(
    '@type', 'UsageDraw', 'status', 'completed', 'usageType', ${ofBucket('usage_type')},
    'description', d.draws || ' draws by usage of ' || to_char(d.day, 'YYYY-MM-DD'),
    'amount', jsonb_build_object('amount', trim_scale(-d.quantity), 'units', ${ofBucket('unit')}),
    'bucket', jsonb_build_object('id', d.bucket_id),
    'partyAccount', jsonb_build_object('id', d.account_id),
    'requestedDate', meterline_wire_instant(d.first_at),
    'confirmationDate', meterline_wire_instant(d.last_at))
  FROM draw_day d;
GRANT SELECT ON balance_history TO meterline_app, meterline_system`;

const DOWN = `
DROP VIEW balance_history;
CREATE VIEW balance_history WITH (security_invoker = true) AS
  SELECT tenant_id, id, kind, bucket_id, account_id, requested_at, seq, document
  FROM balance_action
  UNION ALL
  SELECT d.tenant_id, 'usage-' || d.bucket_id || '-' || to_char(d.day, 'YYYY-MM-DD'), 'usage',
         d.bucket_id, b.account_id, d.first_at, 0,
         jsonb_build_object(
           '@type', 'UsageDraw', 'status', 'completed', 'usageType', b.usage_type,
           'description', d.draws || ' draws by usage of ' || to_char(d.day, 'YYYY-MM-DD'),
           'amount', jsonb_build_object('amount', trim_scale(-d.quantity), 'units', b.unit),
           'bucket', jsonb_build_object('id', d.bucket_id),
           'partyAccount', jsonb_build_object('id', b.account_id),
           'requestedDate', meterline_wire_instant(d.first_at),
           'confirmationDate', meterline_wire_instant(d.last_at))
  FROM (
    SELECT tenant_id, bucket_id, date_trunc('day', occurred_at AT TIME ZONE 'UTC') AS day,
           sum(quantity) AS quantity, count(*) AS draws,
           min(booked_at) AS first_at, max(booked_at) AS last_at
    FROM draw GROUP BY 1, 2, 3
  ) d JOIN bucket b ON b.tenant_id = d.tenant_id AND b.id = d.bucket_id;
GRANT SELECT ON balance_history TO meterline_app, meterline_system;
DROP TRIGGER draw_counts_days ON draw;
DROP FUNCTION meterline_draw_days;
DROP TABLE draw_day;
DROP INDEX account_payers, bucket_account, bucket_party, balance_action_party, balance_action_history;
CREATE INDEX bucket_account ON bucket (tenant_id, account_id);
ALTER TABLE bucket DROP COLUMN party_account;
ALTER TABLE balance_action DROP COLUMN party_account;
DELETE FROM list_tally WHERE list NOT LIKE 'bill/%'`;
