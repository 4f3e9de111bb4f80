// A subscription is what charging sees of a product: who pays, which prices apply, for whom it
// answers and when. A product that changes its prices gets a new subscription from that instant,
// and the one before ends there: usage of before keeps its prices however late it arrives.
import type { Instant } from '../../core/time';
import type { Product } from './product';
import { hasServed } from './product-lifecycle';
import { answersUntil, firstDifference, type Life, type Suspension } from './suspension';

/** A price that an earlier subscription sold already, and since when; `priceId` null stands for the product itself. */
export type Origin = {
  readonly priceId: string | null;
  /** The first subscription that sold the price. */
  readonly id: string;
  readonly startsAt: Instant;
  /** The first that sold it as a fee for as many pieces with the same discounts; missing when the fee begins anew. */
  readonly fee?: Begin;
};

/** A subscription and its start. */
export type Begin = { readonly id: string; readonly startsAt: Instant };

export type Subscription = {
  readonly id: string;
  /** The id of the TMF637 product, which its first subscription shares. */
  readonly productId: string;
  readonly accountId: string;
  readonly offeringId: string | null;
  readonly priceIds: readonly string[];
  /** The number of pieces ordered; it multiplies fees, never usage. */
  readonly quantity: string;
  readonly status: string;
  readonly startsAt: Instant;
  /** Usage ends here: with the product, or at the start of a suspension that goes on. */
  readonly endsAt: Instant | null;
  /** Fees end here: with the product. */
  readonly terminatesAt: Instant | null;
  /** Suspensions of the whole product, including times before and after this subscription. */
  readonly suspensions: readonly Suspension[];
  /** Prices that it continues from the subscription before it, under the same account. */
  readonly origins: readonly Origin[];
};

/**
 * The subscription for a product; undefined when nobody pays for it or it never was in use. A suspended product is
 * suspended from now on, or from its start when it was first seen as suspended.
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

/** Sets the end of usage that follows from life and suspensions. */
export function withLife(subscription: Subscription): Subscription {
  return { ...subscription, endsAt: answersUntil(lifeOf(subscription)) };
}

/** The time for which fees are owed. */
export function lifeOf({ startsAt, terminatesAt, suspensions }: Subscription): Life {
  return { startsAt, endsAt: terminatesAt, suspensions };
}

/** When its product was begun, sold otherwise, suspended or resumed. */
export function changesOf({ startsAt, suspensions }: Subscription): Instant[] {
  return [startsAt, ...suspensions.flatMap(({ from, to }) => (to === null ? [from] : [from, to]))];
}

/** Who pays or paid. One that has not begun names its account as well: none is deleted beside what comes to name it. */
export function payersOf(
  { accountId }: Pick<Product, 'accountId'>,
  existing: readonly Subscription[],
): string[] {
  return [...new Set([...existing.map((each) => each.accountId), ...[accountId ?? []].flat()])];
}

/** The first instant from which fees may differ: where the life changed, or the start when prices were added. */
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
