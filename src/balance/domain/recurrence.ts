// A recurring top-up: its period, its number of times, and the date of each by the calendar of its account.
import { later, type Span } from '../../core/calendar';
import type { Instant } from '../../core/time';
import type { Refusal } from './plan-action';

export type Recurrence = {
  readonly every: Span;
  /** Null means without end, until somebody cancels it. */
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

/** Undefined for a single top-up; a refusal when it cannot recur as stated. */
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

/** True when `number` is past the last time. */
export function isOver({ times }: Recurrence, number: number): boolean {
  return times !== null && number > times;
}

/** The bucket takes nothing any more, so further times would fail too. */
export function endsRecurrence(reason: Refusal): boolean {
  return reason === 'bucket-expired' || reason === 'bucket-unknown';
}
