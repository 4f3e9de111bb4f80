import fc from 'fast-check';
import { decimal, type Decimal, ZERO } from '../../core/decimal';
import { answerStory } from './tell-story';

// The same usages make the same bills, whatever the order and however often they came: what comes late is on a later
// bill that says which one it belongs to.
const at = (hour: number): string => new Date(Date.UTC(2025, 0, 1, hour)).toISOString();
const HOURS = 24 * 90;
const YEAR = { from: at(0), to: '2026-01-01T00:00:00Z' };
const RUNS = 60;

const amount = fc.integer({ min: 1, max: 400 }).map((n) => `${n / 4}`);
const small = fc.integer({ min: 1, max: 12 }).map((n) => `${n / 4}`);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const price = fc.oneof(
  small.map((rate) => ({ model: 'unit', rate })),
  fc.tuple(amount, small, small).map(([upTo, first, then]) => ({
    model: 'graduated',
    tiers: [
      { upTo, rate: first, flat: '1' },
      { upTo: null, rate: then },
    ],
  })),
  fc.tuple(amount, small, small).map(([upTo, first, then]) => ({
    model: 'volume',
    tiers: [
      { upTo, rate: first },
      { upTo: null, rate: then },
    ],
  })),
  small.map((cost) => ({ model: 'package', size: '7', amount: cost })),
);

const line = (id: string, meter: string) =>
  fc
    .record({ price, allowance: maybe(amount), minimum: maybe(amount) })
    .map((terms) => ({ id, meter, ...terms }));

const per = fc.constantFrom<unknown>(
  'period',
  'term',
  { every: 'P2M' },
  { every: 'P2W' },
  { window: 'P1D' },
  { window: 'PT6H' },
);
const scope = fc.constantFrom<unknown>(
  undefined,
  { meters: ['voice'] },
  { match: { zone: 'far' } },
);
const factor = fc.option(
  small.map((multiplier) => ({ multiplier })),
  { nil: undefined },
);

const commitment = fc.record({
  kind: fc.constant('commitment'),
  scope,
  measure: fc.constant('amount'),
  amount,
  per,
  rate: factor,
  overage: factor,
  priority: fc.integer({ min: 1, max: 3 }),
});
const quantity = fc
  .record({ amount, per, rate: small, overage: factor })
  .map(({ rate, ...more }) => ({
    kind: 'commitment',
    scope: { meters: ['voice'] },
    measure: { quantity: 'hour' },
    rate: { price: { model: 'unit', rate } },
    ...more,
  }));
const rolling = fc.record({ amount, max: maybe(amount) }).map(({ amount: most, max }) => ({
  kind: 'commitment',
  measure: 'amount',
  amount: most,
  per: 'period',
  rollover: { periods: 2, ...(max === undefined ? {} : { max }) },
}));
const reduction = fc.oneof(
  fc.record({ kind: fc.constant('discount'), scope, percent: amount }),
  fc.record({ kind: fc.constant('discount'), scope, amount, periods: fc.constant(2) }),
  fc.record({ kind: fc.constant('cap'), scope, amount, per }),
);
const pack = fc
  .record({ amount, every: fc.constantFrom('once', 'period', 'P9D'), rolls: fc.boolean() })
  .map(({ rolls, ...more }) => ({
    kind: 'grant',
    unit: 'hour',
    expires: 'P9D',
    ...(rolls ? { rollover: { max: '2', for: 'P5D' } } : {}),
    ...more,
  }));
const override = fc.record({
  kind: fc.constant('override'),
  scope,
  multiplier: small,
  to: maybe(fc.constant(at(700))),
});
const exhaustion = small.map((rate) => ({
  kind: 'exhaustion',
  then: 'overage',
  price: { model: 'package', size: '3', amount: rate },
}));

const terms = fc
  .tuple(
    fc.array(fc.oneof(commitment, quantity, rolling), { maxLength: 3 }),
    fc.array(reduction, { maxLength: 2 }),
    fc.array(pack, { maxLength: 2 }),
    fc.array(fc.oneof(override, exhaustion), { maxLength: 2 }),
  )
  .map((all) => all.flat().map((term, index) => ({ id: `t${index}`, ...term })));
/** What it pays is a fact of arrival, and the one thing that may differ. */
const money = {
  id: 'money',
  kind: 'grant',
  unit: 'EUR',
  amount: '90',
  every: 'once',
  expires: 'never',
};

