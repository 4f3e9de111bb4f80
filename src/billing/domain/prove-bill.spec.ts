import { decimal } from '../../core/decimal';
import { parseInstant } from '../../core/time';
import { assembleBill } from './assemble-bill';
import { type Accrual, DEFAULT_TERMS } from './bill';
import { billContent, canonicalJson, lineContent, sealedText } from './bill-content';
import { type BillColumns, disproofOf, type Evidence } from './prove-bill';

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
    taxExemption: null,
    description: 'Tokens',
    service: period,
    covers: period,
    billFrom: period.from,
    quantity: decimal('1'),
    amount: decimal(amount),
    drawn: decimal('0'),
    chargeCount: 1,
  } as const;
}

const FEBRUARY = new Date(period.to);
const COLUMNS: BillColumns = {
  id: 'A.EUR.20240101',
  number: '2024-000001',
  payerId: 'A',
  currency: 'EUR',
  periodFrom: new Date(period.from),
  periodTo: FEBRUARY,
  issuedAt: FEBRUARY,
  dueAt: FEBRUARY,
  taxExcluded: '10.34',
  taxIncluded: '12.30',
  due: '12.3',
  remaining: '12.30',
  state: 'sent',
};

function part(amount: string, amountUnrounded: string) {
  return { what: 'tier 1', quantity: '1', unit: 'token', amount, amountUnrounded };
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
    timeZone: 'UTC',
    biller: null,
    nameOf: () => null,
  });
  const lines = bill.lines.map((line) => lineContent(line, 'EUR'));
  return { columns: COLUMNS, content, lines, accruals };
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
    ['parts that do not add up', 'the parts of line 1 do not add up to it', 'parts'],
    ['another amount due', 'it asks for 1.00, its charges make 12.30', 'due'],
  ])('names %s', (_what, said, where) => {
    const given = evidence();
    const { content, lines, accruals } = given;
    const broken: Partial<Evidence> | undefined = {
      accruals: { accruals: [accrual('a', '11'), ...accruals.slice(1)] },
      lines: { lines: lines.slice(1) },
      accrual: { accruals: accruals.slice(0, 1) },
      parts: { lines: lines.map((line) => ({ ...line, parts: [part(line.amount, '10')] })) },
      due: { content: { ...content, totals: { ...content.totals, due: '1.00' } } },
    }[where];
    expect(disproofOf({ ...given, ...broken })).toBe(said);
  });

  const LATER = new Date(parseInstant('2025-01-01T00:00:00Z'));

  it.each<[Partial<BillColumns>, string]>([
    [{ id: 'B' }, 'its id is kept as B, and was sealed as A.EUR.20240101'],
    [{ number: '2024-000002' }, 'its number is kept as 2024-000002, and was sealed as 2024-000001'],
    [{ payerId: 'B' }, 'its payer is kept as B, and was sealed as A'],
    [{ currency: 'USD' }, 'its currency is kept as USD, and was sealed as EUR'],
    [
      { dueAt: LATER },
      'its due date is kept as 2025-01-01T00:00:00.000Z, and was sealed as 2024-02-01T00:00:00.000Z',
    ],
    [
      { issuedAt: LATER },
      'its bill date is kept as 2025-01-01T00:00:00.000Z, and was sealed as 2024-02-01T00:00:00.000Z',
    ],
    [
      { periodTo: LATER },
      'its end is kept as 2025-01-01T00:00:00.000Z, and was sealed as 2024-02-01T00:00:00.000Z',
    ],
    [{ taxExcluded: '9.34' }, 'its net is kept as 9.34, and was sealed as 10.34'],
    [{ taxIncluded: '11.3' }, 'its total is kept as 11.3, and was sealed as 12.3'],
    [{ due: '11.30' }, 'its amount due is kept as 11.3, and was sealed as 12.3'],
    [{ state: 'settled' }, 'it is settled, and 12.30 of 12.3 remain'],
    [{ remaining: '0' }, 'it is sent, and 0 of 12.3 remain'],
    [{ remaining: '5' }, 'it is sent, and 5 of 12.3 remain'],
  ])('names what is kept otherwise than it was sealed: %j', (changed, said) => {
    const given = evidence();
    expect(disproofOf({ ...given, columns: { ...COLUMNS, ...changed } })).toBe(said);
  });

  it.each<Partial<BillColumns>>([
    { state: 'settled', remaining: '0' },
    { state: 'partiallyPaid', remaining: '5' },
    { state: 'validated' },
  ])('finds nothing wrong with %j', (changed) => {
    expect(disproofOf({ ...evidence(), columns: { ...COLUMNS, ...changed } })).toBeUndefined();
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
