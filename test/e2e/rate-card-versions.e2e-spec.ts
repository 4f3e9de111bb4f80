// A rate card changes in the middle of a period: each usage is priced by the version in force when it
// happened, tiers run on across versions, and the bill shows each version on a line of its own.
import { type Json, openStory, type Story } from '../support/story/story';

let story: Story;

beforeAll(async () => {
  story = await openStory('2024-01-05T09:00:00Z');
  await story.givenMeter('llm.tokens', 'token');
});

beforeEach(() => story.itIs('2024-01-05T09:00:00Z'));

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

const START = { requestedStartDate: '2024-01-01T00:00:00Z' };

/** The first 1 000 tokens at one rate, the rest at another. */
function tiers(first: string, beyond: string): object[] {
  return [
    {
      id: 'tokens',
      meter: 'llm.tokens',
      price: {
        model: 'graduated',
        tiers: [
          { upTo: '1000', rate: first },
          { upTo: null, rate: beyond },
        ],
      },
    },
  ];
}

async function givenSubscriber(name: string, lines: object[]): Promise<void> {
  await story.givenCard(`card-${name}`, lines);
  await story.givenPlan(`plan-${name}`, [
    { id: `price-${name}`, priceType: 'usage', pricingLogicAlgorithm: [{ id: `card-${name}` }] },
  ]);
  await story.givenAccount(name);
  await story.orderPlan(name, `plan-${name}`, [`key-${name}`], START);
}

function tokens(name: string, quantity: string, at: string) {
  return { subject: `key-${name}`, meter: 'llm.tokens', quantity, at };
}

function charged(answer: { results: readonly Json[] }): string[] {
  return answer.results.map(({ charges: [{ amount, version }] }) => `${amount} by ${version}`);
}

it('prices by the version in force at the event, and the tier position runs on', async () => {
  await givenSubscriber('switch', tiers('0.02', '0.01'));
  await story.activateVersion('card-switch', '2024-01-15T00:00:00Z', tiers('0.04', '0.03'));
  story.itIs('2024-01-20T09:00:00Z');
  const answer = await story.use(
    tokens('switch', '800', '2024-01-10T00:00:00Z'),
    // 200 are left of the first tier, although version 2 has not seen any usage yet.
    tokens('switch', '300', '2024-01-15T00:00:00Z'),
    tokens('switch', '100', '2024-01-16T00:00:00Z'),
  );
  expect(charged(answer)).toEqual(['16 by 1', '11 by 2', '3 by 2']);
  const live = await story.liveBill('switch');
  expect(live.lines.map(({ card, amount }: Json) => `${card.version}: ${amount}`)).toEqual([
    '1: 16.00',
    '2: 14.00',
  ]);
});

it('bills the same when usage of both versions comes backwards', async () => {
  await givenSubscriber('late', tiers('0.02', '0.01'));
  await story.activateVersion('card-late', '2024-01-15T00:00:00Z', tiers('0.04', '0.01'));
  story.itIs('2024-01-20T09:00:00Z');
  const after = await story.use(tokens('late', '300', '2024-01-15T00:00:00Z'));
  const before = await story.use(tokens('late', '800', '2024-01-10T00:00:00Z'));
  expect([...charged(after), ...charged(before)]).toEqual(['12 by 2', '15 by 1']);
  story.itIs('2024-02-02T00:00:00Z');
  const [bill] = await story.runBills('late', '2024-02-01T00:00:00Z');
  // In the order in which it happened: 800 × 0.02, then 200 × 0.04 + 100 × 0.01.
  expect(bill.lines.map(({ card, amount }: Json) => `${card.version}: ${amount}`)).toEqual([
    '1: 16.00',
    '2: 9.00',
  ]);
});

it('goes back to an earlier version as a new one, from now on', async () => {
  await givenSubscriber('back', tiers('0.02', '0.02'));
  await story.activateVersion('card-back', '2024-01-10T00:00:00Z', tiers('0.05', '0.05'));
  story.itIs('2024-01-20T00:00:00Z');
  const rolledBack = await story.post('/api/v1/rateCards/card-back/rollback', {
    toVersion: 1,
    reason: 'too dear',
  });
  expect(rolledBack).toMatchObject({ version: 3, validFrom: '2024-01-20T00:00:00.000Z' });
  const answer = await story.use(
    tokens('back', '100', '2024-01-09T23:59:59Z'),
    tokens('back', '100', '2024-01-10T00:00:00Z'),
    tokens('back', '100', '2024-01-20T00:00:00Z'),
  );
  expect(charged(answer)).toEqual(['2 by 1', '5 by 2', '2 by 3']);
});

it('tries a version on a pilot list before everybody gets it', async () => {
  await givenSubscriber('pilot', tiers('0.02', '0.02'));
  await story.givenAccount('other');
  await story.orderPlan('other', 'plan-pilot', ['key-other'], START);
  const versions = '/api/v1/rateCards/card-pilot/versions';
  const cohort = { accounts: ['pilot'] };
  const draft = { validFrom: '2024-01-01T00:00:00Z', cohort, lines: tiers('0.01', '0.01') };
  const { version } = await story.post(versions, draft);
  await story.post(`${versions}/${version}/activate`, {}, 200);
  const answer = await story.use(
    tokens('pilot', '100', '2024-01-03T00:00:00Z'),
    tokens('other', '100', '2024-01-03T00:00:00Z'),
  );
  expect(charged(answer)).toEqual(['1 by 2', '2 by 1']);
});

it('refuses to activate what would surprise, all of it at once, by path', async () => {
  await story.givenCard('card-bad', tiers('0.02', '0.01'));
  const versions = '/api/v1/rateCards/card-bad/versions';
  const lines = [
    { id: 'a', meter: 'no.such', price: { model: 'unit', rate: '1' } },
    { id: 'b', meter: 'llm.tokens', price: { model: 'unit', rate: '1', colour: 'red' } },
    ...tiers('0.02', '0.01'),
    { ...tiers('0.02', '0.01')[0], id: 'twin' },
  ];
  const { version } = await story.post(versions, { validFrom: '2024-02-01T00:00:00Z', lines });
  const refused = await story.http.post(`${versions}/${version}/activate`).send({});
  expect(refused.status).toBe(422);
  const { errors } = await story.post(`${versions}/${version}/validate`, {}, 200);
  const found = errors.map(({ path, code }: Json) => `${path} ${code}`);
  expect(found).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^lines\[0\]\.meter line\.unknown-meter/),
      expect.stringMatching(/^lines\[1\]\.price\.colour line\.unknown-field/),
      expect.stringMatching(/line\.ambiguous/),
    ]),
  );
});
