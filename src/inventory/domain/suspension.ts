// The times a product was suspended. A change of state dated D decides everything from D on, whatever was stated
// earlier about later days, so that the days are the same in whichever order changes were booked. The day a
// suspension begins is suspended, the day it ends is not.
import { prorate } from '../../core/calendar';
import type { Instant, Period } from '../../core/time';

/** Half-open; `to` null means that it goes on. */
export type Suspension = { readonly from: Instant; readonly to: Instant | null };

export type Life = {
  readonly startsAt: Instant;
  readonly endsAt: Instant | null;
  /** Ordered and disjoint; they may reach beyond the life. */
  readonly suspensions: readonly Suspension[];
};

export function suspensionsFrom(
  before: readonly Suspension[],
  isSuspended: boolean,
  at: Instant,
): readonly Suspension[] {
  const earlier = before.flatMap(({ from, to }): Suspension[] => {
    if (from >= at) return [];
    return [{ from, to: to === null || to > at ? at : to }];
  });
  if (!isSuspended) return earlier;
  const last = earlier.at(-1);
  return last?.to === at
    ? [...earlier.slice(0, -1), { from: last.from, to: null }]
    : [...earlier, { from: at, to: null }];
}

/** True when the product is suspended without an end. */
export function goesOn(suspensions: readonly Suspension[]): boolean {
  return suspensions.at(-1)?.to === null;
}

/** The part of a life within a period. */
export function lifeWithin({ startsAt, endsAt, suspensions }: Life, { from, to }: Period): Life {
  return {
    startsAt: startsAt > from ? startsAt : from,
    endsAt: endsAt !== null && endsAt < to ? endsAt : to,
    suspensions,
  };
}

/** The days of a period that a life was in service, and how many of these were suspended. */
export function daysOf(
  { startsAt, endsAt, suspensions }: Life,
  period: Period,
  timeZone: string,
): { readonly lived: number; readonly suspended: number; readonly of: number } {
  const end = endsAt !== null && endsAt < period.to ? endsAt : period.to;
  const { days: lived, of } = prorate(period, startsAt, end, timeZone);
  const suspended = suspensions.reduce((days, { from, to }) => {
    const begins = from > startsAt ? from : startsAt;
    const ends = to !== null && to < end ? to : end;
    return days + prorate(period, begins, ends, timeZone).days;
  }, 0);
  return { lived, suspended, of };
}

/** True when it was in service and not suspended at some instant of the period, however short. */
export function ranIn({ startsAt, endsAt, suspensions }: Life, period: Period): boolean {
  const end = endsAt !== null && endsAt < period.to ? endsAt : period.to;
  let ranFrom = startsAt > period.from ? startsAt : period.from;
  for (const { from, to } of suspensions) {
    if (from > ranFrom) break;
    if (to === null) return false;
    if (to > ranFrom) ranFrom = to;
  }
  return ranFrom < end;
}

/** When usage ends: a suspension without an end stops it; one that is over does not matter here. */
export function answersUntil({ startsAt, endsAt, suspensions }: Life): Instant | null {
  const last = suspensions.at(-1);
  if (last === undefined || last.to !== null) return endsAt;
  const from = last.from > startsAt ? last.from : startsAt;
  return endsAt !== null && endsAt < from ? endsAt : from;
}

/** The first instant from which two lives differ; undefined when they are equal. */
export function firstDifference(a: Life, b: Life): Instant | undefined {
  const differences = [
    ...unlike([a.startsAt], [b.startsAt]),
    ...unlike([a.endsAt], [b.endsAt]),
    ...unlike(
      a.suspensions.map(({ from }) => from),
      b.suspensions.map(({ from }) => from),
    ),
    ...unlike(
      a.suspensions.map(({ to }) => to),
      b.suspensions.map(({ to }) => to),
    ),
  ];
  return differences.sort((one, other) => one - other)[0];
}

function unlike(a: readonly (Instant | null)[], b: readonly (Instant | null)[]): Instant[] {
  return [...a.filter((at) => !b.includes(at)), ...b.filter((at) => !a.includes(at))].filter(
    (at) => at !== null,
  );
}
