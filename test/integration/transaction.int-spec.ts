import { execFileSync } from 'node:child_process';
import { Client } from 'pg';
import { rows, send, type Tx } from '../../src/platform/database';
import { savepoint } from '../../src/platform/savepoint';
import { contentions } from '../../src/platform/metrics';
import { DEFAULT_TENANT } from '../../src/platform/tenant';
import { failureOf } from '../../src/tmf/error-status';
import { freshDatabase, type TestDatabase } from '../support/database/database';

const METER = `INSERT INTO meter (code, name, aggregation, unit) VALUES ($1, $1, '{"kind":"sum"}', 'piece')`;

let database: TestDatabase;

beforeAll(async () => {
  database = await freshDatabase();
});

afterAll(async () => {
  await database.drop();
});

it('commits what was sent without waiting', async () => {
  await inTransaction(async (tx) => sendMeter(tx, 'sent'));
  expect(await metersNamed('sent')).toBe(1);
});

it('answers statements in the order in which they were asked', async () => {
  const seen = await inTransaction(async (tx) => {
    sendMeter(tx, 'earlier');
    return rows(tx, `SELECT code FROM meter WHERE code = 'earlier'`);
  });
  expect(seen).toEqual([{ code: 'earlier' }]);
});

it('fails as a whole when a statement that nobody waited for fails', async () => {
  const twice = inTransaction(async (tx) => {
    sendMeter(tx, 'twice');
    sendMeter(tx, 'twice');
  });
  await expect(twice).rejects.toMatchObject({ code: '23505' });
  expect(await metersNamed('twice')).toBe(0);
});

it('says what failed first, not that the transaction was aborted since', async () => {
  const late = inTransaction(async (tx) => {
    sendMeter(tx, 'late');
    sendMeter(tx, 'late');
    await rows(tx, 'SELECT 1');
  });
  await expect(late).rejects.toMatchObject({ code: '23505' });
});

it('does not pass for committed when a failure was overlooked', async () => {
  const overlooked = inTransaction(async (tx) => {
    await rows(tx, METER, ['overlooked']);
    await rows(tx, METER, ['overlooked']).catch(() => undefined);
  });
  await expect(overlooked).rejects.toMatchObject({ code: '23505' });
  expect(await metersNamed('overlooked')).toBe(0);
});

it.each(['transaction', 'read'] as const)(
  'refuses a statement that comes after the end of a %s, instead of running it outside',
  async (kind) => {
    const kept = await database.database[kind](DEFAULT_TENANT, async (tx) => ({ tx }));
    await expect(rows(kept.tx, 'SELECT 1')).rejects.toThrow('is over');
  },
);

it('goes on with the same connection after a read whose end nobody waited for', async () => {
  const answers = Array.from({ length: 200 }, (_, turn) =>
    database.database.read(DEFAULT_TENANT, (tx) => rows(tx, `SELECT ${turn} AS turn`)),
  );
  expect((await Promise.all(answers)).flat()).toEqual(answers.map((_, turn) => ({ turn })));
  await inTransaction(async (tx) => sendMeter(tx, 'after'));
  expect(await metersNamed('after')).toBe(1);
});

it('says why a read failed, and goes on', async () => {
  const failed = database.database.read(DEFAULT_TENANT, async (tx) => {
    send(tx, { text: 'SELECT 1 / 0' });
    await Promise.all([rows(tx, 'SELECT 1'), rows(tx, 'SELECT 2')]);
  });
  await expect(failed).rejects.toMatchObject({ code: '22012' });
  expect(await inTransaction((tx) => rows(tx, 'SELECT 1 AS one'))).toEqual([{ one: 1 }]);
});

it('keeps what was written beside a failure that a savepoint undid', async () => {
  await inTransaction(async (tx) => {
    sendMeter(tx, 'kept');
    const failed = savepoint(tx, async () => {
      sendMeter(tx, 'kept');
      await rows(tx, 'SELECT 1');
    });
    await expect(failed).rejects.toMatchObject({ code: '25P02' });
  });
  expect(await metersNamed('kept')).toBe(1);
});

it('goes on without what a part wrote that failed, and with what one wrote that did not', async () => {
  await inTransaction(async (tx) => {
    const refused = savepoint(tx, async () => {
      sendMeter(tx, 'undone');
      await Promise.reject(new Error('refused'));
    });
    await expect(refused).rejects.toThrow('refused');
    await savepoint(tx, async () => {
      sendMeter(tx, 'done');
      await Promise.resolve();
    });
  });
  expect([await metersNamed('undone'), await metersNamed('done')]).toEqual([0, 1]);
});

it('gives a statement the tenant and the role although it leaves together with the BEGIN', async () => {
  const who = 'SELECT current_user AS role, tenant FROM current_setting($$app.tenant$$) AS tenant';
  expect(await inTransaction((tx) => rows(tx, who))).toEqual([
    { role: 'meterline_app', tenant: DEFAULT_TENANT },
  ]);
});

