// What a subscription owes for its recurring prices: in advance, one fee per period, for the days it
// was in service. Suspended days cost nothing unless the price says so. Ordering and billing both ask
// here, so they never disagree.
import {
  type BillingCycle,
  changeCycle,
  daysOfWhole,
  FREQUENCIES,
  nextPeriod,
  periodContaining,
} from '../../core/calendar';
import { type Decimal, fromInteger, parseDecimal } from '../../core/decimal';
import { CHARGE_SCALE } from '../../core/rounding';
import { share } from '../../core/share';
import type { Instant, Period } from '../../core/time';
import { daysOf, type Life, lifeWithin } from './suspension';

const MONTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

export type RecurringPrice = {
  /** Per period and piece; null means free of charge. */
  readonly amount: string | null;
  /** Null means once per billing period of the account. */
  readonly period: { readonly unit: string; readonly length: number } | null;
  readonly whileSuspended: 'free' | 'charge';
};

export type RecurringFee = {
  /** The fee's whole period; with subscription and price it is the fee's identity. */
  readonly period: Period;
  readonly days: number;
  readonly daysOfPeriod: number;
  /** The fee of a whole period. */
  readonly whole: Decimal;
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
  const own = feeCycle(price, cycle, life.startsAt);
  const from = since > life.startsAt ? since : life.startsAt;
  return periods(own, from, (period) => dueAt(period, life) <= through && hasBegun(period, life))
    .filter((period) => dueAt(period, life) >= since)
    .map((period) => feeOf(price, quantity, own, life, period))
    .filter((fee) => fee.days > 0);
}

/** Every fee of a period that reaches beyond `since` and is due by `through`, including fees of zero. */
export function feesReaching(
  price: RecurringPrice,
  quantity: string,
  cycle: BillingCycle,
  life: Life,
  since: Instant,
  through: Instant,
): RecurringFee[] {
  const own = feeCycle(price, cycle, life.startsAt);
  return periods(own, since, (period) => dueAt(period, life) <= through).map((period) =>
    feeOf(price, quantity, own, life, period),
  );
}

/** The days of a fee's period between two instants, and the share of the fee for them. */
export type FeePart = Period & { readonly amount: Decimal; readonly days: number };

/** The fee divided at these instants, in order; the parts sum to it. */
export function partsOf(
  price: RecurringPrice,
  quantity: string,
  { timeZone }: BillingCycle,
  life: Life,
  { period, amount, daysOfPeriod }: RecurringFee,
  cuts: readonly Instant[],
): FeePart[] {
  const inside = cuts.filter((at) => at > period.from && at < period.to);
  const starts = [...new Set([period.from, ...inside])].sort((one, other) => one - other);
  let left = amount;
  return starts.map((from, index): FeePart => {
    const to = starts[index + 1];
    const within = { from, to: to ?? period.to };
    const days = daysCharged(price, timeZone, lifeWithin(life, within), period);
    const part = shareOf(wholeOf(price, quantity), days, daysOfPeriod);
    const share = to === undefined ? left : part;
    left = left.minus(share);
    return { ...within, amount: share, days };
  });
}

function periods(own: BillingCycle, from: Instant, goesOn: (period: Period) => boolean): Period[] {
  const found: Period[] = [];
  let period = periodContaining(own, from);
  while (goesOn(period)) {
    found.push(period);
    period = nextPeriod(own, period);
  }
  return found;
}

function hasBegun(period: Period, { endsAt }: Life): boolean {
  return endsAt === null || period.from < endsAt;
}

/**
 * A fee is due at the start of its period, or at that of the subscription when it is later. A period that ended
 * before the subscription starts, because the start was put off, keeps its own start.
 */
export function dueAt(period: Period, { startsAt }: Pick<Life, 'startsAt'>): Instant {
  return period.from > startsAt || period.to <= startsAt ? period.from : startsAt;
}

/** The fee for the days in service; a change of the cycle may leave only part of a period. */
function feeOf(
  price: RecurringPrice,
  quantity: string,
  own: BillingCycle,
  life: Life,
  period: Period,
): RecurringFee {
  const days = daysCharged(price, own.timeZone, life, period);
  const daysOfPeriod = daysOfWhole(own, period);
  const whole = wholeOf(price, quantity);
  return { period, days, daysOfPeriod, whole, amount: shareOf(whole, days, daysOfPeriod) };
}

function daysCharged(price: RecurringPrice, timeZone: string, life: Life, period: Period): number {
  const { lived, suspended } = daysOf(life, period, timeZone);
  return price.whileSuspended === 'charge' ? lived : lived - suspended;
}

function wholeOf({ amount }: RecurringPrice, quantity: string): Decimal {
  return parseDecimal(amount ?? '0').times(parseDecimal(quantity));
}

function shareOf(whole: Decimal, days: number, of: number): Decimal {
  return share(whole, fromInteger(days), fromInteger(of), CHARGE_SCALE, 'halfUp');
}

/**
 * A price without a period follows the account's billing periods. Others keep their length, in the account's zone and
 * on its anchor day; a yearly one begins in the month of the start. When the account's cycle changes, a charged
 * period runs to its end, and the next one begins by the new cycle.
 */
export function feeCycle(
  price: Pick<RecurringPrice, 'period'>,
  { since, ...cycle }: BillingCycle,
  startsAt: Instant,
): BillingCycle {
  const own = ownCycle(price, cycle, startsAt);
  if (since === undefined || startsAt >= since.at) return own;
  return changeCycle(feeCycle(price, since.before, startsAt), own, since.at);
}

function ownCycle(
  price: Pick<RecurringPrice, 'period'>,
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

// Twelve cycles have this length; this picks the one with a period that begins in the month of the start.
function monthOf(own: BillingCycle, startsAt: Instant): number {
  const { from } = periodContaining({ ...own, frequency: 'month', interval: 1 }, startsAt);
  const fits = (anchorMonth: number): boolean =>
    periodContaining({ ...own, anchorMonth }, startsAt).from === from;
  return MONTHS.find(fits) ?? 1;
}
