// The progress that an external fulfilment reports: states of items, or of the order with all items that are left.
import type { Instant } from '../../core/time';
import type { Order, OrderItem } from './order';
import { type OrderChange, progress } from './order-change';
import {
  hasEnded,
  type ItemState,
  itemStateUnder,
  type OrderState,
  stateOfFinished,
} from './order-lifecycle';

export type Report = {
  /** The reported state of the order; undefined when it stays. */
  readonly state: OrderState | undefined;
  /** The reported states of items, by key. */
  readonly itemStates: ReadonlyMap<string, ItemState>;
};

export type Move = { readonly item: OrderItem; readonly to: ItemState };

/** The items that change. An item without a new state of its own follows the order. */
export function movesOf({ items }: Order, { state, itemStates }: Report): Move[] {
  return items.flatMap((item) => {
    const said = itemStates.get(item.key) ?? item.state;
    const to = said === item.state && state !== undefined ? itemStateUnder(state, said) : said;
    return to === item.state ? [] : [{ item, to }];
  });
}

/** The first item with a reported state that it cannot reach; an item that has ended stays so. */
export function misreported(order: Order, { state, itemStates }: Report): Move | undefined {
  const isDraft = order.state === 'draft' && state === undefined;
  const isCancelled = order.state === 'pendingCancellation';
  return movesOf(order, { state: undefined, itemStates }).find(
    ({ item, to }) =>
      hasEnded(item.state) ||
      to === 'acknowledged' ||
      isDraft ||
      (isCancelled && to !== 'cancelled'),
  );
}

/**
 * The result of a report. `done` has the states of items that were completed or failed. Undefined when the order is
 * reported as ended while items are left.
 */
export function settle(
  order: Order,
  report: Report,
  done: ReadonlyMap<string, ItemState>,
  at: Instant,
): OrderChange | undefined {
  const moves = movesOf(order, report).map(({ item, to }) => [item.key, to] as const);
  const itemStates = new Map([...moves, ...done]);
  const states = order.items.map(({ key, state }) => itemStates.get(key) ?? state);
  if (states.every(hasEnded)) return progress(order, stateOfFinished(states), itemStates, at);
  if (report.state !== undefined && hasEnded(report.state)) return undefined;
  const isBegun = [...itemStates.values()].some(
    (state) => state === 'inProgress' || hasEnded(state),
  );
  const under = isBegun && WAITS.includes(order.state) ? 'inProgress' : order.state;
  return progress(order, report.state ?? under, itemStates, at);
}

const WAITS: readonly OrderState[] = ['acknowledged', 'pending', 'held'];
