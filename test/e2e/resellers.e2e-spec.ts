// A reseller runs what is below its account as an operator runs all: with the same money, and with nobody else's.
import { ApiKeys } from '../../src/access';
import { ProductOrders } from '../../src/ordering/product-order.service';
import { Errands } from '../../src/platform/errands';
import { type ErrandWork, Jobs } from '../../src/platform/jobs';
import { DEFAULT_TENANT, tenantWithin } from '../../src/platform/tenant';
import { mergeOf } from '../../src/tmf';
import { holding } from '../support/database/holding';
import { type TestApp, startApp } from '../support/servers/app';
import { until } from '../support/story/until';
import { API, type Json, openStory, type Story } from '../support/story/story';

const AT = '2024-01-05T09:00:00Z';
const MONTHLY = { frequency: 'month', interval: 1, anchorDay: 1, timeZone: 'UTC' };
const PARTY = '/tmf-api/party/v4/organization';

let story: Story;
let server: TestApp;
let reseller: Record<string, string>;
let admin: Record<string, string>;
/** Of those that are foreign, by their accounts. */
const products = new Map<string, string>();
let now = '2024-01-20T00:00:00Z';

beforeAll(async () => {
  story = await openStory(AT);
  const clock = { now: () => Date.parse(now) as never };
  server = await startApp(story.database, clock, {}, {}, undefined, { asksWho: true });
  await givenBusiness();
  reseller = await keyFor('reseller', 'shop');
  admin = await keyFor('admin');
}, 120_000);

afterAll(async () => {
  await story.expectBalanced();
  await server.close();
  await story.close();
});

/** `shop` resells below `over`, which pays for what does not pay for itself; `foe-beside` is another of its root. */
async function givenBusiness(): Promise<void> {
  await story.givenMeter('calls', 'call');
  const unitOfMeasure = { amount: 1, units: 'call' };
  const price = { unit: 'EUR', value: 0.5 };
  const month = { recurringChargePeriodType: 'month', recurringChargePeriodLength: 1 };
  const tax = [{ taxCategory: 'VAT', taxRate: 19 }];
  await story.givenPlan('plan', [
    { id: 'call', priceType: 'usage', price, unitOfMeasure, tax },
    { id: 'fee', priceType: 'recurring', price: { unit: 'EUR', value: 31 }, ...month, tax },
    { id: 'some', priceType: 'allowance', unitOfMeasure: { amount: 2, units: 'call' }, ...month },
  ]);
  const cost = { model: 'unit', rate: '0.2', per: '1' };
  await story.givenCard('foe-cost', [{ id: 'all', meter: 'calls', price: cost }], { book: 'cost' });
  await story.givenAccount('over', { billingCycle: MONTHLY });
  await story.givenAccount('shop', { parent: { id: 'over' } });
  for (const id of ['foe-beside', 'foe-root']) {
    const parent = id === 'foe-root' ? {} : { parent: { id: 'over' } };
    await story.givenAccount(id, { ...parent, billingCycle: MONTHLY });
    await story.topUp(id, 50, 'EUR', { id: `foe-topup-${id}` });
    await story.post('/tmf-api/party/v4/organization', { id: `foe-party-${id}`, tradingName: id });
    const order = await story.order({ ...orderOf(id), id: `foe-order-${id}` });
    products.set(id, order.productOrderItem[0].product.id);
  }
  const shared = { id: 'foe-shared', partyAccount: { id: 'over' }, isShared: true };
  const remainingValue = { amount: 200, units: 'EUR' };
  await story.post(`${API.balance}/bucket`, { ...shared, remainingValue });
  const waiting = { id: 'foe-waiting', partyAccount: { id: 'foe-later' }, remainingValue };
  await story.post(`${API.balance}/bucket`, waiting);
}

