import type { BillContent, LineContent } from './bill-content';
import type { Standing } from './bill-standing';
import type { PaidBy, PaymentPart } from './bill-view';
import { counted, grouped, quantityText } from './print-text';
import { renderHtml } from './render-html';
import type { SoldProduct } from './sold-product';
import { LINES_PRINTED_MAX } from './render-lines';

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
  parts: [
    {
      what: 'tier 2',
      quantity: '400',
      unit: 'token',
      rate: '0.2',
      per: '1000',
      flat: '5',
      from: '100',
      upTo: '500',
      amount: '5.08',
      amountUnrounded: '5.08',
    },
    {
      what: '3 packages of 1000',
      quantity: '2100',
      unit: 'token',
      rate: '7',
      per: '1000',
      amount: '21.00',
      amountUnrounded: '21',
    },
    {
      group: { device: 'a1' },
      what: 'included',
      quantity: '10',
      unit: 'token',
      amount: '0.00',
      amountUnrounded: '0',
    },
    {
      what: '1.5 %',
      quantity: '80',
      unit: 'EUR',
      rate: '1.5',
      per: '100',
      amount: '1.20',
      amountUnrounded: '1.2',
    },
    {
      what: 'events',
      quantity: '3',
      rate: '0.5',
      per: '1',
      amount: '1.50',
      amountUnrounded: '1.5',
    },
    { what: 'discounts', quantity: '0', unit: 'token', amount: '-2.00', amountUnrounded: '-2' },
  ],
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
  products: ReadonlyMap<string, SoldProduct> = new Map(),
) =>
  renderHtml({
    content: { ...CONTENT, ...content },
    lines,
    state: 'validated',
    standing,
    products,
  });

