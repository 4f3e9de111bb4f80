import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DomainError } from '../../src/core/domain-error';
import type { Database } from '../../src/platform/database';
import { JobRunner } from '../../src/platform/job-runner';
import { type Job, type JobHandler, Jobs } from '../../src/platform/jobs';
import { Locks } from '../../src/platform/locks';
import { Scheduler } from '../../src/platform/scheduler';
import { DEFAULT_TENANT, type Tenant } from '../../src/platform/tenant';
import { freshDatabase, type TestDatabase } from '../support/database';

let testDatabase: TestDatabase;
let dataSource: DataSource;
let database: Database;
const stops: Array<() => Promise<void>> = [];

beforeAll(async () => {
  Logger.overrideLogger(false);
  testDatabase = await freshDatabase();
  ({ dataSource, database } = testDatabase);
});

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

afterAll(async () => {
  await testDatabase.drop();
});

/** What a process has: its own lock connection and its own runner. */
function startRunner(handlers: Record<string, JobHandler>): {
  stop(): Promise<void>;
  locks: Locks;
} {
  const jobs = new Jobs();
  const locks = new Locks(dataSource);
  const runner = new JobRunner(database, jobs, locks);
  for (const [kind, handler] of Object.entries(handlers)) jobs.handle(kind, handler);
  runner.onApplicationBootstrap();
  const stop = async () => {
    await runner.beforeApplicationShutdown();
    await locks.onApplicationShutdown();
  };
  stops.push(stop);
  return { stop, locks };
}

function enqueue(kind: string, input = {}, tenant: Tenant = DEFAULT_TENANT): Promise<string> {
  return database.transaction(tenant, (tx) => new Jobs().enqueue(tx, { kind, input }));
}

async function settled(id: string, tenant: Tenant = DEFAULT_TENANT): Promise<Job> {
  return eventually(async () => {
    const job = await find(id, tenant);
    return job?.status === 'done' || job?.status === 'failed' ? job : undefined;
  });
}

function find(id: string, tenant: Tenant = DEFAULT_TENANT): Promise<Job | undefined> {
  return database.read(tenant, (tx) => new Jobs().find(tx, id));
}

