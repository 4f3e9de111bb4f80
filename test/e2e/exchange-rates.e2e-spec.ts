// A rate card in dollars, customers who are billed in euros: each usage at the rate in force when it happened, and what
// happens when there is none.
import { type Json, openStory, type Story, type Used } from '../support/story/story';
import { brokenByTampering, keepTables } from '../support/story/tamper';

const RATES = '/api/v1/exchangeRates';
const START = { requestedStartDate: '2024-01-01T00:00:00Z' };

let story: Story;

const givenRate = (rate: string, validFrom: string, more: object = {}) =>
  story.post(RATES, { from: 'USD', to: 'EUR', rate, validFrom, ...more });

const used = (subject: string, day: number, quantity: string, more: object = {}): Used => ({
  subject,
  meter: 'tokens',
  quantity,
  at: `2024-01-${`${day}`.padStart(2, '0')}T10:00:00Z`,
  ...more,
});

async function givenCustomer(id: string, plan: string, more: object = {}): Promise<void> {
  story.itIs('2024-01-02T00:00:00Z');
  await story.givenAccount(id, more);
  await story.orderPlan(id, plan, [id], START);
}

async function billOf(account: string): Promise<Json> {
  story.itIs('2024-02-02T00:00:00Z');
  const [bill] = await story.runBills(account, '2024-02-01T00:00:00Z');
  return bill;
}

const shown = ({ lines }: Json) =>
  lines.map(({ exchange, quantity, amount }: Json) => [exchange?.rate, quantity, amount]).sort();

async function givenDollars(code: string, line: object): Promise<void> {
  await story.givenCard(code, [{ id: 'line', meter: 'tokens', ...line }], { currency: 'USD' });
  const price = { id: code, priceType: 'usage', pricingLogicAlgorithm: [{ id: code }] };
  await story.givenPlan(code, [price]);
}

const TIERS = {
  model: 'graduated',
  tiers: [
    { upTo: '100', rate: '1' },
    { upTo: null, rate: '0.5' },
  ],
};

beforeAll(async () => {
  story = await openStory('2024-01-02T00:00:00Z');
  await story.givenMeter('tokens', 'token');
  await givenDollars('tiers', { price: TIERS });
  await givenDollars('least', { price: { model: 'unit', rate: '1' }, minimum: '50' });
  await givenDollars('days', {
    price: { model: 'unit', rate: '1' },
    maximum: '31',
    prorate: true,
  });
  await givenDollars('fees', {
    price: { model: 'percentage', percent: '10', fixed: '1', freeEvents: 1 },
  });
});

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

it('refuses a rate by path, value and rule', async () => {
  const good = { from: 'USD', to: 'EUR', rate: '0.9', validFrom: '2023-01-01T00:00:00Z' };
  const faults = async (wrong: object) => {
    const { status, body } = await story.http.post(RATES).send({ ...good, ...wrong });
    expect([status, body.code]).toEqual([400, 'exchange.malformed']);
    return body.details.map(({ path }: Json) => path);
  };
  expect(await faults({ from: 'usd', rate: '-1', validFrom: 'now', more: 1 })).toEqual(
    expect.arrayContaining(['from', 'rate', 'validFrom', 'more']),
  );
  for (const rate of ['0', '0.0000000000001', 0.9, '1e3', `1${'0'.repeat(12)}.5`.padEnd(30, '0')])
    expect(await faults({ rate })).toEqual(['rate']);
  expect(await faults({ to: 'USD' })).toEqual(['to']);
  expect(await story.get(RATES)).toEqual([]);
});

