// Every state of every resource that has a life, and every change of it that a client may ask for:
// what the standard draws is done, everything else is refused with 409 naming what would be legal.
import { API, type Json, openStory, type Story } from '../support/story/story';

type Machine = {
  readonly path: string;
  readonly attribute: 'state' | 'status';
  /** A new one, in the first state. */
  readonly create: () => Promise<string>;
  /** From each state to those a client may ask for; the first one is where it begins. */
  readonly transitions: Readonly<Record<string, readonly string[]>>;
  /** What nobody can ask for and nothing shows, but what is a state all the same. */
  readonly unreachable?: readonly string[];
  /** What a refusal names in place of what is legal. */
  readonly named?: Readonly<Record<string, readonly string[]>>;
};

const PARTY = '/tmf-api/party/v4';
const ORDERING = '/tmf-api/productOrderingManagement/v4';
const PRODUCT_USAGES = '/tmf-api/productUsageManagement/v5/productUsage';
const LATER = '2024-06-01T00:00:00Z';

let story: Story;

beforeAll(async () => {
  story = await openStory('2024-01-10T00:00:00Z');
  await story.givenAccount('A');
  await story.givenAccount('payer');
  const one = { remainingValue: { amount: 100, units: 'EUR' }, partyAccount: { id: 'A' } };
  await story.post(`${API.balance}/bucket`, { id: 'wallet', usageType: 'monetary', ...one });
  await story.post(`${API.balance}/bucket`, { id: 'other', usageType: 'monetary', ...one });
});

afterAll(() => story.close());

const created = (path: string, body: object) => async (): Promise<string> =>
  (await story.post(path, body)).id;

const inEur = (amount: number): object => ({ amount: { amount, units: 'EUR' } });

const action = (name: string, body: object, start: string): Machine => ({
  path: `${API.balance}/${name}`,
  attribute: 'status',
  create: created(`${API.balance}/${name}`, body),
  transitions:
    start === 'completed' ? { completed: ['cancelled'], cancelled: [] } : { [start]: [] },
  unreachable: ['created', start === 'completed' ? 'failed' : 'completed'],
});

/** An order for a later day waits, and lets itself be moved about. */
const ORDER: Machine = {
  path: API.order,
  attribute: 'state',
  create: created(API.order, {
    requestedStartDate: LATER,
    productOrderItem: [{ id: '1', action: 'add', product: { name: 'line' } }],
  }),
  transitions: {
    pending: ['inProgress', 'assessingCancellation', 'cancelled'],
    inProgress: ['pending', 'held', 'assessingCancellation', 'completed', 'failed', 'partial'],
    held: ['inProgress', 'assessingCancellation', 'cancelled'],
    assessingCancellation: ['inProgress', 'pending', 'held', 'pendingCancellation'],
    pendingCancellation: ['cancelled'],
    cancelled: [],
    completed: [],
    failed: [],
    partial: [],
  },
  unreachable: ['acknowledged', 'rejected'],
};

const PRODUCT: Machine = {
  path: API.product,
  attribute: 'status',
  create: created(API.product, { name: 'line', status: 'created' }),
  transitions: {
    created: ['pendingActive', 'active'],
    pendingActive: ['active', 'aborted', 'cancelled'],
    active: ['suspended', 'pendingTerminate', 'terminated'],
    suspended: ['active'],
    pendingTerminate: ['terminated'],
    terminated: [],
    cancelled: [],
    aborted: [],
  },
};

const BUCKET: Machine = {
  path: `${API.balance}/bucket`,
  attribute: 'status',
  create: created(`${API.balance}/bucket`, {
    usageType: 'monetary',
    remainingValue: { amount: 5, units: 'EUR' },
    partyAccount: { id: 'A' },
  }),
  transitions: {
    active: ['suspended', 'expired'],
    suspended: ['active', 'expired'],
    expired: [],
  },
};

