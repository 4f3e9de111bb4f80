// What the loops in the background read at each look: what they can do then, not all that waits. Counted by PostgreSQL.
import { AccountModule } from '../../src/account';
import { BalanceModule } from '../../src/balance';
import { SweepRepository } from '../../src/balance/store/sweep.repository';
import { Sweep } from '../../src/balance/sweep.service';
import { parseInstant } from '../../src/core/time';
import { createDataSource } from '../../src/data-source';
import { DeliveryRepository } from '../../src/notification/store/delivery.repository';
import { Database } from '../../src/platform/database';
import { type DueJob, JobQueue } from '../../src/platform/job-queue';
import { explainAll, PlanLog } from '../size/read-rows';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { serve } from '../support/servers/serve';

const NOW = parseInstant('2026-03-01T00:00:00Z');
const MANY = 20_000;

let db: TestDatabase;
let explained: Database;
let end: () => Promise<void>;
let log: PlanLog;

beforeAll(async () => {
  db = await freshDatabase();
  await explainAll(db.url);
  log = new PlanLog();
  const source = await createDataSource(db.url).initialize();
  explained = new Database(source);
  end = () => source.destroy();
});
afterAll(async () => {
  await end();
  await db.drop();
});

describe('the look of the relay', () => {
  const LISTENERS = `(SELECT 'default' AS tenant, unnest('{paused,due}'::text[]) AS id
    UNION ALL SELECT 't' || n % 300, 'idle-' || n FROM generate_series(1, 1000) n) listener`;

  it('reads one event of each queue that holds something, and nobody who waits for nothing', async () => {
    await db.owner(`INSERT INTO hub_subscription (tenant_id, id, api, callback)
      SELECT tenant, id, 'api', 'http://x' FROM ${LISTENERS}`);
    await db.owner(`INSERT INTO hub_delivery (tenant_id, hub_id, next_attempt_at)
      SELECT tenant, id, now() + CASE id WHEN 'paused' THEN 1 ELSE -1 END * interval '1 hour'
      FROM ${LISTENERS} ON CONFLICT (tenant_id, hub_id)
      DO UPDATE SET next_attempt_at = excluded.next_attempt_at`);
    await db.owner(`INSERT INTO hub_queue (tenant_id, hub_id, event_id)
      SELECT 'default', 'paused', n FROM generate_series(1, ${MANY}) n`);
    await db.owner('VACUUM ANALYZE hub_subscription, hub_delivery, hub_queue');
    await db.owner(
      `INSERT INTO hub_queue (tenant_id, hub_id, event_id) VALUES ('default', 'due', 1)`,
    );
    const look = () => explained.system((tx) => new DeliveryRepository().due(tx, [], 10));
    expect((await look()).map(({ hubId }) => hubId)).toEqual(['due']);
    const work = await log.least(look);
    expect(work.rows > 20 ? work : undefined).toBeUndefined();
  });
});

describe('the look at jobs', () => {
  const look = (except: readonly string[] = []): Promise<DueJob[]> =>
    explained.system((tx) => new JobQueue().due(tx, ['some'], NOW, except));
  const lanesOf = async (except: readonly string[] = []): Promise<string[]> =>
    [...new Set((await look(except)).map(({ lane }) => lane))].sort();

  beforeAll(async () => {
    await db.owner(`INSERT INTO job (tenant_id, id, kind, input, lane, due_at)
      SELECT 'default', 'job-' || n, 'some', '{}'::jsonb, 'busy', timestamptz '2026-01-01' FROM generate_series(1, ${MANY}) n
      UNION ALL SELECT 'default', 'behind-' || n, 'some', '{}', 'behind-' || n, '2026-02-01' FROM generate_series(1, 3) n
      UNION ALL SELECT 'default', 'single', 'some', '{}', NULL, '2026-02-01'
      UNION ALL SELECT 'default', 'later', 'some', '{}', 'later', '2026-04-01'`);
    await db.owner('VACUUM ANALYZE job');
  });

  it('finds what stands behind a busy lane, whichever lanes it is behind', async () => {
    expect(await lanesOf()).toEqual(['busy']);
    for (let count = 0; count < 5; count += 1) {
      expect(await lanesOf(['default busy'])).toEqual([
        'behind-1',
        'behind-2',
        'behind-3',
        'single',
      ]);
    }
    expect(await lanesOf(['default busy', 'default behind-2', 'default single'])).toEqual([
      'behind-1',
      'behind-3',
    ]);
  });

  it('reads some of a busy lane, however many wait in it', async () => {
    for (const except of [[], ['default busy']]) {
      const work = await log.least(() => look(except));
      expect(work.rows > 400 ? work : undefined).toBeUndefined();
    }
  });

  it('finds every lane sooner or later, of more than it looks at', async () => {
    await db.owner(`INSERT INTO job (tenant_id, id, kind, input, lane, due_at)
      SELECT 'default', 'far-' || n, 'some', '{}', 'far-' || n, '2026-04-01' FROM generate_series(1, 1000) n`);
    await db.owner('VACUUM ANALYZE job');
    const seen = new Set<string>();
    for (let count = 0; count < 200 && seen.size < 4; count += 1) {
      for (const lane of await lanesOf(['default busy'])) seen.add(lane);
    }
    expect([...seen].sort()).toEqual(['behind-1', 'behind-2', 'behind-3', 'single']);
    const work = await log.least(() => look(['default busy']));
    expect(work.rows > 1_200 ? work : undefined).toBeUndefined();
  });
});

