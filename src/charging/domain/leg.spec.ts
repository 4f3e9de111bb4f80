import { BILLED_LEGS, isBilled, isSold, type Leg, LEGS } from './leg';

it.each`
  leg         | debit           | credit             | billed   | sold
  ${'retail'} | ${'unbilled:p'} | ${'revenue'}       | ${true}  | ${true}
  ${'cost'}   | ${'cost'}       | ${'cost-clearing'} | ${false} | ${false}
`('$leg is booked from $debit to $credit', ({ leg, debit, credit, billed, sold }) => {
  const terms = LEGS[leg as Leg];
  expect([terms.debit('p'), terms.credit('p')]).toEqual([debit, credit]);
  expect([isBilled(leg as Leg), isSold(leg as Leg)]).toEqual([billed, sold]);
});

it('bills what customers owe', () => {
  expect(BILLED_LEGS).toEqual(['retail']);
});
