// A bucket holds value in one unit for one account. `remaining` is all there is, `reserved` the part
// of it that is promised to holds; only the difference may be spent, promised or taken away.
import type { Decimal } from '../../core/decimal';
import type { Instant } from '../../core/time';

export const BUCKET_STATUSES = ['active', 'suspended', 'expired'] as const;
export type BucketStatus = (typeof BUCKET_STATUSES)[number];

/** Where the value came from: burn order and cost basis depend on it. */
export const BUCKET_ORIGINS = ['paid', 'promotional', 'rollover'] as const;
export type BucketOrigin = (typeof BUCKET_ORIGINS)[number];

/** What a bucket may be spent on; an absent list means "anything". */
export type BucketScope = {
  readonly meters?: readonly string[];
  readonly offeringIds?: readonly string[];
  readonly subscriptionIds?: readonly string[];
  /** Devices: what usage calls its subject. */
  readonly subjects?: readonly string[];
  /** What includes it: of these subscriptions, or of those that go on selling it as they did. */
  readonly priceId?: string;
};

/** Where a subscription has a price from, or the product itself (null). */
export type SoldSince = { readonly priceId: string | null; readonly id: string };

export type SpendableBucket = {
  readonly id: string;
  readonly rootId: string;
  readonly accountId: string;
  /** A currency, a credit, or the reference unit of a dimension (byte, second, token …). */
  readonly unit: string;
  readonly remaining: Decimal;
  readonly reserved: Decimal;
  /** Lower burns first. */
  readonly priority: number;
  readonly origin: BucketOrigin;
  /** Shared down the hierarchy: accounts below the owner may spend it. */
  readonly isShared: boolean;
  readonly status: BucketStatus;
  readonly validFrom: Instant | null;
  readonly validTo: Instant | null;
  readonly scope: BucketScope;
  readonly createdSeq: number;
};

/** A subscription and a meter, of which it is asked whether a bucket was made for them. */
export type Endowed = {
  readonly subscriptionId: string;
  readonly meter: string;
  /** The meter's. */
  readonly unit: string;
};

/** Stripe, Lago and OpenMeter read priorities the same way: what nobody ranked stands in the middle. */
export const PRIORITY_UNRANKED = 50;

export function spendable(bucket: Pick<SpendableBucket, 'remaining' | 'reserved'>): Decimal {
  return bucket.remaining.minus(bucket.reserved);
}

/** By its time, swept or not yet; what is said to have expired has ended before it. */
export function hasEnded(
  { status, validTo }: Pick<SpendableBucket, 'status' | 'validTo'>,
  at: Instant,
): boolean {
  return status === 'expired' || (validTo !== null && at >= validTo);
}

/** Half-open like every period; no bound means open on that side. */
export function isValidAt(
  bucket: Pick<SpendableBucket, 'validFrom' | 'validTo'>,
  at: Instant,
): boolean {
  return (
    (bucket.validFrom === null || at >= bucket.validFrom) &&
    (bucket.validTo === null || at < bucket.validTo)
  );
}
