// What an order item writes into a product. A new product carries the offering, the account and the
// prices it was sold at; a change replaces what it names, and characteristics by their name.
import { idOf, isObject, type JsonObject, objectOf, objectsOf } from '../../core/json';
import { formatInstant, type Instant } from '../../core/time';
import { characteristicOf, isQuantity, sharedNamesOf } from '../../inventory';
import { type Body, isSameValue } from '../../tmf';
import { rescaled } from '../domain/bundle';
import type { OrderItem } from '../domain/order';

export type OrderReference = { readonly id: string; readonly href: string };

/** `asked` is what the item says of the product, `prices` what it is sold at. */
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

/** At the prices it was sold at before. */
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
 * A member when its bundle has changed: it follows where it was as the bundle was. Undefined where there would be
 * a part of it.
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
    ...characteristicsFollowing(before, after, member),
  };
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

/** As an item of an order names the product it came to. */
export function withProduct(asked: Body, product: { id: string; body: Body }, href: string): Body {
  const { name, status } = product.body;
  return { ...asked, id: product.id, href, ...(name === undefined ? {} : { name }), status };
}

/** Giving one `subject` replaces all subjects; names that are not given stay. */
function replaceByName(before: Body, given: unknown): JsonObject[] {
  const fresh = objectsOf(given);
  const names = new Set(fresh.map(({ name }) => name));
  const known = objectsOf(before['productCharacteristic']);
  return [...known.filter(({ name }) => !names.has(name)), ...fresh];
}

/** A reference without an id says nothing but words of what the product has. */
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
