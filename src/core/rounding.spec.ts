import fc from 'fast-check';
import { decimal, formatDecimal, fromScaled, toScaled } from './decimal';
import {
  ROUNDING_MODES,
  divideRounded,
  isRoundingMode,
  round,
  roundToStep,
  stepsIn,
  withoutNoise,
} from './rounding';

describe('round', () => {
  it.each`
    value      | up      | down    | halfUp  | halfEven
    ${'1.25'}  | ${1.3}  | ${1.2}  | ${1.3}  | ${1.2}
    ${'1.35'}  | ${1.4}  | ${1.3}  | ${1.4}  | ${1.4}
    ${'-1.25'} | ${-1.3} | ${-1.2} | ${-1.3} | ${-1.2}
    ${'1.21'}  | ${1.3}  | ${1.2}  | ${1.2}  | ${1.2}
    ${'-1.29'} | ${-1.3} | ${-1.2} | ${-1.3} | ${-1.3}
    ${'1.2'}   | ${1.2}  | ${1.2}  | ${1.2}  | ${1.2}
  `('rounds $value by the mode it is told', ({ value, ...expected }) => {
    for (const mode of ROUNDING_MODES) {
      expect(formatDecimal(round(decimal(value), 1, mode))).toBe(String(expected[mode]));
    }
  });

  it('refuses a scale that is not a whole number', () => {
    expect(() => round(decimal('1'), 0.5, 'up')).toThrow('whole number');
  });

  it('knows its own modes only', () => {
    expect(isRoundingMode('halfEven')).toBe(true);
    expect(isRoundingMode('ceil')).toBe(false);
  });
});

describe('withoutNoise', () => {
  it.each`
    value                                           | mode        | result
    ${'0.9999999999999999999999999999999999999999'} | ${'halfUp'} | ${'1'}
    ${'0.9999999999999999999999999999999999999999'} | ${'down'}   | ${'0.9999999999999999999999999999999999'}
    ${'2.5'}                                        | ${'halfUp'} | ${'2.5'}
  `('$value, $mode: $result', ({ value, mode, result }) => {
    expect(formatDecimal(withoutNoise(decimal(value), mode))).toBe(result);
  });
});

describe('roundToStep', () => {
  it.each`
    value     | step   | rounded
    ${'61'}   | ${'6'} | ${'66'}
    ${'60'}   | ${'6'} | ${'60'}
    ${'0.1'}  | ${'1'} | ${'1'}
    ${'-0.1'} | ${'1'} | ${'-1'}
  `('starts a new step of $step at $value', ({ value, step, rounded }: Record<string, string>) => {
    const result = roundToStep(decimal(value ?? ''), decimal(step ?? ''), 'up');
    expect(formatDecimal(result)).toBe(rounded);
  });
});

describe('stepsIn', () => {
  it.each`
    value                                       | step     | mode      | steps
    ${'3.000000000000000000000000000000000001'} | ${'3'}   | ${'up'}   | ${'2'}
    ${'99999999999999999999999999999999999999'} | ${'7'}   | ${'down'} | ${'14285714285714285714285714285714285714'}
    ${'1'}                                      | ${'0.3'} | ${'up'}   | ${'4'}
  `('$value in steps of $step, $mode: $steps', ({ value, step, mode, steps }) => {
    expect(formatDecimal(stepsIn(decimal(value), decimal(step), mode))).toBe(steps);
  });
});

describe('divideRounded', () => {
  it('rounds integers as round does decimals', () => {
    const integer = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n });
    const mode = fc.constantFrom(...ROUNDING_MODES);
    fc.assert(
      fc.property(integer, fc.integer({ min: 0, max: 6 }), mode, (units, scale, by) => {
        const exact = toScaled(round(fromScaled(units, scale), 0, by), 0);
        expect(divideRounded(units, 10n ** BigInt(scale), by)).toBe(exact);
      }),
    );
  });
});