async function keyFor(role: string, accountId?: string): Promise<Record<string, string>> {
  const asked = { name: role, roles: [role], accountId, expiresAt: undefined };
  const context = { tenant: DEFAULT_TENANT, origin: '' };
  const { result } = await server.app.get(ApiKeys).create(context, asked);
  return { authorization: `Bearer ${String(result.body['secret'])}` };
}

async function post(path: string, body: object, status = 201, as = reseller): Promise<Json> {
  const answer = await server.http.post(path).set(as).send(body);
  expect([path, answer.status, answer.body]).toEqual([path, status, answer.body]);
  return answer.body;
}

async function get(path: string, as = reseller): Promise<Json> {
  return (await server.http.get(path).set(as).expect(200)).body;
}

async function givenCustomer(name: string, more: object = {}): Promise<string> {
  const { id: party } = await post(PARTY, { tradingName: name });
  const relatedParty = [{ id: party, role: 'customer', '@referredType': 'Organization' }];
  const account = { name, relatedParty, parent: { id: 'shop' }, ...more };
  return (await post(API.account, account)).id;
}

const orderOf = (account: string, item: object = {}) => ({
  billingAccount: { id: account },
  requestedStartDate: '2024-01-01T00:00:00Z',
  productOrderItem: [
    {
      id: '1',
      action: 'add',
      productOffering: { id: 'plan' },
      product: { productCharacteristic: [{ name: 'subject', value: `of-${account}` }] },
      ...item,
    },
  ],
});

describe.each([
  ['who pays for himself', { billingCycle: MONTHLY }],
  ['whom the account above the reseller pays for', {}],
])('its customer %s', (_name, more) => {
  it('is made, ordered for, topped up and changed as the operator would', async () => {
    const own = await givenCustomer('Own', more);
    const by = async (account: string, as: Record<string, string>) => {
      const { id } = await post(API.order, orderOf(account), 201, as);
      const order = await get(`${API.order}/${id}`, as);
      expect([order.state, order.note]).toEqual(['completed', undefined]);
      const [{ product }] = order.productOrderItem;
      await post(
        `${API.balance}/topupBalance`,
        { amount: { amount: 7, units: 'EUR' }, partyAccount: { id: account } },
        201,
        as,
      );
      const change = orderOf(account, {
        action: 'modify',
        product: {
          id: product.id,
          productCharacteristic: [{ name: 'subject', value: `2-${account}` }],
        },
      });
      const { id: changed } = await post(API.order, change, 201, as);
      expect((await get(`${API.order}/${changed}`, as)).state).toBe('completed');
      await server.http
        .patch(`${API.product}/${product.id}`)
        .set(as)
        .set('content-type', 'application/merge-patch+json')
        .send({ description: 'changed' })
        .expect(200);
      const ends = orderOf(account, { action: 'delete', product: { id: product.id } });
      const { id: ended } = await post(
        API.order,
        { ...ends, requestedStartDate: '2024-01-15T00:00:00Z' },
        201,
        as,
      );
      expect((await get(`${API.order}/${ended}`, as)).state).toBe('completed');
      return spendOf(account);
    };
    const twin = (
      await post(
        API.account,
        {
          name: 'Twin',
          relatedParty: [{ id: 'p', role: 'customer' }],
          parent: { id: 'shop' },
          ...more,
        },
        201,
        admin,
      )
    ).id;
    expect(await by(own, reseller)).toEqual(await by(twin, admin));
  });
});

/** What the operator sees of it. */
async function spendOf(account: string): Promise<Json> {
  const rows = await story.database.owner(
    `SELECT leg, kind, price_id, quantity::text, amount::text, drawn::text, service_from, service_to, bill_from
     FROM accrual WHERE account_id = $1 ORDER BY leg, kind, price_id, service_from`,
    [account],
  );
  const buckets = await story.database.owner(
    `SELECT unit, remaining::text, reserved::text, origin, valid_from, valid_to FROM bucket WHERE account_id = $1 ORDER BY unit, valid_from`,
    [account],
  );
  return { rows, buckets };
}

