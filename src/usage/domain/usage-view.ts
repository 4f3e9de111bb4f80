// A usage as it is read back: what was reported, and what became of it.
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

/** What a bucket covered instead of a charge. */
export type IncludedQuantity = {
  readonly bucketId: string;
  readonly quantity: string;
  readonly unit: string;
};

export type ReportedUsage = {
  readonly source: string;
  readonly id: string;
  readonly at: Instant;
  readonly subject: string;
  readonly meter: string;
  readonly quantity: string;
  readonly amount?: string;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  readonly document?: Readonly<Record<string, unknown>>;
};

export type UsageView = {
  readonly status: string;
  readonly record: ReportedUsage;
  /** Of the meter; undefined when there is no such meter. */
  readonly unit: string | undefined;
  readonly reason: { readonly code: string; readonly message: string } | null;
  readonly charges: readonly RatedCharge[];
  readonly included: readonly IncludedQuantity[];
};
