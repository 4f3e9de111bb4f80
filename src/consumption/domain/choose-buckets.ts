// Which buckets a report is about: those an account may spend, its own and what is shared with it from
// above, while they are valid; of one product only those that are not kept for others.
import { overlaps, type Instant, instant, type Period } from '../../core/time';

export type ReportedBucket = {
  readonly id: string;
  readonly accountId: string;
  readonly isShared: boolean;
  readonly unit: string;
  readonly shownUnit: string;
  readonly validFrom: Instant | null;
  readonly validTo: Instant | null;
  /** When it was opened, where it has no start of validity. */
  readonly openedAt: Instant;
  readonly subscriptionIds: readonly string[] | null;
  readonly offeringIds: readonly string[] | null;
};

export type ProductOf = { readonly id: string; readonly offeringId: string | null };

const LONG_AGO = instant(0);
const EVER = instant(Number.MAX_SAFE_INTEGER);

/** `products` null: whatever the account may spend. */
export function chooseBuckets(
  buckets: readonly ReportedBucket[],
  accountId: string,
  products: readonly ProductOf[] | null,
  period: Period,
): readonly ReportedBucket[] {
  return buckets.filter(
    (bucket) =>
      (bucket.accountId === accountId || bucket.isShared) &&
      overlaps({ from: bucket.validFrom ?? LONG_AGO, to: bucket.validTo ?? EVER }, period) &&
      (products === null || products.some((product) => isFor(bucket, product))),
  );
}

/** What its counters count: everything since it is there, until it ended or now. */
export function countedPeriod(
  { validFrom, validTo, openedAt }: ReportedBucket,
  now: Instant,
): Period {
  return { from: validFrom ?? openedAt, to: validTo !== null && validTo < now ? validTo : now };
}

function isFor({ subscriptionIds, offeringIds }: ReportedBucket, { id, offeringId }: ProductOf) {
  const isOfProduct = subscriptionIds === null || subscriptionIds.includes(id);
  const isOfOffering =
    offeringIds === null || (offeringId !== null && offeringIds.includes(offeringId));
  return isOfProduct && isOfOffering;
}
