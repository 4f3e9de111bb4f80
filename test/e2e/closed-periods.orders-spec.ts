// What a closed period comes to is decided by all facts about it, by whatever door and in whatever order
// they come: usage, bills on and off the cycle, suspensions, prices, versions of a card.
import { netUpTo, ordersOf } from '../support/story/facts';
import { API, type Json, openStory, type Story } from '../support/story/story';
import { until } from '../support/story/until';

const NOW = '2026-02-05T10:00:00Z';
const START = '2026-01-01T00:00:00Z';
const END = '2026-04-02T10:00:00Z';
const MONTH = { recurringChargePeriodType: 'month', recurringChargePeriodLength: 1 };
const UNIT = { id: 'l', meter: 'calls', price: { model: 'unit', rate: '1' } };
const LINES: Readonly<Record<string, object>> = {
  plain: UNIT,
  minimum: { ...UNIT, minimum: '31' },
  allowance: { ...UNIT, prorate: true, allowance: '62' },
  'allowance-and-minimum': { ...UNIT, prorate: true, allowance: '62', minimum: '31' },
  maximum: { ...UNIT, prorate: true, maximum: '45' },
};

/** Of 360 orders of six facts. */
const EVERY = 11;

let story: Story;
let accounts = 0;

beforeAll(async () => {
  story = await openStory(NOW);
  await story.givenMeter('calls', 'call');
  for (const [plan, line] of Object.entries(LINES)) {
    await story.givenCard(plan, [line]);
    await story.givenPlan(plan, [usagePrice(plan, plan)]);
  }
  await story.givenPlan('fee', [
    { id: 'fee', priceType: 'recurring', price: { unit: 'EUR', value: 31 }, ...MONTH },
  ]);
  await story.givenPlan('pack', [
    {
      id: 'included',
      priceType: 'allowance',
      unitOfMeasure: { amount: 10, units: 'call' },
      ...MONTH,
    },
    {
      ...usagePrice('beyond', 'plain'),
      priceType: 'overage',
      popRelationship: [{ id: 'included', relationshipType: 'overageOf' }],
    },
  ]);
});

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

type Customer = { readonly account: string; readonly product: string; used: number };
type Step = (customer: Customer) => Promise<unknown>;

const use =
  (quantity: string, at: string): Step =>
  (customer) =>
    story.use({
      subject: customer.account,
      meter: 'calls',
      id: `${customer.account}-${(customer.used += 1)}`,
      quantity,
      at,
    });
const bill: Step = ({ account }) => story.runBills(account, '2026-02-01T00:00:00Z');
const billOffCycle: Step = async ({ account }) => {
  const asked = await story.post(`${API.bill}/customerBillOnDemand`, {
    name: account,
    billingAccount: { id: account },
  });
  await until(async () => {
    const { state } = await story.get(`${API.bill}/customerBillOnDemand/${asked.id}`);
    return state === 'inProgress' ? undefined : state;
  });
};

describe('usage that comes late counts towards the minimum of its period, whichever bill shows it', () => {
  it.each(
    ordersOf({ used: use('10', '2026-01-15T12:00:00Z'), billed: bill, offCycle: billOffCycle }),
  )('%s', async (_order, steps) => {
    const usedNow = use('1', '2026-02-03T12:00:00Z');
    // Three months.
    expect(await netAfter('minimum', [usedNow, ...steps])).toBe('93.00');
  });
});

describe('a price that is known when its months are closed is owed for them', () => {
  it.each(ordersOf({ priced: write({ productPrice: [priceOf('fee')] }), billed: bill }))(
    'as it is written to the product: %s',
    async (_order, steps) => {
      const customer = await givenCustomer('minimum');
      const product = await givenProduct(customer.account);
      for (const step of steps) await step({ ...customer, product });
      // Three months of each.
      expect(await netOf(customer.account)).toBe('186.00');
    },
  );

  it.each(ordersOf({ priced: order({ itemPrice: [priceOf('fee')] }), billed: bill }))(
    'as it is ordered: %s',
    async (_order, steps) => {
      const customer = await givenCustomer('minimum');
      const product = await givenProduct(customer.account);
      for (const step of steps) await step({ ...customer, product });
      expect(await netOf(customer.account)).toBe('186.00');
    },
  );

  it.each(
    ordersOf<Step>({
      priced: ({ account }) => sell(`${account}-fee`),
      billed: bill,
      written: write({ description: 'written' }),
    }),
  )('as the catalogue has what was sold before: %s', async (_order, steps) => {
    const customer = await givenCustomerOf('minimum');
    for (const step of steps) await step(customer);
    expect(await netOf(customer.account)).toBe('186.00');
  });
});

