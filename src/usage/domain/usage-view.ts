// A usage as it is read back: what was reported, and what became of it.
import type { UsageRecord } from '../../charging/domain/usage-record';
import type { Instant } from '../../core/time';

export { type KeptRecord, recordOf } from '../../charging/domain/stored-usage';

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

/** What a bucket covered instead of a charge. */
export type IncludedQuantity = {
  readonly bucketId: string;
  readonly quantity: string;
  readonly unit: string;
};

export type UsageView = {
  readonly status: string;
  readonly record: UsageRecord;
  /** Of the meter; undefined when there is no such meter. */
  readonly unit: string | undefined;
  readonly reason: { readonly code: string; readonly message: string } | null;
  readonly charges: readonly RatedCharge[];
  readonly included: readonly IncludedQuantity[];
};
