import fc from 'fast-check';
import {
  type BillingCycle,
  changeCycle,
  cycleAt,
  daysOfWhole,
  FREQUENCIES,
  daysIn,
  later,
  localTime,
  nextPeriod,
  periodContaining,
  previousPeriod,
  prorate,
} from './calendar';
import { type Period, contains, formatInstant, instant, parseInstant } from './time';

const monthly = (anchorDay: number, timeZone = 'UTC'): BillingCycle => ({
  frequency: 'month',
  interval: 1,
  anchorDay,
  timeZone,
});

const text = (period: Period) =>
  `${formatInstant(period.from).slice(0, 16)} ${formatInstant(period.to).slice(0, 16)}`;

type Change = { from: BillingCycle; to: BillingCycle; asked: string; periods: string[] };

describe('periodContaining', () => {
  it.each`
    frequency    | interval | anchorDay | zone                  | at                        | period
    ${'month'}   | ${1}     | ${1}      | ${'UTC'}              | ${'2026-03-31T23:59:59Z'} | ${'2026-03-01T00:00 2026-04-01T00:00'}
    ${'month'}   | ${1}     | ${31}     | ${'UTC'}              | ${'2026-02-10T00:00:00Z'} | ${'2026-01-31T00:00 2026-02-28T00:00'}
    ${'month'}   | ${1}     | ${31}     | ${'UTC'}              | ${'2026-02-28T00:00:00Z'} | ${'2026-02-28T00:00 2026-03-31T00:00'}
    ${'month'}   | ${1}     | ${31}     | ${'UTC'}              | ${'2024-02-29T12:00:00Z'} | ${'2024-02-29T00:00 2024-03-31T00:00'}
    ${'month'}   | ${1}     | ${1}      | ${'Europe/Berlin'}    | ${'2026-03-31T22:30:00Z'} | ${'2026-03-31T22:00 2026-04-30T22:00'}
    ${'month'}   | ${1}     | ${1}      | ${'Europe/Berlin'}    | ${'2026-03-15T00:00:00Z'} | ${'2026-02-28T23:00 2026-03-31T22:00'}
    ${'month'}   | ${1}     | ${1}      | ${'Asia/Tokyo'}       | ${'2026-03-31T15:00:00Z'} | ${'2026-03-31T15:00 2026-04-30T15:00'}
    ${'month'}   | ${1}     | ${1}      | ${'America/New_York'} | ${'2026-01-01T03:00:00Z'} | ${'2025-12-01T05:00 2026-01-01T05:00'}
    ${'day'}     | ${1}     | ${1}      | ${'Europe/Berlin'}    | ${'2026-03-29T10:00:00Z'} | ${'2026-03-28T23:00 2026-03-29T22:00'}
    ${'day'}     | ${1}     | ${1}      | ${'Africa/Cairo'}     | ${'2026-04-24T10:00:00Z'} | ${'2026-04-23T22:00 2026-04-24T21:00'}
    ${'week'}    | ${1}     | ${1}      | ${'UTC'}              | ${'2026-03-15T23:00:00Z'} | ${'2026-03-09T00:00 2026-03-16T00:00'}
    ${'week'}    | ${2}     | ${3}      | ${'UTC'}              | ${'1970-01-07T00:00:00Z'} | ${'1970-01-07T00:00 1970-01-21T00:00'}
    ${'quarter'} | ${1}     | ${15}     | ${'UTC'}              | ${'2026-04-14T00:00:00Z'} | ${'2026-01-15T00:00 2026-04-15T00:00'}
    ${'year'}    | ${1}     | ${1}      | ${'UTC'}              | ${'2026-06-01T00:00:00Z'} | ${'2026-01-01T00:00 2027-01-01T00:00'}
    ${'month'}   | ${6}     | ${1}      | ${'UTC'}              | ${'2026-08-01T00:00:00Z'} | ${'2026-07-01T00:00 2027-01-01T00:00'}
  `(
    'puts $at in $period ($frequency × $interval on $anchorDay, $zone)',
    ({ frequency, interval, anchorDay, zone, at, period }) => {
      const cycle = { frequency, interval, anchorDay, timeZone: zone };
      expect(text(periodContaining(cycle, parseInstant(at)))).toBe(period);
    },
  );

  it('starts a fiscal year in its anchor month', () => {
    const fiscal: BillingCycle = { ...monthly(1), frequency: 'year', anchorMonth: 4 };
    const period = periodContaining(fiscal, parseInstant('2026-03-31T00:00:00Z'));
    expect(text(period)).toBe('2025-04-01T00:00 2026-04-01T00:00');
  });

  it('returns to day 31 after every shorter month', () => {
    let period = periodContaining(monthly(31), parseInstant('2025-12-31T00:00:00Z'));
    const starts = Array.from({ length: 7 }, () => {
      const start = formatInstant(period.from).slice(5, 10);
      period = nextPeriod(monthly(31), period);
      return start;
    });
    expect(starts).toEqual(['12-31', '01-31', '02-28', '03-31', '04-30', '05-31', '06-30']);
  });

  it.each`
    from           | to                                         | asked                     | periods                                                                                                            | why
    ${monthly(1)}  | ${monthly(15)}                             | ${'2026-01-10T00:00:00Z'} | ${['2026-01-01T00:00 2026-02-01T00:00', '2026-02-01T00:00 2026-02-15T00:00', '2026-02-15T00:00 2026-03-15T00:00']} | ${'leaves a part of a period'}
    ${monthly(1)}  | ${{ ...monthly(1), frequency: 'quarter' }} | ${'2026-02-01T00:00:00Z'} | ${['2026-01-01T00:00 2026-02-01T00:00', '2026-02-01T00:00 2026-04-01T00:00', '2026-04-01T00:00 2026-07-01T00:00']} | ${'changes on the boundary that is asked for'}
    ${monthly(31)} | ${{ ...monthly(1), frequency: 'week' }}    | ${'2024-02-10T00:00:00Z'} | ${['2024-01-31T00:00 2024-02-29T00:00', '2024-02-29T00:00 2024-03-04T00:00', '2024-03-04T00:00 2024-03-11T00:00']} | ${'changes on a leap day'}
  `('$why when the cycle changes', ({ from, to, asked, periods }: Change) => {
    const cycle = changeCycle(from, to, parseInstant(asked));
    let period = periodContaining(cycle, instant(parseInstant(asked) - 1));
    const found = periods.map(() => {
      const shown = text(period);
      period = nextPeriod(cycle, period);
      return shown;
    });
    expect(found).toEqual(periods);
  });

  it('changes back as if nothing had been', () => {
    const [at, later] = ['2026-01-10T00:00:00Z', '2026-01-20T00:00:00Z'].map(parseInstant);
    const changed = changeCycle(monthly(1), monthly(15), at ?? instant(0));
    expect(changeCycle(changed, monthly(1), later ?? instant(0))).toEqual(monthly(1));
  });

  it('covers time without a gap or an overlap, however often the cycle changes', () => {
    const cycles = fc.record({
      frequency: fc.constantFrom(...FREQUENCIES),
      interval: fc.integer({ min: 1, max: 5 }),
      anchorDay: fc.integer({ min: 1, max: 7 }),
      timeZone: fc.constantFrom('Europe/Berlin'),
    });
    const moments = fc.integer({ min: 0, max: 4_000_000_000_000 }).map(instant);
    const changes = fc.array(fc.tuple(cycles, moments), { maxLength: 6 });
    fc.assert(
      fc.property(cycles, changes, moments, (first, said, at) => {
        const inOrder = said.toSorted(([, a], [, b]) => a - b);
        const cycle = inOrder.reduce<BillingCycle>(
          (now, [next, asked]) => changeCycle(now, next, asked),
          first,
        );
        const period = periodContaining(cycle, at);
        expect(contains(period, at)).toBe(true);
        expect(nextPeriod(cycle, period).from).toBe(period.to);
        expect(previousPeriod(cycle, period).to).toBe(period.from);
        // Each period counts by one cycle, and is all of one of its own or a part of it.
        expect(cycleAt(cycle, period.from)).toEqual(cycleAt(cycle, instant(period.to - 1)));
        expect(daysIn(period, 'Europe/Berlin')).toBeLessThanOrEqual(daysOfWhole(cycle, period));
        // What was asked later changes nothing of before.
        const next = { ...first, interval: first.interval + 1 };
        const changed = changeCycle(cycle, next, instant(period.to));
        expect(periodContaining(changed, at)).toEqual(period);
      }),
    );
  });

  it('covers time without a gap or an overlap', () => {
    const cycles = fc.record({
      frequency: fc.constantFrom(...FREQUENCIES),
      interval: fc.integer({ min: 1, max: 5 }),
      anchorDay: fc.integer({ min: 1, max: 7 }),
      timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/Sao_Paulo', 'Pacific/Apia'),
    });
    const moments = fc.integer({ min: 0, max: 4_000_000_000_000 });
    fc.assert(
      fc.property(cycles, moments, (cycle, ms) => {
        const period = periodContaining(cycle, instant(ms));
        expect(contains(period, instant(ms))).toBe(true);
        expect(nextPeriod(cycle, period).from).toBe(period.to);
        expect(previousPeriod(cycle, period).to).toBe(period.from);
      }),
    );
  });
});