describe('the sweep', () => {
  const bucket = (id: string, root: string, more = ''): string =>
    `SELECT 'default', ${id}, ${root}, 'a', 'EUR', 'monetary', 1, 0, 0, 'paid', false, '{}'::jsonb, 'active',
       timestamptz '2025-01-01', timestamptz '2025-02-01' ${more}, '{}'::jsonb`;
  const INSERT = `INSERT INTO bucket (tenant_id, id, root_id, account_id, unit, usage_type, remaining, reserved,
    priority, origin, is_shared, scope, status, valid_from, valid_to, document)`;

  it('ends the buckets of one root page by page, in few statements', async () => {
    await db.owner(`${INSERT} ${bucket(`'one-' || n`, `'one'`)} FROM generate_series(1, 1000) n`);
    await db.owner('VACUUM ANALYZE bucket');
    const served = await serve(db, [AccountModule, BalanceModule], { now: () => NOW });
    const sweep = served.app.get(Sweep);
    const work = await log.least(() => sweep.run(), 1);
    await served.close();
    expect(work.statements > 150 ? work : undefined).toBeUndefined();
    const pages = await db.owner<{ ended: number }>(
      `SELECT count(*)::int AS ended FROM bucket WHERE root_id = 'one' AND status = 'expired' AND remaining = 0
       GROUP BY xmin::text`,
    );
    expect(pages.map(({ ended }) => ended)).toEqual([200, 200, 200, 200, 200]);
    const [told] =
      await db.owner(`SELECT count(*)::int AS actions, count(DISTINCT bucket_id)::int AS buckets,
      (SELECT count(*)::int FROM journal_transaction WHERE root_id = 'one') AS booked
      FROM balance_action WHERE kind = 'expiry' AND root_id = 'one'`);
    expect(told).toEqual({ actions: 1000, buckets: 1000, booked: 1000 });
  });

  it('looks for as many roots as it takes, and hides none behind the many of others', async () => {
    await db.owner(
      `${INSERT} ${bucket(`'due-' || n`, `'root-' || n / 10`)} FROM generate_series(1, ${MANY}) n`,
    );
    await db.owner(`${INSERT} ${bucket(`'big-' || n`, `'big'`, `- n * interval '1 second'`)}
      FROM generate_series(1, 1200) n`);
    await db.owner('VACUUM ANALYZE bucket');
    const sweeps = new SweepRepository();
    const look = () => explained.system((tx) => sweeps.dueRoots(tx, NOW, 500));
    const work = await log.least(look);
    expect(work.rows > 1_000 ? work : undefined).toBeUndefined();
    const seen = new Set<string>();
    let due = await look();
    while (due.length > 0) {
      for (const { rootId } of due) seen.add(rootId);
      const reached = due.slice(-1);
      due = await explained.system((tx) => sweeps.dueRoots(tx, NOW, 500, { reached }));
    }
    expect(seen.size).toBe(MANY / 10 + 2);
  });
});
