// 95th-percentile bandwidth: the highest twentieth of the windows of a month is free, whatever the order in which
// samples come in.
import { type Json, openStory, type Story, type Used } from '../support/story/story';

let story: Story;

const START = { requestedStartDate: '2024-03-01T00:00:00Z' };

beforeAll(async () => {
  story = await openStory('2024-03-01T09:00:00Z');
  const aggregation = { percentile: '95', window: 'PT5M' };
  await story.givenMeter('port', 'Mbit/s', { aggregation });
  const tiers = [
    { upTo: '100', rate: '2' },
    { upTo: null, rate: '1' },
  ];
  await story.givenCard('burst', [
    { id: 'port', meter: 'port', price: { model: 'graduated', tiers } },
  ]);
  await story.givenPlan('burst', [
    { id: 'burst', priceType: 'usage', pricingLogicAlgorithm: [{ id: 'burst' }] },
  ]);
});

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

async function givenPort(account: string): Promise<void> {
  await story.givenAccount(account);
  await story.orderPlan(account, 'burst', [account], START);
}

/** Forty windows of 10, 20 … 400, the second half of each in a report of its own: the 38th is 380. */
function samples(subject: string): Used[] {
  return Array.from({ length: 40 }, (_, index) => {
    const minutes = index * 5;
    const at = (offset: number) =>
      new Date(Date.UTC(2024, 2, 5, 0, minutes + offset)).toISOString();
    const half = { subject, meter: 'port', quantity: `${(index + 1) * 5}` };
    return [
      { ...half, id: `${subject}-${index}-a`, at: at(0) },
      { ...half, id: `${subject}-${index}-b`, at: at(3) },
    ];
  }).flat();
}

// 100 at 2, 280 at 1.
const DUE = '480.00';

it.each([
  ['in-order', (all: Used[]) => [all]],
  ['backwards', (all: Used[]) => [all.toReversed()]],
  ['in-batches', (all: Used[]) => [all.slice(33), all.slice(7, 33).toReversed(), all.slice(0, 7)]],
])(
  'bills the window below the highest twentieth when samples come %s',
  async (account, batchesOf) => {
    story.itIs('2024-03-06T00:00:00Z');
    await givenPort(account);
    for (const batch of batchesOf(samples(account))) await story.use(...batch);
    expect((await story.liveBill(account)).totals.due).toBe(DUE);
    story.itIs('2024-04-02T00:00:00Z');
    const [bill] = await story.runBills(account, '2024-04-01T00:00:00Z');
    expect(bill.totals.due).toBe(DUE);
    expect(bill.lines[0].quantity).toBe('380');
  },
);

it('says how a sample moved the bill, and takes one back', async () => {
  await givenPort('traced');
  const sample = { subject: 'traced', meter: 'port', at: '2024-04-05T08:00:00Z' };
  const { results } = await story.use(
    { ...sample, quantity: '90' },
    { ...sample, quantity: '30' },
    { ...sample, quantity: '-60' },
  );
  const amounts = results.map(({ charges }: Json) => charges[0].amount);
  expect(amounts).toEqual(['180', '40', '-100']);
  const { legs } = await story.get(`/api/v1/usages/${results[1].usageId}/trace`);
  expect(legs[0].why).toMatchObject({ aggregate: { before: '90', after: '120' }, charge: '40' });
  expect((await story.liveBill('traced')).totals.due).toBe('120.00');
});
