// What an action does to buckets, as changes: `remaining` moves value against a counter account of
// the journal, `reserved` only moves the promise. An action is planned here, booked by the service;
// its reversal is the same moves negated, so that cancelling always restores what was.
import { type Decimal, ZERO, formatDecimal } from '../../core/decimal';
import type { SpendableBucket } from './bucket';

export type BucketMove = {
  readonly bucketId: string;
  readonly rootId: string;
  readonly unit: string;
  readonly remaining: Decimal;
  readonly reserved: Decimal;
  /** The journal account that gives or takes the value. */
  readonly counter: string;
};

type BucketKey = Pick<SpendableBucket, 'id' | 'rootId' | 'unit'>;

export function moveValue(bucket: BucketKey, change: Decimal, counter: string): BucketMove {
  return { ...keyOf(bucket), remaining: change, reserved: ZERO, counter };
}

export function movePromise(bucket: BucketKey, change: Decimal): BucketMove {
  return { ...keyOf(bucket), remaining: ZERO, reserved: change, counter: '' };
}

/** Undoes the value; promises are undone by their hold, which knows whether it still stands. */
export function reverse(moves: readonly BucketMove[]): BucketMove[] {
  return moves
    .filter((move) => !move.remaining.isZero())
    .map((move) => ({ ...move, remaining: move.remaining.negated(), reserved: ZERO }));
}

/** One change per bucket, in bucket id order. */
export function perBucket(moves: readonly BucketMove[]): BucketMove[] {
  const sums = new Map<string, BucketMove>();
  for (const move of moves) {
    const known = sums.get(move.bucketId);
    sums.set(move.bucketId, known ? { ...known, ...added(known, move) } : move);
  }
  return [...sums.values()].sort((a, b) => (a.bucketId < b.bucketId ? -1 : 1));
}

/** The first bucket the moves would take below zero or below what it has promised. */
export function firstOverdrawn(
  moves: readonly BucketMove[],
  buckets: ReadonlyMap<string, Pick<SpendableBucket, 'remaining' | 'reserved'>>,
): string | undefined {
  return perBucket(moves).find((move) => {
    const bucket = buckets.get(move.bucketId);
    if (!bucket) return true;
    const reserved = bucket.reserved.plus(move.reserved);
    return reserved.isNegative() || bucket.remaining.plus(move.remaining).lessThan(reserved);
  })?.bucketId;
}

export type MovePosting = {
  readonly account: string;
  readonly unit: string;
  readonly amount: string;
};

export type MoveCause = { readonly kind: string; readonly reference: string | null };

/**
 * A journal entry per root: stored value is a liability, so what a bucket gains is a credit (negative)
 * and its counter account is debited. Promises post nothing.
 */
export function entriesOf(cause: MoveCause, moves: readonly BucketMove[]) {
  const byRoot = new Map<string, MovePosting[]>();
  for (const { bucketId, rootId, unit, remaining, counter } of moves) {
    if (remaining.isZero()) continue;
    const postings = byRoot.get(rootId) ?? [];
    postings.push(
      { account: storedValue(bucketId), unit, amount: formatDecimal(remaining.negated()) },
      { account: counter, unit, amount: formatDecimal(remaining) },
    );
    byRoot.set(rootId, postings);
  }
  return [...byRoot].map(([rootId, postings]) => ({ ...cause, rootId, postings }));
}

function storedValue(bucketId: string): string {
  return `stored-value:${bucketId}`;
}

function added(a: BucketMove, b: BucketMove): Pick<BucketMove, 'remaining' | 'reserved'> {
  return {
    remaining: a.remaining.plus(b.remaining),
    reserved: a.reserved.plus(b.reserved),
  };
}

function keyOf({ id, rootId, unit }: BucketKey) {
  return { bucketId: id, rootId, unit };
}
