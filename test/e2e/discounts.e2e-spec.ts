// What prepaid value pays of a fee that is reduced: what the fee and its discounts come to, never the gross fee.
import { API, type Json, openStory, type Priced, type Story } from '../support/story/story';

const START = '2026-01-01T00:00:00Z';
/** A fee that does not recur. */
const ONCE = {
  priceType: 'oneTime',
  recurringChargePeriodType: undefined,
  recurringChargePeriodLength: undefined,
};
const MONTHLY = { recurringChargePeriodType: 'month', recurringChargePeriodLength: 1 };
const MODES = ['prepaid', 'postpaid'];

let story: Story;
let made = 0;

beforeAll(async () => {
  story = await openStory(START);
});

beforeEach(() => story.itIs(START));

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

describe.each(MODES)('a %s account pays the net of', (mode) => {
  it.each<[string, () => readonly Priced[], readonly number[], string, Json]>([
    [
      'a fee that nothing reduces',
      () => [fee(30, 19)],
      [30],
      '0 EUR',
      { prepaid: '30.00', due: '5.70' },
    ],
    [
      'a fee less 10 %',
      () => [fee(30, 19), percentOff(10)],
      [30],
      '3 EUR',
      { prepaid: '27.00', due: '5.13' },
    ],
    [
      'a fee less 50 %',
      () => [fee(30, 19), percentOff(50)],
      [30],
      '15 EUR',
      { prepaid: '15.00', due: '2.85' },
    ],
    [
      'a fee less 100 %',
      () => [fee(30, 19), percentOff(100)],
      [30],
      '30 EUR',
      { prepaid: '0.00', due: '0.00' },
    ],
    [
      'a fee less a percentage and a fixed amount',
      () => [fee(30, 19), percentOff(50), amountOff(5)],
      [30],
      '20 EUR',
      { prepaid: '10.00', due: '1.90' },
    ],
    [
      'two fees of different tax less one discount',
      () => [fee(30, 19), fee(30, 7), percentOff(10)],
      [60],
      '6 EUR',
      { prepaid: '54.00', due: '7.02' },
    ],
    [
      'a fee that is asked once',
      () => [{ ...fee(30, 19), ...ONCE }, percentOff(50)],
      [30],
      '15 EUR',
      { prepaid: '15.00', due: '2.85' },
    ],
    [
      'a fee of which only the net is there',
      () => [fee(30, 19), percentOff(10)],
      [27],
      '0 EUR',
      { prepaid: '27.00', due: '5.13' },
    ],
    [
      'a fee that two buckets pay, the second in part',
      () => [fee(30, 19), percentOff(10)],
      [20, 20],
      '13 EUR',
      { prepaid: '27.00', due: '5.13' },
    ],
    [
      'a fee as far as there is value, and owes the rest',
      () => [fee(30, 19), percentOff(10)],
      [20],
      '0 EUR',
      { prepaid: '20.00', due: '12.13' },
    ],
    [
      'a fee whose discount ends in half a cent, and leaves no cent due',
      () => [fee(9.95, 0), percentOff(10)],
      [10],
      '1.045 EUR',
      { prepaid: '8.96', due: '0.00' },
    ],
  ])('%s', async (_what, prices, wallet, left, totals) => {
    const account = await givenCustomer(mode, prices(), wallet);
    expect(await story.balances(account)).toEqual([left]);
    expect((await story.liveBill(account)).totals).toMatchObject(totals);
  });

  it('the fee that billing charges for the next period', async () => {
    const account = await givenCustomer(mode, [fee(30, 19), percentOff(50)], [50]);
    story.itIs('2026-02-02T00:00:00Z');
    const [bill] = await story.runBills(account, '2026-02-01T00:00:00Z');
    expect(bill.totals).toMatchObject({ prepaid: '15.00', due: '2.85' });
    expect(await story.balances(account)).toEqual(['20 EUR']);
    expect((await story.liveBill(account)).totals).toMatchObject({ prepaid: '15.00', due: '2.85' });
  });

  it('of what is left of a fee that is given back less its discount', async () => {
    const account = await givenCustomer(mode, [fee(31, 0), percentOff(50)], [50]);
    await end(account, '2026-01-02T00:00:00Z');
    expect(await story.balances(account)).toEqual(['49.5 EUR']);
    expect((await story.liveBill(account)).totals).toMatchObject({
      taxExcluded: '0.50',
      prepaid: '0.50',
      due: '0.00',
    });
  });

  it('shows the fee and its discount as the lines that they are', async () => {
    const account = await givenCustomer(mode, [fee(30, 19), percentOff(10)], [30]);
    const { lines } = await story.liveBill(account);
    expect(lines.map(({ kind, amount }: Json) => [kind, amount])).toEqual([
      ['recurring', '30.00'],
      ['discount', '-3.00'],
    ]);
  });
});

const products = new Map<string, string>();

async function givenCustomer(
  mode: string,
  prices: readonly Priced[],
  wallet: readonly number[],
): Promise<string> {
  const account = await story.givenAccount(`customer-${(made += 1)}`, { mode });
  for (const amount of wallet) await givenBucket(account, amount);
  await story.givenPlan(`plan-of-${account}`, prices);
  const started = { requestedStartDate: START };
  products.set(account, await story.orderPlan(account, `plan-of-${account}`, [account], started));
  return account;
}

function givenBucket(account: string, amount: number): Promise<Json> {
  return story.post(`${API.balance}/bucket`, {
    id: `bucket-${(made += 1)}`,
    name: 'promotion',
    partyAccount: { id: account },
    origin: 'promotional',
    remainingValue: { amount, units: 'EUR' },
    validFor: { startDateTime: START },
  });
}

function end(account: string, at: string): Promise<Json> {
  story.itIs(at);
  const product = { id: products.get(account) };
  return story.order({
    requestedStartDate: at,
    productOrderItem: [{ id: '1', action: 'delete', product }],
  });
}

function fee(value: number, taxRate: number): Priced {
  const tax = [{ taxCategory: `VAT${taxRate}`, taxRate }];
  return { ...ofPrice('fee'), priceType: 'recurring', price: euros(value), tax, ...MONTHLY };
}

function percentOff(percentage: number): Priced {
  return { ...ofPrice('percent-off'), priceType: 'discount', percentage };
}

function amountOff(value: number): Priced {
  return { ...ofPrice('amount-off'), priceType: 'discount', price: euros(value) };
}

function ofPrice(what: string): { readonly id: string } {
  return { id: `${what}-${(made += 1)}` };
}

function euros(value: number) {
  return { unit: 'EUR', value };
}
