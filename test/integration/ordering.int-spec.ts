import { type Instant, instant, parseInstant } from '../../src/core/time';
import { OrderingModule } from '../../src/ordering';
import { JobRunner } from '../../src/platform/job-runner';
import { ProductOrders } from '../../src/ordering/product-order.service';
import { DEFAULT_TENANT } from '../../src/platform/tenant';
import { internalContext } from '../../src/tmf';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { type Served, serve } from '../support/servers/serve';
import { until } from '../support/story/until';
import { provenBooks } from '../support/story/proof';

const ORDERING = '/tmf-api/productOrderingManagement/v4';
const ORDER = `${ORDERING}/productOrder`;
const CANCEL = `${ORDERING}/cancelProductOrder`;
const PRODUCT = '/tmf-api/productInventory/v4/product';
const CATALOG = '/tmf-api/productCatalogManagement/v4';
const ACCOUNT = '/tmf-api/accountManagement/v4/billingAccount';

let db: TestDatabase;
let served: Served;
let now: Instant;

beforeAll(async () => {
  db = await freshDatabase();
  served = await serve(db, [OrderingModule], { now: () => now });
  for (const price of [
    pop('setup', 'oneTime', 50),
    pop('line', 'recurring', 29),
    pop('line-large', 'recurring', 58),
    { ...pop('dollars', 'recurring', 5), price: { unit: 'USD', value: 5 } },
    {
      ...pop('included', 'allowance', 0),
      unitOfMeasure: { amount: 2, units: 'GB' },
      recurringChargePeriodType: 'month',
      recurringChargePeriodLength: 1,
    },
  ]) {
    await served.http.post(`${CATALOG}/productOfferingPrice`).send(price).expect(201);
  }
  await givenOffering('basic', ['setup', 'line', 'included']);
  await givenOffering('large', ['setup', 'line-large']);
  await givenOffering('foreign', ['dollars']);
});

beforeEach(() => {
  now = parseInstant('2024-02-20T12:00:00Z');
});

afterEach(async () => {
  const proof = await provenBooks(served.http);
  if (!proof.holds) throw new Error(JSON.stringify(proof));
});

afterAll(async () => {
  await served.close();
  await db.drop();
});

