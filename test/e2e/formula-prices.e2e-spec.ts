// A price as a formula of the quantity and of what the event says of itself: read once, computed exactly, and the
// same bill whatever the order.
import { type Json, openStory, type Story, type Used } from '../support/story/story';

let story: Story;
let seventh: string;

const START = { requestedStartDate: '2024-03-01T00:00:00Z' };
const BY_PRIORITY = 'max(quantity * (priority == "high" ? 0.04 : 0.02), 1)';

const formula = (expression: string, more: object = {}) => [
  { id: 'jobs', meter: 'jobs', price: { model: 'formula', expression }, ...more },
];

beforeAll(async () => {
  story = await openStory('2024-03-01T09:00:00Z');
  await story.givenMeter('jobs', 'job');
  await story.givenCard('by-priority', formula(BY_PRIORITY));
  await story.givenCard('per-second', formula('quantity / seconds', { scope: 'event' }));
  for (const card of ['by-priority', 'per-second']) {
    await story.givenPlan(card, [
      { id: card, priceType: 'usage', pricingLogicAlgorithm: [{ id: card }] },
    ]);
  }
});

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

async function givenCustomer(account: string, plan: string): Promise<void> {
  await story.givenAccount(account);
  await story.orderPlan(account, plan, [account], START);
}

/** 10 high, 20 low, 30 high … each a day later. */
function jobs(subject: string): Used[] {
  return [1, 2, 3, 4, 5, 6, 7].map((day) => ({
    subject,
    meter: 'jobs',
    id: `${subject}-${day}`,
    quantity: `${day * 10}`,
    at: `2024-03-${10 + day}T08:00:00Z`,
    attributes: { priority: day % 2 === 1 ? 'high' : 'low' },
  }));
}

// By time, of totals 10, 30, 60, 100, 150, 210, 280, each at the priority of what moves it, at least 1:
// 1 − 0, 1 − 1, 2.4 − 1.2, 2 − 1.2, 6 − 4, 4.2 − 3, 11.2 − 8.4.
const DUE = '9.00';

it('prices the total at what each event says, and says how', async () => {
  await givenCustomer('orderly', 'by-priority');
  const { results } = await story.use(...jobs('orderly'));
  const amounts = results.map(({ charges }) => charges[0].amount);
  expect(amounts).toEqual(['1', '0', '1.2', '0.8', '2', '1.2', '2.8']);
  seventh = results[6].usageId;
  expect((await story.liveBill('orderly')).totals.due).toBe(DUE);
  const { legs } = await story.get(`/api/v1/usages/${seventh}/trace`);
  expect(legs[0].why).toMatchObject({
    model: 'formula',
    parts: [{ what: BY_PRIORITY, quantity: '280', amount: '11.2' }],
    charge: '2.8',
  });
});

it.each([
  ['backwards', (all: Used[]) => [all.toReversed()]],
  ['one-by-one', (all: Used[]) => all.toReversed().map((each) => [each])],
])('bills the same when jobs come %s', async (account, batchesOf) => {
  await givenCustomer(account, 'by-priority');
  for (const batch of batchesOf(jobs(account))) await story.use(...batch);
  story.itIs('2024-04-02T00:00:00Z');
  const [bill] = await story.runBills(account, '2024-04-01T00:00:00Z');
  expect(bill.totals.due).toBe(DUE);
});

it('refuses what the formula cannot price, and prices it when it is mended', async () => {
  await givenCustomer('mended', 'per-second');
  const used = { subject: 'mended', meter: 'jobs', quantity: '10' };
  const at = '2024-04-10T08:00:00Z';
  const { results } = await story.use(
    { ...used, at, id: 'none' },
    { ...used, at, id: 'zero', attributes: { seconds: '0' } },
    { ...used, at, id: 'text', attributes: { seconds: 'few' } },
    { ...used, at, id: 'good', attributes: { seconds: 3 } },
  );
  expect(results.map(({ status, code }: Json) => [status, code])).toEqual([
    ['rejected', 'usage.attribute-missing'],
    ['rejected', 'usage.division-by-zero'],
    ['rejected', 'usage.attribute-malformed'],
    ['accepted', undefined],
  ]);
  expect(results[3].charges[0].amount).toBe('3.333333333333');
  const mended = await story.use({ ...used, at, id: 'zero', attributes: { seconds: '4' } });
  expect(mended.results[0]).toMatchObject({ status: 'accepted', charges: [{ amount: '2.5' }] });
});

it.each`
  expression                       | code                           | why
  ${'quantity *'}                  | ${'price.formula-malformed'}   | ${'it cannot be read'}
  ${'process.exit(1)'}             | ${'price.formula-not-allowed'} | ${'it asks for what is no attribute'}
  ${`${'quantity+'.repeat(120)}1`} | ${'price.formula-too-large'}   | ${'it is too long'}
`('names a formula that is wrong before it prices anything: $why', async ({ expression, code }) => {
  const versions = '/api/v1/rateCards/by-priority/versions';
  const draft = { validFrom: '2024-06-01T00:00:00Z', lines: formula(expression), reason: 'story' };
  const { version } = await story.post(versions, draft);
  const refused = await story.post(`${versions}/${version}/activate`, {}, 422);
  expect(refused.details).toMatchObject([{ path: 'lines[0].price.expression', code }]);
});
