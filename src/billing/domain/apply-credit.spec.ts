import fc from 'fast-check';
import { decimal, formatDecimal, sum, ZERO } from '../../core/decimal';
import { applyCredit } from './apply-credit';

const balances = (prefix: string, amounts: readonly string[]) =>
  amounts.map((amount, index) => ({ id: `${prefix}${index + 1}`, remaining: decimal(amount) }));

const used = (credits: readonly string[], open: readonly string[]) =>
  applyCredit(balances('credit', credits), balances('bill', open)).map(
    ({ creditId, billId, amount }) => `${creditId} pays ${formatDecimal(amount)} of ${billId}`,
  );

describe('applyCredit', () => {
  it.each`
    what                               | credits               | open               | uses
    ${'nothing is owed'}               | ${['-10']}            | ${[]}              | ${[]}
    ${'there is no credit'}            | ${[]}                 | ${['10']}          | ${[]}
    ${'a bill asks for more'}          | ${['-53.55']}         | ${['71.40']}       | ${['credit1 pays 53.55 of bill1']}
    ${'a bill asks for as much'}       | ${['-5']}             | ${['5', '5']}      | ${['credit1 pays 5 of bill1']}
    ${'one pays several'}              | ${['-12']}            | ${['5', '5', '5']} | ${['credit1 pays 5 of bill1', 'credit1 pays 5 of bill2', 'credit1 pays 2 of bill3']}
    ${'several pay one'}               | ${['-2', '-3', '-4']} | ${['6']}           | ${['credit1 pays 2 of bill1', 'credit2 pays 3 of bill1', 'credit3 pays 1 of bill1']}
    ${'both run out at the same time'} | ${['-2', '-3']}       | ${['4', '1']}      | ${['credit1 pays 2 of bill1', 'credit2 pays 2 of bill1', 'credit2 pays 1 of bill2']}
  `('uses the oldest for the oldest when $what', ({ credits, open, uses }) => {
    expect(used(credits, open)).toEqual(uses);
  });

  it('uses all there is, gives no bill more than it asks for, and skips none', () => {
    const cents = fc.array(fc.integer({ min: 1, max: 10_000 }), { maxLength: 8 });
    fc.assert(
      fc.property(cents, cents, (given, asked) => {
        const credits = balances(
          'credit',
          given.map((amount) => `-${amount}`),
        );
        const open = balances('bill', asked.map(String));
        const uses = applyCredit(credits, open);
        const ofUses = (amounts: typeof uses) => sum(amounts.map(({ amount }) => amount));
        const total = Math.min(...[given, asked].map((all) => all.reduce((a, b) => a + b, 0)));
        expect(formatDecimal(ofUses(uses))).toBe(String(total));
        const left = [
          credits.map(({ id, remaining }) =>
            remaining.negated().minus(ofUses(uses.filter(({ creditId }) => creditId === id))),
          ),
          open.map(({ id, remaining }) =>
            remaining.minus(ofUses(uses.filter(({ billId }) => billId === id))),
          ),
        ];
        for (const side of left) {
          const firstUnused = side.findIndex((rest) => !rest.isZero());
          const isUntouched = (rest: (typeof side)[number], index: number): boolean =>
            index <= firstUnused ||
            rest.equals(side === left[0] ? (given[index] ?? 0) : (asked[index] ?? 0));
          expect(side.every((rest) => rest.greaterThanOrEqualTo(ZERO))).toBe(true);
          expect(firstUnused < 0 || side.every(isUntouched)).toBe(true);
        }
      }),
    );
  });
});