describe('what is not below its account', () => {
  let own: string;
  let product: string;
  let before: Json;

  beforeAll(async () => {
    own = await givenCustomer('Mine', { billingCycle: MONTHLY });
    const { id } = await post(API.order, orderOf(own));
    product = (await get(`${API.order}/${id}`)).productOrderItem[0].product.id;
    before = await foreignRows();
  });

  /** Everything that is of others: what a reseller does leaves it as it stands. */
  const foreignRows = async (): Promise<Json> => {
    const told: Json = {};
    const of = `IN (SELECT id FROM account WHERE id LIKE 'foe%' OR id IN ('over', 'shop'))`;
    for (const [table, where] of [
      ['account', `id ${of}`],
      ['subscription', `account_id ${of}`],
      ['accrual', `account_id ${of}`],
      ['bucket', `account_id ${of} OR id LIKE 'foe%'`],
      ['balance_action', `account_id ${of}`],
      ['document', `id LIKE 'foe%' OR id ${of} OR body #>> '{billingAccount,id}' ${of}`],
    ] as const) {
      const text = `SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) AS rows FROM ${table} t WHERE ${where}`;
      [told[table]] = await story.database.owner(text);
    }
    return told;
  };

  const account = (more: object) => ({ name: 'x', parent: { id: 'shop' }, ...more });
  const party = (id: string) => [{ id, role: 'customer', '@referredType': 'Organization' }];

  it.each([
    ['an account below another', API.account, (id: string) => account({ parent: { id } })],
    [
      'a product of another account',
      API.product,
      (id: string) => ({ name: 'x', billingAccount: { id }, productOffering: { id: 'plan' } }),
    ],
    [
      'a top-up of another account',
      `${API.balance}/topupBalance`,
      (id: string) => ({ amount: { amount: 1, units: 'EUR' }, partyAccount: { id } }),
    ],
  ])('%s is refused as one of none is', async (_name, path, bodyOf) => {
    for (const id of ['foe-beside', 'foe-root']) {
      const [foreign, none] = [
        await server.http.post(path).set(reseller).send(bodyOf(id)),
        await server.http.post(path).set(reseller).send(bodyOf('nowhere')),
      ];
      expect(foreign.status).toBeGreaterThanOrEqual(400);
      expect(foreign.status).toBe(none.status);
      expect(foreign.text.replaceAll(id, 'nowhere')).toBe(none.text);
    }
  });

  it.each([
    [
      'an account of another’s party',
      API.account,
      account({ relatedParty: party('foe-party-foe-root') }),
    ],
    [
      'an account of a party that nobody knows',
      API.account,
      account({ relatedParty: party('nobody') }),
    ],
    ['an account below the one above it', API.account, account({ parent: { id: 'over' } })],
    ['an account that stands by itself', API.account, { name: 'x' }],
    ['an account that a bucket waits for', API.account, account({ id: 'foe-later' })],
    [
      'a top-up of what is shared above it',
      `${API.balance}/topupBalance`,
      { amount: { amount: 1, units: 'EUR' }, bucket: { id: 'foe-shared' } },
    ],
    [
      'a party account',
      '/tmf-api/accountManagement/v4/partyAccount',
      { name: 'x', relatedParty: party('nobody') },
    ],
  ])('%s is nothing it can make', async (_name, path, body) => {
    const { status, body: told } = await server.http.post(path).set(reseller).send(body);
    expect([status, told.code]).toEqual([404, 'platform.out-of-reach']);
  });

  it.each([
    ['an account', API.account, 'foe-root', { name: 'mine' }],
    ['its own account', API.account, 'shop', { mode: 'prepaid' }],
    ['the account above it', API.account, 'over', { name: 'mine' }],
    ['a product', API.product, 'foe-product-of', { description: 'mine' }],
    ['an order', API.order, 'foe-order-foe-root', { description: 'mine' }],
  ])('%s is neither changed nor removed', async (_name, path, name, body) => {
    const id = name === 'foe-product-of' ? products.get('foe-beside') : name;
    const item = `${path}/${encodeURIComponent(id ?? '')}`;
    const patched = server.http
      .patch(item)
      .set(reseller)
      .set('content-type', 'application/merge-patch+json');
    expect((await patched.send(body)).status).toBe(404);
    expect((await server.http.delete(item).set(reseller)).status).toBe(404);
  });

  it('is not what a product of its own goes to', async () => {
    const patched = server.http
      .patch(`${API.product}/${product}`)
      .set(reseller)
      .set('content-type', 'application/merge-patch+json');
    const { status } = await patched.send({ billingAccount: { id: 'foe-root' } });
    expect(status).toBe(404);
  });

  it.each([
    [
      'a product',
      (id: string) => ({
        action: 'modify',
        product: { id: products.get(id), description: 'mine' },
      }),
    ],
    [
      'the end of a product',
      (id: string) => ({ action: 'delete', product: { id: products.get(id) } }),
    ],
    ['an account', (id: string) => ({ billingAccount: { id } })],
    ['the account of a product', (id: string) => ({ product: { billingAccount: { id } } })],
    [
      'a subject',
      (id: string) => ({
        product: { productCharacteristic: [{ name: 'subject', value: `of-${id}` }] },
      }),
    ],
    [
      'a price of its own',
      () => ({
        itemPrice: [
          {
            productOfferingPrice: { id: 'fee' },
            price: { dutyFreeAmount: { unit: 'EUR', value: 0 } },
          },
        ],
      }),
    ],
  ])('is not ordered: %s', async (_name, itemOf) => {
    for (const id of ['foe-beside', 'foe-root']) {
      const { id: order } = await post(API.order, orderOf(own, itemOf(id)));
      const done = await get(`${API.order}/${order}`);
      const said = JSON.stringify(done.productOrderErrorMessage);
      const isNamed = JSON.stringify(itemOf(id)).includes(`${products.get(id)}`);
      expect([done.state, !isNamed && said.includes(`${products.get(id)}`)]).toEqual([
        'failed',
        false,
      ]);
    }
  });

  it('is not what an order is done for later, when it has come', async () => {
    const later = orderOf(own, {
      action: 'modify',
      product: { id: 'foe-product', description: 'mine' },
    });
    const { id } = await post(API.order, { ...later, requestedStartDate: '2024-01-21T00:00:00Z' });
    await story.post(API.product, {
      id: 'foe-product',
      name: 'x',
      status: 'created',
      billingAccount: { id: 'foe-root' },
    });
    now = '2024-01-22T00:00:00Z';
    await until(async () => (await get(`${API.order}/${id}`)).state === 'failed', 10_000);
    expect((await get(`${API.product}/foe-product`, admin)).description).toBeUndefined();
    await server.http.delete(`${API.product}/foe-product`).set(admin).expect(204);
  });

  it('is not what an order is done for that it changed while others took it up', async () => {
    const foreign = products.get('foe-beside');
    const operators = { ...orderOf(own), requestedStartDate: '2024-02-01T00:00:00Z' };
    const { id } = await post(API.order, operators, 201, admin);
    const [jobs, errands] = [server.app.get(Jobs), server.app.get(Errands)];
    const orders = server.app.get(ProductOrders);
    const work = jobs.errandWorkOf('productOrder', DEFAULT_TENANT);
    if (work === undefined) throw new Error('nobody works off orders');
    const [shop] = await story.database.owner<{ name: string }>(
      `SELECT meterline_name(id, created_at) AS name FROM account WHERE id = 'shop'`,
    );
    const within = tenantWithin(DEFAULT_TENANT, 'reseller', shop?.name ?? '');
    const item = { id: '1', action: 'delete', product: { id: foreign } };
    const patch = mergeOf({ requestedStartDate: null, productOrderItem: [item] });
    const change = async (): Promise<void> => {
      const context = { tenant: within, origin: '' };
      await story.database.database.transaction(within, (tx) =>
        orders.patchIn(tx, context, id, patch),
      );
    };
    const errand = { tenant: DEFAULT_TENANT, kind: 'productOrder', key: id };
    const overtaken: ErrandWork = {
      ...work,
      reach: async (...asked) => {
        const reach = await work.reach?.(...asked);
        await change();
        return reach ?? DEFAULT_TENANT;
      },
    };
    expect(await errands.doInBackground(errand, overtaken)).toBe('left');
    await until(async () => (await get(`${API.order}/${id}`)).state === 'failed', 10_000);
    expect((await get(`${API.product}/${foreign}`, admin)).status).toBe('active');
  });

  it('stands in the way of no other top-up', async () => {
    const topup = (more: object) =>
      server.http
        .post(`${API.balance}/topupBalance`)
        .set(reseller)
        .send({ amount: { amount: 1, units: 'EUR' }, ...more });
    const [bucket] = await get(`${API.balance}/bucket?partyAccount.id=foe-root`, admin);
    const of = { partyAccount: { id: own } };
    const answers = await Promise.all([
      topup(of),
      topup({ partyAccount: { id: 'foe-root' } }),
      topup(of),
      topup({ ...of, bucket: { id: bucket.id } }),
      topup({ bucket: { id: bucket.id } }),
      topup({ ...of, id: 'foe-topup-foe-root' }),
      topup(of),
    ]);
    expect(answers.map(({ status, body }) => [status, body.code ?? body.status])).toEqual([
      [201, 'completed'],
      [404, 'platform.out-of-reach'],
      [201, 'completed'],
      [201, 'failed'],
      [404, 'platform.out-of-reach'],
      [404, 'platform.out-of-reach'],
      [201, 'completed'],
    ]);
  });

  it('has names of its own for what it asks', async () => {
    const named = { 'idempotency-key': 'once' };
    const asked = { tradingName: 'Named' };
    const theirs = await post(PARTY, asked, 201, { ...admin, ...named });
    const ours = await post(PARTY, asked, 201, { ...reseller, ...named });
    const again = await post(PARTY, asked, 201, { ...reseller, ...named });
    expect([ours.id === theirs.id, again.id === ours.id]).toEqual([false, true]);
  });

  it('is as it was, whatever was tried', async () => {
    expect(await foreignRows()).toEqual(before);
  });
});

