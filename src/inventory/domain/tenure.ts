// How long an account has a price of a product without a break, whatever else of the product changed meanwhile.
// Its usage is counted and billed, and what it includes is granted, as of the subscription that began it, so that
// the tiers, allowances, minimums and maximums of a period are those of the whole period.
import type { Instant } from '../../core/time';
import type { Origin, Subscription } from './subscription';
import { answersUntil, type Life } from './suspension';

/** `id`: the subscription that began it. */
export type Tenure = Life & { readonly id: string };

/** `tenures`: those that reach beyond the subscription, on either side; any other price has the subscription's life. */
export type Tenured = Subscription & {
  readonly tenures: readonly (Tenure & Pick<Origin, 'priceId'>)[];
};

/** What goes on with the next subscription: all but what is sold anew, and nothing of another account. */
export function originsOf(last: Subscription, next: Subscription): readonly Origin[] {
  if (last.accountId !== next.accountId) return [];
  return soldIn(next)
    .filter((priceId) => priceId === null || last.priceIds.includes(priceId))
    .map((priceId) => originOf(last, priceId));
}

export function tenureOf<S extends Tenure & Pick<Tenured, 'tenures'>>(
  subscription: S,
  priceId: string | null,
): Tenure {
  return subscription.tenures.find((one) => one.priceId === priceId) ?? subscription;
}

/** `family`: all subscriptions of the product; of one that has not ended it alone is enough. */
export function withTenures(subscription: Subscription, family: readonly Subscription[]): Tenured {
  const others = family.filter(({ id }) => id !== subscription.id);
  const tenures = soldIn(subscription).flatMap((priceId) => {
    const { id, startsAt } = originOf(subscription, priceId);
    const later = others.filter((one) => originOf(one, priceId).id === id);
    if (id === subscription.id && later.length === 0) return [];
    const { suspensions } = subscription;
    const life = { startsAt, endsAt: endOf([subscription, ...later]), suspensions };
    return [{ ...life, priceId, id, endsAt: answersUntil(life) }];
  });
  return { ...subscription, tenures };
}

export function originOf(subscription: Subscription, priceId: string | null): Origin {
  const { id, startsAt, origins } = subscription;
  return origins.find((one) => one.priceId === priceId) ?? { priceId, id, startsAt };
}

function soldIn({ priceIds }: Subscription): (string | null)[] {
  return [null, ...new Set(priceIds)];
}

/** An end that is dated before a change leaves nothing of what the change began. */
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
