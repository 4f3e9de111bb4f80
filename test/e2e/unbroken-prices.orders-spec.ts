// A change of a product that leaves a usage price as it was leaves its usage charge as it would have been: tiers,
// free units, allowances, minimums and maximums are those of the whole period, in whichever order it is learned.
import fc from 'fast-check';
import { type Customer, givenCustomer as given, netUpTo, ordersOf } from '../support/story/facts';
import { API, type Json, openStory, type Story } from '../support/story/story';

const NOW = '2026-02-05T10:00:00Z';
const CALLS = { id: 'l', meter: 'calls' };
const UNIT = { ...CALLS, price: { model: 'unit', rate: '1' } };
const tiers = [
  { upTo: '100', rate: '1' },
  { upTo: null, rate: '0.5' },
];

let story: Story;
let accounts = 0;

beforeAll(async () => {
  story = await openStory(NOW);
  await story.givenMeter('calls', 'call');
  await story.givenMeter('mail', 'mail');
});

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

type Step = (customer: Customer) => Promise<unknown>;

const use =
  (quantity: string, day: string): Step =>
  (customer) =>
    story.use({
      subject: customer.account,
      meter: 'calls',
      id: `${customer.account}-${(customer.used += 1)}-${day}`,
      quantity,
      amount: quantity,
      attributes: { device: 'd' },
      at: `2026-01-${day}T12:00:00Z`,
    });
const change =
  (day: string, changed: object, item: object = {}): Step =>
  ({ product }) =>
    order(day, { action: 'modify', ...item, product: { id: product, ...changed } });
const end =
  (day: string): Step =>
  ({ product }) =>
    order(day, { action: 'delete', product: { id: product } });
const bill: Step = ({ account }) => {
  story.itIs(NOW);
  return story.runBills(account, '2026-02-01T00:00:00Z');
};

function order(day: string, item: object): Promise<Json> {
  const requestedStartDate = `2026-01-${day}T00:00:00Z`;
  return story.order({ requestedStartDate, productOrderItem: [{ id: '1', ...item }] });
}

async function givenPlan(plan: string, line: object): Promise<void> {
  await story.givenCard(plan, [line]);
  const usage = { id: `${plan}-usage`, priceType: 'usage', pricingLogicAlgorithm: [{ id: plan }] };
  await story.givenPlan(plan, [usage]);
}

async function givenCustomer(plan: string): Promise<[string, Customer]> {
  story.itIs(NOW);
  const customer = await given(story, plan);
  return [customer.account, customer];
}

/** Of the bills of January and February. */
async function netAfter(plan: string, steps: readonly Step[]): Promise<string> {
  const [account, customer] = await givenCustomer(plan);
  for (const step of steps) await step(customer);
  story.itIs('2026-03-02T10:00:00Z');
  return netUpTo(story, account, '2026-03-01T00:00:00Z');
}

describe.each<[string, object, string]>([
  ['graduated', { ...CALLS, price: { model: 'graduated', tiers } }, '120.00'],
  ['volume', { ...CALLS, price: { model: 'volume', tiers } }, '70.00'],
  [
    'graduated-by-device',
    { ...CALLS, groupBy: ['device'], price: { model: 'graduated', tiers } },
    '120.00',
  ],
  [
    'package',
    { ...CALLS, price: { model: 'package', size: '100', amount: '10', free: '50' } },
    '10.00',
  ],
  ['allowance', { ...UNIT, allowance: '100' }, '40.00'],
  ['allowance-of-days', { ...UNIT, prorate: true, allowance: '100' }, '40.00'],
  ['allowance-by-event', { ...UNIT, scope: 'event', allowance: '100' }, '40.00'],
  // February owes 200, too.
  ['minimum', { ...UNIT, minimum: '200' }, '400.00'],
  ['minimum-of-days', { ...UNIT, prorate: true, minimum: '200' }, '400.00'],
  ['maximum', { ...UNIT, maximum: '90' }, '90.00'],
  ['maximum-of-days', { ...UNIT, prorate: true, maximum: '90' }, '90.00'],
  ['discount', { ...UNIT, discounts: [{ amount: '5' }] }, '135.00'],
  [
    'free-amount',
    { ...CALLS, price: { model: 'percentage', percent: '10', freeAmount: '100' } },
    '4.00',
  ],
  [
    'free-event',
    { ...CALLS, price: { model: 'percentage', percent: '10', freeEvents: 1 } },
    '6.00',
  ],
  [
    'graduated-percentage',
    {
      ...CALLS,
      price: {
        model: 'graduatedPercentage',
        tiers: [
          { upTo: '100', percent: '10' },
          { upTo: null, percent: '1' },
        ],
      },
    },
    '10.40',
  ],
])('%s of a period in which the quantity changed', (plan, line, net) => {
  beforeAll(() => givenPlan(plan, line));

  const used = { used: use('80', '05'), usedLater: use('60', '20') };

  it('comes to what it does without a change', async () => {
    expect(await netAfter(plan, [...Object.values(used), bill])).toBe(net);
  });

  const changed = change('11', { quantity: 2 });
  it.each(someOrdersOf({ ...used, changed, billed: bill }))('%s', async (_order, steps) => {
    expect(await netAfter(plan, steps)).toBe(net);
  });
});

