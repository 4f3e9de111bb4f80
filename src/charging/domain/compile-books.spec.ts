import fc from 'fast-check';
import { type Instant, parseInstant } from '../../core/time';
import {
  assembleBooks,
  type CardTerms,
  type CodedMeter,
  compileVersion,
  type DatedVersion,
  ownVersions,
  rankVersions,
  versionsAt,
  versionsKnown,
  versionsWithin,
  type WrittenPrice,
  type WrittenVersion,
} from './compile-books';
import type { Account, Books, PricedCard } from './context';
import { versionInForce, versionOwedBy } from './leg-at';

type WrittenCard = CardTerms & { readonly versions: readonly WrittenVersion[] };

/** Everything at once, from what is written. */
function compileBooks(
  meters: readonly CodedMeter[],
  cards: readonly WrittenCard[],
  prices: readonly WrittenPrice[],
): Books {
  const compiled = cards.map(({ versions, ...card }) => ({
    ...card,
    versions: rankVersions(versions).map((version) => compileVersion(version, card, meters)),
  }));
  const own = prices.map((each) => ({ price: each, versions: ownVersions(each, meters) }));
  return assembleBooks(meters, compiled, own);
}

const tokens: CodedMeter = { code: 'tokens', unit: 'token', aggregation: 'sum' };
const seats: CodedMeter = { code: 'seats', unit: 'seat', aggregation: 'max' };

function line(rate: string, meter = 'tokens') {
  return { id: `at-${rate}`, meter, match: {}, price: { model: 'unit', rate } };
}

const price: WrittenPrice = {
  id: 'price',
  name: 'Tokens',
  kind: 'usage',
  currency: 'EUR',
  cardCode: null,
  lines: [line('0.01')],
  exhaustion: 'block',
  taxes: [{ category: 'standard', ratePercent: '19' }],
  validFrom: null,
  validTo: null,
};

const card: WrittenCard = {
  code: 'models',
  name: 'Models',
  book: 'retail',
  currency: 'USD',
  timeZone: null,
  versions: [
    {
      version: 1,
      validFrom: on('2024-01-01'),
      activatedAt: on('2024-01-01'),
      cohort: null,
      lines: [line('0.02')],
    },
  ],
};

const account: Account = {
  id: 'leaf',
  rootId: 'root',
  payerId: 'root',
  path: ['leaf', 'branch', 'root'],
  currency: 'EUR',
  mode: 'postpaid',
  taxCategory: null,
  exemptions: [],
  openFrom: null,
  cycle: { frequency: 'month', interval: 1, anchorDay: 1, timeZone: 'UTC' },
};

function on(day: string): Instant {
  return parseInstant(`${day}T00:00:00Z`);
}

describe('compileBooks', () => {
  it('sells the lines a price has of its own, in its currency, at any time', () => {
    const sold = compileBooks([tokens], [], [price]).prices.get('price');
    expect(sold).toMatchObject({ leg: 'retail', code: 'price:price', currency: 'EUR' });
    expect(linesOf(sold, '1970-01-01')).toEqual(['at-0.01']);
  });

  it('sells the versions of the card a price points at, in the currency of the card', () => {
    const pointing = { ...price, cardCode: 'models', lines: null };
    const sold = compileBooks([tokens], [card], [pointing]).prices.get('price');
    expect(sold).toMatchObject({ code: 'models', currency: 'USD', taxes: price.taxes });
    expect(linesOf(sold, '2024-02-01')).toEqual(['at-0.02']);
  });

  it.each`
    what                                             | written
    ${'a fee'}                                       | ${{ kind: 'recurring' }}
    ${'an allowance, though it has lines'}           | ${{ kind: 'allowance' }}
    ${'a usage price of a currency nobody knows of'} | ${{ currency: null }}
  `('does not rate usage by $what', ({ written }: { written: Partial<WrittenPrice> }) => {
    expect(compileBooks([tokens], [card], [{ ...price, ...written }]).prices.size).toBe(0);
  });

  it('prices nothing by a card that is not there', () => {
    const lost = { ...price, cardCode: 'lost', lines: null };
    expect(compileBooks([tokens], [card], [lost]).prices.get('price')?.versions).toEqual([]);
  });

  it.each`
    kind         | exhaustion   | then
    ${'usage'}   | ${'block'}   | ${'block'}
    ${'usage'}   | ${'overage'} | ${'overage'}
    ${'overage'} | ${'block'}   | ${'overage'}
  `('answers a used-up allowance of $kind/$exhaustion by $then', ({ kind, exhaustion, then }) => {
    const books = compileBooks([tokens], [], [{ ...price, kind, exhaustion }]);
    expect(books.prices.get('price')?.exhaustion).toBe(then);
  });

  it('asks cost cards alone for costs, without tax', () => {
    const books = compileBooks([tokens], [card, { ...card, code: 'upstream', book: 'cost' }], []);
    expect(books.costCards).toMatchObject([
      { leg: 'cost', code: 'upstream', priceId: null, taxes: [], exhaustion: 'overage' },
    ]);
  });

  it('knows of a meter its unit and whether it adds up', () => {
    expect([...compileBooks([tokens, seats], [], []).meters.values()]).toEqual([
      { code: 'tokens', unit: 'token', sums: true },
      { code: 'seats', unit: 'seat', sums: false },
    ]);
  });
});

