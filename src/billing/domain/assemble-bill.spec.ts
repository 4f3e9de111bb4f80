import fc from 'fast-check';
import { decimal, formatDecimal, sum } from '../../core/decimal';
import { minorUnits } from '../../core/money';
import { round } from '../../core/rounding';
import { instant, parseInstant } from '../../core/time';
import { assembleBill } from './assemble-bill';
import type { Accrual, BillRef } from './bill';
import { planBillPostings } from './bill-postings';

const JANUARY = {
  from: parseInstant('2024-01-01T00:00:00Z'),
  to: parseInstant('2024-02-01T00:00:00Z'),
};
const DECEMBER = { from: parseInstant('2023-12-01T00:00:00Z'), to: JANUARY.from };

type Given = Partial<
  Pick<Accrual, 'accountId' | 'kind' | 'service' | 'taxCategory' | 'subscriptionId' | 'currency'>
> & { id?: string; amount: string; drawn?: string; rate?: string };

function accrual(given: Given, index = 0): Accrual {
  return {
    id: given.id ?? `accrual-${index}`,
    rootId: 'A',
    payerId: 'A',
    accountId: given.accountId ?? 'A',
    subscriptionId: given.subscriptionId ?? 'S',
    kind: given.kind ?? 'usage',
    priceId: 'P',
    card: 'card',
    version: 1,
    line: `line-${index}`,
    meter: 'm',
    unit: 'token',
    currency: given.currency ?? 'EUR',
    taxCategory: given.taxCategory === undefined ? 'VAT' : given.taxCategory,
    taxRatePercent: decimal(given.rate ?? '0'),
    taxExemption: null,
    description: 'Tokens',
    service: given.service ?? JANUARY,
    covers: given.service ?? JANUARY,
    billFrom: JANUARY.from,
    quantity: decimal('1'),
    amount: decimal(given.amount),
    drawn: decimal(given.drawn ?? '0'),
    chargeCount: 1,
  };
}

function bill(
  given: readonly Given[],
  options: {
    currency?: string;
    rounding?: 'halfUp' | 'halfEven';
    billOf?: () => BillRef | null;
  } = {},
) {
  const currency = options.currency ?? 'EUR';
  return assembleBill({
    key: { payerId: 'A', billFrom: JANUARY.from, currency },
    period: JANUARY,
    accruals: given.map((each, index) => accrual({ ...each, currency }, index)),
    rounding: options.rounding ?? 'halfUp',
    billOf: options.billOf ?? (() => null),
  });
}

const times = (count: number, amount: string, drawn: string): Given[] =>
  Array.from({ length: count }, () => ({ amount, drawn }));

const printed = (given: readonly Given[], options: Parameters<typeof bill>[1] = {}) => {
  const { lines, tax, taxIncluded, due } = bill(given, options);
  return [...lines.map(({ amount }) => amount), tax, taxIncluded, due].map(formatDecimal).join(' ');
};

