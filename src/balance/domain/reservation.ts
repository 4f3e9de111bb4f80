// A reservation holds part of one bucket, or of several of an account in burn order, and is settled as a whole: use
// is taken from the holds in the order reserved, and use beyond them from free value of those buckets. Either all of
// it is settled or none.
import { type Decimal, ZERO, smaller, sum } from '../../core/decimal';
import type { Instant } from '../../core/time';
import type { JournalAccount } from '../../ledger/domain/chart';
import { type SpendableBucket, spendable } from './bucket';
import type { BucketMove } from './bucket-move';
import { type Hold, type HoldOutcome, type HoldRefusal, capture, expire, release } from './hold';

/** One bucket's share of a reservation; `id` is the reservation's. */
export type BucketHold = Hold & {
  readonly id: string;
  readonly rootId: string;
  readonly bucketId: string;
  readonly unit: string;
};

export type Settlement =
  | {
      readonly kind: 'settled';
      readonly holds: readonly BucketHold[];
      readonly moves: readonly BucketMove[];
    }
  | { readonly kind: 'refused'; readonly reason: HoldRefusal };

export type BucketsById = ReadonlyMap<string, Pick<SpendableBucket, 'remaining' | 'reserved'>>;

/** `used` is in the holds' unit. */
export function captureAll(
  holds: readonly BucketHold[],
  used: Decimal,
  buckets: BucketsById,
  at: Instant,
  counter: JournalAccount,
): Settlement {
  const free = (hold: BucketHold) => {
    const bucket = buckets.get(hold.bucketId);
    return bucket ? spendable(bucket) : ZERO;
  };
  const beyond = used.minus(sum(holds.map((hold) => hold.amount)));
  let leftWithin = used;
  let leftBeyond = beyond.greaterThan(ZERO) ? beyond : ZERO;
  const shares = holds.map((hold, index) => {
    const within = smaller(hold.amount, leftWithin);
    leftWithin = leftWithin.minus(within);
    // The last bucket is asked for the whole rest, so that it refuses when there is not enough.
    const isLast = index === holds.length - 1;
    const more = isLast ? leftBeyond : smaller(free(hold), leftBeyond);
    leftBeyond = leftBeyond.minus(more);
    return { hold, used: within.plus(more) };
  });
  return settleAll(
    shares.map((share) => share.hold),
    shares.map((share) => capture(share.hold, share.used, free(share.hold), at)),
    counter,
  );
}

export function releaseAll(holds: readonly BucketHold[], at: Instant): Settlement {
  return settleAll(
    holds,
    holds.map((hold) => release(hold, at)),
    '',
  );
}

export function expireAll(holds: readonly BucketHold[], at: Instant): Settlement {
  return settleAll(
    holds,
    holds.map((hold) => expire(hold, at)),
    '',
  );
}

function settleAll(
  holds: readonly BucketHold[],
  outcomes: readonly HoldOutcome[],
  counter: BucketMove['counter'],
): Settlement {
  const settled: BucketHold[] = [];
  const moves: BucketMove[] = [];
  for (const [index, hold] of holds.entries()) {
    const outcome = outcomes[index];
    if (!outcome) continue;
    if (outcome.kind === 'refused') return outcome;
    const { bucketId, rootId, unit } = hold;
    const { remaining, reserved } = outcome;
    settled.push({ ...hold, ...outcome.hold });
    moves.push({ bucketId, rootId, unit, remaining, reserved, counter });
  }
  return { kind: 'settled', holds: settled, moves };
}