describe('what else changes of a product', () => {
  const TIERS = { ...CALLS, price: { model: 'graduated', tiers } };
  const price = (id: string, more: object) =>
    story.post('/tmf-api/productCatalogManagement/v4/productOfferingPrice', {
      id,
      name: id,
      lifecycleStatus: 'Launched',
      ...more,
    });
  const sold = (...ids: string[]) => ({
    productPrice: ids.map((id) => ({ productOfferingPrice: { id } })),
  });
  const patch =
    (body: object): Step =>
    ({ product }) => {
      story.itIs('2026-01-11T09:00:00Z');
      return story.http.patch(`${API.product}/${product}`).send(body).expect(200);
    };

  beforeAll(async () => {
    await givenPlan('tiers', TIERS);
    await givenPlan('days', { ...UNIT, prorate: true, allowance: '62', minimum: '31' });
    await story.givenCard('same-tiers', [TIERS]);
    await price('other-usage', {
      priceType: 'usage',
      pricingLogicAlgorithm: [{ id: 'same-tiers' }],
    });
    await story.givenCard('mails', [
      { id: 'm', meter: 'mail', price: { model: 'unit', rate: '2' } },
    ]);
    await price('mail-usage', { priceType: 'usage', pricingLogicAlgorithm: [{ id: 'mails' }] });
    await price('other-fee', {
      priceType: 'recurring',
      recurringChargePeriodType: 'month',
      recurringChargePeriodLength: 1,
      price: { unit: 'EUR', value: 5 },
    });
    await price('tenth-off', {
      priceType: 'discount',
      percentage: 10,
      popRelationship: [{ id: 'other-fee', relationshipType: 'discountOf' }],
    });
    const productOfferingPrice = [{ id: 'tiers-usage' }];
    await story.post('/tmf-api/productCatalogManagement/v4/productOffering', {
      id: 'renamed',
      name: 'renamed',
      lifecycleStatus: 'Launched',
      productOfferingPrice,
    });
  });

  it.each<[string, string, readonly Step[]]>([
    ['goes on with an add-on', '120.00', [change('11', sold('tiers-usage', 'mail-usage'))]],
    [
      'goes on when the add-on is taken out again',
      '120.00',
      [change('11', sold('tiers-usage', 'mail-usage')), change('13', sold('tiers-usage'))],
    ],
    ['goes on with a discount', '120.00', [change('11', sold('tiers-usage', 'tenth-off'))]],
    [
      'goes on with another offering',
      '120.00',
      [change('11', {}, { productOffering: { id: 'renamed' } })],
    ],
    [
      'goes on there and back',
      '120.00',
      [change('11', { quantity: 2 }), change('13', { quantity: 1 })],
    ],
    [
      'goes on with a patch',
      '120.00',
      [patch({ quantity: 2 }), patch(sold('tiers-usage', 'mail-usage'))],
    ],
    ['begins anew with another price', '140.00', [change('11', sold('other-usage'))]],
    [
      'begins anew with another price in between',
      '140.00',
      [change('11', sold('other-usage')), change('13', sold('tiers-usage'))],
    ],
  ])('%s (%s)', async (_what, net, changes) => {
    const steps = [use('80', '05'), ...changes, use('60', '20'), bill];
    expect(await netAfter('tiers', steps)).toBe(net);
  });

  it('begins anew under another account', async () => {
    const [account, customer] = await givenCustomer('tiers');
    const other = await story.givenAccount(`${account}-other`);
    await use('80', '05')(customer);
    await change('11', {}, { billingAccount: { id: other } })(customer);
    await use('60', '20')(customer);
    story.itIs('2026-03-02T10:00:00Z');
    const nets = [account, other].map((id) => netUpTo(story, id, '2026-03-01T00:00:00Z'));
    expect(await Promise.all(nets)).toEqual(['80.00', '60.00']);
  });

  it('bills a line as if nothing had changed', async () => {
    const lines = async (steps: readonly Step[]): Promise<Json[]> => {
      const [account, customer] = await givenCustomer('tiers');
      for (const step of steps) await step(customer);
      const [january] = await story.runBills(account, '2026-02-01T00:00:00Z');
      return january.lines.map(({ description, quantity, amount, kind }: Json) => {
        return { description, quantity, amount, kind };
      });
    };
    const [before, after] = [use('80', '05'), use('60', '20')];
    const changed = change('11', { quantity: 2 });
    expect(await lines([before, changed, after])).toEqual(await lines([before, after]));
  });

  // 31 days include 62 and owe 31 at least, as many less as are suspended or come after the end.
  const facts = {
    used: use('40', '05'),
    usedLater: use('50', '19'),
    changed: change('11', { quantity: 2 }),
    changedBack: change('15', { quantity: 1 }),
    ended: end('26'),
    billed: bill,
  };
  it.each(
    someOrdersOf(facts).filter(
      ([order]) =>
        order.indexOf('changed,') < order.indexOf('changedBack') &&
        order.indexOf('changedBack') < order.indexOf('ended') &&
        !order.endsWith('changed'),
    ),
  )('has the terms of its days, %s', async (_order, steps) => {
    expect(await netAfter('days', steps)).toBe('40.00');
  });

  it.each([
    ['before it changes', [suspended('06'), resumed('11'), changedOn('16')]],
    ['while it changes', [suspended('06'), changedOn('08'), resumed('11')]],
    ['after it changed', [changedOn('04'), suspended('06'), resumed('11')]],
  ])('has the terms of the days that it was not suspended %s', async (_when, steps) => {
    // 26 of 31 days include 52; February owes 31.
    const all = [use('40', '03'), ...steps, use('50', '20'), bill];
    expect(await netAfter('days', all)).toBe('69.00');
  });

  it('goes on over versions of its card, put in order again', async () => {
    await givenPlan('versions', TIERS);
    const dearer = tiers.map(({ upTo, rate }) => ({ upTo, rate: rate === '1' ? '2' : '1' }));
    const line = { ...CALLS, price: { model: 'graduated', tiers: dearer } };
    await story.activateVersion('versions', '2026-01-15T00:00:00Z', [line]);
    const [before, after] = [use('80', '05'), use('60', '20')];
    const changed = change('11', { quantity: 2 });
    expect(await netAfter('versions', [before, after, bill])).toBe('160.00');
    expect(await netAfter('versions', [after, changed, before, bill])).toBe('160.00');
    expect(await netAfter('versions', [changed, after, bill, before])).toBe('160.00');
  });

  it('counts what it met before the change once', async () => {
    const aggregation = { uniqueCount: 'device' };
    await story.givenMeter('devices', 'device', { aggregation });
    await givenPlan('devices', { ...UNIT, meter: 'devices' });
    const [account, customer] = await givenCustomer('devices');
    const seen = (device: string, day: string) =>
      story.use({
        subject: account,
        meter: 'devices',
        quantity: '1',
        attributes: { device },
        at: `2026-01-${day}T12:00:00Z`,
      });
    await seen('a', '05');
    await change('11', { quantity: 2 })(customer);
    await seen('a', '20');
    await seen('b', '21');
    await seen('b', '06');
    const [bill] = await story.runBills(account, '2026-02-01T00:00:00Z');
    expect(bill.lines.map(({ amount }: Json) => amount)).toEqual(['2.00']);
  });

  it('costs the supplier what it does without a change', async () => {
    const line = { id: 's', meter: 'mail', price: { model: 'graduated', tiers } };
    await story.givenCard('wholesale', [line], { book: 'cost' });
    const [account, customer] = await givenCustomer('tiers');
    await change('02', sold('tiers-usage', 'mail-usage'))(customer);
    const cost = async (quantity: string, day: string) => {
      const at = `2026-01-${day}T12:00:00Z`;
      const { results } = await story.use({ subject: account, meter: 'mail', quantity, at });
      return results[0].charges.find(({ leg }: Json) => leg === 'cost').amount;
    };
    expect(await cost('80', '05')).toBe('80');
    await change('11', sold('mail-usage'))(customer);
    expect(await cost('60', '20')).toBe('40');
    expect(await cost('60', '06')).toBe('30');
  });

  it('begins and ends with periods, whatever changed in others', async () => {
    const [account, customer] = await givenCustomer('tiers');
    await use('150', '20')(customer);
    await change('25', { quantity: 2 })(customer);
    await story.use({ ...calls(account, '150'), at: '2026-02-03T12:00:00Z' });
    story.itIs('2026-03-02T10:00:00Z');
    expect(await netUpTo(story, account, '2026-03-01T00:00:00Z')).toBe('250.00');
  });
});