describe('a product order', () => {
  it('is answered as acknowledged and found completed by the next request', async () => {
    const account = await givenAccount();
    const created = await order(account, add('basic', ['imsi-1']));
    expect(created).toMatchObject({ state: 'acknowledged', orderDate: '2024-02-20T12:00:00.000Z' });
    expect(created.productOrderItem[0].state).toBe('acknowledged');
    const done = await orderOf(created.id);
    expect(done).toMatchObject({ state: 'completed', completionDate: '2024-02-20T12:00:00.000Z' });
    expect(done.productOrderItem[0]).toMatchObject({
      state: 'completed',
      product: { status: 'active' },
    });
  });

  it('tells of every state it passes', async () => {
    await db.owner(
      `INSERT INTO hub_subscription (tenant_id, id, api, callback) VALUES ('default', 'h', $1, 'http://x')`,
      [ORDERING],
    );
    const { id } = await order(await givenAccount(), add('basic'));
    const told = await db.owner<{ event_type: string; state: string }>(
      `SELECT event_type, envelope -> 'event' -> 'productOrder' ->> 'state' AS state FROM outbox
       WHERE envelope -> 'event' -> 'productOrder' ->> 'id' = $1 AND event_type <> 'ProductOrderAttributeValueChangeEvent' ORDER BY id`,
      [id],
    );
    expect(told.map((event) => [event.event_type, event.state])).toEqual([
      ['ProductOrderCreateEvent', 'acknowledged'],
      ['ProductOrderStateChangeEvent', 'inProgress'],
      ['ProductOrderMilestoneEvent', 'completed'],
      ['ProductOrderStateChangeEvent', 'completed'],
    ]);
  });

  it('makes a product that carries what was sold', async () => {
    const account = await givenAccount();
    const product = await ordered(account, add('basic', ['imsi-2']));
    expect(product).toMatchObject({
      status: 'active',
      startDate: '2024-02-20T12:00:00.000Z',
      billingAccount: { id: account },
      productOffering: { id: 'basic' },
      productCharacteristic: [{ name: 'subject', value: 'imsi-2' }],
      productOrderItem: [{ orderItemAction: 'add', orderItemId: '1' }],
    });
    expect(
      product.productPrice.map((price) => [price.productOfferingPrice.id, price.price]),
    ).toEqual([
      ['setup', { dutyFreeAmount: { unit: 'EUR', value: 50 } }],
      ['line', { dutyFreeAmount: { unit: 'EUR', value: 29 } }],
      ['included', expect.anything()],
    ]);
  });

  it('charges set-up once and the first period by its days, and grants what is included', async () => {
    const account = await givenAccount();
    await ordered(account, add('basic'));
    expect(await accruals(account)).toEqual([
      'oneTime setup 50 2024-02-01',
      'recurring line 10 2024-02-01',
    ]);
    const buckets = await db.owner<{ remaining: string; unit: string }>(
      'SELECT remaining, unit FROM bucket WHERE account_id = $1',
      [account],
    );
    expect(buckets.map(({ remaining, unit }) => [Number(remaining), unit])).toEqual([
      [2_000_000_000, 'byte'],
    ]);
  });

  it('multiplies fees by the quantity of the item', async () => {
    const account = await givenAccount();
    const product = await ordered(account, { ...add('large'), quantity: 3 });
    expect(product.quantity).toBe(3);
    expect(await accruals(account)).toEqual([
      'oneTime setup 150 2024-02-01',
      'recurring line-large 60 2024-02-01',
    ]);
  });

  it.each([0, -1])('makes nothing of an item that asks for %j', async (quantity) => {
    const account = await givenAccount();
    const { id } = await order(account, { ...add('large'), quantity });
    const failed = await orderOf(id);
    expect([failed.state, failed.productOrderErrorMessage[0].code]).toEqual([
      'failed',
      'ordering.quantity-refused',
    ]);
    expect(await accruals(account)).toEqual([]);
  });

  it('honours a start in the past and charges every period since', async () => {
    const account = await givenAccount();
    await ordered(account, add('large'), { requestedStartDate: '2023-12-31T00:00:00Z' });
    expect(await accruals(account)).toEqual([
      'oneTime setup 50 2023-12-01',
      'recurring line-large 1.870967741935 2023-12-01',
      'recurring line-large 58 2024-01-01',
      'recurring line-large 58 2024-02-01',
    ]);
  });

  it('waits for a start in the future, whatever process is there then', async () => {
    const account = await givenAccount();
    const { id } = await order(account, add('large'), {
      requestedStartDate: '2024-03-01T00:00:00Z',
    });
    expect((await orderOf(id)).state).toBe('pending');
    await runner().workDue();
    expect((await orderOf(id)).state).toBe('pending');
    now = parseInstant('2024-03-01T00:00:01Z');
    await runner().workDue();
    expect((await orderOf(id)).state).toBe('completed');
    expect(await accruals(account)).toEqual([
      'oneTime setup 50 2024-03-01',
      'recurring line-large 58 2024-03-01',
    ]);
  });

  it('is taken up by the next process when the one that accepted it died', async () => {
    const account = await givenAccount();
    const { id, state } = await accepted(account, add('large'));
    expect(state).toBe('acknowledged');
    await Promise.all([runner().workDue(), runner().workDue()]);
    // The scheduler of the server may have been quicker and be at it still.
    await until(async () => ((await orderOf(id)).state === 'completed' ? true : undefined));
    expect(await accruals(account)).toHaveLength(2);
  });

  it('is tried again when the work breaks, and shows it when it never succeeds', async () => {
    await db.owner(
      `CREATE FUNCTION break() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'disk on fire'; END $$`,
    );
    await db.owner(
      `CREATE TRIGGER break BEFORE INSERT ON subscription FOR EACH ROW EXECUTE FUNCTION break()`,
    );
    const account = await givenAccount();
    const { id } = await order(account, add('large'));
    expect((await orderOf(id)).state).toBe('acknowledged');
    for (let attempt = 0; attempt < 6; attempt += 1) {
      now = instant(now + 3_600_000);
      await runner().workDue();
    }
    await db.owner('DROP TRIGGER break ON subscription');
    const failed = await orderOf(id);
    expect([failed.state, failed.productOrderErrorMessage[0].code]).toEqual([
      'failed',
      'ordering.gave-up',
    ]);
    expect(await db.owner('SELECT id FROM job WHERE key = $1', [id])).toEqual([]);
    expect(await accruals(account)).toEqual([]);
  });

  it('is not given up for a database that goes away under it, however often', async () => {
    await db.owner(
      `CREATE FUNCTION shut_down() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN RAISE EXCEPTION 'terminating connection' USING ERRCODE = '57P01'; END $$`,
    );
    await db.owner(
      `CREATE TRIGGER shut_down BEFORE INSERT ON subscription FOR EACH ROW EXECUTE FUNCTION shut_down()`,
    );
    const account = await givenAccount();
    const { id } = await order(account, add('large'));
    for (let attempt = 0; attempt < 7; attempt += 1) {
      now = instant(now + 3_600_000);
      await runner().workDue();
    }
    expect((await orderOf(id)).state).toBe('acknowledged');
    await db.owner('DROP TRIGGER shut_down ON subscription');
    await runner().workDue();
    await until(async () => ((await orderOf(id)).state === 'completed' ? true : undefined));
    expect(await accruals(account)).toHaveLength(2);
  });

  it('makes a product without an account that nobody is charged for', async () => {
    const { body } = await served.http
      .post(ORDER)
      .send({ productOrderItem: [add('basic')] })
      .expect(201);
    expect((await orderOf(body.id)).state).toBe('completed');
  });

  it('makes nothing of an item that names neither offering nor product', async () => {
    const item = { id: 'only-item', action: 'add' };
    const { body } = await served.http
      .post(ORDER)
      .send({ productOrderItem: [item] })
      .expect(201);
    const done = await orderOf(body.id);
    expect([done.state, done.productOrderItem]).toEqual([
      'completed',
      [{ ...item, state: 'completed' }],
    ]);
  });

  it.each([
    ['an offering that does not exist', { ...add('nothing') }, 'inventory.unknown-offering'],
    [
      'a price that does not exist',
      { ...add('basic'), itemPrice: [{ productOfferingPrice: { id: 'x' } }] },
      'inventory.unknown-price',
    ],
    [
      'an account that was never created',
      { ...add('basic'), billingAccount: { id: 'nobody' } },
      'ordering.unknown-account',
    ],
    ['a price in another currency', { ...add('foreign') }, 'inventory.foreign-currency'],
    [
      'a product to change that does not exist',
      { id: '1', action: 'modify', product: { id: 'x' } },
      'tmf.resource-unknown',
    ],
    ['no product to end', { id: '1', action: 'delete' }, 'ordering.missing-product'],
  ])('fails with %s and says why', async (_what, item, code) => {
    const { id } = await order(await givenAccount(), item);
    const failed = await orderOf(id);
    expect([
      failed.state,
      failed.productOrderItem[0].state,
      failed.productOrderErrorMessage[0].code,
    ]).toEqual(['failed', 'failed', code]);
    expect(failed.note?.[0].text).toContain('Item 1:');
  });

  it('sells nothing to an account below a closed one, and ends what it has', async () => {
    const account = await givenAccount();
    const below = { name: 'Below', parent: { id: account } };
    const child = (await served.http.post(ACCOUNT).send(below).expect(201)).body as { id: string };
    const product = await ordered(child.id, add('large'));
    await served.http.patch(`${ACCOUNT}/${account}`).send({ state: 'closed' }).expect(200);
    const { id } = await order(child.id, add('large'));
    expect((await orderOf(id)).productOrderErrorMessage[0].code).toBe('ordering.closed-account');
    await ordered(child.id, { id: '1', action: 'delete', product: { id: product.id } });
  });

  it('does what it can and leaves nothing half done of the rest', async () => {
    const account = await givenAccount();
    const badPart = {
      ...add('basic'),
      id: '2',
      product: { name: 'bad', relatedParty: 'not a list' },
    };
    const items = [
      { ...add('large'), id: '1' },
      { ...add('nothing'), id: '2' },
      { ...add('large'), id: '3' },
    ];
    const { id } = await orderItems(account, items);
    const done = await orderOf(id);
    expect([done.state, done.productOrderItem.map((item) => item.state)]).toEqual([
      'partial',
      ['completed', 'failed', 'completed'],
    ]);
    expect(await accruals(account)).toHaveLength(4);
    await served.http
      .post(ORDER)
      .send({ productOrderItem: [badPart] })
      .expect(400);
  });

  it('works off nested items, parents first', async () => {
    const account = await givenAccount();
    const bundle = {
      id: '1',
      action: 'add',
      product: { name: 'Bundle' },
      productOrderItem: [{ ...add('large'), id: '1.1' }],
    };
    const { id } = await order(account, bundle);
    const done = await orderOf(id);
    expect([done.state, done.productOrderItem[0].productOrderItem[0]?.state]).toEqual([
      'completed',
      'completed',
    ]);
    expect(await accruals(account)).toHaveLength(2);
  });

  it.each([
    ['no item', { productOrderItem: [] }, 'tmf.body-invalid'],
    ['items left out', { description: 'x' }, 'tmf.body-invalid'],
    ['an item without an action', { productOrderItem: [{ id: '1' }] }, 'tmf.body-invalid'],
    [
      'an unknown action',
      { productOrderItem: [{ id: '1', action: 'explode' }] },
      'tmf.body-invalid',
    ],
  ])('is refused with %s', async (_what, body, code) => {
    const refused = await served.http.post(ORDER).send(body);
    expect([refused.status, refused.body.code]).toEqual([400, code]);
  });

  it('answers the same order to a repeated key and books it once', async () => {
    const account = await givenAccount();
    const sent = { billingAccount: { id: account }, productOrderItem: [add('large')] };
    const [one, two] = [await keyed(sent), await keyed(sent)];
    expect(two.body.id).toBe(one.body.id);
    expect(await accruals(account)).toHaveLength(2);
  });

  it('cannot be moved where its state does not lead', async () => {
    const { id } = await order(await givenAccount(), add('basic'));
    const refused = await served.http.patch(`${ORDER}/${id}`).send({ state: 'inProgress' });
    expect([refused.status, refused.body.code]).toEqual([409, 'ordering.illegal-transition']);
    const described = await served.http
      .patch(`${ORDER}/${id}`)
      .send({ description: 'later' })
      .expect(200);
    expect(described.body).toMatchObject({ description: 'later', state: 'completed' });
  });

  it('goes on when somebody releases what waits', async () => {
    const account = await givenAccount();
    const { id } = await order(account, add('large'), {
      requestedStartDate: '2024-03-01T00:00:00Z',
    });
    await served.http
      .patch(`${ORDER}/${id}`)
      .send({ requestedStartDate: '2024-02-20T00:00:00Z', state: 'inProgress' })
      .expect(200);
    expect((await orderOf(id)).state).toBe('completed');
  });

  it('is listed, filtered and deleted', async () => {
    const { id } = await order(await givenAccount(), add('basic'), { externalId: 'find-me' });
    const listed = await served.http.get(`${ORDER}?externalId=find-me&state=completed`);
    expect((listed.body as Order[]).map((found) => found.id)).toEqual([id]);
    await served.http.delete(`${ORDER}/${id}`).expect(204);
    await served.http.get(`${ORDER}/${id}`).expect(404);
  });
});

