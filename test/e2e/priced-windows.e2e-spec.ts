// A line may price windows of a period one by one: tiers begin anew with each hour or day of the account's zone.
import { type Json, openStory, type Story, type Used } from '../support/story/story';

let story: Story;

const tiers = [
  { upTo: '10', rate: '2' },
  { upTo: null, rate: '1' },
];
const BERLIN = { frequency: 'month', interval: 1, anchorDay: 1, timeZone: 'Europe/Berlin' };
const START = { requestedStartDate: '2024-03-01T00:00:00Z' };

beforeAll(async () => {
  story = await openStory('2024-03-01T09:00:00Z');
  await story.givenMeter('calls', 'call');
  await story.givenMeter('seats', 'seat', { aggregation: 'max' });
  const price = { model: 'graduated', tiers };
  const hourly = { id: 'calls', meter: 'calls', scope: { window: 'PT1H' }, price };
  const daily = {
    id: 'seats',
    meter: 'seats',
    scope: { window: 'P1D' },
    groupBy: ['site'],
    price: { model: 'unit', rate: '0.5' },
  };
  await story.givenCard('windows', [hourly, daily]);
  await story.givenPlan('windows', [
    { id: 'windows', priceType: 'usage', pricingLogicAlgorithm: [{ id: 'windows' }] },
  ]);
});

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

async function givenCustomer(account: string): Promise<void> {
  await story.givenAccount(account, { billingCycle: BERLIN });
  await story.orderPlan(account, 'windows', [account], START);
}

const calls = (subject: string, id: string, quantity: string, at: string): Used => ({
  subject,
  meter: 'calls',
  id: `${subject}-${id}`,
  quantity,
  at,
});

/** Three hours: 12, 5, and 11 after a correction. */
const ofThreeHours = (subject: string) => [
  calls(subject, 'a', '8', '2024-03-05T10:05:00Z'),
  calls(subject, 'b', '4', '2024-03-05T10:55:00Z'),
  calls(subject, 'c', '5', '2024-03-05T11:00:00Z'),
  calls(subject, 'd', '15', '2024-03-05T12:10:00Z'),
  calls(subject, 'e', '-4', '2024-03-05T12:50:00Z'),
];
// 22 + 10 + 21.
const DUE = '53.00';

it('begins the tiers anew with each window, and says so', async () => {
  await givenCustomer('hourly');
  const { results } = await story.use(...ofThreeHours('hourly'));
  const amounts = results.map(({ charges }) => charges[0].amount);
  expect(amounts).toEqual(['16', '6', '10', '25', '-4']);
  expect((await story.liveBill('hourly')).totals.due).toBe(DUE);
  const { legs } = await story.get(`/api/v1/usages/${results[1].usageId}/trace`);
  expect(legs[0].why).toMatchObject({
    scope: { window: 'PT1H' },
    aggregate: { before: '8', after: '12' },
  });
  story.itIs('2024-04-02T00:00:00Z');
  const [bill] = await story.runBills('hourly', '2024-04-01T00:00:00Z');
  expect(bill.totals.due).toBe(DUE);
  const windows = bill.lines[0].parts.map(({ group }: Json) => group.window);
  expect(new Set(windows)).toEqual(
    new Set(['2024-03-05T10:00:00.000Z', '2024-03-05T11:00:00.000Z', '2024-03-05T12:00:00.000Z']),
  );
});

it.each([
  ['backwards', (all: Used[]) => [all.toReversed()]],
  ['one-by-one', (all: Used[]) => all.toReversed().map((each) => [each])],
])('bills the same when calls come %s', async (account, batchesOf) => {
  await givenCustomer(account);
  for (const batch of batchesOf(ofThreeHours(account))) await story.use(...batch);
  story.itIs('2024-04-02T00:00:00Z');
  const [bill] = await story.runBills(account, '2024-04-01T00:00:00Z');
  expect(bill.totals.due).toBe(DUE);
});

it('counts the highest of each day and site, by the days of the account', async () => {
  await givenCustomer('sites');
  const seats = (id: string, quantity: string, at: string, site: string) => ({
    subject: 'sites',
    meter: 'seats',
    id,
    quantity,
    at,
    attributes: { site },
  });
  // 23:30 in Berlin is of the day, half an hour later it is the next one.
  await story.use(
    seats('a', '10', '2024-04-05T08:00:00Z', 'north'),
    seats('b', '14', '2024-04-05T21:30:00Z', 'north'),
    seats('c', '12', '2024-04-05T22:30:00Z', 'north'),
    seats('d', '3', '2024-04-05T08:00:00Z', 'south'),
  );
  expect((await story.liveBill('sites')).totals.due).toBe('14.50');
});

it('bills late usage of a window as the difference that it makes', async () => {
  const { results } = await story.use(calls('hourly', 'late', '3', '2024-03-05T10:30:00Z'));
  expect(results[0].charges[0].amount).toBe('3');
  expect((await story.liveBill('hourly')).totals.due).toBe('3.00');
});
