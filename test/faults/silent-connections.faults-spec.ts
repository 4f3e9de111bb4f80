// Connections that carry nothing any more and don't end, as behind a lost NAT entry or a proxy that hangs.
import { row, rows } from '../../src/platform/database';
import { DatabaseLost, isInterruption } from '../../src/platform/interruption';
import { Locks } from '../../src/platform/locks';
import { DEFAULT_TENANT } from '../../src/platform/tenant';
import { failureOf } from '../../src/tmf/error-status';
import { openProxiedDatabase, type ProxiedDatabase } from '../support/database/proxied-database';
import { until } from '../support/story/until';

/** Five seconds of silence, two looks, and some for a machine that is busy. */
const NOTICED_MAX_MS = 15_000;

let proxied: ProxiedDatabase;
let db: ProxiedDatabase['db'];
let proxy: ProxiedDatabase['proxy'];
let dataSource: ProxiedDatabase['dataSource'];
let database: ProxiedDatabase['database'];

beforeAll(async () => {
  proxied = await openProxiedDatabase();
  ({ db, proxy, dataSource, database } = proxied);
});

afterAll(() => proxied.close());

const insertMeter = (code: string) =>
  `INSERT INTO meter (code, name, aggregation, unit) VALUES ('${code}', 'm', '{"kind":"sum"}', 'piece')`;

it('tells those who wait on a silent connection, ends its session, and goes on with others', async () => {
  const began = performance.now();
  const stuck = database.transaction(DEFAULT_TENANT, async (tx) => {
    await rows(tx, insertMeter('held'));
    proxy.freeze();
    await rows(tx, 'SELECT 1');
  });
  const error: unknown = await stuck.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(DatabaseLost);
  expect(error).toMatchObject({ stage: 'work' });
  expect(isInterruption(error)).toBe(true);
  expect(failureOf(error)).toMatchObject({ status: 503 });
  expect(performance.now() - began).toBeLessThan(NOTICED_MAX_MS);
  // Its session would have kept the key for as long as a transaction may idle.
  await database.transaction(DEFAULT_TENANT, (tx) => rows(tx, insertMeter('held')));
}, 60_000);

it('says of a COMMIT that was not answered that it may have happened', async () => {
  const stuck = database.transaction(DEFAULT_TENANT, async (tx) => {
    await rows(tx, insertMeter('perhaps'));
    // Frozen in the turn in which the COMMIT is written.
    proxy.freeze();
  });
  await expect(stuck).rejects.toMatchObject({ stage: 'commit' });
}, 60_000);

it('does not cut statements at which the server works, or waits for a lock', async () => {
  const slow = database.read(DEFAULT_TENANT, (tx) =>
    row<{ done: string }>(tx, `SELECT pg_sleep(9), 'done' AS done`),
  );
  await db.owner('BEGIN');
  await db.owner('LOCK TABLE meter IN EXCLUSIVE MODE');
  const waiting = database.background.transaction(DEFAULT_TENANT, (tx) =>
    rows(tx, insertMeter('patient')),
  );
  // The lock is held as long as the slow statement takes.
  expect((await slow)?.done).toBe('done');
  await db.owner('COMMIT');
  await waiting;
}, 60_000);

it('replaces a silent session of locks, and nobody else has its locks before it knows', async () => {
  const [ours, others] = [new Locks(dataSource), new Locks(db.dataSource)];
  try {
    const lock = await ours.tryLock('job');
    if (lock === undefined) throw new Error('the lock was free');
    proxy.freeze();
    const again = await until(async () => {
      const wasLost = lock.lost.aborted;
      const taken = await others.tryLock('job');
      if (taken !== undefined) {
        expect(wasLost || lock.lost.aborted).toBe(true);
        return taken;
      }
      // What ends the silent session is the next one.
      if (lock.lost.aborted) await ours.tryLock('another');
      return undefined;
    }, 40_000);
    expect(await ours.tryLock('job')).toBeUndefined();
    await again.release();
    expect(await ours.tryLock('job')).toBeDefined();
  } finally {
    await ours.onApplicationShutdown();
    await others.onApplicationShutdown();
  }
}, 60_000);
