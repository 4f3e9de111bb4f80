// Words that every object of the language has are words like any other, and nothing said is no fault.
import { openStory, type Story } from '../support/story/story';

const ACCOUNT = 'words';
const BUCKET = '/tmf-api/prepayBalanceManagement/v4/bucket';
const PRICE = '/tmf-api/productCatalogManagement/v4/productOfferingPrice';
const WORDS = ['constructor', 'toString', 'valueOf', 'hasOwnProperty', '__proto__'];

let story: Story;

beforeAll(async () => {
  story = await openStory('2024-02-05T09:00:00Z');
  await story.givenAccount(ACCOUNT, {});
});

afterAll(() => story.close());

it.each(WORDS)('judges the word %s as one that it does not know', async (word) => {
  const partyAccount = { id: ACCOUNT };
  const bucket = (said: object) => story.http.post(BUCKET).send({ partyAccount, ...said });
  const [unit, type, period] = await Promise.all([
    bucket({ remainingValue: { amount: 1, units: word } }),
    bucket({ usageType: word }),
    story.http.post(PRICE).send({
      id: `p-${word}`,
      priceType: 'recurring',
      recurringChargePeriodType: word,
      price: { unit: 'EUR', value: 1 },
      lifecycleStatus: 'Launched',
    }),
  ]);
  expect(type.status).toBe(201);
  expect([unit.status, period.status]).toEqual([400, 400]);
});

it('prices by a line that asks for such an attribute what has it, and nothing else', async () => {
  const lines = WORDS.slice(0, 4).map((word, index) => ({
    id: `of-${index}`,
    meter: 'calls',
    priority: index,
    match: { [word]: 'yes' },
    price: { model: 'unit', rate: `${index + 1}` },
  }));
  await story.givenMeter('calls', 'call');
  await story.givenCard('words', lines);
  await story.givenPlan('words', [
    { id: 'words', priceType: 'usage', pricingLogicAlgorithm: [{ id: 'words' }] },
  ]);
  await story.orderPlan(ACCOUNT, 'words', ['key'], { requestedStartDate: '2024-02-01T00:00:00Z' });
  const used = { subject: 'key', meter: 'calls', quantity: '1', at: '2024-02-05T08:00:00Z' };
  const { results } = await story.use(
    { ...used, attributes: { valueOf: 'yes' } },
    { ...used, attributes: { other: 'yes' } },
  );
  expect(results[0].charges).toMatchObject([{ amount: '3' }]);
  expect(results[1]).toMatchObject({ status: 'rejected', code: 'usage.no-line' });
});

it.each`
  path                       | body
  ${'/api/v1/biller'}        | ${{ id: 'north', name: 'North', address: null, taxNumber: null }}
  ${'/api/v1/verify'}        | ${{ scope: null }}
  ${'/api/v1/approvalRules'} | ${{ action: 'refund.create', isNeeded: false, above: null, expiresAfterHours: null }}
`('takes null for nothing at $path', async ({ path, body }) => {
  expect((await story.http.post(path).send(body)).status).toBeLessThan(300);
});