async function eventually<T>(probe: () => Promise<T | undefined> | T | undefined): Promise<T> {
  const deadline = Date.now() + 10_000;
  while (Date.now() < deadline) {
    const found = await probe();
    if (found !== undefined) return found;
    await pause(10);
  }
  throw new Error('it did not happen within 10 s');
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

describe('a job', () => {
  it('runs after its transaction committed and keeps its progress and result', async () => {
    startRunner({
      add: async (job, progress) => {
        await progress({ step: 1 });
        await progress({ step: 2 });
        return { sum: `${String(job.input['a'])}+1`, tenant: job.tenant };
      },
    });
    const job = await settled(await enqueue('add', { a: '41' }));
    expect(job).toMatchObject({
      status: 'done',
      progress: { step: 2 },
      result: { sum: '41+1', tenant: 'default' },
      error: null,
    });
    expect(job.finishedAt).toBeGreaterThanOrEqual(job.createdAt);
  });

  it('is not there when the transaction that asks for it rolls back', async () => {
    let id = '';
    const work = database.transaction(DEFAULT_TENANT, async (tx) => {
      id = await new Jobs().enqueue(tx, { kind: 'add', input: {} });
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    expect(await find(id)).toBeUndefined();
  });

  it('belongs to its tenant', async () => {
    const other = 'other' as Tenant;
    startRunner({ whose: async (job) => ({ tenant: job.tenant }) });
    const id = await enqueue('whose', {}, other);
    expect((await settled(id, other)).result).toEqual({ tenant: 'other' });
    expect(await find(id)).toBeUndefined();
  });

  it('stores what it was refused for, and a bug as job.failed', async () => {
    startRunner({
      refused: async () => {
        throw new DomainError({
          kind: 'refused',
          code: 'bill.closed',
          message: 'Closed',
          details: [{ path: 'upTo', message: 'too late' }],
        });
      },
      broken: async () => {
        throw new TypeError('x is not a function');
      },
    });
    expect(await settled(await enqueue('refused'))).toMatchObject({
      status: 'failed',
      error: { code: 'bill.closed', message: 'Closed', details: [{ path: 'upTo' }] },
    });
    expect(await settled(await enqueue('broken'))).toMatchObject({
      status: 'failed',
      error: { code: 'job.failed', message: 'x is not a function' },
    });
  });

  it('runs once, however many processes look for work', async () => {
    const runs: string[] = [];
    const handler: JobHandler = async (job) => {
      runs.push(job.id);
      await pause(30);
      return {};
    };
    for (let count = 0; count < 4; count++) startRunner({ once: handler });
    const ids = await Promise.all(Array.from({ length: 20 }, () => enqueue('once')));
    for (const id of ids) await settled(id);
    expect(runs.toSorted()).toEqual(ids.toSorted());
  });

  it('stops between two steps when its process shuts down, and goes on in the next one', async () => {
    const steps: string[] = [];
    const stepper =
      (name: string, count: number): JobHandler =>
      async (_job, progress) => {
        for (let step = 1; step <= count; step++) {
          steps.push(name);
          await pause(20);
          await progress({ step });
        }
        return { by: name };
      };
    const first = startRunner({ steps: stepper('first', 1_000) });
    const id = await enqueue('steps');
    await eventually(() => (steps.length > 2 ? true : undefined));
    await first.stop();
    expect(await find(id)).toMatchObject({ status: 'queued', error: null });
    startRunner({ steps: stepper('second', 2) });
    expect((await settled(id)).result).toEqual({ by: 'second' });
  });

  it('is stopped when the lock connection breaks, and taken up again over a new one', async () => {
    let runs = 0;
    startRunner({
      cut: async (_job, progress) => {
        runs++;
        if (runs > 1) return { runs };
        await dataSource.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE application_name = 'meterline locks' AND datname = current_database()`,
        );
        for (;;) {
          await pause(10);
          await progress({});
        }
      },
    });
    expect(await settled(await enqueue('cut'))).toMatchObject({
      status: 'done',
      result: { runs: 2 },
    });
  });
});

describe('a job whose process is killed', () => {
  let child: ChildProcess | undefined;
  afterEach(() => child?.kill('SIGKILL'));

  async function killWhileRunning(id: string): Promise<void> {
    const program = join(__dirname, 'job-process.ts');
    const loader = join(__dirname, '../support/ts-require.cjs');
    child = spawn(process.execPath, ['-r', loader, program, testDatabase.url]);
    await eventually(async () => ((await find(id))?.progress['startedBy'] ? true : undefined));
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  it('is taken up again at once by another process', async () => {
    const id = await enqueue('stall');
    await killWhileRunning(id);
    expect(await find(id)).toMatchObject({ status: 'running' });
    startRunner({ stall: async () => ({ by: 'the next process' }) });
    expect(await settled(id)).toMatchObject({ status: 'done', result: { by: 'the next process' } });
  });

  it('is given up when it has taken its process down five times', async () => {
    const id = await enqueue('stall');
    await killWhileRunning(id);
    await dataSource.query('UPDATE job SET takeovers = 4 WHERE id = $1', [id]);
    startRunner({ stall: async () => ({}) });
    expect(await settled(id)).toMatchObject({ status: 'failed', error: { code: 'job.given-up' } });
  });
});

describe('scheduled work', () => {
  function startScheduler(name: string, turns: string[]): { stop(): Promise<void> } {
    const locks = new Locks(dataSource);
    const scheduler = new Scheduler(locks);
    scheduler.every(5, 'count', async () => {
      turns.push(name);
    });
    const stop = async () => {
      await scheduler.beforeApplicationShutdown();
      await locks.onApplicationShutdown();
    };
    stops.push(stop);
    return { stop };
  }

  it('recurs in one process only, and moves to another when that one ends', async () => {
    const turns: string[] = [];
    const schedulers = { a: startScheduler('a', turns), b: startScheduler('b', turns) };
    await eventually(() => (turns.length >= 5 ? true : undefined));
    expect(new Set(turns).size).toBe(1);
    const owner = turns[0] === 'a' ? 'a' : 'b';
    await schedulers[owner].stop();
    turns.length = 0;
    await eventually(() => (turns.length >= 5 ? true : undefined));
    expect(new Set(turns)).toEqual(new Set([owner === 'a' ? 'b' : 'a']));
  });

  it('goes on after a turn that failed', async () => {
    const locks = new Locks(dataSource);
    const scheduler = new Scheduler(locks);
    let turns = 0;
    scheduler.every(5, 'flaky', async () => {
      turns++;
      if (turns === 1) throw new Error('once');
    });
    stops.push(async () => {
      await scheduler.beforeApplicationShutdown();
      await locks.onApplicationShutdown();
    });
    await eventually(() => (turns > 2 ? true : undefined));
  });
});
