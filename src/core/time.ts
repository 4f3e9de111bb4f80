// An Instant is UTC milliseconds, branded so that no other number passes for one. On the wire it is
// ISO 8601 with milliseconds and Z; what arrives may carry an offset, no fraction, or a longer
// fraction, which is cut (never rounded: an event must not move into the next period).
// The conversion is arithmetic on the proleptic Gregorian calendar, so pure code needs no clock API.
import { DomainError } from './domain-error';

declare const instantBrand: unique symbol;
export type Instant = number & { readonly [instantBrand]: true };

/** Half-open: contains `from`, ends before `to`. */
export type Period = { readonly from: Instant; readonly to: Instant };

const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

export function instant(epochMs: number): Instant {
  return epochMs as Instant;
}

/** The first and the last instant that a date can be. */
export const BEGINNING_OF_TIME = instant(-8_640_000_000_000_000);
export const END_OF_TIME = instant(8_640_000_000_000_000);

/** Converts the date that a database column yields. */
export function instantOf(date: Date): Instant;
export function instantOf(date: Date | null): Instant | null;
export function instantOf(date: Date | null): Instant | null {
  return date === null ? null : instant(date.getTime());
}

export function plusMs(at: Instant, ms: number): Instant {
  return (at + ms) as Instant;
}

/** From the first beginning to the last end of some periods, of which there is at least one. */
export function hullOf(periods: Iterable<Period>): Period {
  let from = Infinity;
  let to = -Infinity;
  for (const period of periods) {
    from = Math.min(from, period.from);
    to = Math.max(to, period.to);
  }
  return { from: instant(from), to: instant(to) };
}

export function contains(period: Period, at: Instant): boolean {
  return at >= period.from && at < period.to;
}

export function overlaps(a: Period, b: Period): boolean {
  return a.from < b.to && b.from < a.to;
}

export function parseInstant(text: string): Instant {
  const parsed = tryParseInstant(text);
  if (parsed !== undefined) return parsed;
  throw new DomainError({
    kind: 'invalid',
    code: 'time.malformed',
    message: `Not an ISO 8601 instant with a zone: ${text.slice(0, 40)}`,
  });
}

const ISO =
  /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(?::\d{2}(?:[.,](\d{1,9}))?)?(?:[Zz]|([+-])(\d{2}):?(\d{2}))$/;

export function tryParseInstant(text: string): Instant | undefined {
  const match = typeof text === 'string' ? ISO.exec(text) : null;
  if (!match) return undefined;
  const hasSeconds = text[16] === ':';
  const [year, month, day] = [digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10)];
  const [hour, minute] = [digits(text, 11, 13), digits(text, 14, 16)];
  const second = hasSeconds ? digits(text, 17, 19) : 0;
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const time = hour * HOUR_MS + minute * MINUTE_MS + second * SECOND_MS;
  const offset = offsetMs(match[2], match[3], match[4]);
  if (offset === undefined) return undefined;
  const at = dayNumber(year, month, day) * DAY_MS + time + milliseconds(match[1]) - offset;
  return at < FIRST_MS || at >= END_MS ? undefined : instant(at);
}

/** The years 1 to 9999 in UTC: what is printed with four digits, and kept by PostgreSQL. */
const FIRST_MS = dayNumber(1, 1, 1) * DAY_MS;
const END_MS = dayNumber(10_000, 1, 1) * DAY_MS;

/** `2026-01-31T23:59:59.999Z`, always with milliseconds. */
export function formatInstant(at: Instant): string {
  const day = floorDivide(at, DAY_MS);
  const rest = at - day * DAY_MS;
  const time = [
    pad(Math.trunc(rest / HOUR_MS), 2),
    pad(Math.trunc((rest % HOUR_MS) / MINUTE_MS), 2),
    pad(Math.trunc((rest % MINUTE_MS) / SECOND_MS), 2),
  ].join(':');
  return `${formatDay(day)}T${time}.${pad(rest % SECOND_MS, 3)}Z`;
}

/** Days since 1970-01-01 in the Gregorian calendar (years run March to February inside). */
function dayNumber(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = floorDivide(shifted, 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.trunc((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const leaps = Math.trunc(yearOfEra / 4) - Math.trunc(yearOfEra / 100);
  return era * 146_097 + yearOfEra * 365 + leaps + dayOfYear - 719_468;
}

/** The largest whole number of divisors, below zero too (−1 ms is still in the day before). */
export function floorDivide(value: number, divisor: number): number {
  const quotient = Math.trunc(value / divisor);
  return quotient * divisor > value ? quotient - 1 : quotient;
}

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function formatDay(day: number): string {
  const shifted = day + 719_468;
  const era = floorDivide(shifted, 146_097);
  const dayOfEra = shifted - era * 146_097;
  const corrected =
    dayOfEra -
    Math.trunc(dayOfEra / 1_460) +
    Math.trunc(dayOfEra / 36_524) -
    Math.trunc(dayOfEra / 146_096);
  const yearOfEra = Math.trunc(corrected / 365);
  const leaps = Math.trunc(yearOfEra / 4) - Math.trunc(yearOfEra / 100);
  const dayOfYear = dayOfEra - (365 * yearOfEra + leaps);
  const monthFromMarch = Math.trunc((5 * dayOfYear + 2) / 153);
  const dayOfMonth = dayOfYear - Math.trunc((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(dayOfMonth, 2)}`;
}

function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let index = from; index < to; index += 1) value = value * 10 + text.charCodeAt(index) - 48;
  return value;
}

function milliseconds(fraction: string | undefined): number {
  return fraction === undefined ? 0 : digits(fraction.padEnd(3, '0'), 0, 3);
}

function offsetMs(
  sign: string | undefined,
  hours: string | undefined,
  minutes: string | undefined,
): number | undefined {
  if (hours === undefined || minutes === undefined) return 0;
  const [hour, minute] = [digits(hours, 0, 2), digits(minutes, 0, 2)];
  if (hour > 23 || minute > 59) return undefined;
  return (sign === '-' ? -1 : 1) * (hour * HOUR_MS + minute * MINUTE_MS);
}

function pad(value: number, width: number): string {
  return value.toString().padStart(width, '0');
}
