import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The root account in the row of every subscription, subject and day of draws, as in all else that usage touches: what
 * belongs together is found, joined and one day kept by it. Whoever writes, it follows the account.
 */
export class SayWhoseRoot1790000095400 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const { table } of FILLED) {
      await queryRunner.query(`ALTER TABLE ${table} ADD COLUMN root_id text`);
    }
    await queryRunner.query(FOLLOW);
    await queryRunner.query(days(', root_id', ', d.root_id', ', root_id = excluded.root_id'));
    for (const filled of FILLED) await fill(queryRunner, filled);
    for (const { table } of FILLED) {
      await queryRunner.query(`ALTER TABLE ${table} ALTER COLUMN root_id SET NOT NULL`);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(days('', '', ''));
    await queryRunner.query(`
      DROP TRIGGER account_roots_subscriptions ON account;
      DROP TRIGGER subscription_roots_subjects ON subscription;
      DROP TRIGGER subject_root ON subject;
      DROP TRIGGER subscription_root ON subscription;
      DROP FUNCTION account_roots_subscriptions, subscription_roots_subjects, subject_root, subscription_root`);
    for (const { table } of FILLED) {
      await queryRunner.query(`ALTER TABLE ${table} DROP COLUMN root_id`);
    }
  }
}

const ROWS_AT_ONCE = 10_000;

type Filled = {
  readonly table: string;
  /** The rest of the primary key, each column with its type and what is before all its values. */
  readonly key: ReadonlyArray<readonly [column: string, type: string, first: string]>;
  readonly root: string;
};

const OF_ACCOUNT = (account: string, tenant: string): string => `coalesce(
  (SELECT a.root_id FROM account a WHERE a.tenant_id = ${tenant} AND a.id = ${account}), ${account})`;
const OF_SUBSCRIPTION = (row: string): string => `coalesce(
  (SELECT s.root_id FROM subscription s WHERE s.tenant_id = ${row}.tenant_id AND s.id = ${row}.subscription_id), '')`;

// In this order: subjects follow subscriptions.
const FILLED: readonly Filled[] = [
  {
    table: 'subscription',
    key: [['id', 'text', '']],
    root: OF_ACCOUNT('t.account_id', 't.tenant_id'),
  },
  {
    table: 'subject',
    key: [
      ['subject', 'text', ''],
      ['subscription_id', 'text', ''],
    ],
    root: OF_SUBSCRIPTION('t'),
  },
  {
    table: 'draw_day',
    key: [
      ['bucket_id', 'text', ''],
      ['day', 'date', '-infinity'],
    ],
    root: `coalesce((SELECT b.root_id FROM bucket b WHERE b.tenant_id = t.tenant_id AND b.id = t.bucket_id), t.account_id)`,
  },
];

/** By its key, so many rows a statement. */
async function fill(queryRunner: QueryRunner, { table, key, root }: Filled): Promise<void> {
  const columns = ['tenant_id', ...key.map(([column]) => column)];
  const place = ['$1::text', ...key.map(([, type], index) => `$${index + 2}::${type}`)];
  const same = columns.map((column) => `t.${column} = p.${column}`).join(' AND ');
  let after: unknown[] | undefined = ['', ...key.map(([, , first]) => first)];
  while (after !== undefined) {
    const [last] = (await queryRunner.query(
      `WITH page AS (
         SELECT ${columns.join(', ')} FROM ${table} WHERE (${columns.join(', ')}) > (${place.join(', ')})
         ORDER BY ${columns.join(', ')} LIMIT ${ROWS_AT_ONCE}
       ), filled AS (UPDATE ${table} t SET root_id = ${root} FROM page p WHERE ${same})
       SELECT ${columns.map((column) => `${column}::text`).join(', ')} FROM page p
       ORDER BY ${columns.map((column) => `p.${column} DESC`).join(', ')} LIMIT 1`,
      after,
    )) as Record<string, unknown>[];
    after = last && columns.map((column) => last[column]);
  }
}

// An account that is not there yet is its own root until it is made below another. Triggers of a row that they follow
// see all that is to follow, whoever writes it.
const FOLLOW = `
CREATE FUNCTION subscription_root() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.root_id := ${OF_ACCOUNT('NEW.account_id', 'NEW.tenant_id')};
  RETURN NEW;
END $$;
CREATE TRIGGER subscription_root BEFORE INSERT OR UPDATE OF account_id ON subscription
  FOR EACH ROW EXECUTE FUNCTION subscription_root();

CREATE FUNCTION subject_root() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.root_id := ${OF_SUBSCRIPTION('NEW')};
  RETURN NEW;
END $$;
CREATE TRIGGER subject_root BEFORE INSERT OR UPDATE OF subscription_id ON subject
  FOR EACH ROW EXECUTE FUNCTION subject_root();

CREATE FUNCTION subscription_roots_subjects() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE subject SET root_id = NEW.root_id WHERE tenant_id = NEW.tenant_id AND subscription_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER subscription_roots_subjects AFTER UPDATE OF account_id, root_id ON subscription
  FOR EACH ROW WHEN (NEW.root_id IS DISTINCT FROM OLD.root_id)
  EXECUTE FUNCTION subscription_roots_subjects();

CREATE FUNCTION account_roots_subscriptions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE subscription SET root_id = NEW.root_id
  WHERE tenant_id = NEW.tenant_id AND account_id = NEW.id AND root_id <> NEW.root_id;
  RETURN NULL;
END $$;
CREATE TRIGGER account_roots_subscriptions AFTER INSERT OR UPDATE OF root_id ON account
  FOR EACH ROW EXECUTE FUNCTION account_roots_subscriptions()`;

const days = (columns: string, values: string, again: string): string => `
CREATE OR REPLACE FUNCTION meterline_draw_days() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO draw_day AS t (tenant_id, bucket_id, day, id, account_id, quantity, draws, first_at, last_at${columns})
  SELECT d.tenant_id, d.bucket_id, d.day, 'usage-' || d.bucket_id || '-' || to_char(d.day, 'YYYY-MM-DD'),
    b.account_id, d.quantity, d.draws, d.first_at, d.last_at${values}
  FROM (
    SELECT tenant_id, root_id, bucket_id, (occurred_at AT TIME ZONE 'UTC')::date AS day, sum(quantity) AS quantity,
      count(*) AS draws, min(booked_at) AS first_at, max(booked_at) AS last_at
    FROM added GROUP BY 1, 2, 3, 4
  ) d JOIN bucket b ON b.tenant_id = d.tenant_id AND b.id = d.bucket_id
  ORDER BY d.tenant_id, d.bucket_id, d.day
  ON CONFLICT (tenant_id, bucket_id, day) DO UPDATE SET quantity = t.quantity + excluded.quantity,
    draws = t.draws + excluded.draws, last_at = greatest(t.last_at, excluded.last_at)${again};
  RETURN NULL;
END $$`;
