// Which buckets a report covers: valid ones that an account may spend, its own and those shared from accounts above;
// for a product, only those that are not reserved for others.
import { type BucketScope, type SoldSince } from '../../balance/domain/bucket';
import { isKeptFor } from '../../balance/domain/choose-buckets';
import { overlaps, type Instant, instant, type Period } from '../../core/time';

export type ReportedBucket = {
  readonly id: string;
  readonly accountId: string;
  readonly isShared: boolean;
  readonly unit: string;
  readonly shownUnit: string;
  readonly validFrom: Instant | null;
  readonly validTo: Instant | null;
  /** The start of validity for a bucket that states none. */
  readonly openedAt: Instant;
  readonly scope: BucketScope;
};

export type ReportedProduct = {
  readonly id: string;
  readonly offeringId: string | null;
  /** The devices that were asked about; all of the product's devices when only the product was named. */
  readonly subjects: readonly string[];
  readonly tenures: readonly SoldSince[];
};

const LONG_AGO = instant(0);
const EVER = instant(Number.MAX_SAFE_INTEGER);

/** With `products` null the result is every bucket the account may spend. */
export function reportedBuckets(
  buckets: readonly ReportedBucket[],
  accountId: string,
  products: readonly ReportedProduct[] | null,
  period: Period,
): readonly ReportedBucket[] {
  return buckets.filter(
    (bucket) =>
      (bucket.accountId === accountId || bucket.isShared) &&
      overlaps({ from: bucket.validFrom ?? LONG_AGO, to: bucket.validTo ?? EVER }, period) &&
      (products === null || products.some((product) => isFor(bucket.scope, product))),
  );
}

/** The period that the counters of a bucket cover: from its start until it expired, or now. */
export function countedPeriod(
  { validFrom, validTo, openedAt }: ReportedBucket,
  now: Instant,
): Period {
  return { from: validFrom ?? openedAt, to: validTo !== null && validTo < now ? validTo : now };
}

function isFor(
  scope: BucketScope,
  { id, offeringId, subjects, tenures }: ReportedProduct,
): boolean {
  return isKeptFor(scope, { subscriptionId: id, offeringId, subjects, tenures });
}