it('sells no card that nothing exchanges, and keeps usage of before the first rate', async () => {
  const refused = await givenCustomer('early', 'tiers').catch(String);
  expect(refused).toContain('inventory.foreign-currency');
  await givenRate('0.85', '2024-02-01T00:00:00Z');
  await story.orderPlan('early', 'tiers', ['early'], START);
  const { results } = await story.use(used('early', 3, '10', { id: 'first' }));
  expect(results).toMatchObject([{ status: 'rejected', code: 'charging.no-exchange-rate' }]);
  expect(results[0].message).toContain('Rate card tiers is in USD, and no exchange rate to EUR');
  await story.post(RATES, {
    from: 'EUR',
    to: 'USD',
    rate: '2',
    validFrom: '2023-01-01T00:00:00Z',
  });
  expect(await story.recycle()).toMatchObject({ rated: 0 });
  const sent = { from: 'USD', to: 'EUR', rate: '0.90', validFrom: '2024-01-01T00:00:00Z' };
  const key = { 'Idempotency-Key': 'january' };
  const first = await story.http.post(RATES).set(key).send(sent).expect(201);
  const again = await story.http.post(RATES).set(key).send(sent).expect(201);
  expect(again.body).toEqual(first.body);
  expect(first.body).toMatchObject({ from: 'USD', to: 'EUR', rate: '0.9', reason: null });
  expect(await story.get(`${RATES}/${first.body.id}`)).toEqual(first.body);
  const twice = await story.http.post(RATES).send({ ...sent, rate: '0.8' });
  expect([twice.status, twice.body.code]).toEqual([409, 'exchange.exists']);
  expect(await story.get(`${RATES}?from=USD`)).toHaveLength(2);
  expect(await story.recycle()).toMatchObject({ rated: 1 });
  const bill = await story.liveBill('early');
  expect(bill).toMatchObject({ currency: 'EUR', totals: { due: '9.00' } });
  expect(bill.lines).toMatchObject([
    { amount: '9.00', exchange: { id: first.body.id, from: 'USD', rate: '0.9' } },
  ]);
});

it('charges each usage at the rate of its time, and says it in trace, bill and document', async () => {
  const { id } = await givenRate('0.8', '2024-01-15T00:00:00Z', { reason: 'mid of January' });
  await givenCustomer('ann', 'tiers');
  const { results } = await story.use(used('ann', 10, '80'), used('ann', 20, '40', { id: 'dear' }));
  // 80 at 1 × 0.9; then 20 at 1 and 20 at 0.5, × 0.8.
  expect(results.map(({ charges }) => [charges[0].amount, charges[0].currency])).toEqual([
    ['72', 'EUR'],
    ['24', 'EUR'],
  ]);
  const { legs } = await story.get(`/api/v1/usages/${results[1].usageId}/trace`);
  expect(legs).toMatchObject([
    {
      amount: '24',
      currency: 'EUR',
      exchange: { id, from: 'USD', rate: '0.8' },
      why: {
        steps: expect.arrayContaining([{ step: 'exchange', amount: '88' }]),
        charge: '24',
      },
    },
  ]);
  const bill = await billOf('ann');
  expect(shown(bill)).toEqual([
    ['0.8', '40', '24.00'],
    ['0.9', '80', '72.00'],
  ]);
  expect(bill).toMatchObject({ currency: 'EUR', totals: { due: '96.00' } });
  const page = await story.http.get(`/api/v1/bills/${bill.id}/document`).set('Accept', 'text/html');
  expect(page.text).toContain('1 USD = 0.8 EUR');
});

it.each([
  ['backwards', (all: Used[]) => [all.toReversed()]],
  ['one by one, mixed', (all: Used[]) => [2, 0, 3, 1].map((n) => all.slice(n, n + 1))],
])('bills the same when usage comes %s', async (way, batchesOf) => {
  const id = `mixed-${way.length}`;
  await givenCustomer(id, 'tiers');
  const all = [used(id, 5, '60'), used(id, 14, '60'), used(id, 16, '60'), used(id, 25, '60')];
  for (const batch of batchesOf(all)) await story.use(...batch);
  // 60 + 40 + 10 × 0.9; 30 + 30 × 0.8.
  const bill = await billOf(id);
  expect(shown(bill)).toEqual([
    ['0.8', '120', '48.00'],
    ['0.9', '120', '99.00'],
  ]);
});

it('rates free events in the order in which they happened, each at its rate', async () => {
  await givenCustomer('shop', 'fees');
  const paid = (day: number, amount: string) => used('shop', day, '1', { amount });
  await story.use(paid(20, '100'));
  await story.use(paid(10, '1000'));
  await story.use(paid(11, '50'));
  // The one of the 10th is free: (5 + 1) × 0.9, (10 + 1) × 0.8.
  expect((await billOf('shop')).totals.due).toBe('14.20');
});

