import { decimal, formatDecimal } from '../../core/decimal';
import { instantOf, formatInstant } from '../../core/time';
import type { BucketOrigin, BucketScope, BucketStatus, SpendableBucket } from '../domain/bucket';
import type { LoadedBucket, NewBucket } from '../domain/kept-bucket';

export type BucketRow = {
  readonly id: string;
  readonly root_id: string;
  readonly account_id: string;
  readonly unit: string;
  readonly remaining: string;
  readonly reserved: string;
  readonly priority: number;
  readonly origin: BucketOrigin;
  readonly is_shared: boolean;
  readonly status: BucketStatus;
  readonly valid_from: Date | null;
  readonly valid_to: Date | null;
  readonly scope: BucketScope;
  readonly seq: string;
};

export const BUCKET_COLUMNS = `b.id, b.root_id, b.account_id, b.unit, b.remaining::text, b.reserved::text,
  b.priority, b.origin, b.is_shared, b.status, b.valid_from, b.valid_to, b.scope, b.seq::text`;

export type LoadedRow = BucketRow & {
  readonly usage_type: string;
  readonly shown_unit: string;
  readonly is_unit_assumed: boolean;
  readonly former_actions: string;
};

export const LOADED_COLUMNS = `${BUCKET_COLUMNS}, b.usage_type, b.shown_unit, b.former_actions::text,
  b.is_unit_assumed AND b.remaining = 0 AND b.draw_count = 0 AS is_unit_assumed`;

export function fromLoadedRow(row: LoadedRow): LoadedBucket {
  return {
    ...fromRow(row),
    usageType: row.usage_type,
    shownUnit: row.shown_unit,
    isUnitAssumed: row.is_unit_assumed,
    formerActions: Number(row.former_actions),
  };
}

export function fromRow(row: BucketRow): SpendableBucket {
  return {
    id: row.id,
    rootId: row.root_id,
    accountId: row.account_id,
    unit: row.unit,
    remaining: decimal(row.remaining),
    reserved: decimal(row.reserved),
    priority: row.priority,
    origin: row.origin,
    isShared: row.is_shared,
    status: row.status,
    validFrom: instantOf(row.valid_from),
    validTo: instantOf(row.valid_to),
    scope: row.scope,
    createdSeq: Number(row.seq),
  };
}

export function toRow(bucket: NewBucket): Readonly<Record<string, unknown>> {
  return {
    id: bucket.id,
    root_id: bucket.rootId,
    account_id: bucket.accountId,
    granted_for: bucket.grantedFor,
    unit: bucket.unit,
    shown_unit: bucket.shownUnit,
    shown_factor: formatDecimal(bucket.shownFactor),
    is_unit_assumed: bucket.isUnitAssumed,
    usage_type: bucket.usageType,
    remaining: formatDecimal(bucket.remaining),
    priority: bucket.priority,
    origin: bucket.origin,
    is_shared: bucket.isShared,
    scope: bucket.scope,
    status: bucket.status,
    valid_from: bucket.validFrom === null ? null : formatInstant(bucket.validFrom),
    valid_to: bucket.validTo === null ? null : formatInstant(bucket.validTo),
    document: bucket.document,
  };
}
