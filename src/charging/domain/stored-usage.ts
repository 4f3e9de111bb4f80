// A usage as it is stored: what was reported, whose it is, and where its charges stand.
import { formatInstant, instantOf } from '../../core/time';
import type { RatedElsewhere, UsageReason, UsageRecord } from './usage-record';
import type { ChargeRow } from './working-set';

export type UsageToKeep = {
  readonly id: string;
  readonly rootId: string;
  readonly accountId: string;
  readonly subscriptionId: string | null;
  readonly record: UsageRecord;
  readonly status: 'rated' | 'rejected' | 'guided';
  readonly reason: UsageReason | null;
  /** The retail charge stored in the usage's own row. */
  readonly charge: ChargeRow | null;
  /** References to its other charges: pairs of accrual id and number. */
  readonly chargeRefs: readonly string[];
};

/** What was measured, without what the wire keeps beside it. */
export function measuredIn(record: UsageRecord): Readonly<Record<string, unknown>> {
  const { document: _document, isTimeless: _timeless, at, ...measured } = record;
  return { ...measured, at: formatInstant(at) };
}

/** New content of a usage; `reported` is the former content, if it was different. */
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
  /** The first report of a usage that was corrected later. */
  readonly reported?: UsageRecord | null;
};

/** The reported values by column; all readers of the table use these names. */
export type KeptRecord = Pick<
  UsageRecord,
  'source' | 'subject' | 'meter' | 'quantity' | 'attributes'
> & {
  readonly externalId: string;
  readonly occurredAt: Date;
  readonly amount: string | null;
  /** Absent in queries that read no such usage. */
  readonly ratedElsewhere?: RatedElsewhere | null;
  /** Absent in queries that do not read it. */
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
