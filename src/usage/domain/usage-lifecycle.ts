// TMF635 Lifecycle_Usage: what may become of a usage. Rating moves it; a client may only ask for a
// rejected usage to be tried again, and for a guided one to be rated.

/** Nothing was charged for it yet: it may be mended, rated and deleted. */
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

/** What a usage may be sent as: nothing is charged before it is here, but what was rated elsewhere. */
const SENT = ['received', 'recycled', 'guided', 'rated'];

export function maySend(status: string): boolean {
  return SENT.includes(status);
}

export function allowedFrom(status: string): readonly string[] {
  return TRANSITIONS[status] ?? [];
}

/** What a client may ask for: everything else is decided by rating and billing. */
export function isClientTransition(from: unknown, to: unknown): boolean {
  return (from === 'rejected' && to === 'recycled') || (from === 'guided' && to === 'rated');
}
