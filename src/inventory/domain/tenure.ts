// A tenure is the time for which an account has a price of a product without a break, whatever else changed. Usage is
// counted and billed, and allowances are granted, under the subscription that began the tenure, so that the tiers,
// allowances, minimums and maximums of a period cover the whole period.
import { groupBy } from '../../core/group-by';
import type { Instant } from '../../core/time';
import type { Begin, Origin, Subscription } from './subscription';
import { answersUntil, type Life } from './suspension';

/** `id` is the subscription that began the tenure. */
export type Tenure = Life & { readonly id: string };

/** `tenures` lists prices whose tenure reaches beyond the subscription; all others have the subscription's life. */
export type Tenured = Subscription & {
  readonly tenures: readonly (Tenure & Pick<Origin, 'priceId'>)[];
  /** The same for fees. */
  readonly fees: readonly (Begin & { readonly priceId: string; readonly endsAt: Instant | null })[];
};

/** A subscription whose fees are planned; `fees` may be missing when nothing continues. */
export type Charged = Subscription & Partial<Pick<Tenured, 'fees'>>;

/** True for a fee that the next subscription reduces by the same discounts as the last. */
export type KeepsFee = (priceId: string) => boolean;

/** The prices that continue in the next subscription: those that both sell, under the same account. */
export function originsOf(
  last: Subscription,
  next: Subscription,
  keepsFee: KeepsFee,
): readonly Origin[] {
  if (last.accountId !== next.accountId) return [];
  const isAsMany = last.quantity === next.quantity;
  return soldIn(next)
    .filter((priceId) => priceId === null || last.priceIds.includes(priceId))
    .map((priceId) => {
      const { id, startsAt } = originOf(last, priceId);
      const goesOn = priceId !== null && isAsMany && keepsFee(priceId);
      return { priceId, id, startsAt, ...(goesOn ? { fee: feeBegin(last, priceId) } : {}) };
    });
}

/**
 * The subscription as the fee sees it: under the id of the one that began the fee, until the fee ends. Other changes
 * of the product do not affect the fee, its periods and their payer.
 */
export function asCharged<S extends Charged>(subscription: S, priceId: string): S {
  const known = subscription.fees?.find((one) => one.priceId === priceId);
  const { id, startsAt } = known ?? feeBegin(subscription, priceId);
  const terminatesAt = known === undefined ? subscription.terminatesAt : known.endsAt;
  return { ...subscription, id, startsAt, terminatesAt };
}

export function tenureOf(
  subscription: Tenure & Pick<Tenured, 'tenures'>,
  priceId: string | null,
): Tenure {
  return subscription.tenures.find((one) => one.priceId === priceId) ?? subscription;
}

/** The ids of the subscriptions under which these fees are booked. */
export function chargedAs(
  subscription: Charged,
  fees: readonly { readonly id: string; readonly kind: string }[],
): string[] {
  const recurring = fees.filter(({ kind }) => kind === 'recurring');
  return [...new Set(recurring.map(({ id }) => asCharged(subscription, id).id))];
}

/** Adds tenures. `family` has all subscriptions of products of which one ended; for other products it may be empty. */
export function withTenures(found: readonly Tenured[], family: readonly Subscription[]): Tenured[] {
  const families = [...groupBy(family, ({ productId }) => productId)];
  const ends = new Map(
    families
      .filter(([, own]) => own.length > 1)
      .map(([productId, own]) => [productId, endsOf(own)]),
  );
  return found.map((each) => {
    const known = ends.get(each.productId);
    // Nearly all products have a single subscription.
    if (known === undefined && each.origins.length === 0) return each;
    const of = known ?? endsOf([each]);
    return { ...each, tenures: tenuresOf(each, of.sold), fees: feesOf(each, of.fees) };
  });
}

/** When each price, or its fee, ends, keyed by price and the subscription that began it. */
type Ends = ReadonlyMap<string, Instant | null>;

function endsOf(family: readonly Subscription[]): { readonly sold: Ends; readonly fees: Ends } {
  return { sold: endsBy(family, originOf), fees: endsBy(family, feeBegin) };
}

function endsBy(
  family: readonly Subscription[],
  beginOf: (subscription: Subscription, priceId: string | null) => Begin,
): Ends {
  const sold = family.flatMap((subscription) =>
    soldIn(subscription).map((priceId) => ({
      subscription,
      key: keyOf(beginOf(subscription, priceId), priceId),
    })),
  );
  const together = groupBy(sold, ({ key }) => key);
  return new Map(
    [...together].map(([key, own]) => [key, endOf(own.map(({ subscription }) => subscription))]),
  );
}

function tenuresOf(subscription: Subscription, ends: Ends): Tenured['tenures'] {
  const { suspensions, terminatesAt } = subscription;
  return soldIn(subscription).flatMap((priceId) => {
    const origin = originOf(subscription, priceId);
    const end = ends.get(keyOf(origin, priceId)) ?? null;
    if (origin.id === subscription.id && end === terminatesAt) return [];
    const life = { startsAt: origin.startsAt, endsAt: end, suspensions };
    return [{ ...life, priceId, id: origin.id, endsAt: answersUntil(life) }];
  });
}

function feesOf(subscription: Subscription, ends: Ends): Tenured['fees'] {
  return subscription.priceIds.flatMap((priceId) => {
    const begin = feeBegin(subscription, priceId);
    const endsAt = ends.get(keyOf(begin, priceId)) ?? null;
    if (begin.id === subscription.id && endsAt === subscription.terminatesAt) return [];
    return [{ ...begin, priceId, endsAt }];
  });
}

function feeBegin({ id, startsAt, origins }: Subscription, priceId: string | null): Begin {
  return origins.find((one) => one.priceId === priceId)?.fee ?? { id, startsAt };
}

function keyOf({ id }: Begin, priceId: string | null): string {
  return JSON.stringify([id, priceId]);
}

export function originOf(subscription: Subscription, priceId: string | null): Origin {
  const { id, startsAt, origins } = subscription;
  return origins.find((one) => one.priceId === priceId) ?? { priceId, id, startsAt };
}

function soldIn({ priceIds }: Subscription): (string | null)[] {
  return [null, ...new Set(priceIds)];
}

/** The end of the last; an end dated before a change also ends what the change began. */
function endOf(subscriptions: readonly Subscription[]): Instant | null {
  const ran = subscriptions.filter(
    ({ startsAt, terminatesAt }) => terminatesAt === null || terminatesAt > startsAt,
  );
  const ends = (ran.length > 0 ? ran : subscriptions).map(({ terminatesAt }) => terminatesAt);
  return ends.reduce((last, end) => {
    if (last === null || end === null) return null;
    return end > last ? end : last;
  });
}
