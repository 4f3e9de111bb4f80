// Billing cycles in the account's own time zone; the only place that knows zones.
// Boundaries are always counted from the cycle's origin, never from the previous boundary: a day-31
// anchor bills on 28 February and returns to 31 March. A 23 h or 25 h day is one day. A cycle that took the
// place of another begins where a period of that one ends: its first period is the rest of one of its own.
import { Temporal } from 'temporal-polyfill';
import {
  DAY_MS,
  MINUTE_MS,
  type Instant,
  type Period,
  contains,
  daysInMonth,
  floorDivide,
  instant,
} from './time';

export const FREQUENCIES = ['day', 'week', 'month', 'quarter', 'year'] as const;
export type Frequency = (typeof FREQUENCIES)[number];

/**
 * `anchorDay`: day of the month (1–31), or ISO weekday (1 = Monday) when weekly; unused when daily.
 * `anchorMonth`: first month of a quarterly or yearly cycle, January unless given.
 */
export type BillingCycle = {
  readonly frequency: Frequency;
  readonly interval: number;
  readonly anchorDay: number;
  readonly anchorMonth?: number | undefined;
  readonly timeZone: string;
  /** The cycle that applied before `at`; the change always falls on one of its boundaries. */
  readonly since?: { readonly at: Instant; readonly before: BillingCycle } | undefined;
};

/** A number (`length`) of days, weeks, months, quarters or years. */
export type Span = { readonly unit: Frequency; readonly length: number };

const MONTHS = { month: 1, quarter: 3, year: 12 } as const;

/** Months, quarters and years compare in months (a year is four quarters); days and weeks only with their own unit. */
export function isSameSpan(one: Span, other: Span): boolean {
  const [a, b] = [inMonths(one), inMonths(other)];
  return a.unit === b.unit && a.length === b.length;
}

function inMonths(span: Span): Span {
  const { unit, length } = span;
  if (unit === 'day' || unit === 'week') return span;
  return { unit: 'month', length: length * MONTHS[unit] };
}
const MONDAY = Temporal.PlainDate.from('1970-01-05');

const memo = new Map<string, readonly Period[]>();
const MEMO_MAX = 20_000;

export function periodContaining(cycle: BillingCycle, at: Instant): Period {
  const { since } = cycle;
  if (since !== undefined && at < since.at) {
    const { from, to } = periodContaining(since.before, at);
    return { from, to: to > since.at ? since.at : to };
  }
  const own = wholePeriod(cycle, at);
  return since !== undefined && own.from < since.at ? { from: since.at, to: own.to } : own;
}

/** The cycle that applies at an instant, which is an earlier one before `since.at`. */
export function cycleAt(cycle: BillingCycle, at: Instant): BillingCycle {
  const { since } = cycle;
  return since !== undefined && at < since.at ? cycleAt(since.before, at) : cycle;
}

/** The days in a whole period of the cycle; the actual period may be shorter after a change of the cycle. */
export function daysOfWhole(cycle: BillingCycle, { from }: Period): number {
  const inForce = cycleAt(cycle, from);
  return daysIn(wholePeriod(inForce, from), inForce.timeZone);
}

/** Compares the two cycles themselves, not the cycles that applied before them. */
export function isSameCycle(a: BillingCycle, b: BillingCycle): boolean {
  return (
    a.frequency === b.frequency &&
    a.interval === b.interval &&
    a.anchorDay === b.anchorDay &&
    (a.anchorMonth ?? 1) === (b.anchorMonth ?? 1) &&
    a.timeZone === b.timeZone
  );
}

/** Switches to `next` at the first boundary not before `at`; a change that was planned from there on is dropped. */
export function changeCycle(now: BillingCycle, next: BillingCycle, at: Instant): BillingCycle {
  const last = instant(at - 1);
  const before = cycleAt(now, last);
  if (isSameCycle(before, next)) return before;
  return { ...next, since: { at: periodContaining(now, last).to, before } };
}

/** The period by this cycle alone; `since` is not looked at. */
function wholePeriod(cycle: BillingCycle, at: Instant): Period {
  const key = memoKey(cycle, at);
  const known = memo.get(key) ?? [];
  const hit = known.find((period) => contains(period, at));
  if (hit) return hit;
  const found = findPeriod(cycle, at);
  if (memo.size >= MEMO_MAX) memo.clear();
  memo.set(key, [...known, found]);
  return found;
}

export function nextPeriod(cycle: BillingCycle, period: Period): Period {
  return periodContaining(cycle, period.to);
}

export function previousPeriod(cycle: BillingCycle, period: Period): Period {
  return periodContaining(cycle, instant(period.from - 1));
}

/** Counts calendar days; a day of 23 or 25 hours is one. */
export function daysIn(period: Period, timeZone: string): number {
  return daysBetween(localDate(period.from, timeZone), localDate(period.to, timeZone));
}

/**
 * Days used of a cycle's days. The day a use starts counts, the day it ends does not, so that the
 * parts of a period that is cut at any instants always add up to the whole.
 */
export function prorate(
  period: Period,
  usedFrom: Instant,
  usedTo: Instant,
  timeZone: string,
): { readonly days: number; readonly of: number } {
  const from = usedFrom > period.from ? usedFrom : period.from;
  const to = usedTo < period.to ? usedTo : period.to;
  const days = from < to ? daysIn({ from, to }, timeZone) : 0;
  return { days, of: daysIn(period, timeZone) };
}

