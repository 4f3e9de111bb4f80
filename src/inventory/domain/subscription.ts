// A subscription is what charging sees of a product: who pays, which prices apply, for whom it
// answers and when. A product that changes its prices gets a new subscription from that instant,
// and the one before ends there: usage of before keeps its prices however late it arrives.
import { idOf, type JsonObject, objectsOf, textOf, timeOf } from '../../core/json';
import type { Instant } from '../../core/time';
import { hasServed, readProductState } from './product-lifecycle';
import { answersUntil, type Life, type Suspension } from './suspension';

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
};

/** What a product document says about being charged; nothing when nobody pays for it or it never served. */
export function subscriptionOf(
  product: JsonObject,
  now: Instant,
  priceIds: readonly string[],
): Subscription | undefined {
  const id = textOf(product['id']);
  const accountId = idOf(product['billingAccount']);
  const state = readProductState(product['status']);
  if (id === undefined || accountId === undefined || state === undefined) return undefined;
  if (!hasServed(state)) return undefined;
  const startsAt = timeOf(product['startDate']) ?? timeOf(product['orderDate']) ?? now;
  const terminatesAt = endOf(state, timeOf(product['terminationDate']), startsAt, now);
  const isSuspended = state === 'suspended';
  const since = now < startsAt ? startsAt : now;
  return withLife({
    id,
    productId: id,
    accountId,
    offeringId: idOf(product['productOffering']) ?? null,
    priceIds,
    quantity: quantityOf(product['quantity']),
    status: state,
    startsAt,
    endsAt: null,
    terminatesAt,
    suspensions: isSuspended ? [{ from: since, to: null }] : [],
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

/** Prices the product names itself, in its order; they take the place of the offering's. */
export function ownPriceIds(product: JsonObject): string[] {
  const ids = objectsOf(product['productPrice']).map((price) =>
    idOf(price['productOfferingPrice']),
  );
  return [...new Set(ids.filter((id) => id !== undefined))];
}

/** The devices, keys or users the product answers for: every characteristic named `subject`. */
export function subjectsOf(product: JsonObject): string[] {
  const values = objectsOf(product['productCharacteristic'])
    .filter((characteristic) => characteristic['name'] === 'subject')
    .flatMap((characteristic) => subjectValues(characteristic['value']));
  return [...new Set(values)];
}

function subjectValues(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(subjectValues);
  if (typeof value === 'number') return [String(value)];
  return typeof value === 'string' && value !== '' ? [value] : [];
}

function quantityOf(value: unknown): string {
  return isQuantity(value) ? String(value) : '1';
}

/** How many of something one can have. */
export function isQuantity(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}