it('gives what it makes ids of its own choice', async () => {
  const party = { '@type': 'Organization', id: 'chosen-party' };
  const relatedParty = [{ ...party, role: 'customer', '@referredType': 'Organization' }];
  const chosen: [string, Json][] = [
    [PARTY, { id: 'chosen-party', tradingName: 'x' }],
    ['/tmf-api/party/v4/individual', { id: 'chosen-person', familyName: 'x', givenName: 'x' }],
    [
      '/tmf-api/partyRoleManagement/v4/partyRole',
      { id: 'chosen-role', name: 'x', engagedParty: party },
    ],
    ['/tmf-api/customerManagement/v4/customer', { id: 'c', name: 'x', engagedParty: party }],
    [API.account, { id: 'chosen', name: 'x', relatedParty, parent: { id: 'shop' } }],
    [API.product, { id: 'p', name: 'x', status: 'created', billingAccount: { id: 'chosen' } }],
    [API.order, { ...orderOf('chosen'), id: 'o', requestedStartDate: '2024-03-01T00:00:00Z' }],
    [
      API.order.replace(/productOrder$/, 'cancelProductOrder'),
      { id: 'x', productOrder: { id: 'o' } },
    ],
    [
      `${API.balance}/topupBalance`,
      { id: 't', amount: { amount: 1, units: 'EUR' }, partyAccount: { id: 'chosen' } },
    ],
  ];
  for (const [path, body] of chosen) {
    expect((await post(path, body)).id).toBe(body.id);
    const { status, body: told } = await server.http.post(path).set(reseller).send(body);
    expect([path, status, told.code]).toEqual([path, 409, told.code]);
  }
  const taken = { id: 'foe-root', name: 'x', parent: { id: 'shop' } };
  expect((await server.http.post(API.account).set(reseller).send(taken)).status).toBe(409);
});

