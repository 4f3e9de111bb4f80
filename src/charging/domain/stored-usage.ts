// A usage as it is stored: what was reported, whose it is, and where its charges stand.
import type { UsageReason, UsageRecord } from './usage-record';
import type { ChargeRow } from './working-set';

export type UsageRow = {
  readonly id: string;
  readonly rootId: string;
  readonly accountId: string;
  readonly subscriptionId: string | null;
  readonly record: UsageRecord;
  readonly status: 'rated' | 'rejected';
  readonly reason: UsageReason | null;
  /** The retail charge it was rated with at once. */
  readonly charge: ChargeRow | null;
  /** Where its other charges stand: accrual id and number, one pair each. */
  readonly chargeRefs: readonly string[];
};

export type StoredUsage = {
  readonly id: string;
  readonly status: string;
  /** Why it was rejected; null when it was charged. */
  readonly reason: UsageReason | null;
  readonly accountId: string;
  readonly record: UsageRecord;
};

export function refsOf(charges: readonly ChargeRow[]): string[] {
  return charges.flatMap(({ accrualId, seq }) => [accrualId, `${seq}`]);
}
