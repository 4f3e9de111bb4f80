// Windows of a line: elapsed time from local midnight, so that a day of 25 hours has 25 windows of an hour and the
// last window of a day is shorter where its length does not divide it. P1D is the local day.
import { periodContaining, startOfDay } from '../core/calendar';
import { floorDivide, HOUR_MS, type Instant, instant, MINUTE_MS } from '../core/time';

/** The text of the window and its length; null means the local day, whatever its length. */
export type Window = { readonly text: string; readonly lengthMs: number | null };

const HOURS_MAX = 24;
const WINDOW = /^PT([1-9]\d{0,3})([HM])$/;

/** Accepts PT1M to PT1440M, PT1H to PT24H and P1D; undefined for anything else. */
export function parseWindow(text: string): Window | undefined {
  if (text === 'P1D') return { text, lengthMs: null };
  const [, digits = '', unit] = WINDOW.exec(text) ?? [];
  const lengthMs = Number.parseInt(digits, 10) * (unit === 'H' ? HOUR_MS : MINUTE_MS);
  return lengthMs <= HOURS_MAX * HOUR_MS ? { text, lengthMs } : undefined;
}

export function windowStart({ lengthMs }: Window, at: Instant, timeZone: string): Instant {
  const midnight = startOfDay(at, timeZone);
  if (lengthMs === null) return midnight;
  return instant(midnight + floorDivide(at - midnight, lengthMs) * lengthMs);
}

/** Where a window ends that begins at `from`: the last of a day is cut where the day ends. */
export function windowEnd({ lengthMs }: Window, from: Instant, timeZone: string): Instant {
  const day = periodContaining({ frequency: 'day', interval: 1, anchorDay: 1, timeZone }, from);
  if (lengthMs === null) return day.to;
  return instant(Math.min(day.to, from + lengthMs));
}
