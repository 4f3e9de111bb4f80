import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A live bill is a row, so that a list of bills reads those it shows. The row says that the bill is there
 * and whether it is on hold, nothing of what it comes to: that is computed from the accruals when it is
 * read. It is made with the first retail accrual of a payer, period and currency and goes when the bill is
 * closed; usage in between writes nothing here.
 */
export class KeepOpenBills1790000030000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(TABLES);
    for (const table of ['open_bill', 'list_tally']) {
      await queryRunner.query(`SELECT meterline_guard('${table}')`);
    }
    await queryRunner.query(MOVED);
    await queryRunner.query(KEPT);
    for (const counted of COUNTED) await queryRunner.query(tallyOf(counted));
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const { table } of COUNTED) await queryRunner.query(untallied(table));
    await queryRunner.query(DOWN);
  }
}

const TABLES = `
CREATE FUNCTION meterline_bill_id(payer_id text, currency text, bill_from timestamptz) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT payer_id || '.' || currency || '.' ||
    CASE WHEN date_trunc('day', at) = at THEN to_char(at, 'YYYYMMDD') ELSE to_char(at, 'YYYYMMDD"T"HH24MISSMS"Z"') END
  FROM (SELECT bill_from AT TIME ZONE 'UTC' AS at) AS utc
$$;

-- A bill keeps its place in lists from its first charge on, so that closing one moves no other and a client
-- that reads page by page neither misses it nor has it twice.
CREATE SEQUENCE bill_place;
GRANT USAGE ON SEQUENCE bill_place TO meterline_app, meterline_system;
ALTER TABLE bill ADD COLUMN place bigint DEFAULT nextval('bill_place');
ALTER TABLE bill DISABLE TRIGGER bill_is_fixed;
UPDATE bill SET place = seq;
ALTER TABLE bill ENABLE TRIGGER bill_is_fixed;
ALTER TABLE bill ALTER COLUMN place SET NOT NULL;
SELECT setval('bill_place', coalesce(max(seq), 0) + 1, false) FROM bill;

CREATE TABLE open_bill (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  root_id text NOT NULL,
  payer_id text NOT NULL,
  bill_from timestamptz NOT NULL,
  currency text NOT NULL,
  id text NOT NULL,
  place bigint NOT NULL DEFAULT nextval('bill_place'),
  state text NOT NULL DEFAULT 'new',
  CONSTRAINT open_bill_pk PRIMARY KEY (tenant_id, payer_id, bill_from, currency),
  CONSTRAINT open_bill_id_key UNIQUE (tenant_id, id),
  CONSTRAINT open_bill_state_check CHECK (state IN ('new', 'onHold'))
);
CREATE INDEX open_bill_list ON open_bill (tenant_id, place);
CREATE INDEX open_bill_state ON open_bill (tenant_id, state, place);
CREATE INDEX open_bill_start ON open_bill (tenant_id, bill_from, place);
CREATE INDEX bill_list ON bill (tenant_id, place);
CREATE INDEX bill_state ON bill (tenant_id, state, place);
CREATE INDEX bill_start ON bill (tenant_id, period_from, place);

-- How many entries lists have, where counting them would cost more than the page. Every connection counts
-- in a slot of its own, or nearly, so that two never wait for each other; reading adds the slots up.
CREATE TABLE list_tally (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  list text COLLATE "C" NOT NULL,
  slot integer NOT NULL,
  entries bigint NOT NULL,
  CONSTRAINT list_tally_pk PRIMARY KEY (tenant_id, list, slot)
) WITH (fillfactor = 50)`;

const OPENED = (accruals: string): string => `
INSERT INTO open_bill (tenant_id, root_id, payer_id, bill_from, currency, id)
SELECT tenant_id, root_id, payer_id, bill_from, currency, meterline_bill_id(payer_id, currency, bill_from)
FROM ${accruals} WHERE leg = 'retail' AND bill_id IS NULL
GROUP BY tenant_id, root_id, payer_id, bill_from, currency ORDER BY tenant_id, bill_from, payer_id, currency
ON CONFLICT (tenant_id, payer_id, bill_from, currency) DO NOTHING`;

