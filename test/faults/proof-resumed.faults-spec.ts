// A proof of large books outlives the process that began it: the next one goes on behind the last page that was
// proven, and what was found broken before stays found.
import { setTimeout as pass } from 'node:timers/promises';
import { Proofs } from '../../src/ledger/proofs.service';
import { TenantTraces } from '../../src/platform/tenant-traces';
import { Verify } from '../../src/ledger/verify.service';
import { Clock } from '../../src/platform/clock';
import { Errands } from '../../src/platform/errands';
import { JobRunner } from '../../src/platform/job-runner';
import { Jobs } from '../../src/platform/jobs';
import { Locks } from '../../src/platform/locks';
import { DEFAULT_TENANT } from '../../src/platform/tenant';
import { internalContext } from '../../src/tmf';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { gate } from '../support/doubles/gate';
import { until } from '../support/story/until';

const PAGES = 6;
/** Progress is written every 200 ms: a page takes longer. */
const PAGE_MS = 250;

let db: TestDatabase;

beforeAll(async () => {
  db = await freshDatabase();
});

afterAll(() => db.drop());

/** A rule that is broken from the start, and one whose pages are counted. */
function rulesOf(reading: (page: number) => Promise<void> = async () => {}) {
  const verify = new Verify(db.database);
  const read: number[] = [];
  verify.add({
    name: 'broken before',
    rule: 'never holds',
    page: async () => ({ rows: 1, finding: { row: 'first', message: 'is wrong' } }),
  });
  verify.add({
    name: 'in pages',
    rule: 'is read page by page',
    page: async (_tx, _tenant, after) => {
      const page = Number(after?.[0] ?? 0) + 1;
      read.push(page);
      await reading(page);
      return page < PAGES ? { rows: 1, last: [`${page}`] } : { rows: 1 };
    },
  });
  return { verify, read };
}

/** What a process has for proofs. */
function startProcess(reading?: (page: number) => Promise<void>) {
  const { verify, read } = rulesOf(reading);
  const jobs = new Jobs();
  const proofs = new Proofs(db.database, jobs, verify, new TenantTraces());
  proofs.onModuleInit();
  const locks = new Locks(db.dataSource);
  const clock = new Clock();
  const errands = new Errands(db.database, clock);
  const runner = new JobRunner(db.database, jobs, locks, clock, errands);
  runner.onApplicationBootstrap();
  const stop = async () => {
    await runner.beforeApplicationShutdown();
    await locks.onApplicationShutdown();
  };
  return { proofs, read, stop };
}

it('goes on in another process where the one that ended had come to', async () => {
  const { open: letGo, opened: onward } = gate();
  const first = startProcess((page) => (page === 4 ? onward : pass(PAGE_MS)));
  const { id } = await first.proofs.request(internalContext(DEFAULT_TENANT), 'tenant');
  await until(() => first.read.includes(4));
  const stopped = first.stop();
  letGo();
  await stopped;
  const second = startProcess();
  const proof = await until(async () => {
    const job = await second.proofs.find(DEFAULT_TENANT, id);
    return job.status === 'done' && job;
  });
  await second.stop();
  expect(first.read).toEqual([1, 2, 3, 4]);
  expect(second.read[0]).toBeGreaterThan(2);
  expect(second.read.at(-1)).toBe(PAGES);
  expect(proof.result).toMatchObject({
    holds: false,
    checks: [
      { name: 'chain intact', holds: true },
      { name: 'broken before', holds: false, finding: { row: 'default/first' } },
      { name: 'in pages', holds: true },
    ],
  });
});

it('begins anew where the rules are others', async () => {
  const { verify, read } = rulesOf();
  const place = { rules: 'others', tenant: 'default', step: 1, after: ['3'] };
  const kept = { rowsRead: 3, broken: [], place };
  await verify.prove([DEFAULT_TENANT], async () => {}, kept);
  expect(read).toEqual([1, 2, 3, 4, 5, 6]);
});