it('lets prepaid euros pay what is priced in dollars', async () => {
  await givenCustomer('purse', 'tiers', { mode: 'prepaid' });
  await story.topUp('purse', 10);
  const { results } = await story.use(used('purse', 16, '10'), used('purse', 17, '10'));
  expect(results.map(({ status, code }) => code ?? status)).toEqual([
    'accepted',
    'balance.exhausted',
  ]);
  expect(await story.balances('purse')).toEqual(['2 EUR']);
});

it('asks for a minimum at the rate as the period ends, whatever was used', async () => {
  await givenCustomer('least', 'least');
  await story.use(used('least', 10, '20'));
  // 20 × 0.9 of 50 × 0.8.
  const bill = await billOf('least');
  expect(shown(bill)).toEqual([
    ['0.8', '1', '22.00'],
    ['0.9', '20', '18.00'],
  ]);
});

it('has the terms of the days, at the rate they were charged at', async () => {
  await givenCustomer('days', 'days');
  await story.use(used('days', 3, '100'));
  // All of the maximum for the whole month, and after its end 10 days of it.
  expect((await story.liveBill('days')).totals.due).toBe('27.90');
  const [product] = await story.get('/tmf-api/productInventory/v4/product?billingAccount.id=days');
  story.itIs('2024-01-12T00:00:00Z');
  await story.order({
    billingAccount: { id: 'days' },
    requestedStartDate: '2024-01-11T00:00:00Z',
    productOrderItem: [{ id: '1', action: 'delete', product: { id: product.id } }],
  });
  expect((await billOf('days')).totals.due).toBe('9.00');
});

it('closes no period that owes in a currency without a rate, and says so', async () => {
  await givenRate('11', '2024-02-01T00:00:00Z', { to: 'SEK' });
  await givenCustomer('crown', 'least', { currency: 'SEK' });
  story.itIs('2024-02-02T00:00:00Z');
  const upTo = '2024-02-01T00:00:00Z';
  const failed = await story.runBills('crown', upTo).catch(String);
  expect(failed).toContain('charging.no-exchange-rate');
  await givenRate('10', '2024-01-31T00:00:00Z', { to: 'SEK' });
  const [bill] = await story.runBills('crown', upTo);
  expect(bill).toMatchObject({ currency: 'SEK', totals: { due: '500.00' } });
});

it('leaves a closed bill alone, and charges late usage at the rate of its day', async () => {
  story.itIs('2024-02-03T00:00:00Z');
  await givenRate('0.5', '2024-01-12T00:00:00Z');
  await story.use(used('ann', 13, '10', { id: 'late' }));
  const lines: Json[] = (await story.liveBill('ann')).lines;
  expect(lines).toMatchObject([{ late: true, amount: '2.50', exchange: { rate: '0.5' } }]);
});

it('proves by which rate it was', async () => {
  const tables = ['accrual', 'exchange_rate', 'usage'];
  await keepTables(story.database, tables);
  const broken = async (sql: string) =>
    (await brokenByTampering(story, tables, sql)).map(([name]) => name);
  expect(await broken(`UPDATE exchange_rate SET rate = 0.7 WHERE rate = 0.8`)).toEqual([
    'totals = exchange rates',
  ]);
  expect(await broken(`DELETE FROM exchange_rate WHERE rate = 0.8`)).toContain(
    'totals = exchange rates',
  );
  const both = `UPDATE exchange_rate SET rate = 0.7 WHERE rate = 0.8; UPDATE accrual SET exchange_rate = 0.7 WHERE exchange_rate = 0.8`;
  expect(await broken(both)).toContain('usage = prices');
  const moved = `UPDATE exchange_rate SET valid_from = '2024-01-18T00:00:00Z' WHERE rate = 0.8`;
  expect(await broken(moved)).toContain('exchange rates in force');
  const none = `UPDATE accrual SET exchange_rate_id = NULL, exchange_rate = NULL, exchanged_from = NULL WHERE kind = 'usage'`;
  expect(await broken(none)).toEqual(
    expect.arrayContaining(['totals = exchange rates', 'usage = prices']),
  );
});
