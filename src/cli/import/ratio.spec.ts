import fc from 'fast-check';
import { add, divide, formatRatio, multiply, parseRatio, type Ratio } from './ratio';

function ratio(text: string): Ratio {
  const found = parseRatio(text);
  if (found === undefined) throw new Error(text);
  return found;
}

describe('parseRatio and formatRatio', () => {
  it.each`
    text                                   | formatted                              | why
    ${'12'}                                | ${'12'}                                | ${'reads integers'}
    ${'-0.50'}                             | ${'-0.5'}                              | ${'drops trailing zeros'}
    ${'+7'}                                | ${'7'}                                 | ${'reads a plus sign'}
    ${'1.1E+05'}                           | ${'110000'}                            | ${'reads what a spreadsheet writes'}
    ${'25e-4'}                             | ${'0.0025'}                            | ${'reads negative exponents'}
    ${'0.1234567890123456789012345678901'} | ${'0.1234567890123456789012345678901'} | ${'loses no digit'}
    ${'.5'}                                | ${'0.5'}                               | ${'needs no digit before the sign'}
    ${'-.5e1'}                             | ${'-5'}                                | ${'nor with an exponent'}
    ${'5.'}                                | ${'5'}                                 | ${'nor one behind it'}
    ${'1.5E-7'}                            | ${'0.00000015'}                        | ${'reads what a double is printed as'}
    ${'0'}                                 | ${'0'}                                 | ${'knows zero'}
  `('$why', ({ text, formatted }: { text: string; formatted: string }) => {
    expect(formatRatio(ratio(text))).toBe(formatted);
  });

  it.each([
    '',
    'x',
    '1,5',
    '.',
    '+',
    'e5',
    '.e1',
    '1.5.2',
    '1 000',
    '--1',
    '1e9999',
    'NaN',
    'Infinity',
    '0x10',
    ' 1',
  ])('does not take %j for a number', (text) => {
    expect(parseRatio(text)).toBeUndefined();
  });

  it('has no decimal for a third, nor for 39 digits', () => {
    expect(formatRatio({ over: 1n, under: 3n })).toBeUndefined();
    expect(formatRatio({ over: 10n ** 38n, under: 1n })).toBeUndefined();
  });
});

describe('exact fractions', () => {
  const any = fc.record({
    over: fc.bigInt({ min: -999n, max: 999n }),
    under: fc.bigInt({ min: 1n, max: 999n }),
  });
  const isSame = (a: Ratio, b: Ratio) => a.over * b.under === b.over * a.under;

  it('multiply back to what was divided', () => {
    const divisor = any.filter(({ over }) => over !== 0n);
    fc.assert(
      fc.property(any, divisor, (a, b) => {
        const quotient = divide(a, b);
        expect(quotient && isSame(multiply(quotient, b), a)).toBe(true);
      }),
    );
  });

  it('cannot be divided by zero', () => {
    expect(divide(ratio('1'), ratio('0.0'))).toBeUndefined();
  });

  it('distribute', () => {
    fc.assert(
      fc.property(any, any, any, (a, b, c) => {
        expect(isSame(multiply(a, add(b, c)), add(multiply(a, b), multiply(a, c)))).toBe(true);
      }),
    );
  });
});
