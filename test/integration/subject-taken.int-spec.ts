import { parseInstant } from '../../src/core/time';
import { OrderingModule } from '../../src/ordering';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { type Served, serve } from '../support/servers/serve';

const PRODUCT = '/tmf-api/productInventory/v4/product';
const ORDER = '/tmf-api/productOrderingManagement/v4/productOrder';
const ACCOUNT = '/tmf-api/accountManagement/v4/billingAccount';
const CATALOG = '/tmf-api/productCatalogManagement/v4';

let db: TestDatabase;
let here: Served;
let there: Served;
let now = parseInstant('2024-03-10T00:00:00Z');
let count = 0;

beforeAll(async () => {
  db = await freshDatabase();
  // Two servers on one database: what one process knows keeps nothing from the other.
  here = await serve(db, [OrderingModule], { now: () => now });
  there = await serve(db, [OrderingModule], { now: () => now });
  for (const id of ['A', 'B']) await here.http.post(ACCOUNT).send({ id, name: id }).expect(201);
  const child = { id: 'A-child', name: 'A-child', parent: { id: 'A' } };
  await here.http.post(ACCOUNT).send(child).expect(201);
  const price = { unit: 'EUR', value: 9 };
  const fee = { id: 'fee', name: 'fee', priceType: 'oneTime', lifecycleStatus: 'Launched', price };
  await here.http.post(`${CATALOG}/productOfferingPrice`).send(fee).expect(201);
  const plan = { id: 'plan', name: 'plan', productOfferingPrice: [{ id: 'fee' }] };
  await here.http.post(`${CATALOG}/productOffering`).send(plan).expect(201);
});

beforeEach(() => {
  now = parseInstant('2024-03-10T00:00:00Z');
});

afterAll(async () => {
  await there.close();
  await here.close();
  await db.drop();
});

describe('a subject that is in service under a root account', () => {
  it('is refused to a product of another, which is told whose it is and how to get it', async () => {
    const subject = newSubject();
    const { id } = await given('A', subject);
    const refused = await post('B', subject);
    const message = `Subject ${subject} is in service as product ${id} of another root account: end product ${id} first, and start when it has ended`;
    expect([refused.status, refused.body]).toEqual([
      409,
      expect.objectContaining({
        code: 'inventory.subject-taken',
        message,
        details: [{ path: 'productCharacteristic.value', value: subject, message }],
      }),
    ]);
  });

  it('is said to come free when the product has an end', async () => {
    const subject = newSubject();
    const { id } = await given('A', subject, { terminationDate: '2024-05-01T00:00:00Z' });
    const refused = await post('B', subject);
    expect(refused.body.message).toContain(
      `it ends at 2024-05-01T00:00:00.000Z: start then, or end product ${id} earlier`,
    );
    expect((await post('B', subject, { startDate: '2024-05-01T00:00:00Z' })).status).toBe(201);
  });

  it.each([
    ['another product of the account', 'A', {}],
    ['a product of an account below it', 'A-child', {}],
    ['a product of another root that is not in service yet', 'B', { status: 'pendingActive' }],
    ['a product that nobody pays for', undefined, {}],
    ['a product of another root that ended before', 'B', LIFE('2023-01-01', '2024-03-01')],
  ])('is free for %s', async (_what, account, more) => {
    const subject = newSubject();
    await given('A', subject, { startDate: '2024-03-01T00:00:00Z' });
    expect((await post(account, subject, more)).status).toBe(201);
  });

  it('comes free with the end of its product', async () => {
    const subject = newSubject();
    const { id } = await given('A', subject);
    await patch(id, { status: 'terminated' }).expect(200);
    expect((await post('B', subject)).status).toBe(201);
  });

  it.each<[string, (subject: string) => Promise<string>, (subject: string) => object]>([
    [
      'is put into service',
      (subject) => idOf(given('B', subject, { status: 'pendingActive' })),
      () => ({ status: 'active' }),
    ],
    [
      'gets the subject',
      () => idOf(given('B', newSubject())),
      (subject) => ({ productCharacteristic: [{ name: 'subject', value: subject }] }),
    ],
    [
      'gets another payer',
      (subject) => idOf(given('A-child', subject)),
      () => ({ billingAccount: { id: 'B' } }),
    ],
    [
      'begins earlier',
      (subject) => idOf(given('B', subject, { startDate: '2024-09-01T00:00:00Z' })),
      () => ({ startDate: '2024-03-15T00:00:00Z' }),
    ],
    [
      'ends later',
      (subject) => idOf(given('B', subject, LIFE('2024-01-01', '2024-02-01'))),
      () => ({ terminationDate: '2024-04-01T00:00:00Z' }),
    ],
  ])('is refused to a product of another root that %s', async (_how, other, change) => {
    const subject = newSubject();
    const id = await other(subject);
    await given('A', subject, LIFE('2024-03-01', '2024-09-01'));
    const refused = await patch(id, change(subject));
    expect([refused.status, refused.body.code]).toEqual([409, 'inventory.subject-taken']);
    expect((await patch(id, { description: 'else' })).status).toBe(200);
  });

  it('taken while its product was suspended, is had again once the other product has ended', async () => {
    const subject = newSubject();
    const { id } = await given('A', subject);
    await patch(id, { status: 'suspended' }).expect(200);
    now = parseInstant('2024-03-11T00:00:00Z');
    const other = await given('B', subject);
    expect((await patch(id, { status: 'active' })).body.code).toBe('inventory.subject-taken');
    now = parseInstant('2024-03-12T00:00:00Z');
    await patch(other.id, { status: 'terminated' }).expect(200);
    await patch(id, { status: 'active' }).expect(200);
  });

  it('lets a suspended product be ended though another root has it by now', async () => {
    const subject = newSubject();
    const { id } = await given('A', subject);
    await patch(id, { status: 'suspended' }).expect(200);
    await given('B', subject);
    const ended = await order('A', { id: '1', action: 'delete', product: { id } });
    expect(ended.state).toBe('completed');
  });

  it('is the id of a product that lists none', async () => {
    const { id } = await given('A', newSubject(), { productCharacteristic: [] });
    expect((await post('B', id)).body.code).toBe('inventory.subject-taken');
    expect((await post('A-child', id)).status).toBe(201);
  });
});

