// What strangers, other tenants and those with too little come to at every operation of every document. The documents
// say what there is and what it needs, so that an operation that is added is attacked, too.
import { ApiKeys, PERMISSIONS_OF, ROLES } from '../../src/access';
import { DEFAULT_TENANT, type Tenant } from '../../src/platform/tenant';
import { type TestApp, startApp } from '../support/servers/app';
import { type Operation, operationsOf } from '../support/story/operations';
import { type Json, openStory, type Story } from '../support/story/story';

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

/** There is one biller of a tenant, and all who are shown bills are told of it. */
const isList = ({ path }: { readonly path: string }): boolean =>
  !path.includes('{') && path !== '/api/v1/biller';

async function givenAccount(id: string, more: object): Promise<void> {
  await story.post('/tmf-api/party/v4/organization', { id: `party-${id}`, tradingName: id });
  await story.givenAccount(id, more);
  const totalAmount = { unit: 'EUR', value: 0.25 };
  const paymentMethod = { '@type': 'cash', name: 'cash' };
  const payment = { account: { id }, totalAmount, paymentMethod, correlatorId: `paid-${id}` };
  await story.post('/tmf-api/payment/v4/payment', payment);
  await story.orderPlan(id, 'plan', [`of-${id}`], START);
  await story.topUp(id, 1, 'EUR');
  await story.use({
    subject: `of-${id}`,
    meter: 'calls',
    quantity: '10',
    at: '2024-01-04T08:00:00Z',
  });
}

/** What each may write, and finds in lists beside what there is. */
const WRITTEN = {
  customer: ['access:write'],
  reseller: [
    'access:write',
    'account:write',
    'balance:topup',
    'order:write',
    'party:create',
    'product:write',
  ],
} as const;
const OF_BOTH = {
  billingAccount: '2 of 5',
  product: '2 of 4',
  usage: '4 of 8',
  bucket: '6 of 12',
  customerBill: '2 of 6',
};
const FOUND = {
  customer: OF_BOTH,
  reseller: { ...OF_BOTH, productOrder: '2 of 4', organization: '2 of 4', payment: '2 of 4' },
};

/** All that is of others, as it stands: accounts, and what they have. */
async function foreignRows(): Promise<Json> {
  const told: Json = {};
  const accounts = `IN ('foe-root', 'foe-beside', 'over')`;
  for (const [table, where] of [
    ['account', `id ${accounts}`],
    ['subscription', `account_id ${accounts}`],
    ['accrual', `account_id ${accounts}`],
    ['bucket', `account_id ${accounts}`],
    ['balance_action', `account_id ${accounts}`],
    ['api_key', `account_id IS NULL OR account_id ${accounts}`],
    ['bill', `payer_id ${accounts}`],
    ['document', `id ${accounts} OR id ~ 'foe' OR body::text ~ 'foe' AND written_within IS NULL`],
  ] as const) {
    const shown = table === 'api_key' ? "to_jsonb(t) - 'last_used_at'" : 't';
    const text = `SELECT md5(string_agg((${shown})::text, '|' ORDER BY t.id)) AS all FROM ${table} t WHERE ${where}`;
    [told[table]] = await story.database.owner(text);
  }
  return told;
}