describe('an order that changes a product', () => {
  it('replaces its subjects and charges nothing', async () => {
    const account = await givenAccount();
    const product = await ordered(account, add('large', ['sim-a']));
    const before = await accruals(account);
    await ordered(account, {
      ...modify(product.id),
      product: { id: product.id, ...subjects(['sim-b']) },
    });
    expect((await productOf(product.id)).productCharacteristic).toEqual([
      expect.objectContaining({ value: 'sim-b' }),
    ]);
    expect(await accruals(account)).toEqual(before);
  });

  it('to another offering credits the rest of the old fee and charges the rest of the new one', async () => {
    const account = await givenAccount();
    const product = await ordered(account, add('basic'), {
      requestedStartDate: '2024-02-01T00:00:00Z',
    });
    await ordered(account, { ...modify(product.id), productOffering: { id: 'large' } });
    expect(await accruals(account)).toEqual([
      'adjustment line -10 2024-02-01',
      'oneTime setup 50 2024-02-01',
      'recurring line 29 2024-02-01',
      'recurring line-large 20 2024-02-01',
    ]);
    expect((await productOf(product.id)).productOffering.id).toBe('large');
  });

  it('suspends a product and resumes it, and ends none', async () => {
    const account = await givenAccount();
    const { id } = await ordered(account, add('large'));
    const change = (status: string) => ({ id: '1', action: 'modify', product: { id, status } });
    expect((await ordered(account, change('suspended'))).status).toBe('suspended');
    expect((await ordered(account, change('active'))).status).toBe('active');
    const refused = await orderOf((await order(account, change('terminated'))).id);
    expect([refused.state, refused.productOrderErrorMessage[0].code]).toEqual([
      'failed',
      'ordering.status-refused',
    ]);
  });

  it('to another quantity charges the difference for the rest of the period', async () => {
    const account = await givenAccount();
    const product = await ordered(account, add('large'), {
      requestedStartDate: '2024-02-01T00:00:00Z',
    });
    await ordered(account, { ...modify(product.id), quantity: 4 });
    expect(await total(account)).toBe(50 + 58 + 20 * 3);
  });
});

