// A bucket holds value in one unit for one account. `remaining` is all its value, `reserved` the part bound by holds;
// only the difference may be spent, reserved or taken away.
import type { Decimal } from '../../core/decimal';
import { isKnownCurrency } from '../../core/money';
import type { Instant } from '../../core/time';
import type { Condition } from '../../rating';

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
  /** Devices, which usage names as its subject. */
  readonly subjects?: readonly string[];
  /** The price that includes it: sold by these subscriptions, or by later ones that continue it. */
  readonly priceId?: string;
  /** The cards and lines that price the usage, and what it must look like, as a contract says them. */
  readonly cards?: readonly string[];
  readonly lines?: readonly string[];
  readonly match?: Readonly<Record<string, Condition>>;
};

/** The subscription since which a price has been sold; `priceId` null stands for the product itself. */
export type SoldSince = { readonly priceId: string | null; readonly id: string };

export type SpendableBucket = {
  readonly id: string;
  readonly rootId: string;
  readonly accountId: string;
  /** A currency, a credit, or the reference unit of a dimension (byte, second, token …). */
  readonly unit: string;
  readonly remaining: Decimal;
  readonly reserved: Decimal;
  /** Lower numbers are spent first. */
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

/** A subscription and a meter for which a bucket is looked for. */
export type Endowed = {
  readonly subscriptionId: string;
  readonly meter: string;
  /** The unit of the meter. */
  readonly unit: string;
};

/** The priority of a bucket without one: in the middle, as in Stripe, Lago and OpenMeter. */
export const PRIORITY_UNRANKED = 50;

/**
 * True of money in another currency than the account is billed in: nothing is charged there that it could pay. What is
 * shared may be spent by an account below that has another. An account that is not there yet may have any.
 */
export function isOfOtherCurrency(
  { unit, isShared }: Pick<SpendableBucket, 'unit' | 'isShared'>,
  currency: string | undefined,
): boolean {
  return currency !== undefined && isKnownCurrency(unit) && !isShared && unit !== currency;
}

export function spendable(bucket: Pick<SpendableBucket, 'remaining' | 'reserved'>): Decimal {
  return bucket.remaining.minus(bucket.reserved);
}

/** Judged by its validity, whether or not the sweep has passed; a status of expired counts too. */
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
