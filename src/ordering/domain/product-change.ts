// What an order item writes into a product. A new product carries the offering, the account and the
// prices it was sold at; a change replaces what it names, and characteristics by their name.
import { type JsonObject, objectOf, objectsOf } from '../../core/json';
import { formatInstant, type Instant } from '../../core/time';
import { type OrderItem } from './order-item';

export type PriceSold = {
  readonly id: string;
  readonly name: string;
  /** null: not known yet. */
  readonly kind: string | null;
  readonly period: { readonly unit: string; readonly length: number } | null;
  /** As the wire writes an amount; absent for prices that are not an amount. */
  readonly price: JsonObject;
};

export type OrderReference = { readonly id: string; readonly href: string };

export function productToCreate(
  item: OrderItem,
  order: OrderReference,
  prices: readonly PriceSold[],
  startsAt: Instant,
  orderedAt: Instant,
): JsonObject {
  const { href: _href, status: _status, ...asked } = item.product;
  return {
    ...asked,
    status: 'pendingActive',
    orderDate: formatInstant(orderedAt),
    startDate: formatInstant(startsAt),
    ...soldAs(item),
    ...paidBy(item),
    ...(prices.length === 0 ? {} : { productPrice: prices.map(productPrice) }),
    productOrderItem: [orderItemReference(order, item)],
  };
}

/** `prices` are null when the item asks for no other offering or prices. */
export function productAsChanged(
  before: JsonObject,
  item: OrderItem,
  order: OrderReference,
  prices: readonly PriceSold[] | null,
): JsonObject {
  const { id: _id, href: _href, status: _status, startDate: _start, ...asked } = item.product;
  const characteristics = objectsOf(asked['productCharacteristic']);
  const status = statusAsked(item);
  return {
    ...before,
    ...asked,
    ...(status === undefined ? {} : { status }),
    ...soldAs(item),
    ...paidBy(item),
    ...(prices === null ? {} : { productPrice: prices.map(productPrice) }),
    ...(asked['productCharacteristic'] === undefined
      ? {}
      : {
          productCharacteristic: replaceByName(
            objectsOf(before['productCharacteristic']),
            characteristics,
          ),
        }),
    productOrderItem: [...objectsOf(before['productOrderItem']), orderItemReference(order, item)],
  };
}

/** The status a change gives a product: it suspends or resumes it. */
export function statusAsked({ product }: OrderItem): string | undefined {
  const { status } = product;
  return typeof status === 'string' && status !== '' ? status : undefined;
}

/** Giving one `subject` replaces all subjects; names that are not given stay. */
function replaceByName(before: readonly JsonObject[], given: readonly JsonObject[]): JsonObject[] {
  const names = new Set(given.map(({ name }) => name));
  return [...before.filter(({ name }) => !names.has(name)), ...given];
}

function soldAs({ offeringId, quantity, product }: OrderItem): JsonObject {
  return {
    ...(offeringId === undefined
      ? {}
      : { productOffering: { ...objectOf(product['productOffering']), id: offeringId } }),
    ...(quantity === undefined ? {} : { quantity }),
  };
}

function paidBy({ accountId, product }: OrderItem): JsonObject {
  if (accountId === undefined) return {};
  return { billingAccount: { ...objectOf(product['billingAccount']), id: accountId } };
}

function productPrice({ id, name, kind, period, price }: PriceSold): JsonObject {
  return {
    name,
    ...(kind === null ? {} : { priceType: kind }),
    ...(period === null ? {} : { recurringChargePeriod: `${period.length} ${period.unit}` }),
    price,
    productOfferingPrice: { id, name, '@referredType': 'ProductOfferingPrice' },
  };
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