describe('days', () => {
  const march = periodContaining(monthly(1, 'Europe/Berlin'), parseInstant('2026-03-15T00:00:00Z'));

  it('count the 23-hour day as one', () => {
    expect(daysIn(march, 'Europe/Berlin')).toBe(31);
  });

  it.each`
    usedFrom                  | usedTo                    | days  | why
    ${'2026-03-11T09:00:00Z'} | ${'2026-05-01T00:00:00Z'} | ${21} | ${'the day it starts counts'}
    ${'2026-01-01T00:00:00Z'} | ${'2026-03-11T09:00:00Z'} | ${10} | ${'the day it ends does not'}
    ${'2026-01-01T00:00:00Z'} | ${'2026-05-01T00:00:00Z'} | ${31} | ${'all of it'}
    ${'2026-04-01T00:00:00Z'} | ${'2026-05-01T00:00:00Z'} | ${0}  | ${'nothing of it'}
    ${'2026-03-10T22:30:00Z'} | ${'2026-05-01T00:00:00Z'} | ${22} | ${'23:30 local is still the 10th'}
    ${'2026-03-10T23:30:00Z'} | ${'2026-05-01T00:00:00Z'} | ${21} | ${'00:30 local is the 11th'}
  `('prorate $days of 31: $why', ({ usedFrom, usedTo, days }) => {
    const share = prorate(march, parseInstant(usedFrom), parseInstant(usedTo), 'Europe/Berlin');
    expect(share).toEqual({ days, of: 31 });
  });

  it('of consecutive parts add up to the whole', () => {
    fc.assert(
      fc.property(fc.integer({ min: march.from, max: march.to }), (cut) => {
        const before = prorate(march, march.from, instant(cut), 'Europe/Berlin');
        const after = prorate(march, instant(cut), march.to, 'Europe/Berlin');
        expect(before.days + after.days).toBe(31);
      }),
    );
  });
});

