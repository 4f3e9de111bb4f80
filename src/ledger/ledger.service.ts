import { Injectable } from '@nestjs/common';
import { invariant } from '../core/invariant';
import type { Instant } from '../core/time';
import { digest } from '../platform/ids';
import { Database, executeAll, type Statement, type Tx } from '../platform/database';
import { rootLockSeconds } from '../platform/metrics';
import type { Tenant } from '../platform/tenant';
import {
  assertBalanced,
  canonicalText,
  compact,
  type JournalEntry,
  type JournalTransaction,
} from './domain/journal';
import { type ChainOrder, chainOrderOf, type Posted } from './domain/chain-order';
import { type HeadRow, journalChanges, JournalRepository } from './store/journal.repository';

/** The end of one root account's chain; holding it means holding the root's lock. */
export type LedgerHead = {
  readonly rootId: string;
  seq: bigint;
  hash: string;
  /** There was none to lock at first: what was asked in one go with the locks was not read under this one. */
  readonly isLate: boolean;
};
export type LedgerHeads = ReadonlyMap<string, LedgerHead>;

@Injectable()
export class Ledger {
  private readonly journal = new JournalRepository();

  constructor(private readonly database: Database) {}

  /** A root account's transactions in chain order, after number `afterSeq`. */
  page(
    tenant: Tenant,
    rootId: string,
    afterSeq: bigint,
    limit: number,
  ): Promise<JournalTransaction[]> {
    return this.database.read(tenant, (tx) => this.journal.page(tx, rootId, afterSeq, limit));
  }

  /** What tells of bookings on a root, by what their rows say of when, which came first. */
  async orderOf(tx: Tx, posted: readonly Posted[]): Promise<ChainOrder> {
    if (posted.length === 0) return chainOrderOf([]);
    const rootIds = [...new Set(posted.map(({ rootId }) => rootId))];
    const instants = [...new Set(posted.map(({ at }) => at))];
    return chainOrderOf(await this.journal.places(tx, rootIds, instants));
  }

  /**
   * Locks the roots until the transaction ends, in key order. Everything of a root (counters,
   * buckets, accruals, bills) may be read and written under this one lock, and by nobody else.
   * With `skipBusy` nothing is waited for, and roots that another transaction holds are left out.
   */
  async lockRoots(
    tx: Tx,
    rootIds: readonly string[],
    { skipBusy = false }: { readonly skipBusy?: boolean } = {},
  ): Promise<LedgerHeads> {
    const stop = rootLockSeconds.startTimer();
    const wanted = [...new Set(rootIds)].sort();
    const found = await this.journal.lockHeads(tx, wanted, skipBusy);
    const locked = new Set(found.map(({ root_id: id }) => id));
    const missing = wanted.filter((id) => !locked.has(id));
    const late = missing.length === 0 ? [] : await this.lockLate(tx, missing, skipBusy);
    stop();
    return new Map([
      ...found.map((row) => [row.root_id, headOf(row, false)] as const),
      ...late.map((row) => [row.root_id, headOf(row, true)] as const),
    ]);
  }

  /**
   * Locks the roots, and reads under the locks in the same round trip. What is read of roots that another
   * transaction holds is not to be used.
   */
  async lockAndRead<T>(
    tx: Tx,
    rootIds: readonly string[],
    read: () => Promise<T>,
    how: { readonly skipBusy?: boolean } = {},
  ): Promise<{ readonly heads: LedgerHeads; readonly found: T }> {
    // A connection works in the order it was asked: what is asked behind the locks is read under them.
    const [heads, found] = await Promise.all([this.lockRoots(tx, rootIds, how), read()]);
    // A root that nothing was done to may have got its head only now, after what was asked behind it.
    const isLate = [...heads.values()].some((head) => head.isLate);
    return { heads, found: isLate ? await read() : found };
  }

  private async lockLate(tx: Tx, missing: readonly string[], skipBusy: boolean) {
    if (skipBusy) return this.journal.createFreeHeads(tx, missing);
    await this.journal.createHeads(tx, missing);
    return this.journal.lockHeads(tx, missing, false);
  }

  /** The lock of a root that has no transactions goes again: the account it was kept for is below another. */
  async dropUnused(tx: Tx, rootId: string): Promise<void> {
    await this.journal.dropUnusedHead(tx, rootId);
  }

  /**
   * Appends the entries to the chains of their roots. Postings of the same account and unit are
   * summed; an entry that comes to nothing is not written unless it carries a reference.
   * An entry off balance is a bug and throws.
   */
  post(tx: Tx, heads: LedgerHeads, entries: readonly JournalEntry[], at: Instant): Promise<void> {
    return executeAll(tx, this.append(heads, entries, at));
  }

  /**
   * The same for a caller that has more to write in the same round trip: the heads move on at once, and
   * what is answered must be executed in the transaction that holds them.
   */
  append(heads: LedgerHeads, entries: readonly JournalEntry[], at: Instant): readonly Statement[] {
    const transactions: JournalTransaction[] = [];
    const moved = new Map<string, LedgerHead>();
    for (const entry of entries) {
      const head = heads.get(entry.rootId);
      invariant(head !== undefined, `root ${entry.rootId} is not locked`);
      const compacted = { ...entry, postings: compact(entry.postings) };
      assertBalanced(compacted);
      if (compacted.postings.length === 0 && entry.reference === null) continue;
      transactions.push(chain(head, compacted, at));
      moved.set(head.rootId, head);
    }
    return journalChanges(transactions, [...moved.values()]);
  }
}

function headOf({ root_id: rootId, seq, hash }: HeadRow, isLate: boolean): LedgerHead {
  return { rootId, seq: BigInt(seq), hash, isLate };
}

function chain(head: LedgerHead, entry: JournalEntry, postedAt: Instant): JournalTransaction {
  const unsealed = { ...entry, seq: head.seq + 1n, postedAt, previousHash: head.hash };
  const hash = digest(canonicalText(unsealed));
  head.seq = unsealed.seq;
  head.hash = hash;
  return { ...unsealed, hash };
}
