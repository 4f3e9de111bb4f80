import { decimal } from '../../core/decimal';
import { parseInstant } from '../../core/time';
import { assembleBill } from './assemble-bill';
import { type Accrual, DEFAULT_TERMS } from './bill';
import { billContent, canonicalJson, lineContent, sealedText } from './bill-content';
import { disproofOf, type Evidence } from './prove-bill';

const period = {
  from: parseInstant('2024-01-01T00:00:00Z'),
  to: parseInstant('2024-02-01T00:00:00Z'),
};

function accrual(id: string, amount: string): Accrual {
  return {
    id,
    rootId: 'A',
    payerId: 'A',
    accountId: 'A',
    subscriptionId: 'S',
    kind: 'usage',
    priceId: 'P',
    card: 'c',
    version: 1,
    line: id,
    meter: 'm',
    unit: 'token',
    currency: 'EUR',
    taxCategory: 'VAT',
    taxRatePercent: decimal('19'),
    description: 'Tokens',
    service: period,
    billFrom: period.from,
    quantity: decimal('1'),
    amount: decimal(amount),
    drawn: decimal('0'),
    chargeCount: 1,
  } as const;
}

function evidence(): Evidence {
  const accruals = [accrual('a', '10.005'), accrual('b', '0.3333')];
  const key = { payerId: 'A', billFrom: period.from, currency: 'EUR' };
  const bill = assembleBill({ key, period, accruals, rounding: 'halfUp', billOf: () => null });
  const content = billContent(bill, {
    id: 'A.EUR.20240101',
    number: '2024-000001',
    runType: 'onCycle',
    terms: DEFAULT_TERMS,
    billDate: period.to,
    dueDate: period.to,
    nextBillDate: period.to,
    nameOf: () => null,
  });
  return { content, lines: bill.lines.map((line) => lineContent(line, 'EUR')), accruals };
}

describe('disproofOf', () => {
  it('finds nothing wrong with a bill as it was made, in whatever order its accruals come', () => {
    const given = evidence();
    expect(disproofOf(given)).toBeUndefined();
    expect(disproofOf({ ...given, accruals: given.accruals.toReversed() })).toBeUndefined();
  });

  it.each([
    [
      'an accrual that says another amount',
      'line 1 says 10.01, its charges make 11.00',
      'accruals',
    ],
    ['a line that is missing', 'it has 1 lines and says 2', 'lines'],
    ['an accrual that is missing', 'line 2 says 0.33, its charges make nothing', 'accrual'],
    ['another amount due', 'it asks for 1.00, its charges make 12.30', 'due'],
  ])('names %s', (_what, said, where) => {
    const { content, lines, accruals } = evidence();
    const broken = {
      accruals: { content, lines, accruals: [accrual('a', '11'), ...accruals.slice(1)] },
      lines: { content, accruals, lines: lines.slice(1) },
      accrual: { content, lines, accruals: accruals.slice(0, 1) },
      due: { content: { ...content, totals: { ...content.totals, due: '1.00' } }, lines, accruals },
    }[where];
    expect(broken && disproofOf(broken)).toBe(said);
  });
});

describe('sealedText', () => {
  it('does not depend on the order in which a store hands out attributes', () => {
    expect(canonicalJson({ b: [{ d: 1, c: null }], a: '"' })).toBe(
      '{"a":"\\"","b":[{"c":null,"d":1}]}',
    );
    const { content, lines } = evidence();
    const shuffled = Object.fromEntries(Object.entries(content).toReversed()) as typeof content;
    expect(sealedText(shuffled, lines)).toBe(sealedText(content, lines));
  });
});
