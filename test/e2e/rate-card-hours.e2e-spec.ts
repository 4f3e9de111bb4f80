// Hours and days are read where the condition says, else where the card is, else where the customer is;
// what a supplier charges by the hour does not depend on where the customer sits.
import { type Json, openStory, type Story } from '../support/story/story';

let story: Story;

const peak = (rate: string, when: object) => [
  { id: 'rest', meter: 'tokens', price: { model: 'unit', rate: '1' } },
  { id: 'peak', meter: 'tokens', match: { when }, price: { model: 'unit', rate } },
];
const office = { timeOfDay: ['09:00', '18:00'] };

beforeAll(async () => {
  story = await openStory('2024-03-01T09:00:00Z');
  await story.givenMeter('tokens', 'token');
  await story.givenCard('of-account', peak('2', office));
  await story.givenCard('of-card', peak('2', office), { timeZone: 'America/New_York' });
  const tokyo = { ...office, zone: 'Asia/Tokyo' };
  await story.givenCard('of-condition', peak('2', tokyo), { timeZone: 'America/New_York' });
  await story.givenCard('supplier', peak('0.2', office), { book: 'cost' });
  const there = { book: 'cost', timeZone: 'Asia/Shanghai' };
  await story.givenCard('supplier-there', peak('0.3', office), there);
  for (const card of ['of-account', 'of-card', 'of-condition']) {
    await story.givenPlan(card, [
      { id: card, priceType: 'usage', pricingLogicAlgorithm: [{ id: card }] },
    ]);
    const billingCycle = {
      frequency: 'month',
      interval: 1,
      anchorDay: 1,
      timeZone: 'Asia/Shanghai',
    };
    await story.givenAccount(card, { billingCycle });
    await story.orderPlan(card, card, [card], { requestedStartDate: '2024-03-01T00:00:00Z' });
  }
});

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

// 02:00 UTC: 10:00 in Shanghai, 21:00 of the day before in New York, 11:00 in Tokyo.
it.each`
  subject           | at                        | amount | why
  ${'of-account'}   | ${'2024-03-10T02:00:00Z'} | ${'2'} | ${'the account is in Shanghai'}
  ${'of-card'}      | ${'2024-03-10T02:00:00Z'} | ${'1'} | ${'the card is in New York'}
  ${'of-card'}      | ${'2024-03-08T14:30:00Z'} | ${'2'} | ${'it is 09:30 in New York'}
  ${'of-card'}      | ${'2024-03-10T13:30:00Z'} | ${'2'} | ${'the clocks of New York went forward'}
  ${'of-condition'} | ${'2024-03-10T00:30:00Z'} | ${'2'} | ${'the condition is in Tokyo'}
`('charges $amount at $at: $why', async ({ subject, at, amount }) => {
  const { results } = await story.use({ subject, meter: 'tokens', quantity: '1', at });
  const [retail] = results[0].charges.filter(({ leg }: Json) => leg === 'retail');
  expect(retail.amount).toBe(amount);
});

it('reads the hours of a supplier in UTC, or where its card says', async () => {
  const used = { subject: 'of-account', meter: 'tokens', quantity: '1' };
  const { results } = await story.use(
    { ...used, at: '2024-03-10T02:00:00Z' },
    { ...used, at: '2024-03-10T17:00:00Z' },
  );
  const costs = results.map(({ charges }) =>
    charges
      .filter(({ leg }: Json) => leg === 'cost')
      .map(({ card, amount }: Json) => `${card} ${amount}`),
  );
  expect(costs.map((each: string[]) => each.toSorted())).toEqual([
    ['supplier 1', 'supplier-there 0.3'],
    ['supplier 0.2', 'supplier-there 1'],
  ]);
});

it('shows the zone of a card, and refuses one that does not exist', async () => {
  expect(await story.get('/api/v1/rateCards/of-card')).toMatchObject({
    timeZone: 'America/New_York',
  });
  expect(await story.get('/api/v1/rateCards/of-account')).toMatchObject({ timeZone: null });
  const found: Json[] = await story.get('/api/v1/rateCards?timeZone=Asia/Shanghai');
  expect(found.map(({ code }) => code)).toEqual(['supplier-there']);
  const card = { code: 'mars', name: 'Mars', book: 'retail', currency: 'EUR' };
  const refused = await story.post('/api/v1/rateCards', { ...card, timeZone: 'Mars/Olympus' }, 400);
  expect(refused).toMatchObject({
    code: 'ratecard.malformed',
    details: [{ path: 'timeZone', value: 'Mars/Olympus' }],
  });
});
