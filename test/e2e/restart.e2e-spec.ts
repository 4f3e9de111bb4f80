// What was acknowledged is there after a restart, counts on where it stopped, and is not done twice.
import { API, type Json, openStory, type Story, type Used } from '../support/story/story';

let story: Story;

beforeAll(async () => {
  story = await openStory('2024-01-05T09:00:00Z');
});

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

const START = { requestedStartDate: '2024-01-01T00:00:00Z' };

it('goes on in the tier, the bucket and the bill where the last process ended', async () => {
  await story.givenMeter('llm.tokens', 'token');
  const tiers = [
    { upTo: '1000', rate: '0.02' },
    { upTo: null, rate: '0.01' },
  ];
  await story.givenCard('tokens', [
    { id: 'tokens', meter: 'llm.tokens', price: { model: 'graduated', tiers } },
  ]);
  await story.givenPlan('plan', [
    { id: 'price', priceType: 'usage', pricingLogicAlgorithm: [{ id: 'tokens' }] },
  ]);
  await story.givenAccount('acme');
  const product = await story.orderPlan('acme', 'plan', ['key-1'], START);
  await story.topUp('acme', 5);
  const used = (id: string, quantity: string): Used => {
    return { subject: 'key-1', meter: 'llm.tokens', quantity, id, at: '2024-01-04T08:00:00Z' };
  };
  await story.use(used('a', '900'));
  const before = {
    product: bare(await story.get(`${API.product}/${product}`)),
    balances: await story.balances('acme'),
    bill: (await story.liveBill('acme')).lines,
  };

  await story.stop();
  await story.start();

  expect({
    product: bare(await story.get(`${API.product}/${product}`)),
    balances: await story.balances('acme'),
    bill: (await story.liveBill('acme')).lines,
  }).toEqual(before);
  const { results } = await story.use(used('a', '900'), used('b', '200'));
  expect(results.map(({ status }) => status)).toEqual(['duplicate', 'accepted']);
  expect(results[1].charges[0].amount).toBe('3'); // 100 × 0.02 + 100 × 0.01

  story.itIs('2024-02-02T00:00:00Z');
  const [bill] = await story.runBills('acme', '2024-02-01T00:00:00Z');
  await story.stop();
  await story.start();
  expect(await story.get(`/api/v1/bills/${bill.id}`)).toEqual(bill);
  expect(bill.totals).toMatchObject({ taxExcluded: '21.00', prepaid: '5.00', due: '16.00' });
});

/** Without the address of the server, which is another one now. */
function bare({ href: _href, ...rest }: Json): Json {
  return rest;
}
