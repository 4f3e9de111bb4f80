import { type KeptRecord, recordOf, type StoredUsage } from '../domain/stored-usage';
import type { UsageReason, UsageRecord } from '../domain/usage-record';
import type { CountedUsage } from '../domain/replay';
import { type ExchangeRow, fromExchangeRow } from './exchange.mapping';

export type FoundRow = KeptRecord & {
  id: string;
  status: string;
  reason: UsageReason | null;
  account_id: string;
  reported: UsageRecord | null;
};

export function fromRow(row: FoundRow): StoredUsage {
  const { id, status, reason, account_id: accountId, reported } = row;
  return { id, status, reason, accountId, record: recordOf(row), reported };
}

export type CountedRow = KeptRecord & ExchangeRow & { id: string; booked: string; version: number };

export function fromCountedRow(row: CountedRow): CountedUsage {
  const { id: usageId, booked, version } = row;
  return { usageId, record: recordOf(row), booked, version, exchange: fromExchangeRow(row) };
}
