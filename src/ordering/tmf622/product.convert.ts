// What an order item writes into a product. A new product carries the offering, the account and the
// prices it was sold at; a change replaces what it names, and characteristics by their name.
import { idOf, isObject, type JsonObject, objectOf, objectsOf, timeOf } from '../../core/json';
import { formatInstant, type Instant } from '../../core/time';
import { characteristicOf, isQuantity, sharedNamesOf } from '../../inventory';
import { type Body, isSameValue } from '../../tmf';
import { rescaled } from '../domain/bundle';
import type { OrderItem } from '../domain/order';

export type OrderReference = { readonly id: string; readonly href: string };

/** `asked` is what the item states of the product, `prices` the entries to be sold. */
export function toProduct(
  asked: Body,
  item: OrderItem,
  order: OrderReference,
  prices: readonly JsonObject[],
  startsAt: Instant,
  orderedAt: Instant,
): Body {
  const { href: _href, status: _status, ...said } = asked;
  return {
    ...said,
    status: 'pendingActive',
    orderDate: formatInstant(orderedAt),
    startDate: formatInstant(startsAt),
    ...soldAs(asked, item),
    ...paidBy(asked, item),
    ...(prices.length === 0 ? {} : { productPrice: prices }),
    productOrderItem: [orderItemReference(order, item)],
  };
}

/** The product after a change; prices stay as they were sold. */
export function withItem(before: Body, asked: Body, item: OrderItem, order: OrderReference): Body {
  const { id: _id, href: _href, status: _status, startDate: _start, ...said } = asked;
  const { productCharacteristic: given } = said;
  return {
    ...before,
    ...said,
    ...(item.status === undefined ? {} : { status: item.status }),
    ...wordsOf(before, asked),
    ...soldAs(asked, item),
    ...paidBy(asked, item),
    ...(given === undefined ? {} : { productCharacteristic: replaceByName(before, given) }),
    productOrderItem: [...objectsOf(before['productOrderItem']), orderItemReference(order, item)],
  };
}

/**
 * A member after its bundle changed: it follows in attributes in which it equalled the bundle. Undefined when its
 * number would not be whole.
 */
export function withBundleChange(before: Body, after: Body, member: Body): Body | undefined {
  const [was, is] = [quantityOf(before), quantityOf(after)];
  const quantity = rescaled(quantityOf(member), was, is);
  if (quantity === undefined) return undefined;
  const follows = (name: string): boolean =>
    !isSameValue(before[name], after[name]) && isSameValue(before[name], member[name]);
  const changed = Object.fromEntries(
    ['status', 'billingAccount', 'relatedParty'].filter(follows).map((name) => [name, after[name]]),
  );
  return {
    ...member,
    ...changed,
    ...(was === is ? {} : { quantity }),
    ...endFollowing(before, after, member),
    ...characteristicsFollowing(before, after, member),
  };
}

/** A member with an end of its own keeps that, unless its bundle ends before. */
function endFollowing(before: Body, after: Body, member: Body): JsonObject {
  const [was, is, own] = [endOf(before), endOf(after), endOf(member)];
  if (was === is) return {};
  const isOutlasted = is !== undefined && (own === undefined || own > is);
  return own === was || isOutlasted ? { terminationDate: after['terminationDate'] } : {};
}

/** A new member that says no end has that of its bundle. */
export function withEnd(asked: Body, endsAt: Instant | undefined): Body {
  if (endsAt === undefined || endOf(asked) !== undefined) return asked;
  return { ...asked, terminationDate: formatInstant(endsAt) };
}

export function endOf({ terminationDate }: Body): Instant | undefined {
  return timeOf(terminationDate);
}

function characteristicsFollowing(before: Body, after: Body, member: Body): JsonObject {
  const followed = sharedNamesOf(before, after, member);
  if (followed.length === 0) return {};
  const fresh = followed.flatMap((name) => characteristicOf(after, name));
  return { productCharacteristic: replaceByName(member, fresh) };
}

export function offeringOf(product: { readonly body: Body } | undefined): string | undefined {
  return idOf(product?.body['productOffering']);
}

export function quantityOf({ quantity }: Body): number {
  return isQuantity(quantity) ? quantity : 1;
}

/** The form in which an item refers to its product. */
export function withProduct(asked: Body, product: { id: string; body: Body }, href: string): Body {
  const { name, status } = product.body;
  return { ...asked, id: product.id, href, ...(name === undefined ? {} : { name }), status };
}

/** Stating one `subject` replaces all subjects; characteristics with other names stay. */
function replaceByName(before: Body, given: unknown): JsonObject[] {
  const fresh = objectsOf(given);
  const names = new Set(fresh.map(({ name }) => name));
  const known = objectsOf(before['productCharacteristic']);
  return [...known.filter(({ name }) => !names.has(name)), ...fresh];
}

/** A reference without an id only adds text to what the product has. */
function wordsOf(before: Body, asked: Body): JsonObject {
  const named = ['productOffering', 'billingAccount'].filter((name) => isObject(asked[name]));
  const wordsOn = (name: string): [string, JsonObject] => [
    name,
    { id: idOf(before[name]), ...objectOf(asked[name]) },
  ];
  return Object.fromEntries(named.map(wordsOn));
}

function soldAs(asked: Body, { offeringId, quantity }: OrderItem): JsonObject {
  return {
    ...(offeringId === undefined
      ? {}
      : { productOffering: { ...objectOf(asked['productOffering']), id: offeringId } }),
    ...(quantity === undefined ? {} : { quantity }),
  };
}

function paidBy(asked: Body, { accountId }: OrderItem): JsonObject {
  if (accountId === undefined) return {};
  return { billingAccount: { ...objectOf(asked['billingAccount']), id: accountId } };
}

function orderItemReference(order: OrderReference, item: OrderItem): JsonObject {
  return {
    productOrderId: order.id,
    productOrderHref: order.href,
    orderItemId: item.id,
    orderItemAction: item.action,
    '@referredType': 'ProductOrder',
  };
}