describe('renderHtml', () => {
  it('says the product of lines that only their products tell apart', () => {
    const fee = { ...LINE, parts: [], description: 'Fee', quantity: '1', unit: null };
    const other = { ...fee, id: 'b', number: 2, subscription: 'sub-2' };
    const single = { ...fee, id: 'c', number: 3, description: 'Other', subscription: 'sub-3' };
    const subjects = ['+49 1', '+49 2', '+49 3', '+49 4'];
    const products = new Map([
      ['sub', { name: 'Anna', subjects: ['+49 9'] }],
      ['sub-2', { name: 'Ben & Co', subjects }],
    ]);
    const said = (...lines: readonly LineContent[]) =>
      printed({}, lines, UNPAID, products).match(/<small>(Anna|Ben)[^<]*<\/small>/g);
    expect(said(fee, other, single)).toEqual([
      '<small>Anna: +49 9</small>',
      '<small>Ben &amp; Co: +49 1, +49 2, +49 3, …</small>',
    ]);
    expect(said(fee, { ...fee, number: 2 }, single)).toBeNull();
  });

  it.each([
    ['the number', 'Bill 2024-000007'],
    ['the customer', '<dd>Søren &amp; Daughters</dd>'],
    ['the state in words', '<dd>Issued</dd>'],
    ['first and last day of the period', '<dd>2024-01-01 – 2024-01-31</dd>'],
    [
      'days that do not break, in the period of a line',
      '<span class="day">2024-01-01</span>\u00a0– <span class="day">2024-01-31</span>',
    ],
    ['the amount due, in groups of three', '1\u202f469\u202f100.00 EUR'],
    ['the purchase order', 'PO-7'],
    ['the tax by category, rate and base', 'VAT 19 % on 1\u202f234\u202f567.80'],
    ['what prepaid balance has paid', '-35.68'],
    ['cost centres by name, or by id when there is none', '<td>y</td>'],
    ['whose line it is, where there are several', '<small>Research</small>'],
    ['a tier', '<li>100 to 500: 400 tokens at 0.2 EUR per 1\u202f000 and 5 EUR: 5.08</li>'],
    [
      'packages',
      '<li>3 packages of 1\u202f000, 2\u202f100 tokens, at 7 EUR per 1\u202f000: 21.00</li>',
    ],
    ['what is included', '<li>device: a1, 10 tokens included: 0.00</li>'],
    ['a share of money', '<li>80 EUR at 1.5 %: 1.20</li>'],
    ['what is counted by events', '<li>3 events at 0.5 EUR: 1.50</li>'],
    ['discounts', '<li>Discounts: -2.00</li>'],
    ['the bill that a late line belongs to', 'belongs to bill 2024-000001'],
  ])('shows %s', (_what, text) => {
    expect(printed()).toContain(text);
  });

  it.each([
    ['ids', 'A.EUR.20240101'],
    ['codes of cards and lines', 'gpt'],
    ['states as the interface has them', 'validated'],
  ])('shows no %s', (_what, text) => {
    expect(printed()).not.toContain(text);
  });

  it.each`
    zone                  | start                     | end                       | shown
    ${'Asia/Tokyo'}       | ${'2026-02-28T15:00:00Z'} | ${'2026-03-31T15:00:00Z'} | ${'2026-03-01 – 2026-03-31'}
    ${'America/New_York'} | ${'2026-03-01T05:00:00Z'} | ${'2026-04-01T04:00:00Z'} | ${'2026-03-01 – 2026-03-31'}
    ${'Europe/Berlin'}    | ${'2026-02-28T23:00:00Z'} | ${'2026-03-10T09:30:00Z'} | ${'2026-03-01 – 2026-03-10'}
    ${undefined}          | ${'2026-03-01T00:00:00Z'} | ${'2026-03-02T00:00:00Z'} | ${'2026-03-01'}
  `('reads $shown in $zone', ({ zone, start, end, shown }: Record<string, string | undefined>) => {
    const period = { start: start ?? '', end: end ?? '' };
    const html = printed({ period, ...(zone === undefined ? {} : { timeZone: zone }) });
    expect(html).toContain(`<dd>${shown ?? ''}</dd>`);
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
    ${'what paid it'}        | ${{ remaining: '17.85', payments: [by('bill', '53.55'), by('payment', '1.00')] }} | ${['Paid by credit of bill 2024-000009</td><td class="number">-53.55', 'Paid</td><td class="number">-1.00', 'Left to pay</td><td class="number">17.85']}
    ${'what was taken back'} | ${{ payments: [by('payment', '5.00'), by('payment', '-5.00')] }}                  | ${['Given back of a payment</td><td class="number">5.00']}
    ${'what it paid itself'} | ${{ remaining: '-3.00', payments: [by('bill', '-50.55')] }}                       | ${['Applied to bill 2024-000009</td><td class="number">50.55', 'In your favour</td><td class="number">3.00']}
    ${'what was paid out'}   | ${{ remaining: '0.00', payments: [by('refund', '-3.00')] }}                       | ${['Paid out</td>']}
    ${'credit it can use'}   | ${{ creditAvailable: '12.00' }}                                                   | ${['used when this one is closed</td><td class="number">-12.00']}
  `('shows $what', ({ standing, texts }: { standing: Partial<Standing>; texts: string[] }) => {
    const html = printed({}, [LINE], { ...UNPAID, ...standing });
    for (const text of texts) expect(html).toContain(text);
  });

  it('prints no more lines than a reader can use, and says how many are left', () => {
    const lines = Array.from({ length: LINES_PRINTED_MAX + 5 }, () => LINE);
    const html = printed({ lineCount: lines.length }, lines);
    expect(html).toContain('5 more lines are in the JSON document');
    expect(html.match(/3 packages of/g)).toHaveLength(LINES_PRINTED_MAX);
  });
});

describe('the price of a fee', () => {
  const FEE = { ...LINE, kind: 'recurring', unit: 'each', parts: [] } as const;

  it.each`
    description                        | quantity | amount                | shown
    ${'SIM'}                           | ${'40'}  | ${'48'}               | ${'40 at 1.20 EUR'}
    ${'Seat (22 of 31 days)'}          | ${'40'}  | ${'34.064516129032'}  | ${'40 at 1.20 EUR for 31 days'}
    ${'Dashboard (21 of 31 days)'}     | ${'1'}   | ${'168.677419354839'} | ${'249.00 EUR for 31 days'}
    ${'Line (16 of 32 days)'}          | ${'3'}   | ${'0.18375'}          | ${'3 at 0.1225 EUR for 32 days'}
    ${'Seat, in part (22 of 31 days)'} | ${'1'}   | ${'-2.2'}             | ${'-3.10 EUR for 31 days'}
  `(
    'of $quantity $description: $shown',
    ({ description, quantity, amount, shown }: Record<string, string>) => {
      const fee = { ...FEE, description: description ?? '', quantity: quantity ?? '' };
      expect(printed({}, [{ ...fee, amountUnrounded: amount ?? '' }])).toContain(
        `<li>${shown ?? ''}</li>`,
      );
    },
  );

  it.each`
    what                           | line
    ${'one that is charged whole'} | ${{ quantity: '1', amountUnrounded: '249' }}
    ${'what does not divide'}      | ${{ quantity: '3', amountUnrounded: '0.1' }}
    ${'days that are none'}        | ${{ quantity: '1', description: 'Seat (0 of 31 days)', amountUnrounded: '7' }}
    ${'a name of one-time prices'} | ${{ quantity: '1', kind: 'oneTime', covers: { start: CONTENT.period.start, end: CONTENT.period.start }, description: 'Trip (2 of 5 days)', amountUnrounded: '100' }}
    ${'a price that is called so'} | ${{ quantity: '40', description: 'Pass (2 of 5 days)', amountUnrounded: '100' }}
    ${'a surcharge'}               | ${{ quantity: '40', card: { ...LINE.card, line: 'surcharge:a:recurring' }, amountUnrounded: '48' }}
    ${'a discount'}                | ${{ quantity: '40', kind: 'discount', amountUnrounded: '-4' }}
  `('is not said of $what', ({ line }: { line: Partial<LineContent> }) => {
    expect(printed({}, [{ ...FEE, ...line }])).not.toContain('<li>');
  });
});

describe('counted', () => {
  it.each`
    quantity      | unit            | shown
    ${'1'}        | ${'token'}      | ${'1 token'}
    ${'2'}        | ${'message'}    | ${'2 messages'}
    ${'0.5'}      | ${'GPU-second'} | ${'0.5 GPU-seconds'}
    ${'1.000001'} | ${'hour'}       | ${'1 hour'}
    ${'3'}        | ${'GB'}         | ${'3 GB'}
    ${'3'}        | ${'min'}        | ${'3 min'}
    ${'3'}        | ${'Seite'}      | ${'3 Seite'}
    ${'40'}       | ${'each'}       | ${'40'}
    ${'1'}        | ${'period'}     | ${'1'}
    ${'3'}        | ${null}         | ${'3'}
  `('says $shown', ({ quantity, unit, shown }) => {
    expect(counted(quantity, unit)).toBe(shown);
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

describe('quantityText', () => {
  it.each`
    quantity            | shown
    ${'41152260000'}    | ${'41 152 260 000'}
    ${'1018.623956'}    | ${'1 018.624'}
    ${'0.000123456789'} | ${'0.000123'}
    ${'0'}              | ${'0'}
    ${'-2.5'}           | ${'-2.5'}
  `('shows $quantity as $shown', ({ quantity, shown }: { quantity: string; shown: string }) => {
    expect(quantityText(quantity).replaceAll('\u202f', ' ')).toBe(shown);
  });
});
