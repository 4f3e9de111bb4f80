// Finds the bucket that an action means: the named one, or a fitting one of the named account.
import { isConvertible } from '../../core/quantity';
import type { Instant } from '../../core/time';
import { hasEnded, isValidAt, type SpendableBucket, spendable } from './bucket';
import { inBurnOrder } from './burn-order';
import { isReachable } from './choose-buckets';
import { isMadeForJust, isOwn, type Named, whyNotMeant } from './named-bucket';
import type { Refusal } from './plan-action';

export type Target = Named & {
  readonly bucketId: string | undefined;
  readonly accountId: string | undefined;
};

/** An account that is missing in `accountPaths` has only itself in its path. */
export type Sight = {
  readonly buckets: readonly SpendableBucket[];
  readonly accountPaths: ReadonlyMap<string, readonly string[]>;
  /** Of existing accounts; one that is created later may have any. */
  readonly currencies?: ReadonlyMap<string, string>;
  readonly at: Instant;
};

/** Which of an account's own buckets an action means. */
export type Choice = {
  readonly fits?: (bucket: SpendableBucket) => boolean;
  /** Buckets preferred among those that fit; ignored when there is none. */
  readonly prefers?: (bucket: SpendableBucket) => boolean;
};

/** Value for a product or device goes to a bucket of its own, and other value not to such a bucket. */
export function givenFor(target: Target): Choice {
  return {
    fits: ({ scope }) => isOwn(scope, target),
    prefers: ({ scope }) => isMadeForJust(scope, target),
  };
}

/** The receiving bucket of a transfer: bought value goes to bought value where possible, granted to granted. */
export function receivingOf(from: SpendableBucket, receiver: Target): Choice {
  const { fits, prefers } = givenFor(receiver);
  const isBought = from.origin === 'paid';
  return {
    fits: (to) => to.id !== from.id && fits?.(to) === true,
    prefers: (to) => (to.origin === 'paid') === isBought && prefers?.(to) === true,
  };
}

/**
 * Among the account's fitting buckets that have not ended, takes valid ones, then preferred ones, then ones with
 * value, each time only if there are any; the first of these in burn order is the result.
 */
export function findBucket(
  { bucketId, accountId, ...named }: Target,
  unit: string | undefined,
  { buckets, at }: Sight,
  { fits = always, prefers = always }: Choice,
): SpendableBucket | undefined {
  if (bucketId !== undefined) return buckets.find(({ id }) => id === bucketId);
  if (accountId === undefined) return undefined;
  const fitting = buckets.filter(
    (bucket) =>
      bucket.accountId === accountId &&
      !hasEnded(bucket, at) &&
      whyNotMeant(bucket, named, at) === undefined &&
      fits(bucket) &&
      (unit === undefined || isConvertible(unit, bucket.unit)),
  );
  const isValid = (bucket: SpendableBucket) => isValidAt(bucket, at);
  const best = [isValid, prefers, hasValue].reduce((left, is) => {
    const such = left.filter(is);
    return such.length > 0 ? such : left;
  }, fitting);
  return inBurnOrder(best)[0];
}

const always = () => true;

/** Why a bucket named by id does not match what else the action states. */
export function whyNotNamed(
  bucket: SpendableBucket,
  target: Target,
  sight: Sight,
): Refusal | undefined {
  if (!isOf(bucket, target.accountId, sight)) return 'bucket-other-account';
  return whyNotMeant(bucket, target, sight.at);
}

export function isOf(
  bucket: SpendableBucket,
  accountId: string | undefined,
  { accountPaths }: Sight,
): boolean {
  return accountId === undefined || isReachable(bucket, accountPaths.get(accountId) ?? [accountId]);
}

function hasValue(bucket: SpendableBucket): boolean {
  return spendable(bucket).greaterThan(0);
}
