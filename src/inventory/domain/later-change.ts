// Changes are dated in order: which of two holds from when would depend on what was said first. A date that would reach
// behind a change of what is sold is refused, and that of an end is followed only with the end itself.
import type { Instant } from '../../core/time';
import type { Subscription } from './subscription';
import { isSoldOtherwise } from './succession';

/** From when a change counts, and what it says besides of times. */
export type DatedChange = {
  readonly at: Instant;
  /** It says from then on which state the product is in. */
  readonly saysState?: boolean;
  /** Its state is the one that it had before, or that it begins with. */
  readonly wasSo?: boolean;
  /** It is a step to the end of the product. */
  readonly isEnding?: boolean;
  /** The start of the product, where that is another than before. */
  readonly startsAt?: Instant | undefined;
};

/** A date, where it is said, and the subscription that began by a change after it. */
export type Late = {
  readonly path: 'requestedStartDate' | 'startDate' | 'terminationDate';
  readonly at: Instant;
  readonly later: Subscription;
};

/** Of a change that is dated `at` and sells the product otherwise, too: the earlier one is to be said first. */
export function laterChange(
  existing: readonly Subscription[],
  wanted: Subscription,
  at: Instant,
): Late | undefined {
  const last = existing.at(-1);
  if (last === undefined || existing.length === 1 || at >= last.startsAt) return undefined;
  if (last.priceIds.length === 0 || !isSoldOtherwise(last, wanted)) return undefined;
  return { path: 'requestedStartDate', at, later: last };
}

/**
 * A date of the product itself that its subscriptions would not have: they would begin, or end, as before. What a product that
 * goes on was sold as is known by when that ended, so only what is over is shortened.
 */
export function dateNotFollowed(
  existing: readonly Subscription[],
  after: readonly Subscription[],
  { startsAt, isEnding = false }: DatedChange,
): Late | undefined {
  const [first] = after;
  const later = after.at(-1);
  if (first === undefined || later === undefined || first === later) return undefined;
  if (startsAt !== undefined && startsAt !== first.startsAt) {
    return { path: 'startDate', at: startsAt, later };
  }
  const { terminatesAt: at, status } = later;
  const isOver = isEnding || status === 'terminated';
  if (isOver || at === null || at >= later.startsAt) return undefined;
  const was = existing.at(-1);
  const isSaidNow = was?.id !== later.id || was.terminatesAt !== at;
  return isSaidNow ? { path: 'terminationDate', at, later } : undefined;
}