describe('assembleBill', () => {
  it.each`
    lines                                                                               | currency | rounding      | shown                          | why
    ${[{ amount: '0.125' }]}                                                            | ${'EUR'} | ${'halfUp'}   | ${'0.13 0 0.13 0.13'}          | ${'rounds half a cent away from zero'}
    ${[{ amount: '-0.125' }]}                                                           | ${'EUR'} | ${'halfUp'}   | ${'-0.13 0 -0.13 -0.13'}       | ${'rounds half a cent of a credit away from zero too'}
    ${[{ amount: '0.125' }]}                                                            | ${'EUR'} | ${'halfEven'} | ${'0.12 0 0.12 0.12'}          | ${'rounds half to even where the policy says so'}
    ${[{ amount: '0.5' }, { amount: '0.4' }]}                                           | ${'JPY'} | ${'halfUp'}   | ${'1 0 0 1 1'}                 | ${'knows no minor unit in yen'}
    ${[{ amount: '1.23456', rate: '10' }]}                                              | ${'KWD'} | ${'halfUp'}   | ${'1.235 0.124 1.359 1.359'}   | ${'keeps three digits in dinar'}
    ${[{ amount: '0.004' }, { amount: '0.004' }, { amount: '0.004' }]}                  | ${'EUR'} | ${'halfUp'}   | ${'0 0 0 0 0 0'}               | ${'never adds what no line shows'}
    ${[{ amount: '10.004', rate: '19' }, { amount: '10.004', rate: '19' }]}             | ${'EUR'} | ${'halfUp'}   | ${'10 10 3.8 23.8 23.8'}       | ${'taxes the rounded lines, not the unrounded ones'}
    ${[{ amount: '0.13', rate: '19' }, { amount: '0.13', rate: '19' }]}                 | ${'EUR'} | ${'halfUp'}   | ${'0.13 0.13 0.05 0.31 0.31'}  | ${'rounds tax once on the sum, not per line'}
    ${[{ amount: '0.33', rate: '20' }, { amount: '0.33', rate: '10' }]}                 | ${'EUR'} | ${'halfUp'}   | ${'0.33 0.33 0.1 0.76 0.76'}   | ${'rounds the tax of each rate on its own'}
    ${[{ amount: '8235.605' }]}                                                         | ${'EUR'} | ${'halfUp'}   | ${'8235.61 0 8235.61 8235.61'} | ${'settles the cent of a prorated commitment on its line'}
    ${[{ amount: '10.005', drawn: '10.005' }]}                                          | ${'EUR'} | ${'halfUp'}   | ${'10.01 0 10.01 0'}           | ${'leaves nothing due on a line paid in full'}
    ${[{ amount: '10.004', drawn: '4.0055' }]}                                          | ${'EUR'} | ${'halfUp'}   | ${'10 0 10 5.99'}              | ${'deducts what prepaid value paid'}
    ${[{ amount: '9', drawn: '0.504' }, { amount: '9', drawn: '0.504' }]}               | ${'EUR'} | ${'halfUp'}   | ${'9 9 0 18 16.99'}            | ${'rounds what prepaid value paid once, not per line'}
    ${[{ amount: '10', drawn: '10', rate: '20' }]}                                      | ${'EUR'} | ${'halfUp'}   | ${'10 2 12 2'}                 | ${'owes the tax on what prepaid value paid'}
    ${[]}                                                                               | ${'EUR'} | ${'halfUp'}   | ${'0 0 0'}                     | ${'is zero without accruals'}
    ${[{ amount: '100', rate: '20' }, { amount: '-30', rate: '20', kind: 'discount' }]} | ${'EUR'} | ${'halfUp'}   | ${'100 -30 14 84 84'}          | ${'gives back the tax of a credit'}
  `('$why', ({ lines, currency, rounding, shown }: Row) => {
    expect(printed(lines, { currency, rounding })).toBe(shown);
  });

  it.each`
    lines                                                                                                     | shown                   | why
    ${times(50, '0.335', '0.335')}                                                                            | ${'17 16.75 -0.25 0'}   | ${'says what left the bucket, and owes nothing of lines paid in full'}
    ${[...times(2, '33.666666666667', '33.666666666667'), ...times(1, '33.666666666667', '32.666666666666')]} | ${'101.01 100 -0.01 1'} | ${'shows the 100.00 of a wallet as 100.00'}
    ${[...times(10, '0.304', '0.304'), ...times(1, '0.304', '0.06')]}                                         | ${'3.3 3.1 0.04 0.24'}  | ${'gives back what rounding down would have lost'}
    ${times(1, '10', '4')}                                                                                    | ${'10 4 0 6'}           | ${'has no rounding where lines and buckets agree'}
  `('$why', ({ lines, shown }: Row) => {
    const { taxIncluded, prepaid, prepaidRounding, due } = bill(lines);
    expect([taxIncluded, prepaid, prepaidRounding, due].map(formatDecimal).join(' ')).toBe(shown);
  });

  it('lists tax per category and rate, and what is exempt by name', () => {
    const { taxes } = bill([
      { amount: '10', rate: '20', taxCategory: 'VAT' },
      { amount: '10', rate: '5', taxCategory: 'VAT' },
      { amount: '10', rate: '0', taxCategory: 'zeroRated' },
      { amount: '10', rate: '0', taxCategory: null },
    ]);
    expect(
      taxes.map(({ category, ratePercent, base, amount }) =>
        [category, ratePercent, base, amount].map(String).join(' '),
      ),
    ).toEqual(['VAT 20 10 2', 'VAT 5 10 0.5', 'zeroRated 0 10 0']);
  });

  it('orders lines by who used what: fees before usage, whatever order they come in', () => {
    const given: Given[] = [
      { id: 'b-usage', accountId: 'b', amount: '1' },
      { id: 'a-usage', accountId: 'a', amount: '1' },
      { id: 'a-fee', accountId: 'a', amount: '1', kind: 'recurring' },
    ];
    const order = ['a-fee', 'a-usage', 'b-usage'];
    expect(bill(given).lines.map(({ accrualId }) => accrualId)).toEqual(order);
    expect(bill(given.toReversed()).lines.map(({ accrualId }) => accrualId)).toEqual(order);
  });

  it('names the closed bill of a period that is billed late', () => {
    const earlier = { id: 'A.EUR.20231201', number: '2024-000001' };
    const given: Given[] = [{ amount: '1', service: DECEMBER }, { amount: '2' }];
    const { lines } = bill(given, { billOf: () => earlier });
    expect(lines.map(({ isLate, adjusts }) => ({ isLate, adjusts }))).toEqual([
      { isLate: true, adjusts: earlier },
      { isLate: false, adjusts: null },
    ]);
  });

  it('splits amount and tax over the accounts that used something', () => {
    const { costCentres } = bill([
      { amount: '0.13', rate: '19', accountId: 'x' },
      { amount: '0.13', rate: '19', accountId: 'y' },
      { amount: '1', rate: '19', accountId: 'y' },
    ]);
    expect(
      costCentres.map(({ accountId, amount, tax }) =>
        [accountId, amount, tax].map(String).join(' '),
      ),
    ).toEqual(['x 0.13 0.03', 'y 1.13 0.21']);
  });

  it('refuses to add two currencies', () => {
    const mixed = accrual({ amount: '1', currency: 'USD' });
    const key = { payerId: 'A', billFrom: JANUARY.from, currency: 'EUR' };
    expect(() =>
      assembleBill({
        key,
        period: JANUARY,
        accruals: [mixed],
        rounding: 'halfUp',
        billOf: () => null,
      }),
    ).toThrow('A bill has one currency');
  });
});

