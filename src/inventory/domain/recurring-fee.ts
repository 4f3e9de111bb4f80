// What a subscription owes for its recurring prices: in advance, one fee per period, prorated by
// calendar days where the subscription starts or ends inside one. Ordering books the first fees and
// the credit of an end, billing the following ones; both ask here, so they never disagree.
import {
  type BillingCycle,
  FREQUENCIES,
  nextPeriod,
  periodContaining,
  prorate,
} from '../../core/calendar';
import { type Decimal, fromInteger, parseDecimal } from '../../core/decimal';
import { CHARGE_SCALE, round } from '../../core/rounding';
import type { Instant, Period } from '../../core/time';

const MONTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

export type RecurringPrice = {
  /** Per period and piece; null charges nothing. */
  readonly amount: string | null;
  /** null = once per billing period of the account. */
  readonly period: { readonly unit: string; readonly length: number } | null;
};

export type Life = { readonly startsAt: Instant; readonly endsAt: Instant | null };

export type RecurringFee = {
  /** The fee's whole period; with subscription and price it is the fee's identity. */
  readonly period: Period;
  readonly days: number;
  readonly daysOfPeriod: number;
  readonly amount: Decimal;
};

/** Every fee that falls due in [since, through]: a fee is due when its period, or the subscription, starts. */
export function recurringFees(
  price: RecurringPrice,
  quantity: string,
  cycle: BillingCycle,
  life: Life,
  through: Instant,
  since: Instant = life.startsAt,
): RecurringFee[] {
  const fees: RecurringFee[] = [];
  const own = feeCycle(price, cycle, life.startsAt);
  let period = periodContaining(own, since > life.startsAt ? since : life.startsAt);
  while (dueAt(period, life) <= through && (life.endsAt === null || period.from < life.endsAt)) {
    if (dueAt(period, life) >= since) fees.push(feeOf(price, quantity, own.timeZone, life, period));
    period = nextPeriod(own, period);
  }
  return fees.filter((fee) => fee.days > 0);
}

/** A fee that was booked to an old end, and what it is with the new one. */
export type EndedFee = { readonly booked: RecurringFee; readonly owed: RecurringFee };

/**
 * The fees that change when a life that was charged to its old end stops at a new one. What is given
 * back is the difference, so that fee and credit always sum exactly.
 */
export function feesOfEnding(
  price: RecurringPrice,
  quantity: string,
  cycle: BillingCycle,
  life: Life,
  endsAt: Instant,
  bookedThrough: Instant,
): EndedFee[] {
  return recurringFees(price, quantity, cycle, life, bookedThrough)
    .map((booked) => ({
      booked,
      owed: feeOf(price, quantity, cycle.timeZone, { ...life, endsAt }, booked.period),
    }))
    .filter(({ booked, owed }) => booked.days !== owed.days);
}

function dueAt(period: Period, life: Life): Instant {
  return period.from > life.startsAt ? period.from : life.startsAt;
}

function feeOf(
  price: RecurringPrice,
  quantity: string,
  timeZone: string,
  life: Life,
  period: Period,
): RecurringFee {
  const { days, of } = prorate(period, life.startsAt, life.endsAt ?? period.to, timeZone);
  const whole = parseDecimal(price.amount ?? '0').times(parseDecimal(quantity));
  const share = whole.times(fromInteger(days)).dividedBy(fromInteger(of));
  return { period, days, daysOfPeriod: of, amount: round(share, CHARGE_SCALE, 'halfUp') };
}

/**
 * A price of the account's own rhythm follows the account's periods. Any other keeps its length,
 * in the account's zone and on its anchor day, and a yearly one begins in the month of the start.
 */
export function feeCycle(
  price: RecurringPrice,
  cycle: BillingCycle,
  startsAt: Instant,
): BillingCycle {
  const frequency = FREQUENCIES.find((known) => known === price.period?.unit);
  if (price.period === null || frequency === undefined) return cycle;
  if (frequency === cycle.frequency && price.period.length === cycle.interval) return cycle;
  const isSameKind = (frequency === 'week') === (cycle.frequency === 'week');
  const anchorDay = isSameKind && cycle.frequency !== 'day' ? cycle.anchorDay : 1;
  const own = { frequency, interval: price.period.length, anchorDay, timeZone: cycle.timeZone };
  if (frequency !== 'year' && frequency !== 'quarter') return own;
  return { ...own, anchorMonth: monthOf(own, startsAt) };
}

// Of the twelve cycles of that length the one whose period begins with the month of the start.
function monthOf(own: BillingCycle, startsAt: Instant): number {
  const { from } = periodContaining({ ...own, frequency: 'month', interval: 1 }, startsAt);
  const fits = (anchorMonth: number): boolean =>
    periodContaining({ ...own, anchorMonth }, startsAt).from === from;
  return MONTHS.find(fits) ?? 1;
}
