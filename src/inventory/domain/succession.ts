// How a product's subscriptions follow each other. Characteristics and states change the current
// one; another account, offering, price or quantity ends it and begins the next, so that what was
// used before stays priced as it was sold. A subscription that never had a price is simply completed.
import type { Instant } from '../../core/time';
import type { Subscription } from './subscription';

export type Succession = {
  readonly ended: { readonly subscription: Subscription; readonly endsAt: Instant } | null;
  readonly current: Subscription;
};

/** `wanted` is what the product document asks for now; `existing` are its subscriptions, oldest first. */
export function succeed(
  existing: readonly Subscription[],
  wanted: Subscription,
  effectiveAt: Instant,
): Succession {
  const last = existing.at(-1);
  if (last === undefined) return { ended: null, current: wanted };
  if (last.priceIds.length > 0 && isSoldOtherwise(last, wanted)) {
    const startsAt = effectiveAt > last.startsAt ? effectiveAt : last.startsAt;
    const id = `${wanted.productId}~${existing.length + 1}`;
    return {
      ended: { subscription: last, endsAt: startsAt },
      current: { ...wanted, id, startsAt },
    };
  }
  const isFirst = existing.length === 1;
  const startsAt = isFirst ? wanted.startsAt : last.startsAt;
  const staysSuspended = last.status === 'suspended' && wanted.status === 'suspended';
  const endsAt = staysSuspended ? last.endsAt : wanted.endsAt;
  return { ended: null, current: { ...wanted, id: last.id, startsAt, endsAt } };
}

export function isSoldOtherwise(a: Subscription, b: Subscription): boolean {
  return (
    a.accountId !== b.accountId ||
    a.offeringId !== b.offeringId ||
    a.quantity !== b.quantity ||
    a.priceIds.length !== b.priceIds.length ||
    a.priceIds.some((id, index) => id !== b.priceIds[index])
  );
}