/** What its document shows, with every reference to something led to this. */
function aimedAt(example: Json, id: string): Json {
  const text = JSON.stringify(example ?? {});
  return JSON.parse(text.replaceAll(/"id":"[^"]*"/g, `"id":${JSON.stringify(id)}`));
}

type Whose = {
  readonly tenant?: Tenant;
  readonly accountId?: string;
  readonly partyId?: string;
  readonly name?: string;
};

async function keyFor(
  roles: readonly string[],
  { tenant = DEFAULT_TENANT, accountId, partyId, name = 'attack' }: Whose = {},
): Promise<Record<string, string>> {
  const asked = { name, roles, accountId, partyId, expiresAt: undefined };
  const { result } = await server.app.get(ApiKeys).create({ tenant, origin: '' }, asked);
  return { authorization: `Bearer ${String(result.body['secret'])}` };
}

async function ask(
  { method, path, mediaType }: Pick<Operation, 'method' | 'path'> & Partial<Operation>,
  headers: Record<string, string> = {},
  id = ID,
  body: object = {},
): Promise<Json> {
  const asked = server.http[method](path.replaceAll(/\{\w+\}/g, encodeURIComponent(id)));
  return method === 'get' || method === 'delete'
    ? asked.set(headers)
    : asked
        .set(headers)
        .type(mediaType ?? 'json')
        .send(mediaType === 'text/csv' ? 'a' : body);
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

const SCOPED = ['customer', 'reseller'] as const;
const LIMITED: readonly string[] = [...SCOPED, 'partner'];

it.each(ROLES.filter((role) => !LIMITED.includes(role)))(
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

describe.each(SCOPED)('who sees one account as %s', (role) => {
  const BASE = '/tmf-api';
  let key: Record<string, string>;
  let admin: Record<string, string>;

  beforeAll(async () => {
    key = await keyFor([role], { accountId: 'mine' });
    admin = await keyFor(['admin']);
    for (const accountId of ['foe-root', 'foe-beside', 'over']) {
      await keyFor([role], { accountId, name: `foe-key-${accountId}` });
    }
  });

  const allowed = () =>
    operations.filter(({ needs }) => PERMISSIONS_OF[role].some((each) => each === needs));
  const reads = () => allowed().filter(({ method }) => method === 'get');
  const writes = () => allowed().filter(({ method }) => method !== 'get');

  it('does nothing but what his permissions are for', async () => {
    const wrong: string[] = [];
    for (const operation of operations.filter((each) => !allowed().includes(each))) {
      const { status } = await ask(operation, key);
      if (status !== 403) wrong.push(named(operation, status));
    }
    const changed = new Set(writes().map(({ needs }) => needs));
    expect([wrong, [...changed].sort()]).toEqual([[], WRITTEN[role]]);
  });

  it('finds his own in every list, and nobody else’s', async () => {
    const found: Record<string, string> = {};
    const lists = reads().filter(isList);
    for (const { path } of lists) {
      const mine = await server.http.get(path).set(key);
      const all = await server.http.get(path).set(admin);
      expect([path, mine.status, all.status]).toEqual([path, 200, 200]);
      expect([path, /foe/.exec(mine.text)]).toEqual([path, null]);
      const count = Number(mine.headers['x-total-count']);
      expect([path, count]).toEqual([path, mine.body.length]);
      found[path.replace(/^.*\//, '')] = `${mine.body.length} of ${all.body.length}`;
    }
    expect(found).toMatchObject(FOUND[role]);
  });

  it('is shown of his own what the operator is', async () => {
    for (const { path } of reads().filter(isList)) {
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
    for (const operation of reads().filter(({ path }) => path.includes('{'))) {
      const answers = await Promise.all(ids.map((id) => ask(operation, key, id)));
      for (const [index, { status, text }] of answers.entries()) {
        const id = ids[index] ?? '';
        const isNothing =
          status === 404 || (status === 200 && !/foe/.test(text.replaceAll(id, '')));
        if (!isNothing || status >= 500) told.push(`${named(operation, status)} ${id}`);
      }
    }
    expect(told).toEqual([]);
  }, 120_000);

  it.each([
    '?filter=$[?(@.id)]',
    '?id=foe-root,foe-beside,mine',
    '?id.regex=^foe',
    '?sort=-id&limit=1',
    '?fields=id,name&expand=*&depth=3',
    '?offset=1',
    '?name.ne=nothing',
  ])('finds no more by %s', async (query) => {
    for (const { path } of reads().filter(isList)) {
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

  it('changes nothing of a foreign id, in path and body', async () => {
    const ids = (await foreignIds()).filter((id) => /foe|over/.test(id)).slice(0, 20);
    const before = await foreignRows();
    const told: string[] = [];
    for (const operation of writes()) {
      for (const id of ids) {
        const { status } = await ask(operation, key, id, aimedAt(operation.example, id));
        const isInPath = operation.path.includes('{');
        const isRefused = isInPath ? [400, 404, 415, 422].includes(status) : status < 500;
        if (!isRefused) told.push(`${named(operation, status)} ${id}`);
      }
    }
    expect(told).toEqual([]);
    expect(await foreignRows()).toEqual(before);
  }, 120_000);

  async function foreignIds(): Promise<string[]> {
    const lists = reads().filter(isList);
    const own = new Set<string>();
    const all = new Set<string>([
      'foe-root',
      'foe-beside',
      'over',
      'party-foe-root',
      'of-foe-root',
    ]);
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

describe('who sees one party, as partner', () => {
  const PARTY = '/tmf-api/party/v4/organization';
  const ACCOUNTS = '/tmf-api/accountManagement/v4';
  let key: Record<string, string>;
  let admin: Record<string, string>;

  beforeAll(async () => {
    admin = await keyFor(['admin']);
    for (const id of ['nebula', 'foe-nebula']) {
      await story.post(PARTY, { id, tradingName: id });
      const engagedParty = { id, '@referredType': 'Organization' };
      const role = { id: `role-${id}`, name: 'supplier', engagedParty };
      await story.post('/tmf-api/partyRoleManagement/v4/partyRole', role);
      for (const path of ['settlementAccount', 'partyAccount']) {
        const relatedParty = [{ id, role: 'partner', '@referredType': 'Organization' }];
        await story.post(`${ACCOUNTS}/${path}`, { id: `${path}-${id}`, name: id, relatedParty });
      }
    }
    // An account that has the id of the party: what is within it is no partner's.
    await story.givenAccount('nebula', {});
    key = await keyFor(['partner'], { partyId: 'nebula' });
  }, 60_000);

  const isAllowed = ({ needs }: Operation) => PERMISSIONS_OF.partner.some((each) => each === needs);

  it('does nothing, and reads what its permissions are for', async () => {
    const wrong: string[] = [];
    for (const operation of operations) {
      const { status } = await ask(operation, key);
      if ((status !== 403) !== isAllowed(operation) || status >= 500)
        wrong.push(named(operation, status));
      if (isAllowed(operation) && operation.method !== 'get') wrong.push(operation.path);
    }
    expect(wrong).toEqual([]);
  });

  it('finds itself, its roles and what it is settled by, and nothing else, however it asks', async () => {
    const found = new Set<string>();
    for (const { path } of operations.filter(
      (each) => each.method === 'get' && isAllowed(each) && isList(each),
    )) {
      for (const query of [
        '',
        '?filter=$[?(@.id)]',
        '?id.regex=.',
        '?expand=*&depth=3',
        '?offset=0',
      ]) {
        const { status, text, body, headers } = await server.http.get(`${path}${query}`).set(key);
        expect([path, query, status < 300, /foe|over|mine/.exec(text)]).toEqual([
          path,
          query,
          true,
          null,
        ]);
        expect([path, Number(headers['x-total-count'])]).toEqual([path, body.length]);
        if (query === '')
          for (const { id } of body) found.add(`${path.replace(/^.*\//, '')} ${id}`);
      }
    }
    expect([...found].sort()).toEqual([
      'organization nebula',
      'partyAccount partyAccount-nebula',
      'partyRole role-nebula',
      'settlementAccount settlementAccount-nebula',
    ]);
  });

  it('is told of a foreign id what he is told of none', async () => {
    const told: string[] = [];
    const ids = [
      'foe-nebula',
      'role-foe-nebula',
      'settlementAccount-foe-nebula',
      'party-mine',
      'mine',
    ];
    for (const operation of operations.filter(
      (each) => each.method === 'get' && isAllowed(each) && each.path.includes('{'),
    )) {
      for (const id of ids) {
        const { status } = await ask(operation, key, id);
        if (status !== 404) told.push(`${named(operation, status)} ${id}`);
      }
      const [own, all] = [
        await ask(operation, key, 'nebula'),
        await ask(operation, admin, 'nebula'),
      ];
      const isOwn = /\/(organization)\/\{id\}$/.test(operation.path);
      if (isOwn) expect(own.body).toEqual(all.body);
      else if (own.status !== 404) told.push(`${named(operation, own.status)} nebula`);
    }
    expect(told).toEqual([]);
  });

  it('ends with its party, and is not another’s that has the id later', async () => {
    await story.post(PARTY, { id: 'reborn', tradingName: 'one' });
    const own = await keyFor(['partner'], { partyId: 'reborn' });
    const read = async () => (await server.http.get(`${PARTY}/reborn`).set(own)).status;
    expect(await read()).toBe(200);
    await story.http.delete(`${PARTY}/reborn`).expect(204);
    await story.post(PARTY, { id: 'reborn', tradingName: 'another' });
    // What a process knows of a key it believes for 0.8 s: a second process asks anew.
    const other = await startApp(story.database, undefined, {}, {}, undefined, { asksWho: true });
    expect((await other.http.get(`${PARTY}/reborn`).set(own)).status).toBe(401);
    await other.close();
  });
});
