import fc from 'fast-check';
import { decimal, formatDecimal, sum } from '../core/decimal';
import { formatInstant, type Instant, parseInstant, plusMs } from '../core/time';
import {
  compileCard,
  type CounterState,
  emptyState,
  groupKey,
  isNotRatable,
  parseLines,
  rate,
} from './index';
import { parseWindow, windowStart } from './window';

describe('windowStart', () => {
  it.each`
    window     | at                        | zone               | start                     | why
    ${'PT1H'}  | ${'2024-03-05T10:59:59Z'} | ${'UTC'}           | ${'2024-03-05T10:00:00Z'} | ${'the hour that it is in'}
    ${'PT1H'}  | ${'2024-03-05T11:00:00Z'} | ${'UTC'}           | ${'2024-03-05T11:00:00Z'} | ${'a window begins with its first instant'}
    ${'PT1H'}  | ${'2024-03-05T10:59:59Z'} | ${'Asia/Kolkata'}  | ${'2024-03-05T10:30:00Z'} | ${'hours are those of the zone'}
    ${'PT5M'}  | ${'2024-03-05T10:59:59Z'} | ${'Europe/Berlin'} | ${'2024-03-05T10:55:00Z'} | ${'five minutes'}
    ${'PT7H'}  | ${'2024-03-05T23:00:00Z'} | ${'UTC'}           | ${'2024-03-05T21:00:00Z'} | ${'the last window of a day is the rest of it'}
    ${'P1D'}   | ${'2024-03-05T23:30:00Z'} | ${'Europe/Berlin'} | ${'2024-03-05T23:00:00Z'} | ${'a day of the zone'}
    ${'PT1H'}  | ${'2024-03-31T00:30:00Z'} | ${'Europe/Berlin'} | ${'2024-03-31T00:00:00Z'} | ${'the second hour before clocks go forward'}
    ${'PT1H'}  | ${'2024-03-31T01:30:00Z'} | ${'Europe/Berlin'} | ${'2024-03-31T01:00:00Z'} | ${'the third, by elapsed time'}
    ${'P1D'}   | ${'2024-10-27T22:30:00Z'} | ${'Europe/Berlin'} | ${'2024-10-26T22:00:00Z'} | ${'a day of 25 hours'}
    ${'PT24H'} | ${'2024-10-27T22:30:00Z'} | ${'Europe/Berlin'} | ${'2024-10-27T22:00:00Z'} | ${'its 25th hour, when 24 hours are a window'}
  `('$window at $at in $zone: $why', ({ window, at, zone, start }) => {
    const parsed = parseWindow(window);
    const found = parsed && windowStart(parsed, parseInstant(at), zone);
    expect(found && formatInstant(found)).toBe(formatInstant(parseInstant(start)));
  });

  it.each([
    ['2024-03-31T00:00:00+01:00', 23],
    ['2024-04-01T00:00:00+02:00', 24],
    ['2024-10-27T00:00:00+02:00', 25],
  ])('gives the day of %s %i windows of an hour', (midnight, hours) => {
    const window = parseWindow('PT1H');
    if (window === undefined) throw new Error('no window');
    const day = parseWindow('P1D');
    const from = parseInstant(midnight);
    const minutes = Array.from({ length: 26 * 60 }, (_, minute) => plusMs(from, minute * 60_000));
    const starts = minutes
      .filter((at) => day && windowStart(day, at, 'Europe/Berlin') === from)
      .map((at) => windowStart(window, at, 'Europe/Berlin'));
    expect(new Set(starts).size).toBe(hours);
  });

  it.each(['PT0H', 'PT25H', 'PT1441M', 'P2D', 'PT1S', 'P1W', 'PT01H', '1H', ''])(
    'is of no window %p',
    (text) => {
      expect(parseWindow(text)).toBeUndefined();
    },
  );
});

const tiers = [
  { upTo: '10', rate: '2' },
  { upTo: null, rate: '1', flat: '3' },
];

/** What all of it costs, each window or period with a total of its own. */
function totalOf(scope: unknown, used: ReadonlyArray<{ at: Instant; quantity: string }>): string {
  const lookup = { meter: () => ({ unit: 'unit', aggregation: 'sum' as const }) };
  const json = [{ id: 'line', meter: 'm', scope, price: { model: 'graduated', tiers } }];
  const [line] = compileCard(parseLines(json, lookup).lines, lookup).lines;
  if (line === undefined) throw new Error('not a line');
  const totals = new Map<string, CounterState>();
  const charges = used.map(({ at, quantity }) => {
    const usage = { id: 'u', at, quantity, attributes: {} };
    const group = groupKey(line, usage, 'UTC');
    const rated = rate(line, totals.get(group) ?? emptyState, usage);
    if (isNotRatable(rated)) throw new Error(rated.code);
    totals.set(group, rated.state);
    return decimal(rated.charge);
  });
  return formatDecimal(sum(charges));
}
const usages = fc.array(
  fc.record({
    minute: fc.integer({ min: 0, max: 5 * 60 }),
    tenths: fc.integer({ min: -100, max: 300 }),
  }),
  { maxLength: 15 },
);

it('adds up to the prices of the windows, whatever the order', () => {
  const shuffled = usages.chain((list) =>
    fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
  );
  const usageOf = ({ minute, tenths }: { minute: number; tenths: number }) => ({
    at: plusMs(parseInstant('2024-03-05T00:00:00Z'), minute * 60_000),
    quantity: formatDecimal(decimal(`${tenths}`).dividedBy(10)),
  });
  fc.assert(
    fc.property(shuffled, ([list, other]) => {
      const total = totalOf({ window: 'PT1H' }, list.map(usageOf));
      expect(totalOf({ window: 'PT1H' }, other.map(usageOf))).toBe(total);
      const hours = new Set(list.map(({ minute }) => Math.trunc(minute / 60)));
      const ofHours = [...hours].map((hour) => {
        const own = list.filter(({ minute }) => Math.trunc(minute / 60) === hour);
        return decimal(totalOf('period', own.map(usageOf)));
      });
      expect(formatDecimal(sum(ofHours))).toBe(total);
    }),
  );
});