describe('an account that has the id of one that was deleted', () => {
  const ORDERS = { ...orderOf('again'), requestedStartDate: '2024-03-01T00:00:00Z' };
  const named = { 'idempotency-key': 'again' };
  let former: Json;
  let heir: Record<string, string>;

  beforeAll(async () => {
    const account = { id: 'again', parent: { id: 'over' }, billingCycle: MONTHLY };
    await story.givenAccount(account.id, account);
    const key = await keyFor('reseller', 'again');
    const party = await post(PARTY, { tradingName: 'Former' }, 201, { ...key, ...named });
    const { id: own } = await post(API.order, ORDERS, 201, key);
    const { id: operators } = await post(API.order, ORDERS, 201, admin);
    former = { party: party.id, own, operators };
    await server.http.delete(`${API.account}/again`).set(admin).expect(204);
    await story.givenAccount(account.id, account);
    heir = await keyFor('reseller', 'again');
  });

  it('has nothing of what was made, ordered and given within the former', async () => {
    expect(await get(PARTY, heir)).toEqual([]);
    expect(await get(API.order, heir)).toEqual([]);
    expect(await get('/api/v1/apiKeys', heir)).toHaveLength(1);
    for (const id of [former.own, former.operators]) {
      await server.http
        .patch(`${API.order}/${id}`)
        .set(heir)
        .send({ description: 'mine' })
        .expect(404);
    }
  });

  it('has what the operator ordered for it, whichever of both transactions began first', async () => {
    const { database } = story;
    const order = (id: string, ...accounts: string[]) =>
      `INSERT INTO document (tenant_id, kind, id, body) VALUES ('default', 'productOrder', '${id}', '${JSON.stringify(
        { productOrderItem: accounts.map((account) => ({ billingAccount: { id: account } })) },
      )}')`;
    const listed = async (as: Record<string, string>) =>
      (await get(`${API.order}?limit=100`, as))
        .map(({ id }: Json) => id)
        .filter((id: string) => id.startsWith('beside'));
    await database.owner(order('beside-none', 'beside'));
    const holder = await holding(database, 'none');
    await story.givenAccount('beside', { parent: { id: 'over' }, billingCycle: MONTHLY });
    await holder.does(order('beside-one', 'beside'));
    await holder.does(order('beside-two', 'beside', 'foe-beside'));
    await holder.end();
    const key = await keyFor('reseller', 'beside');
    expect(await listed(key)).toEqual(['beside-one']);
    await database.owner(`UPDATE document SET body = body WHERE id LIKE 'beside-%'`);
    expect(await listed(key)).toEqual(['beside-none', 'beside-one']);
    await server.http.delete(`${API.account}/beside`).set(admin).expect(204);
    await story.givenAccount('beside', { parent: { id: 'over' }, billingCycle: MONTHLY });
    await database.owner(`UPDATE document SET body = body WHERE id LIKE 'beside-%'`);
    expect(await listed(await keyFor('reseller', 'beside'))).toEqual([]);
    await database.owner(`DELETE FROM document WHERE id LIKE 'beside-%'`);
  });

  it('would have what its former failed to top up: so that one stays', async () => {
    await story.givenAccount('failing', { parent: { id: 'shop' } });
    const topup = { amount: { amount: 1, units: 'EUR' }, partyAccount: { id: 'failing' } };
    const [bucket] = await get(`${API.balance}/bucket?partyAccount.id=foe-root`, admin);
    const failed = await post(`${API.balance}/topupBalance`, {
      ...topup,
      bucket: { id: bucket.id },
    });
    expect(failed.status).toBe('failed');
    const { body } = await server.http.delete(`${API.account}/failing`).set(admin).expect(409);
    expect(body.code).toBe('account.in-use');
  });

  it('is not what the former’s keys see or write within while a process still lets them in', async () => {
    const account = { id: 'anew', parent: { id: 'over' }, billingCycle: MONTHLY };
    await story.givenAccount(account.id, account);
    const keys = {
      reseller: await keyFor('reseller', 'anew'),
      customer: await keyFor('customer', 'anew'),
    };
    for (const key of Object.values(keys)) await get(API.account, key);
    await server.http.delete(`${API.account}/anew`).set(admin).expect(204);
    await story.givenAccount(account.id, account);
    const under = { name: 'x', parent: { id: 'anew' }, relatedParty: [] };
    const written = async (path: string, body: object, as = keys.reseller) =>
      (await server.http.post(path).set(as).send(body)).status;
    await until(async () => {
      const tried = await Promise.all([
        written(PARTY, { tradingName: 'Former' }),
        written(API.account, under),
        written(API.order, orderOf('anew')),
        written(
          '/api/v1/apiKeys',
          { name: 'x', roles: ['customer'], scope: { billingAccount: { id: 'anew' } } },
          keys.customer,
        ),
      ]);
      expect(tried.filter((status) => ![401, 404, 422].includes(status))).toEqual([]);
      const lists = await Promise.all(
        Object.values(keys).map((key) => server.http.get(API.account).set(key)),
      );
      expect(lists.filter(({ status, body }) => status !== 401 && body.length > 0)).toEqual([]);
      return tried.every((status) => status === 401);
    }, 5_000);
  });

  it('is below another reseller, and not what an order of the first is done for that waited meanwhile', async () => {
    await story.givenAccount('moving', { parent: { id: 'shop' }, billingCycle: MONTHLY });
    const holder = await holding(story.database, 'over');
    const product = {
      id: 'of-moving',
      name: 'x',
      status: 'active',
      billingAccount: { id: 'moving' },
      productOffering: { id: 'plan' },
    };
    const sold = server.http.post(API.product).set(reseller).send(product);
    const answered = sold.then(({ status, body }) => ({ status, body }));
    await holder.isWaitedFor();
    await holder.does(`WITH gone AS (DELETE FROM account WHERE id = 'moving' RETURNING *)
      SELECT set_config('app.moved', to_jsonb(gone)::text, true) FROM gone`);
    await holder.does(`INSERT INTO account SELECT (jsonb_populate_record(NULL::account, current_setting('app.moved')::jsonb
      || '{"parent_id": "foe-beside", "path": ["over", "foe-beside", "moving"]}'::jsonb
      || jsonb_build_object('created_at', now()))).*`);
    await holder.end();
    expect(await answered).toMatchObject({ status: 404 });
  });

  it('asks under names that the former used', async () => {
    const again = await post(PARTY, { tradingName: 'Former' }, 201, { ...heir, ...named });
    expect(again.id).not.toBe(former.party);
    expect((await get(PARTY, heir)).map(({ id }: Json) => id)).toEqual([again.id]);
    const repeated = await post(PARTY, { tradingName: 'Former' }, 201, { ...heir, ...named });
    expect(repeated.id).toBe(again.id);
  });

  it('is not what an order of the former is done for: that ends, and says why', async () => {
    now = '2024-03-02T00:00:00Z';
    const ended = async (id: string) => {
      const order = await get(`${API.order}/${id}`, admin);
      return ['failed', 'completed'].includes(order.state) && order;
    };
    for (const order of [former.own, former.operators]) {
      expect(await until(() => ended(order), 10_000)).toMatchObject({
        state: 'failed',
        productOrderErrorMessage: [{ reason: expect.stringContaining('is gone') }],
      });
    }
  });
});
