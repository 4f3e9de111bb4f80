// A subscription that runs for a part of a billing period owes, and has free, the part of its days where the
// line says so, also when it ends after its usage was rated.
import { type Json, openStory, type Story } from '../support/story/story';

let story: Story;

const IN_ROME = { frequency: 'month', interval: 1, anchorDay: 1, timeZone: 'Europe/Rome' };

beforeAll(async () => {
  story = await openStory('2024-01-01T09:00:00Z');
  await story.givenMeter('tokens', 'token');
  const unit = { meter: 'tokens', price: { model: 'unit', rate: '1' }, prorate: true };
  await givenPlan('at-least', { id: 'a', ...unit, minimum: '62' });
  await givenPlan('at-most', { id: 'm', ...unit, maximum: '62' });
  await givenPlan('free', { id: 'f', ...unit, allowance: '62', minimum: '31' });
  await givenPlan('whole', { id: 'w', ...unit, prorate: false, minimum: '62' });
});

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

async function givenPlan(plan: string, line: object): Promise<void> {
  await story.givenCard(plan, [line]);
  await story.givenPlan(plan, [
    { id: plan, priceType: 'usage', pricingLogicAlgorithm: [{ id: plan }] },
  ]);
}

/** The January bill of a customer of the plan, `what amount` a line. */
async function january(
  id: string,
  plan: string,
  {
    from,
    quantity,
    to,
  }: { readonly from: string; readonly quantity?: string; readonly to?: string },
): Promise<string[]> {
  story.itIs(from);
  await story.givenAccount(id, { billingCycle: IN_ROME });
  const product = await story.orderPlan(id, plan, [id]);
  if (quantity !== undefined) {
    await story.use({ subject: id, meter: 'tokens', quantity, at: from });
  }
  if (to !== undefined) {
    story.itIs(to);
    const item = { id: '1', action: 'delete', product: { id: product } };
    await story.order({ productOrderItem: [item] });
  }
  story.itIs('2024-02-02T00:00:00Z');
  const [bill] = await story.runBills(id, '2024-02-01T00:00:00Z');
  return bill.lines.map(({ description, amount }: Json) => `${description} ${amount}`).toSorted();
}

it.each`
  plan          | from                      | quantity     | to                        | lines                                                      | why
  ${'at-least'} | ${'2024-01-22T09:00:00Z'} | ${undefined} | ${undefined}              | ${['at-least: minimum 20.00']}                             | ${'10 of 31 days owe 20 of 62'}
  ${'at-least'} | ${'2024-01-21T23:30:00Z'} | ${'5'}       | ${undefined}              | ${['at-least 5.00', 'at-least: minimum 15.00']}            | ${'it is the 22nd in Rome'}
  ${'at-least'} | ${'2024-01-03T09:00:00Z'} | ${'5'}       | ${'2024-01-13T09:00:00Z'} | ${['at-least 5.00', 'at-least: minimum 15.00']}            | ${'ten days are ten days'}
  ${'whole'}    | ${'2024-01-22T09:00:00Z'} | ${'5'}       | ${undefined}              | ${['whole 5.00', 'whole: minimum 57.00']}                  | ${'a line that says nothing owes the whole'}
  ${'at-most'}  | ${'2024-01-22T09:00:00Z'} | ${'99'}      | ${undefined}              | ${['at-most 20.00']}                                       | ${'the cap is that of ten days'}
  ${'at-most'}  | ${'2024-01-02T09:00:00Z'} | ${'99'}      | ${'2024-01-12T09:00:00Z'} | ${['at-most 60.00', 'at-most: part of the period -40.00']} | ${'the end came after the usage'}
  ${'free'}     | ${'2024-01-22T09:00:00Z'} | ${'35'}      | ${undefined}              | ${['free 15.00']}                                          | ${'20 of 35 are free'}
  ${'free'}     | ${'2024-01-02T09:00:00Z'} | ${'35'}      | ${'2024-01-12T09:00:00Z'} | ${['free 0.00', 'free: part of the period 15.00']}         | ${'what was free is paid for, and counts towards the minimum'}
`('bills $lines: $why', async ({ plan, from, quantity, to, lines, why }) => {
  expect(
    await january(`${plan}: ${why}`.replaceAll(/\W+/g, '-'), plan, { from, quantity, to }),
  ).toEqual(lines);
});

it('bills what comes late at the part that was owed, and gives back what it reaches', async () => {
  const id = 'late';
  const lines = await january(id, 'at-least', { from: '2024-01-22T09:00:00Z', quantity: '5' });
  expect(lines).toEqual(['at-least 5.00', 'at-least: minimum 15.00']);
  await story.use({ subject: id, meter: 'tokens', quantity: '8', at: '2024-01-25T09:00:00Z' });
  story.itIs('2024-03-02T00:00:00Z');
  const [, february] = await story.runBills(id, '2024-03-01T00:00:00Z');
  expect(february.lines.map(({ amount }: Json) => amount).toSorted()).toEqual([
    '-8.00',
    '62.00',
    '8.00',
  ]);
});

it.each([
  ['before any period is closed', []],
  ['after January is closed', ['2024-02-01T00:00:00Z']],
  ['after January and February are closed', ['2024-02-01T00:00:00Z', '2024-03-01T00:00:00Z']],
])('owes the minimum of its days when its end is ordered %s', async (_when, closings) => {
  const id = `ended-${closings.length}`;
  story.itIs('2024-01-01T09:00:00Z');
  await story.givenAccount(id, { billingCycle: IN_ROME });
  const product = await story.orderPlan(id, 'at-least', [id]);
  await story.use({ subject: id, meter: 'tokens', quantity: '10', at: '2024-01-05T09:00:00Z' });
  for (const upTo of closings) {
    story.itIs(upTo.replace('01T', '02T'));
    await story.runBills(id, upTo);
  }
  if (closings.length === 0) story.itIs('2024-01-12T09:00:00Z');
  await story.order({
    productOrderItem: [
      {
        id: '1',
        action: 'delete',
        product: { id: product, terminationDate: '2024-01-11T09:00:00Z' },
      },
    ],
  });
  story.itIs('2024-04-02T00:00:00Z');
  const bills = await story.runBills(id, '2024-04-01T00:00:00Z');
  const net = bills.flatMap(({ lines }: Json) => lines.map(({ amount }: Json) => Number(amount)));
  // Ten of 31 days owe 20 of 62.
  expect(net.reduce((sum: number, amount: number) => sum + amount, 0).toFixed(2)).toBe('20.00');
});