const party = (name: string, body: object, end: string): Machine => ({
  path: `${PARTY}/${name}`,
  attribute: 'status',
  create: created(`${PARTY}/${name}`, body),
  transitions: { initialized: ['validated', end], validated: ['initialized', end], [end]: [] },
});

/** A rejected usage is mended and tried again; everything else rating and billing decide. */
const USAGE: Machine = {
  path: API.usage,
  attribute: 'status',
  create: created(API.usage, { usageType: 'no such meter' }),
  transitions: { rejected: [] },
  unreachable: ['received', 'guided', 'rated', 'rerated', 'billed'],
  named: { rejected: ['recycled'] },
};

const PRODUCT_USAGE: Machine = {
  path: PRODUCT_USAGES,
  attribute: 'status',
  create: created(PRODUCT_USAGES, {
    usageSpecification: { id: 'no such meter' },
    product: { id: 'no such product' },
  }),
  transitions: { rejected: [] },
  unreachable: ['validated', 'rated', 'corrected', 'superseded', 'notRated', 'failed'],
  named: { rejected: ['initialized'] },
};

const MACHINES: readonly (readonly [string, Machine])[] = [
  ['a product order', ORDER],
  ['a product', PRODUCT],
  ['a bucket', BUCKET],
  ['an individual', party('individual', { familyName: 'F', givenName: 'G' }, 'deceaded')],
  ['an organization', party('organization', { tradingName: 'T' }, 'closed')],
  ['a top-up', action('topupBalance', { ...inEur(1), bucket: { id: 'wallet' } }, 'completed')],
  [
    'an adjustment',
    action('adjustBalance', { ...inEur(1), bucket: { id: 'wallet' } }, 'completed'),
  ],
  [
    'a transfer',
    action(
      'transferBalance',
      { ...inEur(1), bucket: { id: 'wallet' }, receiverBucket: { id: 'other' } },
      'completed',
    ),
  ],
  [
    'a reservation',
    action('reserveBalance', { ...inEur(1), bucket: { id: 'wallet' } }, 'completed'),
  ],
  [
    'a top-up of nothing',
    action('topupBalance', { ...inEur(1), bucket: { id: 'none' } }, 'failed'),
  ],
  ['a rejected usage', USAGE],
  ['a rejected product usage', PRODUCT_USAGE],
];

describe.each(MACHINES)('%s', (_name, machine) => {
  const { transitions, unreachable = [], named = {} } = machine;
  const states = [...Object.keys(transitions), ...unreachable];
  const legal = Object.entries(transitions).flatMap(([from, next]) =>
    next.map((to): [string, string] => [from, to]),
  );
  if (legal.length > 0) {
    it.each(legal)('goes from %s to %s', async (from, to) => {
      const id = await inState(machine, from);
      const { status, body } = await ask(machine, id, to);
      expect([status, body[machine.attribute]]).toEqual([200, to]);
    });
  }

  it.each(Object.keys(transitions))('that is %s refuses the rest and stays so', async (from) => {
    const id = await inState(machine, from);
    const allowed = transitions[from] ?? [];
    expect((await ask(machine, id, from)).status).toBe(200);
    for (const to of states.filter((each) => each !== from && !allowed.includes(each))) {
      const { status, body } = await ask(machine, id, to);
      expect([to, status]).toEqual([to, 409]);
      for (const each of named[from] ?? allowed) expect(JSON.stringify(body)).toContain(each);
    }
    expect((await story.get(`${machine.path}/${id}`))[machine.attribute]).toBe(from);
  });

  it('knows no other states', async () => {
    const { status } = await ask(machine, await machine.create(), 'no-such-state');
    expect([400, 409]).toContain(status);
  });
});

/** Walks there over legal states only. */
async function inState(machine: Machine, state: string): Promise<string> {
  const id = await machine.create();
  for (const next of wayTo(machine, state)) {
    const { status, body } = await ask(machine, id, next);
    if (status !== 200) throw new Error(`${next}: ${status} ${JSON.stringify(body)}`);
  }
  const found = await story.get(`${machine.path}/${id}`);
  expect(found[machine.attribute]).toBe(state);
  return id;
}

