// Migrations that move rows, on rows that stood before; and those that can be taken down, down and up.
import { DataSource } from 'typeorm';
import { migrations } from '../../migrations';
import { paidIdOf } from '../../src/charging/domain/paid-charge';
import { derivedId } from '../../src/core/derived-id';
import { parseInstant } from '../../src/core/time';
import { canonicalText } from '../../src/ledger/domain/journal';
import { fromRow, type TransactionRow } from '../../src/ledger/store/journal.mapping';
import { digest } from '../../src/platform/ids';
import { freshDatabase, type TestDatabase } from '../support/database/database';

let db: TestDatabase;
let owner: DataSource;
beforeEach(async () => {
  db = await freshDatabase();
  owner = await connect(migrations);
});
afterEach(async () => {
  await owner.destroy();
  await db.drop();
});

function connect(known: typeof migrations): Promise<DataSource> {
  return new DataSource({
    type: 'postgres',
    url: db.url,
    migrations: known,
    migrationsTransactionMode: 'each',
  }).initialize();
}

/** An empty database as it was before the migration of this name. */
async function standBefore(name: string): Promise<void> {
  const earlier = migrations.slice(0, indexOf(name));
  await db.owner('DROP SCHEMA public CASCADE');
  await db.owner('CREATE SCHEMA public');
  const former = await connect(earlier);
  await former.runMigrations();
  await former.destroy();
}

/** The migration of this name and all behind it. */
async function undoTo(name: string): Promise<void> {
  for (const _migration of migrations.slice(indexOf(name))) await owner.undoLastMigration();
}

function indexOf(name: string): number {
  const index = migrations.findIndex((migration) => migration.name.startsWith(name));
  if (index < 0) throw new Error(`there is no migration ${name}`);
  return index;
}

it('makes jobs of the orders that waited before, of every tenant', async () => {
  await standBefore('QueueWorkOnce');
  await db.owner(`INSERT INTO order_queue (tenant_id, kind, id, due_at, attempts) VALUES
    ('t1', 'productOrder', 'o', '2024-01-01', 2), ('t2', 'productOrder', 'o', '2030-01-01', 0),
    ('t2', 'cancelProductOrder', 'c', '2024-01-01', 0)`);
  await db.owner(
    `INSERT INTO job (tenant_id, id, kind, input) VALUES ('t1', 'j', 'billing.run', '{}')`,
  );
  const waiting = () =>
    db.owner(
      `SELECT tenant_id, kind, key, due_at, attempts, status FROM job ORDER BY tenant_id, kind`,
    );
  await owner.runMigrations();
  const found = await waiting();
  expect(found).toHaveLength(4);
  expect(found).toContainEqual({
    tenant_id: 't1',
    kind: 'productOrder',
    key: 'o',
    due_at: new Date('2024-01-01T00:00:00Z'),
    attempts: 2,
    status: 'queued',
  });
  await undoTo('QueueWorkOnce');
  expect(await db.owner('SELECT FROM order_queue')).toHaveLength(3);
  expect(await db.owner('SELECT FROM job')).toHaveLength(1);
  await owner.runMigrations();
  expect(await waiting()).toEqual(found);
});

