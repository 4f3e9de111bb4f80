// Which tax a charge has: what reduces or corrects another has the tax of that one, whatever its own price
// or the account would say by now.
import { API, type Json, openStory, type Priced, type Story } from '../support/story/story';

const START = '2026-01-01T00:00:00Z';
/** A fee that does not recur. */
const ONCE = {
  priceType: 'oneTime',
  recurringChargePeriodType: undefined,
  recurringChargePeriodLength: undefined,
};
const MONTHLY = { recurringChargePeriodType: 'month', recurringChargePeriodLength: 1 };

let story: Story;
let customers = 0;

beforeAll(async () => {
  story = await openStory('2026-01-01T00:00:00Z');
  await story.givenMeter('m', 'unit');
  await story.givenMeter('pay', 'event');
  const each = { id: 'each', meter: 'm', price: { model: 'unit', rate: '1' } };
  const ofDays = { ...each, prorate: true };
  await story.givenCard('plain', [each, { ...each, id: 'other', match: { kind: 'other' } }]);
  await story.givenCard('minimum', [{ ...each, minimum: '50' }]);
  await story.givenCard('minimum-of-days', [{ ...ofDays, minimum: '31' }]);
  await story.givenCard('maximum-of-days', [{ ...ofDays, maximum: '62' }]);
  const free = { model: 'percentage', percent: '100', freeEvents: 1 };
  await story.givenCard('free-event', [{ id: 'free', meter: 'pay', price: free }]);
  await story.givenCard('versions', [each]);
  await story.activateVersion('versions', '2026-01-16T00:00:00Z', [each]);
});

beforeEach(() => story.itIs('2026-01-01T00:00:00Z'));

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

describe('a discount comes before tax', () => {
  it.each<[string, readonly Priced[], string, string]>([
    ['it reduces a fee', [fee('a', 100, vat(19)), half()], '50.00', '9.50'],
    [
      'it reduces fees of two rates',
      [fee('c', 100, vat(19)), fee('d', 100, vat(7)), half()],
      '100.00',
      '13.00',
    ],
    [
      'it is a fixed amount off fees of two rates',
      [fee('e', 100, vat(19)), fee('f', 100, vat(7)), amountOff(50)],
      '100.00',
      '13.00',
    ],
    ['it reduces a fee without tax', [fee('g', 100), half()], '50.00', '0.00'],
    [
      'it reduces a fee that is asked once',
      [{ ...fee('h', 100, vat(19)), ...ONCE }, half()],
      '50.00',
      '9.50',
    ],
  ])('%s', async (_what, prices, net, tax) => {
    const account = await givenCustomer(prices);
    const [bill] = await january(account);
    expect(bill.totals).toMatchObject({ taxExcluded: net, tax });
  });
});

describe('what corrects a charge has its tax, when the account is exempt by now', () => {
  it.each<[string, readonly Priced[], readonly Step[], readonly Step[], string, string]>([
    ['a fee is given back', [fee('given-back', 31, vat(19))], [], [end(2)], '1.00', '0.19'],
    [
      'a fee and its discount are given back',
      [fee('reduced', 62, vat(19)), half()],
      [],
      [end(2)],
      '1.00',
      '0.19',
    ],
    [
      'a fee that was given back is asked for again',
      [fee('resumed', 31, vat(19))],
      [suspend(11)],
      [resume(21)],
      '52.00',
      '3.99',
    ],
    ['usage is taken back', [usage('taken', 'plain')], [use('100')], [use('-100')], '0.00', '0.00'],
    [
      'usage of another period is charged for the first time',
      [usage('first', 'plain')],
      [use('100')],
      [use('100', 2)],
      '200.00',
      '19.00',
    ],
    [
      'usage of another line is charged for the first time',
      [usage('line', 'plain')],
      [use('100')],
      [use('100', 1, { kind: 'other' })],
      '200.00',
      '19.00',
    ],
    [
      'usage comes late and its minimum was charged',
      [usage('late', 'minimum')],
      [],
      [use('10'), end(32)],
      '50.00',
      '9.50',
    ],
    [
      'usage is taken back and its minimum is owed instead',
      [usage('instead', 'minimum')],
      [use('70')],
      [use('-60'), end(32)],
      '50.00',
      '9.50',
    ],
    [
      'the days of a minimum are given back',
      [usage('days', 'minimum-of-days')],
      [use('5')],
      [end(2)],
      '5.00',
      '0.95',
    ],
    [
      'usage is rated again for fewer days',
      [usage('share', 'maximum-of-days')],
      [use('100')],
      [end(2)],
      '2.00',
      '0.38',
    ],
    [
      'usage is put in its order and comes to less',
      [usage('order', 'free-event')],
      [payment('100', '05')],
      [payment('100', '04')],
      '100.00',
      '19.00',
    ],
    [
      'usage of a later version is taken back',
      [usage('version', 'versions')],
      [use('100')],
      [use('-100', 1, { day: '20' })],
      '0.00',
      '0.00',
    ],
  ])('%s', async (_what, prices, before, after, net, tax) => {
    const account = await givenCustomer(prices, { taxCategory: 'standard' });
    story.itIs('2026-01-31T00:00:00Z');
    for (const step of before) await step(account);
    await january(account);
    await becomesExempt(account);
    for (const step of after) await step(account);
    story.itIs('2026-04-02T00:00:00Z');
    const bills = await story.runBills(account, '2026-03-01T00:00:00Z');
    expect([totalOf(bills, 'taxExcluded'), totalOf(bills, 'tax')]).toEqual([net, tax]);
  });
});

