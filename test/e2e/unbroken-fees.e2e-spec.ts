// A change of a product that leaves a fee as it was leaves its charge, its period and who paid it as they were: bill
// and buckets are what they would be if only what came or went had come or gone.
import fc from 'fast-check';
import { totals } from '../support/story/charged-lines';
import { API, type Json, openStory, type Story } from '../support/story/story';

const START = '2026-01-01T00:00:00Z';
const END = '2026-04-01T00:00:00Z';
const MONTHLY = { recurringChargePeriodType: 'month', recurringChargePeriodLength: 1 };
const YEARLY = { recurringChargePeriodType: 'year', recurringChargePeriodLength: 1 };

let story: Story;
let made = 0;

beforeAll(async () => {
  story = await openStory(START);
  const ids = ['line', 'tenth', 'year', 'add-on', 'other'];
  await launch('tenth', { priceType: 'discount', percentage: 10 });
  await launch('line', { ...MONTHLY, ...money(31), ...naming('tenth') });
  await launch('year', { ...YEARLY, ...money(365) });
  await launch('add-on', { ...MONTHLY, ...money(62), ...whereIs('add-on') });
  await launch('other', { ...MONTHLY, ...money(93), ...whereIs('other') });
  await story.post(`${API.catalog}/productOffering`, {
    id: 'sold',
    name: 'sold',
    lifecycleStatus: 'Launched',
    productOfferingPrice: ids.map((id) => ({ id: `${id}-0` })),
  });
});

beforeEach(() => story.itIs(START));

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

type Door = 'order' | 'product';
type Change = { readonly day: string; readonly has: readonly string[]; readonly door: Door };

it.each<Door>(['order', 'product'])(
  'a promotion that ended paid the fee once, as an add-on comes by the %s',
  async (door) => {
    const customer = await begun([['gift', 40, '2026-01-15T00:00:00Z']]);
    await change(customer, { day: '2026-01-21', has: ['add-on'], door });
    const [january] = await story.runBills(customer.account, '2026-02-01T00:00:00Z');
    // Eleven of 31 days.
    expect(totals(january.lines)).toEqual({ line: 31, tenth: -3.1, year: 365, 'add-on': 22 });
    // The gift paid 40 of 392.90.
    expect(january.totals).toMatchObject({ prepaid: '40.00', due: '374.90' });
    expect(january.lines.filter(({ amount }: Json) => Number(amount) < 0)).toHaveLength(1);
  },
);

it('what was sold money paid stays paid, to the last cent', async () => {
  const customer = await begun([['money', 500, undefined]]);
  const paid = await story.balances(customer.account);
  await change(customer, { day: '2026-01-21', has: ['add-on'], door: 'order' });
  await change(customer, { day: '2026-01-26', has: [], door: 'order' });
  await story.runBills(customer.account, '2026-02-01T00:00:00Z');
  expect(paid).toEqual(['107.1 EUR']);
  // Five days of the add-on, and the line of February.
  expect(await story.balances(customer.account)).toEqual(['69.2 EUR']);
});

it('the end of the product ends the fee that went on, of the days to come', async () => {
  const customer = await begun([['gift', 27.9, '2026-01-15T00:00:00Z']]);
  await change(customer, { day: '2026-01-11', has: ['add-on'], door: 'order' });
  await change(customer, { day: '2026-01-13', has: [], door: 'order' });
  await order('2026-01-21', { action: 'delete', product: { id: customer.product } });
  const bills = await story.runBills(customer.account, '2026-02-01T00:00:00Z');
  expect(totals(bills[0].lines)).toEqual({ line: 20, tenth: -2, year: 20, 'add-on': 4 });
});

it('days without service are taken off the fee that went on once', async () => {
  const customer = await begun([]);
  await change(customer, { day: '2026-01-11', has: ['add-on'], door: 'order' });
  story.itIs('2026-01-21T00:00:00Z');
  const suspended = { status: 'suspended' };
  await story.http.patch(`${API.product}/${customer.product}`).send(suspended).expect(200);
  const [january] = await story.runBills(customer.account, '2026-02-01T00:00:00Z');
  expect(totals(january.lines)).toMatchObject({ line: 20, tenth: -2, 'add-on': 20 });
});

