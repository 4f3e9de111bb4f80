import fc from 'fast-check';
import { instant, HOUR_MS, MINUTE_MS } from '../core/time';
import { holds } from './condition';
import { compileCard, parseLines, selectLine } from './index';
import type { Attributes, RateLine } from './price';

const lookup = { meter: () => ({ unit: 'second', aggregation: 'sum' as const }) };
const price = { model: 'unit', rate: '1' };
const ZONE = 'Europe/Berlin';
const MONDAY = Date.UTC(2026, 2, 2);

/** Each of its own priority, so that none is chosen by chance. */
function cardOf(matches: readonly object[]) {
  const lines = matches.map((match, index) => ({
    id: `l${index}`,
    meter: 'm',
    match,
    priority: index,
    price,
  }));
  const parsed = parseLines(lines, lookup);
  expect(parsed.errors).toEqual([]);
  return { lines: parsed.lines, card: compileCard(parsed.lines, lookup) };
}

/** One line after the other. */
function tested(lines: readonly RateLine[], attributes: Attributes, at: number) {
  const matching = lines.filter(({ match }) =>
    Object.entries(match).every(([name, condition]) =>
      holds(condition, name, { attributes, at: instant(at), timeZone: ZONE, tables: new Map() }),
    ),
  );
  const conditions = ({ match }: RateLine) => Object.keys(match).length;
  const [best] = matching.sort((a, b) => conditions(b) - conditions(a) || b.priority - a.priority);
  return best?.id ?? 'none';
}

function found(card: ReturnType<typeof cardOf>['card'], attributes: Attributes, at: number) {
  const selected = selectLine(card, 'm', attributes, instant(at), ZONE);
  return 'none' in selected ? 'none' : selected.line.id;
}

const bound = fc.constantFrom('-3', '-0.5', '0', '0.25', '1', '2.5', '7', '10');
const range = fc
  .tuple(fc.option(bound), fc.option(bound))
  .map(([from, to]) => ({ ...(from === null ? {} : { from }), ...(to === null ? {} : { to }) }))
  .filter(({ from, to }) => from === undefined || to === undefined || Number(from) < Number(to))
  .filter((each) => Object.keys(each).length > 0);
const hour = fc.integer({ min: 0, max: 23 }).map((each) => `${each}`.padStart(2, '0') + ':30');
const days = fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 });
const time = fc
  .tuple(fc.option(fc.uniqueArray(hour, { minLength: 2, maxLength: 2 })), days)
  .chain(([timeOfDay, on]) =>
    fc
      .option(fc.constantFrom('UTC', 'Asia/Shanghai'), { nil: undefined })
      .map((zone) => ({ ...(timeOfDay === null ? {} : { timeOfDay }), days: on, zone })),
  );
const match = fc.record(
  {
    a: range,
    b: range,
    region: fc.constantFrom<string | string[]>('eu', 'us', ['eu', 'us']),
    when: time,
    night: time,
  },
  { requiredKeys: [] },
);
const attributes = fc.record(
  {
    a: fc.constantFrom('-3', '-0.50', '-0.51', '0.2500000001', '0.2499999999', '9', 'x', '1e3'),
    b: fc.constantFrom<string | number>('2', 2.5, 7, '10'),
    region: fc.constantFrom('eu', 'us', 'asia'),
  },
  { requiredKeys: [] },
);

it('finds the line that testing one after the other finds', () => {
  const usage = fc.tuple(attributes, fc.integer({ min: 0, max: 8 * 24 * 4 }));
  fc.assert(
    fc.property(
      fc.array(match, { minLength: 1, maxLength: 40 }),
      fc.array(usage, { minLength: 1, maxLength: 20 }),
      (matches, usages) => {
        const { lines, card } = cardOf(matches);
        for (const [of, quarters] of usages) {
          const at = MONDAY + quarters * 15 * MINUTE_MS;
          expect(found(card, of, at)).toBe(tested(lines, of, at));
        }
      },
    ),
    { numRuns: 300 },
  );
});

it('finds among thresholds the one that counts most, however many hold', () => {
  const { card } = cardOf(
    Array.from({ length: 3_000 }, (_, index) => ({ a: { from: `${index}` } })),
  );
  expect(found(card, { a: '1234.5' }, MONDAY)).toBe('l1234');
  expect(found(card, { a: '-1' }, MONDAY)).toBe('none');
});

it('keeps no more of ranges that all overlap than a list of them', () => {
  const nested = Array.from({ length: 1_000 }, (_, index) => ({
    a: { from: `${index}`, to: `${3_000 - index}` },
    when: { days: [(index % 7) + 1] },
  }));
  const { lines, card } = cardOf(nested);
  for (const at of [MONDAY, MONDAY + 50 * HOUR_MS]) {
    expect(found(card, { a: '700' }, at)).toBe(tested(lines, { a: '700' }, at));
  }
});

it('finds lines of one priority that meet in bands or hours, each pair once', () => {
  const errorsOf = (matches: readonly object[]) =>
    parseLines(
      matches.map((each, index) => ({ id: `l${index}`, meter: 'm', match: each, price })),
      lookup,
    ).errors.map(({ path }) => path);
  expect(errorsOf([{ a: { from: '1', to: '3' } }, { a: { from: '3' } }])).toEqual([]);
  expect(
    errorsOf([{ a: { from: '2.5' } }, { a: { from: '1', to: '3' } }, { a: { to: '1' } }]),
  ).toEqual(['lines[1].match']);
  const night = { timeOfDay: ['22:00', '06:00'], days: [7, 3] };
  expect(
    errorsOf([{ at: night }, { at: { days: [1, 4] } }, { at: { timeOfDay: ['06:00', '22:00'] } }]),
  ).toEqual(['lines[1].match', 'lines[2].match']);
});

it('checks a card of ten thousand bands without comparing each with each', () => {
  const bands = Array.from({ length: 10_000 }, (_, index) => ({
    id: `l${index}`,
    meter: 'm',
    match: { a: { from: `${index}`, to: `${index + 1}` } },
    price,
  }));
  const startedAt = process.cpuUsage();
  expect(parseLines(bands, lookup).errors).toEqual([]);
  // Fifty million comparisons take a minute.
  expect(process.cpuUsage(startedAt).user).toBeLessThan(10_000_000);
});