const usage = fc.array(
  fc.record({
    hour: fc.integer({ min: 0, max: HOURS - 1 }),
    subject: fc.constantFrom('one', 'two'),
    meter: fc.constantFrom('voice', 'data'),
    quantity: amount,
    attributes: fc.constantFrom({ zone: 'far' }, { zone: 'near' }),
  }),
  { minLength: 1, maxLength: 14 },
);

const history = fc.record({
  lines: fc.tuple(line('v', 'voice'), line('d', 'data')),
  later: maybe(fc.tuple(line('v', 'voice'), line('d', 'data'))),
  terms,
  usage: usage.map((all) =>
    all.map(({ hour, ...one }, index) => ({
      id: `u${String(index).padStart(2, '0')}`,
      at: at(hour),
      ...one,
    })),
  ),
});
type Any = typeof history extends fc.Arbitrary<infer T> ? T : never;
type History = Omit<Any, 'terms'> & { readonly terms: readonly object[] };

function storyOf({ lines, later, terms: agreed }: History, arrivals: History['usage']): object {
  const versions = [{ validFrom: at(0), lines }];
  const subscription = { cards: ['list'], from: at(0), to: null };
  return {
    id: 'random',
    account: {
      currency: 'EUR',
      timeZone: 'Europe/Berlin',
      cycle: 'month',
      anchorDay: 1,
      mode: 'postpaid',
    },
    meters: [
      { code: 'voice', aggregation: 'sum', unit: 'minute' },
      { code: 'data', aggregation: 'sum', unit: 'MB' },
    ],
    cards: [
      {
        code: 'list',
        book: 'retail',
        currency: 'EUR',
        versions: later ? [...versions, { validFrom: at(900), lines: later }] : versions,
      },
    ],
    contract: { period: YEAR, versions: [{ validFrom: at(0), terms: [...agreed, money] }] },
    subscriptions: [
      { id: 's1', subjects: ['one'], ...subscription },
      { id: 's2', subjects: ['two'], ...subscription },
    ],
    usage: arrivals,
    bills: ['2025-02-01T00:00:00Z', '2025-03-01T00:00:00Z', '2025-05-02T00:00:00Z'],
  };
}

/** What every period came to by line, whichever bills say so. */
function billedBy(story: object): Record<string, string> {
  const answer = answerStory(story) as {
    readonly errors?: unknown;
    readonly bills: readonly {
      readonly from: string;
      readonly lines: readonly Readonly<Record<string, string>>[];
    }[];
  };
  expect(answer.errors).toBeUndefined();
  const totals = new Map<string, Decimal>();
  for (const { from, lines } of answer.bills) {
    for (const one of lines) {
      const key = [one['adjusts'] ?? from, one['kind'], one['line'], one['term']].join(' ');
      totals.set(key, (totals.get(key) ?? ZERO).plus(decimal(one['amount'] ?? '0')));
    }
  }
  const told = [...totals].filter(([key, total]) => !total.isZero() && !key.endsWith(' money'));
  return Object.fromEntries(told.map(([key, total]) => [key, total.toString()]));
}

function inOrder(all: History['usage']): History['usage'] {
  return all.toSorted((a, b) => (a.at === b.at ? (a.id < b.id ? -1 : 1) : a.at < b.at ? -1 : 1));
}

it('bills the same, whatever the order of arrival, and however often a usage is sent', () => {
  const shuffled = history.chain((one) =>
    fc.tuple(
      fc.constant(one),
      fc.shuffledSubarray(one.usage, { minLength: one.usage.length }),
      fc.subarray(one.usage),
    ),
  );
  fc.assert(
    fc.property(shuffled, ([one, arrivals, again]) => {
      const expected = billedBy(storyOf(one, inOrder(one.usage)));
      expect(billedBy(storyOf(one, [...arrivals, ...again]))).toEqual(expected);
    }),
    { numRuns: RUNS },
  );
});

it('adds the lines of a commitment of money up to it, in every period', () => {
  fc.assert(
    fc.property(history, amount, (one, most) => {
      const term = {
        id: 'all',
        kind: 'commitment',
        measure: 'amount',
        amount: most,
        per: 'period',
      };
      const only = { ...one, terms: [term] };
      const totals = billedBy(storyOf(only, one.usage));
      for (const month of [
        '2024-12-31T23:00:00Z',
        '2025-01-31T23:00:00Z',
        '2025-02-28T23:00:00Z',
      ]) {
        const of = (kind: string) => decimal(totals[`${month} ${kind}  all`] ?? '0');
        expect(of('commitment').plus(of('trueUp')).toString()).toBe(
          decimal(most).toDecimalPlaces(2).toString(),
        );
      }
    }),
    { numRuns: RUNS },
  );
});
