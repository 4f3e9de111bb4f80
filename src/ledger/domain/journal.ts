// Double entry: a journal transaction is a list of postings that sum to zero per unit of account.
// Transactions of one root account form a chain, each carrying the hash of the one before, so that
// a changed, removed or inserted row shows.
import { decimal, formatDecimal, type Decimal, ZERO } from '../../core/decimal';
import { invariant } from '../../core/invariant';
import type { Instant } from '../../core/time';
import { formatInstant } from '../../core/time';

/** `amount` is signed: a debit is positive, a credit negative. Plain decimal text, unrounded. */
export type Posting = { readonly account: string; readonly unit: string; readonly amount: string };

export type JournalEntry = {
  readonly rootId: string;
  readonly kind: string;
  /** What the entry is about: a bill, a top-up; null for a batch of usage. */
  readonly reference: string | null;
  readonly postings: readonly Posting[];
};

export type JournalTransaction = JournalEntry & {
  readonly seq: bigint;
  readonly postedAt: Instant;
  readonly previousHash: string;
  readonly hash: string;
};

/** Sums postings of the same account and unit; what sums to zero disappears. Order is canonical. */
export function compact(postings: readonly Posting[]): Posting[] {
  const sums = new Map<string, { account: string; unit: string; amount: Decimal }>();
  for (const { account, unit, amount } of postings) {
    const key = `${account}\n${unit}`;
    const known = sums.get(key);
    if (known === undefined) sums.set(key, { account, unit, amount: decimal(amount) });
    else known.amount = known.amount.plus(decimal(amount));
  }
  return [...sums.entries()]
    .filter(([, posting]) => !posting.amount.isZero())
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { account, unit, amount }]) => ({ account, unit, amount: formatDecimal(amount) }));
}

export function assertBalanced(entry: JournalEntry): void {
  const byUnit = new Map<string, Decimal>();
  for (const { unit, amount } of entry.postings) {
    byUnit.set(unit, (byUnit.get(unit) ?? ZERO).plus(decimal(amount)));
  }
  for (const [unit, off] of byUnit) {
    invariant(
      off.isZero(),
      `${entry.kind} entry of ${entry.rootId} is off balance by ${formatDecimal(off)} ${unit}`,
    );
  }
}

/** The text that is hashed: every field in a fixed order, so that the same content hashes the same. */
export function canonicalText(transaction: Omit<JournalTransaction, 'hash'>): string {
  return JSON.stringify([
    transaction.previousHash,
    transaction.rootId,
    transaction.seq.toString(),
    transaction.kind,
    transaction.reference,
    formatInstant(transaction.postedAt),
    transaction.postings.map(({ account, unit, amount }) => [account, unit, amount]),
  ]);
}
