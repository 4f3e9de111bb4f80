// Lengths of time as terms state them: one ISO 8601 unit, counted by the calendar of the account's zone from days on
// and as elapsed time below. Multiples are counted from the origin, so that months do not drift.
import { later, type Span } from '../../core/calendar';
import { compositeKey } from '../../core/composite-key';
import {
  contains,
  DAY_MS,
  HOUR_MS,
  type Instant,
  MINUTE_MS,
  type Period,
  plusMs,
} from '../../core/time';

export type Duration = { readonly text: string; readonly span: Span | null; readonly ms: number };

const CALENDAR: ReadonlyMap<string, Span['unit']> = new Map([
  ['Y', 'year'],
  ['M', 'month'],
  ['W', 'week'],
  ['D', 'day'],
]);
const CLOCK: ReadonlyMap<string, number> = new Map([
  ['H', HOUR_MS],
  ['M', MINUTE_MS],
  ['S', 1_000],
]);
const FORM = /^P(?:([1-9]\d{0,3})([YMWD])|T([1-9]\d{0,5})([HMS]))$/;

/** Accepts one unit: P1Y, P3M, P2W, P14D, PT1H, PT30M, PT10S. */
export function parseDuration(text: string): Duration | undefined {
  const [, days = '', dayUnit = '', time = '', timeUnit = ''] = FORM.exec(text) ?? [];
  const unit = CALENDAR.get(dayUnit);
  if (unit !== undefined) {
    return { text, span: { unit, length: Number.parseInt(days, 10) }, ms: 0 };
  }
  const unitMs = CLOCK.get(timeUnit);
  if (unitMs === undefined) return undefined;
  return { text, span: null, ms: Number.parseInt(time, 10) * unitMs };
}

export function after(at: Instant, { span, ms }: Duration, timeZone: string, times = 1): Instant {
  if (span === null) return plusMs(at, ms * times);
  return later(at, { unit: span.unit, length: span.length * times }, timeZone);
}

/** The turn of a duration that contains an instant, counted from `origin`, which is not after it. */
export function turnContaining(
  origin: Instant,
  duration: Duration,
  at: Instant,
  timeZone: string,
): Period {
  const key = compositeKey(origin, duration.text, timeZone);
  const last = turns.get(key);
  if (last !== undefined && contains(last, at)) return last;
  const times = timesUntil(origin, duration, at, timeZone);
  const from = after(origin, duration, timeZone, times);
  const turn = { from, to: after(origin, duration, timeZone, times + 1) };
  if (turns.size >= TURNS_MAX) turns.clear();
  turns.set(key, turn);
  return turn;
}

// Usage comes in the order of time, more or less, so the turn of the last one is most often that of the next.
const turns = new Map<string, Period>();
const TURNS_MAX = 10_000;

/** The number of whole durations from `origin` to `at`. */
function timesUntil(origin: Instant, duration: Duration, at: Instant, timeZone: string): number {
  let times = estimate(at - origin, duration);
  while (after(origin, duration, timeZone, times) > at) times -= 1;
  while (after(origin, duration, timeZone, times + 1) <= at) times += 1;
  return times;
}

const LONGEST_DAYS = { day: 1, week: 7, month: 31, quarter: 92, year: 366 } as const;

function estimate(elapsedMs: number, { span, ms }: Duration): number {
  const length = span === null ? ms : span.length * LONGEST_DAYS[span.unit] * DAY_MS;
  return Math.trunc(elapsedMs / length);
}
