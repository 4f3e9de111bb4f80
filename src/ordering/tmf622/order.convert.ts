// A TMF622 order: which parts of the document the work reads, and how a change is written into it. All other
// attributes of the client stay.
import { idOf, type JsonObject, objectOf, objectsOf, textOf, timeOf } from '../../core/json';
import { formatInstant, type Instant } from '../../core/time';
import { subjectsOf } from '../../inventory';
import type { Body } from '../../tmf';
import { AUTHOR } from '../domain/missing-information';
import type { Action, Order, OrderItem } from '../domain/order';
import type { Failure, OrderChange, Remark } from '../domain/order-change';
import {
  formerStateOf,
  isDetail,
  type OrderState,
  orderStateOf,
  readItemState,
} from '../domain/order-lifecycle';
import { pricesOf } from './asked-prices.convert';
import { isBundling } from './bundle-faults.convert';
import { withItemIds, withItems } from './item.convert';

/** Attributes that only the work on the order sets. */
const OURS = ['state', 'stateDetail', 'completionDate', 'expectedCompletionDate'];

export function fromResource(body: Body): Order {
  const last = objectsOf(body['note']).at(-1);
  return {
    state: orderStateOf(body),
    isDraftWanted: body['requestedInitialState'] === 'draft',
    wantedFrom: timeOf(body['requestedStartDate']),
    wantedBy: timeOf(body['requestedCompletionDate']),
    items: itemsBelow(body, objectsOf(body['productOrderItem']), ''),
    lastNote: last && { author: last['author'], text: last['text'] },
    milestones: objectsOf(body['productOrderMilestone']).flatMap(({ id }) => textOf(id) ?? []),
    alerts: objectsOf(body['productOrderJeopardyAlert']).flatMap(({ id }) => textOf(id) ?? []),
  };
}

function itemsBelow(order: Body, items: readonly JsonObject[], prefix: string): OrderItem[] {
  return items.flatMap((item, index) => {
    const key = `${prefix}${index + 1}`;
    const nested = objectsOf(item['productOrderItem']);
    return [fromItem(order, item, key), ...itemsBelow(order, nested, `${key}.`)];
  });
}

/** True when the order itself states when it takes effect. */
export function isDated(order: Body): boolean {
  return timeOf(order['requestedStartDate']) !== undefined;
}

/** The account that the order names, else that of its first item. */
export function accountOf(order: Body): string | undefined {
  const [first] = objectsOf(order['productOrderItem']);
  return idOf(order['billingAccount']) ?? idOf(first?.['billingAccount']);
}