describe('an order item that asks for a subject of another root account', () => {
  it('fails with the reason and leaves nothing of itself, while the rest is done', async () => {
    const subject = newSubject();
    await given('A', subject);
    const free = newSubject();
    const done = await order('B', add('1', [newSubject(), subject]), add('2', [free]));
    expect(done.state).toBe('partial');
    expect(done.productOrderErrorMessage).toMatchObject([
      { code: 'inventory.subject-taken', productOrderItem: [{ productOrderItemId: '1' }] },
    ]);
    expect(done.note).toMatchObject([{ text: expect.stringContaining(`Subject ${subject}`) }]);
    const made = await db.owner<{ subject: string }>(
      `SELECT j.subject FROM subscription s JOIN subject j ON j.subscription_id = s.id
       WHERE s.account_id = 'B' AND j.subject = ANY($1::text[])`,
      [[subject, free]],
    );
    expect(made).toEqual([{ subject: free }]);
  });

  it('fails when it moves a product to that payer', async () => {
    const subject = newSubject();
    const { id } = await given('A', subject);
    await given('A-child', subject);
    const item = { id: '1', action: 'modify', product: { id }, billingAccount: { id: 'B' } };
    const failed = await order('A', item);
    expect([failed.state, failed.productOrderErrorMessage[0].code]).toEqual([
      'failed',
      'inventory.subject-taken',
    ]);
  });
});

