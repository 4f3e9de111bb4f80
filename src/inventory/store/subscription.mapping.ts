import { formatInstant, type Instant, instantOf, parseInstant } from '../../core/time';
import type { Begin, Origin, Subscription } from '../domain/subscription';
import type { Suspension } from '../domain/suspension';
import type { Tenured } from '../domain/tenure';

export type SubscriptionRow = {
  readonly id: string;
  readonly product_id: string;
  readonly account_id: string;
  readonly offering_id: string | null;
  readonly price_ids: string[];
  readonly quantity: string;
  readonly status: string;
  readonly starts_at: Date;
  readonly ends_at: Date | null;
  readonly terminates_at: Date | null;
  readonly suspensions: readonly { readonly from: string; readonly to: string | null }[];
  readonly origins: readonly WrittenOrigin[];
};

type WrittenBegin = Omit<Begin, 'startsAt'> & { readonly startsAt: string };
type WrittenOrigin = WrittenBegin & Pick<Origin, 'priceId'> & { readonly fee?: WrittenBegin };

/** Columns of a subscription `s` that `fromRow` reads. */
export const SUBSCRIPTION_COLUMNS = `s.id, s.product_id, s.account_id, s.offering_id, s.price_ids, s.quantity, s.status,
  s.starts_at, s.ends_at, s.terminates_at, s.suspensions, s.origins`;

/** Values in the order in which `save` inserts them. */
export function toRow(subscription: Subscription): unknown[] {
  const { id, productId, accountId, offeringId, priceIds, quantity, status } = subscription;
  const { startsAt, endsAt, terminatesAt, suspensions } = subscription;
  const origins = subscription.origins.map(({ fee, ...one }) => ({
    ...writtenOf(one),
    ...(fee === undefined ? {} : { fee: writtenOf(fee) }),
  }));
  const written = suspensions.map(({ from, to }) => ({
    from: formatInstant(from),
    to: to === null ? null : formatInstant(to),
  }));
  return [
    id,
    productId,
    accountId,
    offeringId,
    priceIds,
    quantity,
    status,
    ...[startsAt, endsAt, terminatesAt].map(dateOf),
    JSON.stringify(written),
    JSON.stringify(origins),
  ];
}

export function dateOf(at: Instant | null): Date | null {
  return at === null ? null : new Date(at);
}

/** Without tenures beyond its own life: see `withTenures`. */
export function fromRow(found: SubscriptionRow): Tenured {
  return {
    id: found.id,
    productId: found.product_id,
    accountId: found.account_id,
    offeringId: found.offering_id,
    priceIds: found.price_ids,
    quantity: found.quantity,
    status: found.status,
    startsAt: instantOf(found.starts_at),
    endsAt: instantOf(found.ends_at),
    terminatesAt: instantOf(found.terminates_at),
    suspensions: found.suspensions.map(
      ({ from, to }): Suspension => ({
        from: parseInstant(from),
        to: to === null ? null : parseInstant(to),
      }),
    ),
    origins: found.origins.map(({ fee, ...one }) => ({
      ...readOf(one),
      ...(fee === undefined ? {} : { fee: readOf(fee) }),
    })),
    tenures: [],
    fees: [],
  };
}

function writtenOf<B extends Begin>(begin: B) {
  return { ...begin, startsAt: formatInstant(begin.startsAt) };
}

function readOf<B extends WrittenBegin>(begin: B) {
  return { ...begin, startsAt: parseInstant(begin.startsAt) };
}