export function fromItem(order: Body, item: JsonObject, key: string): OrderItem {
  const product = objectOf(item['product']);
  const action = readAction(item['action']);
  const ownDate = action === 'delete' ? product['terminationDate'] : product['startDate'];
  return {
    key,
    id: typeof item['id'] === 'string' ? item['id'] : key,
    action,
    state: readItemState(item['state']) ?? 'acknowledged',
    productId: textOf(product['id']),
    offeringId: idOf(item['productOffering']) ?? idOf(product['productOffering']),
    accountId:
      idOf(item['billingAccount']) ??
      idOf(product['billingAccount']) ??
      (action === 'add' ? idOf(order['billingAccount']) : undefined),
    quantity: numberOf(item['quantity']) ?? numberOf(product['quantity']),
    effectiveAt: timeOf(ownDate) ?? timeOf(order['requestedStartDate']),
    isPriced: pricesOf(item).length > 0,
    status: textOf(product['status']),
    subjects: subjectsOf(product),
    characteristics: objectsOf(product['productCharacteristic'])
      .filter(({ value }) => value !== undefined && value !== null)
      .flatMap(({ name }) => textOf(name) ?? []),
    bundledWith: objectsOf(item['productOrderItemRelationship'])
      .filter(isBundling)
      .map(({ id }) => textOf(id) ?? ''),
    isBare: Object.keys(product).every((name) => name.startsWith('@')),
  };
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function readAction(value: unknown): Action {
  return value === 'modify' || value === 'delete' || value === 'noChange' ? value : 'add';
}

/** The stored form of a new order; all its items begin as acknowledged. */
export function withReceipt(sent: Body, at: Instant): Body {
  const kept = Object.entries(sent).filter(([name]) => !OURS.includes(name));
  // TMF622 clients expect this list on every order.
  const fresh = { relatedParty: [], ...Object.fromEntries(kept), orderDate: formatInstant(at) };
  return withItems(withItemIds(fresh), (item) => ({ ...item, state: 'acknowledged' }));
}

/** A patch replaces whole lists; the known states of items, nested ones included, are kept. */
export function withKnownItemStates(after: Body, before: Body): Body {
  if (after['productOrderItem'] === undefined) return after;
  const known = new Map(objectsOf(before['productOrderItem']).map((item) => [item['id'], item]));
  const items = objectsOf(after['productOrderItem']).map((item) => {
    const former = known.get(item['id']);
    const state = former?.['state'] ?? item['state'] ?? 'acknowledged';
    return { ...withKnownItemStates(item, former ?? {}), state };
  });
  return { ...after, productOrderItem: items };
}

/** Sets the completion date of an order that a client moved to its end, unless the client stated one. */
export function withDate(order: Body, state: OrderState, at: Instant): Body {
  return { ...dateOf(state, at), ...order };
}

/** `products` has the products of items, by key. */
export function withChange(
  order: Body,
  change: OrderChange,
  products: ReadonlyMap<string, Body> = new Map(),
): Body {
  const { at, itemStates, milestone, alert, note, failures = [], remarks = [], reason } = change;
  const items = withItems(order, (item, key) => ({
    ...item,
    ...(itemStates?.has(key) ? { state: itemStates.get(key) } : {}),
    ...(products.has(key) ? { product: products.get(key) } : {}),
  }));
  const date = formatInstant(at);
  const text = note === undefined ? [] : [{ author: AUTHOR, date, text: note }];
  return {
    ...stated(change.isAnswered === true ? withoutQuestions(items) : items, change),
    ...(reason === undefined ? {} : { cancellationReason: reason }),
    ...more(
      order,
      'productOrderMilestone',
      milestone === undefined ? [] : [milestoneOf(milestone, date)],
    ),
    ...more(order, 'productOrderJeopardyAlert', alert === undefined ? [] : [alertOf(alert, date)]),
    ...more(order, 'note', [
      ...text,
      ...[...remarks, ...failures].map((told) => noteOn(told, date)),
    ]),
    ...more(
      order,
      'productOrderErrorMessage',
      failures.map((failure) => errorOf(failure, date)),
    ),
  };
}

function stated(order: Body, { state, hasEnded, at }: OrderChange): Body {
  if (state === undefined) return order;
  const { stateDetail: _before, ...rest } = order;
  return {
    ...rest,
    state: formerStateOf(state),
    ...(isDetail(state) ? { stateDetail: state } : {}),
    ...(hasEnded === true ? dateOf(state, at) : {}),
  };
}

function withoutQuestions({ note, ...order }: Body): Body {
  const others = objectsOf(note).filter(({ author }) => author !== AUTHOR);
  return others.length === 0 ? order : { ...order, note: others };
}

/** Appends entries of Meterline after the existing ones. */
function more(order: Body, name: string, entries: readonly JsonObject[]): Body {
  return entries.length === 0 ? {} : { [name]: [...objectsOf(order[name]), ...entries] };
}

function milestoneOf(
  { id, isReached, message }: NonNullable<OrderChange['milestone']>,
  milestoneDate: string,
): JsonObject {
  return { id, name: id, status: isReached ? 'Completed' : 'Violated', milestoneDate, message };
}

function alertOf(
  { id, exception, message }: NonNullable<OrderChange['alert']>,
  alertDate: string,
): JsonObject {
  return { id, name: id, jeopardyType: 'Normal', alertDate, exception, message };
}

function noteOn({ item, message }: Remark, date: string): JsonObject {
  return { author: AUTHOR, date, text: `Item ${item}: ${message}` };
}

/** TMF622 errors have no path; `details` are those of our errors (docs/errors). */
function errorOf({ item, code, message, details = [] }: Failure, timestamp: string): JsonObject {
  return {
    code,
    reason: message,
    message: `Item ${item}: ${message}`,
    timestamp,
    productOrderItem: [{ productOrderItemId: item }],
    ...(details.length === 0 ? {} : { details }),
  };
}

function dateOf(state: OrderState, at: Instant): JsonObject {
  const name = DATES[state];
  return name === undefined ? {} : { [name]: formatInstant(at) };
}

const DATES: Readonly<Partial<Record<OrderState, string>>> = {
  completed: 'completionDate',
  partial: 'completionDate',
  cancelled: 'cancellationDate',
};

/** The product as stated: by the item for its payer and offering, and for a new product also by the order. */
export function productAskedOf(order: Body, item: JsonObject): Body {
  const product = objectOf(item['product']);
  const holders = readAction(item['action']) === 'add' ? [product, item, order] : [product, item];
  const holder = holders.find(({ relatedParty }) => objectsOf(relatedParty).length > 0);
  return holder === undefined ? product : { ...product, relatedParty: holder['relatedParty'] };
}
