import fc from 'fast-check';
import { decimal } from './decimal';
import {
  NOTHING,
  commonDenominator,
  dividedBy,
  fraction,
  fractionOf,
  over,
  plus,
  times,
} from './fraction';

const fractions = fc
  .tuple(
    fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }),
    fc.bigInt({ min: 1n, max: 10n ** 12n }),
  )
  .map(([numerator, denominator]) => fraction(numerator, denominator));

describe('fractions', () => {
  it('are kept in lowest terms', () => {
    expect(fraction(-6n, 4n)).toEqual({ numerator: -3n, denominator: 2n });
    expect(fraction(0n, 7n)).toEqual(NOTHING);
    expect(fractionOf(decimal('0.25'))).toEqual({ numerator: 1n, denominator: 4n });
  });

  it('add a third three times up to one', () => {
    const third = dividedBy(fractionOf(decimal('1')), fractionOf(decimal('3')));
    expect(plus(plus(third, third), third)).toEqual({ numerator: 1n, denominator: 1n });
  });

  it('give back what they took', () => {
    fc.assert(
      fc.property(fractions, fractions, (a, b) => {
        const negated = fraction(-b.numerator, b.denominator);
        expect(plus(plus(a, b), negated)).toEqual(a);
        fc.pre(b.numerator > 0n);
        expect(dividedBy(times(a, b), b)).toEqual(a);
      }),
    );
  });

  it('can all be written over their common denominator', () => {
    fc.assert(
      fc.property(fc.array(fractions, { minLength: 1, maxLength: 5 }), (list) => {
        const denominator = commonDenominator(list);
        for (const each of list)
          expect(fraction(over(each, denominator), denominator)).toEqual(each);
      }),
    );
  });

  it('are not written over anything else', () => {
    expect(() => over(fraction(1n, 3n), 10n)).toThrow('Not a common denominator');
  });
});
