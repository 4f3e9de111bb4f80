// When a product was suspended. A change of state that is dated D says what holds from D on, whatever
// was said of later days before, so that the days are the same in whichever order they were booked.
// Days are counted as lives are: the day a suspension begins is suspended, the day it ends is not.
import { prorate } from '../../core/calendar';
import type { Instant, Period } from '../../core/time';

/** Half-open; null = it goes on. */
export type Suspension = { readonly from: Instant; readonly to: Instant | null };

export type Life = {
  readonly startsAt: Instant;
  readonly endsAt: Instant | null;
  /** In order, apart from each other; they may reach beyond the life. */
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

/** What the last change of state said. */
export function goesOn(suspensions: readonly Suspension[]): boolean {
  return suspensions.at(-1)?.to === null;
}

/** What of a life lies in a period. */
export function lifeWithin({ startsAt, endsAt, suspensions }: Life, { from, to }: Period): Life {
  return {
    startsAt: startsAt > from ? startsAt : from,
    endsAt: endsAt !== null && endsAt < to ? endsAt : to,
    suspensions,
  };
}

/** Calendar days of a period that a life was in service, and how many of them it was suspended. */
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

/** Whether there is an instant of the period at which it was in service and not suspended, however short. */
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

/** While suspended a product answers for nothing; a suspension that is over leaves no trace here. */
export function answersUntil({ startsAt, endsAt, suspensions }: Life): Instant | null {
  const last = suspensions.at(-1);
  if (last === undefined || last.to !== null) return endsAt;
  const from = last.from > startsAt ? last.from : startsAt;
  return endsAt !== null && endsAt < from ? endsAt : from;
}

/** The first instant of which two lives say something else; nothing where they say the same. */
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