/** Adds the span by the calendar of the zone and keeps the time of day. A day that the month lacks becomes its last. */
export function later(at: Instant, { unit, length }: Span, timeZone: string): Instant {
  const days = unit === 'day' ? length : unit === 'week' ? 7 * length : 0;
  const months = unit === 'day' || unit === 'week' ? 0 : MONTHS[unit] * length;
  return instant(zoned(at, timeZone).add({ days, months }).epochMilliseconds);
}

/** The local minute and weekday that a dimension like "08:00–20:00 on workdays" is matched on. */
export function localTime(
  at: Instant,
  timeZone: string,
): { readonly minuteOfDay: number; readonly weekday: number } {
  const local = at + offsetMs(at, timeZone);
  const day = floorDivide(local, DAY_MS);
  const minuteOfDay = Math.trunc((local - day * DAY_MS) / MINUTE_MS);
  return { minuteOfDay, weekday: ((((day + 3) % 7) + 7) % 7) + 1 };
}

/** The local midnight that begins the day of an instant. */
export function startOfDay(at: Instant, timeZone: string): Instant {
  return periodContaining({ frequency: 'day', interval: 1, anchorDay: 1, timeZone }, at).from;
}

/** The local day, as `2026-03-01`. */
export function localDay(at: Instant, timeZone: string): string {
  return localDate(at, timeZone).toString();
}

export function isTimeZone(timeZone: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(timeZone);
    return true;
  } catch {
    return false;
  }
}

function findPeriod(cycle: BillingCycle, at: Instant): Period {
  const today = localDate(at, cycle.timeZone);
  const index = boundaryAtOrBefore(cycle, today);
  return {
    from: startOf(boundary(cycle, index), cycle.timeZone),
    to: startOf(boundary(cycle, index + 1), cycle.timeZone),
  };
}

/** The day the cycle's n-th period starts on, counted from the origin. */
function boundary(cycle: BillingCycle, index: number): Temporal.PlainDate {
  if (cycle.frequency === 'day') return MONDAY.add({ days: index * cycle.interval });
  if (cycle.frequency === 'week') {
    return MONDAY.add({ days: cycle.anchorDay - 1 + 7 * index * cycle.interval });
  }
  const monthsFromOrigin = index * cycle.interval * MONTHS[cycle.frequency] + monthOffset(cycle);
  const year = 1970 + floorDivide(monthsFromOrigin, 12);
  const month = monthsFromOrigin - floorDivide(monthsFromOrigin, 12) * 12 + 1;
  const last = daysInMonth(year, month);
  return new Temporal.PlainDate(year, month, cycle.anchorDay < last ? cycle.anchorDay : last);
}

function boundaryAtOrBefore(cycle: BillingCycle, today: Temporal.PlainDate): number {
  const index = estimate(cycle, today);
  return Temporal.PlainDate.compare(boundary(cycle, index), today) > 0 ? index - 1 : index;
}

/** Exact, or one too high while the anchor day of the running month is still to come. */
function estimate(cycle: BillingCycle, today: Temporal.PlainDate): number {
  const days = daysBetween(MONDAY, today);
  if (cycle.frequency === 'day') return floorDivide(days, cycle.interval);
  if (cycle.frequency === 'week') {
    return floorDivide(days - (cycle.anchorDay - 1), 7 * cycle.interval);
  }
  const months = (today.year - 1970) * 12 + today.month - 1 - monthOffset(cycle);
  return floorDivide(months, cycle.interval * MONTHS[cycle.frequency]);
}

function monthOffset(cycle: BillingCycle): number {
  return cycle.frequency === 'month' ? 0 : (cycle.anchorMonth ?? 1) - 1;
}

function localDate(at: Instant, timeZone: string): Temporal.PlainDate {
  return zoned(at, timeZone).toPlainDate();
}

// Offsets change on quarter hours at most, and asking the zone rules is far dearer than a lookup.
const offsets = new Map<string, number>();
const QUARTER_HOUR_MS = 15 * MINUTE_MS;

function offsetMs(at: Instant, timeZone: string): number {
  const key = `${timeZone}|${floorDivide(at, QUARTER_HOUR_MS)}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  const offset = Math.trunc(zoned(at, timeZone).offsetNanoseconds / 1_000_000);
  if (offsets.size >= MEMO_MAX) offsets.clear();
  offsets.set(key, offset);
  return offset;
}

function zoned(at: Instant, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
}

function startOf(date: Temporal.PlainDate, timeZone: string): Instant {
  return instant(date.toZonedDateTime(timeZone).epochMilliseconds);
}

function daysBetween(from: Temporal.PlainDate, to: Temporal.PlainDate): number {
  return from.until(to, { largestUnit: 'day' }).days;
}

// A UTC day holds at most a few boundaries of one cycle, so each key keeps one to three periods.
function memoKey(cycle: BillingCycle, at: Instant): string {
  const { frequency, interval, anchorDay, anchorMonth, timeZone } = cycle;
  const day = floorDivide(at, DAY_MS);
  return `${timeZone}|${frequency}|${interval}|${anchorDay}|${anchorMonth ?? 1}|${day}`;
}
