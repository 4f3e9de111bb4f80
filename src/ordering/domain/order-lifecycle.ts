// TMF622 states of orders, items and cancellations. A state that is not listed as a target cannot
// be reached from there. An order's final state follows from its items: all alike, or `partial`.

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

export const ORDER_STATES = [...ITEM_STATES, 'partial'] as const;
export type OrderState = (typeof ORDER_STATES)[number];

export const CANCELLATION_STATES = [
  'acknowledged',
  'terminatedWithError',
  'inProgress',
  'done',
] as const;

export const ORDER_TRANSITIONS: Readonly<Record<OrderState, readonly OrderState[]>> = {
  acknowledged: ['inProgress', 'pending'],
  inProgress: ['pending', 'held', 'assessingCancellation', 'completed', 'failed', 'partial'],
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

export function readOrderState(value: unknown): OrderState | undefined {
  return ORDER_STATES.find((state) => state === value);
}

/** The states an order passes until it is cancelled; nothing when it is past that. */
export function statesToCancellation(state: OrderState): readonly OrderState[] | undefined {
  switch (state) {
    case 'acknowledged':
      return ['pending', 'assessingCancellation', 'pendingCancellation', 'cancelled'];
    case 'pending':
    case 'held':
    case 'inProgress':
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

/** Items are done one way or the other; without items nothing was left to do. */
export function stateOfFinished(items: readonly ItemState[]): OrderState {
  if (items.every((state) => state === 'completed')) return 'completed';
  return items.every((state) => state === 'failed') ? 'failed' : 'partial';
}

/** What the items of an order become when somebody moves the order itself. */
export function itemStateUnder(order: OrderState, item: ItemState): ItemState {
  const isFinal = ORDER_TRANSITIONS[item].length === 0;
  return isFinal || order === 'partial' ? item : order;
}
