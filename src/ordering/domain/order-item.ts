// What an order item asks for, read from its document. An item inherits what it does not say from
// its order: the account, the date. Items may nest; they are worked off parents first.
import { idOf, type JsonObject, objectOf, objectsOf, textOf, timeOf } from '../../core/json';
import type { Instant } from '../../core/time';
import { type ItemState, readOrderState } from './order-lifecycle';

export type Action = 'add' | 'modify' | 'delete' | 'noChange';

export type OrderItem = {
  /** Unique within the order, also when the item's own id is not: `1`, `1.2`. */
  readonly key: string;
  readonly id: string;
  readonly action: Action;
  readonly state: ItemState;
  readonly productId: string | undefined;
  readonly offeringId: string | undefined;
  /** Who pays; of an order that changes a product only when the item itself says so. */
  readonly accountId: string | undefined;
  /** As it was asked for; undefined: one, or as many as before. */
  readonly quantity: number | undefined;
  /** From when the change counts; undefined is "as soon as it is worked off". */
  readonly effectiveAt: Instant | undefined;
  /** Offering prices the item picks in place of all of the offering's. */
  readonly priceIds: readonly string[];
  readonly product: JsonObject;
};

export function readItems(order: JsonObject): OrderItem[] {
  return itemsBelow(order, objectsOf(order['productOrderItem']), '');
}

function itemsBelow(order: JsonObject, items: readonly JsonObject[], prefix: string): OrderItem[] {
  return items.flatMap((item, index) => {
    const key = `${prefix}${index + 1}`;
    const nested = objectsOf(item['productOrderItem']);
    return [readItem(order, item, key), ...itemsBelow(order, nested, `${key}.`)];
  });
}

function readItem(order: JsonObject, item: JsonObject, key: string): OrderItem {
  const product = objectOf(item['product']);
  const action = readAction(item['action']);
  const ownDate = action === 'delete' ? product['terminationDate'] : product['startDate'];
  const prices = [...objectsOf(item['itemPrice']), ...objectsOf(product['productPrice'])];
  const priceIds = prices
    .map((price) => idOf(price['productOfferingPrice']))
    .filter((id) => id !== undefined);
  return {
    key,
    id: typeof item['id'] === 'string' ? item['id'] : key,
    action,
    state: readItemState(item['state']),
    productId: textOf(product['id']),
    offeringId: idOf(item['productOffering']) ?? idOf(product['productOffering']),
    accountId:
      idOf(item['billingAccount']) ??
      idOf(product['billingAccount']) ??
      (action === 'add' ? idOf(order['billingAccount']) : undefined),
    quantity: typeof item['quantity'] === 'number' ? item['quantity'] : undefined,
    effectiveAt: timeOf(ownDate) ?? timeOf(order['requestedStartDate']),
    priceIds: [...new Set(priceIds)],
    product,
  };
}

/** Names no offering and says nothing of a product: there is nothing a customer would have of it. */
export function addsNothing({ offeringId, priceIds, product }: OrderItem): boolean {
  return (
    offeringId === undefined &&
    priceIds.length === 0 &&
    Object.keys(product).every((name) => name.startsWith('@'))
  );
}

/** The order with the item of this key changed; everything else is as it was. */
export function withItem(order: JsonObject, key: string, change: JsonObject): JsonObject {
  const steps = key.split('.').map((step) => Number.parseInt(step, 10) - 1);
  return changeAt(order, steps, change);
}

function changeAt(holder: JsonObject, steps: readonly number[], change: JsonObject): JsonObject {
  const [step, ...below] = steps;
  if (step === undefined) return { ...holder, ...change };
  const items = objectsOf(holder['productOrderItem']);
  const changed = items.map((item, index) =>
    index === step ? changeAt(item, below, change) : item,
  );
  return { ...holder, productOrderItem: changed };
}

function readAction(value: unknown): Action {
  return value === 'modify' || value === 'delete' || value === 'noChange' ? value : 'add';
}

function readItemState(value: unknown): ItemState {
  const state = readOrderState(value);
  return state === undefined || state === 'partial' ? 'acknowledged' : state;
}
