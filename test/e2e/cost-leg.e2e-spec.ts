// One usage, two legs: what the customer owes and what it cost the seller, rated and posted together.
import { API, type Json, openStory, type Story } from '../support/story/story';

let story: Story;

beforeAll(async () => {
  story = await openStory('2024-01-05T09:00:00Z');
});

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

const START = { requestedStartDate: '2024-01-01T00:00:00Z' };

it('books cost beside revenue, by a card nobody is sold, and bills revenue alone', async () => {
  await story.givenMeter('gpu.time', 'GPU-second', { attributes: [{ name: 'gpu' }] });
  const hourly = (id: string, rate: string, more: object = {}) => ({
    id,
    meter: 'gpu.time',
    unit: 'GPU-hour',
    price: { model: 'unit', rate },
    ...more,
  });
  await story.givenCard('gpu-retail', [hourly('gpu', '3')]);
  await story.givenCard('gpu-cost', [hourly('h100', '1.8', { match: { gpu: 'h100' } })], {
    book: 'cost',
  });
  await story.givenPlan('gpus', [
    { id: 'gpu-hours', priceType: 'usage', pricingLogicAlgorithm: [{ id: 'gpu-retail' }] },
  ]);
  await story.givenAccount('lab');
  await story.orderPlan('lab', 'gpus', ['pod-1'], START);
  const pod = { subject: 'pod-1', meter: 'gpu.time', at: '2024-01-04T08:00:00Z' };
  const { results } = await story.use(
    { ...pod, quantity: '5400', attributes: { gpu: 'h100' } },
    { ...pod, quantity: '3600', attributes: { gpu: 'l4' } },
  );
  expect(
    results.map(({ charges }) => charges.map(({ leg, amount }: Json) => `${leg} ${amount}`)),
  ).toEqual([['retail 4.5', 'cost 2.7'], ['retail 3']]);

  const { legs } = await story.get(`/api/v1/usages/${results[0].usageId}/trace`);
  expect(legs.map(({ leg, card, line }: Json) => [leg, card, line])).toEqual([
    ['retail', 'gpu-retail', 'gpu'],
    ['cost', 'gpu-cost', 'h100'],
  ]);

  expect((await story.liveBill('lab')).totals.taxExcluded).toBe('7.50');
  const rates: Json[] = await story.get(
    `${API.bill}/appliedCustomerBillingRate?billingAccount.id=lab`,
  );
  expect(rates.map(({ taxExcludedAmount }) => taxExcludedAmount.value)).toEqual([7.5]);
  const journal: Json[] = await story.get('/api/v1/accounts/lab/journal');
  const moved: string[] = journal.flatMap(({ lines }) =>
    lines.map(({ account, debit, credit }: Json) => `${account} ${debit} ${credit}`),
  );
  expect(moved.toSorted()).toEqual([
    'cost 2.7 0',
    'cost-clearing 0 2.7',
    'revenue 0 7.5',
    'unbilled:lab 7.5 0',
  ]);
});