function suspended(day: string): Step {
  return change(day, { status: 'suspended' });
}

function resumed(day: string): Step {
  return change(day, { status: 'active' });
}

function changedOn(day: string): Step {
  return change(day, { quantity: 2 });
}

function calls(subject: string, quantity: string) {
  return { subject, meter: 'calls', quantity };
}

describe('what a product includes', () => {
  const WITH_PACK = ['pack', 'pack-calls'];
  const sold = (...ids: string[]) => ({
    productPrice: ids.map((id) => ({ productOfferingPrice: { id } })),
  });

  beforeAll(async () => {
    await story.givenCard('beyond', [UNIT]);
    const month = { recurringChargePeriodType: 'month', recurringChargePeriodLength: 1 };
    await story.givenPlan('packed', [
      {
        id: 'pack',
        priceType: 'allowance',
        unitOfMeasure: { amount: 100, units: 'call' },
        ...month,
      },
      { id: 'pack-calls', priceType: 'usage', pricingLogicAlgorithm: [{ id: 'beyond' }] },
      { id: 'pack-fee', priceType: 'recurring', price: { unit: 'EUR', value: 0 }, ...month },
    ]);
  });

  async function givenInJanuary(quantity = 1): Promise<Customer> {
    story.itIs('2026-01-01T09:00:00Z');
    const account = await story.givenAccount(`includes-${(accounts += 1)}`);
    const item = { id: '1', action: 'add', quantity, productOffering: { id: 'packed' } };
    const productCharacteristic = [{ name: 'subject', value: account }];
    const done = await story.order({
      billingAccount: { id: account },
      requestedStartDate: '2026-01-01T00:00:00Z',
      productOrderItem: [{ ...item, product: { productCharacteristic } }],
    });
    story.itIs('2026-01-25T09:00:00Z');
    return { account, product: done.productOrderItem[0].product.id, used: 0 };
  }

  it.each<[string, number, readonly Step[], string, string]>([
    ['is what is left of it', 1, [change('11', sold(...WITH_PACK))], '40.00', '0'],
    ['is whole for a piece more', 1, [change('11', { quantity: 2 })], '0.00', '60'],
    ['stays for a piece less', 2, [change('11', { quantity: 1 })], '0.00', '60'],
    [
      'is that of the most pieces, there and back',
      1,
      [change('11', { quantity: 3 }), change('12', { quantity: 2 }), change('13', { quantity: 3 })],
      '0.00',
      '160',
    ],
    ['is gone with its price', 1, [change('11', sold('pack-calls'))], '60.00', '20'],
    [
      'begins anew when it is sold anew',
      1,
      [change('11', sold('pack-calls')), change('12', sold(...WITH_PACK))],
      '0.00',
      '60',
    ],
  ])('%s after a change', async (_what, quantity, changes, net, left) => {
    const customer = await givenInJanuary(quantity);
    for (const step of [use('80', '05'), ...changes, use('60', '20')]) await step(customer);
    await story.serverTurns();
    expect(await story.balances(customer.account)).toEqual([`${left} call`]);
    const bill = await story.liveBill(customer.account).catch(() => ({ lines: [] }));
    const amounts = bill.lines.map(({ amount }: Json) => Number(amount));
    expect(amounts.reduce((sum: number, one: number) => sum + one, 0).toFixed(2)).toBe(net);
  });

  it('covers late usage of before a change, without what came with the change', async () => {
    const customer = await givenInJanuary();
    await change('11', { quantity: 2 })(customer);
    await use('150', '05')(customer);
    expect(await story.balances(customer.account)).toEqual(['100 call']);
    await use('30', '20')(customer);
    await use('-30', '21')(customer);
    expect(await story.balances(customer.account)).toEqual(['100 call']);
  });

  it('is said to be used up, also by what was sold before', async () => {
    const customer = await givenInJanuary();
    await change('03', sold('pack'))(customer);
    await change('11', sold('pack', 'pack-fee'))(customer);
    await use('100', '20')(customer);
    const { results } = await story.use({
      ...calls(customer.account, '1'),
      at: '2026-01-21T12:00:00Z',
    });
    expect(results).toMatchObject([{ status: 'rejected', code: 'balance.exhausted' }]);
  });

  it('is renewed once a month, with the pieces there are', async () => {
    const customer = await givenInJanuary();
    await change('11', { quantity: 2 })(customer);
    story.itIs('2026-02-01T09:00:00Z');
    await story.serverTurns();
    story.itIs('2026-02-10T09:00:00Z');
    await story.serverTurns();
    expect(await story.balances(customer.account)).toEqual(['200 call']);
    await story.use({ ...calls(customer.account, '150'), at: '2026-02-11T12:00:00Z' });
    expect(await story.balances(customer.account)).toEqual(['50 call']);
  });

  it('of a bucket that a client made for the product goes on, too', async () => {
    const customer = await givenInJanuary();
    const partyAccount = { id: customer.account };
    const value = {
      remainingValue: { amount: 5, units: 'EUR' },
      product: [{ id: customer.product }],
    };
    await story.post(`${API.balance}/bucket`, { partyAccount, ...value });
    await change('11', { quantity: 2 })(customer);
    await use('203', '20')(customer);
    expect(await story.balances(customer.account)).toEqual(['0 call', '2 EUR']);
  });
});

