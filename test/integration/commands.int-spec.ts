// What clients do to buckets is decided in batches: each answer is the command's own, whoever shared its transaction.
import { Client } from 'pg';
import supertest from 'supertest';
import { AccountModule } from '../../src/account';
import { BalanceModule } from '../../src/balance';
import { row } from '../../src/platform/database';
import { newId } from '../../src/platform/ids';
import { registry } from '../../src/platform/metrics';
import { DEFAULT_TENANT } from '../../src/platform/tenant';
import { startServed } from '../support/servers/served-process';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { expectBucketsProven } from '../support/database/expect-buckets';
import { type Served, serve } from '../support/servers/serve';
import { until } from '../support/story/until';

const ROOT = '/tmf-api/prepayBalanceManagement/v4';
const CLIENTS = 64;

let db: TestDatabase;
let served: Served;
let holder: Client;

beforeAll(async () => {
  db = await freshDatabase();
  holder = new Client({ connectionString: db.url });
  await holder.connect();
  served = await serve(db, [AccountModule, BalanceModule]);
});

afterEach(async () => {
  await holder.query('ROLLBACK');
  await expectBucketsProven(db);
});

afterAll(async () => {
  await holder.end();
  await served.close();
  await db.drop();
});

type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly id: string; readonly status: string; readonly code?: string };
};

const units = (amount: number) => ({ amount, units: 'unit' });

async function send(path: string, body: object, key?: string, on = served): Promise<Answer> {
  const request = on.http.post(`${ROOT}/${path}`);
  return key === undefined ? request.send(body) : request.set('idempotency-key', key).send(body);
}

async function givenBucket(amount: number): Promise<string> {
  const { body } = await send('bucket', { usageType: 'other', remainingValue: units(amount) });
  return body.id;
}

async function left(id: string): Promise<[remaining: number, reserved: number]> {
  const { body } = await served.http.get(`${ROOT}/bucket/${id}`);
  return [body.remainingValue.amount, body.reservedValue.amount];
}

const take = (id: string, amount: number, key?: string) =>
  send('adjustBalance', { amount: units(-amount), bucket: { id } }, key);

const statuses = (answers: readonly { readonly status: number }[]) =>
  answers.map(({ status }) => status).toSorted((a, b) => a - b);

/** Statements of a kind that were sent during the work. */
async function asked(kind: RegExp, work: () => Promise<unknown>): Promise<number> {
  const sent = jest.spyOn(Client.prototype, 'query');
  await work();
  const texts = sent.mock.calls.map(([statement]) => {
    return typeof statement === 'string' ? statement : (statement as { text?: string }).text;
  });
  sent.mockRestore();
  return texts.filter((text) => kind.test(text ?? '')).length;
}

describe('a batch', () => {
  it('refuses what cannot be and does all else', async () => {
    const id = await givenBucket(20);
    const commands = [
      () => take(id, 1),
      () => take('nowhere', 1),
      () => send('reserveBalance', { amount: units(0), bucket: { id } }),
      () => send('topupBalance', { amount: { amount: 1, units: 'EUR' }, bucket: { id } }),
    ];
    const answers = await Promise.all(
      Array.from({ length: CLIENTS * 2 }, (_, client) => commands[client % 4]?.() ?? take(id, 1)),
    );
    const completed = answers.filter(({ body }) => body.status === 'completed');
    const failed = answers.filter(({ body }) => body.status === 'failed');
    expect([completed.length, failed.length, await left(id)]).toEqual([
      20,
      CLIENTS * 2 - 20,
      [0, 0],
    ]);
  });

  it('does the same command once, whatever it came in beside', async () => {
    const id = await givenBucket(100);
    const answers = await Promise.all([
      ...Array.from({ length: 16 }, (_, client) => take(id, 1, `key-${client % 4}`)),
      take(id, 50, 'key-0'),
      take(id, 1),
    ]);
    const ids = new Set(answers.slice(0, 16).map(({ body }) => body.id));
    const hits = answers.filter(({ headers }) => headers['idempotency-hit'] === 'true');
    expect([ids.size, hits.length, await left(id)]).toEqual([4, 12, [95, 0]]);
    expect(answers[16]).toMatchObject({
      status: 409,
      body: { code: 'tmf.idempotency-key-reused' },
    });
  });

  it('refuses an id that is taken, in the batch or before, and nothing is moved for it', async () => {
    const id = await givenBucket(100);
    const sent = { id: newId(), amount: units(-10), bucket: { id } };
    const twice = await Promise.all([send('adjustBalance', sent), send('adjustBalance', sent)]);
    const again = await send('transferBalance', { ...sent, receiverBucket: { id } });
    expect(statuses([...twice, again])).toEqual([201, 409, 409]);
    expect(await left(id)).toEqual([90, 0]);
  });

  it('reserves and settles what a client named itself, sent at once', async () => {
    const id = await givenBucket(10);
    const reservation = newId();
    const [reserved, settled] = await Promise.all([
      send('reserveBalance', { id: reservation, amount: units(5), bucket: { id } }),
      send('adjustBalance', { amount: units(3), reserveBalance: { id: reservation } }),
    ]);
    expect([reserved.body.status, settled.body.status]).toEqual(['completed', 'completed']);
    expect(await left(id)).toEqual([7, 0]);
  });

  it('judges If-Match of each change on what the one before it left', async () => {
    const id = await givenBucket(10);
    const { body } = await send('reserveBalance', { amount: units(5), bucket: { id } });
    const patch = (change: object) =>
      served.http.patch(`${ROOT}/reserveBalance/${body.id}`).set('if-match', '"1"').send(change);
    const answers = await Promise.all([
      patch({ description: 'one' }),
      patch({ description: 'other' }),
      served.http.patch(`${ROOT}/reserveBalance/nowhere`).send({ status: 'cancelled' }),
    ]);
    expect(statuses(answers)).toEqual([200, 404, 412]);
    const cancelled = await served.http
      .patch(`${ROOT}/reserveBalance/${body.id}`)
      .set('if-match', '"2"')
      .send({ status: 'cancelled' });
    expect([cancelled.status, cancelled.headers['etag'], await left(id)]).toEqual([
      200,
      '"3"',
      [10, 0],
    ]);
  });

  it('opens no wallet and gives no unit for a top-up that is refused', async () => {
    const { body } = await send('topupBalance', { amount: units(0), partyAccount: { id: 'none' } });
    expect(body.status).toBe('failed');
    expect(await db.owner(`SELECT FROM bucket WHERE account_id = 'none'`)).toEqual([]);
  });

  it('plans each statement once', async () => {
    const id = await givenBucket(10);
    await take(id, 1);
    const mode = await db.database.transaction(
      DEFAULT_TENANT,
      (tx) => row<{ mode: string }>(tx, `SELECT current_setting('plan_cache_mode') AS mode`),
      { keepsPlans: true },
    );
    expect(mode).toEqual({ mode: 'force_generic_plan' });
  });
});

