// The states of a TMF678 bill. A live bill is `new`: its period is open and only closing it makes it
// `validated`. From then on its content is fixed and only its state moves. Any state but the last can
// be put on hold, and comes back to the state it had; while a live bill is on hold it is not closed.
export const BILL_STATES = [
  'new',
  'onHold',
  'validated',
  'sent',
  'partiallyPaid',
  'settled',
] as const;
export type BillState = (typeof BILL_STATES)[number];

export type Transition =
  | { readonly kind: 'move'; readonly from: BillState; readonly to: BillState }
  | { readonly kind: 'stay' }
  | { readonly kind: 'refused'; readonly why: string };

const NEXT: Readonly<Record<Exclude<BillState, 'onHold'>, readonly BillState[]>> = {
  new: ['onHold'],
  validated: ['sent', 'onHold'],
  sent: ['partiallyPaid', 'settled', 'onHold'],
  partiallyPaid: ['settled', 'onHold'],
  settled: [],
};

export function isBillState(value: unknown): value is BillState {
  return BILL_STATES.some((state) => state === value);
}

/**
 * A payment changes the state whatever it was, even if the bill was not sent yet. A bill that got all of its money
 * taken back counts as sent again.
 */
export function stateWhenPaid(isWhole: boolean, isUntouched: boolean): BillState {
  if (isWhole) return 'settled';
  return isUntouched ? 'sent' : 'partiallyPaid';
}

/** `heldFrom` is the state that a bill on hold had before. */
export function transition(from: BillState, heldFrom: BillState | null, to: BillState): Transition {
  if (from === to) return { kind: 'stay' };
  const allowed = from === 'onHold' ? [heldFrom ?? 'new'] : NEXT[from];
  if (allowed.includes(to)) return { kind: 'move', from, to };
  const isOpen = from === 'new' || (from === 'onHold' && heldFrom === 'new');
  if (isOpen) {
    const only = `until then it can only become ${allowed.join(' or ')}`;
    return { kind: 'refused', why: `its period is open: close it with a bill run, ${only}` };
  }
  if (allowed.length === 0) return { kind: 'refused', why: `${from} is final` };
  return { kind: 'refused', why: `from ${from} it can only become ${allowed.join(' or ')}` };
}
