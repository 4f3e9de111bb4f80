// Decides from which buckets a wanted amount is taken. What no bucket covers is `uncovered`: whether
// that blocks, or becomes overage, is the price's business. Runs once per usage, so an account with
// no bucket or one bucket pays for nothing but the checks themselves.
import { type Decimal, ZERO, smaller } from '../../core/decimal';
import { convert, isConvertible } from '../../core/quantity';
import type { Instant } from '../../core/time';
import { type Attributes, holds, NO_TABLES } from '../../rating';
import {
  type BucketScope,
  isValidAt,
  type SoldSince,
  type SpendableBucket,
  spendable,
} from './bucket';
import { inBurnOrder } from './burn-order';

export type WantedValue = {
  readonly unit: string;
  readonly amount: Decimal;
  /** The time of the event: a bucket pays for usage that happened while it was valid. */
  readonly at: Instant;
  /** The account itself first, its root last. */
  readonly accountPath: readonly string[];
  readonly meter?: string | null;
  readonly offeringId?: string | null;
  readonly subscriptionId?: string | null;
  /** The names of the device that draws. */
  readonly subjects?: readonly string[] | undefined;
  /** Prices that the subscription continues from earlier ones. */
  readonly tenures?: readonly SoldSince[];
  /** The line that prices the usage, if one does. */
  readonly priced?: PricedBy | undefined;
};

/** `timeZone` is where hours of conditions are read unless they name one. */
export type PricedBy = {
  readonly card: string;
  readonly line: string;
  readonly attributes: Attributes;
  readonly timeZone: string;
};

/** `amount` is in the bucket's unit, `covered` the same value in the wanted unit. */
export type BucketDraw = {
  readonly bucketId: string;
  readonly rootId: string;
  readonly unit: string;
  readonly amount: Decimal;
  readonly covered: Decimal;
};

/** `uncovered` is in the wanted unit. */
export type BucketChoice = { readonly draws: readonly BucketDraw[]; readonly uncovered: Decimal };

const NO_DRAWS: readonly BucketDraw[] = [];

export function chooseBuckets(
  buckets: readonly SpendableBucket[],
  wanted: WantedValue,
): BucketChoice {
  if (buckets.length === 0 || !wanted.amount.greaterThan(ZERO)) return uncovered(wanted);
  const eligible = inBurnOrder(buckets.filter((bucket) => isEligible(bucket, wanted)));
  if (eligible.length === 0) return uncovered(wanted);
  const draws: BucketDraw[] = [];
  let left = wanted.amount;
  for (const bucket of eligible) {
    const draw = drawFrom(bucket, left, wanted.unit);
    draws.push(draw);
    left = left.minus(draw.covered);
    if (left.isZero()) break;
  }
  return { draws, uncovered: left };
}

/** The buckets after the draws, for the next usage of the batch. */
export function withDraws<B extends SpendableBucket>(
  buckets: readonly B[],
  draws: readonly Pick<BucketDraw, 'bucketId' | 'amount'>[],
): readonly B[] {
  if (draws.length === 0) return buckets;
  return buckets.map((bucket) => {
    const draw = draws.find(({ bucketId }) => bucketId === bucket.id);
    return draw ? { ...bucket, remaining: bucket.remaining.minus(draw.amount) } : bucket;
  });
}

export function isEligible(bucket: SpendableBucket, wanted: WantedValue): boolean {
  return (
    bucket.status === 'active' &&
    isReachable(bucket, wanted.accountPath) &&
    isConvertible(wanted.unit, bucket.unit) &&
    isValidAt(bucket, wanted.at) &&
    isInScope(bucket.scope.meters, wanted.meter) &&
    isPricedFor(bucket.scope, wanted) &&
    isKeptFor(bucket.scope, wanted) &&
    spendable(bucket).greaterThan(ZERO)
  );
}

/** True when the scope admits what prices the usage, and what the usage looks like. */
function isPricedFor({ cards, lines, match }: BucketScope, { priced, at }: WantedValue): boolean {
  return (
    isInScope(cards, priced?.card) &&
    isInScope(lines, priced?.line) &&
    Object.entries(match ?? {}).every(
      ([name, condition]) =>
        priced !== undefined && holds(condition, name, { ...priced, at, tables: NO_TABLES }),
    )
  );
}

/** True when the scope admits this product and device, whatever the meter. */
export function isKeptFor(
  scope: BucketScope,
  wanted: Pick<WantedValue, 'offeringId' | 'subscriptionId' | 'subjects' | 'tenures'>,
): boolean {
  return (
    isInScope(scope.offeringIds, wanted.offeringId) &&
    isMadeFor(scope, wanted) &&
    isForDevice(scope, wanted.subjects)
  );
}

/** A product's fees belong to no device, so buckets for devices do not pay them. */
export function isForDevice(
  { subjects: devices }: BucketScope,
  subjects: readonly string[] = [],
): boolean {
  return devices === undefined || devices.some((device) => subjects.includes(device));
}

/** True for the account's own buckets and those shared from accounts above. */
export function isReachable(
  bucket: Pick<SpendableBucket, 'accountId' | 'isShared'>,
  accountPath: readonly string[],
): boolean {
  return (
    bucket.accountId === accountPath[0] ||
    (bucket.isShared && accountPath.includes(bucket.accountId))
  );
}

function isInScope(
  allowed: readonly string[] | undefined,
  value: string | null | undefined,
): boolean {
  return allowed === undefined || (typeof value === 'string' && allowed.includes(value));
}

/** True for the subscription itself or an earlier one that it continues: an allowance goes on with its price. */
export function isMadeFor(
  { subscriptionIds, priceId }: BucketScope,
  { subscriptionId, tenures = [] }: Pick<WantedValue, 'subscriptionId' | 'tenures'>,
): boolean {
  return (
    isInScope(subscriptionIds, subscriptionId) ||
    tenures.some(
      (one) =>
        isInScope(subscriptionIds, one.id) && (priceId === undefined || one.priceId === priceId),
    )
  );
}

function drawFrom(bucket: SpendableBucket, left: Decimal, unit: string): BucketDraw {
  const { id: bucketId, rootId } = bucket;
  const wanted = convert(left, unit, bucket.unit);
  const amount = smaller(wanted, spendable(bucket));
  // When the bucket covers all, exactly `left` is covered: converting back could leave a rounding difference.
  const covered = amount.equals(wanted) ? left : convert(amount, bucket.unit, unit);
  return { bucketId, rootId, unit: bucket.unit, amount, covered };
}

function uncovered(wanted: WantedValue): BucketChoice {
  return { draws: NO_DRAWS, uncovered: wanted.amount.greaterThan(ZERO) ? wanted.amount : ZERO };
}
