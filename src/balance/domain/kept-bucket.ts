// A stored bucket: what spending needs, and what only showing it needs.
import type { Decimal } from '../../core/decimal';
import type { Instant } from '../../core/time';
import type { BucketOrigin, BucketScope, BucketStatus, SpendableBucket } from './bucket';

/** A bucket with the attributes that only showing it needs. */
export type LoadedBucket = SpendableBucket & {
  readonly usageType: string;
  readonly shownUnit: string;
  readonly isUnitAssumed: boolean;
  /** Actions up to this place were done to a former bucket, which had its id. */
  readonly formerActions: number;
};

export type NewBucket = {
  readonly id: string;
  readonly rootId: string;
  readonly accountId: string;
  /** The subscription whose allowance it is. */
  readonly grantedFor: string | null;
  readonly unit: string;
  readonly shownUnit: string;
  readonly shownFactor: Decimal;
  readonly isUnitAssumed: boolean;
  readonly usageType: string;
  readonly remaining: Decimal;
  readonly priority: number;
  readonly origin: BucketOrigin;
  readonly isShared: boolean;
  readonly scope: BucketScope;
  readonly status: BucketStatus;
  readonly validFrom: Instant | null;
  readonly validTo: Instant | null;
  readonly document: Readonly<Record<string, unknown>>;
};

/** The unit in which a bucket is stored and the one in which it is shown. */
export type ShownUnit = Pick<NewBucket, 'unit' | 'shownUnit' | 'shownFactor'>;
