// An item that is done, though nothing of some kind of its offering is charged, says so where an order has its notes.
import { API, type Json, openStory, perUnit, type Story } from '../support/story/story';

const MONTHLY = { recurringChargePeriodType: 'month', recurringChargePeriodLength: 1 };
const sized = (size: string) => ({
  prodSpecCharValueUse: [{ name: 'size', productSpecCharacteristicValue: [{ value: size }] }],
});
const fee = (id: string, more: object) => ({
  id,
  priceType: 'recurring',
  price: { unit: 'EUR', value: 31 },
  ...MONTHLY,
  ...more,
});

let story: Story;
let customers = 0;

beforeAll(async () => {
  story = await openStory('2024-01-01T00:00:00Z');
  await story.givenMeter('calls', 'call');
  await story.givenPlan('sizes', [fee('fee-s', sized('S')), fee('fee-m', sized('M'))]);
  await story.givenPlan('later', [
    fee('fee-later', { validFor: { startDateTime: '2024-06-01T00:00:00Z' } }),
    { id: 'set-up', priceType: 'oneTime', price: { unit: 'EUR', value: 5 } },
  ]);
  const off = (id: string, more: object) => ({
    id,
    priceType: 'discount',
    percentage: 10,
    ...more,
  });
  const of = (id: string) => ({
    popRelationship: [{ id, relationshipType: 'discountOf' }],
  });
  await story.givenPlan('reduced', [
    fee('line', {}),
    fee('line-m', sized('M')),
    off('now', of('line')),
    off('summer', { validFor: { startDateTime: '2024-06-01T00:00:00Z' } }),
    off('of-m', of('line-m')),
  ]);
  await story.givenPlan('once', [off('lonely', {}), perUnit('calls', 'call', 1)]);
});

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

it.each`
  plan         | size   | lines                                | notes
  ${'sizes'}   | ${'S'} | ${['fee-s 31.00']}                   | ${[]}
  ${'sizes'}   | ${'L'} | ${[]}                                | ${['Item 1: No recurring price is charged: price fee-s is for products with other characteristics', 'Item 1: No recurring price is charged: price fee-m is for products with other characteristics']}
  ${'later'}   | ${'S'} | ${['set-up 5.00']}                   | ${['Item 1: No recurring price is charged: price fee-later is not sold at 2024-01-01T00:00:00.000Z, which its validFor does not contain']}
  ${'reduced'} | ${'S'} | ${['line 31.00', 'now, 10 % -3.10']} | ${['Item 1: Discount summer takes nothing off: it is not sold at 2024-01-01T00:00:00.000Z, which its validFor does not contain', 'Item 1: Discount of-m takes nothing off: it is of line-m, which is not sold with it']}
  ${'once'}    | ${'S'} | ${[]}                                | ${['Item 1: Discount lonely takes nothing off: it is of fees, and none is sold with it']}
`(
  'tells of $plan in $size what is not charged: $notes',
  async ({ plan, size, lines, notes }: Row) => {
    const account = await story.givenAccount(`customer-${(customers += 1)}`);
    const characteristics = [
      { name: 'subject', value: account },
      { name: 'size', value: size },
    ];
    const item = {
      id: '1',
      action: 'add',
      productOffering: { id: plan },
      product: { productCharacteristic: characteristics },
    };
    const order = await story.order({ billingAccount: { id: account }, productOrderItem: [item] });
    for (const version of ['v4', 'v5']) {
      const shown = await story.get(`${API.order.replace('v4', version)}/${order.id}`);
      expect((shown.note ?? []).map(({ text }: Json) => text)).toEqual(notes);
      expect(shown.productOrderItem[0].state).toBe('completed');
      expect(shown.productOrderErrorMessage ?? []).toEqual([]);
    }
    const [bill]: Json[] = await story.get(`${API.bill}/customerBill?billingAccount.id=${account}`);
    const charged: Json[] =
      bill === undefined ? [] : (await story.get(`/api/v1/bills/${bill.id}`)).lines;
    expect(charged.map(({ description, amount }) => `${description} ${amount}`)).toEqual(lines);
  },
);

it('tells of usage that is sold to nobody, and of an offering that a subject has already', async () => {
  await story.givenPlan('metered', [perUnit('metered-calls', 'call', 1)]);
  const account = await story.givenAccount('twice');
  const ordered = async (name: string, more: object = {}) => {
    const product = { productCharacteristic: [{ name, value: '+4930555' }] };
    const item = { id: '1', action: 'add', productOffering: { id: 'metered' }, product, ...more };
    const order = await story.order({ billingAccount: { id: account }, productOrderItem: [item] });
    expect(order.state).toBe('completed');
    return (order.note ?? []).map(({ text }: Json) => text);
  };
  expect(await ordered('Subject')).toEqual([
    expect.stringMatching(/^Item 1: Price .* is of usage, and the product answers for no subject/),
  ]);
  expect(await ordered('subject')).toEqual([]);
  expect(await ordered('subject')).toEqual([
    'Item 1: +4930555 already has this offering: another product of it is in service',
  ]);
});

type Row = {
  readonly plan: string;
  readonly size: string;
  readonly lines: readonly string[];
  readonly notes: readonly string[];
};
