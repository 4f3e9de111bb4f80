import fc from 'fast-check';
import { type BillingCycle, periodContaining } from '../../core/calendar';
import { type Decimal, formatDecimal, sum } from '../../core/decimal';
import { type Instant, formatInstant, instant, parseInstant } from '../../core/time';
import { feesOfEnding, feeCycle, recurringFees } from './recurring-fee';

const MONTHLY: BillingCycle = { frequency: 'month', interval: 1, anchorDay: 1, timeZone: 'UTC' };
const ROME: BillingCycle = { ...MONTHLY, timeZone: 'Europe/Rome' };
const PER_MONTH = { amount: '31', period: { unit: 'month', length: 1 } };

describe('recurringFees', () => {
  it.each`
    startsAt                  | endsAt                    | through                   | fees                                                                                | why
    ${'2024-01-01T00:00:00Z'} | ${null}                   | ${'2024-01-15T00:00:00Z'} | ${['2024-01-01 31/31 31']}                                                          | ${'charges a whole period in advance'}
    ${'2024-01-11T13:00:00Z'} | ${null}                   | ${'2024-01-15T00:00:00Z'} | ${['2024-01-01 21/31 21']}                                                          | ${'charges the first period by its days, the day of the start included'}
    ${'2024-01-11T13:00:00Z'} | ${null}                   | ${'2024-02-01T00:00:00Z'} | ${['2024-01-01 21/31 21', '2024-02-01 29/29 31']}                                   | ${'charges the next period when it begins'}
    ${'2024-01-11T13:00:00Z'} | ${null}                   | ${'2024-01-11T12:59:59Z'} | ${[]}                                                                               | ${'charges nothing before the start'}
    ${'2024-01-01T00:00:00Z'} | ${'2024-01-11T23:00:00Z'} | ${'2024-02-15T00:00:00Z'} | ${['2024-01-01 10/31 10']}                                                          | ${'charges nothing from the day of the end on'}
    ${'2024-01-11T08:00:00Z'} | ${'2024-01-11T20:00:00Z'} | ${'2024-02-15T00:00:00Z'} | ${[]}                                                                               | ${'charges nothing for a life of less than a day'}
    ${'2023-11-30T00:00:00Z'} | ${null}                   | ${'2024-01-02T00:00:00Z'} | ${['2023-11-01 1/30 1.033333333333', '2023-12-01 31/31 31', '2024-01-01 31/31 31']} | ${'charges every period since a start in the past'}
  `('$why', ({ startsAt, endsAt, through, fees }: Row) => {
    const life = {
      startsAt: parseInstant(startsAt),
      endsAt: endsAt === null ? null : parseInstant(endsAt),
    };
    expect(recurringFees(PER_MONTH, '1', MONTHLY, life, parseInstant(through)).map(print)).toEqual(
      fees,
    );
  });

  it('multiplies by the quantity ordered', () => {
    const life = { startsAt: parseInstant('2024-01-01T00:00:00Z'), endsAt: null };
    expect(recurringFees(PER_MONTH, '7', MONTHLY, life, life.startsAt).map(print)).toEqual([
      '2024-01-01 31/31 217',
    ]);
  });

  it('counts days in the zone of the account', () => {
    const life = { startsAt: parseInstant('2024-01-10T23:30:00Z'), endsAt: null };
    const [fee] = recurringFees(PER_MONTH, '1', ROME, life, life.startsAt);
    expect([fee?.days, fee && formatInstant(fee.period.from)]).toEqual([
      21,
      '2023-12-31T23:00:00.000Z',
    ]);
  });

  it('leaves out what was due before the instant asked from', () => {
    const life = { startsAt: parseInstant('2024-01-11T00:00:00Z'), endsAt: null };
    const [through, since] = [
      parseInstant('2024-03-01T00:00:00Z'),
      parseInstant('2024-02-01T00:00:00Z'),
    ];
    expect(recurringFees(PER_MONTH, '1', MONTHLY, life, through, since).map(print)).toEqual([
      '2024-02-01 29/29 31',
      '2024-03-01 31/31 31',
    ]);
  });

  it('charges a yearly price once a year, from the month of the start', () => {
    const yearly = { amount: '366', period: { unit: 'year', length: 1 } };
    const life = { startsAt: parseInstant('2024-03-11T00:00:00Z'), endsAt: null };
    expect(
      recurringFees(yearly, '1', MONTHLY, life, parseInstant('2025-03-01T00:00:00Z')).map(print),
    ).toEqual(['2024-03-01 355/365 355.972602739726', '2025-03-01 365/365 366']);
  });
});

