import { instantOf } from '../../core/time';
import type { JournalTransaction } from '../domain/journal';

export type TransactionRow = {
  root_id: string;
  seq: string;
  kind: string;
  reference: string | null;
  posted_at: Date;
  accounts: string[];
  units: string[];
  amounts: string[];
  previous_hash: string;
  hash: string;
};

export function fromRow(row: TransactionRow): JournalTransaction {
  return {
    rootId: row.root_id,
    seq: BigInt(row.seq),
    kind: row.kind,
    reference: row.reference,
    postedAt: instantOf(row.posted_at),
    postings: row.accounts.map((account, line) => ({
      account,
      unit: row.units[line] ?? '',
      amount: row.amounts[line] ?? '',
    })),
    previousHash: row.previous_hash,
    hash: row.hash,
  };
}
