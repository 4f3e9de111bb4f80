import { Injectable } from '@nestjs/common';
import { invariant } from '../core/invariant';
import type { Instant } from '../core/time';
import { digest } from '../platform/ids';
import { Database, executeAll, type Statement, type Tx } from '../platform/database';
import { rootLockSeconds } from '../platform/metrics';
import type { Tenant } from '../platform/tenant';
import {
  assertSound,
  canonicalText,
  compact,
  type JournalEntry,
  type JournalTransaction,
} from './domain/journal';
import { type ChainOrder, chainOrderOf, type Posted } from './domain/chain-order';
import {
  type HeadRow,
  journalChanges,
  JournalRepository,
  unpostedChanges,
} from './store/journal.repository';

/** The end of one root account's chain; holding it means holding the root's lock. */
export type LedgerHead = {
  readonly rootId: string;
  seq: bigint;
  hash: string;
  /**
   * True when the head did not exist when locking began: reads sent together with the locks were then not under this
   * lock.
   */
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

  /** Orders bookings on roots by their place in the chain, from the times in their rows. */
  async orderOf(tx: Tx, posted: readonly Posted[]): Promise<ChainOrder> {
    if (posted.length === 0) return chainOrderOf([]);
    const rootIds = [...new Set(posted.map(({ rootId }) => rootId))];
    const instants = [...new Set(posted.map(({ at }) => at))];
    return chainOrderOf(await this.journal.places(tx, rootIds, instants));
  }

  /**
   * Locks the roots in key order until the transaction ends. All data of a root (counters, buckets, accruals, bills)
   * is read and written under this lock only. With `skipBusy` it does not wait, and leaves out roots that others
   * hold.
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

  /** Locks the roots and reads in the same round trip. What was read of roots that others hold must not be used. */
  async lockAndRead<T>(
    tx: Tx,
    rootIds: readonly string[],
    read: () => Promise<T>,
    how: { readonly skipBusy?: boolean } = {},
  ): Promise<{ readonly heads: LedgerHeads; readonly found: T }> {
    // A connection executes statements in order, so reads sent after the locks run under them.
    const [heads, found] = await Promise.all([this.lockRoots(tx, rootIds, how), read()]);
    // The head of a new root may have been created only after the read.
    const isLate = [...heads.values()].some((head) => head.isLate);
    return { heads, found: isLate ? await read() : found };
  }

  private async lockLate(tx: Tx, missing: readonly string[], skipBusy: boolean) {
    if (skipBusy) return this.journal.createFreeHeads(tx, missing);
    await this.journal.createHeads(tx, missing);
    return this.journal.lockHeads(tx, missing, false);
  }

  /** Removes the head of a root without transactions, whose account was created below another. */
  async dropUnused(tx: Tx, rootId: string): Promise<void> {
    await this.journal.dropUnusedHead(tx, rootId);
  }

  /**
   * Appends the entries to the chains of their roots. Postings of the same account and unit are summed; an entry
   * without postings is only written if it has a reference. An unbalanced entry, or an unknown account, is a bug and
   * throws.
   */
  post(tx: Tx, heads: LedgerHeads, entries: readonly JournalEntry[], at: Instant): Promise<void> {
    return executeAll(tx, this.advance(heads, entries, at));
  }

  /**
   * The same for callers with more to write in the round trip: the heads advance at once, and the returned statements
   * must be executed in the same transaction.
   */
  advance(heads: LedgerHeads, entries: readonly JournalEntry[], at: Instant): readonly Statement[] {
    const transactions: JournalTransaction[] = [];
    const moved = new Map<string, LedgerHead>();
    const unposted = new Set<string>();
    for (const entry of entries) {
      const head = heads.get(entry.rootId);
      invariant(head !== undefined, `root ${entry.rootId} is not locked`);
      const compacted = { ...entry, postings: compact(entry.postings) };
      assertSound(compacted);
      if (compacted.postings.length === 0 && entry.reference === null) {
        unposted.add(head.rootId);
        continue;
      }
      transactions.push(chain(head, compacted, at));
      moved.set(head.rootId, head);
    }
    return [
      ...journalChanges(transactions, [...moved.values()]),
      ...unpostedChanges([...unposted].filter((id) => !moved.has(id))),
    ];
  }

  /**
   * A text for each root that was charged: as long as it is the same nothing was charged or billed below the root, not
   * even what costs nothing.
   */
  moves(tx: Tx, rootIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return this.journal.moves(tx, [...new Set(rootIds)]);
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
