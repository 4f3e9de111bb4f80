// What is read to tell of listeners and of what was dropped for them, where there is much of both. Counted by PostgreSQL.
import { AttentionRepository } from '../../src/attention/store/attention.repository';
import { parseInstant } from '../../src/core/time';
import { createDataSource } from '../../src/data-source';
import { WAITING_LISTENERS } from '../../src/notification/store/waiting-listeners';
import { Database } from '../../src/platform/database';
import { DEFAULT_TENANT } from '../../src/platform/tenant';
import { explainAll, PlanLog } from '../size/read-rows';
import { type Hooks, openHooks, OWN } from '../support/servers/hooks';

const EVENTS = 30_000;
const LETTERS = 10_000;

let hooks: Hooks;
let log: PlanLog;
let explained: Database;
let end: () => Promise<void>;
beforeAll(async () => {
  hooks = await openHooks();
  await hooks.served.close();
  await explainAll(hooks.db.url);
  log = new PlanLog();
  await hooks.db.owner(`INSERT INTO outbox (tenant_id, api, event_type, envelope, routed_at)
    SELECT 'default', CASE n % 3 WHEN 0 THEN '${OWN}' ELSE 'other' END, 'JobEvent',
      jsonb_build_object('eventId', 'e' || n, 'eventType', 'JobEvent'), now()
    FROM generate_series(1, ${EVENTS}) n`);
  await hooks.db.owner(`INSERT INTO hub_subscription (tenant_id, id, api, callback, created_at)
    SELECT 'default', 'hub-' || n, '${OWN}', 'http://127.0.0.1:9/', now() + n * interval '1 second' FROM generate_series(1, 20) n`);
  await hooks.db.owner(`INSERT INTO hub_delivery (tenant_id, hub_id, next_attempt_at, kept_since)
    SELECT tenant_id, id, now() + interval '1 day', now() - interval '1 day' FROM hub_subscription`);
  await hooks.db.owner(`INSERT INTO hub_dead_letter (tenant_id, hub_id, event_id, told_id, event_type, published_at)
    SELECT o.tenant_id, 'hub-' || h, o.id, o.envelope ->> 'eventId', o.event_type, o.created_at
    FROM outbox o, generate_series(1, 2) h WHERE o.api = '${OWN}' ORDER BY o.id LIMIT ${2 * LETTERS}`);
  await hooks.db.owner(`INSERT INTO hub_queue (tenant_id, hub_id, event_id)
    SELECT 'default', 'hub-3', id FROM outbox UNION ALL
    (SELECT 'default', 'hub-5', id FROM outbox LIMIT 999) UNION ALL (SELECT 'default', 'hub-6', id FROM outbox LIMIT 1000)`);
  await hooks.db.owner('VACUUM ANALYZE outbox, hub_subscription, hub_delivery, hub_dead_letter');
  // As a queue is that just filled: not vacuumed.
  await hooks.db.owner('ANALYZE hub_queue');
  hooks.served = await hooks.start();
  const source = await createDataSource(hooks.db.url).initialize();
  explained = new Database(source);
  end = () => source.destroy();
}, 60_000);
afterAll(async () => {
  await end();
  await hooks.close();
});

async function expectRows(rows: number, work: () => PromiseLike<unknown>): Promise<void> {
  const done = await log.least(work);
  expect(done.rows > rows ? done : undefined).toBeUndefined();
}

describe('of thousands of dead letters', () => {
  it.each`
    path                       | items | total
    ${'?limit=10'}             | ${10} | ${`${LETTERS}`}
    ${'?limit=10&offset=20'}   | ${10} | ${`${LETTERS}`}
    ${'?id=e3000'}             | ${1}  | ${'1'}
    ${'?id=e3000,e3003'}       | ${2}  | ${'2'}
    ${'?limit=10&after=e3000'} | ${10} | ${`${LETTERS}`}
  `(
    '$path reads little more than it tells',
    async ({ path, items, total }: { path: string; items: number; total: string }) => {
      const list = () => hooks.served.http.get(`${OWN}/listeners/hub-1/deadLetters${path}`);
      const { body, headers } = await list();
      expect([body.length, headers['x-total-count']]).toEqual([items, total]);
      await expectRows(100, list);
    },
  );

  it('those that are named are found by their ids, and counted where they went', async () => {
    const replay = (id: string) => hooks.post('hub-2', 'deadLetters/replay', { eventIds: [id] });
    let next = 300;
    await expectRows(100, () => replay(`e${(next += 3)}`));
    const [counted] = await hooks.db.owner<{ letters: number; rows: number }>(
      `SELECT letters::int, (SELECT count(*)::int FROM hub_dead_letter WHERE hub_id = 'hub-2') AS rows
       FROM hub_delivery WHERE hub_id = 'hub-2'`,
    );
    expect(counted?.letters).toBe(LETTERS - (next - 300) / 3);
    expect(counted?.rows).toBe(counted?.letters);
  });
});

describe('where one listener has a long queue', () => {
  beforeAll(() => hooks.db.owner(`DELETE FROM hub_queue WHERE hub_id = 'hub-2'`));

  it('another is told of without it, and it itself up to a thousand events', async () => {
    const find = (id: string) => hooks.served.http.get(`${OWN}/listeners/${id}`);
    expect((await find('hub-3')).body.pending).toBe(1_001);
    expect((await find('hub-6')).body.pending).toBe(1_000);
    expect((await find('hub-4')).body.pending).toBe(0);
    await expectRows(60, () => find('hub-4'));
    await expectRows(1_100, () => find('hub-3'));
  });

  it.each`
    query                 | rows     | pending
    ${'?limit=2'}         | ${120}   | ${[0, 0]}
    ${'?limit=3'}         | ${1_200} | ${[0, 0, 1_001]}
    ${'?pending.gt=1000'} | ${3_300} | ${[1_001]}
    ${'?status=dead'}     | ${100}   | ${[]}
  `(
    'a list reads the queues of those it shows: $query',
    async ({ query, rows, pending }: { query: string; rows: number; pending: number[] }) => {
      const list = () => hooks.served.http.get(`${OWN}/listeners${query}`);
      const { body } = await list();
      expect(body.map((each: { pending: number }) => each.pending)).toEqual(pending);
      await expectRows(rows, list);
    },
  );

  it('who is behind is told by its own queue', async () => {
    const at = parseInstant('2026-03-01T00:00:00Z');
    const look = () =>
      explained.read(DEFAULT_TENANT, (tx) =>
        new AttentionRepository().all(tx, at, [WAITING_LISTENERS]),
      );
    const behind = (await look()).filter(({ kind }) => kind === 'listener');
    expect(behind).toMatchObject([{ reason: 'behind', count: 2 }]);
    await expectRows(3_200, look);
  });

  it('is counted once where it is resumed', async () => {
    await expectRows(1_200, () => hooks.post('hub-3', 'resume', {}, 200));
  });
});
