import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DomainError } from '../../src/core/domain-error';
import { Clock } from '../../src/platform/clock';
import { Database, rows } from '../../src/platform/database';
import { DatabaseLost } from '../../src/platform/interruption';
import { Errands } from '../../src/platform/errands';
import { JobRunner } from '../../src/platform/job-runner';
import {
  type ErrandWork,
  type FailureHandler,
  type Job,
  type JobHandler,
  Jobs,
  type WantedJob,
} from '../../src/platform/jobs';
import { JobQueue } from '../../src/platform/job-queue';
import { Locks } from '../../src/platform/locks';
import { Scheduler } from '../../src/platform/scheduler';
import { DEFAULT_TENANT, type Tenant } from '../../src/platform/tenant';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { until } from '../support/story/until';
import { explainAll, PlanLog } from '../size/read-rows';
import { createDataSource } from '../../src/data-source';
import { gate } from '../support/doubles/gate';
import { instant } from '../../src/core/time';

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
function startRunner(
  handlers: Record<string, JobHandler>,
  onFailed?: FailureHandler,
  errands: Record<string, ErrandWork> = {},
): {
  stop(): Promise<void>;
  locks: Locks;
} {
  const jobs = new Jobs();
  const locks = new Locks(dataSource);
  const clock = new Clock();
  const runner = new JobRunner(database, jobs, locks, clock, new Errands(database, clock));
  for (const [kind, handler] of Object.entries(handlers)) jobs.handle(kind, handler, onFailed);
  for (const [kind, work] of Object.entries(errands)) jobs.handleErrands(kind, () => work);
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
  return until(async () => {
    const job = await find(id, tenant);
    return job?.status === 'done' || job?.status === 'failed' ? job : undefined;
  });
}

function find(id: string, tenant: Tenant = DEFAULT_TENANT): Promise<Job | undefined> {
  return database.read(tenant, (tx) => new Jobs().find(tx, id));
}

