// Who waits for whom: other work holds a root account, as a bill run or a large order does.
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { Ledger } from '../../src/ledger';
import { Database, type Tx } from '../../src/platform/database';
import { DEFAULT_LIMITS } from '../../src/platform/limits';
import { DEFAULT_TENANT, isTenant } from '../../src/platform/tenant';
import { type TestApp, startApp } from '../support/servers/app';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { expectBalanced, type Json } from '../support/story/story';
import { gate } from '../support/doubles/gate';
import { until } from '../support/story/until';

const CATALOG = '/tmf-api/productCatalogManagement/v4';
const ACCOUNT = '/tmf-api/accountManagement/v4/billingAccount';
const PRODUCT = '/tmf-api/productInventory/v4/product';
const BALANCE = '/tmf-api/prepayBalanceManagement/v4';
const TOPUP = `${BALANCE}/topupBalance`;
const USAGE = '/tmf-api/usageManagement/v4/usage';
const OTHERS = 40;
const LONG_MS = 60_000;

let db: TestDatabase;
let app: TestApp;
let holder: Client;

beforeAll(async () => {
  db = await freshDatabase();
  holder = new Client({ connectionString: db.url });
  await holder.connect();
  app = await startApp(db, undefined, {}, { busyWaitMs: LONG_MS });
  await post('/api/v1/meters', { code: 'calls', name: 'calls', aggregation: 'sum', unit: 'call' });
  const launched = { lifecycleStatus: 'Launched' };
  const price = { price: { unit: 'EUR', value: 1 }, unitOfMeasure: { amount: 1, units: 'call' } };
  const named = { id: 'calls', name: 'calls', priceType: 'usage' };
  await post(`${CATALOG}/productOfferingPrice`, { ...named, ...launched, ...price });
  const productOfferingPrice = [{ id: 'calls' }];
  const plan = { id: 'plan', name: 'plan', ...launched, productOfferingPrice };
  await post(`${CATALOG}/productOffering`, plan);
  for (let number = 0; number < OTHERS; number += 1) await givenAccount(`other-${number}`);
});

afterEach(async () => {
  await holder.query('ROLLBACK');
  await expectBalanced(app);
});

afterAll(async () => {
  await holder.end();
  await app.close();
  await db.drop();
});

async function post(path: string, body: object): Promise<Json> {
  const answer = await app.http.post(path).send(body);
  if (answer.status !== 201) throw new Error(`${path}: ${answer.status} ${answer.text}`);
  return answer.body;
}

/** An account with a product that answers for the subject of the same name. */
async function givenAccount(id: string): Promise<void> {
  await post(ACCOUNT, { id, name: id });
  await post(PRODUCT, {
    id: `product-${id}`,
    name: id,
    status: 'active',
    startDate: '2024-01-01T00:00:00Z',
    billingAccount: { id },
    productOffering: { id: 'plan' },
    productCharacteristic: [{ name: 'subject', value: id }],
  });
}

/** As another process would: the head row of the root, which has been there since its first usage. */
async function hold(rootId: string): Promise<void> {
  await holder.query('BEGIN');
  const { rowCount } = await holder.query('SELECT FROM ledger_head WHERE root_id = $1 FOR UPDATE', [
    rootId,
  ]);
  expect(rowCount).toBe(1);
}

const event = (subject: string, id: string) => ({
  specversion: '1.0',
  type: 'calls',
  source: 'test',
  id,
  subject,
  time: '2024-03-01T10:00:00Z',
  data: { quantity: '1' },
});

function report(on: TestApp, ...events: readonly object[]) {
  return Promise.resolve(
    on.http
      .post('/api/v1/events')
      .set('content-type', 'application/cloudevents-batch+json')
      .send(JSON.stringify(events)),
  );
}

/** Ids of the account's usages in the order in which they were charged. */
async function charged(rootId: string): Promise<string[]> {
  const found = await db.owner<{ external_id: string }>(
    `SELECT u.external_id FROM charge c JOIN usage u ON u.tenant_id = c.tenant_id AND u.id = c.usage_id
     WHERE c.root_id = $1 ORDER BY c.seq`,
    [rootId],
  );
  return found.map(({ external_id: id }) => id);
}

