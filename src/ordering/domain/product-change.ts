// What an order item writes into a product. A new product carries the offering, the account and the
// prices it was sold at; a change replaces what it names, and characteristics by their name.
import { formatInstant, type Instant } from '../../core/time';
import { type Document, listOf, type OrderItem } from './order-item';

export type PriceSold = {
  readonly id: string;
  readonly name: string;
  /** null: not known yet. */
  readonly kind: string | null;
  readonly period: { readonly unit: string; readonly length: number } | null;
  /** As the wire writes an amount; absent for prices that are not an amount. */
  readonly price: Document;
};

export type OrderReference = { readonly id: string; readonly href: string };

export function productToCreate(
  item: OrderItem,
  order: OrderReference,
  prices: readonly PriceSold[],
  startsAt: Instant,
  orderedAt: Instant,
): Document {
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
  before: Document,
  item: OrderItem,
  order: OrderReference,
  prices: readonly PriceSold[] | null,
): Document {
  const { id: _id, href: _href, status: _status, startDate: _start, ...asked } = item.product;
  const characteristics = listOf(asked['productCharacteristic']);
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
            listOf(before['productCharacteristic']),
            characteristics,
          ),
        }),
    productOrderItem: [...listOf(before['productOrderItem']), orderItemReference(order, item)],
  };
}

/** The status a change gives a product: it suspends or resumes it. */
export function statusAsked({ product }: OrderItem): string | undefined {
  const { status } = product;
  return typeof status === 'string' && status !== '' ? status : undefined;
}

/** Giving one `subject` replaces all subjects; names that are not given stay. */
function replaceByName(before: readonly Document[], given: readonly Document[]): Document[] {
  const names = new Set(given.map(({ name }) => name));
  return [...before.filter(({ name }) => !names.has(name)), ...given];
}

function soldAs({ offeringId, quantity, product }: OrderItem): Document {
  return {
    ...(offeringId === undefined
      ? {}
      : { productOffering: { ...reference(product['productOffering']), id: offeringId } }),
    ...(quantity === undefined ? {} : { quantity }),
  };
}

function paidBy({ accountId, product }: OrderItem): Document {
  if (accountId === undefined) return {};
  return { billingAccount: { ...reference(product['billingAccount']), id: accountId } };
}

function productPrice({ id, name, kind, period, price }: PriceSold): Document {
  return {
    name,
    ...(kind === null ? {} : { priceType: kind }),
    ...(period === null ? {} : { recurringChargePeriod: `${period.length} ${period.unit}` }),
    price,
    productOfferingPrice: { id, name, '@referredType': 'ProductOfferingPrice' },
  };
}

function orderItemReference(order: OrderReference, item: OrderItem): Document {
  return {
    productOrderId: order.id,
    productOrderHref: order.href,
    orderItemId: item.id,
    orderItemAction: item.action,
    '@referredType': 'ProductOrder',
  };
}

function reference(value: unknown): Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