describe('an order that ends a product', () => {
  it('gives back the days from then on', async () => {
    const account = await givenAccount();
    const product = await ordered(account, add('large'), {
      requestedStartDate: '2024-02-01T00:00:00Z',
    });
    await ordered(account, { id: '1', action: 'delete', product: { id: product.id } });
    expect(await productOf(product.id)).toMatchObject({
      status: 'terminated',
      terminationDate: '2024-02-20T12:00:00.000Z',
    });
    expect(await total(account)).toBe(50 + 38);
  });

  it('ends a suspended product as of its suspension', async () => {
    const account = await givenAccount();
    const product = await ordered(account, add('large'), {
      requestedStartDate: '2024-02-01T00:00:00Z',
    });
    await served.http.patch(`${PRODUCT}/${product.id}`).send({ status: 'suspended' }).expect(200);
    now = parseInstant('2024-02-25T12:00:00Z');
    await ordered(account, { id: '1', action: 'delete', product: { id: product.id } });
    expect(await total(account)).toBe(50 + 38);
  });

  it('at a past date gives back everything charged since', async () => {
    const account = await givenAccount();
    const product = await ordered(account, add('large'), {
      requestedStartDate: '2024-01-01T00:00:00Z',
    });
    const end = {
      id: '1',
      action: 'delete',
      product: { id: product.id, terminationDate: '2024-01-01T00:00:00Z' },
    };
    await ordered(account, end);
    expect(await total(account)).toBe(50);
  });

  it('fails the second time', async () => {
    const account = await givenAccount();
    const product = await ordered(account, add('large'));
    await ordered(account, { id: '1', action: 'delete', product: { id: product.id } });
    const { id } = await order(account, { id: '1', action: 'delete', product: { id: product.id } });
    expect((await orderOf(id)).productOrderErrorMessage[0].code).toBe(
      'ordering.product-not-in-service',
    );
  });
});

