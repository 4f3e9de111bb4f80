// One root account is held by other work for as long as it takes: whoever needs it waits, and nobody else.
import { Client } from 'pg';
import { DEFAULT_LIMITS } from '../../src/platform/limits';
import { type TestApp, startApp } from '../support/servers/app';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { until } from '../support/story/until';

const ACCOUNT = '/tmf-api/accountManagement/v4/billingAccount';
const BUCKET = '/tmf-api/prepayBalanceManagement/v4/bucket';
const LONG_MS = 60_000;

let db: TestDatabase;
let app: TestApp;
let holder: Client;

beforeAll(async () => {
  db = await freshDatabase();
  holder = new Client({ connectionString: db.url });
  await holder.connect();
  const lockWaitMs = { ...DEFAULT_LIMITS.lockWaitMs, requests: LONG_MS };
  app = await startApp(db, undefined, {}, { lockWaitMs });
  for (const tenant of ['one', 'two', 'three']) {
    for (const id of ['a', 'b']) {
      await app.http.post(ACCOUNT).set('x-tenant-id', tenant).send({ id, name: id }).expect(201);
      await addBucket(tenant, id);
    }
  }
});

afterEach(() => holder.query('ROLLBACK'));

afterAll(async () => {
  await holder.end();
  await app.close();
  await db.drop();
});

/** Needs the account's root, in a transaction of its own. */
async function addBucket(tenant: string, id: string): Promise<number> {
  const value = { remainingValue: { amount: 1, units: 'EUR' } };
  const body = { usageType: 'monetary', partyAccount: { id }, ...value };
  return (await app.http.post(BUCKET).set('x-tenant-id', tenant).send(body)).status;
}

async function hold(...tenants: string[]): Promise<void> {
  await holder.query('BEGIN');
  await holder.query(
    `SELECT FROM ledger_head WHERE tenant_id = ANY($1) AND root_id = 'a' FOR UPDATE`,
    [tenants],
  );
}

/** Sessions that wait for a lock now. */
const waiting = (count: number) =>
  until(async () => {
    const found = await db.owner(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return found.length >= count ? true : undefined;
  });

it.each`
  what                                   | held              | waiters                                     | tenant
  ${'another tenant'}                    | ${['one', 'two']} | ${[...Array<string>(8).fill('one'), 'two']} | ${'three'}
  ${'other accounts of the same tenant'} | ${['one']}        | ${Array<string>(32).fill('one')}            | ${'one'}
`(
  'lets requests of $what write while many wait for held accounts',
  async ({ held, waiters, tenant }) => {
    await hold(...held);
    let isAnswered = false;
    const answers = waiters.map(async (one: string) => {
      const status = await addBucket(one, 'a');
      isAnswered = true;
      return status;
    });
    await waiting(8);
    for (let times = 0; times < 3; times += 1) expect(await addBucket(tenant, 'b')).toBe(201);
    expect(isAnswered).toBe(false);
    await holder.query('ROLLBACK');
    expect(new Set(await Promise.all(answers))).toEqual(new Set([201]));
  },
  LONG_MS,
);
