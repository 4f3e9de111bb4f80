// What strangers, other tenants and those with too little come to at every operation of every document. The documents
// say what there is and what it needs, so that an operation that is added is attacked, too.
import { ApiKeys, PERMISSIONS_OF, ROLES } from '../../src/access';
import { DEFAULT_TENANT, type Tenant } from '../../src/platform/tenant';
import { type TestApp, startApp } from '../support/app';
import { type Operation, operationsOf } from '../support/operations';
import { type Json, openStory, type Story } from '../support/story';

const AT = '2024-01-05T09:00:00Z';
const MONTHLY = { frequency: 'month', interval: 1, anchorDay: 1, timeZone: 'UTC' };
const START = { requestedStartDate: '2024-01-01T00:00:00Z' };
const ID = 'foe-of-nobody';

let story: Story;
let server: TestApp;
let operations: readonly Operation[];

beforeAll(async () => {
  story = await openStory(AT);
  const clock = { now: () => Date.parse('2024-02-10T00:00:00Z') as never };
  server = await startApp(story.database, clock, {}, {}, undefined, { asksWho: true });
  operations = await operationsOf(server);
  await givenBusiness();
}, 120_000);

afterAll(async () => {
  await server.close();
  await story.close();
});

/** Of a tree `over` > `mine` > `mine-below`, and what is called `foe-…`: beside it, above it, and of another root. */
async function givenBusiness(): Promise<void> {
  await story.givenMeter('calls', 'call');
  const unitOfMeasure = { amount: 1, units: 'call' };
  const price = { unit: 'EUR', value: 0.5 };
  const month = { recurringChargePeriodType: 'month', recurringChargePeriodLength: 1 };
  const tax = [{ taxCategory: 'VAT', taxRate: 19 }];
  await story.givenPlan('plan', [
    { id: 'call', priceType: 'usage', price, unitOfMeasure, tax },
    { id: 'fee', priceType: 'recurring', price, ...month, tax },
    { id: 'some', priceType: 'allowance', unitOfMeasure: { amount: 2, units: 'call' }, ...month },
  ]);
  const cost = { model: 'unit', rate: '0.2', per: '1' };
  await story.givenCard('foe-cost', [{ id: 'all', meter: 'calls', price: cost }], { book: 'cost' });
  await story.givenAccount('over', { billingCycle: MONTHLY });
  await givenAccount('mine', { parent: { id: 'over' }, billingCycle: MONTHLY });
  await givenAccount('mine-below', { parent: { id: 'mine' } });
  await givenAccount('foe-beside', { parent: { id: 'over' }, billingCycle: MONTHLY });
  await givenAccount('foe-root', { billingCycle: MONTHLY });
  story.itIs('2024-02-02T00:00:00Z');
  for (const payer of ['mine', 'foe-beside', 'foe-root']) {
    await story.runBills(payer, '2024-02-01T00:00:00Z');
  }
  for (const id of ['mine', 'mine-below', 'foe-beside', 'foe-root']) {
    await story.use({
      subject: `of-${id}`,
      meter: 'calls',
      quantity: '3',
      at: '2024-02-01T08:00:00Z',
    });
  }
}

async function givenAccount(id: string, more: object): Promise<void> {
  await story.givenAccount(id, more);
  await story.orderPlan(id, 'plan', [`of-${id}`], START);
  await story.topUp(id, 1, 'EUR');
  await story.use({
    subject: `of-${id}`,
    meter: 'calls',
    quantity: '10',
    at: '2024-01-04T08:00:00Z',
  });
}

async function keyFor(
  roles: readonly string[],
  { tenant = DEFAULT_TENANT, accountId }: { tenant?: Tenant; accountId?: string } = {},
): Promise<Record<string, string>> {
  const asked = { name: 'attack', roles, accountId, expiresAt: undefined };
  const { result } = await server.app.get(ApiKeys).create({ tenant, origin: '' }, asked);
  return { authorization: `Bearer ${String(result.body['secret'])}` };
}

async function ask(
  { method, path }: Pick<Operation, 'method' | 'path'>,
  headers: Record<string, string> = {},
  id = ID,
): Promise<Json> {
  const asked = server.http[method](path.replaceAll(/\{\w+\}/g, encodeURIComponent(id)));
  return method === 'get' || method === 'delete' ? asked.set(headers) : asked.set(headers).send({});
}

const named = ({ method, path }: Operation, status: number) => `${status} ${method} ${path}`;

it('attacks them all', () => {
  expect(operations.length).toBeGreaterThan(350);
});

it('lets no stranger in, whatever he asks', async () => {
  const let_in: string[] = [];
  for (const operation of operations) {
    const { status } = await ask(operation);
    if (status !== 401) let_in.push(named(operation, status));
  }
  expect(let_in).toEqual([]);
});

it.each(ROLES.filter((role) => role !== 'customer'))(
  'lets %s do what its permissions are for, and nothing else',
  async (role) => {
    const key = await keyFor([role], { tenant: `of-${role}` as Tenant });
    const wrong: string[] = [];
    for (const operation of operations) {
      const isAllowed = PERMISSIONS_OF[role].some((each) => each === operation.needs);
      const { status } = await ask(operation, key);
      if ((status !== 403) !== isAllowed || status >= 500) wrong.push(named(operation, status));
    }
    expect(wrong).toEqual([]);
  },
  120_000,
);

it('shows nobody what is of another tenant', async () => {
  const other = await keyFor(['admin'], { tenant: 'other' as Tenant });
  const told: string[] = [];
  for (const operation of operations.filter(({ method }) => method === 'get')) {
    for (const id of ['mine', 'plan', 'calls', 'foe-cost']) {
      const { status, text } = await ask(operation, other, id);
      if (status === 200 && /mine|foe|of-|"plan"/.test(text)) told.push(named(operation, status));
    }
  }
  expect(told).toEqual([]);
});