describe('feeCycle', () => {
  it.each([
    ['quarter', '2024-05-20T00:00:00Z', '2024-05-10T00:00:00.000Z'],
    ['year', '2024-05-20T00:00:00Z', '2024-05-10T00:00:00.000Z'],
    ['year', '2024-05-09T23:00:00Z', '2024-04-10T00:00:00.000Z'],
  ])('begins a %s on the last anchor day before the start: %s', (unit, startsAt, begins) => {
    const at = parseInstant(startsAt);
    const own = feeCycle(
      { amount: '1', period: { unit, length: 1 } },
      { ...MONTHLY, anchorDay: 10 },
      at,
    );
    expect(formatInstant(periodContaining(own, at).from)).toBe(begins);
  });

  it('is the cycle of the account for a price without a period or of the same rhythm', () => {
    const at = instant(0);
    const cycle = { ...ROME, anchorDay: 31 };
    expect(feeCycle({ amount: '1', period: null }, cycle, at)).toBe(cycle);
    expect(feeCycle(PER_MONTH, cycle, at)).toBe(cycle);
  });

  it('keeps anchor day and zone of the account for another length', () => {
    const price = { amount: '1', period: { unit: 'month', length: 3 } };
    expect(feeCycle(price, { ...ROME, anchorDay: 15 }, instant(0))).toEqual({
      frequency: 'month',
      interval: 3,
      anchorDay: 15,
      timeZone: 'Europe/Rome',
    });
  });
});

describe('feesOfEnding', () => {
  it('names the fees that reach beyond the end, as booked and as owed', () => {
    const life = { startsAt: parseInstant('2024-01-01T00:00:00Z'), endsAt: null };
    const ended = feesOfEnding(
      PER_MONTH,
      '1',
      MONTHLY,
      life,
      parseInstant('2024-01-11T12:00:00Z'),
      parseInstant('2024-02-03T00:00:00Z'),
    );
    expect(ended.map(({ booked, owed }) => [print(booked), print(owed)])).toEqual([
      ['2024-01-01 31/31 31', '2024-01-01 10/31 10'],
      ['2024-02-01 29/29 31', '2024-02-01 0/29 0'],
    ]);
  });

  it('leaves exactly what a life with that end from the beginning would have cost', () => {
    const day = 86_400_000;
    const anywhere = fc.tuple(
      fc.integer({ min: 0, max: 700 }),
      fc.integer({ min: 0, max: 700 }),
      fc.integer({ min: 0, max: 400 }),
      fc.integer({ min: 1, max: 31 }),
    );
    fc.assert(
      fc.property(anywhere, ([start, used, after, anchorDay]) => {
        const startsAt = instant(1_600_000_000_000 + start * day);
        const endsAt = instant(startsAt + used * day);
        const through = instant(endsAt + after * day);
        const cycle = { ...ROME, anchorDay };
        const life = { startsAt, endsAt: null };
        const booked = recurringFees(PER_MONTH, '3', cycle, life, through);
        const ended = feesOfEnding(PER_MONTH, '3', cycle, life, endsAt, through);
        const owed = recurringFees(PER_MONTH, '3', cycle, { startsAt, endsAt }, through);
        const given = total(ended.map((fee) => fee.booked)).minus(
          total(ended.map((fee) => fee.owed)),
        );
        expect(formatDecimal(total(booked).minus(given))).toBe(formatDecimal(total(owed)));
      }),
      { numRuns: 200 },
    );
  });
});

type Row = { startsAt: string; endsAt: string | null; through: string; fees: string[] };
type Fee = ReturnType<typeof recurringFees>[number];

function print({ period, days, daysOfPeriod, amount }: Fee): string {
  return `${day(period.from)} ${days}/${daysOfPeriod} ${formatDecimal(amount)}`;
}

function day(at: Instant): string {
  return formatInstant(at).slice(0, 10);
}

function total(fees: readonly Fee[]): Decimal {
  return sum(fees.map(({ amount }) => amount));
}
