// TMF635 Lifecycle_Usage: what may become of a usage. Rating moves it; a client may only ask for a
// rejected usage to be tried again.

const TRANSITIONS: Readonly<Record<string, readonly string[]>> = {
  received: ['guided', 'rejected'],
  guided: ['rated', 'rejected'],
  rejected: ['recycled'],
  recycled: ['guided', 'rejected'],
  rated: ['rerated', 'billed'],
  rerated: ['rated', 'billed'],
  billed: [],
};

export function allowedFrom(status: string): readonly string[] {
  return TRANSITIONS[status] ?? [];
}

/** What a client may ask for: everything else is decided by rating and billing. */
export function isClientTransition(from: unknown, to: unknown): boolean {
  return from === 'rejected' && to === 'recycled';
}