describe('a product that is resumed has what its period includes', () => {
  const resume = order({ status: 'active' }, '2026-03-10T00:00:00Z');
  const used = use('8', '2026-03-15T12:00:00Z');

  it.each<[string, string, readonly [string, Step][]]>([
    [
      'at once',
      '124.00',
      [
        ['2026-03-10T00:00:00Z', resume],
        ['2026-03-10T00:05:00Z', use('8', '2026-03-10T00:04:00Z')],
      ],
    ],
    [
      'late in the period',
      '124.00',
      [
        ['2026-03-31T02:00:00Z', resume],
        ['2026-03-31T02:00:05Z', used],
      ],
    ],
    [
      'when the period is over',
      '124.00',
      [
        ['2026-04-01T02:00:00Z', resume],
        ['2026-04-01T02:00:05Z', used],
        ['2026-04-01T02:10:00Z', billUpTo('2026-04-01T00:00:00Z')],
      ],
    ],
    [
      'when the period is closed, for a day',
      '124.00',
      [
        ['2026-04-04T02:00:00Z', billUpTo('2026-04-01T00:00:00Z')],
        ['2026-04-04T03:00:00Z', resume],
        ['2026-04-05T02:00:00Z', used],
      ],
    ],
    [
      'when the period is closed, and no longer than that day',
      '132.00',
      [
        ['2026-04-04T02:00:00Z', billUpTo('2026-04-01T00:00:00Z')],
        ['2026-04-04T03:00:00Z', resume],
        ['2026-04-06T03:00:00Z', used],
      ],
    ],
  ])('%s', async (_when, net, steps) => {
    const customer = await givenCustomer('pack', undefined, '2026-01-01T09:00:00Z');
    // Four months of something else, so that there is something to bill.
    await story.orderPlan(customer.account, 'fee', []);
    story.itIs('2026-01-20T00:00:00Z');
    await order({ status: 'suspended' }, '2026-01-20T00:00:00Z')(customer);
    for (const [at, step] of steps) {
      story.itIs(at);
      await story.whatIsOverEnds();
      await step(customer);
    }
    story.itIs('2026-05-02T10:00:00Z');
    expect(await netOf(customer.account, '2026-05-01T00:00:00Z')).toBe(net);
  });

  it('and one that began earlier than was known has it once', async () => {
    const customer = await givenCustomer('pack');
    await write({ startDate: '2026-01-20T00:00:00Z' })(customer);
    await order({ status: 'suspended' }, '2026-02-04T00:00:00Z')(customer);
    await order({ status: 'active' }, '2026-02-05T00:00:00Z')(customer);
    await write({ startDate: '2025-12-20T00:00:00Z' })(customer);
    await order({ status: 'suspended' }, '2026-02-05T00:00:00Z')(customer);
    const buckets: Json[] = await story.get(
      `${API.balance}/bucket?partyAccount.id=${customer.account}&sort=validFor.startDateTime`,
    );
    expect(buckets.map(({ validFor }) => validFor.startDateTime.slice(0, 10))).toEqual([
      '2025-12-20',
      '2026-01-01',
      '2026-02-01',
    ]);
  });
});

describe('usage of a month that turns out to be suspended throughout stays, by the terms of no days', () => {
  const suspended: Step = async (customer) => {
    await order({ status: 'suspended' }, '2025-12-20T00:00:00Z')(customer);
    await order({ status: 'active' }, '2026-02-02T00:00:00Z')(customer);
  };

  describe.each<[string, string, string]>([
    // Beside it the minimum of 19 days of December, of 27 of February and of March.
    ['allowance', '50.00', 'nothing is included'],
    ['maximum', '1.45', 'one day is the most'],
    ['allowance-and-minimum', '129.89', 'nothing is included, nothing owed'],
  ])('%s', (plan, net, why) => {
    it.each(ordersOf({ suspended, used: use('50', '2026-01-15T12:00:00Z'), billed: bill }))(
      `${why}: %s`,
      async (_order, steps) => {
        expect(await netAfter(plan, steps, '2025-12-01T00:00:00Z')).toBe(net);
      },
    );
  });

  it('and so does usage of a month after an end', async () => {
    const customer = await givenCustomer('allowance');
    const used = use('50', '2026-02-04T12:00:00Z');
    const ended: Step = ({ product }) =>
      story.order({
        requestedStartDate: '2026-01-20T00:00:00Z',
        productOrderItem: [{ id: '1', action: 'delete', product: { id: product } }],
      });
    for (const step of [used, ended]) await step(customer);
    expect(await netOf(customer.account)).toBe('50.00');
  });
});

