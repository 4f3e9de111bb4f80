import fc from 'fast-check';
import { allocate, split } from './allocate';
import { decimal, formatDecimal, fromScaled, sum } from './decimal';

const text = (values: readonly { toString(): string }[]) => values.map((value) => value.toString());

const exact = (values: readonly string[]) => values.map(decimal);

describe('allocate', () => {
  it.each`
    amount      | weights               | scale | shares                         | why
    ${'10'}     | ${['1', '1', '1']}    | ${2}  | ${['3.34', '3.33', '3.33']}    | ${'the first takes the spare cent'}
    ${'-10'}    | ${['1', '1', '1']}    | ${2}  | ${['-3.34', '-3.33', '-3.33']} | ${'a credit mirrors a charge'}
    ${'0.05'}   | ${['3', '7']}         | ${2}  | ${['0.02', '0.03']}            | ${'a tie goes to the earlier'}
    ${'100'}    | ${['0', '1']}         | ${2}  | ${['0', '100']}                | ${'no weight, no share'}
    ${'1'}      | ${['0', '0']}         | ${2}  | ${['0.5', '0.5']}              | ${'all zero means equal parts'}
    ${'1'}      | ${['0.333', '0.667']} | ${0}  | ${['0', '1']}                  | ${'the largest remainder wins'}
    ${'0.0001'} | ${['1', '2']}         | ${4}  | ${['0', '0.0001']}             | ${'one unit is never cut'}
  `('gives $shares of $amount: $why', ({ amount, weights, scale, shares }) => {
    expect(text(allocate(decimal(amount), exact(weights), scale))).toEqual(shares);
  });

  it('conserves every amount over any weights', () => {
    const weight = fc
      .tuple(fc.bigInt({ min: 0n, max: 10n ** 15n }), fc.integer({ min: 0, max: 8 }))
      .map(([units, scale]) => fromScaled(units, scale));
    const amount = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });
    fc.assert(
      fc.property(amount, fc.array(weight, { minLength: 1, maxLength: 12 }), (units, weights) => {
        const whole = fromScaled(units, 6);
        expect(formatDecimal(sum(allocate(whole, weights, 6)))).toBe(formatDecimal(whole));
      }),
    );
  });

  it('refuses a negative weight and an amount finer than the scale', () => {
    expect(() => allocate(decimal('1'), [decimal('-1')], 2)).toThrow('never negative');
    expect(() => allocate(decimal('0.001'), [decimal('1')], 2)).toThrow('more than 2 decimals');
  });
});

it('splits into equal parts', () => {
  expect(text(split(decimal('10'), 3, 2))).toEqual(['3.34', '3.33', '3.33']);
});