it('another number of pieces is another fee', async () => {
  const customer = await begun([]);
  story.itIs('2026-01-21T00:00:00Z');
  const item = { action: 'modify', quantity: 2, product: { id: customer.product } };
  await order('2026-01-21', item);
  const [january] = await story.runBills(customer.account, '2026-02-01T00:00:00Z');
  expect(totals(january.lines)).toMatchObject({ line: 42, tenth: -4.2 });
});

const changes = fc.array(
  fc.record({
    days: fc.integer({ min: 0, max: 25 }),
    has: fc.subarray(['add-on', 'other']),
    door: fc.constantFrom<Door>('order', 'product'),
  }),
  { minLength: 1, maxLength: 4 },
);

it('costs what it would if nothing else had changed, whatever comes and goes', async () => {
  await fc.assert(
    fc.asyncProperty(changes, async (all) => {
      story.itIs(START);
      const [changed, quiet] = [await begun(BUCKETS), await begun(BUCKETS)];
      let day = 1;
      for (const { days, has, door } of all) {
        day += days;
        const date = new Date(Date.UTC(2026, 0, day)).toISOString().slice(0, 10);
        await change(changed, { day: date, has, door });
      }
      story.itIs(END);
      const [own, other] = [await lasting(changed), await lasting(quiet)];
      expect(own).toEqual(other);
    }),
    { numRuns: 6 },
  );
}, 240_000);

type Bucket = readonly [id: string, amount: number, until: string | undefined];
const BUCKETS: readonly Bucket[] = [
  ['gift', 40, '2026-01-03T00:00:00Z'],
  ['money', 10, undefined],
];
type Customer = { readonly account: string; readonly product: string };

async function begun(buckets: readonly Bucket[]): Promise<Customer> {
  const account = `acme-${(made += 1)}`;
  await story.givenAccount(account);
  for (const [name, amount, endDateTime] of buckets) {
    await story.post(`${API.balance}/bucket`, {
      id: `${account}-${name}`,
      name,
      origin: endDateTime === undefined ? 'paid' : 'promotional',
      partyAccount: { id: account },
      remainingValue: { amount, units: 'EUR' },
      ...(endDateTime === undefined ? {} : { validFor: { endDateTime } }),
    });
  }
  return { account, product: await story.orderPlan(account, 'sold', []) };
}

/** What the fees that were never changed come to, line by line, and what paid them. */
async function lasting({ account }: Customer): Promise<Json> {
  const bills = await story.runBills(account, END);
  const lines = bills.flatMap((bill) => bill.lines as Json[]);
  const own = lines.filter(({ description }) => /line|tenth|year/.test(description));
  return {
    lines: own.map(({ description, amount, prepaid }) => ({ description, amount, prepaid })),
    balances: await story.balances(account),
  };
}

async function change({ product }: Customer, { day, has, door }: Change): Promise<void> {
  story.itIs(`${day}T00:00:00Z`);
  const productCharacteristic = ['add-on', 'other'].map((name) => {
    return { name, value: has.includes(name) ? 'yes' : 'no' };
  });
  if (door === 'product') {
    await story.http.patch(`${API.product}/${product}`).send({ productCharacteristic }).expect(200);
  } else {
    await order(day, { action: 'modify', product: { id: product, productCharacteristic } });
  }
}

async function order(day: string, item: object): Promise<Json> {
  const requestedStartDate = `${day}T00:00:00Z`;
  story.itIs(requestedStartDate);
  return story.order({ requestedStartDate, productOrderItem: [{ id: '1', ...item }] });
}

function money(value: number) {
  return { priceType: 'recurring', price: { unit: 'EUR', value } };
}

function whereIs(name: string) {
  return {
    prodSpecCharValueUse: [{ name, productSpecCharacteristicValue: [{ value: 'yes' }] }],
  };
}

function naming(id: string) {
  return { popRelationship: [{ id: `${id}-0`, relationshipType: 'discount' }] };
}

async function launch(id: string, price: object): Promise<void> {
  const named = { id: `${id}-0`, name: `${id}-0`, lifecycleStatus: 'Launched' };
  await story.post(`${API.catalog}/productOfferingPrice`, { ...named, ...price });
}