describe('two requests for one subject at the same moment', () => {
  it('as products: exactly one wins, whichever server is asked', async () => {
    for (let turn = 0; turn < 12; turn += 1) {
      const subject = newSubject();
      const answers = await Promise.all([
        post('A', subject, {}, here),
        post('B', subject, {}, there),
      ]);
      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
    }
  });

  it('as orders of many subjects in any sequence: exactly one wins each, and nobody waits in a ring', async () => {
    const before = await deadlocks();
    for (let turn = 0; turn < 6; turn += 1) {
      const subjects = Array.from({ length: 8 }, newSubject);
      const items = (named: string[]) => named.map((each, index) => add(`${index + 1}`, [each]));
      await Promise.all([
        order('A', ...items(subjects)),
        orderAt(there, 'B', ...items(subjects.toReversed())),
      ]);
      const roots = await db.owner<{ roots: string }>(
        `SELECT count(DISTINCT s.account_id)::text AS roots FROM subject j
         JOIN subscription s ON s.id = j.subscription_id WHERE j.subject = ANY($1::text[])
         GROUP BY j.subject`,
        [subjects],
      );
      expect(roots).toEqual(subjects.map(() => ({ roots: '1' })));
    }
    expect(await deadlocks()).toBe(before);
  });

  it('holds no claim when it is over', async () => {
    expect(await db.owner('SELECT FROM subject_claim')).toEqual([]);
  });
});

describe('an account', () => {
  it('that is created below another brings what runs under it along', async () => {
    const subject = newSubject();
    await given('late-child', subject);
    expect((await post('A', subject)).body.code).toBe('inventory.subject-taken');
    const child = { id: 'late-child', name: 'late', parent: { id: 'A' } };
    await here.http.post(ACCOUNT).send(child).expect(201);
    expect((await post('A', subject)).status).toBe(201);
    expect((await post('B', subject)).body.code).toBe('inventory.subject-taken');
  });
});

describe('products that shared a subject across roots before that was refused', () => {
  it('stay as they are, are changed in what gains no time, and are ended', async () => {
    const subject = newSubject();
    const { id } = await given('A', subject);
    const { id: other } = await given('B', newSubject());
    await db.owner(`UPDATE subject SET subject = $1 WHERE subscription_id = $2`, [subject, other]);
    await db.owner(
      `UPDATE document SET body = jsonb_set(body, '{productCharacteristic,0,value}', to_jsonb($1::text))
       WHERE kind = 'product' AND id = $2`,
      [subject, other],
    );
    await patch(other, { description: 'kept' }).expect(200);
    await patch(id, { status: 'suspended' }).expect(200);
    await patch(other, { status: 'terminated' }).expect(200);
  });
});

function LIFE(from: string, to: string) {
  return { startDate: `${from}T00:00:00Z`, terminationDate: `${to}T00:00:00Z` };
}

function newSubject(): string {
  count += 1;
  return `sim-${count}`;
}

function post(account: string | undefined, subject: string, more: object = {}, at: Served = here) {
  return at.http.post(PRODUCT).send({
    status: 'active',
    ...(account === undefined ? {} : { billingAccount: { id: account } }),
    productCharacteristic: [{ name: 'subject', value: subject }],
    ...more,
  });
}

async function given(account: string, subject: string, more: object = {}): Promise<{ id: string }> {
  return (await post(account, subject, more).expect(201)).body as { id: string };
}

async function idOf(product: Promise<{ id: string }>): Promise<string> {
  return (await product).id;
}

function patch(id: string, change: object) {
  return here.http.patch(`${PRODUCT}/${id}`).send(change);
}

function add(id: string, subjects: readonly string[]) {
  const productCharacteristic = subjects.map((value) => ({ name: 'subject', value }));
  const product = { productCharacteristic };
  return { id, action: 'add', productOffering: { id: 'plan' }, product };
}

function order(account: string, ...items: object[]) {
  return orderAt(here, account, ...items);
}

async function orderAt({ http }: Served, account: string, ...productOrderItem: object[]) {
  const sent = { billingAccount: { id: account }, productOrderItem };
  const { body } = await http.post(ORDER).send(sent).expect(201);
  return (await http.get(`${ORDER}/${body.id}`).expect(200)).body;
}

async function deadlocks(): Promise<number> {
  const [found] = await db.owner<{ deadlocks: number }>(
    `SELECT deadlocks::int AS deadlocks FROM pg_stat_database WHERE datname = current_database()`,
  );
  return found?.deadlocks ?? 0;
}