it('tries again when a statement that nobody waited for was in a deadlock, and counts it', async () => {
  const before = await counted('deadlock', 'retried');
  await database.owner(`INSERT INTO document (tenant_id, kind, id, body)
    VALUES ('default', 'test', 'a', '{}'), ('default', 'test', 'b', '{}')`);
  const other = new Client(database.url);
  await other.connect();
  await other.query(`BEGIN; SET LOCAL deadlock_timeout = '1h'; ${touch('b')}`);
  let attempts = 0;
  let otherDone: Promise<unknown> = Promise.resolve();
  // Background work waits long enough for PostgreSQL to look for a deadlock.
  await database.database.background.transaction(DEFAULT_TENANT, async (tx) => {
    attempts += 1;
    // Once the other has both rows: before, whoever is quicker would have the first, and both would meet again.
    await otherDone;
    await rows(tx, touch('a'));
    if (attempts === 1) {
      otherDone = other.query(touch('a')).then(() => other.query('COMMIT'));
      await untilWaiting();
    }
    send(tx, { text: touch('b') });
  });
  await otherDone;
  await other.end();
  expect(attempts).toBe(2);
  expect(await counted('deadlock', 'retried')).toBe(before + 1);
});

it.each([
  ['deadlock', '40P01', 5],
  ['serialization', '40001', 5],
])('gives a %s up in the end, which clients are told as 503', async (kind, state, attemptsMax) => {
  let attempts = 0;
  const contended = inTransaction(async (tx) => {
    attempts += 1;
    await rows(tx, `DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '${state}'; END $$`);
  });
  const error: unknown = await contended.catch((thrown: unknown) => thrown);
  expect(failureOf(error)).toMatchObject({ status: 503, headers: { 'Retry-After': '1' } });
  expect(attempts).toBe(attemptsMax);
  expect(await counted(kind, 'given-up')).toBe(1);
});

it.each([
  ['idles in a transaction for too long', 'idle_in_transaction_session_timeout'],
  ['takes too long for one', 'transaction_timeout'],
])('does again what was rolled back because its process %s', async (_why, setting) => {
  let attempts = 0;
  await inTransaction(async (tx) => {
    attempts += 1;
    await rows(tx, METER, [setting]);
    if (attempts === 1) {
      await rows(tx, `SET LOCAL ${setting} = 50`);
      // Stands still, as a process does that was stopped: it hears of the end with its next statement.
      await untilEnded(tx);
    }
    await rows(tx, 'SELECT 1');
  });
  expect(attempts).toBe(2);
  expect(await metersNamed(setting)).toBe(1);
});

// A request waits for a lock in tries, for as long as it is let; other work in one go.
it.each`
  pool            | tries
  ${'requests'}   | ${'several'}
  ${'background'} | ${'one'}
`('waits for a lock of $pool in $tries, and gives up in the end', async ({ pool, tries }) => {
  const before = await counted('lock-timeout', 'given-up');
  const holder = new Client(database.url);
  await holder.connect();
  await holder.query(
    `BEGIN; INSERT INTO document (tenant_id, kind, id, body) VALUES ('default', 'test', 'held', '{}')`,
  );
  let attempts = 0;
  const began = performance.now();
  const insert = `INSERT INTO document (kind, id, body) VALUES ('test', 'held', '{}')`;
  const contended = database.database.transaction(
    DEFAULT_TENANT,
    async (tx) => {
      attempts += 1;
      await rows(tx, insert);
    },
    { pool, lockWaitMs: 700 },
  );
  const error: unknown = await contended.catch((thrown: unknown) => thrown);
  const waitedMs = performance.now() - began;
  await holder.end();
  expect(failureOf(error)).toMatchObject({ status: 503, headers: { 'Retry-After': '1' } });
  expect(attempts > 1 ? 'several' : 'one').toBe(tries);
  expect(waitedMs).toBeGreaterThan(400);
  expect(await counted('lock-timeout', 'given-up')).toBe(before + 1);
});

function inTransaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
  return database.database.transaction(DEFAULT_TENANT, work);
}

function sendMeter(tx: Tx, code: string): void {
  send(tx, { text: METER, values: [code] });
}

function touch(id: string): string {
  return `UPDATE document SET revision = revision + 1 WHERE kind = 'test' AND id = '${id}'`;
}

async function counted(kind: string, end: string): Promise<number> {
  const { values } = await contentions.get();
  return values.find(({ labels }) => labels.kind === kind && labels.end === end)?.value ?? 0;
}

async function metersNamed(code: string): Promise<number> {
  return (await database.owner('SELECT FROM meter WHERE code = $1', [code])).length;
}

/** Blocks the whole process meanwhile; nothing that the server sends is read. */
async function untilEnded(tx: Tx): Promise<void> {
  const [own] = await rows<{ pid: number }>(tx, 'SELECT pg_backend_pid() AS pid');
  const look = `
    const { Client } = require('pg');
    (async () => {
      const client = new Client(process.argv[1]);
      await client.connect();
      const alive = 'SELECT FROM pg_stat_activity WHERE pid = ${own?.pid}';
      while ((await client.query(alive)).rowCount > 0);
      await client.end();
    })();`;
  execFileSync(process.execPath, ['-e', look, database.url]);
}

async function untilWaiting(): Promise<void> {
  const waiting = 'SELECT FROM pg_locks WHERE NOT granted AND pid <> pg_backend_pid()';
  while ((await database.owner(waiting)).length === 0) await new Promise(setImmediate);
}
