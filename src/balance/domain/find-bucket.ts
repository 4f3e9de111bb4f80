// The bucket that an action means: the one it names, or of the account that it names instead one that fits.
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

/** `accountPath` of an unknown account is the account alone. */
export type Sight = {
  readonly buckets: readonly SpendableBucket[];
  readonly accountPaths: ReadonlyMap<string, readonly string[]>;
  readonly at: Instant;
};

/** Which of an account's own buckets that are meant. */
export type Choice = {
  readonly fits?: (bucket: SpendableBucket) => boolean;
  /** Where one is there. */
  readonly prefers?: (bucket: SpendableBucket) => boolean;
};

/** Value for a product or a device goes to a bucket of its own, other value not to one of them. */
export function givenFor(target: Target): Choice {
  return {
    fits: ({ scope }) => isOwn(scope, target),
    prefers: ({ scope }) => isMadeForJust(scope, target),
  };
}

/** What was bought stays bought where it can, what was given stays given. */
export function receivingOf(from: SpendableBucket, receiver: Target): Choice {
  const { fits, prefers } = givenFor(receiver);
  const isBought = from.origin === 'paid';
  return {
    fits: (to) => to.id !== from.id && fits?.(to) === true,
    prefers: (to) => (to.origin === 'paid') === isBought && prefers?.(to) === true,
  };
}

/**
 * Of an account's own buckets that are meant and have not ended: one that is valid, that is preferred and that has
 * value, each where there is such a one, and of these the first in burn order.
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

/** What is said beside its id may be of another bucket. */
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
