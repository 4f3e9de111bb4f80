import fc from 'fast-check';
import { formatDecimal, parseDecimal } from '../core/decimal';
import { fromJsonNumber, fromMoney, isExactNumber, survivesDouble, toJsonNumber } from './number';

it.each`
  value               | isExact  | why
  ${0}                | ${true}  | ${'zero'}
  ${0.1}              | ${true}  | ${'shortest form counts'}
  ${123456789012345}  | ${true}  | ${'fifteen digits'}
  ${999999999999.999} | ${true}  | ${'fifteen digits with a point'}
  ${1234567890123456} | ${false} | ${'sixteen'}
  ${0.1 + 0.2}        | ${false} | ${'the dust of arithmetic'}
  ${1e21}             | ${true}  | ${'zeros are not significant'}
  ${Number.NaN}       | ${false} | ${'no number'}
`('$value: $why', ({ value, isExact }: { value: number; isExact: boolean }) => {
  expect(isExactNumber(value)).toBe(isExact);
});

it.each`
  value      | text
  ${12.5}    | ${'12.5'}
  ${1e21}    | ${'1000000000000000000000'}
  ${1.25e-7} | ${'0.000000125'}
  ${-3e-8}   | ${'-0.00000003'}
  ${'7.10'}  | ${'7.1'}
`('$value becomes $text', ({ value, text }: { value: unknown; text: string }) => {
  expect(formatDecimal(fromJsonNumber(value, 'x'))).toBe(text);
});

it('comes back from a decimal of fifteen digits unharmed', () => {
  const scaled = fc.tuple(
    fc.bigInt(-999999999999999n, 999999999999999n),
    fc.integer({ min: 0, max: 12 }),
  );
  fc.assert(
    fc.property(scaled, ([units, scale]) => {
      const value = parseDecimal(`${units}`).div(parseDecimal(`1${'0'.repeat(scale)}`));
      expect(fromJsonNumber(toJsonNumber(value), 'x').eq(value)).toBe(true);
    }),
  );
});

it('survives as a double what a double prints, however it is written', () => {
  const doubles = fc.double({ noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(doubles, (value) => {
      expect(survivesDouble(`${value}`)).toBe(true);
      expect(survivesDouble(value.toExponential())).toBe(true);
    }),
  );
});

it('survives as a double if it is printed as it was written', () => {
  fc.assert(
    fc.property(fc.bigInt(2n ** 53n, 10n ** 20n), (value) => {
      expect(survivesDouble(`${value}`)).toBe(`${Number(value)}` === `${value}`);
    }),
  );
});

it('names the path of money that is none', () => {
  const refused = (value: unknown, path: string): void =>
    expect(() => fromMoney(value, 'price')).toThrow(
      expect.objectContaining({ details: [expect.objectContaining({ path })] }) as Error,
    );
  refused({ unit: 'EUR', value: 'many' }, 'price.value');
  refused({ unit: 'EUR', value: 0.1 + 0.2 }, 'price.value');
  refused({ value: 1 }, 'price.unit');
  refused(null, 'price.value');
});
