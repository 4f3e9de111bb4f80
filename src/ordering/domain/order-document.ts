// Changes of an order's document: states of the order and its items, and what is noted about them.
import { formatInstant, type Instant } from '../../core/time';
import { type ItemState, itemStateUnder, type OrderState, readOrderState } from './order-lifecycle';
import { type Document, listOf } from './order-item';

export type Failure = { readonly item: string; readonly code: string; readonly message: string };

/** Nobody but the work on an order says how far it is. */
const OURS = ['state', 'completionDate', 'expectedCompletionDate', 'cancellationDate'];

export function acknowledged(sent: Document, at: Instant): Document {
  const kept = Object.entries(sent).filter(([name]) => !OURS.includes(name));
  const fresh = { ...Object.fromEntries(kept), orderDate: formatInstant(at) };
  return withState(
    mapItems(fresh, (item) => ({ ...item, state: 'acknowledged' })),
    'acknowledged',
  );
}

/** The order in this state, with the items that still follow it. */
export function withState(order: Document, state: OrderState): Document {
  const moved = mapItems(order, (item) => ({
    ...item,
    state: itemStateUnder(state, itemStateOf(item)),
  }));
  return { ...moved, state };
}

/** A client's patch replaces whole lists; states it leaves out stay as they were. */
export function withKnownItemStates(after: Document, before: Document): Document {
  const known = new Map(
    listOf(before['productOrderItem']).map((item) => [item['id'], item['state']]),
  );
  const items = listOf(after['productOrderItem']).map((item) => {
    const state = known.get(item['id']) ?? item['state'] ?? 'acknowledged';
    return { ...item, state };
  });
  return after['productOrderItem'] === undefined ? after : { ...after, productOrderItem: items };
}

export function completed(
  order: Document,
  state: OrderState,
  failures: readonly Failure[],
  at: Instant,
): Document {
  const date = formatInstant(at);
  const ended = { ...order, state, ...(state === 'failed' ? {} : { completionDate: date }) };
  if (failures.length === 0) return ended;
  const notes = failures.map(({ item, message }) => ({
    author: 'Meterline',
    date,
    text: `Item ${item}: ${message}`,
  }));
  const errors = failures.map(({ item, code, message }) => ({
    code,
    reason: message,
    message: `Item ${item}: ${message}`,
    timestamp: date,
    productOrderItem: [{ productOrderItemId: item }],
  }));
  return {
    ...ended,
    note: [...listOf(order['note']), ...notes],
    productOrderErrorMessage: [...listOf(order['productOrderErrorMessage']), ...errors],
  };
}

function mapItems(order: Document, change: (item: Document) => Document): Document {
  if (order['productOrderItem'] === undefined) return order;
  const items = listOf(order['productOrderItem']).map((item) => mapItems(change(item), change));
  return { ...order, productOrderItem: items };
}

function itemStateOf(item: Document): ItemState {
  const state = readOrderState(item['state']);
  return state === undefined || state === 'partial' ? 'acknowledged' : state;
}