it('lets who is kept to an account read by key, and taken down as before', async () => {
  const said = () =>
    db.owner<{ tablename: string; cmd: string; qual: string | null }>(
      `SELECT tablename, policyname, cmd, qual, with_check FROM pg_policies WHERE schemaname = 'public' ORDER BY 1, 2`,
    );
  await standBefore('AskOfAnAccountByIndex');
  const before = await said();
  await owner.runMigrations();
  const after = await said();
  // Lists of documents say themselves by what they are found; policies only judge.
  const reads = after.filter(
    ({ tablename, cmd, qual }) =>
      tablename !== 'document' && cmd === 'SELECT' && /IN \(\s*SELECT/.test(qual ?? ''),
  );
  expect(reads.length).toBeGreaterThan(15);
  expect(reads.filter(({ qual }) => !qual?.includes('= ANY (ARRAY('))).toEqual([]);
  await undoTo('AskOfAnAccountByIndex');
  expect(await said()).toEqual(before);
  await owner.runMigrations();
  expect(await said()).toEqual(after);
});

it('tallies the usages that stood before', async () => {
  await standBefore('IndexUsage');
  await db.owner(`
    INSERT INTO usage (tenant_id, id, root_id, account_id, source, external_id, meter, subject, quantity,
      occurred_at, received_at, status, attributes, document)
    SELECT 't' || i % 2, gen_random_uuid(), 'r', CASE WHEN i % 7 = 0 THEN '' ELSE 'a' || i % 3 END, 's' || i % 2,
      i::text, 'm' || i % 3, 'key-' || i % 4, 1, timestamptz '2024-01-01' + i * interval '20 minutes', now(),
      CASE WHEN i % 5 = 0 THEN 'rejected' ELSE 'rated' END, '{}',
      CASE WHEN i % 3 = 0 THEN '{"usageType":"t","usageSpecification":{"id":"u"}}'::jsonb END
    FROM generate_series(1, 60) i`);
  await owner.runMigrations();
  await expectTallied('usage_owner', 'tenant_id, account_id, subject, status');
  await expectTallied(
    'usage_tally',
    'tenant_id, meter, usage_type, specification_id, source, status',
    `SELECT *, CASE WHEN document IS NULL THEN meter ELSE document ->> 'usageType' END AS usage_type,
       CASE WHEN document IS NULL THEN meter ELSE document -> 'usageSpecification' ->> 'id' END AS specification_id
     FROM usage`,
  );
  await expectTallied(
    'usage_hour',
    'tenant_id, hour',
    `SELECT *, date_trunc('hour', occurred_at, 'UTC') AS hour FROM usage`,
  );
});

async function expectTallied(tally: string, key: string, usage = 'SELECT * FROM usage') {
  const counted = await db.owner(
    `SELECT ${key}, count(*)::int AS usages FROM (${usage}) AS u GROUP BY ${key} ORDER BY ${key}`,
  );
  expect(counted.length).toBeGreaterThan(5);
  expect(await db.owner(`SELECT ${key}, usages::int FROM ${tally} ORDER BY ${key}`)).toEqual(
    counted,
  );
}

it('tells the files of exports from those of imports', async () => {
  await standBefore('GeneraliseJobFile');
  await db.owner(`INSERT INTO document (tenant_id, kind, id, body) VALUES
    ('t', 'exportJob', 'out', '{}'), ('t', 'importJob', 'in', '{}'), ('other', 'exportJob', 'in', '{}')`);
  await db.owner(`INSERT INTO catalog_file (tenant_id, job_id, seq, content) VALUES
    ('t', 'out', 1, 'a'), ('t', 'out', 2, 'b'), ('t', 'in', 1, 'c')`);
  await owner.runMigrations();
  expect(await db.owner('SELECT job_id, seq, kind FROM job_file ORDER BY 1, 2')).toEqual([
    { job_id: 'in', seq: 1, kind: 'catalog.importJob' },
    { job_id: 'out', seq: 1, kind: 'catalog.exportJob' },
    { job_id: 'out', seq: 2, kind: 'catalog.exportJob' },
  ]);
});

it('knows the usages that stood before by their source and id', async () => {
  await standBefore('IdentifyUsageBySource');
  const former = (account: string, id: string) => derivedId('usage', account, 's', id);
  const usages: [account: string, id: string, at: number][] = [
    ['a', 'plain', 1],
    ['', 'nobody’s 📞', 1],
    ['a', 'twice', 1],
    ['b', 'twice', 2],
  ];
  for (const [account, id, day] of usages) {
    await db.owner(
      `INSERT INTO usage (tenant_id, id, root_id, account_id, source, external_id, meter, subject, quantity,
         occurred_at, received_at, status, attributes)
       VALUES ('t', $1, $2, $2, 's', $3, 'm', 'x', 1, now(), timestamptz '2024-01-01' + $4 * interval '1 day', 'rated', '{}')`,
      [former(account, id), account, id, day],
    );
    await db.owner(
      `INSERT INTO charge (tenant_id, root_id, accrual_id, seq, usage_id, kind, quantity, aggregate_before, amount,
         drawn, occurred_at, booked_at)
       VALUES ('t', $1, gen_random_uuid(), 1, $2, 'rated', 1, 0, 1, 0, now(), now())`,
      [account, former(account, id)],
    );
  }
  await owner.runMigrations();
  const found = await db.owner<{
    account_id: string;
    external_id: string;
    id: string;
    charges: number;
  }>(
    `SELECT u.account_id, u.external_id, u.id, count(c.*)::int AS charges
     FROM usage u LEFT JOIN charge c ON c.tenant_id = u.tenant_id AND c.usage_id = u.id AND c.root_id = u.root_id
     GROUP BY 1, 2, 3 ORDER BY external_id, account_id`,
  );
  const ids = new Map(found.map((row) => [`${row.account_id}/${row.external_id}`, row.id]));
  expect(ids.get('a/plain')).toBe(derivedId('usage', 's', 'plain'));
  expect(ids.get('/nobody’s 📞')).toBe(derivedId('usage', 's', 'nobody’s 📞'));
  expect(ids.get('a/twice')).toBe(derivedId('usage', 's', 'twice'));
  expect(ids.get('b/twice')).toBe(former('b', 'twice'));
  expect(found.map(({ charges }) => charges)).toEqual([1, 1, 1, 1]);
});

it('takes over suspensions that go on, and has their fees looked at again', async () => {
  await standBefore('AddSuspensions');
  await db.owner(`INSERT INTO subscription (tenant_id, id, account_id, price_ids, status, starts_at, ends_at) VALUES
    ('t', 'active', 'a', '{}', 'active', '2024-01-01', NULL),
    ('t', 'ending', 'a', '{}', 'active', '2024-01-01', '2024-09-01T00:00:00Z'),
    ('t', 'suspended', 'a', '{}', 'suspended', '2024-01-01', '2024-03-05T08:09:10.011Z'),
    ('t', 'terminated', 'a', '{}', 'terminated', '2024-01-01', '2024-02-01T00:00:00Z')`);
  await owner.runMigrations();
  const found = await db.owner<{ id: string; suspensions: unknown; [at: string]: unknown }>(
    'SELECT id, ends_at, terminates_at, suspensions, unsettled_from FROM subscription ORDER BY id',
  );
  const since = '2024-03-05T08:09:10.011Z';
  expect(JSON.parse(JSON.stringify(found))).toEqual([
    standing('active', null, null),
    standing('ending', '2024-09-01T00:00:00.000Z', '2024-09-01T00:00:00.000Z'),
    {
      ...standing('suspended', since, null),
      suspensions: [{ from: since, to: null }],
      unsettled_from: since,
    },
    standing('terminated', '2024-02-01T00:00:00.000Z', '2024-02-01T00:00:00.000Z'),
  ]);
});

function standing(id: string, endsAt: string | null, terminatesAt: string | null) {
  const times = { ends_at: endsAt, terminates_at: terminatesAt, unsettled_from: null };
  return { id, ...times, suspensions: [] };
}

it('makes customer credit of bills that stood below zero, in the journal of their roots', async () => {
  await standBefore('AddBillCredit');
  await db.owner(`INSERT INTO ledger_head (tenant_id, root_id) VALUES ('t', 'r'), ('t', 'other')`);
  await db.owner(`
    INSERT INTO bill (tenant_id, id, root_id, payer_id, currency, period_from, period_to, number, issued_at, due_at,
      tax_excluded, tax_included, due, content, hash, state, remaining, updated_at)
    SELECT 't', 'b' || n, 'r', 'p', 'EUR', timestamptz '2024-01-01' + n * interval '1 day',
      timestamptz '2024-01-02' + n * interval '1 day', 'n' || n, now(), now(), due, due, due, '{}', 'h', 'validated',
      due, now() FROM (VALUES (1, -53.50), (2, 71.4), (3, -0.01), (4, 0)) AS b(n, due)`);
  await owner.runMigrations();
  const found = await db.owner<TransactionRow>(
    `SELECT *, seq::text, amounts::text[] FROM journal_transaction ORDER BY journal_transaction.seq`,
  );
  const journal = found.map(fromRow);
  expect(journal.map(({ reference, postings }) => [reference, postings])).toEqual([
    ['b1', moved('53.5')],
    ['b3', moved('0.01')],
  ]);
  expect(journal.map(({ previousHash }) => previousHash)).toEqual(['', journal[0]?.hash]);
  for (const entry of journal) expect(digest(canonicalText(entry))).toBe(entry.hash);
  const heads = await db.owner('SELECT root_id, seq::int, hash FROM ledger_head ORDER BY root_id');
  expect(heads).toEqual([
    { root_id: 'other', seq: 0, hash: '' },
    { root_id: 'r', seq: 2, hash: journal[1]?.hash },
  ]);
});

function moved(amount: string): object[] {
  return [
    { account: 'customer-credit:p', unit: 'EUR', amount: `-${amount}` },
    { account: 'receivable:p', unit: 'EUR', amount },
  ];
}

it('places buckets that stood apart under the root of their account, in both journals', async () => {
  await standBefore('PlaceBuckets');
  await db.owner(`
    INSERT INTO account (tenant_id, id, root_id, parent_id, payer_id, path, currency, mode, cycle)
    VALUES ('t', 'p', 'p', NULL, 'p', '{p}', 'EUR', 'prepaid', '{}'),
           ('t', 'x', 'p', 'p', 'p', '{x,p}', 'EUR', 'prepaid', '{}')`);
  await db.owner(`
    INSERT INTO bucket (tenant_id, id, root_id, account_id, unit, usage_type, remaining, reserved) VALUES
      ('t', 'lost', 'x', 'x', 'EUR', 'monetary', 10.50, 2), ('t', 'empty', 'x', 'x', 'EUR', 'monetary', 0, 0),
      ('t', 'fine', 'p', 'x', 'EUR', 'monetary', 1, 0), ('t', 'own', 'p', 'p', 'EUR', 'monetary', 1, 0),
      ('t', 'waits', 'y', 'y', 'EUR', 'monetary', 1, 0), ('other', 'lost', 'x', 'x', 'EUR', 'monetary', 1, 0)`);
  await db.owner(`INSERT INTO hold (tenant_id, root_id, id, bucket_id, line, amount, expires_at)
    VALUES ('t', 'x', 'h', 'lost', 1, 2, now())`);
  await owner.runMigrations();
  const roots = await db.owner<{ place: string }>(
    `SELECT tenant_id || ' ' || id || ' ' || root_id AS place FROM bucket ORDER BY 1`,
  );
  expect(roots.map(({ place }) => place)).toEqual([
    'other lost x',
    't empty p',
    't fine p',
    't lost p',
    't own p',
    't waits y',
  ]);
  expect(await db.owner('SELECT root_id FROM hold')).toEqual([{ root_id: 'p' }]);
  const journal = (
    await db.owner<TransactionRow>(
      'SELECT *, seq::text, amounts::text[] FROM journal_transaction ORDER BY root_id',
    )
  ).map(fromRow);
  expect(journal.map(({ rootId, postings }) => [rootId, postings[0]])).toEqual([
    ['p', { account: 'stored-value:lost', unit: 'EUR', amount: '-10.5' }],
    ['x', { account: 'stored-value:lost', unit: 'EUR', amount: '10.5' }],
  ]);
  for (const entry of journal) expect(digest(canonicalText(entry))).toBe(entry.hash);
});

it('finds the live bills in what was accrued and held, and counts them beside the closed ones', async () => {
  await standBefore('KeepOpenBills');
  await db.owner(`
    INSERT INTO account (tenant_id, id, root_id, parent_id, payer_id, path, currency, mode, cycle)
    SELECT t, id, 'r', NULL, id, ARRAY[id], 'EUR', 'postpaid', '{}'
    FROM unnest('{t,o}'::text[]) t, unnest('{p,idle}'::text[]) id`);
  await db.owner(`
    INSERT INTO accrual (tenant_id, root_id, id, payer_id, account_id, subscription_id, leg, kind, card, version,
      line, currency, description, service_from, service_to, bill_from, bill_id)
    SELECT tenant, 'r', gen_random_uuid(), 'p', 'p', 's', leg, 'usage', '', 1, '', currency, '', '2024-01-01',
      '2024-02-01', bill_from::timestamptz, bill
    FROM (VALUES ('t', 'retail', 'EUR', '2024-01-01Z', 'p.EUR.20240101'), ('t', 'retail', 'EUR', '2024-02-01Z', NULL),
      ('t', 'retail', 'EUR', '2024-02-01Z', NULL), ('t', 'retail', 'USD', '2024-02-10 08:30:00.5Z', NULL),
      ('t', 'cost', 'GBP', '2024-02-01Z', NULL), ('o', 'retail', 'EUR', '2024-02-01Z', NULL))
      AS a(tenant, leg, currency, bill_from, bill)`);
  await db.owner(`INSERT INTO bill_hold (tenant_id, payer_id, bill_from, currency, held_at) VALUES
    ('o', 'p', '2024-02-01Z', 'EUR', now()), ('t', 'idle', '2024-02-01Z', 'EUR', now())`);
  await db.owner(`
    INSERT INTO bill (tenant_id, id, root_id, payer_id, currency, period_from, period_to, number, issued_at, due_at,
      tax_excluded, tax_included, due, content, hash, state, remaining, updated_at)
    SELECT 't', 'p.EUR.2024010' || n, 'r', 'p', 'EUR', '2024-01-01', '2024-02-01', n, now(), now(), 0, 0, 0, '{}', '',
      CASE WHEN n = 3 THEN 'sent' ELSE 'settled' END, 0, now() FROM generate_series(1, 3) n`);
  await owner.runMigrations();
  expect(await db.owner('SELECT tenant_id, id, state FROM open_bill ORDER BY 1, 2')).toEqual([
    { tenant_id: 'o', id: 'p.EUR.20240201', state: 'onHold' },
    { tenant_id: 't', id: 'idle.EUR.20240201', state: 'onHold' },
    { tenant_id: 't', id: 'p.EUR.20240201', state: 'new' },
    { tenant_id: 't', id: 'p.USD.20240210T083000500Z', state: 'new' },
  ]);
  const counted = `SELECT tenant_id, list, entries::int FROM list_tally WHERE list LIKE 'bill/%' ORDER BY 1, 2`;
  expect(await db.owner(counted)).toEqual([
    { tenant_id: 'o', list: 'bill/onHold', entries: 1 },
    { tenant_id: 't', list: 'bill/new', entries: 2 },
    { tenant_id: 't', list: 'bill/onHold', entries: 1 },
    { tenant_id: 't', list: 'bill/sent', entries: 1 },
    { tenant_id: 't', list: 'bill/settled', entries: 2 },
  ]);
  const places = await db.owner<{ place: string }>('SELECT place FROM listed_bill');
  expect(new Set(places.map(({ place }) => place)).size).toBe(7);
  const late = 'SELECT FROM bill b, open_bill o WHERE b.place > o.place';
  expect(await db.owner(late)).toEqual([]);
});

it('counts by the day what usage took, and what the lists of balances hold', async () => {
  await standBefore('IndexBalances');
  await db.owner(`
    INSERT INTO bucket (tenant_id, id, root_id, account_id, unit, usage_type, remaining, reserved, document, deleted_at)
    VALUES ('t', 'a', 'r', 'acme', 'EUR', 'monetary', 5, 0, '{"partyAccount":{"id":"acme"}}', NULL),
      ('t', 'gone', 'r', 'acme', 'GB', 'data', 0, 0, '{}', now())`);
  await db.owner(`
    INSERT INTO draw (tenant_id, root_id, bucket_id, seq, quantity, occurred_at, booked_at)
    SELECT 't', 'r', 'a', n, n, timestamptz '2024-01-01 22:00Z' + n * interval '1 hour', timestamptz '2024-02-01Z' + n * interval '1 second'
    FROM generate_series(1, 4) n`);
  await db.owner(`
    INSERT INTO balance_action (tenant_id, id, kind, status, bucket_id, document, requested_at, deleted_at)
    VALUES ('t', 'x', 'topup', 'completed', 'a', '{}', now(), NULL), ('t', 'y', 'topup', 'completed', 'a', '{}', now(), now())`);
  const shown = `SELECT id, document FROM balance_history ORDER BY requested_at, seq, id`;
  const before = await db.owner(shown);
  await owner.runMigrations();
  expect(await db.owner(shown)).toEqual(before);
  expect(before).toHaveLength(4);
  const days = 'SELECT id, account_id, quantity::int, draws::int FROM draw_day ORDER BY 1';
  expect(await db.owner(days)).toEqual([
    { id: 'usage-a-2024-01-01', account_id: 'acme', quantity: 1, draws: 1 },
    { id: 'usage-a-2024-01-02', account_id: 'acme', quantity: 9, draws: 3 },
  ]);
  expect(await db.owner('SELECT list, entries::int FROM list_tally ORDER BY 1')).toEqual([
    { list: 'action-day', entries: 2 },
    { list: 'action-gone', entries: 1 },
    { list: 'action/topup', entries: 1 },
    { list: 'bucket', entries: 1 },
  ]);
});

it('makes accounts know the payments and refunds they were told of before', async () => {
  await standBefore('KnowMovementsByAccount');
  // The child pays for itself by now; its payment, and that which is awaited, were told when its parent paid.
  await db.owner(`
    INSERT INTO account (tenant_id, id, root_id, parent_id, payer_id, path, currency, mode, cycle) VALUES
      ('t', 'p', 'p', NULL, 'p', '{p}', 'EUR', 'postpaid', '{}'),
      ('t', 'k', 'p', 'p', 'k', '{p,k}', 'EUR', 'postpaid', '{}'),
      ('t', 's', 'p', 'p', 'p', '{p,s}', 'EUR', 'postpaid', '{}')`);
  await db.owner(`
    INSERT INTO payment_booking (tenant_id, payment_id, payer_id, currency, correlator, amount, credit) VALUES
      ('t', 'one', 'p', 'EUR', 'c', 5, 5), ('t', 'again', 'k', 'EUR', 'd', 5, 5),
      ('t', 'first', 'p', 'EUR', 'd', 5, 5), ('t', 'none', 'p', 'EUR', NULL, 5, 5)`);
  await db.owner(`INSERT INTO refund_booking (tenant_id, refund_id, payer_id, currency, correlator, amount)
    VALUES ('t', 'back', 'p', 'EUR', 'c', 2)`);
  await db.owner(`INSERT INTO movement_told (tenant_id, kind, payer_id, correlator, id, currency, amount)
    VALUES ('t', 'payment', 'k', 'e', 'awaited', 'EUR', 3)`);
  await db.owner(`
    INSERT INTO document (tenant_id, kind, id, body)
    SELECT 't', kind, id, jsonb_build_object('account', jsonb_build_object('id', account)) FROM (VALUES
      ('payment', 'one', 'k'), ('payment', 'again', 'k'), ('payment', 'first', 'k'), ('payment', 'none', 'p'),
      ('refund', 'back', 's'), ('payment', 'awaited', 's')) AS d(kind, id, account)`);
  const known = async () => {
    const found = await db.owner<Record<string, unknown>>(
      `SELECT account_id, correlator, kind, id, currency, amount::text FROM movement_told ORDER BY 1, 2, 3`,
    );
    return found.map((row) => Object.values(row).join(' '));
  };
  await owner.runMigrations();
  const after = [
    'k c payment one EUR 5',
    'k d payment again EUR 5',
    'k e payment awaited EUR 3',
    'p c payment one EUR 5',
    'p c refund back EUR 2',
    'p d payment first EUR 5',
    'p e payment awaited EUR 3',
    's c refund back EUR 2',
    's e payment awaited EUR 3',
  ];
  expect(await known()).toEqual(after);
  await undoTo('KnowMovementsByAccount');
  const booked = await db.owner(
    'SELECT payment_id AS id, correlator FROM payment_booking ORDER BY seq',
  );
  expect(booked).toEqual([
    { id: 'one', correlator: 'c' },
    { id: 'again', correlator: 'd' },
    { id: 'first', correlator: 'd' },
    { id: 'none', correlator: null },
  ]);
  await owner.runMigrations();
  expect(await known()).toEqual(after);
});

it('leaves the schema as it was where a migration is taken down and comes up again', async () => {
  const reversible = migrations.slice(indexOf('IndexDraws'));
  const before = await schemaOf(db);
  await undoTo('IndexDraws');
  expect(await schemaOf(db)).not.toEqual(before);
  expect((await owner.runMigrations()).length).toBe(reversible.length);
  expect(await schemaOf(db)).toEqual(before);
});

/** Everything of the schema that a statement could find changed. */
function schemaOf(asked: TestDatabase): Promise<readonly object[]> {
  return asked.owner(`
    SELECT 'column' AS what, table_name || '.' || column_name AS name,
      concat_ws(' ', data_type, is_nullable, column_default, generation_expression) AS definition
    FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
      FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT 'trigger', tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid)
      FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT 'function', proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT 'view', viewname, definition FROM pg_views WHERE schemaname = 'public'
    UNION ALL SELECT 'policy', tablename || '.' || policyname, concat_ws(' ', roles::text, qual, with_check)
      FROM pg_policies WHERE schemaname = 'public'
    UNION ALL SELECT 'grant', table_name || ' ' || grantee, privilege_type
      FROM information_schema.role_table_grants WHERE table_schema = 'public'
    ORDER BY 1, 2, 3`);
}

it('makes rows of the values that counters had met, and keeps what else a counter holds', async () => {
  await standBefore('StoreUniqueValuesApart');
  await db.owner(`
    INSERT INTO counter (tenant_id, root_id, id, account_id, subscription_id, leg, card, line, version, group_key,
      service_from, aggregate, booked, events, extra, last_at)
    SELECT 't', 'r', gen_random_uuid(), 'a', 's', 'retail', 'c', line, 1, '', now(), 2, 2, 3, extra::jsonb, now()
    FROM (VALUES ('only', '{"seen":["a","é"]}'), ('more', '{"seen":["a"],"carried":"1"}'), ('none', '{"gross":"2"}'),
      ('bare', NULL)) AS c(line, extra)`);
  await owner.runMigrations();
  const counters = await db.owner(`
    SELECT c.line, c.extra, (SELECT array_agg(w.value ORDER BY w.value) FROM (VALUES ('a'), ('é')) AS w(value)
      JOIN counter_value v ON v.tenant_id = c.tenant_id AND v.root_id = c.root_id AND v.counter_id = c.id
        AND v.hash = substr(sha256(convert_to(w.value, 'UTF8')), 1, 16)) AS met
    FROM counter c ORDER BY c.line`);
  expect(counters).toEqual([
    { line: 'bare', extra: null, met: null },
    { line: 'more', extra: { carried: '1' }, met: ['a'] },
    { line: 'none', extra: { gross: '2' }, met: null },
    { line: 'only', extra: null, met: ['a', 'é'] },
  ]);
});

it('goes on with totals of groups that had numbers under the text of these', async () => {
  await standBefore('GroupByTheTextOfValues');
  const from = parseInstant('2024-01-01T00:00:00Z');
  const idOf = (group: string) =>
    derivedId('counter', 'a', 's', 'retail', 'c', 'l', group, `${from}`);
  const groups = [
    '',
    '[7,true,null,"é,1"]',
    '["x,7"]',
    '[5]',
    '["5"]',
    '["5","2024-01-01T00:00:00.000Z"]',
  ];
  for (const [index, group] of groups.entries()) {
    await db.owner(
      `INSERT INTO counter (tenant_id, root_id, id, account_id, subscription_id, leg, card, line, version, group_key,
         service_from, aggregate, booked, events, last_at)
       VALUES ('t', 'r', $1, 'a', 's', 'retail', 'c', 'l', 1, $2, '2024-01-01', $3, 1, 1, now())`,
      [idOf(group), group, index],
    );
    await db.owner(`INSERT INTO counter_value VALUES ('t', 'r', $1, 'h')`, [idOf(group)]);
  }
  await owner.runMigrations();
  const found = await db.owner<{ id: string; group_key: string; aggregate: string; met: string }>(
    `SELECT c.id, group_key, aggregate::int, (SELECT count(*)::int FROM counter_value v WHERE v.counter_id = c.id) AS met
     FROM counter c ORDER BY aggregate`,
  );
  const after = groups.with(1, '["7","true",null,"é,1"]');
  expect(found).toEqual(
    after.map((group, index) => ({
      id: idOf(group),
      group_key: group,
      aggregate: index,
      met: 1,
    })),
  );
});

it('names the price of what is included, and of nothing else', async () => {
  await standBefore('NamePricesOfAllowances');
  const from = '2024-01-01T00:00:00.000Z';
  const granted = derivedId('allowance', 's', 'prix-é', from);
  await db.owner(`
    INSERT INTO subscription (tenant_id, id, product_id, account_id, price_ids, status, starts_at)
    VALUES ('t', 's', 's', 'a', '{fee,prix-é}', 'active', now()), ('u', 's', 's', 'a', '{fee}', 'active', now())`);
  await db.owner(`
    INSERT INTO bucket (tenant_id, id, root_id, account_id, unit, usage_type, origin, remaining, reserved, document, valid_from, scope)
    SELECT tenant, id, 'a', 'a', 'GB', 'data', 'promotional', 5, 0, '{}', '${from}', '{"subscriptionIds":["s"]}'
    FROM (VALUES ('t', '${granted}'), ('t', 'bought')) AS b(tenant, id)`);
  await owner.runMigrations();
  const scopes = `SELECT id, scope FROM bucket ORDER BY id = 'bought'`;
  const subscriptionIds = ['s'];
  expect(await db.owner(scopes)).toEqual([
    { id: granted, scope: { subscriptionIds, priceId: 'prix-é' } },
    { id: 'bought', scope: { subscriptionIds } },
  ]);
  await undoTo('NamePricesOfAllowances');
  expect(await db.owner(scopes)).toEqual([
    { id: granted, scope: { subscriptionIds } },
    { id: 'bought', scope: { subscriptionIds } },
  ]);
});

it('notes which counters prepaid value took part in before', async () => {
  await standBefore('StageRerating');
  await db.owner(`
    INSERT INTO account (tenant_id, id, root_id, parent_id, payer_id, path, currency, mode)
      SELECT 't', id, 'r', NULL, id, ARRAY[id], 'EUR', mode FROM (VALUES ('a', 'postpaid'), ('p', 'prepaid')) AS a(id, mode);
    INSERT INTO counter (tenant_id, root_id, id, account_id, subscription_id, leg, card, line, version, group_key,
      service_from, aggregate, booked, events, last_at)
    SELECT 't', 'r', gen_random_uuid(), account, line, 'retail', 'c', line, 1, '', '2024-01-01Z', 1, 1, 1, now()
    FROM (VALUES ('a', 'covered'), ('a', 'bought'), ('a', 'plain'), ('p', 'paid')) AS c(account, line);
    INSERT INTO accrual (tenant_id, root_id, id, payer_id, account_id, subscription_id, leg, kind, price_id, card, version,
      line, meter, unit, currency, tax_category, tax_rate, description, service_from, service_to, bill_from, quantity,
      amount, drawn, charge_count)
    SELECT c.tenant_id, root_id, gen_random_uuid(), account_id, account_id, subscription_id, leg, 'usage', '', card, 1, line,
      'm', 'u', 'EUR', 'standard', 0, line, service_from, service_from + interval '1 month', service_from, 1, 1, 0, 1
    FROM counter c;
    INSERT INTO charge (tenant_id, root_id, accrual_id, seq, usage_id, kind, quantity, aggregate_before, amount, drawn,
      occurred_at, booked_at)
    SELECT tenant_id, root_id, id, 1, md5(line)::uuid, 'rated', 1, 0, 1, 0, service_from, now() FROM accrual;
    INSERT INTO draw (tenant_id, root_id, bucket_id, seq, usage_id, accrual_id, quantity, occurred_at, booked_at)
    SELECT tenant_id, root_id, 'b', row_number() OVER (ORDER BY line), md5(line)::uuid,
      CASE WHEN line <> 'covered' THEN id END, 1, service_from, now()
    FROM accrual WHERE line <> 'plain'`);
  await owner.runMigrations();
  const drawn = await db.owner('SELECT line, was_drawn FROM counter ORDER BY line');
  expect(drawn).toEqual([
    { line: 'bought', was_drawn: false },
    { line: 'covered', was_drawn: true },
    { line: 'paid', was_drawn: true },
    { line: 'plain', was_drawn: false },
  ]);
});

it('knows of charges that stood before what buckets paid of them, and what of it was credited', async () => {
  await standBefore('KeepWhatPaidCharges');
  await db.owner(`
    INSERT INTO bucket (tenant_id, id, root_id, account_id, unit, usage_type, remaining, reserved, document, status, origin)
    SELECT 't', id, 'r', 'a', 'EUR', 'x', 0, 0, '{}', 'active', origin
    FROM (VALUES ('granted', 'promotional'), ('sold', 'paid')) AS b(id, origin);
    INSERT INTO accrual (tenant_id, root_id, id, payer_id, account_id, subscription_id, leg, kind, price_id, card, version,
      line, currency, description, service_from, service_to, bill_from, amount, drawn, charge_count, bill_id)
    SELECT 't', 'r', md5(n::text)::uuid, 'a', 'a', 's', 'retail', kind, price_id, 'c', 1, line, 'EUR', line,
      '2024-01-01Z', '2024-02-01Z', '2024-01-01Z', amount, drawn, 1, 'billed'
    FROM (VALUES
      (1, 'recurring', 'fee:a', 'recurring', 30, 20),
      (2, 'discount', 'off', 'discount:fee:a:recurring', -3, 0),
      (3, 'adjustment', 'fee:a', 'correction:1:recurring', -10, 0),
      (4, 'adjustment', 'off', 'correction:1:discount:fee:a:recurring', 1, 0),
      (5, 'usage', 'calls', 'l', 4, 3),
      (6, 'minimum', 'calls', 'l/["x"]', 6, 6),
      (7, 'adjustment', 'calls', 'l/["x"]/share@0', 1, 0),
      (8, 'usage', 'texts', 'l', 9, 0)) AS a(n, kind, price_id, line, amount, drawn);
    INSERT INTO draw (tenant_id, root_id, bucket_id, seq, accrual_id, quantity, occurred_at, booked_at)
    SELECT 't', 'r', bucket, seq, md5(n::text)::uuid, quantity, '2024-01-01Z', '2024-01-01Z'::timestamptz + day * interval '1 day'
    FROM (VALUES ('granted', 1, 1, 12, 0), ('sold', 1, 1, 8, 1), ('sold', 2, 5, 1, 2), ('sold', 3, 5, 2, 3), ('granted', 2, 6, 6, 4))
      AS d(bucket, seq, n, quantity, day)`);
  await owner.runMigrations();
  const paid = await db.owner(
    'SELECT id, price_id, line, charged::int, parts, credited FROM paid_charge ORDER BY price_id DESC',
  );
  const idOf = (price: string, line: string) =>
    paidIdOf({
      rootId: 'r',
      subscriptionId: 's',
      currency: 'EUR',
      priceId: price,
      line,
      serviceFrom: parseInstant('2024-01-01T00:00:00Z'),
    });
  const granted = { bucketId: 'granted', origin: 'promotional' };
  const sold = { bucketId: 'sold', origin: 'paid' };
  expect(paid).toEqual([
    {
      id: idOf('fee:a', 'recurring'),
      price_id: 'fee:a',
      line: 'recurring',
      charged: 18,
      parts: [
        { ...granted, amount: '12', level: '0' },
        { ...sold, amount: '6', level: '12' },
      ],
      credited: [{ bucketId: 'sold', amount: '2' }],
    },
    {
      id: idOf('calls', 'l'),
      price_id: 'calls',
      line: 'l',
      charged: 11,
      parts: [
        { ...sold, amount: '3', level: '0' },
        { ...granted, amount: '6', level: '3' },
      ],
      credited: [],
    },
  ]);
});

it('keeps what was charged where charges move into the rows of usage, and out of them again', async () => {
  const shown = `SELECT usage_id, accrual_id, seq, kind, quantity::int, aggregate_before::int, amount::int, drawn::int,
    occurred_at, booked_at FROM charge ORDER BY amount`;
  await db.owner(`
    INSERT INTO usage (tenant_id, id, root_id, account_id, source, external_id, meter, subject, quantity, occurred_at,
      received_at, status, attributes, accrual_id, charge_seq, charge_quantity, aggregate_before, charge_amount, charge_drawn)
    SELECT 't', md5(n::text)::uuid, 'r', 'a', 's', n::text, 'm', 'k', n, '2024-01-01Z', '2024-01-02Z', 'rated', '{}',
      md5('accrual')::uuid, n, n, n - 1, n, 0
    FROM generate_series(1, 3) n;
    INSERT INTO charge_entry (tenant_id, root_id, accrual_id, seq, usage_id, kind, quantity, aggregate_before, amount,
      drawn, occurred_at, booked_at)
    VALUES ('t', 'r', md5('accrual')::uuid, 4, md5('1')::uuid, 'adjustment', 0, 3, 9, 0, '2024-01-01Z', '2024-01-03Z')`);
  const before = await db.owner(shown);
  await undoTo('KeepChargeWithUsage');
  expect(await db.owner(shown)).toEqual(before);
  await owner.runMigrations();
  expect(await db.owner(shown)).toEqual(before);
  expect(before).toHaveLength(4);
});

it('looks again at the ended buckets that still hold something', async () => {
  await standBefore('LookAtEndedBucketsByIndex');
  await db.owner(`
    INSERT INTO bucket (tenant_id, id, root_id, account_id, unit, usage_type, remaining, reserved, document, status,
      valid_to, deleted_at)
    SELECT 't', id, 'r', 'a', unit, 'x', remaining, 0, '{}', status, valid_to::timestamptz, deleted_at::timestamptz
    FROM (VALUES
      ('money', 'EUR', 5, 'active', '2024-01-31Z', NULL),
      ('data', 'GB', 5, 'active', '2024-01-31Z', NULL),
      ('late', 'EUR', 5, 'expired', '2024-01-31Z', NULL),
      ('swept', 'EUR', 0, 'expired', '2024-01-31Z', NULL),
      ('gone', 'EUR', 5, 'active', '2024-01-31Z', '2024-01-01Z'),
      ('endless', 'EUR', 5, 'active', NULL, NULL)) AS b(id, unit, remaining, status, valid_to, deleted_at)`);
  await owner.runMigrations();
  const due = `SELECT id, to_char(sweep_at AT TIME ZONE 'UTC', 'MM-DD') AS due FROM bucket WHERE sweep_at IS NOT NULL
    ORDER BY id`;
  expect(await db.owner(due)).toEqual([
    { id: 'data', due: '02-01' },
    { id: 'late', due: '01-31' },
    { id: 'money', due: '01-31' },
  ]);
});

it('says of the allowances that stood before whose they are, in every tenant, and of nothing else', async () => {
  await standBefore('NameWhomAllowancesAreFor');
  await db.owner(`
    INSERT INTO bucket (tenant_id, root_id, id, account_id, unit, usage_type, document)
    SELECT t, 'r', id, 'r', 'byte', 'data', jsonb_build_object('product', jsonb_build_array(jsonb_build_object('id', 's-' || t)))
    FROM (VALUES ('one'), ('two')) AS t(t), (VALUES ('granted'), ('bought')) AS b(id);
    INSERT INTO balance_action (tenant_id, id, kind, status, bucket_id, document, requested_at)
    SELECT tenant_id, 'of-' || id, CASE id WHEN 'granted' THEN 'grant' ELSE 'topup' END, 'completed', id, '{}', now() FROM bucket`);
  await owner.runMigrations();
  expect(await db.owner('SELECT tenant_id, id, granted_for FROM bucket ORDER BY 1, 2')).toEqual([
    { tenant_id: 'one', id: 'bought', granted_for: null },
    { tenant_id: 'one', id: 'granted', granted_for: 's-one' },
    { tenant_id: 'two', id: 'bought', granted_for: null },
    { tenant_id: 'two', id: 'granted', granted_for: 's-two' },
  ]);
});

it('takes every price that stood before for one that was changed', async () => {
  await standBefore('DateChangesOfPrices');
  await db.owner(`INSERT INTO price (tenant_id, id, name, kind, currency, amount, lines, detail)
    VALUES ('t', 'p', 'p', 'recurring', 'EUR', 1, '[]', '{}')`);
  await owner.runMigrations();
  const changed = await db.owner('SELECT changed_at <= now() AS "isDated" FROM price');
  expect(changed).toEqual([{ isDated: true }]);
});

it('says of each line of a bill under which root it is', async () => {
  await standBefore('RootBillLines');
  await db.owner(`
    INSERT INTO bill (tenant_id, id, root_id, payer_id, currency, period_from, period_to, number, issued_at, due_at,
      tax_excluded, tax_included, due, content, hash, state, remaining, place, updated_at)
    SELECT 't', 'bill-' || n, 'root-' || n, 'p', 'EUR', '2024-01-01Z', '2024-02-01Z', '2024-' || n, now(), now(), 1, 1, 1,
      '{}', 'h', 'sent', 1, n, now() FROM generate_series(1, 2) n;
    INSERT INTO bill_line (tenant_id, bill_id, number, accrual_id, content)
    SELECT 't', 'bill-' || n, 1, gen_random_uuid(), '{}' FROM generate_series(1, 2) n`);
  await owner.runMigrations();
  const lines = await db.owner('SELECT bill_id, root_id FROM bill_line ORDER BY bill_id');
  expect(lines).toEqual([
    { bill_id: 'bill-1', root_id: 'root-1' },
    { bill_id: 'bill-2', root_id: 'root-2' },
  ]);
  await expect(db.owner('DELETE FROM bill_line')).rejects.toThrow('bill_line');
});

it('says of prices and versions that stood before what owes without usage, and revises none', async () => {
  await standBefore('FlagWhatOwesUnused');
  await db.owner(`
    INSERT INTO price (tenant_id, id, kind, lines) VALUES
      ('t', 'fee', 'recurring', NULL), ('t', 'promise', 'commitment', NULL), ('t', 'card', 'usage', NULL),
      ('t', 'p', 'usage', '[{"meter":"m","minimum":"5"}]'), ('o', 'p', 'usage', '[{"meter":"minimum calls"}]');
    INSERT INTO rate_card (tenant_id, code, name, book, currency)
      SELECT t, 'c', 'c', 'retail', 'EUR' FROM unnest('{t,o}'::text[]) t;
    INSERT INTO rate_card_version (tenant_id, card_code, version, valid_from, lines, activated_at) VALUES
      ('t', 'c', 1, now(), '[{"meter":"m"}]', now()), ('t', 'c', 2, now(), '[]', NULL),
      ('o', 'c', 1, now(), '[{"meter":"m"},{"meter":"n","tiers":[{"flat":"1"}]}]', now()),
      ('o', 'c', 2, now(), '[{"meter":"m","chargeFlatOnZero":true}]', NULL)`);
  const revisions = `SELECT tenant_id, id, revision FROM price
    UNION ALL SELECT tenant_id, code, revision FROM rate_card ORDER BY 1, 2`;
  const before = await db.owner(revisions);
  await owner.runMigrations();
  expect(await db.owner(revisions)).toEqual(before);
  expect(await db.owner('SELECT tenant_id, id, owes_unused FROM price ORDER BY 1, 2')).toEqual([
    { tenant_id: 'o', id: 'p', owes_unused: false },
    { tenant_id: 't', id: 'card', owes_unused: false },
    { tenant_id: 't', id: 'fee', owes_unused: true },
    { tenant_id: 't', id: 'p', owes_unused: true },
    { tenant_id: 't', id: 'promise', owes_unused: true },
  ]);
  expect(
    await db.owner('SELECT tenant_id, version, owes_unused FROM rate_card_version ORDER BY 1, 2'),
  ).toEqual([
    { tenant_id: 'o', version: 1, owes_unused: true },
    { tenant_id: 'o', version: 2, owes_unused: true },
    { tenant_id: 't', version: 1, owes_unused: false },
    { tenant_id: 't', version: 2, owes_unused: false },
  ]);
  // What was set aside for it guards again.
  await db.owner(`UPDATE price SET amount = 1`);
  expect(await db.owner(revisions)).not.toEqual(before);
  await expect(db.owner(`UPDATE rate_card_version SET lines = '[]'`)).rejects.toThrow(
    'never rewritten',
  );
});

it('looks again at the subscriptions that include something or may turn out to', async () => {
  await standBefore('DateRenewals');
  await db.owner(`
    INSERT INTO price (tenant_id, id, kind) VALUES
      ('t', 'p', 'allowance'), ('t', 'fee', 'recurring'), ('o', 'p', 'recurring')`);
  await db.owner(`
    INSERT INTO subscription (tenant_id, id, product_id, account_id, price_ids, status, starts_at)
    SELECT t, id, id, 'a', prices::text[], 'active', '2024-01-01Z'
    FROM (VALUES ('t', 'includes', '{fee,p}'), ('t', 'fee', '{fee}'), ('t', 'bare', '{}'), ('o', 'fee', '{p}'),
      ('o', 'unread', '{p,fee}')) AS s(t, id, prices)`);
  await owner.runMigrations();
  expect(
    await db.owner('SELECT tenant_id, id, renews_at::text FROM subscription ORDER BY 1, 2'),
  ).toEqual([
    { tenant_id: 'o', id: 'fee', renews_at: null },
    { tenant_id: 'o', id: 'unread', renews_at: '-infinity' },
    { tenant_id: 't', id: 'bare', renews_at: null },
    { tenant_id: 't', id: 'fee', renews_at: null },
    { tenant_id: 't', id: 'includes', renews_at: '-infinity' },
  ]);
});

it('dates the subjects that stood before by the subscription of their own tenant', async () => {
  await standBefore('DateSubjects');
  await db.owner(`
    INSERT INTO subscription (tenant_id, id, product_id, account_id, price_ids, status, starts_at, ends_at)
    SELECT t, id, 'product', 'a', '{}', 'active', since::timestamptz, till::timestamptz
    FROM (VALUES ('t', 's', '2024-01-01Z', '2024-02-01Z'), ('t', 'next', '2024-02-01Z', NULL),
      ('o', 's', '2025-01-01Z', NULL)) AS s(t, id, since, till)`);
  await db.owner(`INSERT INTO subject (tenant_id, subject, subscription_id) VALUES
    ('t', 'key', 's'), ('t', 'key', 'next'), ('t', 'key', 'unknown'), ('o', 'key', 's'), ('o', 'key', 'next')`);
  await owner.runMigrations();
  const day = (at: string) =>
    `CASE WHEN isfinite(${at}) THEN to_char(${at} AT TIME ZONE 'UTC', 'YYYY-MM-DD') ELSE ${at}::text END`;
  const dated = await db.owner<{ said: string }>(`
    SELECT concat_ws(' ', tenant_id, subscription_id, ${day('starts_at')}, ${day('ends_at')}) AS said FROM subject
    ORDER BY 1`);
  expect(dated.map(({ said }) => said)).toEqual([
    'o next -infinity infinity',
    'o s 2025-01-01 infinity',
    't next 2024-02-01 infinity',
    't s 2024-01-01 2024-02-01',
    't unknown -infinity infinity',
  ]);
});

it('awaits the prices that were sold before the catalogue of the tenant could read them', async () => {
  await standBefore('AwaitUnreadPrices');
  await db.owner(`INSERT INTO price (tenant_id, id, kind) VALUES
    ('t', 'p', 'recurring'), ('o', 'q', 'recurring')`);
  await db.owner(`
    INSERT INTO subscription (tenant_id, id, product_id, account_id, price_ids, status, starts_at)
    SELECT t, id, id, 'a', prices::text[], 'active', '2024-01-01Z'
    FROM (VALUES ('t', 'read', '{p}'), ('t', 'bare', '{}'), ('t', 's', '{p,q}'), ('o', 's', '{p,q,r,p}'))
      AS s(t, id, prices)`);
  await owner.runMigrations();
  expect(
    await db.owner(
      'SELECT tenant_id, id, awaited_price_ids, unsettled_from FROM subscription ORDER BY 1, 2',
    ),
  ).toEqual([
    { tenant_id: 'o', id: 's', awaited_price_ids: ['p', 'r'], unsettled_from: null },
    { tenant_id: 't', id: 'bare', awaited_price_ids: [], unsettled_from: null },
    { tenant_id: 't', id: 'read', awaited_price_ids: [], unsettled_from: null },
    { tenant_id: 't', id: 's', awaited_price_ids: ['q'], unsettled_from: null },
  ]);
});

it('knows which cards and prices price a meter by what was activated before, and revises no price', async () => {
  await standBefore('IndexWhatCardsPrice');
  await db.owner(`
    INSERT INTO rate_card (tenant_id, code, name, book, currency) VALUES
      ('t', 'c', 'c', 'retail', 'EUR'), ('t', 'k', 'k', 'cost', 'EUR'), ('o', 'c', 'c', 'cost', 'EUR');
    INSERT INTO rate_card_version (tenant_id, card_code, version, valid_from, lines, activated_at) VALUES
      ('t', 'c', 1, now(), '[{"meter":"m"},{"meter":"m"},{"meter":"n"}]', now()),
      ('t', 'c', 2, now(), '[{"meter":"m"}]', now()),
      ('t', 'c', 3, now(), '[{"meter":"drafted"}]', NULL),
      ('t', 'k', 1, now(), '[{"meter":"m"},{"meter":5},{},"m"]', now()),
      ('o', 'c', 1, now(), '[{"meter":"other"}]', now()), ('o', 'c', 2, now(), '[]', now());
    INSERT INTO price (tenant_id, id, kind, lines) VALUES
      ('t', 'p', 'usage', '[{"meter":"m"},{"meter":"m"}]'), ('t', 'fee', 'recurring', NULL), ('t', 'none', 'usage', '[]'),
      ('o', 'p', 'usage', '[{"meter":"other"}]')`);
  const revisions = 'SELECT tenant_id, id, revision FROM price ORDER BY 1, 2';
  const before = await db.owner(revisions);
  await owner.runMigrations();
  const priced = async () =>
    (
      await db.owner<{ said: string }>(
        `SELECT concat_ws(' ', tenant_id, meter, book, card_code) AS said FROM rate_card_meter ORDER BY 1`,
      )
    ).map(({ said }) => said);
  const standing = ['o other cost c', 't m cost k', 't m retail c', 't n retail c'];
  expect(await priced()).toEqual(standing);
  expect(await db.owner('SELECT tenant_id, id, meter FROM price ORDER BY 1, 2')).toEqual([
    { tenant_id: 'o', id: 'p', meter: 'other' },
    { tenant_id: 't', id: 'fee', meter: null },
    { tenant_id: 't', id: 'none', meter: null },
    { tenant_id: 't', id: 'p', meter: 'm' },
  ]);
  expect(await db.owner(revisions)).toEqual(before);
  await db.owner('UPDATE rate_card_version SET activated_at = now() WHERE activated_at IS NULL');
  expect(await priced()).toEqual([...standing, 't drafted retail c'].sort());
});

it('says of the prices that stood before whether their offerings sell them, and revises none', async () => {
  await standBefore('SayHowPricesAreSold');
  const named = { priceType: 'recurring', lifecycleStatus: 'Retired' };
  const documents = [
    ['t', 'productOfferingPrice', 'retired', { lifecycleStatus: ' retired' }],
    ['t', 'productOfferingPrice', 'placed', { place: [{ id: 'here' }], lifecycleStatus: 'Active' }],
    ['t', 'productOfferingPrice', 'termed', { productOfferingTerm: [{ name: '24 months' }] }],
    ['t', 'productOfferingPrice', 'plain', { place: [], productOfferingTerm: null }],
    ['o', 'productOfferingPrice', 'plain', { lifecycleStatus: 'Obsolete' }],
    [
      't',
      'productOffering',
      'offering',
      { productOfferingPrice: [{ id: 'own', ...named }, { id: 'plain', ...named }, 'odd'] },
    ],
    ['t', 'productOffering', 'none', { productOfferingPrice: {} }],
  ] as const;
  for (const [tenant, kind, id, body] of documents) {
    await db.owner(`INSERT INTO document (tenant_id, kind, id, body)
      VALUES ('${tenant}', '${kind}', '${id}', '${JSON.stringify(body)}')`);
  }
  await db.owner(`INSERT INTO price (tenant_id, id, kind)
    SELECT 't', id, 'recurring' FROM unnest(ARRAY['retired', 'placed', 'termed', 'plain', 'own', 'gone']) AS p(id)
    UNION ALL SELECT 'o', id, 'recurring' FROM unnest(ARRAY['retired', 'plain']) AS p(id)`);
  const revisions = 'SELECT tenant_id, id, revision, changed_at FROM price ORDER BY 1, 2';
  const before = await db.owner(revisions);
  await owner.runMigrations();
  const sold = await db.owner<{ said: string }>(
    `SELECT concat_ws(' ', tenant_id, id, selling) AS said FROM price ORDER BY 1`,
  );
  expect(sold.map(({ said }) => said)).toEqual([
    'o plain withdrawn',
    'o retired',
    't gone',
    't own withdrawn',
    't placed picked',
    't plain',
    't retired withdrawn',
    't termed picked',
  ]);
  expect(await db.owner(revisions)).toEqual(before);
  await undoTo('SayHowPricesAreSold');
});

it('leaves to a usage price the discounts that its document names, and to no fee', async () => {
  await standBefore('LeaveDiscountsToUsage');
  await db.owner(`
    INSERT INTO price (tenant_id, id, kind, lines, detail) VALUES
      ('t', 'call', 'usage', '[]', '{"taxes":[]}'), ('t', 'plain', 'usage', '[]', '{}'), ('t', 'card', 'usage', NULL, '{}'),
      ('u', 'call', 'usage', '[]', '{}'), ('t', 'fee', 'recurring', NULL, '{"discountIds":["a"]}');
    INSERT INTO document (tenant_id, kind, id, body)
    SELECT 't', 'productOfferingPrice', id, '{"popRelationship":[{"id":"a","relationshipType":"discount"},
      {"id":"old","relationshipType":"supersedes"},{"id":"b","relationshipType":"discount"}]}'
    FROM unnest('{call,card,fee}'::text[]) id;
    INSERT INTO document (tenant_id, kind, id, body) VALUES ('t', 'productOfferingPrice', 'plain', '{"popRelationship":1}')`);
  await owner.runMigrations();
  const details = 'SELECT tenant_id, id, detail FROM price ORDER BY 1, 2';
  expect(await db.owner(details)).toEqual([
    { tenant_id: 't', id: 'call', detail: { taxes: [], discountIds: ['a', 'b'] } },
    { tenant_id: 't', id: 'card', detail: {} },
    { tenant_id: 't', id: 'fee', detail: { discountIds: ['a'] } },
    { tenant_id: 't', id: 'plain', detail: {} },
    { tenant_id: 'u', id: 'call', detail: {} },
  ]);
  await undoTo('LeaveDiscountsToUsage');
  expect(await db.owner(details)).toMatchObject([
    { id: 'call', detail: { taxes: [] } },
    { id: 'card' },
    { id: 'fee', detail: { discountIds: ['a'] } },
    { id: 'plain' },
    { id: 'call' },
  ]);
});

it('takes what stood before for what may be made again, or made of draws', async () => {
  await standBefore('TellWhatIsRemade');
  const paid = (id: number) =>
    `INSERT INTO paid_charge (tenant_id, root_id, id, subscription_id, currency, price_id, line, service_from, charged, parts, credited)
     VALUES ('t', 'r', '00000000-0000-0000-0000-00000000000${id}', 's', 'EUR', 'p', 'l', now(), 1, '[]', '[]')`;
  await db.owner(paid(1));
  await owner.runMigrations();
  await db.owner(paid(2));
  expect(await db.owner('SELECT is_made_of_draws FROM paid_charge ORDER BY id')).toEqual([
    { is_made_of_draws: true },
    { is_made_of_draws: false },
  ]);
});

it('says of the dead letters that stood before which events they name, and counts them', async () => {
  await standBefore('SayWhatLettersName');
  await db.owner(
    `INSERT INTO hub_subscription (tenant_id, id, api, callback) VALUES ('t', 'h', 'a', 'http://x'), ('t', 'i', 'a', 'http://x')`,
  );
  await db.owner(`INSERT INTO hub_delivery (tenant_id, hub_id) VALUES ('t', 'h'), ('t', 'i')`);
  await db.owner(`INSERT INTO outbox (tenant_id, api, event_type, envelope, created_at, routed_at)
    VALUES ('t', 'a', 'E', '{"eventId":"e1"}', '2024-01-01Z', now()), ('t', 'a', 'F', '{"eventId":"e2"}', '2024-01-02Z', now())`);
  await db.owner(`INSERT INTO hub_dead_letter (tenant_id, hub_id, event_id)
    SELECT 't', 'h', id FROM outbox UNION ALL SELECT 't', 'h', 0`);
  await owner.runMigrations();
  expect(
    await db.owner('SELECT told_id, event_type, published_at FROM hub_dead_letter ORDER BY 1'),
  ).toEqual([
    { told_id: 'e1', event_type: 'E', published_at: new Date('2024-01-01T00:00:00Z') },
    { told_id: 'e2', event_type: 'F', published_at: new Date('2024-01-02T00:00:00Z') },
  ]);
  expect(await db.owner('SELECT hub_id, letters::int FROM hub_delivery ORDER BY 1')).toEqual([
    { hub_id: 'h', letters: 2 },
    { hub_id: 'i', letters: 0 },
  ]);
});

it('says the day of a payer in the ids of live bills that said an instant, and the instant again', async () => {
  await standBefore('SayDaysInIdsOfBills');
  const starts = [
    '2024-01-01T00:00:00Z',
    '2023-12-31T23:00:00Z',
    '2024-01-01T05:00:00Z',
    '2023-12-31T23:00:00.5Z',
  ];
  await db.owner(
    `INSERT INTO open_bill (tenant_id, root_id, payer_id, bill_from, currency, id)
     SELECT t, 'r', 'p', at, 'EUR', meterline_bill_id('p', 'EUR', at)
     FROM unnest('{t,u}'::text[]) t, unnest($1::timestamptz[]) at`,
    [starts],
  );
  const ids = () =>
    db.owner<{ id: string }>('SELECT tenant_id, bill_from, id FROM open_bill ORDER BY 1, 2');
  const before = await ids();
  expect(before.slice(0, 4)).toMatchObject([
    { id: 'p.EUR.20231231T230000000Z' },
    { id: 'p.EUR.20231231T230000500Z' },
    { id: 'p.EUR.20240101' },
    { id: 'p.EUR.20240101T050000000Z' },
  ]);
  await owner.runMigrations();
  const said = [
    'p.EUR.20240101E0100',
    'p.EUR.20231231T230000500Z',
    'p.EUR.20240101',
    'p.EUR.20240101W0500',
  ];
  expect((await ids()).map(({ id }) => id)).toEqual([...said, ...said]);
  await undoTo('SayDaysInIdsOfBills');
  expect(await ids()).toEqual(before);
});

it('knows which bills are of prepaid accounts, where it did not', async () => {
  await standBefore('FindWhatPrepaidAccountsOwe');
  await db.owner(`INSERT INTO account (tenant_id, id, root_id, payer_id, path, currency, mode)
    VALUES ('t', 'p', 'p', 'p', '{p}', 'EUR', 'prepaid'), ('t', 'q', 'q', 'q', '{q}', 'EUR', 'postpaid')`);
  await db.owner(`INSERT INTO bill (tenant_id, id, root_id, payer_id, currency, period_from, period_to, number, issued_at,
      due_at, tax_excluded, tax_included, due, content, hash, state, remaining, updated_at)
    SELECT 't', id, id, id, 'EUR', '2024-01-01', '2024-02-01', id, now(), now(), 1, 1, 1, '{}', 'h', 'validated', 1, now()
    FROM unnest('{p,q}'::text[]) id`);
  await owner.runMigrations();
  expect(await db.owner('SELECT id, is_prepaid FROM bill ORDER BY 1')).toEqual([
    { id: 'p', is_prepaid: true },
    { id: 'q', is_prepaid: false },
  ]);
  await expect(db.owner('UPDATE bill SET is_prepaid = true')).rejects.toThrow('is closed');
  await undoTo('FindWhatPrepaidAccountsOwe');
});

it('keeps the ids of live bills where zones say days, and tells them as before without', async () => {
  await standBefore('SayDaysByZones');
  await db.owner(
    `INSERT INTO open_bill (tenant_id, root_id, payer_id, bill_from, currency, id)
     SELECT 't', 'r', 'p', at, 'EUR', meterline_bill_id('p', 'EUR', at)
     FROM unnest('{2024-01-01T11:00:00Z,2024-01-02T10:00:00Z}'::timestamptz[]) at`,
  );
  const ids = async () =>
    (await db.owner<{ id: string }>('SELECT id FROM open_bill ORDER BY bill_from')).map(
      ({ id }) => id,
    );
  const told = ['p.EUR.20240102E1300', 'p.EUR.20240102W1000'];
  expect(await ids()).toEqual(told);
  await owner.runMigrations();
  expect(await ids()).toEqual(told);
  await db.owner(`UPDATE open_bill SET id = meterline_bill_id('p', 'EUR', bill_from,
    CASE extract(hour FROM bill_from AT TIME ZONE 'UTC') WHEN 10 THEN '{"timeZone": "Pacific/Kiritimati"}'::jsonb
      ELSE '{"timeZone": "Pacific/Pago_Pago"}' END)`);
  expect(await ids()).toEqual(['p.EUR.20240101W1100', 'p.EUR.20240103E1400']);
  await undoTo('SayDaysByZones');
  expect(await ids()).toEqual(told);
});

it('drops what waits for a listener that is gone where queues are taken down', async () => {
  await db.owner(
    `INSERT INTO hub_subscription (tenant_id, id, api, callback) VALUES ('t', 'h', 'a', 'http://x')`,
  );
  const waiting = `(VALUES ('t', 'h'), ('t', 'gone'), ('u', 'h')) AS waiting(tenant, hub)`;
  await db.owner(
    `INSERT INTO hub_queue (tenant_id, hub_id, event_id) SELECT tenant, hub, 1 FROM ${waiting}`,
  );
  await db.owner(`INSERT INTO hub_dead_letter (tenant_id, hub_id, event_id, told_id, event_type, published_at)
    SELECT tenant, hub, 1, 'e', 'E', now() FROM ${waiting}`);
  await undoTo('MoveQueuesInPieces');
  for (const table of ['hub_queue', 'hub_dead_letter']) {
    expect(await db.owner(`SELECT tenant_id, hub_id FROM ${table}`)).toEqual([
      { tenant_id: 't', hub_id: 'h' },
    ]);
  }
});

describe('the root of subscriptions, subjects and days of draws', () => {
  const account = (id: string, root: string) =>
    db.owner(
      `INSERT INTO account (tenant_id, id, root_id, parent_id, payer_id, path, currency, mode, cycle)
       VALUES ('t', $1, $2, nullif($2, $1), $2, ARRAY[$1], 'EUR', 'postpaid', '{}')`,
      [id, root],
    );
  const sold = async (id: string, of: string) => {
    await db.owner(
      `INSERT INTO subscription (tenant_id, id, account_id, price_ids, status, starts_at)
       VALUES ('t', $1, $2, '{}', 'active', '2024-01-01')`,
      [id, of],
    );
    await db.owner(
      `INSERT INTO subject (tenant_id, subject, subscription_id) VALUES ('t', 'key-' || $1, $1)`,
      [id],
    );
  };
  const roots = async (): Promise<string[]> => {
    const found = await db.owner<{ roots: string }>(
      `SELECT s.id || ' ' || s.root_id || ' ' || j.root_id AS roots
       FROM subscription s JOIN subject j ON j.subscription_id = s.id ORDER BY 1`,
    );
    return found.map((each) => each.roots);
  };

  it('is that of the account of what stood before', async () => {
    await standBefore('SayWhoseRoot');
    await account('root', 'root');
    await account('leaf', 'root');
    await sold('a', 'leaf');
    await sold('b', 'nobody');
    await db.owner(`INSERT INTO draw_day (tenant_id, bucket_id, day, id, account_id, quantity, draws, first_at, last_at)
      VALUES ('t', 'gone', '2024-01-01', 'd', 'leaf', 1, 1, now(), now())`);
    await owner.runMigrations();
    expect(await roots()).toEqual(['a root root', 'b nobody nobody']);
    expect(await db.owner('SELECT root_id FROM draw_day')).toEqual([{ root_id: 'leaf' }]);
  });

  it('follows the account, whichever is written first', async () => {
    await account('root', 'root');
    await account('leaf', 'root');
    await sold('a', 'leaf');
    await sold('b', 'later');
    expect(await roots()).toEqual(['a root root', 'b later later']);
    await account('later', 'root');
    expect(await roots()).toEqual(['a root root', 'b root root']);
    await account('other', 'other');
    await db.owner(`UPDATE subscription SET account_id = 'other' WHERE id = 'a'`);
    expect(await roots()).toEqual(['a other other', 'b root root']);
  });
});

it('says of orders which account they name: that of today, where it is not younger', async () => {
  await standBefore('NameAccountsThatOrdersName');
  await db.owner(`INSERT INTO account (tenant_id, id, root_id, payer_id, path, currency, mode, created_at)
    VALUES ('t', 'a', 'a', 'a', '{a}', 'EUR', 'postpaid', '2024-01-02Z')`);
  const named = `{"productOrderItem": [{"billingAccount": {"id": "a"}}]}`;
  await db.owner(
    `INSERT INTO document (tenant_id, kind, id, body, created_at) VALUES
    ('t', 'productOrder', '1', $1, '2024-01-03Z'), ('t', 'productOrder', '2', $1, '2024-01-01Z'),
    ('t', 'payment', '3', '{"account": {"id": "gone"}}', '2024-01-03Z'), ('t', 'product', '4', $1, '2024-01-03Z')`,
    [named],
  );
  const born = `SELECT qual FROM pg_policies WHERE policyname = 'born' AND tablename = 'document'`;
  const before = await db.owner(born);
  await owner.runMigrations();
  expect(await db.owner('SELECT account_names AS names FROM document ORDER BY id')).toEqual([
    { names: ['a@1704153600000000'] },
    { names: ['a@0'] },
    { names: ['gone@0'] },
    { names: null },
  ]);
  await undoTo('NameAccountsThatOrdersName');
  expect(await db.owner(born)).toEqual(before);
});

it('says of what was written within accounts when these were created, where they still are', async () => {
  await standBefore('TellAccountsOfOneIdApart');
  await db.owner(`INSERT INTO account (tenant_id, id, root_id, payer_id, path, currency, mode, created_at)
    VALUES ('t', 'a', 'a', 'a', '{a}', 'EUR', 'postpaid', '2024-01-02Z')`);
  await db.owner(`INSERT INTO document (tenant_id, kind, id, body, written_within, updated_at) VALUES
    ('t', 'individual', '1', '{}', 'a', '2024-01-03Z'), ('t', 'individual', '2', '{}', 'a', '2024-01-01Z'),
    ('t', 'individual', '3', '{}', 'gone', '2024-01-03Z'), ('t', 'individual', '4', '{}', NULL, '2024-01-03Z')`);
  const policies = `SELECT tablename, policyname, qual, with_check FROM pg_policies
    WHERE schemaname = current_schema() AND tablename IN ('document', 'idempotency_key', 'api_key') ORDER BY 1, 2`;
  const before = await db.owner(policies);
  await owner.runMigrations();
  const written = async () =>
    (await db.owner<{ w: string }>('SELECT written_within AS w FROM document ORDER BY id')).map(
      ({ w }) => w,
    );
  expect(await written()).toEqual(['a@1704153600000000', 'a@0', 'gone@0', null]);
  const said = JSON.stringify(await db.owner(policies));
  expect(said).not.toMatch(/written_within [^()]*[( A-Z]*SELECT meterline_within/);
  await undoTo('TellAccountsOfOneIdApart');
  expect(await written()).toEqual(['a', 'a', 'gone', null]);
  expect(await db.owner(policies)).toEqual(before);
});

it('tells value of no account from what an account has, until that is created', async () => {
  await standBefore('FindValueOfNobody');
  await db.owner(`INSERT INTO account (tenant_id, id, root_id, payer_id, path, currency, mode, cycle)
    VALUES ('t', 'a', 'a', 'a', '{a}', 'EUR', 'prepaid', '{}')`);
  await db.owner(`INSERT INTO bucket (tenant_id, id, root_id, account_id, unit, usage_type, remaining)
    VALUES ('t', 'own', 'a', 'a', 'EUR', 'monetary', 1), ('t', 'early', 'b', 'b', 'EUR', 'monetary', 1),
      ('u', 'other', 'a', 'a', 'EUR', 'monetary', 1)`);
  await owner.runMigrations();
  const unclaimed = async () =>
    (await db.owner<{ id: string }>('SELECT id FROM bucket WHERE is_unclaimed ORDER BY id')).map(
      ({ id }) => id,
    );
  expect(await unclaimed()).toEqual(['early', 'other']);
  await db.owner(`INSERT INTO account (tenant_id, id, root_id, payer_id, path, currency, mode, cycle)
    VALUES ('t', 'b', 'b', 'b', '{b}', 'EUR', 'prepaid', '{}')`);
  expect(await unclaimed()).toEqual(['other']);
  await undoTo('FindValueOfNobody');
  await owner.runMigrations();
  expect(await unclaimed()).toEqual(['other']);
});
