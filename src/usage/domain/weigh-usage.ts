// Estimates the memory of a waiting usage. The queue is limited by it, since one usage may be a few words or
// megabytes.

/** Measured: the record, its place in a batch, and the promise of its outcome. */
const FIXED_BYTES = 400;
const SCALAR_BYTES = 16;

export type Weighed = {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly document?: Readonly<Record<string, unknown>>;
};

export function weightOf({ attributes, document }: Weighed): number {
  return FIXED_BYTES + weigh(attributes) + (document === undefined ? 0 : weigh(document));
}

function weigh(value: unknown): number {
  if (typeof value === 'string') return SCALAR_BYTES + value.length;
  if (typeof value !== 'object' || value === null) return SCALAR_BYTES;
  let total = SCALAR_BYTES;
  for (const inner of Object.values(value)) total += SCALAR_BYTES + weigh(inner);
  return total;
}
