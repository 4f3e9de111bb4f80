// The same events give the same bill, whatever order and batches they came in.
import { type Json, openStory, type Story, type Used } from '../support/story';

let story: Story;

beforeAll(async () => {
  story = await openStory('2024-01-05T09:00:00Z');
  await story.givenMeter('payments', 'event');
  await story.givenCard('fees', [
    {
      id: 'fee',
      meter: 'payments',
      price: {
        model: 'percentage',
        percent: '2',
        fixed: '0.25',
        freeEvents: 2,
        minimumPerEvent: '1',
      },
    },
  ]);
  await story.givenPlan('payments', [
    { id: 'payment-fee', priceType: 'usage', pricingLogicAlgorithm: [{ id: 'fees' }] },
  ]);
});

beforeEach(() => story.itIs('2024-01-05T09:00:00Z'));

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

const START = { requestedStartDate: '2024-01-01T00:00:00Z' };

// The two first events of the month are free: which two decides what is paid.
const AMOUNTS = ['10', '20', '1000', '40', '500', '60'];

function payments(account: string): Used[] {
  return AMOUNTS.map((amount, index) => ({
    subject: `shop-${account}`,
    meter: 'payments',
    quantity: '1',
    amount,
    id: `p${index}`,
    at: `2024-01-${10 + index}T08:00:00Z`,
  }));
}

async function billAfter(account: string, batches: readonly (readonly Used[])[]): Promise<Json> {
  await story.givenAccount(account);
  await story.orderPlan(account, 'payments', [`shop-${account}`], START);
  for (const batch of batches) await story.use(...batch);
  story.itIs('2024-02-02T00:00:00Z');
  const [bill] = await story.runBills(account, '2024-02-01T00:00:00Z');
  return bill;
}

// 1000: 20.25, 40: 1.05, 500: 10.25, 60: 1.45; 10 and 20 are free.
const DUE = '33.00';

it('bills in the order in which things happened', async () => {
  const all = payments('orderly');
  expect((await billAfter('orderly', [all])).totals.due).toBe(DUE);
});

it.each([
  ['backwards', (all: Used[]) => [all.toReversed()]],
  ['one by one, backwards', (all: Used[]) => all.toReversed().map((each) => [each])],
  [
    'dear ones first',
    (all: Used[]) => [
      [all[2], all[4]],
      [all[0], all[1], all[3], all[5]],
    ],
  ],
])('bills the same when events come %s', async (way, batchesOf) => {
  const account = way.replaceAll(/[ ,]/g, '-');
  const batches = batchesOf(payments(account)).map((batch) => batch.flatMap((each) => each ?? []));
  const bill = await billAfter(account, batches);
  expect(bill.totals.due).toBe(DUE);
  // Nothing was changed: what the order made wrong was booked as a difference.
  const [line] = bill.lines;
  const behind: Json[] = await story.get(`/api/v1/bills/${bill.id}/lines/${line.id}/usage`);
  expect(new Set(behind.map(({ kind }) => kind))).toEqual(new Set(['rated', 'rerated']));
});

it('re-rates nothing the second time', async () => {
  const account = 'again';
  const bill = await billAfter(account, [payments(account).toReversed()]);
  const journal = await story.get(`/api/v1/accounts/${account}/journal`);
  await story.runBills(account, '2024-02-01T00:00:00Z');
  expect(await story.get(`/api/v1/accounts/${account}/journal`)).toEqual(journal);
  expect(await story.get(`/api/v1/bills/${bill.id}`)).toEqual(bill);
});
