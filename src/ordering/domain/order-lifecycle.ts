// TMF622 states of orders, items and cancellations. A state that is not listed as a target cannot
// be reached from there. An order's final state follows from its items: all alike, or `partial`.
// What v5 alone tells apart is a detail of a v4 state: a reader of v4 finds a state it knows.

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

/** As v4 shows them. */
export const ORDER_STATES = [...ITEM_STATES, 'partial'] as const;
type FormerState = (typeof ORDER_STATES)[number];

/** Of which v4 state each is a detail: a draft waits for whoever writes it. */
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
  // Submitted, in v5's words or in those v4 has for an order that waits.
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

/** A detail that is not of the state beside it was overtaken by the state. */
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

/** The states an order passes until it is cancelled; nothing when it is past that. */
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

/** Items are done one way or the other; without items nothing was left to do. */
export function stateOfFinished(items: readonly ItemState[]): OrderState {
  const [first = 'completed'] = items;
  if (items.every((state) => state === first)) return first;
  if (items.includes('completed')) return 'partial';
  return items.includes('failed') ? 'failed' : 'cancelled';
}

/** What the items of an order become when somebody moves the order itself. */
export function itemStateUnder(order: OrderState, item: ItemState): ItemState {
  const state = formerStateOf(order);
  return hasEnded(item) || state === 'partial' ? item : state;
}