it('says of a usage the tax of the line that it is charged on', async () => {
  const account = await givenCustomer([usage('told', 'plain')], { taxCategory: 'standard' });
  await use('1')(account);
  await becomesExempt(account);
  const { ratedProductUsage } = await story.post(API.usage, {
    usageDate: '2026-01-05T12:00:00Z',
    usageType: 'm',
    usageSpecification: { id: 'm' },
    usageCharacteristic: [
      { name: 'quantity', value: 1 },
      { name: 'subject', value: account },
    ],
  });
  expect(ratedProductUsage).toMatchObject([{ taxRate: 19 }]);
});

type Step = (account: string) => Promise<Json>;

const products = new Map<string, string>();

function end(day: number): Step {
  return change(day, { action: 'delete' }, {});
}

function suspend(day: number): Step {
  return change(day, { action: 'modify' }, { status: 'suspended' });
}

function resume(day: number): Step {
  return change(day, { action: 'modify' }, { status: 'active' });
}

function change(day: number, item: object, product: object): Step {
  return (account) =>
    story.order({
      requestedStartDate: new Date(Date.UTC(2026, 0, day)).toISOString(),
      productOrderItem: [{ id: '1', ...item, product: { id: products.get(account), ...product } }],
    });
}

function use(quantity: string, month = 1, { day = '05', kind = 'usual' } = {}): Step {
  const at = `2026-0${month}-${day}T12:00:00Z`;
  return (account) =>
    story.use({ subject: account, meter: 'm', quantity, at, attributes: { kind } });
}

function payment(amount: string, day: string): Step {
  const at = `2026-01-${day}T12:00:00Z`;
  return (account) => story.use({ subject: account, meter: 'pay', quantity: '1', amount, at });
}

async function becomesExempt(account: string): Promise<void> {
  await story.http.patch(`${API.account}/${account}`).send({ taxCategory: 'exempt' }).expect(200);
}

function totalOf(bills: readonly Json[], what: string): string {
  const cents = bills.reduce((sum: number, { totals }) => sum + Math.round(totals[what] * 100), 0);
  return (cents / 100).toFixed(2);
}

function january(account: string): Promise<Json[]> {
  story.itIs('2026-02-02T00:00:00Z');
  return story.runBills(account, '2026-02-01T00:00:00Z');
}

async function givenCustomer(prices: readonly Priced[], more: object = {}): Promise<string> {
  const account = await story.givenAccount(`customer-${(customers += 1)}`, more);
  await story.givenPlan(`plan-of-${account}`, prices);
  const started = { requestedStartDate: START };
  products.set(account, await story.orderPlan(account, `plan-of-${account}`, [account], started));
  return account;
}

function fee(id: string, value: number, tax: object = {}): Priced {
  return { id, priceType: 'recurring', price: { unit: 'EUR', value }, ...MONTHLY, ...tax };
}

function half(): Priced {
  return { id: `half-${(customers += 1)}`, priceType: 'discount', percentage: 50 };
}

function amountOff(value: number): Priced {
  const id = `off-${(customers += 1)}`;
  return { id, priceType: 'discount', price: { unit: 'EUR', value } };
}

function usage(id: string, card: string): Priced {
  return { id, priceType: 'usage', pricingLogicAlgorithm: [{ id: card }], ...vat(19) };
}

function vat(rate: number) {
  return { tax: [{ taxCategory: `VAT${rate}`, taxRate: rate }] };
}