describe('who sees one account', () => {
  const BASE = '/tmf-api';
  let key: Record<string, string>;
  let admin: Record<string, string>;

  beforeAll(async () => {
    key = await keyFor(['customer'], { accountId: 'mine' });
    admin = await keyFor(['admin']);
  });

  const allowed = () =>
    operations.filter(({ needs }) => PERMISSIONS_OF.customer.some((each) => each === needs));

  it('does nothing but read what his permissions are for', async () => {
    const wrong: string[] = [];
    for (const operation of operations.filter((each) => !allowed().includes(each))) {
      const { status } = await ask(operation, key);
      if (status !== 403) wrong.push(named(operation, status));
    }
    expect([wrong, allowed().filter(({ method }) => method !== 'get')]).toEqual([[], []]);
  });

  it('finds his own in every list, and nobody else’s', async () => {
    const found: Record<string, string> = {};
    const lists = allowed().filter(({ path }) => !path.includes('{'));
    for (const { path } of lists) {
      const mine = await server.http.get(path).set(key);
      const all = await server.http.get(path).set(admin);
      expect([path, mine.status, all.status]).toEqual([path, 200, 200]);
      expect([path, /foe/.exec(mine.text)]).toEqual([path, null]);
      const count = Number(mine.headers['x-total-count']);
      expect([path, count]).toEqual([path, mine.body.length]);
      found[path.replace(/^.*\//, '')] = `${mine.body.length} of ${all.body.length}`;
    }
    expect(found).toMatchObject({
      billingAccount: '2 of 5',
      product: '2 of 4',
      usage: '4 of 8',
      bucket: '6 of 12',
      customerBill: '2 of 6',
    });
  });

  it('is shown of his own what the operator is', async () => {
    for (const { path } of allowed().filter((each) => !each.path.includes('{'))) {
      const mine: Json[] = (await server.http.get(path).set(key)).body;
      for (const { id } of mine) {
        const item = `${path}/${encodeURIComponent(id)}`;
        const [own, all] = [
          await server.http.get(item).set(key),
          await server.http.get(item).set(admin),
        ];
        expect([item, own.status, own.body]).toEqual([item, all.status, all.body]);
      }
    }
    const bills: Json[] = (
      await server.http.get(`${BASE}/customerBillManagement/v4/customerBill`).set(key)
    ).body;
    expect(bills.map(({ state }) => state)).toContain('new');
    for (const { id } of bills) {
      for (const path of ['', '/lines', '/document', '/lines/1/usage']) {
        const item = `/api/v1/bills/${encodeURIComponent(id)}${path}`;
        const [own, all] = [
          await server.http.get(item).set(key),
          await server.http.get(item).set(admin),
        ];
        expect([item, own.status, own.text]).toEqual([item, all.status, all.text]);
      }
    }
    const spend = '/api/v1/accounts/mine/spend';
    expect((await server.http.get(spend).set(key).expect(200)).text).toBe(
      (await server.http.get(spend).set(admin)).text,
    );
  });

  it('is told of a foreign id what he is told of none', async () => {
    const ids = await foreignIds();
    const told: string[] = [];
    for (const operation of allowed().filter(({ path }) => path.includes('{'))) {
      for (const id of ids) {
        const { status, text } = await ask(operation, key, id);
        const isNothing =
          status === 404 || (status === 200 && !/foe/.test(text.replaceAll(id, '')));
        if (!isNothing || status >= 500) told.push(`${named(operation, status)} ${id}`);
      }
    }
    expect(told).toEqual([]);
  });

  it.each([
    '?filter=$[?(@.id)]',
    '?id=foe-root,foe-beside,mine',
    '?id.regex=^foe',
    '?sort=-id&limit=1',
    '?fields=id,name&expand=*&depth=3',
    '?offset=1',
    '?name.ne=nothing',
  ])('finds no more by %s', async (query) => {
    for (const { path } of allowed().filter((each) => !each.path.includes('{'))) {
      const { text, status, headers } = await server.http.get(`${path}${query}`).set(key);
      expect([path, status < 500, /foe(?!-root,|-beside,)/.exec(text)]).toEqual([path, true, null]);
      const { body: own } = await server.http.get(`${path}?limit=1000`).set(key);
      expect(Number(headers['x-total-count'] ?? 0)).toBeLessThanOrEqual(own.length);
    }
  });

  it('gets no more in a whole list, nor under another account', async () => {
    const lines = await server.http
      .get(`${BASE}/usageManagement/v4/usage`)
      .set({ ...key, accept: 'application/x-ndjson' })
      .expect(200);
    expect(lines.text.trim().split('\n')).toHaveLength(4);
    expect(lines.text).not.toMatch(/foe|cost/);
    const of = '?billingAccount.id=foe-root';
    const { body } = await server.http
      .get(`${BASE}/customerBillManagement/v4/customerBill${of}`)
      .set(key)
      .expect(200);
    expect(body).toEqual([]);
  });

  async function foreignIds(): Promise<string[]> {
    const lists = allowed().filter(({ path }) => !path.includes('{'));
    const own = new Set<string>();
    const all = new Set<string>(['foe-root', 'foe-beside', 'over']);
    for (const { path } of lists) {
      const [mine, every] = [
        await server.http.get(path).set(key),
        await server.http.get(path).set(admin),
      ];
      for (const { id } of mine.body) own.add(id);
      for (const { id } of every.body) all.add(id);
    }
    return [...all].filter((id) => !own.has(id));
  }
});
