// What is learned late costs what it would have cost in time: the usage, the change of the product and the
// bill of the period they belong to may come in any order.
import { ReratingRepository } from '../../src/charging/store/rerating.repository';
import { type Customer, givenCustomer as given, netUpTo, ordersOf } from '../support/story/facts';
import { type Json, openStory, type Story } from '../support/story/story';

const NOW = '2026-02-05T10:00:00Z';
const END = '2026-04-02T10:00:00Z';
const UNIT = { id: 'l', meter: 'calls', price: { model: 'unit', rate: '1' } };
const LINES: Readonly<Record<string, object>> = {
  allowance: { ...UNIT, prorate: true, allowance: '62' },
  'allowance-and-minimum': { ...UNIT, prorate: true, allowance: '62', minimum: '31' },
  maximum: { ...UNIT, prorate: true, maximum: '62' },
  minimum: { ...UNIT, prorate: true, minimum: '31' },
  'whole-minimum': { ...UNIT, minimum: '31' },
  'double-minimum': { ...UNIT, prorate: true, minimum: '62' },
  'minimum-of-a-device': { ...UNIT, minimum: '31', groupBy: ['device'] },
  'allowance-by-event': { ...UNIT, scope: 'event', prorate: true, allowance: '62' },
  'fees-by-event': {
    ...UNIT,
    scope: 'event',
    prorate: true,
    allowance: '62',
    price: { model: 'graduated', tiers: [{ upTo: null, rate: '1', flat: '3' }] },
  },
  'free-event': {
    ...UNIT,
    prorate: true,
    maximum: '62',
    price: { model: 'percentage', percent: '100', freeEvents: 1 },
  },
};

let story: Story;

beforeAll(async () => {
  story = await openStory(NOW);
  await story.givenMeter('calls', 'call');
  for (const [plan, line] of Object.entries(LINES)) {
    await story.givenCard(plan, [line]);
    await story.givenPlan(plan, [
      { id: plan, priceType: 'usage', pricingLogicAlgorithm: [{ id: plan }] },
    ]);
  }
});

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

type Step = (customer: Customer) => Promise<unknown>;

const use =
  (quantity: string, day = '05', attributes = {}): Step =>
  (customer) =>
    story.use({
      subject: customer.account,
      meter: 'calls',
      id: `${customer.account}-${(customer.used += 1)}`,
      quantity,
      amount: quantity,
      attributes,
      at: `2026-01-${day}T12:00:00Z`,
    });
const end =
  (day: string, month = '01', hour = '00'): Step =>
  ({ product }) =>
    order(day, { action: 'delete', product: { id: product } }, month, hour);
const resume: Step = ({ product }) =>
  order('02', { action: 'modify', product: { id: product, status: 'active' } }, '02');
const change =
  (day: string, item: object, changed = {}): Step =>
  ({ product }) =>
    order(day, { action: 'modify', ...item, product: { id: product, ...changed } });
const bill: Step = ({ account }) => story.runBills(account, '2026-02-01T00:00:00Z');

function order(day: string, item: object, month = '01', hour = '00'): Promise<Json> {
  const requestedStartDate = `2026-${month}-${day}T${hour}:00:00Z`;
  return story.order({ requestedStartDate, productOrderItem: [{ id: '1', ...item }] });
}

describe.each<[string, string, Readonly<Record<string, Step>>, string]>([
  ['fifteen days include 30 of 62', 'allowance', { used: use('50'), ended: end('16') }, '20.00'],
  [
    'what is paid counts towards the minimum of the days',
    'allowance-and-minimum',
    { used: use('50'), ended: end('16') },
    '20.00',
  ],
  ['fifteen days cost 30 at most', 'maximum', { used: use('70'), ended: end('16') }, '30.00'],
  [
    'the days before and after a change of quantity owe their minimum',
    'minimum',
    { changed: change('11', {}, { quantity: 2 }) },
    '93.00',
  ],
  [
    'the days after a change of plan owe the minimum of the new one',
    'minimum',
    { changed: change('11', { productOffering: { id: 'double-minimum' } }) },
    '176.00',
  ],
  [
    'a minimum of what was used in no group is not owed beside that of the groups',
    'minimum-of-a-device',
    { used: use('5', '05', { device: 'd' }) },
    '93.00',
  ],
  [
    'single calls are paid beyond what their days include',
    'allowance-by-event',
    { used: use('40'), ended: end('16') },
    '10.00',
  ],
  [
    'of several calls the first are those that are included',
    'fees-by-event',
    { used: use('40'), usedMore: use('30', '07'), ended: end('16') },
    '46.00',
  ],
  [
    'the first payment is the free one, whatever comes first, and the days have their cap',
    'free-event',
    { used: use('40'), usedMore: use('50', '07'), ended: end('16') },
    '30.00',
  ],
])('%s (%s)', (_what, plan, facts, net) => {
  it.each(someOrdersOf({ ...facts, billed: bill }))('%s', async (_order, steps) => {
    expect(await netAfter(plan, steps)).toBe(net);
  });
});