describe.each<[string, object]>([
  ['free-events', { ...CALLS, price: { model: 'percentage', percent: '10', freeEvents: 2 } }],
  ['some-free', { ...UNIT, scope: 'event', prorate: true, allowance: '31' }],
  [
    'more-is-cheaper',
    { ...CALLS, price: { model: 'volume', tiers }, minimum: '50', maximum: '90' },
  ],
])('any usages, and %s', (plan, line) => {
  beforeAll(() => givenPlan(plan, line));

  // No two of one instant, of which the ids would decide.
  const usages = fc.uniqueArray(
    fc.record({ day: fc.integer({ min: 10, max: 28 }), quantity: fc.integer({ min: 1, max: 60 }) }),
    { minLength: 2, maxLength: 6, selector: ({ day }) => day },
  );
  const changes = fc.uniqueArray(fc.integer({ min: 10, max: 28 }), { minLength: 1, maxLength: 3 });

  it('come to the same in any order of arrival, whatever the quantity of the product', async () => {
    const property = fc.asyncProperty(usages, changes, fc.gen(), async (used, days, gen) => {
      const facts = used.map(({ day, quantity }) => use(`${quantity}`, `${day}`));
      const inOrder = [...facts.keys()].sort((a, b) => dayOf(used, a) - dayOf(used, b));
      const expected = await netAfter(plan, [...inOrder.flatMap((at) => facts[at] ?? []), bill]);
      const steps = [...gen(fc.shuffledSubarray, facts, { minLength: facts.length })];
      const quantities = days.toSorted((a, b) => a - b);
      for (const [at, day] of quantities.entries()) {
        const after = Math.ceil((at * steps.length) / days.length);
        steps.splice(after + at, 0, change(`${day}`, { quantity: at + 2 }));
      }
      steps.splice(gen(fc.nat, steps.length), 0, bill);
      expect(await netAfter(plan, steps)).toBe(expected);
    });
    await fc.assert(property, { numRuns: 4 });
  }, 120_000);
});

function dayOf(used: readonly { readonly day: number }[], at: number): number {
  return used[at]?.day ?? 0;
}

/** All of them, or of very many every fifth. */
function someOrdersOf(steps: Readonly<Record<string, Step>>): [string, Step[]][] {
  const all = ordersOf(steps);
  return all.length <= 6 ? all : all.filter((_order, index) => index % 5 === 2);
}
