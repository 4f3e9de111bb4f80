import { decimal } from '../../core/decimal';
import { instantOf } from '../../core/time';
import type { HoldStatus } from '../domain/hold';
import type { BucketHold } from '../domain/reservation';

export type HoldRow = {
  readonly id: string;
  readonly root_id: string;
  readonly bucket_id: string;
  readonly unit: string;
  readonly amount: string;
  readonly captured: string;
  readonly status: HoldStatus;
  readonly expires_at: Date;
};

export function fromRow(found: HoldRow): BucketHold {
  return {
    id: found.id,
    rootId: found.root_id,
    bucketId: found.bucket_id,
    unit: found.unit,
    amount: decimal(found.amount),
    captured: decimal(found.captured),
    status: found.status,
    expiresAt: instantOf(found.expires_at),
  };
}
