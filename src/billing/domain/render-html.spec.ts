import fc from 'fast-check';
import type { BillContent, LineContent } from './bill-content';
import type { Standing } from './bill-standing';
import type { PaidBy, PaymentPart } from './bill-view';
import { escape, grouped, LINES_PRINTED_MAX, renderHtml } from './render-html';

const CONTENT: BillContent = {
  id: 'A.EUR.20240101',
  number: '2024-000007',
  billingAccount: { id: 'A', name: 'Søren & Daughters' },
  currency: 'EUR',
  period: { start: '2024-01-01T00:00:00.000Z', end: '2024-02-01T00:00:00.000Z' },
  runType: 'onCycle',
  billDate: '2024-02-01T06:00:00.000Z',
  paymentDueDate: '2024-03-02T00:00:00.000Z',
  nextBillDate: '2024-03-01T00:00:00.000Z',
  relatedParty: [],
  purchaseOrder: 'PO-7',
  paymentTerms: '30 days net',
  rounding: 'halfUp',
  taxes: [{ category: 'VAT', ratePercent: '19', base: '1234567.80', amount: '234567.88' }],
  costCentres: [
    { account: 'x', name: 'Research', amount: '1234567.00', tax: '234567.73', total: '1469134.73' },
    { account: 'y', name: null, amount: '0.80', tax: '0.15', total: '0.95' },
  ],
  totals: {
    taxExcluded: '1234567.80',
    tax: '234567.88',
    taxIncluded: '1469135.68',
    prepaid: '35.68',
    due: '1469100.00',
  },
  lineCount: 1,
};

const LINE: LineContent = {
  id: 'accrual',
  number: 1,
  kind: 'usage',
  account: 'x',
  subscription: 'sub',
  price: 'price',
  card: { code: 'ai', version: 3, line: 'gpt' },
  meter: 'tokens',
  description: 'Tokens <script>alert(1)</script>',
  period: CONTENT.period,
  quantity: '41152260000',
  unit: 'token',
  amount: '1234567.80',
  amountUnrounded: '1234567.8',
  prepaid: '35.68',
  tax: { category: 'VAT', ratePercent: '19', amount: '234567.88' },
  charges: 9,
  late: true,
  adjusts: { id: 'A.EUR.20231201', number: '2024-000001' },
};

const UNPAID: Standing = {
  remaining: CONTENT.totals.due,
  payments: [],
  creditAvailable: null,
};

const by = (kind: PaidBy['kind'], amount: string): PaymentPart => ({
  by: { kind, id: 'p', number: kind === 'bill' ? '2024-000009' : null },
  amount,
});

const printed = (
  content: Partial<BillContent> = {},
  lines: readonly LineContent[] = [LINE],
  standing: Standing = UNPAID,
) =>
  renderHtml({
    content: { ...CONTENT, ...content },
    lines,
    state: 'validated',
    standing,
    hash: 'abc',
  });

describe('renderHtml', () => {
  it.each([
    ['the number', 'Bill 2024-000007'],
    ['the customer', 'Søren &amp; Daughters (A)'],
    ['the amount due, in groups of three', '1\u202f469\u202f100.00 EUR'],
    ['the purchase order', 'PO-7'],
    ['the tax by category, rate and base', 'VAT 19 % on 1\u202f234\u202f567.80'],
    ['what prepaid balance has paid', '-35.68'],
    ['cost centres by name, or by id when there is none', '<td>y</td>'],
    ['the card version a line was priced by', 'ai v3'],
    ['the bill that a late line belongs to', 'belongs to bill 2024-000001'],
    ['the seal', 'SHA-256 abc'],
  ])('shows %s', (_what, text) => {
    expect(printed()).toContain(text);
  });

  it('lets no text from outside become markup', () => {
    expect(printed()).not.toContain('<script>');
    const hostile = `<img src=x onerror=alert(1)>"'`;
    const html = printed({
      purchaseOrder: hostile,
      billingAccount: { id: hostile, name: hostile },
    });
    expect(html).not.toContain('<img');
  });

  it('says that a live bill is not final', () => {
    expect(printed({ number: null })).toContain('This period is open');
    expect(printed()).not.toContain('This period is open');
  });

  it('leaves out what there is not', () => {
    const html = printed({
      purchaseOrder: null,
      costCentres: CONTENT.costCentres.slice(0, 1),
      totals: { ...CONTENT.totals, prepaid: '0.00' },
    });
    expect(html).not.toContain('Purchase order');
    expect(html).not.toContain('By cost centre');
    expect(html).not.toContain('Paid from prepaid');
  });

  it.each`
    what                     | standing                                                                          | texts
    ${'what paid it'}        | ${{ remaining: '17.85', payments: [by('bill', '53.55'), by('payment', '1.00')] }} | ${['Paid by credit of bill 2024-000009</td><td class="number">-53.55', 'Paid by payment p<', 'Left to pay</td><td class="number">17.85']}
    ${'what was taken back'} | ${{ payments: [by('payment', '5.00'), by('payment', '-5.00')] }}                  | ${['Given back of payment p</td><td class="number">5.00']}
    ${'what it paid itself'} | ${{ remaining: '-3.00', payments: [by('bill', '-50.55')] }}                       | ${['Applied to bill 2024-000009</td><td class="number">50.55', 'In your favour</td><td class="number">3.00']}
    ${'what was paid out'}   | ${{ remaining: '0.00', payments: [by('refund', '-3.00')] }}                       | ${['Paid out by refund p']}
    ${'credit it can use'}   | ${{ creditAvailable: '12.00' }}                                                   | ${['used when this one is closed</td><td class="number">-12.00']}
  `('shows $what', ({ standing, texts }: { standing: Partial<Standing>; texts: string[] }) => {
    const html = printed({}, [LINE], { ...UNPAID, ...standing });
    for (const text of texts) expect(html).toContain(text);
  });

  it('prints no more lines than a reader can use, and says how many are left', () => {
    const lines = Array.from({ length: LINES_PRINTED_MAX + 5 }, () => LINE);
    const html = printed({ lineCount: lines.length }, lines);
    expect(html).toContain('5 more lines are in the JSON document');
    expect(html.match(/ai v3/g)).toHaveLength(LINES_PRINTED_MAX);
  });
});

describe('escape', () => {
  it('leaves nothing that opens a tag, an attribute or an entity', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(escape(text)).not.toMatch(/[<>"']|&(?!(amp|lt|gt|quot|#39);)/);
      }),
    );
  });
});

describe('grouped', () => {
  it.each`
    amount          | shown
    ${'0.00'}       | ${'0.00'}
    ${'999'}        | ${'999'}
    ${'1000'}       | ${'1 000'}
    ${'-1234567.8'} | ${'-1 234 567.8'}
    ${'0.0001234'}  | ${'0.0001234'}
  `('shows $amount as $shown', ({ amount, shown }: { amount: string; shown: string }) => {
    expect(grouped(amount).replaceAll('\u202f', ' ')).toBe(shown);
  });
});