it.each`
  at                        | unit         | length | zone               | expected                  | why
  ${'2026-01-31T10:00:00Z'} | ${'month'}   | ${1}   | ${'UTC'}           | ${'2026-02-28T10:00:00Z'} | ${'a month that is shorter'}
  ${'2026-01-31T10:00:00Z'} | ${'quarter'} | ${2}   | ${'UTC'}           | ${'2026-07-31T10:00:00Z'} | ${'quarters'}
  ${'2026-03-28T23:00:00Z'} | ${'day'}     | ${1}   | ${'Europe/Berlin'} | ${'2026-03-29T22:00:00Z'} | ${'a day of 23 hours'}
  ${'2026-03-28T23:00:00Z'} | ${'week'}    | ${2}   | ${'Europe/Berlin'} | ${'2026-04-11T22:00:00Z'} | ${'weeks'}
  ${'2024-02-29T00:00:00Z'} | ${'year'}    | ${1}   | ${'UTC'}           | ${'2025-02-28T00:00:00Z'} | ${'a year without a leap day'}
`('$length $unit later: $why', ({ at, unit, length, zone, expected }) => {
  expect(later(parseInstant(at), { unit, length }, zone)).toBe(parseInstant(expected));
});

it.each`
  at                        | zone                  | minuteOfDay | weekday
  ${'2026-03-29T01:30:00Z'} | ${'Europe/Berlin'}    | ${210}      | ${7}
  ${'2026-03-29T00:59:59Z'} | ${'Europe/Berlin'}    | ${119}      | ${7}
  ${'2026-01-05T04:00:00Z'} | ${'America/New_York'} | ${1380}     | ${7}
  ${'2026-01-04T18:30:00Z'} | ${'Asia/Kolkata'}     | ${0}        | ${1}
  ${'1969-12-31T23:00:00Z'} | ${'UTC'}              | ${1380}     | ${3}
`('reads the clock in $zone at $at', ({ at, zone, minuteOfDay, weekday }) => {
  expect(localTime(parseInstant(at), zone)).toEqual({ minuteOfDay, weekday });
});
