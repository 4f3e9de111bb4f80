// A top-up that recurs: how often and how many times, and when it comes next, by the calendar of its account.
import { later, type Span } from '../../core/calendar';
import type { Instant } from '../../core/time';
import type { Refusal } from './plan-action';

export type Recurrence = {
  readonly every: Span;
  /** Null: until somebody ends it. */
  readonly times: number | null;
};

export type SaidRecurrence = {
  readonly isAuto: unknown;
  readonly period: unknown;
  readonly times: unknown;
};

const EVERY: ReadonlyMap<unknown, Span> = new Map([
  ['weekly', { unit: 'week', length: 1 }],
  ['fortnightly', { unit: 'week', length: 2 }],
  ['monthly', { unit: 'month', length: 1 }],
]);

/** Undefined where it comes once. */
export function recurrenceOf({
  isAuto,
  period,
  times,
}: SaidRecurrence): Recurrence | Refusal | undefined {
  const isSaid = (period ?? times ?? null) !== null;
  if (isAuto !== true && !isSaid) return undefined;
  if (isAuto === false) return 'recurrence-denied';
  const every = EVERY.get(period);
  if (every === undefined) return 'period-unknown';
  if ((times ?? null) === null) return { every, times: null };
  return typeof times === 'number' && Number.isSafeInteger(times) && times > 0
    ? { every, times }
    : 'periods-uncountable';
}

/** Counted from the first time, so that the 31st comes back after a shorter month. */
export function dateOfTime(
  first: Instant,
  { unit, length }: Span,
  number: number,
  timeZone: string,
): Instant {
  return later(first, { unit, length: length * (number - 1) }, timeZone);
}

/** Before that time. */
export function isOver({ times }: Recurrence, number: number): boolean {
  return times !== null && number > times;
}

/** Its bucket takes nothing any more, whenever the next time is. */
export function endsRecurrence(reason: Refusal): boolean {
  return reason === 'bucket-expired' || reason === 'bucket-unknown';
}
