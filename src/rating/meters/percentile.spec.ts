import fc from 'fast-check';
import { decimal, formatDecimal, sum } from '../../core/decimal';
import { instant, MINUTE_MS } from '../../core/time';
import {
  type CompiledLine,
  aggregateOf,
  compileCard,
  emptyState,
  explain,
  movedBy,
  parseLines,
  rate,
  readState,
  type Usage,
  writeState,
} from '../index';
import { PERCENT_SCALE, SAMPLES_MAX } from './percentile';

function line(percent: number, terms: object = {}): CompiledLine {
  const units = BigInt(percent) * 10n ** BigInt(PERCENT_SCALE);
  const percentile = { units, window: 'PT5M' } as const;
  const meter = { unit: 'Mbit/s', aggregation: 'percentile', percentile } as const;
  const lookup = { meter: () => meter };
  const price = { model: 'unit', rate: '3' };
  const parsed = parseLines([{ id: 'line', meter: 'm', price, ...terms }], lookup);
  const [compiled] = compileCard(parsed.lines, lookup).lines;
  if (!compiled) throw new Error(JSON.stringify(parsed.errors));
  return compiled;
}

type Report = readonly [minute: number, quantity: string];

const usage = ([minute, quantity]: Report): Usage => ({
  id: 'u',
  at: instant(minute * MINUTE_MS),
  quantity,
  attributes: {},
});

function rateAll(of: CompiledLine, reports: readonly Report[], from = emptyState) {
  let state = from;
  const charges = reports.map((report) => {
    const rated = rate(of, state, usage(report));
    if ('code' in rated) throw new Error(rated.code);
    // As between two batches.
    state = readState(writeState(rated.state));
    return rated.charge;
  });
  return { charges, state, aggregate: aggregateOf(state) };
}

it.each`
  percent | reports                               | aggregate | why
  ${50}   | ${[[0, '10'], [5, '20'], [10, '30']]} | ${'20'}   | ${'the middle one'}
  ${95}   | ${[[0, '10'], [5, '20'], [10, '30']]} | ${'30'}   | ${'of few windows the highest'}
  ${100}  | ${[[0, '10'], [5, '20'], [10, '30']]} | ${'30'}   | ${'the highest'}
  ${1}    | ${[[0, '10'], [5, '20'], [10, '30']]} | ${'10'}   | ${'the lowest'}
  ${50}   | ${[[0, '10'], [4, '15'], [5, '20']]}  | ${'20'}   | ${'reports of one window add up'}
  ${50}   | ${[[0, '10'], [60, '20'], [3, '-4']]} | ${'6'}    | ${'a correction is of its window'}
  ${50}   | ${[[10, '30'], [0, '10'], [5, '20']]} | ${'20'}   | ${'in any order'}
`('takes the $percent % of $reports: $why', ({ percent, reports, aggregate }) => {
  expect(rateAll(line(percent), reports).aggregate).toBe(aggregate);
});

it('leaves the highest twentieth of a month out', () => {
  const windows = Array.from({ length: 100 }, (_, index): Report => [index * 5, `${index + 1}`]);
  expect(rateAll(line(95), windows).aggregate).toBe('95');
});

it('takes as many windows as a month has, and no more', () => {
  const sums = Array.from({ length: SAMPLES_MAX }, () => '1');
  const samples = { windows: sums.map((_, index) => index), sums };
  const full = readState({ aggregate: '1', booked: '3', events: '9', extra: { samples } });
  const of = line(95);
  expect(rate(of, full, usage([0, '1']))).toMatchObject({ charge: '0' });
  const more = usage([SAMPLES_MAX * 5, '1']);
  expect(rate(of, full, more)).toMatchObject({ code: 'usage.too-many-windows', path: 'time' });
});

it('tells how a usage moved it, without the windows that are not kept of the moment', () => {
  const of = line(50, { convert: { divideBy: '8' } });
  const { state } = rateAll(of, [
    [0, '8'],
    [5, '16'],
  ]);
  const moved = rate(of, state, usage([10, '80']));
  const bare = { ...state, extra: null };
  if ('code' in moved) throw new Error(moved.code);
  expect(explain(movedBy(of, moved.billed), bare, usage([10, '80']))).toMatchObject({
    aggregate: { before: '8', after: '16' },
    charge: moved.charge,
  });
});

const reports = fc.array(
  fc.tuple(
    fc.integer({ min: 0, max: 90 }),
    fc.integer({ min: -50, max: 200 }).map((quantity) => `${quantity}`),
  ),
  { minLength: 1, maxLength: 25 },
);

it('is the percentile of the sums of the windows, whatever the order, and charges add up to its price', () => {
  const shuffled = reports.chain((list) =>
    fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), shuffled, (percent, [list, other]) => {
      const sums = new Map<number, number>();
      for (const [minute, quantity] of list) {
        const window = Math.trunc(minute / 5);
        sums.set(window, (sums.get(window) ?? 0) + Number(quantity));
      }
      const sorted = [...sums.values()].sort((a, b) => a - b);
      const expected = sorted.find((_, index) => (index + 1) * 100 >= percent * sorted.length);
      const of = line(percent, { allowNegative: true });
      const one = rateAll(of, list);
      expect(one.aggregate).toBe(`${expected}`);
      expect(rateAll(of, other).state).toEqual(one.state);
      const total = formatDecimal(sum(one.charges.map(decimal)));
      expect(total).toBe(formatDecimal(decimal(one.aggregate).times(3)));
    }),
  );
});
