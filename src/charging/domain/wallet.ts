// The prepaid value of the locked roots, as plain values: what a usage may draw on, and what is left
// for the next usage of the same batch.

import type { BucketOrigin, SoldSince, SpendableBucket } from '../../balance/domain/bucket';
import {
  chooseBuckets,
  isMadeFor,
  type PricedBy,
  withDraws,
} from '../../balance/domain/choose-buckets';
import type { Decimal } from '../../core/decimal';
import { groupBy } from '../../core/group-by';
import { invariant } from '../../core/invariant';
import { isConvertible } from '../../core/quantity';
import type { Instant } from '../../core/time';

/**
 * Buckets by root account; roots without any are absent. Buckets that no usage of the batch may draw on are only
 * loaded on request.
 */
export type Wallet = Map<string, readonly SpendableBucket[]>;

/** `amount` is in the bucket's own unit; below zero the bucket gets it back. */
export type Draw = {
  readonly bucketId: string;
  readonly unit: string;
  readonly amount: Decimal;
  /** True when the bucket has ended, so that what comes back is forfeited at once. */
  readonly isForfeited?: true;
};

/** `covered` is the same value in the wanted unit. */
export type Chosen = Draw & { readonly covered: Decimal };

export type Wanted = {
  readonly unit: string;
  readonly amount: Decimal;
  readonly at: Instant;
  readonly accountPath: readonly string[];
  readonly meter: string | null;
  readonly offeringId: string | null;
  readonly subscriptionId: string;
  /** The device that is used. */
  readonly subjects?: readonly string[];
  readonly tenures?: readonly SoldSince[];
  readonly priced?: PricedBy | undefined;
};

/** In burn order; `uncovered` is in the wanted unit. */
export type Choice = { readonly draws: readonly Chosen[]; readonly uncovered: Decimal };

export function walletOf(buckets: readonly SpendableBucket[]): Wallet {
  return new Map(groupBy(buckets, ({ rootId }) => rootId));
}

/** Adds the buckets that are not in it yet. */
export function withBuckets(wallet: Wallet, more: readonly SpendableBucket[]): Wallet {
  if (more.length === 0) return wallet;
  const all = [...more, ...[...wallet.values()].flat()];
  return walletOf([...new Map(all.map((bucket) => [bucket.id, bucket])).values()]);
}

export function choose(wallet: Wallet, rootId: string, wanted: Wanted): Choice {
  return chooseBuckets(wallet.get(rootId) ?? [], wanted);
}

export function take(wallet: Wallet, rootId: string, draws: readonly Draw[]): void {
  const standing = draws.filter(({ isForfeited }) => isForfeited !== true);
  wallet.set(rootId, withDraws(wallet.get(rootId) ?? [], standing));
}

/** The origin of a bucket that was drawn on. */
export function originIn(wallet: Wallet, rootId: string, bucketId: string): BucketOrigin {
  const bucket = (wallet.get(rootId) ?? []).find(({ id }) => id === bucketId);
  invariant(bucket !== undefined, `Bucket ${bucketId} is not in the wallet it was drawn from`);
  return bucket.origin;
}

/** True when money goes back to the bucket that paid: it exists, is the same one and has not ended. */
export function takesBack(
  wallet: Wallet,
  rootId: string,
  paid: Pick<SpendableBucket, 'origin' | 'unit'> & { readonly bucketId: string },
  now: Instant,
): boolean {
  return (wallet.get(rootId) ?? []).some(
    ({ id, unit, origin, validTo }) =>
      id === paid.bucketId &&
      unit === paid.unit &&
      origin === paid.origin &&
      (validTo === null || now < validTo),
  );
}

/** Whether a bucket takes back what it covered: one that has ended is not in the wallet. */
export function isOpen(
  wallet: Wallet,
  rootId: string,
  { bucketId, unit }: Omit<Draw, 'amount'>,
): boolean {
  return (wallet.get(rootId) ?? []).some((one) => one.id === bucketId && one.unit === unit);
}

/** Whether a bucket for the meter was made for this very subscription, or one that it goes on with, used up or not. */
export function isEndowed(
  wallet: Wallet,
  rootId: string,
  { id: subscriptionId, tenures }: { readonly id: string; readonly tenures: readonly SoldSince[] },
  meter: { readonly code: string; readonly unit: string },
): boolean {
  return (wallet.get(rootId) ?? []).some(
    ({ scope, status, unit }) =>
      status === 'active' &&
      scope.subscriptionIds !== undefined &&
      isMadeFor(scope, { subscriptionId, tenures }) &&
      (scope.meters?.includes(meter.code) ?? true) &&
      isConvertible(meter.unit, unit),
  );
}