describe('a version of a card that is dated back', () => {
  const used = use('1', '2026-01-15T12:00:00Z');
  const activated = (from: string): Step => {
    return async ({ account }) => {
      story.itIs('2026-02-05T11:00:00Z');
      await story.activateVersion(account, from, [{ ...UNIT, minimum: '50' }]);
    };
  };

  describe.each(['2026-01-10T00:00:00Z', '2025-12-01T00:00:00Z'])('to %s', (from) => {
    const steps = { used, billed: bill, activated: activated(from) };

    it.each(ordersOf(steps))('%s', async (name, inOrder) => {
      story.itIs(NOW);
      const account = await givenAccount();
      await story.givenCard(account, [{ ...UNIT, minimum: '31' }]);
      await story.givenPlan(account, [usagePrice(account, account)]);
      const customer = await givenCustomer(account, account);
      for (const step of inOrder) await step(customer);
      // A month that is closed owes what it was closed with, those that are open what is known.
      const isKnown = name.indexOf('activated') < name.indexOf('billed');
      expect(await netOf(account)).toBe(isKnown ? '150.00' : '131.00');
    });
  });
});

describe('comes to the same in whatever order all of it is learned', () => {
  const steps = {
    used: use('50', '2026-01-05T12:00:00Z'),
    billed: bill,
    offCycle: billOffCycle,
    suspended: order({ status: 'suspended' }, '2026-01-11T00:00:00Z'),
    resumed: order({ status: 'active' }, '2026-02-02T00:00:00Z'),
    priced: ({ account }: Customer) => sell(`${account}-fee`),
  };
  const legal = ordersOf(steps).filter(
    ([name]) => name.indexOf('suspended') < name.indexOf('resumed'),
  );
  const drawn = legal.filter((_order, index) => index % EVERY === 0);

  it.each(drawn)('%s', async (_order, inOrder) => {
    const customer = await givenCustomerOf('allowance-and-minimum');
    for (const step of inOrder) await step(customer);
    // Ten days of January, 27 of February, March: usage or minimum, and the fee.
    expect(await netOf(customer.account)).toBe('161.78');
  });
});

function sell(id: string): Promise<Json> {
  const fee = { priceType: 'recurring', price: { unit: 'EUR', value: 31 }, ...MONTH };
  const price = { id, name: id, lifecycleStatus: 'Launched', ...fee };
  return story.post(`${API.catalog}/productOfferingPrice`, price);
}

/** Of a plan that has a fee, too, which the catalogue cannot read yet. */
async function givenCustomerOf(plan: string): Promise<Customer> {
  const account = await givenAccount();
  await story.post(`${API.catalog}/productOffering`, {
    id: account,
    name: account,
    lifecycleStatus: 'Launched',
    productOfferingPrice: [{ id: `${account}-fee` }, { id: plan }],
  });
  return givenCustomer(account, account);
}

function write(body: object): Step {
  return ({ product }) => story.http.patch(`${API.product}/${product}`).send(body).expect(200);
}

/** `status` is the product's, all else the item's. */
function order({ status, ...item }: Json, requestedStartDate?: string): Step {
  return ({ product: id }) =>
    story.order({
      ...(requestedStartDate && { requestedStartDate }),
      productOrderItem: [
        { id: '1', action: 'modify', ...item, product: { id, ...(status && { status }) } },
      ],
    });
}

function billUpTo(upTo: string): Step {
  return ({ account }) => story.runBills(account, upTo);
}

function priceOf(id: string) {
  return { name: id, priceType: 'recurring', productOfferingPrice: { id } };
}

function usagePrice(id: string, card: string) {
  return { id, priceType: 'usage', pricingLogicAlgorithm: [{ id: card }] };
}

function givenAccount(): Promise<string> {
  return story.givenAccount(`customer-${(accounts += 1)}`);
}

async function givenCustomer(
  plan: string,
  known?: string,
  now = NOW,
  requestedStartDate = START,
): Promise<Customer> {
  story.itIs(now);
  const account = known ?? (await givenAccount());
  const product = await story.orderPlan(account, plan, [account], { requestedStartDate });
  return { account, product, used: 0 };
}

/** One that sells nothing yet. */
async function givenProduct(account: string): Promise<string> {
  const { id } = await story.post(API.product, {
    name: 'bare',
    status: 'active',
    startDate: START,
    billingAccount: { id: account },
  });
  return id;
}

async function netAfter(plan: string, steps: readonly Step[], start = START): Promise<string> {
  const customer = await givenCustomer(plan, undefined, NOW, start);
  for (const step of steps) await step(customer);
  return netOf(customer.account);
}

/** Of all bills until the end of March. */
async function netOf(account: string, upTo = '2026-04-01T00:00:00Z'): Promise<string> {
  if (upTo < END) story.itIs(END);
  return netUpTo(story, account, upTo);
}
