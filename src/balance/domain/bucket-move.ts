// The changes of buckets by an action: `remaining` moves value against a counter account of the journal, `reserved`
// only changes the reserved part. Actions are planned here and booked by the service. A reversal is the same moves
// negated, so cancelling restores the former state.
import { type Decimal, ZERO } from '../../core/decimal';
import { invariant } from '../../core/invariant';
import { type JournalAccount, type Posting, posting, storedValue } from '../../ledger/domain/chart';
import type { SpendableBucket } from './bucket';

export type BucketMove = {
  readonly bucketId: string;
  readonly rootId: string;
  readonly unit: string;
  readonly remaining: Decimal;
  readonly reserved: Decimal;
  /** The journal account that the value comes from or goes to; empty when value is only reserved. */
  readonly counter: JournalAccount | '';
};

type BucketKey = Pick<SpendableBucket, 'id' | 'rootId' | 'unit'>;

export function moveValue(bucket: BucketKey, change: Decimal, counter: JournalAccount): BucketMove {
  return { ...keyOf(bucket), remaining: change, reserved: ZERO, counter };
}

export function movePromise(bucket: BucketKey, change: Decimal): BucketMove {
  return { ...keyOf(bucket), remaining: ZERO, reserved: change, counter: '' };
}

/** Undoes moves of value. Reserved amounts are undone by their hold, which knows whether it still stands. */
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

/** The first bucket that the moves would take below zero or below its reserved amount. */
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

export type MoveCause = { readonly kind: string; readonly reference: string | null };

/**
 * One journal entry per root. Stored value is a liability: a bucket's gain is a credit (negative), its counter
 * account is debited. Reserving posts nothing.
 */
export function entriesOf(cause: MoveCause, moves: readonly BucketMove[]) {
  const byRoot = new Map<string, Posting[]>();
  for (const { bucketId, rootId, unit, remaining, counter } of moves) {
    if (remaining.isZero()) continue;
    invariant(counter !== '', `What bucket ${bucketId} moves goes nowhere`);
    const postings = byRoot.get(rootId) ?? [];
    postings.push(
      ...posting(storedValue(bucketId), unit, remaining.negated()),
      ...posting(counter, unit, remaining),
    );
    byRoot.set(rootId, postings);
  }
  return [...byRoot].map(([rootId, postings]) => ({ ...cause, rootId, postings }));
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
