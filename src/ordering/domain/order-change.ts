// What becomes of an order, step by step. A change says what is new and leaves everything else, the
// attributes of its writer among it, as it stands.
import type { Instant } from '../../core/time';
import { type Missing, noteOf } from './missing-information';
import type { Order, OrderItem } from './order';
import {
  hasEnded,
  type ItemState,
  itemStateUnder,
  type OrderState,
  stateOfFinished,
} from './order-lifecycle';
import { acknowledgement, type Alert, completion, lateness, type Milestone } from './order-watch';

/** What an item that is done came without. */
export type Remark = { readonly item: string; readonly message: string };

/** Of prices that an item is not sold at so many are named. */
const LEFT_OUT_TOLD_MAX = 5;
type LeftOut = { readonly id: string; readonly kind: string; readonly why: string };

export function remarksOn(item: string, leftOut: readonly LeftOut[]): Remark[] {
  return leftOut.slice(0, LEFT_OUT_TOLD_MAX).map(({ id, kind, why }) => ({
    item,
    message:
      kind === 'discount'
        ? `Discount ${id} takes nothing off: it ${why}`
        : `No ${kind} price is charged: price ${id} ${why}`,
  }));
}

export type Failure = { readonly item: string; readonly code: string; readonly message: string };

export type OrderChange = {
  readonly at: Instant;
  readonly state?: OrderState;
  /** By the keys of the items. */
  readonly itemStates?: ReadonlyMap<string, ItemState>;
  readonly milestone?: Milestone;
  readonly alert?: Alert;
  readonly note?: string;
  readonly failures?: readonly Failure[];
  readonly remarks?: readonly Remark[];
  /** Why it was cancelled, in the words of whoever did. */
  readonly reason?: string;
  readonly hasEnded?: boolean;
};

/** Acknowledged, or a draft when that is what was asked for. */
export function begin(order: Order, at: Instant): OrderChange {
  if (order.isDraftWanted) return move(order, 'draft', at);
  return { ...move(order, 'acknowledged', at), ...acknowledge(order, at) };
}

/** Once: an order that is acknowledged again has been so from the first time on. */
export function acknowledge(order: Order, at: Instant): OrderChange {
  return { at, ...told(order, acknowledgement()) };
}

/** The order in this state, with the items that still follow it. */
export function move({ items }: Order, state: OrderState, at: Instant): OrderChange {
  const states = items.map((item) => [item.key, itemStateUnder(state, item.state)] as const);
  return { at, state, itemStates: new Map(states) };
}

/** The last step to a cancellation, of what is not done; a reason of its own is kept when none is given. */
export function cancel(order: Order, reason: string | undefined, at: Instant): OrderChange {
  const isDoneInPart = order.items.some(({ state }) => state === 'completed');
  const cancelled = move(order, 'cancelled', at);
  const moved = isDoneInPart ? { ...cancelled, state: 'partial' as const } : cancelled;
  return { ...moved, hasEnded: true, ...(reason === undefined ? {} : { reason }) };
}

/** It waits until somebody says what is missing. */
export function ask(order: Order, missing: readonly Missing[], at: Instant): OrderChange {
  const note = noteOf(order, missing);
  return {
    ...(order.state === 'pending' ? { at } : move(order, 'pending', at)),
    ...(note === undefined ? {} : { note }),
  };
}

/** It waits, and says so when it was wanted by now. */
export function wait(order: Order, at: Instant): OrderChange {
  const alert = lateness(order, at);
  return { at, ...(alert === undefined ? {} : { alert }) };
}

/** `itemStates` are those of the items that were worked off; the others ended before. */
export function finish(
  order: Order,
  itemStates: ReadonlyMap<string, ItemState>,
  failures: readonly Failure[],
  at: Instant,
): OrderChange {
  const stateOf = ({ key, state }: OrderItem): ItemState => itemStates.get(key) ?? state;
  const state = stateOfFinished(order.items.map(stateOf));
  return { ...progress(order, state, itemStates, at), failures };
}

/** In this state, with these items in theirs. */
export function progress(
  order: Order,
  state: OrderState,
  itemStates: ReadonlyMap<string, ItemState>,
  at: Instant,
): OrderChange {
  if (!hasEnded(state)) return { at, state, itemStates };
  return { at, state, itemStates, hasEnded: true, ...told(order, completion(state)) };
}

/** Ends an order that could not be worked off for a reason that is not its own. */
export function giveUp(order: Order, message: string, at: Instant): OrderChange {
  const items = order.items.filter(({ state }) => !hasEnded(state));
  const failures = items.map(({ id }) => ({ item: id, code: 'ordering.gave-up', message }));
  const itemStates = new Map(items.map(({ key }) => [key, 'failed' as const]));
  return finish(order, itemStates, failures, at);
}

function told({ milestones }: Order, milestone: Milestone): { readonly milestone?: Milestone } {
  return milestones.includes(milestone.id) ? {} : { milestone };
}
