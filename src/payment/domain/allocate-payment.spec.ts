import fc from 'fast-check';
import { decimal, formatDecimal, fromScaled, sum, ZERO } from '../../core/decimal';
import { allocatePayment } from './allocate-payment';

const bills = (owed: Record<string, string>) =>
  Object.entries(owed).map(([id, remaining]) => ({ id, remaining: decimal(remaining) }));
const wishes = (wished: readonly (readonly [string, string | null])[]) =>
  wished.map(([billId, amount]) => ({ billId, amount: amount === null ? null : decimal(amount) }));

describe('allocatePayment', () => {
  it.each`
    total    | wished                        | owed                      | parts           | credit  | why
    ${'100'} | ${[['a', null]]}              | ${{ a: '100' }}           | ${'a 100'}      | ${'0'}  | ${'a bill is paid in full'}
    ${'40'}  | ${[['a', null]]}              | ${{ a: '100' }}           | ${'a 40'}       | ${'0'}  | ${'a bill is paid in part'}
    ${'120'} | ${[['a', null]]}              | ${{ a: '100' }}           | ${'a 100'}      | ${'20'} | ${'too much is kept as credit'}
    ${'50'}  | ${[]}                         | ${{}}                     | ${''}           | ${'50'} | ${'without bills all is credit'}
    ${'50'}  | ${[['x', null]]}              | ${{ a: '100' }}           | ${''}           | ${'50'} | ${'what names no bill pays none'}
    ${'70'}  | ${[['a', '20'], ['b', '30']]} | ${{ a: '100', b: '100' }} | ${'a 20, b 30'} | ${'20'} | ${'each gets what is said for it'}
    ${'70'}  | ${[['a', '60'], ['b', '30']]} | ${{ a: '100', b: '100' }} | ${'a 60, b 10'} | ${'0'}  | ${'the last gets what is left'}
    ${'50'}  | ${[['a', '20'], ['a', '20']]} | ${{ a: '30' }}            | ${'a 30'}       | ${'20'} | ${'a bill named twice takes no more than it asks for'}
    ${'50'}  | ${[['b', null], ['a', null]]} | ${{ a: '30', b: '0' }}    | ${'a 30'}       | ${'20'} | ${'a settled bill takes nothing'}
  `('$why', ({ total, wished, owed, parts, credit }) => {
    const made = allocatePayment(decimal(total), wishes(wished), bills(owed));
    const shown = made.parts.map(({ billId, amount }) => `${billId} ${formatDecimal(amount)}`);
    expect([shown.join(', '), formatDecimal(made.credit)]).toEqual([parts, credit]);
  });

  it('loses nothing and overpays nobody', () => {
    const cents = fc.integer({ min: 1, max: 100_000 }).map((each) => fromScaled(BigInt(each), 2));
    const owed = fc.dictionary(fc.constantFrom('a', 'b', 'c'), cents);
    const wish = fc.record({
      billId: fc.constantFrom('a', 'b', 'c', 'd'),
      amount: fc.option(cents, { nil: null }),
    });
    fc.assert(
      fc.property(cents, fc.array(wish), owed, (total, wished, open) => {
        const list = Object.entries(open).map(([id, remaining]) => ({ id, remaining }));
        const { parts, credit } = allocatePayment(total, wished, list);
        expect(sum([credit, ...parts.map(({ amount }) => amount)]).equals(total)).toBe(true);
        expect(credit.greaterThanOrEqualTo(ZERO)).toBe(true);
        for (const { billId, amount } of parts)
          expect(amount.lessThanOrEqualTo(open[billId] ?? ZERO)).toBe(true);
      }),
    );
  });
});
