// Which of two buckets is spent first: explicit priority, then soonest expiry, then value rolled over,
// then promotional, then paid, then the oldest. The order is total, so the same buckets always burn
// the same way, in whatever order the database returned them.
import type { BucketOrigin, SpendableBucket } from './bucket';

const ORIGIN_RANK: Readonly<Record<BucketOrigin, number>> = {
  rollover: 0,
  promotional: 1,
  paid: 2,
};

function compareBurnOrder(a: SpendableBucket, b: SpendableBucket): number {
  return (
    a.priority - b.priority ||
    compareExpiry(a.validTo, b.validTo) ||
    ORIGIN_RANK[a.origin] - ORIGIN_RANK[b.origin] ||
    a.createdSeq - b.createdSeq ||
    (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
  );
}

export function inBurnOrder<B extends SpendableBucket>(buckets: readonly B[]): readonly B[] {
  return buckets.length < 2 ? buckets : [...buckets].sort(compareBurnOrder);
}

/** A bucket that never expires comes after those that do. */
function compareExpiry(a: number | null, b: number | null): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a - b;
}
