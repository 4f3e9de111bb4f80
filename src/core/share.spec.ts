import fc from 'fast-check';
import { decimal, formatDecimal, fromInteger, fromScaled, ONE, sum, ZERO } from './decimal';
import { round, ROUNDING_MODES } from './rounding';
import { share } from './share';

describe('share', () => {
  it.each`
    whole       | part      | of          | scale | mode          | result              | why
    ${'10'}     | ${'1'}    | ${'3'}      | ${12} | ${'halfUp'}   | ${'3.333333333333'} | ${'a quotient that does not end is rounded'}
    ${'10'}     | ${'2'}    | ${'3'}      | ${2}  | ${'down'}     | ${'6.66'}           | ${'as it is named'}
    ${'10'}     | ${'2'}    | ${'3'}      | ${2}  | ${'up'}       | ${'6.67'}           | ${'and otherwise'}
    ${'0.25'}   | ${'1'}    | ${'10'}     | ${2}  | ${'halfEven'} | ${'0.02'}           | ${'a tie to the even'}
    ${'-10'}    | ${'1'}    | ${'4'}      | ${0}  | ${'halfUp'}   | ${'-3'}             | ${'a credit away from zero'}
    ${'10'}     | ${'1'}    | ${'-4'}     | ${1}  | ${'halfUp'}   | ${'-2.5'}           | ${'of less than nothing'}
    ${'-7.5'}   | ${'31'}   | ${'-23.25'} | ${0}  | ${'halfUp'}   | ${'10'}             | ${'of two below zero'}
    ${'119'}    | ${'100'}  | ${'119'}    | ${12} | ${'halfUp'}   | ${'100'}            | ${'an amount without its tax'}
    ${'0.0001'} | ${'0.01'} | ${'0.001'}  | ${12} | ${'halfUp'}   | ${'0.001'}          | ${'decimals on all sides'}
  `('$why', ({ whole, part, of, scale, mode, result }) => {
    expect(formatDecimal(share(decimal(whole), decimal(part), decimal(of), scale, mode))).toBe(
      result,
    );
  });

  it('does not round what was rounded before', () => {
    const [nearlyOne, half] = [decimal(`0.${'9'.repeat(41)}`), fromInteger(2)];
    expect(formatDecimal(share(nearlyOne, ONE, half, 0, 'halfUp'))).toBe('0');
    expect(formatDecimal(round(nearlyOne.dividedBy(half), 0, 'halfUp'))).toBe('1');
  });

  const mode = fc.constantFrom(...ROUNDING_MODES);
  const amount = fc
    .bigInt({ min: -(10n ** 24n), max: 10n ** 24n })
    .map((units) => fromScaled(units, 12));
  const whole = fc.integer({ min: 1, max: 366 });

  it('is the quotient of decimals to the last digit, rounded once', () => {
    fc.assert(
      fc.property(amount, whole, whole, mode, (of, days, period, by) => {
        const quotient = of.times(days).dividedBy(period);
        const exact = share(of, fromInteger(days), fromInteger(period), 12, by);
        expect(formatDecimal(exact)).toBe(formatDecimal(round(quotient, 12, by)));
      }),
    );
  });

  it('takes off the tax that was put on', () => {
    const rate = fc.integer({ min: 0, max: 9_999 }).map((cents) => fromScaled(BigInt(cents), 2));
    fc.assert(
      fc.property(amount, rate, (net, percent) => {
        const hundred = fromInteger(100);
        const gross = net.times(ONE.plus(percent.dividedBy(hundred)));
        expect(share(gross, hundred, hundred.plus(percent), 12, 'halfUp').equals(net)).toBe(true);
      }),
    );
  });

  it('loses less than a unit to each of the parts of a whole', () => {
    fc.assert(
      fc.property(amount, fc.integer({ min: 1, max: 31 }), mode, (of, days, by) => {
        const parts = Array.from({ length: days }, () => share(of, ONE, fromInteger(days), 2, by));
        const lost = sum(parts).minus(of).abs();
        expect(lost.lessThan(decimal('0.01').times(days))).toBe(true);
        expect(share(ZERO, ONE, fromInteger(days), 2, by).isZero()).toBe(true);
      }),
    );
  });
});
