import { type BillingCycle, periodContaining } from '../../core/calendar';
import { type Decimal, formatDecimal, sum } from '../../core/decimal';
import { type Instant, formatInstant, instant, parseInstant } from '../../core/time';
import { feeCycle, feesReaching, recurringFees } from './recurring-fee';
import type { Life } from './suspension';

const MONTHLY: BillingCycle = { frequency: 'month', interval: 1, anchorDay: 1, timeZone: 'UTC' };
const ROME: BillingCycle = { ...MONTHLY, timeZone: 'Europe/Rome' };
const PER_MONTH = {
  amount: '31',
  period: { unit: 'month', length: 1 },
  whileSuspended: 'free',
} as const;
const KEPT = { ...PER_MONTH, whileSuspended: 'charge' } as const;

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
      suspensions: [],
    };
    expect(recurringFees(PER_MONTH, '1', MONTHLY, life, parseInstant(through)).map(print)).toEqual(
      fees,
    );
  });

  it('multiplies by the quantity ordered', () => {
    const life = { startsAt: parseInstant('2024-01-01T00:00:00Z'), endsAt: null, suspensions: [] };
    expect(recurringFees(PER_MONTH, '7', MONTHLY, life, life.startsAt).map(print)).toEqual([
      '2024-01-01 31/31 217',
    ]);
  });

  it('counts days in the zone of the account', () => {
    const life = { startsAt: parseInstant('2024-01-10T23:30:00Z'), endsAt: null, suspensions: [] };
    const [fee] = recurringFees(PER_MONTH, '1', ROME, life, life.startsAt);
    expect([fee?.days, fee && formatInstant(fee.period.from)]).toEqual([
      21,
      '2023-12-31T23:00:00.000Z',
    ]);
  });

  it('leaves out what was due before the instant asked from', () => {
    const life = { startsAt: parseInstant('2024-01-11T00:00:00Z'), endsAt: null, suspensions: [] };
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
    const yearly = { ...PER_MONTH, amount: '366', period: { unit: 'year', length: 1 } };
    const life = { startsAt: parseInstant('2024-03-11T00:00:00Z'), endsAt: null, suspensions: [] };
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
    const own = feeCycle({ period: { unit, length: 1 } }, { ...MONTHLY, anchorDay: 10 }, at);
    expect(formatInstant(periodContaining(own, at).from)).toBe(begins);
  });

  it('is the cycle of the account for a price without a period or of the same rhythm', () => {
    const at = instant(0);
    const cycle = { ...ROME, anchorDay: 31 };
    expect(feeCycle({ period: null }, cycle, at)).toEqual(cycle);
    expect(feeCycle(PER_MONTH, cycle, at)).toEqual(cycle);
  });

  it('keeps anchor day and zone of the account for another length', () => {
    const price = { period: { unit: 'month', length: 3 } };
    expect(feeCycle(price, { ...ROME, anchorDay: 15 }, instant(0))).toEqual({
      frequency: 'month',
      interval: 3,
      anchorDay: 15,
      timeZone: 'Europe/Rome',
    });
  });
});

describe('the fee of a month of 31 days at 31', () => {
  // Columns: what was suspended (day and hour, `-` = goes on), the end, what it costs, and with `charge`.
  it.each`
    suspended                         | ends       | costs   | kept    | why
    ${[]}                             | ${null}    | ${'31'} | ${'31'} | ${'is whole without a suspension'}
    ${['11T10 21T10']}                | ${null}    | ${'21'} | ${'31'} | ${'is 21 when ten days are suspended'}
    ${['11T00 11T23']}                | ${null}    | ${'31'} | ${'31'} | ${'is whole when it is resumed on the same day'}
    ${['11T23 12T01']}                | ${null}    | ${'30'} | ${'31'} | ${'is a day less when midnight passes, the day of the suspension'}
    ${['11T10 -']}                    | ${null}    | ${'10'} | ${'31'} | ${'is that of the days before when it stays suspended'}
    ${['01T00 -']}                    | ${null}    | ${'0'}  | ${'31'} | ${'is nothing when all of it is suspended'}
    ${['01T23 -']}                    | ${null}    | ${'0'}  | ${'31'} | ${'is nothing when it is suspended in the course of the first day'}
    ${['31T10 -']}                    | ${null}    | ${'30'} | ${'31'} | ${'lacks the last day when that is suspended'}
    ${['11T10 21T10']}                | ${'21T10'} | ${'10'} | ${'20'} | ${'is that of the days before when it is resumed and left on one day'}
    ${['11T10 -']}                    | ${'21T10'} | ${'10'} | ${'20'} | ${'is the same when it is left while suspended'}
    ${['11T10 -']}                    | ${'06T10'} | ${'5'}  | ${'5'}  | ${'ends with an end dated before the suspension'}
    ${['05T08 05T20', '05T22 07T08']} | ${null}    | ${'29'} | ${'31'} | ${'counts a day of two suspensions once'}
    ${['05T08 07T08', '07T20 09T08']} | ${null}    | ${'27'} | ${'31'} | ${'counts a day between two suspensions once'}
  `('$why', ({ suspended, ends, costs, kept }: SuspendedRow) => {
    const life = {
      startsAt: parseInstant('2023-11-01T00:00:00Z'),
      endsAt: ends === null ? null : january(ends),
      suspensions: suspended.map((text) => {
        const [from = '', to = ''] = text.split(' ');
        return { from: january(from), to: to === '-' ? null : january(to) };
      }),
    };
    expect(total(januaryOf(PER_MONTH, life)).toString()).toBe(costs);
    expect(total(januaryOf(KEPT, life)).toString()).toBe(kept);
  });

  it('counts suspended days in the zone of the account', () => {
    const from = parseInstant('2024-01-10T23:30:00Z');
    const to = parseInstant('2024-01-20T22:30:00Z');
    const life = { startsAt: instant(0), endsAt: null, suspensions: [{ from, to }] };
    const begins = parseInstant('2023-12-31T23:00:00Z');
    const fees = recurringFees(PER_MONTH, '1', ROME, life, begins, begins);
    expect(fees.map(({ days }) => days)).toEqual([22]);
  });

  function januaryOf(price: typeof PER_MONTH | typeof KEPT, life: Life): Fee[] {
    const from = january('01T00');
    return recurringFees(price, '1', MONTHLY, life, from, from);
  }
});

describe('feesReaching', () => {
  it('names every fee that reaches beyond an instant, also what comes to nothing', () => {
    const endsAt = parseInstant('2024-01-11T12:00:00Z');
    const life = { startsAt: parseInstant('2023-12-01T00:00:00Z'), endsAt, suspensions: [] };
    const through = parseInstant('2024-02-03T00:00:00Z');
    expect(feesReaching(PER_MONTH, '1', MONTHLY, life, endsAt, through).map(print)).toEqual([
      '2024-01-01 10/31 10',
      '2024-02-01 0/29 0',
    ]);
  });
});

function january(day: string): Instant {
  return parseInstant(`2024-01-${day}:00:00Z`);
}

type SuspendedRow = { suspended: string[]; ends: string | null; costs: string; kept: string };
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
