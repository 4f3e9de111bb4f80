// A usage as it is stored: what was reported, whose it is, and where its charges stand.
import { instantOf } from '../../core/time';
import type { RatedElsewhere, UsageReason, UsageRecord } from './usage-record';
import type { ChargeRow } from './working-set';

export type UsageRow = {
  readonly id: string;
  readonly rootId: string;
  readonly accountId: string;
  readonly subscriptionId: string | null;
  readonly record: UsageRecord;
  readonly status: 'rated' | 'rejected' | 'guided';
  readonly reason: UsageReason | null;
  /** The retail charge it was rated with at once. */
  readonly charge: ChargeRow | null;
  /** Where its other charges stand: accrual id and number, one pair each. */
  readonly chargeRefs: readonly string[];
};

/** What a usage says from now on; `reported` is what it said until then, where that was something else. */
export type Correction = {
  readonly id: string;
  readonly record: UsageRecord;
  readonly reported?: UsageRecord;
};

export type StoredUsage = {
  readonly id: string;
  readonly status: string;
  /** Why it was rejected; null when it was charged. */
  readonly reason: UsageReason | null;
  readonly accountId: string;
  readonly record: UsageRecord;
  /** What was reported first, where it was mended since. */
  readonly reported?: UsageRecord | null;
};

/** What was reported, as its columns say it; every reader of the table names them so. */
export type KeptRecord = Pick<
  UsageRecord,
  'source' | 'subject' | 'meter' | 'quantity' | 'attributes'
> & {
  readonly externalId: string;
  readonly occurredAt: Date;
  readonly amount: string | null;
  /** Absent where no usage of its kind is read. */
  readonly ratedElsewhere?: RatedElsewhere | null;
  /** Absent where it is not read. */
  readonly document?: UsageRecord['document'] | null;
};

export function recordOf(kept: KeptRecord): UsageRecord {
  const { source, externalId, occurredAt, subject, meter, quantity, attributes } = kept;
  return {
    source,
    id: externalId,
    at: instantOf(occurredAt),
    subject,
    meter,
    quantity,
    attributes,
    ...(kept.amount === null ? {} : { amount: kept.amount }),
    ...(kept.ratedElsewhere ? { ratedElsewhere: kept.ratedElsewhere } : {}),
    ...(kept.document ? { document: kept.document } : {}),
  };
}

export function refsOf(charges: readonly ChargeRow[]): string[] {
  return charges.flatMap(({ accrualId, seq }) => [accrualId, `${seq}`]);
}
