import supertest from 'supertest';
import { AccountModule } from '../../src/account';
import { Balance, BalanceModule, Buckets } from '../../src/balance';
import { Sweep } from '../../src/balance/sweep.service';
import { chooseBuckets } from '../../src/balance/domain/choose-buckets';
import { grantId } from '../../src/balance/grants.service';
import { decimal } from '../../src/core/decimal';
import { instant, parseInstant } from '../../src/core/time';
import { Ledger } from '../../src/ledger';
import { posting, storedValue } from '../../src/ledger/domain/chart';
import { newId } from '../../src/platform/ids';
import { DEFAULT_TENANT } from '../../src/platform/tenant';
import { startServed } from '../support/servers/served-process';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { expectBucketsProven } from '../support/database/expect-buckets';
import { type Served, serve } from '../support/servers/serve';

const ROOT = '/tmf-api/prepayBalanceManagement/v4';
const CLIENTS = 64;

let db: TestDatabase;
let served: Served;
let lateMs = 0;

beforeAll(async () => {
  db = await freshDatabase();
  const now = () => instant(Date.now() + lateMs);
  served = await serve(db, [AccountModule, BalanceModule], { now });
});

afterEach(() => expectBucketsProven(db));

afterAll(async () => {
  await served.close();
  await db.drop();
});

type Answer = { readonly status: string; readonly id: string };

async function post(path: string, body: object): Promise<Answer> {
  const answer = await served.http.post(`${ROOT}/${path}`).send(body).expect(201);
  return answer.body as Answer;
}

async function givenFilled(amount: number): Promise<{ id: string }> {
  const value = { remainingValue: { amount, units: 'unit' } };
  const { id } = await post('bucket', { usageType: 'other', ...value });
  return { id };
}

async function left({ id }: { id: string }): Promise<[remaining: number, reserved: number]> {
  const { body } = await served.http.get(`${ROOT}/bucket/${id}`);
  return [body.remainingValue.amount, body.reservedValue.amount];
}

const one = { amount: 1, units: 'unit' };

function atOnce(count: number, send: (client: number) => Promise<Answer>): Promise<Answer[]> {
  return Promise.all(Array.from({ length: count }, (_, client) => send(client)));
}

const completed = (answers: readonly Answer[]) =>
  answers.filter((answer) => answer.status === 'completed').length;

describe('64 clients on one bucket', () => {
  it('take exactly what is there, to the last unit', async () => {
    const bucket = await givenFilled(100);
    const taken = await atOnce(CLIENTS * 2, () =>
      post('adjustBalance', { amount: { ...one, amount: -1 }, bucket }),
    );
    expect([completed(taken), await left(bucket)]).toEqual([100, [0, 0]]);
  });

  it('reserve exactly what is there', async () => {
    const bucket = await givenFilled(40);
    const reserved = await atOnce(CLIENTS, () => post('reserveBalance', { amount: one, bucket }));
    expect([completed(reserved), await left(bucket)]).toEqual([40, [40, 40]]);
  });

  it('top up, take, reserve and consume at once without losing a unit', async () => {
    const bucket = await givenFilled(0);
    const answers = await atOnce(CLIENTS, async (client) => {
      await post('topupBalance', { amount: { ...one, amount: 3 }, bucket });
      const reservation = await post('reserveBalance', { amount: { ...one, amount: 2 }, bucket });
      if (client % 2 === 0) {
        return post('adjustBalance', { amount: one, reserveBalance: { id: reservation.id } });
      }
      await served.http
        .patch(`${ROOT}/reserveBalance/${reservation.id}`)
        .send({ status: 'cancelled' })
        .expect(200);
      return post('adjustBalance', { amount: { ...one, amount: -1 }, bucket });
    });
    expect([completed(answers), await left(bucket)]).toEqual([CLIENTS, [CLIENTS * 2, 0]]);
  });

  it('transfer in both directions without a deadlock', async () => {
    const [a, b] = [await givenFilled(50), await givenFilled(50)];
    const before = await deadlocks();
    await atOnce(CLIENTS, (client) => {
      const [bucket, receiverBucket] = client % 2 === 0 ? [a, b] : [b, a];
      return post('transferBalance', { amount: one, bucket, receiverBucket });
    });
    const [[leftA], [leftB]] = [await left(a), await left(b)];
    expect([leftA + leftB, await deadlocks()]).toEqual([100, before]);
  });
});

async function deadlocks(): Promise<unknown> {
  return db.owner('SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()');
}

