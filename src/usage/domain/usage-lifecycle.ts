// TMF635 Lifecycle_Usage: the states of a usage. Rating changes the state; clients may only request that a rejected
// usage is tried again or a guided one is rated.

/** True while nothing is charged: it may be corrected, rated and deleted. */
export function isUncharged(status: string): boolean {
  return status === 'rejected' || status === 'guided';
}

const TRANSITIONS: Readonly<Record<string, readonly string[]>> = {
  received: ['guided', 'rejected'],
  guided: ['rated', 'rejected'],
  rejected: ['recycled'],
  recycled: ['guided', 'rejected'],
  rated: ['rerated', 'billed'],
  rerated: ['rated', 'billed'],
  billed: [],
};

/** States in which a usage may be sent; `rated` only when it was rated elsewhere. */
const SENT = ['received', 'recycled', 'guided', 'rated'];

export function maySend(status: string): boolean {
  return SENT.includes(status);
}

export function allowedFrom(status: string): readonly string[] {
  return TRANSITIONS[status] ?? [];
}

/** Transitions that a client may request; rating and billing decide all others. */
export function isClientTransition(from: unknown, to: unknown): boolean {
  return (from === 'rejected' && to === 'recycled') || (from === 'guided' && to === 'rated');
}
