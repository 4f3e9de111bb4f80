// TMF676 states of a payment or refund, as the client that talks to the gateway reports them. Nothing is booked until
// the money came, and booked money stays. A state that is not listed as a target cannot be reached.

export const MOVEMENT_STATES = [
  'pendingAuthorization',
  'authorized',
  'captured',
  'failed',
  'canceled',
  'denied',
  'done',
] as const;
export type MovementState = (typeof MOVEMENT_STATES)[number];

/** Clients may send `captured`, but it is never shown: what was captured is booked, and shown as `done`. */
const MOVED = 'done';

export const MOVEMENT_TRANSITIONS: Readonly<Record<MovementState, readonly MovementState[]>> = {
  pendingAuthorization: ['authorized', 'captured', 'done', 'failed', 'canceled', 'denied'],
  authorized: ['captured', 'done', 'failed', 'canceled', 'denied'],
  captured: [MOVED],
  failed: [],
  canceled: [],
  denied: [],
  done: [],
};

/** A movement without a status counts as done. Undefined for an unknown word: it must not book money. */
export function stateTold(status: unknown): MovementState | undefined {
  if (status === undefined || status === null || status === 'captured') return MOVED;
  return MOVEMENT_STATES.find((state) => state === status);
}
