// TMF637 product states. A state that is not listed as a target cannot be reached from there.
// The published enumeration spells one state `aborted ` with a trailing space: both spellings are
// read, one is written.

export const PRODUCT_STATES = [
  'created',
  'pendingActive',
  'cancelled',
  'active',
  'pendingTerminate',
  'terminated',
  'suspended',
  'aborted',
] as const;
export type ProductState = (typeof PRODUCT_STATES)[number];

export const PRODUCT_TRANSITIONS: Readonly<Record<ProductState, readonly ProductState[]>> = {
  created: ['pendingActive', 'active'],
  pendingActive: ['active', 'aborted', 'cancelled'],
  active: ['suspended', 'pendingTerminate', 'terminated'],
  suspended: ['active'],
  pendingTerminate: ['terminated'],
  terminated: [],
  cancelled: [],
  aborted: [],
};

export function readProductState(text: unknown): ProductState | undefined {
  const spelled = typeof text === 'string' ? text.trim() : text;
  return PRODUCT_STATES.find((state) => state === spelled);
}

/** True when the product was in use at some time, so that usage of that time can be assigned to it. */
export function hasServed(state: ProductState): boolean {
  return ['active', 'suspended', 'pendingTerminate', 'terminated'].includes(state);
}

/** The states a termination passes through: a suspended product is resumed first. */
export function statesToTermination(state: ProductState): readonly ProductState[] | undefined {
  if (state === 'suspended') return ['active', 'terminated'];
  if (state === 'active' || state === 'pendingTerminate') return ['terminated'];
  if (state === 'pendingActive') return ['cancelled'];
  return state === 'created' ? ['pendingActive', 'cancelled'] : undefined;
}

const IN_SERVICE: readonly ProductState[] = [
  'created',
  'pendingActive',
  'active',
  'suspended',
  'pendingTerminate',
];

/** True while the product can still be ended. */
export function isInService(state: ProductState | undefined): boolean {
  return state !== undefined && IN_SERVICE.includes(state);
}
