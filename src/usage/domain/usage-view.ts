// A usage as it is read: what was reported, and the result.
import type { UsageRecord } from '../../charging/domain/usage-record';
import type { Instant } from '../../core/time';

export type RatedCharge = {
  readonly description: string;
  /** Unrounded plain decimal, without tax. */
  readonly amount: string;
  readonly currency: string;
  readonly taxRatePercent: string;
  readonly productId: string;
  readonly ratedAt: Instant;
  readonly isBilled: boolean;
};

/** A quantity that a bucket covered, so that it was not charged. */
export type IncludedQuantity = {
  readonly bucketId: string;
  readonly quantity: string;
  readonly unit: string;
};

export type UsageView = {
  readonly status: string;
  readonly record: UsageRecord;
  /** The unit of the meter; undefined when the meter does not exist. */
  readonly unit: string | undefined;
  readonly reason: { readonly code: string; readonly message: string } | null;
  readonly charges: readonly RatedCharge[];
  readonly included: readonly IncludedQuantity[];
};