const MOVED = `
${OPENED('accrual')};
INSERT INTO open_bill (tenant_id, root_id, payer_id, bill_from, currency, id, state)
SELECT h.tenant_id, a.root_id, h.payer_id, h.bill_from, h.currency,
  meterline_bill_id(h.payer_id, h.currency, h.bill_from), 'onHold'
FROM bill_hold h JOIN account a ON a.tenant_id = h.tenant_id AND a.id = h.payer_id
ON CONFLICT (tenant_id, payer_id, bill_from, currency) DO UPDATE SET state = 'onHold';
DROP TABLE bill_hold`;

const KEPT = `
CREATE FUNCTION meterline_open_bills() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN${OPENED('added')};
  RETURN NULL;
END $$;
CREATE TRIGGER accrual_opens_bill AFTER INSERT ON accrual
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION meterline_open_bills();

-- Bills of a tenant, closed and live, as one list. What of a live bill only its accruals tell is null.
CREATE VIEW listed_bill WITH (security_invoker = true) AS
  SELECT tenant_id, place, id, payer_id, currency, period_from, state, number, content ->> 'runType' AS run_type
  FROM bill
  UNION ALL
  SELECT tenant_id, place, id, payer_id, currency, bill_from, state, NULL, 'onCycle' FROM open_bill;
GRANT SELECT ON listed_bill TO meterline_app, meterline_system`;

/** `list`: which list a row is an entry of, by its alias; null where of none. */
export type Counted = {
  readonly table: string;
  readonly list: (row: string) => string;
  /** Rows never leave a list, nor go to another. */
  readonly isOnlyAdded?: boolean;
};

const COUNTED: readonly Counted[] = [
  { table: 'bill', list: (row) => `'bill/' || ${row}.state` },
  { table: 'open_bill', list: (row) => `'bill/' || ${row}.state` },
];

/** Counts what is there and keeps counting; a change costs nothing but where it moves a row to another list. */
export function tallyOf({ table, list, isOnlyAdded = false }: Counted): string {
  const counted = (rows: string, sign: '' | '-'): string => `
  INSERT INTO list_tally AS t (tenant_id, list, slot, entries)
  SELECT r.tenant_id, ${list('r')}, pg_backend_pid() % 64, ${sign}count(*)
  FROM ${rows} AS r WHERE ${list('r')} IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2
  ON CONFLICT (tenant_id, list, slot) DO UPDATE SET entries = t.entries + excluded.entries;`;
  const tally = (event: string, when: string, body: string): string => `
CREATE FUNCTION meterline_tally_${table}_${event}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN${body}
  RETURN NULL;
END $$;
CREATE TRIGGER ${table}_tally_${event} AFTER ${when} EXECUTE FUNCTION meterline_tally_${table}_${event}();`;
  const added = `INSERT ON ${table} REFERENCING NEW TABLE AS added FOR EACH STATEMENT`;
  const removed = `DELETE ON ${table} REFERENCING OLD TABLE AS removed FOR EACH STATEMENT`;
  const moved = `UPDATE ON ${table} FOR EACH ROW WHEN (${list('OLD')} IS DISTINCT FROM ${list('NEW')})`;
  const move = counted('(SELECT OLD.*)', '-') + counted('(SELECT NEW.*)', '');
  return [
    counted(table, ''),
    tally('added', added, counted('added', '')),
    ...(isOnlyAdded
      ? []
      : [tally('removed', removed, counted('removed', '-')), tally('moved', moved, move)]),
  ].join('');
}

export function untallied(table: string): string {
  return ['added', 'removed', 'moved']
    .map((event) => `DROP FUNCTION IF EXISTS meterline_tally_${table}_${event} CASCADE;`)
    .join('');
}

const DOWN = `
CREATE TABLE bill_hold (
  tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
  payer_id text NOT NULL,
  bill_from timestamptz NOT NULL,
  currency text NOT NULL,
  held_at timestamptz NOT NULL,
  CONSTRAINT bill_hold_pk PRIMARY KEY (tenant_id, payer_id, bill_from, currency)
);
SELECT meterline_guard('bill_hold');
INSERT INTO bill_hold (tenant_id, payer_id, bill_from, currency, held_at)
  SELECT tenant_id, payer_id, bill_from, currency, now() FROM open_bill WHERE state = 'onHold';
DROP VIEW listed_bill;
DROP TRIGGER accrual_opens_bill ON accrual;
DROP FUNCTION meterline_open_bills;
DROP TABLE open_bill, list_tally;
DROP FUNCTION meterline_bill_id;
DROP INDEX bill_list, bill_state, bill_start;
ALTER TABLE bill DROP COLUMN place;
DROP SEQUENCE bill_place`;