describe('many orders at once', () => {
  it('of one account are all booked, none twice', async () => {
    const account = await givenAccount();
    await Promise.all(Array.from({ length: 24 }, () => ordered(account, add('large'))));
    expect(await total(account)).toBe(24 * (50 + 20));
  });

  it('that end one product end it once', async () => {
    const account = await givenAccount();
    const product = await ordered(account, add('large'), {
      requestedStartDate: '2024-02-01T00:00:00Z',
    });
    const end = { id: '1', action: 'delete', product: { id: product.id } };
    const orders = await Promise.all(Array.from({ length: 6 }, () => order(account, end)));
    const states = await Promise.all(orders.map(async ({ id }) => (await orderOf(id)).state));
    expect(states.toSorted()).toEqual([
      'completed',
      'failed',
      'failed',
      'failed',
      'failed',
      'failed',
    ]);
    expect(await total(account)).toBe(50 + 38);
  });
});

describe('cancelProductOrder', () => {
  it('cancels an order that waits, through every state on the way', async () => {
    const account = await givenAccount();
    const { id } = await order(account, add('large'), {
      requestedStartDate: '2024-03-01T00:00:00Z',
    });
    const task = await cancel(id, { cancellationReason: 'changed my mind' });
    expect(task).toMatchObject({ state: 'acknowledged', productOrder: { id } });
    expect((await served.http.get(`${CANCEL}/${task.id}`)).body).toMatchObject({
      state: 'done',
      creationDate: '2024-02-20T12:00:00.000Z',
      effectiveCancellationDate: '2024-02-20T12:00:00.000Z',
    });
    const cancelled = await orderOf(id);
    expect(cancelled).toMatchObject({ state: 'cancelled', cancellationReason: 'changed my mind' });
    expect(cancelled.productOrderItem[0].state).toBe('cancelled');
    now = parseInstant('2024-03-02T00:00:00Z');
    await runner().workDue();
    expect(await accruals(account)).toEqual([]);
  });

  it.each([
    ['that is done', async () => (await order(await givenAccount(), add('basic'))).id],
    ['that does not exist', () => Promise.resolve('nothing')],
  ])('ends with an error for an order %s', async (_what, given) => {
    const { id } = await cancel(await given(), {});
    expect((await served.http.get(`${CANCEL}/${id}`)).body.state).toBe('terminatedWithError');
  });

  it('waits for the date it is asked for', async () => {
    const { id } = await order(await givenAccount(), add('large'), {
      requestedStartDate: '2024-04-01T00:00:00Z',
    });
    await cancel(id, { requestedCancellationDate: '2024-03-01T00:00:00Z' });
    expect((await orderOf(id)).state).toBe('pending');
    now = parseInstant('2024-03-01T00:00:00Z');
    await runner().workDue();
    expect((await orderOf(id)).state).toBe('cancelled');
  });

  it('that breaks again and again is given up, and says why in its document and to listeners', async () => {
    const { id: orderId } = await order(await givenAccount(), add('large'), {
      requestedStartDate: '2024-04-01T00:00:00Z',
    });
    await db.owner(
      `CREATE FUNCTION jam() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'paper jam'; END $$`,
    );
    await db.owner(
      `CREATE TRIGGER jam BEFORE UPDATE ON document FOR EACH ROW
       WHEN (NEW.kind = 'productOrder' AND NEW.body ->> 'state' = 'cancelled') EXECUTE FUNCTION jam()`,
    );
    await db.owner(
      `INSERT INTO hub_subscription (tenant_id, id, api, callback) VALUES ('default', 'jam', $1, 'http://x')`,
      [ORDERING],
    );
    const { id } = await cancel(orderId, {});
    expect((await served.http.get(`${CANCEL}/${id}`)).body.state).toBe('acknowledged');
    for (let attempt = 0; attempt < 6; attempt += 1) {
      now = instant(now + 600_000);
      await runner().workDue();
    }
    await db.owner('DROP TRIGGER jam ON document');
    const givenUp = { state: 'terminatedWithError', errorMessage: 'paper jam' };
    expect((await served.http.get(`${CANCEL}/${id}`)).body).toMatchObject(givenUp);
    const told = await db.owner<{ body: object }>(
      `SELECT envelope -> 'event' -> 'cancelProductOrder' AS body FROM outbox
       WHERE event_type = 'CancelProductOrderStateChangeEvent'
         AND envelope -> 'event' -> 'cancelProductOrder' ->> 'id' = $1`,
      [id],
    );
    expect(told.map(({ body }) => body)).toEqual([expect.objectContaining(givenUp)]);
    expect((await orderOf(orderId)).state).toBe('pending');
    expect(await db.owner('SELECT id FROM job WHERE key = $1', [id])).toEqual([]);
  });

  it('names its order, is listed, and is not changed or deleted', async () => {
    expect((await served.http.post(CANCEL).send({})).status).toBe(400);
    const { id } = await cancel('nothing', {});
    expect((await served.http.get(`${CANCEL}?id=${id}`)).body).toHaveLength(1);
    expect((await served.http.delete(`${CANCEL}/${id}`)).status).toBe(405);
  });
});

