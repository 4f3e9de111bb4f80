// The documentation of the product in one story: what is sold, who buys it, what is used, what it
// costs, and how every cent of the bill leads back to the usage that caused it.
import { API, type Json, openStory, type Story } from '../support/story/story';

let story: Story;

beforeAll(async () => {
  story = await openStory('2024-01-01T09:00:00Z');
});

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

const JANUARY = { start: '2024-01-01T00:00:00.000Z', end: '2024-02-01T00:00:00.000Z' };

it('turns tokens of a language model into a bill, to the cent, and leads back from it', async () => {
  // What is measured, and what it costs: two tiers for output tokens, a flat rate for input tokens.
  await story.givenMeter('llm.tokens', 'token', {
    attributes: [{ name: 'model' }, { name: 'direction', values: ['input', 'output'] }],
  });
  await story.givenCard('ai-retail', [
    {
      id: 'input',
      meter: 'llm.tokens',
      match: { model: 'gpt-4', direction: 'input' },
      unit: 'token',
      price: { model: 'unit', rate: '0.03', per: '1000' },
    },
    {
      id: 'output',
      meter: 'llm.tokens',
      match: { model: 'gpt-4', direction: 'output' },
      unit: 'token',
      price: {
        model: 'graduated',
        tiers: [
          { upTo: '1000000', rate: '0.06', per: '1000' },
          { upTo: null, rate: '0.04', per: '1000' },
        ],
      },
    },
  ]);

  // What is sold: tokens by the card, a fee a month and one for setting up; 19 % VAT on all of it.
  const tax = [{ taxCategory: 'standard', taxRate: 19 }];
  await story.givenPlan('ai-platform', [
    { id: 'tokens', priceType: 'usage', pricingLogicAlgorithm: [{ id: 'ai-retail' }], tax },
    { id: 'setup', priceType: 'oneTime', price: { unit: 'EUR', value: 25 }, tax },
    {
      id: 'platform-fee',
      priceType: 'recurring',
      recurringChargePeriodType: 'month',
      recurringChargePeriodLength: 1,
      price: { unit: 'EUR', value: 49.9 },
      tax,
    },
  ]);

  // Who buys it: an account billed monthly, which also pays 20 EUR in advance.
  await story.givenAccount('acme', {
    taxCategory: 'standard',
    billingCycle: { frequency: 'month', interval: 1, anchorDay: 1, timeZone: 'UTC' },
  });
  const product = await story.orderPlan('acme', 'ai-platform', ['key-1'], {
    requestedStartDate: '2024-01-01T00:00:00Z',
  });
  expect(await story.get(`${API.product}/${product}`)).toMatchObject({ status: 'active' });
  await story.topUp('acme', 20);

  // What is used. 1.2 million output tokens cross the tier: 60 EUR + 8 EUR.
  story.itIs('2024-01-15T10:00:00Z');
  const gpt4 = (direction: string) => ({ attributes: { model: 'gpt-4', direction } });
  const tokens = { subject: 'key-1', meter: 'llm.tokens' };
  const answer = await story.use(
    { ...tokens, quantity: '374', at: '2024-01-10T08:00:00Z', ...gpt4('input') },
    { ...tokens, quantity: '900000', at: '2024-01-11T08:00:00Z', ...gpt4('output') },
    { ...tokens, quantity: '300000', at: '2024-01-12T08:00:00Z', ...gpt4('output') },
  );
  expect(answer).toMatchObject({ accepted: 3, duplicate: 0, rejected: 0 });
  expect(answer.results.map(({ charges }) => charges[0].amount)).toEqual([
    '0.01122', // 374 × 0.03 / 1000
    '54', // 900 000 in the first tier
    '14', // 100 000 × 0.06 + 200 000 × 0.04
  ]);

  // What is prepaid was drawn first, in the order of arrival: nothing of the 20 EUR is left.
  expect(await story.balances('acme')).toEqual(['0 EUR']);

  // The live bill shows all of that before anything is closed.
  const live = await story.liveBill('acme');
  expect(live).toMatchObject({ state: 'new', number: null, period: JANUARY });
  expect(live.totals).toEqual(EXPECTED_TOTALS);

  // January ends; its bill is closed, numbered and sealed by a hash.
  story.itIs('2024-02-02T00:00:00Z');
  const [bill] = await story.runBills('acme', '2024-02-01T00:00:00Z');
  expect(bill).toMatchObject({ id: live.id, state: 'validated', period: JANUARY });
  expect(bill.totals).toEqual(EXPECTED_TOTALS);
  expect(bill.number).toMatch(/\d/);
  expect(bill.hash).toMatch(/^[0-9a-f]{64}$/);
  expect(bill.taxes).toEqual([
    { category: 'standard', ratePercent: '19', base: '142.91', amount: '27.15' },
  ]);
  expect(
    bill.lines
      .map((line: Json) => `${line.kind} ${line.price} ${line.card.line} ${line.amount}`)
      .sort(),
  ).toEqual([
    'oneTime setup one-time 25.00',
    'recurring platform-fee recurring 49.90',
    'usage tokens input 0.01',
    'usage tokens output 68.00',
  ]);

  // From the line to the usages behind it.
  const output = bill.lines.find((line: Json) => line.card.line === 'output');
  const behind = await story.get(`/api/v1/bills/${bill.id}/lines/${output.id}/usage`);
  expect(behind.map(({ amount, usage }: Json) => [usage.time, usage.quantity, amount])).toEqual([
    ['2024-01-11T08:00:00.000Z', '900000', '54'],
    ['2024-01-12T08:00:00.000Z', '300000', '14'],
  ]);
  expect(await story.get(behind[0].usage.href)).toMatchObject({ status: 'billed' });

  // A usage of January comes late: the bill stays as it is, the next one names what it adjusts.
  const late = await story.use({
    ...tokens,
    quantity: '1000',
    at: '2024-01-31T23:59:59Z',
    ...gpt4('output'),
  });
  expect(late.results[0].charges[0].amount).toBe('0.04');
  const again = await story.get(`/api/v1/bills/${bill.id}`);
  expect([again.hash, again.totals]).toEqual([bill.hash, bill.totals]);

  story.itIs('2024-03-02T00:00:00Z');
  const [, february] = await story.runBills('acme', '2024-03-01T00:00:00Z');
  const adjustment = february.lines.find((line: Json) => line.late);
  expect(adjustment).toMatchObject({
    amount: '0.04',
    period: JANUARY,
    adjusts: { id: bill.id, number: bill.number },
  });
  expect(february.totals).toEqual({
    taxExcluded: '49.94',
    tax: '9.49',
    taxIncluded: '59.43',
    prepaid: '0.00',
    prepaidRounding: '0.00',
    due: '59.43',
  });
});

const EXPECTED_TOTALS = {
  taxExcluded: '142.91', // 0.01 + 68.00 + 25.00 + 49.90
  tax: '27.15',
  taxIncluded: '170.06',
  prepaid: '20.00',
  prepaidRounding: '0.00',
  due: '150.06',
};