describe('a bill of anything', () => {
  const amount = fc
    .bigInt({ min: -(10n ** 17n), max: 10n ** 17n })
    .map((units) => decimal(units.toString()).dividedBy(decimal('1000000000000')));
  const anyAccrual = fc
    .record({
      amount,
      drawnPercent: fc.integer({ min: 0, max: 100 }),
      rate: fc.constantFrom('0', '5', '7.7', '19', '20'),
      category: fc.constantFrom('VAT', 'GST', null),
      accountId: fc.constantFrom('a', 'b', 'c'),
    })
    .map(({ amount: value, drawnPercent, rate, category, accountId }) => ({
      ...accrual({ amount: '0', rate, accountId, taxCategory: category }),
      amount: value,
      drawn: value.isNegative()
        ? decimal('0')
        : value.times(decimal(`${drawnPercent}`)).dividedBy(decimal('100')),
    }));
  const anything = fc.record({
    accruals: fc.array(anyAccrual, { maxLength: 25 }),
    currency: fc.constantFrom('EUR', 'JPY', 'KWD'),
    rounding: fc.constantFrom('halfUp' as const, 'halfEven' as const),
  });

  it('sums to what it shows, to the minor unit, on every side', () => {
    fc.assert(
      fc.property(anything, ({ accruals, currency, rounding }) => {
        const result = assembleBill({
          key: { payerId: 'A', billFrom: JANUARY.from, currency },
          period: JANUARY,
          accruals: accruals.map((each, index) => ({ ...each, id: `${index}`, currency })),
          rounding,
          billOf: () => null,
        });
        const { lines, taxes, costCentres } = result;
        const scale = minorUnits(currency);
        expect(sum(lines.map((line) => line.amount))).toEqual(result.taxExcluded);
        expect(sum(lines.map((line) => line.tax))).toEqual(result.tax);
        expect(sum(taxes.map((tax) => tax.amount))).toEqual(result.tax);
        expect(sum(costCentres.map((centre) => centre.amount))).toEqual(result.taxExcluded);
        expect(sum(costCentres.map((centre) => centre.tax))).toEqual(result.tax);
        expect(result.taxExcluded.plus(result.tax)).toEqual(result.taxIncluded);
        const { taxIncluded, prepaid, prepaidRounding, due } = result;
        expect(taxIncluded.minus(prepaid).plus(prepaidRounding)).toEqual(due);
        expect(sum(lines.map((line) => line.prepaid))).toEqual(prepaid.minus(prepaidRounding));
        const drawn = sum(accruals.map((each) => each.drawn));
        expect(prepaid).toEqual(round(drawn, scale, rounding));
        for (const line of lines) {
          expect(line.amount.decimalPlaces()).toBeLessThanOrEqual(scale);
          expect(line.tax.decimalPlaces()).toBeLessThanOrEqual(scale);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('posts to the ledger in balance, whatever rounding left over', () => {
    fc.assert(
      fc.property(anything, ({ accruals, currency, rounding }) => {
        const result = assembleBill({
          key: { payerId: 'A', billFrom: instant(0), currency },
          period: JANUARY,
          accruals: accruals.map((each) => ({ ...each, currency })),
          rounding,
          billOf: () => null,
        });
        const postings = planBillPostings(result);
        expect(formatDecimal(sum(postings.map((posting) => decimal(posting.amount))))).toBe('0');
      }),
    );
  });
});

type Row = {
  lines: Given[];
  currency: string;
  rounding: 'halfUp' | 'halfEven';
  shown: string;
};
