// The changes of an order, step by step. A change lists what is new; all other attributes stay, the client's own
// included.
import type { ErrorDetail } from '../../core/domain-error';
import type { Instant } from '../../core/time';
import { AUTHOR, type Missing, noteOf } from './missing-information';
import type { Order, OrderItem } from './order';
import {
  hasEnded,
  type ItemState,
  itemStateUnder,
  type OrderState,
  stateOfFinished,
} from './order-lifecycle';
import { acknowledgement, type Alert, completion, lateness, type Milestone } from './order-watch';

/** A message about something that a completed item does not include. */
export type Remark = { readonly item: string; readonly message: string };

/** The most prices named in remarks on one item. */
const LEFT_OUT_TOLD_MAX = 5;
/** `kind` is null for a price that could not be read. */
type LeftOut = { readonly id: string; readonly kind: string | null; readonly why: string };

export function remarksOn(item: string, leftOut: readonly LeftOut[]): Remark[] {
  return leftOut.slice(0, LEFT_OUT_TOLD_MAX).map((each) => ({ item, message: tellOf(each) }));
}

function tellOf({ id, kind, why }: LeftOut): string {
  if (kind === null) return `Nothing is charged by price ${id}: it ${why}`;
  return kind === 'discount'
    ? `Discount ${id} takes nothing off: it ${why}`
    : `No ${kind} price is charged: price ${id} ${why}`;
}

export type Failure = {
  readonly item: string;
  readonly code: string;
  readonly message: string;
  /** The faults, each with its path in the order. */
  readonly details?: readonly ErrorDetail[];
};

export type OrderChange = {
  readonly at: Instant;
  readonly state?: OrderState;
  /** Keyed by item. */
  readonly itemStates?: ReadonlyMap<string, ItemState>;
  readonly milestone?: Milestone;
  readonly alert?: Alert;
  readonly note?: string;
  /** The missing information has come, so no note asks for it any more. */
  readonly isAnswered?: boolean;
  readonly failures?: readonly Failure[];
  readonly remarks?: readonly Remark[];
  /** The reason given by whoever cancelled the order. */
  readonly reason?: string;
  readonly hasEnded?: boolean;
};

/** Acknowledged, or a draft when the client asked for one. */
export function begin(order: Order, at: Instant): OrderChange {
  if (order.isDraftWanted) return move(order, 'draft', at);
  return { ...move(order, 'acknowledged', at), ...acknowledge(order, at) };
}

/** The milestone is added once, at the first acknowledgement. */
export function acknowledge(order: Order, at: Instant): OrderChange {
  return { at, ...told(order, acknowledgement()) };
}

/** Moves the order, and the items that follow its state. */
export function move({ items }: Order, state: OrderState, at: Instant): OrderChange {
  const states = items.map((item) => [item.key, itemStateUnder(state, item.state)] as const);
  return { at, state, itemStates: new Map(states) };
}

/** Cancels what is not done; a completed item makes the order `partial`. Without a reason the existing one is kept. */
export function cancel(order: Order, reason: string | undefined, at: Instant): OrderChange {
  const isDoneInPart = order.items.some(({ state }) => state === 'completed');
  const cancelled = move(order, 'cancelled', at);
  const moved = isDoneInPart ? { ...cancelled, state: 'partial' as const } : cancelled;
  return { ...moved, hasEnded: true, ...(reason === undefined ? {} : { reason }) };
}

/** The order waits until somebody states what is missing. */
export function ask(order: Order, missing: readonly Missing[], at: Instant): OrderChange {
  const note = noteOf(order, missing);
  return {
    ...(order.state === 'pending' ? { at } : move(order, 'pending', at)),
    ...(note === undefined ? {} : { note }),
  };
}

/** The order waits for its date with nothing missing; undefined when it is in that state already. */
export function postpone(order: Order, at: Instant): OrderChange | undefined {
  const wasAsked = order.lastNote?.author === AUTHOR;
  if (order.state !== 'acknowledged' && !wasAsked) return undefined;
  const moved = order.state === 'acknowledged' ? move(order, 'pending', at) : { at };
  return { ...moved, isAnswered: true };
}

/** The order waits; an alert is added when the requested date has passed. */
export function wait(order: Order, at: Instant): OrderChange {
  const alert = lateness(order, at);
  return { at, ...(alert === undefined ? {} : { alert }) };
}

/** `itemStates` are those of the items that were worked on; the others had ended before. */
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

/** Sets the state of the order and of these items. */
export function progress(
  order: Order,
  state: OrderState,
  itemStates: ReadonlyMap<string, ItemState>,
  at: Instant,
): OrderChange {
  if (!hasEnded(state)) return { at, state, itemStates };
  return { at, state, itemStates, hasEnded: true, ...told(order, completion(state)) };
}

/** Fails an order that could not be worked off for a reason outside it. */
export function giveUp(order: Order, message: string, at: Instant): OrderChange {
  const items = order.items.filter(({ state }) => !hasEnded(state));
  const failures = items.map(({ id }) => ({ item: id, code: 'ordering.gave-up', message }));
  const itemStates = new Map(items.map(({ key }) => [key, 'failed' as const]));
  return finish(order, itemStates, failures, at);
}

function told({ milestones }: Order, milestone: Milestone): { readonly milestone?: Milestone } {
  return milestones.includes(milestone.id) ? {} : { milestone };
}