describe('two processes', () => {
  it('share one bucket and transfer between two without a deadlock, exactly', async () => {
    const [a, b] = [await givenBucket(500), await givenBucket(500)];
    const second = await serve(db, [AccountModule, BalanceModule]);
    const before = await deadlocks();
    const answers = await Promise.all(
      Array.from({ length: CLIENTS }, async (_, client) => {
        const on = client % 2 === 0 ? served : second;
        const [bucket, receiverBucket] = client % 4 < 2 ? [a, b] : [b, a];
        const transfer = {
          amount: units(1),
          bucket: { id: bucket },
          receiverBucket: { id: receiverBucket },
        };
        const moved = await send('transferBalance', transfer, undefined, on);
        const sent = { amount: units(2), bucket: { id: bucket } };
        const reserved = await send('reserveBalance', sent, undefined, on);
        const settle = { amount: units(1), reserveBalance: { id: reserved.body.id } };
        return [moved, reserved, await send('adjustBalance', settle, undefined, on)];
      }),
    );
    await second.close();
    expect(new Set(answers.flat().map(({ body }) => body.status))).toEqual(new Set(['completed']));
    const [[leftA, heldA], [leftB, heldB]] = [await left(a), await left(b)];
    expect([leftA + leftB, heldA + heldB]).toEqual([1_000 - CLIENTS, 0]);
    expect(await deadlocks()).toEqual(before);
  });
});

function deadlocks(): Promise<unknown> {
  return db.owner('SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()');
}

describe('a root that other work holds', () => {
  const HELD_MS = 2_500;
  const waiting = async () => {
    const gauge = await registry.getSingleMetric('meterline_lane_commands')?.get();
    return gauge?.values.find(({ labels }) => labels['lane'] === 'busy')?.value ?? 0;
  };

  it('delays its own commands alone, which are done in their order when it is let go', async () => {
    const [held, free] = [await givenBucket(100), await givenBucket(1_000)];
    await Promise.all([take(held, 1), take(free, 1)]);
    await holder.query('BEGIN');
    await holder.query('SELECT FROM ledger_head WHERE root_id = $1 FOR UPDATE', [held]);
    const heldAt = performance.now();
    const order: number[] = [];
    const delayed = Array.from({ length: 20 }, async (_, client) => {
      const answer = await take(held, 1);
      order.push(client);
      return answer.body.status;
    });
    await until(async () => ((await waiting()) === 20 ? true : undefined));
    let done = 0;
    while (performance.now() - heldAt < HELD_MS) {
      const answers = await Promise.all(Array.from({ length: 8 }, () => take(free, 1)));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
      done += answers.length;
    }
    expect(order).toEqual([]);
    const batches = await asked(/INSERT INTO balance_action/, async () => {
      await holder.query('ROLLBACK');
      expect(new Set(await Promise.all(delayed))).toEqual(new Set(['completed']));
    });
    expect(batches).toBe(1);
    expect(await left(held)).toEqual([79, 0]);
    expect(await left(free)).toEqual([999 - done, 0]);
  });
});

describe('a killed process', () => {
  it('lost nothing it answered, and what is sent again is done once', async () => {
    const PAIRS = 60;
    const id = await givenBucket(1_000);
    const child = await startServed('balance-process', db.url);
    const answered = new Set<number>();
    const pair = async (url: string, number: number): Promise<void> => {
      const post = async (path: string, body: object) => {
        const key = `${path}-${number}`;
        const request = supertest(url).post(`${ROOT}/${path}`).set('idempotency-key', key);
        const answer = await request.send(body);
        expect(answer.body).toMatchObject({ status: 'completed' });
        return answer.body as { id: string };
      };
      const reserved = await post('reserveBalance', { amount: units(3), bucket: { id } });
      const reserveBalance = { id: reserved.id };
      await post('adjustBalance', { amount: units(2), reserveBalance });
      answered.add(number);
      if (answered.size === PAIRS / 3) child.kill();
    };
    const numbers = Array.from({ length: PAIRS }, (_, number) => number);
    await Promise.allSettled(
      numbers.slice(0, 16).map(async (_, client) => {
        for (let number = client; number < PAIRS; number += 16) await pair(child.url, number);
      }),
    );
    const acknowledged = [...answered];
    const [before] = await left(id);
    expect(1_000 - before).toBeGreaterThanOrEqual(acknowledged.length * 2);
    const url = await served.app.getUrl();
    await Promise.all(numbers.map((number) => pair(url, number)));
    expect(await left(id)).toEqual([1_000 - PAIRS * 2, 0]);
  }, 120_000);
});
