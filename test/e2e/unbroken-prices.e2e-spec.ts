// A change of a product that leaves a usage price as it was leaves its usage charge as it would have been: tiers,
// free units, allowances, minimums and maximums are those of the whole period, in whichever order it is learned.
import { netUpTo, ordersOf } from '../support/facts';
import { type Json, openStory, type Story } from '../support/story';

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

type Customer = { readonly account: string; readonly product: string; used: number };
type Step = (customer: Customer) => Promise<unknown>;

const use =
  (quantity: string, day: string, attributes = {}, meter = 'calls'): Step =>
  (customer) =>
    story.use({
      subject: customer.account,
      meter,
      id: `${customer.account}-${(customer.used += 1)}-${day}`,
      quantity,
      amount: quantity,
      attributes,
      at: `2026-01-${day}T12:00:00Z`,
    });
const change =
  (day: string, changed: object, item: object = {}): Step =>
  ({ product }) =>
    order(day, { action: 'modify', ...item, product: { id: product, ...changed } });
const bill: Step = ({ account }) => story.runBills(account, '2026-02-01T00:00:00Z');

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
  const account = await story.givenAccount(`customer-${(accounts += 1)}`);
  const product = await story.orderPlan(account, plan, [account], {
    requestedStartDate: '2026-01-01T00:00:00Z',
  });
  return [account, { account, product, used: 0 }];
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

/** All of them, or of very many every fifth. */
function someOrdersOf(steps: Readonly<Record<string, Step>>): [string, Step[]][] {
  const all = ordersOf(steps);
  return all.length <= 6 ? all : all.filter((_order, index) => index % 5 === 1);
}