function wayTo({ transitions }: Machine, state: string): readonly string[] {
  const [start = ''] = Object.keys(transitions);
  const ways: string[][] = [[start]];
  for (const way of ways) {
    const last = way.at(-1) ?? '';
    if (last === state) return way.slice(1);
    for (const next of transitions[last] ?? []) if (!way.includes(next)) ways.push([...way, next]);
  }
  throw new Error(`nothing leads to ${state}`);
}

async function ask(machine: Machine, id: string, state: string): Promise<Json> {
  return story.http.patch(`${machine.path}/${id}`).send({ [machine.attribute]: state });
}

describe('a closed bill', () => {
  const moves = {
    validated: ['sent', 'onHold'],
    sent: ['partiallyPaid', 'settled', 'onHold'],
    partiallyPaid: ['settled', 'onHold'],
    settled: [],
  } as const;
  const ways = {
    validated: [],
    sent: ['sent'],
    partiallyPaid: ['sent', 'partiallyPaid'],
    settled: ['sent', 'settled'],
  } as const;
  let payers = 0;

  async function givenBill(way: readonly string[]): Promise<string> {
    payers += 1;
    const account = `billed-${payers}`;
    story.itIs('2024-01-01T00:00:00Z');
    await story.givenAccount(account);
    if (payers === 1) {
      const price = { unit: 'EUR', value: 10 };
      const period = { recurringChargePeriodType: 'month', recurringChargePeriodLength: 1 };
      await story.givenPlan('plan', [{ id: 'fee', priceType: 'recurring', price, ...period }]);
    }
    await story.orderPlan(account, 'plan', [account]);
    story.itIs('2024-02-02T00:00:00Z');
    const [bill] = await story.runBills(account, '2024-02-01T00:00:00Z');
    for (const state of way) await move(bill.id, state, 200);
    return bill.id;
  }

  async function move(id: string, state: string, status: number): Promise<Json> {
    const sent = story.http.patch(`${API.bill}/customerBill/${id}`).send({ state });
    return (await sent.expect(status)).body;
  }

  it.each(Object.entries(moves))('from %s becomes %j and nothing else', async (from, allowed) => {
    const way = ways[from as keyof typeof ways];
    const kept = await givenBill(way);
    for (const to of ['new', 'validated', 'sent', 'partiallyPaid', 'settled', 'onHold']) {
      if (to === from) continue;
      if ((allowed as readonly string[]).includes(to)) {
        expect((await move(await givenBill(way), to, 200)).state).toBe(to);
        continue;
      }
      const refused = JSON.stringify(await move(kept, to, 409));
      for (const each of allowed) expect(refused).toContain(each);
    }
  });

  it.each(['validated', 'sent', 'partiallyPaid'] as const)(
    'on hold comes back to %s alone',
    async (state) => {
      const id = await givenBill([...ways[state], 'onHold']);
      for (const other of ['new', 'validated', 'sent', 'partiallyPaid', 'settled']) {
        if (other !== state) expect(JSON.stringify(await move(id, other, 409))).toContain(state);
      }
      expect((await move(id, state, 200)).state).toBe(state);
    },
  );
});

it('holds a live bill back and lets it go on, and names no other way', async () => {
  story.itIs('2024-01-10T00:00:00Z');
  await story.givenAccount('live');
  await story.orderPlan('live', 'plan', ['live']);
  const bill = await story.liveBill('live');
  const path = `${API.bill}/customerBill/${bill.id}`;
  for (const state of ['validated', 'sent', 'partiallyPaid', 'settled']) {
    const { body } = await story.http.patch(path).send({ state }).expect(409);
    expect(JSON.stringify(body)).toContain('onHold');
  }
  await story.http.patch(path).send({ state: 'onHold' }).expect(200);
  await story.http.patch(path).send({ state: 'new' }).expect(200);
});