describe('versionInForce', () => {
  const pilot = { accounts: ['branch'] };
  const other = { accounts: ['elsewhere'] };
  const versions = [
    { version: 1, validFrom: on('2024-01-01'), cohort: null },
    { version: 2, validFrom: on('2024-03-01'), cohort: null },
    { version: 3, validFrom: on('2024-03-01'), cohort: pilot },
    { version: 4, validFrom: on('2024-04-01'), cohort: other },
    { version: 5, validFrom: on('2024-05-01'), cohort: null },
    { version: 6, validFrom: on('2024-05-01'), cohort: null },
    { version: 7, validFrom: on('2024-01-15'), cohort: null },
  ];
  const priced = pricedBy(versions);

  it.each`
    at              | version      | why
    ${'2023-12-31'} | ${undefined} | ${'before the first begins nothing is in force'}
    ${'2024-01-01'} | ${1}         | ${'a version begins with its first instant'}
    ${'2024-01-20'} | ${7}         | ${'a later number may begin earlier than others'}
    ${'2024-03-01'} | ${3}         | ${'of two that begin together the one for a pilot above the account wins'}
    ${'2024-04-01'} | ${3}         | ${'a pilot of others is not asked'}
    ${'2024-05-01'} | ${6}         | ${'of two alike the higher number wins: a rollback takes effect'}
  `('$why ($at)', ({ at, version }: { at: string; version: number | undefined }) => {
    expect(versionInForce(priced, account, on(at))?.version).toBe(version);
  });

  it.each`
    at              | version      | why
    ${'2024-01-31'} | ${undefined} | ${'not before the price is valid'}
    ${'2024-02-01'} | ${7}         | ${'from its first instant'}
    ${'2024-04-30'} | ${3}         | ${'to its last'}
    ${'2024-05-01'} | ${undefined} | ${'its end is not part of it'}
  `('sells a card while the price is valid: $why', ({ at, version }) => {
    const bounded = { ...priced, validFrom: on('2024-02-01'), validTo: on('2024-05-01') };
    expect(versionInForce(bounded, account, on(at))?.version).toBe(version);
  });
});

describe('versionsWithin', () => {
  it('keeps the general version the period begins with, and what begins in it', () => {
    const versions = [1, 2, 3, 4].map((month) => ({
      version: month,
      validFrom: on(`2024-0${month}-01`),
      cohort: null,
    }));
    const within = { from: on('2024-02-10'), to: on('2024-03-10') };
    const kept = versionsWithin(rankVersions(versions), within);
    expect(kept.map(({ version }) => version)).toEqual([3, 2]);
  });

  it('never leaves out a version that is in force within the period', () => {
    const day = (n: number) => ((on('2024-01-01') as number) + n * 86_400_000) as Instant;
    const cohort = fc.constantFrom(null, { accounts: ['branch'] }, { accounts: ['elsewhere'] });
    const written = fc.array(fc.record({ begins: fc.nat(9), cohort }), { maxLength: 8 });
    fc.assert(
      fc.property(written, fc.nat(9), fc.nat(5), fc.nat(5), (drafts, first, length, offset) => {
        const versions = drafts.map(({ begins, cohort: accounts }, index) => ({
          version: index + 1,
          validFrom: day(begins),
          cohort: accounts,
        }));
        const within = { from: day(first), to: day(first + length + 1) };
        const at = day(first + Math.min(offset, length));
        const kept = versionsWithin(rankVersions(versions), within);
        expect(versionInForce(pricedBy(kept), account, at)?.version).toBe(
          versionInForce(pricedBy(versions), account, at)?.version,
        );
      }),
    );
  });
});