async function metric(name: string): Promise<number> {
  const { text } = await app.http.get('/metrics').expect(200);
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${name} `));
  return Number(line?.slice(name.length));
}

const waitingUsages = (count: number) =>
  until(async () =>
    (await metric('meterline_lane_usages{lane="busy"}')) === count ? true : undefined,
  );

/** Usages of other accounts, one a request from 32 clients at once: none but one in a hundred took longer, in ms. */
async function p99Of(prefix: string, count: number): Promise<number> {
  const latenciesMs: number[] = [];
  await Promise.all(
    Array.from({ length: 32 }, async (_, client) => {
      for (let number = client; number < count; number += 32) {
        const began = performance.now();
        const answer = await fetch(`${app.url}/api/v1/events`, {
          method: 'POST',
          headers: { 'content-type': 'application/cloudevents+json' },
          body: JSON.stringify(event(`other-${number % OTHERS}`, `${prefix}-${number}`)),
        });
        expect(await answer.json()).toMatchObject({ accepted: 1 });
        latenciesMs.push(performance.now() - began);
      }
    }),
  );
  return Math.round(latenciesMs.toSorted((a, b) => a - b)[Math.trunc(count * 0.99)] ?? 0);
}

it('lets a held root delay its own usage alone, and charges that in its order', async () => {
  await givenAccount('held');
  await report(app, event('held', 'first-held'));
  const usual = await p99Of('usual', 300);
  await hold('held');
  const waiting = [];
  for (let batch = 0; batch < 4; batch += 1) {
    const events = Array.from({ length: 5 }, (_, n) => event('held', `${batch * 5 + n}`));
    waiting.push(report(app, ...events, event('other-0', `beside-${batch}`)));
    await waitingUsages((batch + 1) * 5);
  }
  const p99 = await p99Of('quick', 1_000);
  process.stderr.write(`usages of others: p99 ${usual} ms, 1 000 beside a held root ${p99} ms\n`);
  expect(await charged('held')).toEqual(['first-held']);
  expect(await charged('other-0')).toEqual(expect.arrayContaining(['beside-0', 'beside-3']));
  await holder.query('ROLLBACK');
  for (const answer of await Promise.all(waiting))
    expect(answer.body).toMatchObject({ accepted: 6 });
  const inOrder = Array.from({ length: 20 }, (_, number) => `${number}`);
  expect(await charged('held')).toEqual(['first-held', ...inOrder]);
}, 120_000);

it('does not wait for a root that another transaction is about to make', async () => {
  await givenAccount('new');
  const { open: made, opened: isMade } = gate();
  const { open: letGo, opened: onward } = gate();
  const making = db.database.transaction(DEFAULT_TENANT, async (tx) => {
    await app.app.get(Ledger, { strict: false }).lockRoots(tx, ['new']);
    made();
    await onward;
  });
  await isMade;
  const both = report(app, event('new', 'of-new'), event('other-1', 'beside-new'));
  await waitingUsages(1);
  expect(await charged('other-1')).toContain('beside-new');
  letGo();
  await making;
  expect((await both).body).toMatchObject({ accepted: 2 });
  expect(await charged('new')).toEqual(['of-new']);
});

describe('with little patience', () => {
  let hasty: TestApp;

  beforeAll(async () => {
    const lockWaitMs = { ...DEFAULT_LIMITS.lockWaitMs, requests: 300 };
    hasty = await startApp(db, undefined, {}, { busyWaitMs: 300, lockWaitMs });
  });

  afterAll(() => hasty.close());

  it('gives usage of a held root back with 503, and charges it once when it is sent again', async () => {
    await givenAccount('late');
    await report(hasty, event('late', 'first-late'));
    await hold('late');
    const usage = {
      usageType: 'calls',
      usageDate: '2024-03-01T10:00:00Z',
      usageCharacteristic: [
        { name: 'externalId', value: 'single' },
        { name: 'subject', value: 'late' },
        { name: 'quantity', value: '1' },
      ],
    };
    const given = await hasty.http.post(USAGE).send(usage);
    expect(given.status).toBe(503);
    expect(given.headers['retry-after']).toBe('1');
    expect(given.body).toMatchObject({ code: 'usage.account-busy', status: '503' });
    await holder.query('ROLLBACK');
    await hasty.http.post(USAGE).send(usage).expect(201);
    expect(await charged('late')).toEqual(['first-late', 'single']);
  });

  it('says of a batch what is not stored, and stores the rest', async () => {
    await givenAccount('part');
    await report(hasty, event('part', 'first-part'));
    await hold('part');
    const batch = [event('other-2', 'rest'), event('part', 'a'), { id: 'bad' }, event('part', 'b')];
    const given = await report(hasty, ...batch);
    expect(given.status).toBe(503);
    expect(given.headers['retry-after']).toBe('1');
    expect(given.body).toMatchObject({
      code: 'usage.account-busy',
      details: [
        { path: '[1]', value: 'a' },
        { path: '[3]', value: 'b' },
      ],
    });
    expect(await charged('other-2')).toContain('rest');
    await holder.query('ROLLBACK');
    const again = await report(hasty, ...batch);
    expect(again.body).toMatchObject({ accepted: 2, duplicate: 1, rejected: 1 });
    expect(await charged('part')).toEqual(['first-part', 'a', 'b']);
  });

  it('answers a request that waits for a lock too long with 503, and nothing of it is done', async () => {
    await givenAccount('topped');
    await report(hasty, event('topped', 'first-topped'));
    await hold('topped');
    const sent = { amount: { amount: 5, units: 'EUR' }, partyAccount: { id: 'topped' } };
    const given = await hasty.http.post(TOPUP).send(sent);
    expect(given.status).toBe(503);
    expect(given.headers['retry-after']).toBe('1');
    expect(given.body).toMatchObject({ code: 'platform.contended' });
    await holder.query('ROLLBACK');
    expect(await db.owner('SELECT FROM bucket WHERE account_id = $1', ['topped'])).toEqual([]);
    await hasty.http.post(TOPUP).send(sent).expect(201);
  });
});

describe('with requests that wait as long as it takes', () => {
  let patient: TestApp;

  beforeAll(async () => {
    const lockWaitMs = { ...DEFAULT_LIMITS.lockWaitMs, requests: LONG_MS };
    const connectionWaitMs = { ...DEFAULT_LIMITS.connectionWaitMs, requests: LONG_MS };
    patient = await startApp(db, undefined, {}, { lockWaitMs, connectionWaitMs });
  });

  afterAll(() => patient.close());

  it('answers health and other tenants while 64 requests wait for one root', async () => {
    await givenAccount('crowded');
    await report(patient, event('crowded', 'first-crowded'));
    await hold('crowded');
    const sent = { usageType: 'monetary', partyAccount: { id: 'crowded' } };
    let isAnswered = false;
    const all = Array.from({ length: 64 }, async () => {
      const { status } = await patient.http.post(`${BALANCE}/bucket`).send(sent);
      isAnswered = true;
      return status;
    });
    await until(async () =>
      (await metric('meterline_connections{pool="requests",state="waiting"}')) > 50
        ? true
        : undefined,
    );
    await patient.http.get('/health/ready').expect(200);
    await patient.http.get(ACCOUNT).set('x-tenant-id', 'elsewhere').expect(200);
    const body = { id: 'theirs', name: 'Theirs' };
    await patient.http.post(ACCOUNT).set('x-tenant-id', 'elsewhere').send(body).expect(201);
    await patient.http.get(`${ACCOUNT}/crowded`).expect(200);
    expect((await report(patient, event('other-3', 'beside-many'))).status).toBe(200);
    expect(isAnswered).toBe(false);
    await holder.query('ROLLBACK');
    expect(new Set(await Promise.all(all))).toEqual(new Set([201]));
  });
});

describe('with every connection at work', () => {
  it('is ready still, and tells a request within its time to come again', async () => {
    const connectionWaitMs = { intake: 200, requests: 200, background: 200 };
    const full = await startApp(db, undefined, {}, { connectionWaitMs });
    const { open: letGo, opened: onward } = gate();
    const database = full.app.get(Database);
    const work = async (_tx: Tx) => onward;
    const busy = ['a', 'b', 'c', 'd']
      .filter(isTenant)
      .flatMap((tenant) =>
        (['intake', 'requests', 'background'] as const).flatMap((pool) =>
          Array.from({ length: 10 }).flatMap(() => [
            database.transaction(tenant, work, { pool }),
            database.read(tenant, work, { pool }),
          ]),
        ),
      );
    const ended = Promise.allSettled(busy);
    await pause(0);
    const [ready, list, usage] = await Promise.all([
      full.http.get('/health/ready'),
      full.http.get(ACCOUNT),
      report(full, event('other-4', 'too-many')),
    ]);
    expect(ready.status).toBe(200);
    for (const refused of [list, usage]) {
      expect(refused.status).toBe(503);
      expect(refused.headers['retry-after']).toBe('1');
      expect(refused.body).toMatchObject({ code: 'platform.connections-taken' });
    }
    letGo();
    await ended;
    await full.http.get(ACCOUNT).expect(200);
    await full.close();
  });
});

it('lets two processes charge one root at once, every usage once and none given back', async () => {
  await givenAccount('hot');
  const second = await startApp(db);
  const sent = [app, second].flatMap((process, index) =>
    Array.from({ length: 16 }, async (_, worker) => {
      for (let turn = 0; turn < 10; turn += 1) {
        const answer = await report(process, event('hot', `${index}-${worker}-${turn}`));
        expect(answer.body).toMatchObject({ accepted: 1 });
      }
    }),
  );
  await Promise.all(sent);
  await second.close();
  const ids = await charged('hot');
  expect([ids.length, new Set(ids).size]).toEqual([320, 320]);
});

it('keeps the order of one request that is taken apart because its root is held', async () => {
  await givenAccount('mixed');
  await report(app, event('mixed', 'first-mixed'));
  await hold('mixed');
  const events = Array.from({ length: 150 }, (_, number) =>
    event(number % 3 === 0 ? 'mixed' : `other-${number % OTHERS}`, `mixed-${number}`),
  );
  const waiting = report(app, ...events);
  await waitingUsages(50);
  await holder.query('ROLLBACK');
  expect((await waiting).body).toMatchObject({ accepted: 150 });
  const inOrder = Array.from({ length: 50 }, (_, number) => `mixed-${number * 3}`);
  expect(await charged('mixed')).toEqual(['first-mixed', ...inOrder]);
});

it('ends what waits for a held root before it stops', async () => {
  await givenAccount('last');
  const ending = await startApp(db);
  await report(ending, event('last', 'first-last'));
  await hold('last');
  const waiting = report(ending, event('last', 'in-flight'));
  await waitingUsages(1);
  const closing = ending.close();
  await holder.query('ROLLBACK');
  expect((await waiting).body).toMatchObject({ accepted: 1 });
  await closing;
  expect(await charged('last')).toEqual(['first-last', 'in-flight']);
});
