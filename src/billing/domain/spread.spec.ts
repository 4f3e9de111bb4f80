import fc from 'fast-check';
import { decimal, formatDecimal, sum } from '../../core/decimal';
import { round } from '../../core/rounding';
import { spread } from './spread';

describe('spread', () => {
  it.each`
    total      | parts                     | shares                | why
    ${'0.05'}  | ${['0.0247', '0.0247']}   | ${['0.03', '0.02']}   | ${'gives the missing cent to the first of two equals'}
    ${'0.05'}  | ${['0.021', '0.029']}     | ${['0.02', '0.03']}   | ${'gives it to the part that lost most'}
    ${'-0.05'} | ${['-0.0247', '-0.0247']} | ${['-0.03', '-0.02']} | ${'spreads a credit alike'}
    ${'0.01'}  | ${['0.019', '-0.009']}    | ${['0.01', '0']}      | ${'mixes debits and credits'}
    ${'0'}     | ${['0.004', '-0.004']}    | ${['0', '0']}         | ${'leaves nothing to spread at zero'}
    ${'0'}     | ${[]}                     | ${[]}                 | ${'needs no parts for nothing'}
  `('$why', ({ total, parts, shares }: { total: string; parts: string[]; shares: string[] }) => {
    expect(spread(decimal(total), parts.map(decimal), 2).map(formatDecimal)).toEqual(shares);
  });

  it('conserves the total and keeps every share within one unit of its part', () => {
    const part = fc
      .bigInt({ min: -(10n ** 9n), max: 10n ** 9n })
      .map((units) => decimal(units.toString()).dividedBy(decimal('100000')));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 30 }), (parts) => {
        const total = round(sum(parts), 2, 'halfUp');
        const shares = spread(total, parts, 2);
        expect(formatDecimal(sum(shares))).toBe(formatDecimal(total));
        shares.forEach((share, index) => {
          const off = share.minus(parts[index] ?? share).abs();
          expect(off.lessThanOrEqualTo(decimal('0.01'))).toBe(true);
        });
      }),
    );
  });
});
