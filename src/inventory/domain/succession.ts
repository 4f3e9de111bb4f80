// How the subscriptions of a product follow each other. Characteristics and states change the current one; another
// account, offering, price or quantity ends it and begins the next, so that earlier usage keeps its prices. Prices
// that the next one sells as before have their origin in the last. A subscription that never had a price is completed
// in place. Suspensions belong to the product: they may also change earlier subscriptions.
import type { Instant } from '../../core/time';
import { type Subscription, withLife } from './subscription';
import { goesOn, suspensionsFrom } from './suspension';
import { type KeepsFee, originsOf } from './tenure';

/**
 * The product's subscriptions after a change; the last is the current one. `wanted` is what the product document asks
 * for, `existing` are the stored ones, oldest first. A change that states no state leaves suspensions as they are.
 * One that repeats the present state may state it for other days.
 */
export function succeed(
  existing: readonly Subscription[],
  wanted: Subscription,
  effectiveAt: Instant,
  saysState = false,
  keepsFee: KeepsFee = () => false,
): readonly Subscription[] {
  const last = existing.at(-1);
  if (last === undefined) return [wanted];
  const isSuspended = wanted.status === 'suspended';
  const isStateSaid = saysState || goesOn(last.suspensions) !== isSuspended;
  const suspensions = isStateSaid
    ? suspensionsFrom(last.suspensions, isSuspended, effectiveAt)
    : last.suspensions;
  const known = existing.map((each) => withLife({ ...each, suspensions }));
  const earlier = known.slice(0, -1);
  if (last.priceIds.length > 0 && isSoldOtherwise(last, wanted)) {
    const startsAt = effectiveAt > last.startsAt ? effectiveAt : last.startsAt;
    const id = laterId(wanted.productId, existing.length + 1);
    const next = {
      ...wanted,
      id,
      startsAt,
      suspensions,
      origins: originsOf(last, wanted, keepsFee),
    };
    return [...overWith(wanted, endedBy(known, startsAt)), withLife(next)];
  }
  const isFirst = existing.length === 1;
  const startsAt = isFirst ? wanted.startsAt : last.startsAt;
  const { id, origins } = last;
  const current = withLife({ ...wanted, id, startsAt, suspensions, origins });
  return [...overWith(wanted, earlier), current];
}

/** Ends the product's service, because nobody pays for it any more. */
export function endAll(existing: readonly Subscription[], at: Instant): readonly Subscription[] {
  return existing.at(-1)?.status === 'terminated' ? existing : endedBy(existing, at);
}

/** Ends the last subscription; earlier ones have ended already. */
function endedBy(subscriptions: readonly Subscription[], at: Instant): readonly Subscription[] {
  const last = subscriptions.at(-1);
  if (last === undefined) return subscriptions;
  const terminatesAt = at > last.startsAt ? at : last.startsAt;
  const ended = withLife({ ...last, status: 'terminated', terminatesAt });
  return [...subscriptions.slice(0, -1), ended];
}

/** An end dated before the last change of plan also shortens earlier subscriptions. */
function overWith(
  { status, terminatesAt }: Subscription,
  earlier: readonly Subscription[],
): readonly Subscription[] {
  const isOver = status === 'terminated' && terminatesAt !== null;
  return isOver ? shortened(earlier, terminatesAt) : earlier;
}

function shortened(subscriptions: readonly Subscription[], at: Instant): readonly Subscription[] {
  return subscriptions.map((each) => {
    const { startsAt } = each;
    if (each.terminatesAt !== null && each.terminatesAt <= at) return each;
    return withLife({ ...each, terminatesAt: at > startsAt ? at : startsAt });
  });
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

/** Product ids of this form are refused (see `LATER_SUBSCRIPTION`), so the id cannot be taken. */
function laterId(productId: string, count: number): string {
  return `${productId}~${count}`;
}

export const LATER_SUBSCRIPTION = /~\d+$/;
