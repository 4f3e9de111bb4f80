import fc from 'fast-check';
import { decimal, formatDecimal, ZERO } from '../../core/decimal';
import { instant } from '../../core/time';
import type { JournalAccount, Posting } from './chart';
import { assertSound, canonicalText, compact } from './journal';

const entry = (postings: readonly Posting[]) => ({
  rootId: 'root',
  kind: 'usage',
  reference: null,
  postings,
});

type Row = readonly [account: JournalAccount, unit: string, amount: string];

describe('compact', () => {
  it.each`
    postings                                          | left                                             | why
    ${[['cash', 'EUR', '5'], ['cash', 'EUR', '2.5']]} | ${[['cash', 'EUR', '7.5']]}                      | ${'adds postings of one account'}
    ${[['cash', 'EUR', '5'], ['cash', 'USD', '5']]}   | ${[['cash', 'EUR', '5'], ['cash', 'USD', '5']]}  | ${'keeps units apart'}
    ${[['cash', 'EUR', '5'], ['cash', 'EUR', '-5']]}  | ${[]}                                            | ${'drops what sums to zero'}
    ${[['cost', 'EUR', '1'], ['cash', 'EUR', '-1']]}  | ${[['cash', 'EUR', '-1'], ['cost', 'EUR', '1']]} | ${'orders by account, whatever came first'}
  `('$why', ({ postings, left }: { postings: Row[]; left: Row[] }) => {
    const given = postings.map(([account, unit, amount]) => ({ account, unit, amount }));
    expect(compact(given).map(({ account, unit, amount }) => [account, unit, amount])).toEqual(
      left,
    );
  });

  const posting = fc.record({
    account: fc.constantFrom<JournalAccount[]>('cash', 'revenue', 'unbilled:a'),
    unit: fc.constantFrom('EUR', 'byte'),
    amount: fc.bigInt({ min: -1_000_000_000_000_000n, max: 1_000_000_000_000_000n }).map(String),
  });

  it('moves no value: the sum per unit stays', () => {
    const sumOf = (postings: readonly Posting[], unit: string) =>
      postings
        .filter((one) => one.unit === unit)
        .reduce((sum, one) => sum.plus(decimal(one.amount)), ZERO);
    fc.assert(
      fc.property(fc.array(posting), (postings) => {
        for (const unit of ['EUR', 'byte']) {
          expect(formatDecimal(sumOf(compact(postings), unit))).toBe(
            formatDecimal(sumOf(postings, unit)),
          );
        }
      }),
    );
  });
});

describe('assertSound', () => {
  it('accepts an entry whose debits and credits are equal per unit', () => {
    const postings: Posting[] = [
      { account: 'unbilled:a', unit: 'EUR', amount: '0.1' },
      { account: 'unbilled:a', unit: 'EUR', amount: '0.2' },
      { account: 'revenue', unit: 'EUR', amount: '-0.3' },
    ];
    expect(() => assertSound(entry(postings))).not.toThrow();
  });

  it('refuses an entry that balances only across units', () => {
    const postings: Posting[] = [
      { account: 'cash', unit: 'EUR', amount: '1' },
      { account: 'cash', unit: 'USD', amount: '-1' },
    ];
    expect(() => assertSound(entry(postings))).toThrow('off balance by 1 EUR');
  });

  it('refuses an entry on an account that is not in the chart, though it balances', () => {
    const postings = [
      { account: 'partner-payable' as JournalAccount, unit: 'EUR', amount: '-1' },
      { account: 'cost', unit: 'EUR', amount: '1' },
    ] as const;
    expect(() => assertSound(entry(postings))).toThrow('is on no account: partner-payable');
  });
});

describe('canonicalText', () => {
  const transaction = {
    ...entry([{ account: 'cash', unit: 'EUR', amount: '1' }]),
    seq: 7n,
    postedAt: instant(0),
    previousHash: 'abc',
  };

  it.each`
    change                                                              | why
    ${{ seq: 8n }}                                                      | ${'its number'}
    ${{ previousHash: 'abd' }}                                          | ${'the hash before'}
    ${{ kind: 'fee' }}                                                  | ${'its kind'}
    ${{ reference: 'bill-1' }}                                          | ${'what it is about'}
    ${{ postedAt: instant(1) }}                                         | ${'its time'}
    ${{ postings: [{ account: 'cash', unit: 'EUR', amount: '1.01' }] }} | ${'an amount'}
  `('differs when $why changes', ({ change }: { change: Partial<typeof transaction> }) => {
    expect(canonicalText({ ...transaction, ...change })).not.toBe(canonicalText(transaction));
  });
});
