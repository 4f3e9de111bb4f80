import fc from 'fast-check';
import {
  decimal,
  formatDecimal,
  formatScaled,
  fromInteger,
  fromScaled,
  isDecimalText,
  larger,
  parseDecimal,
  parseScaled,
  smaller,
  sum,
  toScaled,
} from './decimal';

const plain = fc
  .tuple(fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }), fc.integer({ min: 0, max: 12 }))
  .map(([units, scale]) => formatScaled(units, scale));

describe('parseDecimal', () => {
  it.each`
    text                                         | why
    ${'1e3'}                                     | ${'an exponent'}
    ${'NaN'}                                     | ${'not a number'}
    ${'Infinity'}                                | ${'infinity'}
    ${'0x10'}                                    | ${'hexadecimal'}
    ${'.5'}                                      | ${'a missing whole part'}
    ${'5.'}                                      | ${'a missing fraction'}
    ${'+5'}                                      | ${'a plus sign'}
    ${' 5'}                                      | ${'a space'}
    ${'1,000'}                                   | ${'a thousands separator'}
    ${''}                                        | ${'nothing'}
    ${'123456789012345678901234567890123456789'} | ${'39 digits'}
  `('refuses $why', ({ text }: { text: string }) => {
    expect(isDecimalText(text)).toBe(false);
    expect(() => parseDecimal(text)).toThrow(
      expect.objectContaining({ code: 'decimal.malformed' }),
    );
  });

  it.each`
    text                                          | formatted
    ${'0'}                                        | ${'0'}
    ${'-0'}                                       | ${'0'}
    ${'1.500'}                                    | ${'1.5'}
    ${'007'}                                      | ${'7'}
    ${'0.000000000001'}                           | ${'0.000000000001'}
    ${'100000000000000000000000000'}              | ${'100000000000000000000000000'}
    ${'-12345678901234567890123456.789012345678'} | ${'-12345678901234567890123456.789012345678'}
  `('writes $text as $formatted', ({ text, formatted }: Record<'text' | 'formatted', string>) => {
    expect(formatDecimal(parseDecimal(text))).toBe(formatted);
  });

  it('reads back what it writes', () => {
    fc.assert(
      fc.property(plain, (text) => {
        expect(formatDecimal(parseDecimal(text))).toBe(text);
      }),
    );
  });
});

describe('exactness', () => {
  it('adds a tenth and two tenths to three tenths', () => {
    expect(formatDecimal(decimal('0.1').plus('0.2'))).toBe('0.3');
  });

  it('refuses a fraction that came as a JS number', () => {
    expect(() => fromInteger(0.1)).toThrow('Not an integer');
  });

  it('sums, and picks the larger and the smaller', () => {
    const [one, two] = [decimal('1'), decimal('2')];
    expect(formatDecimal(sum([one, two, two]))).toBe('5');
    expect(smaller(one, two)).toBe(one);
    expect(larger(one, two)).toBe(two);
  });
});

describe('scaled integers', () => {
  it('keep every digit or refuse', () => {
    expect(toScaled(decimal('1.25'), 2)).toBe(125n);
    expect(toScaled(decimal('-0.05'), 2)).toBe(-5n);
    expect(toScaled(decimal('1.255'), 2)).toBeUndefined();
  });

  it.each`
    text                      | units
    ${'12'}                   | ${12_000n}
    ${'-1.5'}                 | ${-1_500n}
    ${'0.001'}                | ${1n}
    ${'0.0010'}               | ${1n}
    ${'0.0011'}               | ${undefined}
    ${'1.'}                   | ${undefined}
    ${'.5'}                   | ${undefined}
    ${'-'}                    | ${undefined}
    ${''}                     | ${undefined}
    ${'1e3'}                  | ${undefined}
    ${'1.2.3'}                | ${undefined}
    ${'12345678901234567890'} | ${12_345_678_901_234_567_890_000n}
    ${'9'.repeat(39)}         | ${undefined}
  `('parse $text at scale 3 as $units', ({ text, units }) => {
    expect(parseScaled(text, 3)).toBe(units);
  });

  it('parse what decimals parse', () => {
    fc.assert(
      fc.property(plain, (text) => {
        expect(parseScaled(text, 12)).toBe(toScaled(parseDecimal(text), 12));
      }),
    );
  });

  it('read back what they write', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.integer({ min: 0, max: 30 }), (units, scale) => {
        expect(toScaled(fromScaled(units, scale), scale)).toBe(units);
      }),
    );
  });
});
