// What nothing is billed or proven with is kept for a time, and removed by its age.
import { NotificationModule } from '../../src/notification';
import { DAY_MS, HOUR_MS, instant, parseInstant } from '../../src/core/time';
import { Retention } from '../../src/platform/retention.service';
import { Statistics } from '../../src/platform/statistics.service';
import { holding } from '../support/database/holding';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { type Served, serve } from '../support/servers/serve';

const NOW = parseInstant('2026-03-01T00:00:00Z');

let db: TestDatabase;
let served: Served;

beforeAll(async () => {
  db = await freshDatabase();
  served = await serve(db, [NotificationModule], { now: () => NOW });
});
afterAll(async () => {
  await served.close();
  await db.drop();
});

const before = (ms: number) => new Date(instant(NOW - ms)).toISOString();
const count = async (table: string): Promise<number> =>
  Number((await db.owner<{ n: string }>(`SELECT count(*) AS n FROM ${table}`))[0]?.n);
const run = () => served.app.get(Retention, { strict: false }).run();

it('removes keys of requests after 48 hours, in batches, of every tenant', async () => {
  await db.owner(
    `INSERT INTO idempotency_key (tenant_id, key, route, request_hash, status, created_at)
     SELECT 't' || i % 3, i::text, 'POST /x', 'h', 201, $1::timestamptz FROM generate_series(1, 2500) i
     UNION ALL SELECT 't', 'young', 'POST /x', 'h', 201, $2::timestamptz`,
    [before(49 * HOUR_MS), before(47 * HOUR_MS)],
  );
  expect((await run()).get('idempotency keys')).toBe(2_500);
  expect(await db.owner('SELECT key FROM idempotency_key')).toEqual([{ key: 'young' }]);
});

it('removes jobs 30 days after they ended, never one that is open', async () => {
  await db.owner(
    `INSERT INTO job (tenant_id, id, kind, status, input, created_at, finished_at) VALUES
       ('t', 'old', 'k', 'done', '{}', $1, $1), ('t', 'young', 'k', 'failed', '{}', $1, $2),
       ('t', 'open', 'k', 'queued', '{}', $1, NULL)`,
    [before(31 * DAY_MS), before(29 * DAY_MS)],
  );
  await run();
  expect(await db.owner('SELECT id FROM job ORDER BY id')).toEqual([
    { id: 'open' },
    { id: 'young' },
  ]);
});

it('drops events that a listener did not take for seven days, and counts them', async () => {
  await db.owner(
    `INSERT INTO hub_subscription (tenant_id, id, api, callback) VALUES ('t', 'h', 'a', 'http://listener')`,
  );
  await db.owner(
    `INSERT INTO hub_delivery (tenant_id, hub_id, status, next_attempt_at) VALUES ('t', 'h', 'active', now() + interval '1 day')`,
  );
  await db.owner(
    `INSERT INTO outbox (tenant_id, api, event_type, envelope, created_at, routed_at)
     SELECT 't', 'a', 'e', '{}', d::timestamptz, now() FROM unnest($1::text[]) d`,
    [[before(8 * DAY_MS), before(6 * DAY_MS)]],
  );
  await db.owner(
    `INSERT INTO hub_queue (tenant_id, hub_id, event_id) SELECT 't', 'h', id FROM outbox`,
  );
  const seven = new Date(instant(NOW - 7 * DAY_MS));
  await db.owner(`UPDATE hub_delivery SET kept_since = $1`, [before(9 * DAY_MS)]);
  await db.owner(
    `INSERT INTO hub_dead_letter (tenant_id, hub_id, event_id, told_id, event_type, published_at)
     SELECT 't', 'h', id, id, event_type, created_at FROM outbox`,
  );
  await run();
  const left = ['outbox', 'hub_queue', 'hub_dead_letter'].map(count);
  expect(await Promise.all(left)).toEqual([1, 1, 1]);
  // From then on nothing is missing, of what the listener could be sent again.
  expect(await db.owner('SELECT dropped::int, kept_since FROM hub_delivery')).toEqual([
    { dropped: 1, kept_since: seven },
  ]);
  await run();
  expect(await db.owner('SELECT kept_since FROM hub_delivery')).toEqual([{ kept_since: seven }]);
});

it('drops old events though others hold a listener, but for those of its tenant', async () => {
  const old = `SELECT tenant_id AS t FROM outbox WHERE tenant_id IN ('free', 'held')`;
  await db.owner(`INSERT INTO hub_subscription (tenant_id, id, api, callback)
    SELECT t, 'h', 'a', 'http://listener' FROM unnest(ARRAY['free', 'held']) t`);
  await db.owner(`INSERT INTO hub_delivery (tenant_id, hub_id, status, kept_since)
    SELECT tenant_id, id, 'dead', '-infinity' FROM hub_subscription WHERE id = 'h' AND tenant_id <> 't'`);
  await db.owner(
    `INSERT INTO outbox (tenant_id, api, event_type, envelope, created_at, routed_at)
     SELECT t, 'a', 'e', '{}', $1, now() FROM unnest(ARRAY['free', 'held']) t`,
    [before(8 * DAY_MS)],
  );
  const holder = await holding(db, 'none');
  await holder.does(`SELECT FROM hub_delivery WHERE tenant_id = 'held' FOR UPDATE`);
  await run();
  expect(await db.owner(old)).toEqual([{ t: 'held' }]);
  await holder.end();
  await run();
  expect(await db.owner(old)).toEqual([]);
});

it.each`
  table                | column           | index                    | why
  ${'idempotency_key'} | ${'created_at'}  | ${'idempotency_key_age'} | ${'keys'}
  ${'job'}             | ${'finished_at'} | ${'job_age'}             | ${'jobs'}
  ${'outbox'}          | ${'created_at'}  | ${'outbox_age'}          | ${'events'}
`('finds old $why by index', async ({ table, column, index }: Record<string, string>) => {
  await db.owner('SET enable_seqscan = off');
  const plan = await db.owner<{ 'QUERY PLAN': string }>(
    `EXPLAIN SELECT ctid FROM ${table} WHERE ${column} < now() ORDER BY ${column} LIMIT 1000`,
  );
  await db.owner('RESET enable_seqscan');
  expect(plan.map((line) => line['QUERY PLAN']).join('\n')).toContain(index);
});

it('analyzes a table of which half has changed, and not again', async () => {
  await db.owner(`INSERT INTO document (tenant_id, kind, id, body, updated_at)
    SELECT 't', 'k', i::text, '{}', now() FROM generate_series(1, 3000) i`);
  await db.owner('SELECT pg_stat_force_next_flush()');
  const statistics = served.app.get(Statistics, { strict: false });
  // The schedule may have been there first.
  await statistics.refresh();
  const [known] = await db.owner<{ rows: number }>(
    `SELECT reltuples::int AS rows FROM pg_class WHERE relname = 'document'`,
  );
  expect(known?.rows).toBe(3_000);
  await db.owner('SELECT pg_stat_force_next_flush()');
  expect(await statistics.refresh()).not.toContain('document');
});