describe('versionsAt', () => {
  const day = (n: number) => ((on('2024-01-01') as number) + n * 86_400_000) as Instant;

  it('wants one version more for one usage that is a thousand versions older', () => {
    const versions = Array.from({ length: 1_000 }, (_, index) => ({
      version: index + 1,
      validFrom: day(index),
      cohort: null,
    }));
    const wanted = versionsAt(rankVersions(versions), [day(999), day(3)]);
    expect([...wanted].map(({ version }) => version)).toEqual([1_000, 4]);
  });

  it('never leaves out a version that is in force at one of the times', () => {
    const cohort = fc.constantFrom(null, { accounts: ['branch'] }, { accounts: ['elsewhere'] });
    const written = fc.array(fc.record({ begins: fc.nat(9), cohort }), { maxLength: 8 });
    fc.assert(
      fc.property(written, fc.uniqueArray(fc.nat(12), { minLength: 1 }), (drafts, days) => {
        const versions = drafts.map(({ begins, cohort: accounts }, index) => ({
          version: index + 1,
          validFrom: day(begins),
          cohort: accounts,
        }));
        const times = days.sort((a, b) => b - a).map(day);
        const kept = rankVersions(versions).filter((one) =>
          versionsAt(rankVersions(versions), times).has(one),
        );
        for (const at of times) {
          expect(versionInForce(pricedBy(kept), account, at)?.version).toBe(
            versionInForce(pricedBy(versions), account, at)?.version,
          );
        }
      }),
    );
  });
});

describe('versionOwedBy', () => {
  const dated = (version: number, validFrom: string, activatedAt: string) => ({
    version,
    validFrom: on(validFrom),
    activatedAt: on(activatedAt),
    cohort: null,
  });
  const versions = [
    dated(1, '2024-01-01', '2024-01-01'),
    dated(2, '2024-02-01', '2024-03-05'),
    dated(3, '2024-02-10', '2024-04-05'),
  ];

  it.each`
    closedAt        | of        | version | why
    ${undefined}    | ${[0, 1]} | ${2}    | ${'a period that is closed now owes by what is in force'}
    ${'2024-03-01'} | ${[0, 1]} | ${1}    | ${'what is activated since takes nothing back'}
    ${'2024-03-05'} | ${[0, 1]} | ${2}    | ${'what was activated by then counts, however late'}
    ${'2024-03-01'} | ${[1, 2]} | ${2}    | ${'a card that came later counts as it was known first'}
  `('$why', ({ closedAt, of, version }: Owed) => {
    const ranked = rankVersions(versions.filter((_version, index) => of.includes(index)));
    const closed = closedAt === undefined ? undefined : on(closedAt);
    const within = { from: on('2024-02-01'), to: on('2024-03-01') };
    const known = closed === undefined ? ranked : versionsKnown(ranked, within, closed);
    const owed = versionOwedBy(pricedBy(known), account, on('2024-02-29'), closed);
    expect(owed?.version).toBe(version);
  });
});

type Owed = {
  readonly closedAt: string | undefined;
  readonly of: readonly number[];
  readonly version: number;
};

function pricedBy(
  versions: readonly (Omit<DatedVersion, 'activatedAt'> & { readonly activatedAt?: Instant })[],
): PricedCard {
  const written = versions.map((version) => ({
    activatedAt: version.validFrom,
    ...version,
    lines: [line('0.02')],
  }));
  const pointing = { ...price, cardCode: 'models', lines: null };
  const books = compileBooks([tokens], [{ ...card, versions: written }], [pointing]);
  const sold = books.prices.get('price');
  if (sold === undefined) throw new Error('the price is not sold');
  return sold;
}

function linesOf(sold: PricedCard | undefined, at: string): string[] | undefined {
  if (sold === undefined) return undefined;
  return versionInForce(sold, account, on(at))?.compiled.lines.map(({ id }) => id);
}