const CUT_LOCKS = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE application_name = 'meterline locks' AND datname = current_database()`;

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

  it('waits alone while somebody else has its row', async () => {
    const ids = [await enqueue('held'), await enqueue('held')];
    const [held = '', free = ''] = ids;
    const { open: letGo, opened: onward } = gate();
    const { open: isHeld, opened: taken } = gate();
    const holding = database.transaction(DEFAULT_TENANT, async (tx) => {
      await rows(tx, 'SELECT FROM job WHERE id = $1 FOR UPDATE', [held]);
      isHeld();
      await onward;
    });
    await taken;
    startRunner({ held: () => Promise.resolve({}) });
    expect(await settled(free)).toMatchObject({ status: 'done' });
    expect(await find(held)).toMatchObject({ status: 'queued' });
    letGo();
    await holding;
    expect(await settled(held)).toMatchObject({ status: 'done' });
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
    const PROCESSES = 4;
    const runs: string[] = [];
    const handler: JobHandler = async (job) => {
      runs.push(job.id);
      // Every process has one under way while the others look.
      await until(() => runs.length >= PROCESSES);
      return {};
    };
    for (let count = 0; count < PROCESSES; count++) startRunner({ once: handler });
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
          await turn();
          await progress({ step });
        }
        return { by: name };
      };
    const first = startRunner({ steps: stepper('first', Infinity) });
    const id = await enqueue('steps');
    await until(() => steps.length > 2);
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
        await dataSource.query(CUT_LOCKS);
        for (;;) {
          await turn();
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

describe('a job with a key', () => {
  const ask = (wanted: WantedJob) =>
    database.transaction(DEFAULT_TENANT, (tx) => new Jobs().enqueue(tx, wanted));

  it('is asked for once while it waits, with what was said last', async () => {
    const first = await ask({ kind: 'keyed', key: 'k', input: { n: 1 } });
    expect(await ask({ kind: 'keyed', key: 'k', input: { n: 2 } })).toBe(first);
    expect(await ask({ kind: 'keyed', key: 'other' })).not.toBe(first);
    const seen: unknown[] = [];
    startRunner({ keyed: async ({ input }) => ({ seen: seen.push(input['n']) }) });
    await settled(first);
    await until(() => seen.length === 2);
    expect(seen).toContain(2);
    expect(await ask({ kind: 'keyed', key: 'k' })).not.toBe(first);
  });

  it('runs again when it is asked for while it runs', async () => {
    const inputs: unknown[] = [];
    const { open: letGo, opened: onward } = gate();
    startRunner({
      again: async ({ input }) => {
        inputs.push(input['n']);
        if (inputs.length === 1) await onward;
        return { runs: inputs.length };
      },
    });
    const id = await ask({ kind: 'again', key: 'k', input: { n: 1 } });
    await until(() => inputs.length === 1);
    expect(await ask({ kind: 'again', key: 'k', input: { n: 2 } })).toBe(id);
    letGo();
    expect((await settled(id)).result).toEqual({ runs: 2 });
    expect(inputs).toEqual([1, 2]);
  });

  it('is as it was when the transaction that asks again rolls back', async () => {
    const id = await ask({ kind: 'kept', key: 'k', input: { n: 1 } });
    const work = database.transaction(DEFAULT_TENANT, async (tx) => {
      await new Jobs().enqueue(tx, { kind: 'kept', key: 'k', input: { n: 2 } });
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    expect(await find(id)).toMatchObject({ input: { n: 1 } });
  });
});

describe('a job for later', () => {
  it('waits for its date', async () => {
    let ranMs = 0;
    startRunner({ later: async () => ({ ranMs: (ranMs = Date.now()) }) });
    const dueAt = instant(Date.now() + 700);
    const id = await database.transaction(DEFAULT_TENANT, (tx) =>
      new Jobs().enqueue(tx, { kind: 'later', dueAt }),
    );
    await settled(id);
    expect(ranMs).toBeGreaterThanOrEqual(dueAt);
    expect(ranMs).toBeLessThan(dueAt + 1_500);
  });

  it('costs a look nothing, however many wait and for however many tenants', async () => {
    await testDatabase.owner('DELETE FROM job');
    await testDatabase.owner(`INSERT INTO job (tenant_id, id, kind, input, key, due_at)
      SELECT 'many-' || i % 500, 'later-' || i, 'some', '{}', 'k' || i, now() + interval '1 day'
      FROM generate_series(1, 10000) i`);
    await testDatabase.owner('ANALYZE job');
    await explainAll(testDatabase.url);
    const log = new PlanLog();
    const explained = await createDataSource(testDatabase.url).initialize();
    const due = (kind: string) =>
      new Database(explained).system((tx) =>
        new JobQueue().due(tx, [kind], instant(Date.now()), []),
      );
    expect((await log.least(() => due('some'))).rows).toBeLessThanOrEqual(3);
    // One that is due costs a step for each tenant that has others, and none for what these wait for.
    await enqueue('some');
    expect(await due('some')).toHaveLength(1);
    expect((await log.least(() => due('some'))).rows).toBeLessThanOrEqual(1_100);
    await explained.destroy();
    await testDatabase.owner(`DELETE FROM job WHERE kind = 'some'`);
  });
});

describe('an errand', () => {
  const errand = (work: ErrandWork['work']): ErrandWork => ({
    claim: () => Promise.resolve(true),
    work,
    giveUp: () => Promise.resolve(),
  });
  const ask = (wanted: WantedJob) =>
    database.transaction(DEFAULT_TENANT, (tx) => new Jobs().enqueue(tx, wanted));
  const open = (kind: string) => testDatabase.owner('SELECT key FROM job WHERE kind = $1', [kind]);

  it('ends with its transaction, and is done anew when it is asked for while it is done', async () => {
    const done: string[] = [];
    const { open: letGo, opened: onward } = gate();
    const work = errand(async (_tx, key) => {
      done.push(key);
      if (done.length === 1) await onward;
      return null;
    });
    startRunner({}, undefined, { small: work });
    await ask({ kind: 'small', key: 'k' });
    await until(() => done.length === 1);
    const again = ask({ kind: 'small', key: 'k' });
    letGo();
    await again;
    await until(() => done.length === 2);
    await until(async () => (await open('small')).length === 0);
  });

  it('waits in its lane, behind which others pass', async () => {
    let most = 0;
    let now = 0;
    const done: string[] = [];
    const work = errand(async (tx, key) => {
      if (key.startsWith('same')) {
        most = Math.max(most, (now += 1));
        await until(() => done.includes('passes'));
        await rows(tx, 'SELECT 1');
        now -= 1;
      }
      done.push(key);
      return null;
    });
    for (let count = 0; count < 20; count++) {
      await ask({ kind: 'laned', key: `same-${count}`, lane: 'one' });
    }
    await ask({ kind: 'laned', key: 'passes' });
    startRunner({}, undefined, { laned: work });
    await until(() => done.length === 21);
    expect(most).toBe(1);
    expect(done[0]).toBe('passes');
  });

  it('of a killed process is done by another within a second', async () => {
    const program = join(__dirname, 'job-process.ts');
    const loader = join(__dirname, '../support/servers/ts-require.cjs');
    const child = spawn(process.execPath, ['-r', loader, program, testDatabase.url]);
    await ask({ kind: 'stall.errand', key: 'k' });
    const held = `SELECT FROM job WHERE kind = 'stall.errand' AND status = 'running' AND id NOT IN
      (SELECT id FROM job WHERE kind = 'stall.errand' FOR UPDATE SKIP LOCKED)`;
    await until(async () => (await testDatabase.owner(held)).length === 1);
    let doneMs = 0;
    const work = errand(async () => {
      doneMs = performance.now();
      return null;
    });
    let looks = 0;
    const look = errand(async () => {
      looks += 1;
      return null;
    });
    startRunner({}, undefined, { 'stall.errand': work, look });
    // What else is due is done, look after look; what another process holds is left alone.
    for (let count = 1; count <= 3; count++) {
      await ask({ kind: 'look', key: 'k' });
      await until(() => looks === count);
    }
    expect(doneMs).toBe(0);
    child.kill('SIGKILL');
    const killedMs = performance.now();
    await until(async () => (await open('stall.errand')).length === 0);
    expect(doneMs - killedMs).toBeLessThan(1_000);
  });

  it('is given up when it has taken its process down five times', async () => {
    const told: string[] = [];
    await ask({ kind: 'deadly', key: 'k' });
    await testDatabase.owner(
      `UPDATE job SET status = 'running', takeovers = 4 WHERE kind = 'deadly'`,
    );
    const work: ErrandWork = {
      ...errand(async () => null),
      giveUp: async (_tx, key, _at, reason) => {
        told.push(`${key}: ${reason}`);
      },
    };
    startRunner({}, undefined, { deadly: work });
    await until(async () => (await open('deadly')).length === 0);
    expect(told).toEqual(['k: given up: its process ended 5 times while it ran']);
  });
});

describe('a job whose connection breaks', () => {
  it.each`
    error                                                                          | why
    ${Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })}         | ${'reset'}
    ${new Error('Connection terminated unexpectedly')}                             | ${'ended'}
    ${new Error('Client has encountered a connection error and is not queryable')} | ${'broken before'}
    ${Object.assign(new Error('terminating connection'), { code: '57P01' })}       | ${'ended by the server'}
  `('goes on later ($why)', async ({ error }: { error: Error }) => {
    let runs = 0;
    startRunner({
      lost: async () => {
        runs++;
        if (runs < 3) throw new DatabaseLost(error, 'work');
        return { runs };
      },
    });
    expect(await settled(await enqueue('lost'))).toMatchObject({
      status: 'done',
      result: { runs: 3 },
      error: null,
    });
  });

  it('goes on whatever the work makes of the break', async () => {
    let runs = 0;
    startRunner({
      cut: async (job) => {
        runs++;
        await database.transaction(job.tenant, async (tx) => {
          if (runs > 2) return;
          const [own] = await rows<{ pid: number }>(tx, 'SELECT pg_backend_pid() AS pid');
          await dataSource.query('SELECT pg_terminate_backend($1)', [own?.pid]);
          await rows(tx, 'SELECT 1').catch(() => undefined);
          throw new Error('what the work makes of it');
        });
        return { runs };
      },
    });
    expect(await settled(await enqueue('cut'))).toMatchObject({ status: 'done', error: null });
  });

  it('is not given up for it, however often, as if it had ended its process', async () => {
    let runs = 0;
    startRunner({
      unlucky: async (_job, progress) => {
        runs++;
        if (runs > 8) return { runs };
        await dataSource.query(CUT_LOCKS);
        for (;;) {
          await turn();
          await progress({});
        }
      },
    });
    expect(await settled(await enqueue('unlucky'))).toMatchObject({
      status: 'done',
      result: { runs: 9 },
    });
  });

  it('is not given up for it either when another process takes it up meanwhile', async () => {
    let runs = 0;
    const handler: JobHandler = async (_job, progress) => {
      const run = ++runs;
      if (run > 8) return { runs };
      await dataSource.query(CUT_LOCKS);
      for (;;) {
        await turn();
        await progress({});
      }
    };
    for (let count = 0; count < 3; count++) startRunner({ unlucky: handler });
    expect((await settled(await enqueue('unlucky'))).status).toBe('done');
  });

  it('is done once its end can be written, without a second run', async () => {
    await dataSource.query(`
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'no disk space' USING ERRCODE = '53100'; END $$;
      CREATE TRIGGER refuse BEFORE UPDATE ON job FOR EACH ROW WHEN (NEW.status = 'done') EXECUTE FUNCTION refuse()`);
    let runs = 0;
    startRunner({
      full: async () => {
        runs++;
        return { runs };
      },
    });
    const id = await enqueue('full');
    await until(() => runs > 0);
    await dataSource.query('DROP TRIGGER refuse ON job');
    expect((await settled(id)).result).toEqual({ runs: 1 });
  });
});

describe('jobs of several tenants', () => {
  const tenants = ['slow', 'quick'].map((name) => name as Tenant);
  const [slow, quick] = [tenants[0] ?? DEFAULT_TENANT, tenants[1] ?? DEFAULT_TENANT];

  it('a bill run waits neither for the imports of another tenant nor for those of its own', async () => {
    const open = new AbortController();
    stops.push(async () => open.abort());
    startRunner({
      import: (_job, _progress) =>
        new Promise((done) => open.signal.addEventListener('abort', () => done({}))),
      bills: async () => ({ by: 'bills' }),
    });
    const imports: string[] = [];
    for (let count = 0; count < 4; count++) imports.push(await enqueue('import', {}, slow));
    await until(async () =>
      (await find(imports[1] ?? '', slow))?.status === 'running' ? true : undefined,
    );
    for (const tenant of [quick, slow]) {
      expect((await settled(await enqueue('bills', {}, tenant), tenant)).status).toBe('done');
    }
    expect((await find(imports[0] ?? '', slow))?.status).toBe('running');
  });

  it('an import does not wait for the slow imports of another tenant', async () => {
    const open = new AbortController();
    stops.push(async () => open.abort());
    startRunner({
      import: (job) =>
        job.tenant === quick
          ? Promise.resolve({})
          : new Promise((done) => open.signal.addEventListener('abort', () => done({}))),
    });
    for (let count = 0; count < 300; count++) await enqueue('import', {}, slow);
    for (let count = 0; count < 5; count++) {
      expect((await settled(await enqueue('import', {}, quick), quick)).status).toBe('done');
    }
  });
});

describe('a job whose process is killed', () => {
  let child: ChildProcess | undefined;
  afterEach(() => child?.kill('SIGKILL'));

  async function killWhileRunning(id: string): Promise<void> {
    const program = join(__dirname, 'job-process.ts');
    const loader = join(__dirname, '../support/servers/ts-require.cjs');
    child = spawn(process.execPath, ['-r', loader, program, testDatabase.url]);
    await until(async () => ((await find(id))?.progress['startedBy'] ? true : undefined));
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

  it('is told of in the transaction that gives it up', async () => {
    const id = await givenFifthTakeover('stall');
    startRunner({ stall: async () => ({}) }, async (tx, job, { message }) => {
      await rows(tx, `INSERT INTO document (kind, id, body) VALUES ('told', $1, $2)`, [
        job.id,
        JSON.stringify({ message }),
      ]);
      const [seen] = await dataSource.query('SELECT status FROM job WHERE id = $1', [job.id]);
      expect(seen).toEqual({ status: 'running' });
    });
    expect((await settled(id)).status).toBe('failed');
    const told = await testDatabase.owner(`SELECT body FROM document WHERE id = $1`, [id]);
    expect(told).toEqual([{ body: { message: expect.stringContaining('its process ended 5') } }]);
  });

  it('is given up and keeps no other waiting, also when it cannot be told of', async () => {
    const id = await givenFifthTakeover('stall');
    const other = await enqueue('other');
    startRunner({ stall: async () => ({}), other: async () => ({}) }, async () => {
      throw new Error('a bug');
    });
    expect((await settled(other)).status).toBe('done');
    expect(await settled(id)).toMatchObject({ status: 'failed', error: { code: 'job.given-up' } });
  });

  async function givenFifthTakeover(kind: string): Promise<string> {
    const id = await enqueue(kind);
    await killWhileRunning(id);
    await dataSource.query('UPDATE job SET takeovers = 4 WHERE id = $1', [id]);
    return id;
  }
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
    await until(() => turns.length >= 5);
    expect(new Set(turns).size).toBe(1);
    const owner = turns[0] === 'a' ? 'a' : 'b';
    await schedulers[owner].stop();
    turns.length = 0;
    await until(() => turns.length >= 5);
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
    await until(() => turns > 2);
  });
});
