// Changes of an order's document: states of the order and its items, and what is noted about them.
import { type JsonObject, objectsOf } from '../../core/json';
import { formatInstant, type Instant } from '../../core/time';
import {
  formerStateOf,
  isDetail,
  type ItemState,
  itemStateUnder,
  type OrderState,
  readOrderState,
} from './order-lifecycle';
import { withMilestone } from './order-watch';

export type Failure = { readonly item: string; readonly code: string; readonly message: string };

/** Nobody but the work on an order says how far it is. */
const OURS = ['state', 'stateDetail', 'completionDate', 'expectedCompletionDate'];

/** As an order begins: acknowledged, or a draft when that is what was asked for. */
export function begun(sent: JsonObject, at: Instant): JsonObject {
  const kept = Object.entries(sent).filter(([name]) => !OURS.includes(name));
  // Readers of TMF622 ask every order for its parties.
  const fresh = { relatedParty: [], ...Object.fromEntries(kept), orderDate: formatInstant(at) };
  const items = mapItems(fresh, (item) => ({ ...item, state: 'acknowledged' }));
  return sent['requestedInitialState'] === 'draft'
    ? withState(items, 'draft')
    : acknowledged(withState(items, 'acknowledged'), at);
}

export function acknowledged(order: JsonObject, at: Instant): JsonObject {
  const milestone = { id: 'acknowledged', isReached: true } as const;
  return withMilestone(order, milestone, at, 'The order was taken and will be worked off');
}

/** The order in this state, with the items that still follow it. */
export function withState(order: JsonObject, state: OrderState): JsonObject {
  const moved = mapItems(order, (item) => ({
    ...item,
    state: itemStateUnder(state, itemStateOf(item)),
  }));
  const { stateDetail: _before, ...rest } = moved;
  return {
    ...rest,
    state: formerStateOf(state),
    ...(isDetail(state) ? { stateDetail: state } : {}),
  };
}

/** A client's patch replaces whole lists; how far the items were, nested ones included, stays known. */
export function withKnownItemStates(after: JsonObject, before: JsonObject): JsonObject {
  if (after['productOrderItem'] === undefined) return after;
  const known = new Map(objectsOf(before['productOrderItem']).map((item) => [item['id'], item]));
  const items = objectsOf(after['productOrderItem']).map((item) => {
    const former = known.get(item['id']);
    const state = former?.['state'] ?? item['state'] ?? 'acknowledged';
    return { ...withKnownItemStates(item, former ?? {}), state };
  });
  return { ...after, productOrderItem: items };
}

export function completed(
  order: JsonObject,
  state: OrderState,
  failures: readonly Failure[],
  at: Instant,
): JsonObject {
  const date = formatInstant(at);
  const { stateDetail: _before, ...rest } = order;
  const ended = withMilestone({ ...rest, state, ...dateOf(state, at) }, ...completion(state, at));
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
    note: [...objectsOf(order['note']), ...notes],
    productOrderErrorMessage: [...objectsOf(order['productOrderErrorMessage']), ...errors],
  };
}

/** An order that somebody moved to its end says when that was. */
export function dated(order: JsonObject, state: OrderState, at: Instant): JsonObject {
  return { ...dateOf(state, at), ...order };
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

function completion(state: OrderState, at: Instant) {
  const isReached = state === 'completed';
  const message = isReached ? 'Every item is done' : `The order ended ${state}`;
  return [{ id: 'completed', isReached }, at, message] as const;
}

function mapItems(order: JsonObject, change: (item: JsonObject) => JsonObject): JsonObject {
  if (order['productOrderItem'] === undefined) return order;
  const items = objectsOf(order['productOrderItem']).map((item) => mapItems(change(item), change));
  return { ...order, productOrderItem: items };
}

function itemStateOf(item: JsonObject): ItemState {
  const state = readOrderState(item['state']);
  return state === undefined || state === 'partial' ? 'acknowledged' : state;
}