type Item = { id: string; state: string; product: { id: string }; productOrderItem: Item[] };
type Order = {
  id: string;
  state: string;
  productOrderItem: [Item, ...Item[]];
  productOrderErrorMessage: [{ code: string }];
  note: [{ text: string }] | undefined;
};
type Product = {
  id: string;
  status: string;
  quantity: number;
  productOffering: { id: string };
  productCharacteristic: object[];
  productPrice: { productOfferingPrice: { id: string }; price: object }[];
};
type Task = { id: string; state: string };

function pop(id: string, priceType: string, value: number) {
  return { id, name: id, priceType, lifecycleStatus: 'Launched', price: { unit: 'EUR', value } };
}

async function givenOffering(id: string, prices: readonly string[]): Promise<void> {
  const productOfferingPrice = prices.map((each) => ({ id: each, name: each }));
  await served.http
    .post(`${CATALOG}/productOffering`)
    .send({ id, name: id, productOfferingPrice })
    .expect(201);
}

async function givenAccount(): Promise<string> {
  const { body } = await served.http.post(ACCOUNT).send({ name: 'Acme' }).expect(201);
  return (body as { id: string }).id;
}

function add(offeringId: string, subjectIds: readonly string[] = []) {
  return {
    id: '1',
    action: 'add',
    productOffering: { id: offeringId },
    product: { name: offeringId, ...subjects(subjectIds) },
  };
}

