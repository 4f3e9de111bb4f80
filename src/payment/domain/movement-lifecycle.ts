// TMF676 states of money that moves. Whoever talks to the gateway tells how far it is: until the money
// came nothing is booked, and what came stays. A state that is not listed as a target cannot be reached.

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

/** `captured` is told, never shown: what was captured is booked, and `done`. */
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

/** A movement that says nothing of its state has happened; a word that nobody knows is no news of money. */
export function stateTold(status: unknown): MovementState | undefined {
  if (status === undefined || status === null || status === 'captured') return MOVED;
  return MOVEMENT_STATES.find((state) => state === status);
}
