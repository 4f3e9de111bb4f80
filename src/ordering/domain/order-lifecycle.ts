// TMF622 states of orders, items and cancellations. A state that is not listed as a target cannot be reached. An
// order's final state follows from its items: all alike, or `partial`. States that only v5 has are details of a v4
// state, so a client of v4 sees a state that it knows.

export const ITEM_STATES = [
  'acknowledged',
  'rejected',
  'pending',
  'held',
  'inProgress',
  'cancelled',
  'completed',
  'failed',
  'assessingCancellation',
  'pendingCancellation',
] as const;
export type ItemState = (typeof ITEM_STATES)[number];

/** The states of v4. */
export const ORDER_STATES = [...ITEM_STATES, 'partial'] as const;
type FormerState = (typeof ORDER_STATES)[number];

/** The v4 state of each detail; a draft is `pending`, because it waits for its writer. */
export const ORDER_DETAILS = { draft: 'pending', 'inProgress.accepted': 'inProgress' } as const;
type OrderDetail = keyof typeof ORDER_DETAILS;

export type OrderState = FormerState | OrderDetail;

export const CANCELLATION_DETAILS = { rejected: 'terminatedWithError' } as const;

export const CANCELLATION_STATES = [
  'acknowledged',
  'terminatedWithError',
  'inProgress',
  'done',
] as const;

const FROM_WORK = [
  'pending',
  'held',
  'assessingCancellation',
  'completed',
  'failed',
  'partial',
] as const;

export const ORDER_TRANSITIONS: Readonly<Record<OrderState, readonly OrderState[]>> = {
  // A draft is submitted as acknowledged or in progress.
  draft: ['acknowledged', 'inProgress', 'cancelled'],
  acknowledged: ['inProgress', 'pending'],
  inProgress: ['inProgress.accepted', ...FROM_WORK],
  'inProgress.accepted': ['inProgress', ...FROM_WORK],
  pending: ['inProgress', 'assessingCancellation', 'cancelled'],
  held: ['inProgress', 'assessingCancellation', 'cancelled'],
  assessingCancellation: ['inProgress', 'pending', 'held', 'pendingCancellation'],
  pendingCancellation: ['cancelled'],
  rejected: [],
  cancelled: [],
  completed: [],
  failed: [],
  partial: [],
};

export function readItemState(value: unknown): ItemState | undefined {
  return ITEM_STATES.find((state) => state === value);
}

function readOrderState(value: unknown): FormerState | undefined {
  return ORDER_STATES.find((state) => state === value);
}

/** A detail that does not belong to the state beside it is outdated and ignored. */
export function orderStateOf({ state, stateDetail }: OrderStates): OrderState {
  const former = readOrderState(state) ?? 'acknowledged';
  const detail = DETAILS.find((each) => each === stateDetail);
  return detail !== undefined && ORDER_DETAILS[detail] === former ? detail : former;
}

const DETAILS: readonly OrderDetail[] = ['draft', 'inProgress.accepted'];
type OrderStates = { readonly state?: unknown; readonly stateDetail?: unknown };

export function formerStateOf(state: OrderState): FormerState {
  return isDetail(state) ? ORDER_DETAILS[state] : state;
}

export function isDetail(state: OrderState): state is OrderDetail {
  return state in ORDER_DETAILS;
}

/** The states that lead to a cancellation; undefined when it is too late. */
export function statesToCancellation(state: OrderState): readonly OrderState[] | undefined {
  switch (state) {
    case 'draft':
      return ['cancelled'];
    case 'acknowledged':
      return ['pending', 'assessingCancellation', 'pendingCancellation', 'cancelled'];
    case 'pending':
    case 'held':
    case 'inProgress':
    case 'inProgress.accepted':
      return ['assessingCancellation', 'pendingCancellation', 'cancelled'];
    case 'assessingCancellation':
      return ['pendingCancellation', 'cancelled'];
    case 'pendingCancellation':
      return ['cancelled'];
    case 'rejected':
    case 'cancelled':
    case 'completed':
    case 'failed':
    case 'partial':
      return undefined;
  }
}

export function hasEnded(state: OrderState): boolean {
  return ORDER_TRANSITIONS[state].length === 0;
}

/** The final state that follows from the items; an order without items is completed. */
export function stateOfFinished(items: readonly ItemState[]): OrderState {
  const [first = 'completed'] = items;
  if (items.every((state) => state === first)) return first;
  if (items.includes('completed')) return 'partial';
  return items.includes('failed') ? 'failed' : 'cancelled';
}

/** The state of an item after a client moves the whole order. */
export function itemStateUnder(order: OrderState, item: ItemState): ItemState {
  const state = formerStateOf(order);
  return hasEnded(item) || state === 'partial' ? item : state;
}