function modify(id: string) {
  return { id: '1', action: 'modify', product: { id } };
}

function subjects(ids: readonly string[]) {
  return { productCharacteristic: ids.map((value) => ({ name: 'subject', value })) };
}

function order(account: string, item: object, more: object = {}): Promise<Order> {
  return orderItems(account, [item], more);
}

async function orderItems(
  account: string,
  productOrderItem: object[],
  more: object = {},
): Promise<Order> {
  const sent = { billingAccount: { id: account }, productOrderItem, ...more };
  return bodyOf<Order>(served.http.post(ORDER).send(sent).expect(201));
}

async function ordered(account: string, item: object, more: object = {}): Promise<Product> {
  const { id } = await order(account, item, more);
  // Done when it is answered, unless others were in the way: then it stays due.
  const done = await until(async () => {
    const found = await orderOf(id);
    return found.state === 'acknowledged' ? undefined : found;
  });
  expect([done.state, done.note ?? []]).toEqual(['completed', []]);
  return productOf(done.productOrderItem[0].product.id);
}

async function orderOf(id: string): Promise<Order> {
  return bodyOf<Order>(served.http.get(`${ORDER}/${id}`).expect(200));
}

async function productOf(id: string): Promise<Product> {
  return bodyOf<Product>(served.http.get(`${PRODUCT}/${id}`).expect(200));
}

async function cancel(orderId: string, more: object): Promise<Task> {
  const sent = { productOrder: { id: orderId }, ...more };
  return bodyOf<Task>(served.http.post(CANCEL).send(sent).expect(201));
}

async function bodyOf<T>(request: PromiseLike<{ body: unknown }>): Promise<T> {
  return (await request).body as T;
}

/** Accepted and not worked off: as if the process had ended between the two. */
async function accepted(account: string, item: object): Promise<{ id: string; state: unknown }> {
  const sent = { billingAccount: { id: account }, productOrderItem: [item] };
  const orders = served.app.get(ProductOrders);
  const { id, body } = (await orders.create(internalContext(DEFAULT_TENANT), sent)).result;
  return { id, state: body['state'] };
}

function keyed(body: object) {
  return served.http.post(ORDER).set('Idempotency-Key', 'one-order').send(body).expect(201);
}

function runner(): JobRunner {
  return served.app.get(JobRunner, { strict: false });
}

/** What is booked for an account: kind, price, amount and the bill it is on. */
async function accruals(account: string): Promise<string[]> {
  const found = await db.owner<{ kind: string; price_id: string; amount: string; bill_from: Date }>(
    'SELECT kind, price_id, trim_scale(amount) AS amount, bill_from FROM accrual WHERE account_id = $1',
    [account],
  );
  return found
    .map(
      ({ kind, price_id, amount, bill_from }) =>
        `${kind} ${price_id} ${amount} ${bill_from.toISOString().slice(0, 10)}`,
    )
    .toSorted();
}

async function total(account: string): Promise<number> {
  const [found] = await db.owner<{ total: string }>(
    'SELECT sum(amount) AS total FROM accrual WHERE account_id = $1',
    [account],
  );
  return Number(found?.total);
}
