// Double entry: a journal transaction is a list of postings that sum to zero per unit of account.
// Transactions of one root account form a chain, each carrying the hash of the one before, so that
// a changed, removed or inserted row shows.
import { compositeKey } from '../../core/composite-key';
import { decimal, formatDecimal, type Decimal, ZERO } from '../../core/decimal';
import { invariant } from '../../core/invariant';
import type { Instant } from '../../core/time';
import { formatInstant } from '../../core/time';
import { isOfChart, type JournalAccount, type Posting } from './chart';

export type JournalEntry = {
  readonly rootId: string;
  readonly kind: string;
  /** The subject of the entry, such as a bill or top-up; null for a batch of usage. */
  readonly reference: string | null;
  readonly postings: readonly Posting[];
};

/** A transaction as stored; it may have an account that is not in the chart. */
export type JournalTransaction = Omit<JournalEntry, 'postings'> & {
  readonly postings: readonly (Omit<Posting, 'account'> & { readonly account: string })[];
  readonly seq: bigint;
  readonly postedAt: Instant;
  readonly previousHash: string;
  readonly hash: string;
};

/** Sums postings of the same account and unit; what sums to zero disappears. Order is canonical. */
export function compact(postings: readonly Posting[]): Posting[] {
  const sums = new Map<string, { account: JournalAccount; unit: string; amount: Decimal }>();
  for (const { account, unit, amount } of postings) {
    const key = compositeKey(account, unit);
    const known = sums.get(key);
    if (known === undefined) sums.set(key, { account, unit, amount: decimal(amount) });
    else known.amount = known.amount.plus(decimal(amount));
  }
  return [...sums.entries()]
    .filter(([, posting]) => !posting.amount.isZero())
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { account, unit, amount }]) => ({ account, unit, amount: formatDecimal(amount) }));
}

/** An unbalanced entry, or one on an unknown account, is a bug and is not written. */
export function assertSound(entry: JournalEntry): void {
  const byUnit = new Map<string, Decimal>();
  for (const { account, unit, amount } of entry.postings) {
    invariant(
      isOfChart(account),
      `${entry.kind} entry of ${entry.rootId} is on no account: ${account}`,
    );
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