describe.each<[string, string, Readonly<Record<string, Step>>, string]>([
  // Ten days of January, 27 of February, March.
  ['owes the minimum of the days it was not suspended', 'minimum', { resumed: resume }, '70.89'],
  ['owes none for the days after it left', 'minimum', { ended: end('02', '02') }, '10.00'],
  ['owes none while it stays suspended', 'minimum', {}, '10.00'],
  ['has what ten days include', 'allowance', { used: use('31'), resumed: resume }, '11.00'],
])('a product that was suspended on the eleventh day %s (%s)', (_what, plan, facts, net) => {
  it.each(someOrdersOf({ ...facts, billed: bill }))('%s', async (_order, steps) => {
    const suspend = change('11', {}, { status: 'suspended' });
    expect(await netAfter(plan, [suspend, ...steps])).toBe(net);
  });
});

describe.each<[string, string, string, string]>([
  ['owes its minimum', 'minimum', '5', '93.00'],
  ['has what all days include', 'allowance', '62', '0.00'],
])('a product that is said never to have been suspended %s (%s)', (_what, plan, quantity, net) => {
  const facts = { told: change('05', {}, { status: 'active' }), billed: bill };
  it.each(someOrdersOf(facts))('%s', async (_order, steps) => {
    const suspended = change('11', {}, { status: 'suspended' });
    expect(await netAfter(plan, [use(quantity), suspended, resume, ...steps])).toBe(net);
  });
});

describe.each<[string, string, string, string]>([
  // Four days and the last one of January, February, March.
  ['owes the minimum of the other days', 'minimum', '1', '67.00'],
  ['has what the other days include', 'allowance', '62', '52.00'],
])('a product that is said to have been suspended before %s (%s)', (_what, plan, quantity, net) => {
  const facts = {
    told: change('05', {}, { status: 'suspended' }),
    resumed: change('31', {}, { status: 'active' }),
    billed: bill,
  };
  it.each(
    someOrdersOf(facts).filter(([order]) => order.indexOf('told') < order.indexOf('resumed')),
  )('%s', async (_order, steps) => {
    const suspended = change('11', {}, { status: 'suspended' });
    const used = use(quantity, '03');
    expect(await netAfter(plan, [used, suspended, ...steps])).toBe(net);
  });
});

describe.each<[string, readonly Step[]]>([
  ['was never suspended', []],
  [
    'was suspended before',
    [change('10', {}, { status: 'suspended' }), change('12', {}, { status: 'active' })],
  ],
])('a product that %s', (_what, before) => {
  it.each([
    ['the first day of a month', '93.00', end('01', '03', '10')],
    ['the first instant of a month', '62.00', end('01', '03')],
  ])('and leaves on %s owes the whole minimum of what it ran in', async (_when, net, leave) => {
    const inMarch: Step = async () => story.itIs('2026-03-02T10:00:00Z');
    expect(await netAfter('whole-minimum', [...before, inMarch, leave])).toBe(net);
  });
});

it('owes the minimum of a closed period in which the product began, once that is known', async () => {
  const [account, first] = await givenCustomer('minimum');
  await bill(first);
  await story.orderPlan(account, 'minimum', [`${account}-second`], {
    requestedStartDate: '2026-01-22T00:00:00Z',
  });
  // Three months of the first; ten days and two months of the second.
  expect(await netOf(account)).toBe('165.00');
});

it('rates a period again once more when the product ends while it is rated', async () => {
  const [account, customer] = await givenCustomer('allowance-by-event');
  await use('40', '07')(customer);
  await use('30', '05')(customer);
  const repository = new ReratingRepository();
  const usagesOf = repository.usagesOf.bind(repository);
  let isEnded = false;
  const passes = jest
    .spyOn(ReratingRepository.prototype, 'usagesOf')
    .mockImplementation(async function* (...asked) {
      for await (const usages of usagesOf(...asked)) {
        if (!isEnded) {
          isEnded = true;
          await end('16')(customer);
        }
        yield usages;
      }
    });
  await bill(customer);
  expect(passes).toHaveBeenCalledTimes(2);
  passes.mockRestore();
  expect(await netOf(account)).toBe('40.00');
});

async function givenCustomer(plan: string): Promise<[string, Customer]> {
  story.itIs(NOW);
  const customer = await given(story, plan);
  return [customer.account, customer];
}

async function netAfter(plan: string, steps: readonly Step[]): Promise<string> {
  const [account, customer] = await givenCustomer(plan);
  for (const step of steps) await step(customer);
  return netOf(account);
}

/** Of all bills until the end of March. */
async function netOf(account: string): Promise<string> {
  story.itIs(END);
  return netUpTo(story, account, '2026-04-01T00:00:00Z');
}

/** All of them, or of very many every fifth. */
function someOrdersOf(steps: Readonly<Record<string, Step>>): [string, Step[]][] {
  const all = ordersOf(steps);
  return all.length <= 6 ? all : all.filter((_order, index) => index % 5 === 1);
}
