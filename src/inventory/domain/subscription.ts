// A subscription is what charging sees of a product: who pays, which prices apply, for whom it
// answers and when. A product that changes its prices gets a new subscription from that instant,
// and the one before ends there: usage of before keeps its prices however late it arrives.
import type { Instant } from '../../core/time';
import type { Product } from './product';
import { hasServed } from './product-lifecycle';
import { answersUntil, firstDifference, type Life, type Suspension } from './suspension';

/** Where a subscription has a price from that was sold before it; null is the product itself, whatever is sold of it. */
export type Origin = {
  readonly priceId: string | null;
  /** The first subscription that sold it. */
  readonly id: string;
  readonly startsAt: Instant;
  /** The first that sold it as a fee of the same pieces, reduced by the same; none where the fee begins anew. */
  readonly fee?: Begin;
};

/** A subscription, and when it began. */
export type Begin = { readonly id: string; readonly startsAt: Instant };

export type Subscription = {
  readonly id: string;
  /** The TMF637 product; the first subscription of a product has its id. */
  readonly productId: string;
  readonly accountId: string;
  readonly offeringId: string | null;
  readonly priceIds: readonly string[];
  /** How many of the offering were ordered: multiplies fees, never usage. */
  readonly quantity: string;
  readonly status: string;
  readonly startsAt: Instant;
  /** Usage ends here: with the product, or with the beginning of a suspension that goes on. */
  readonly endsAt: Instant | null;
  /** Fees end here: with the product. */
  readonly terminatesAt: Instant | null;
  /** Of the product, also before and after this subscription. */
  readonly suspensions: readonly Suspension[];
  /** Of what it sells as the subscription before it did, under the same account. */
  readonly origins: readonly Origin[];
};

/**
 * What charging sees of a product; nothing when nobody pays for it or it never served. One that is suspended is so from
 * now on, or ever since its start where it was so when it got to be seen.
 */
export function subscriptionOf(
  product: Product,
  now: Instant,
  priceIds: readonly string[],
  wasSo = false,
): Subscription | undefined {
  const { id, accountId, state } = product;
  if (accountId === undefined || state === undefined || !hasServed(state)) return undefined;
  const startsAt = product.startsAt ?? product.orderedAt ?? now;
  const terminatesAt = endOf(state, product.terminatesAt, startsAt, now);
  const since = wasSo || now < startsAt ? startsAt : now;
  return withLife({
    id,
    productId: id,
    accountId,
    offeringId: product.offeringId ?? null,
    priceIds,
    quantity: String(product.quantity ?? 1),
    status: state,
    startsAt,
    endsAt: null,
    terminatesAt,
    suspensions: state === 'suspended' ? [{ from: since, to: null }] : [],
    origins: [],
  });
}

/** With the end of usage that follows from its life. */
export function withLife(subscription: Subscription): Subscription {
  return { ...subscription, endsAt: answersUntil(lifeOf(subscription)) };
}

/** What fees are owed for. */
export function lifeOf({ startsAt, terminatesAt, suspensions }: Subscription): Life {
  return { startsAt, endsAt: terminatesAt, suspensions };
}

/**
 * From when on a subscription may owe otherwise than it did: where its life says something else, and from its
 * start where it is completed with its prices.
 */
export function firstOwedOtherwise(before: Subscription, after: Subscription): Instant | undefined {
  const { startsAt, priceIds } = after;
  const isCompleted = priceIds.some((id) => !before.priceIds.includes(id));
  const since = firstDifference(lifeOf(before), lifeOf(after));
  if (!isCompleted) return since;
  return since !== undefined && since < startsAt ? since : startsAt;
}

function endOf(
  state: string,
  terminatesAt: Instant | undefined,
  startsAt: Instant,
  now: Instant,
): Instant | null {
  if (terminatesAt !== undefined) return terminatesAt < startsAt ? startsAt : terminatesAt;
  if (state !== 'terminated') return null;
  return now < startsAt ? startsAt : now;
}
