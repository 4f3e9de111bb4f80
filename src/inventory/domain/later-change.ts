// Changes must be dated in order, otherwise the result would depend on which was sent first. A date before an
// existing change of what is sold is refused; an earlier end is accepted only together with the end itself.
import type { Instant } from '../../core/time';
import type { Subscription } from './subscription';
import { isSoldOtherwise } from './succession';

/** When a change takes effect, and what else it states. */
export type DatedChange = {
  readonly at: Instant;
  /** The change states the product's state from then on. */
  readonly saysState?: boolean;
  /** The stated state is the one that the product already had, or begins with. */
  readonly wasSo?: boolean;
  /** The change is a step towards the end of the product. */
  readonly isEnding?: boolean;
  /** The product's new start, when it changes. */
  readonly startsAt?: Instant | undefined;
};

/** A refused date, with the later change that it conflicts with. */
export type Late = {
  readonly path: 'requestedStartDate' | 'startDate' | 'terminationDate';
  readonly at: Instant;
  readonly later: Subscription;
};

/** A change of what is sold, dated before an existing one: the earlier change must be sent first. */
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
 * A start or end date that the subscriptions would not follow. For a product that goes on, the end of an earlier
 * subscription records until when it was sold as such; only a product that is over has its subscriptions shortened.
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