describe('a cancellation', () => {
  const cancel = async (id: string): Promise<Json> => {
    const task = await story.post(`${ORDERING}/cancelProductOrder`, { productOrder: { id } });
    expect(task.state).toBe('acknowledged');
    return story.get(`${ORDERING}/cancelProductOrder/${task.id}`);
  };

  it.each`
    state                      | task                     | order
    ${'pending'}               | ${'done'}                | ${'cancelled'}
    ${'held'}                  | ${'done'}                | ${'cancelled'}
    ${'inProgress'}            | ${'done'}                | ${'cancelled'}
    ${'assessingCancellation'} | ${'done'}                | ${'cancelled'}
    ${'pendingCancellation'}   | ${'done'}                | ${'cancelled'}
    ${'cancelled'}             | ${'terminatedWithError'} | ${'cancelled'}
    ${'completed'}             | ${'terminatedWithError'} | ${'completed'}
    ${'failed'}                | ${'terminatedWithError'} | ${'failed'}
    ${'partial'}               | ${'terminatedWithError'} | ${'partial'}
  `('of an order that is $state is $task', async ({ state, task, order }) => {
    const id = await inState(ORDER, state);
    expect((await cancel(id)).state).toBe(task);
    expect((await story.get(`${API.order}/${id}`)).state).toBe(order);
  });

  it('of an order that is not there ends with an error', async () => {
    expect((await cancel('nothing')).state).toBe('terminatedWithError');
  });
});

it('lets the items of an order follow it until they have ended', async () => {
  for (const state of ['held', 'assessingCancellation', 'cancelled', 'completed', 'failed']) {
    const { productOrderItem } = await story.get(`${API.order}/${await inState(ORDER, state)}`);
    expect(productOrderItem.map((item: Json) => item.state)).toEqual([state]);
  }
});

it('forfeits what a bucket holds that a client lets expire, and does not open it again', async () => {
  const id = await inState(BUCKET, 'expired');
  await story.serverTurns();
  const path = `${API.balance}/bucket/${id}`;
  expect(await story.get(path)).toMatchObject({ status: 'expired', remainingValue: { amount: 0 } });
  const validFor = { endDateTime: '2030-01-01T00:00:00Z' };
  const { body } = await story.http.patch(path).send({ validFor }).expect(409);
  expect(body.code).toBe('balance.bucket-expired');
  await story.expectBalanced();
});

it('never edits a launched price, whatever its offering says of itself', async () => {
  const path = `${API.catalog}/productOfferingPrice`;
  const price = { id: 'p', name: 'P', priceType: 'oneTime', price: { unit: 'EUR', value: 1 } };
  await story.post(path, { ...price, lifecycleStatus: 'In design' });
  await story.http
    .patch(`${path}/p`)
    .send({ price: { unit: 'EUR', value: 2 } })
    .expect(200);
  for (const lifecycleStatus of ['In test', 'Active', 'Our own word', 'Launched']) {
    await story.http.patch(`${path}/p`).send({ lifecycleStatus }).expect(200);
  }
  await story.http
    .patch(`${path}/p`)
    .send({ price: { unit: 'EUR', value: 3 } })
    .expect(409);
  await story.http.patch(`${path}/p`).send({ name: 'P, renamed' }).expect(200);
  for (const lifecycleStatus of ['Retired', 'Obsolete']) {
    await story.http.patch(`${path}/p`).send({ lifecycleStatus }).expect(200);
  }
});

it.each(['catalog', 'category', 'productOffering', 'productSpecification'])(
  'lets a %s have any life its operator names',
  async (name) => {
    const { id } = await story.post(`${API.catalog}/${name}`, { name });
    for (const lifecycleStatus of ['In design', 'Launched', 'Our own word', 'In study']) {
      const path = `${API.catalog}/${name}/${id}`;
      const { body } = await story.http.patch(path).send({ lifecycleStatus }).expect(200);
      expect(body.lifecycleStatus).toBe(lifecycleStatus);
    }
  },
);
