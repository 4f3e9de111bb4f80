// What whoever fulfils an order tells of it: how far its items are, or the order with all that are left.
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
  /** Of the order; undefined: as it was. */
  readonly state: OrderState | undefined;
  /** Of the items that it speaks of, by their keys. */
  readonly itemStates: ReadonlyMap<string, ItemState>;
};

export type Move = { readonly item: OrderItem; readonly to: ItemState };

/** What is new in it. An item that it says nothing new of goes with the order. */
export function movesOf({ items }: Order, { state, itemStates }: Report): Move[] {
  return items.flatMap((item) => {
    const said = itemStates.get(item.key) ?? item.state;
    const to = said === item.state && state !== undefined ? itemStateUnder(state, said) : said;
    return to === item.state ? [] : [{ item, to }];
  });
}

/** The first item that is said to be in a state that its own does not lead to: what has ended stays so. */
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
 * What comes of a report. `done` are the states of the items that were completed, or failed to be. Undefined where the
 * order is said to have ended and items of it have not.
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
