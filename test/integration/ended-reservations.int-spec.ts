// Reservations that time has ended bind nothing. Where they are many they are given back a page a transaction, before
// whoever draws on their bucket; those of buckets that nobody asks for wait for the sweep.
import { AccountModule } from '../../src/account';
import { BalanceModule, Buckets } from '../../src/balance';
import { Sweep } from '../../src/balance/sweep.service';
import { formatDecimal } from '../../src/core/decimal';
import { type Instant, parseInstant } from '../../src/core/time';
import { Ledger } from '../../src/ledger';
import { Scheduler } from '../../src/platform/scheduler';
import { DEFAULT_TENANT } from '../../src/platform/tenant';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { expectBucketsProven } from '../support/database/expect-buckets';
import { type Served, serve } from '../support/servers/serve';

const ROOT = '/tmf-api/prepayBalanceManagement/v4';
const BEFORE = parseInstant('2024-02-03T04:00:00Z');
const ENDED = parseInstant('2024-02-03T06:00:00Z');
const ENDS = '2024-02-03T05:00:00Z';
const MANY = 450;
const PAGE = 200;

let db: TestDatabase;
let served: Served;
let now: Instant = BEFORE;

beforeAll(async () => {
  db = await freshDatabase();
  served = await serve(db, [AccountModule, BalanceModule], { now: () => now });
  // What recurs has ended, so that nothing sweeps but who says so.
  await served.app.get(Scheduler, { strict: false }).beforeApplicationShutdown();
});

afterEach(() => expectBucketsProven(db));

afterAll(async () => {
  await served.close();
  await db.drop();
});

const eur = (amount: number) => ({ amount, units: 'EUR' });

async function post(path: string, body: object): Promise<{ id: string; status: string }> {
  return (await served.http.post(`${ROOT}/${path}`).send(body).expect(201)).body;
}

/** A bucket of 450 EUR, each of them in a reservation of its own. */
async function givenBound(account: string): Promise<void> {
  const partyAccount = { id: account };
  now = BEFORE;
  const filled = { usageType: 'monetary', partyAccount, remainingValue: eur(MANY) };
  const bucket = await post('bucket', { id: account, ...filled });
  const until = { expirationDate: ENDS };
  const { id } = await post('reserveBalance', { bucket, amount: eur(1), ...until });
  await db.owner(
    `INSERT INTO hold (tenant_id, root_id, id, bucket_id, line, amount, expires_at)
     SELECT tenant_id, root_id, id || n, bucket_id, 1, amount, expires_at FROM hold, generate_series(2, $2) n WHERE id = $1`,
    [id, MANY],
  );
  await db.owner('UPDATE bucket SET reserved = remaining WHERE id = $1', [account]);
  now = ENDED;
}

/** How many were given back in each transaction. */
async function pagesOf(account: string): Promise<number[]> {
  const pages = await db.owner<{ n: number }>(
    `SELECT count(*)::int AS n FROM hold WHERE bucket_id = $1 AND status = 'expired' GROUP BY xmin ORDER BY 1`,
    [account],
  );
  return pages.map(({ n }) => n);
}

it('are out of the way of a command, a page in each transaction before it', async () => {
  await givenBound('commanded');
  const partyAccount = { id: 'commanded' };
  const taken = await post('adjustBalance', { partyAccount, amount: eur(-MANY) });
  expect(taken.status).toBe('completed');
  expect(await pagesOf('commanded')).toEqual([MANY - 2 * PAGE, PAGE, PAGE]);
});

it('are out of the way of a charge likewise, and of no other bucket of its root', async () => {
  await givenBound('charged');
  await givenBound('beside');
  await db.owner(`UPDATE bucket SET root_id = 'charged' WHERE id = 'beside'`);
  await db.owner(`UPDATE hold SET root_id = 'charged' WHERE bucket_id = 'beside'`);
  const [bucket] = await db.database.transaction(DEFAULT_TENANT, async (tx) => {
    await served.app.get(Ledger).lockRoots(tx, ['charged']);
    return served.app.get(Buckets).within(tx, [{ accountPath: ['charged'], unit: 'EUR' }]);
  });
  expect(bucket && formatDecimal(bucket.reserved)).toBe('0');
  expect(await pagesOf('charged')).toEqual([MANY - 2 * PAGE, PAGE, PAGE]);
  expect(await pagesOf('beside')).toEqual([]);
  await db.owner(`UPDATE bucket SET root_id = 'beside' WHERE id = 'beside'`);
  await db.owner(`UPDATE hold SET root_id = 'beside' WHERE bucket_id = 'beside'`);
});

it('are swept by pages, too', async () => {
  await givenBound('swept');
  await served.app.get(Sweep).run();
  expect(await pagesOf('swept')).toEqual([MANY - 2 * PAGE, PAGE, PAGE]);
});