describe('charging', () => {
  const at = parseInstant('2024-02-03T04:05:06.789Z');

  it('draws in one statement, numbering each bucket’s draws without gaps', async () => {
    const [a, b] = [await givenFilled(10), await givenFilled(10)];
    const draw = (bucketId: string, amount: string) => ({
      bucketId,
      rootId: bucketId,
      amount: decimal(amount),
      occurredAt: at,
      usageId: newId(),
      accrualId: null,
    });
    const batches = [[draw(a.id, '1.5'), draw(b.id, '2'), draw(a.id, '0.5')], [draw(a.id, '8')]];
    for (const draws of batches) {
      await db.database.transaction(DEFAULT_TENANT, async (tx) => {
        const heads = await served.app.get(Ledger).lockRoots(tx, [a.id, b.id]);
        await served.app.get(Buckets).draw(tx, draws, at);
        const entries = draws.map(({ bucketId, amount }) => ({
          rootId: bucketId,
          kind: 'usage',
          reference: null,
          postings: [
            ...posting(storedValue(bucketId), 'unit', amount),
            ...posting('consumed', 'unit', amount.negated()),
          ],
        }));
        await served.app.get(Ledger).post(tx, heads, entries, at);
      });
    }
    expect([await left(a), await left(b)]).toEqual([
      [0, 0],
      [8, 0],
    ]);
    const drawn = await db.owner(
      `SELECT seq::int, trim_scale(quantity)::text AS quantity FROM draw WHERE bucket_id = $1 ORDER BY seq`,
      [a.id],
    );
    expect(drawn).toEqual([
      { seq: 1, quantity: '1.5' },
      { seq: 2, quantity: '0.5' },
      { seq: 3, quantity: '8' },
    ]);
  });

  it('can never draw a bucket below zero, whatever it computed', async () => {
    const bucket = await givenFilled(1);
    const draw = {
      bucketId: bucket.id,
      rootId: bucket.id,
      amount: '1.000000000001',
      occurredAt: at,
      usageId: newId(),
      accrualId: null,
    };
    const overdraw = db.database.transaction(DEFAULT_TENANT, (tx) =>
      served.app.get(Buckets).draw(tx, [draw], at),
    );
    await expect(overdraw).rejects.toMatchObject({ constraint: 'bucket_never_negative_check' });
  });

  it('is given an allowance once per subscription, price and period', async () => {
    const grant = {
      account: { id: 'sim-owner', rootId: 'sim-owner' },
      subscriptionId: 'sim-1',
      priceId: 'allowance-1',
      period: {
        from: parseInstant('2024-02-01T00:00:00Z'),
        to: parseInstant('2024-03-01T00:00:00Z'),
      },
      quantity: '2',
      unit: 'GB',
      name: '2 GB included',
    };
    const give = () =>
      db.database.transaction(DEFAULT_TENANT, async (tx) => {
        const heads = await served.app.get(Ledger).lockRoots(tx, ['sim-owner']);
        return served.app.get(Balance).grant(tx, heads, [grant, grant], at);
      });
    expect([await give(), await give()]).toEqual([1, 0]);
    const { body } = await served.http.get(`${ROOT}/bucket/${grantId(grant)}`);
    expect(body).toMatchObject({ remainingValue: { amount: 2, units: 'GB' }, usageType: 'data' });
    const drawer = { unit: 'byte', accountPath: ['sim-owner', 'nobody'] };
    const found = await db.database.read(DEFAULT_TENANT, (tx) =>
      served.app.get(Buckets).within(tx, [drawer]),
    );
    const wanted = { ...drawer, amount: decimal('5'), at };
    const chosen = (subscriptionId: string) =>
      chooseBuckets(found, { ...wanted, subscriptionId }).uncovered.toString();
    expect([chosen('sim-1'), chosen('sim-2')]).toEqual(['0', '5']);
  });
});

describe('a killed process', () => {
  it('leaves every reservation it acknowledged, and the next one ends them in time', async () => {
    const bucket = await givenFilled(1_000);
    const child = await startServed('balance-process', db.url);
    const answered: string[] = [];
    const clients = Array.from({ length: 8 }, async () => {
      while (answered.length < 40) {
        const { body } = await supertest(child.url)
          .post(`${ROOT}/reserveBalance`)
          .send({ amount: one, bucket });
        answered.push(body.id);
      }
    });
    await Promise.race(clients);
    child.kill();
    await Promise.allSettled(clients);
    const [remaining, reserved] = await left(bucket);
    expect(remaining).toBe(1_000);
    expect(reserved).toBeGreaterThanOrEqual(answered.length);
    const held = await db.owner<{ id: string }>(`SELECT id FROM hold WHERE bucket_id = $1`, [
      bucket.id,
    ]);
    expect(held.map(({ id }) => id)).toEqual(expect.arrayContaining(answered));
    lateMs = 25 * 3_600_000;
    await served.app.get(Sweep).run();
    expect(await left(bucket)).toEqual([1_000, 0]);
  });
});
