import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type AccountNode, BillingAccounts } from '../account';
import { Ledger, type LedgerHeads } from '../ledger';
import { Clock } from '../platform/clock';
import type { Tx } from '../platform/database';
import { StaleRead } from '../platform/interruption';
import { entriesOf, moveValue } from './domain/bucket-move';
import { COUNTERS } from './domain/plan-action';
import { BucketRepository, type FoundRoot } from './store/bucket.repository';

/**
 * Under which root buckets are. A bucket whose account is not there yet is under the account's own id,
 * as a root's are; when the account comes and is below another, its buckets move under that root.
 */
@Injectable()
export class BucketRoots implements OnModuleInit {
  private readonly buckets = new BucketRepository();

  constructor(
    private readonly accounts: BillingAccounts,
    private readonly ledger: Ledger,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.accounts.onPlaced((tx, heads, account) => this.follow(tx, heads, account));
  }

  /**
   * Locks the roots that are found. Those that are not final are looked for again under the lock: should
   * another have come of them, the whole transaction runs again.
   */
  async lock<T extends { readonly roots: readonly FoundRoot[] }>(
    tx: Tx,
    find: () => Promise<T>,
  ): Promise<{ readonly heads: LedgerHeads; readonly found: T }> {
    const hint = await find();
    const heads = await this.ledger.lockRoots(
      tx,
      hint.roots.map(({ rootId }) => rootId),
    );
    if (hint.roots.every(({ isFinal }) => isFinal)) return { heads, found: hint };
    const found = await find();
    const other = found.roots.find(({ rootId }) => !heads.has(rootId));
    if (other !== undefined) throw new StaleRead(`a bucket is under ${other.rootId} by now`);
    return { heads, found };
  }

  /** The value leaves the books of one root and comes into those of the other. */
  private async follow(tx: Tx, heads: LedgerHeads, { id, rootId }: AccountNode): Promise<void> {
    if (rootId === id) return;
    const moved = await this.buckets.moveToRoot(tx, id, rootId);
    const moves = moved.flatMap((bucket) => [
      moveValue({ ...bucket, rootId: id }, bucket.remaining.negated(), COUNTERS.transfer),
      moveValue({ ...bucket, rootId }, bucket.remaining, COUNTERS.transfer),
    ]);
    const cause = { kind: 'bucket-placed', reference: id };
    await this.ledger.post(tx, heads, entriesOf(cause, moves), this.clock.now());
  }
}

/**
 * Of an account, there or not: one that is not known yet is its own root, as it will be when it is created as one.
 * Never final: until the lock is there an account may come, and one that nothing is kept for may go.
 */
export function rootOf(accountId: string, account: AccountNode | undefined): FoundRoot {
  return { rootId: account?.rootId ?? accountId, isFinal: false };
}
