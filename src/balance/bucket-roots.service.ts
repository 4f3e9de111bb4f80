import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type AccountNode, BillingAccounts } from '../account';
import { Ledger, type LedgerHeads } from '../ledger';
import { Clock } from '../platform/clock';
import type { Tx } from '../platform/database';
import { StaleRead } from '../platform/interruption';
import { entriesOf, moveValue } from './domain/bucket-move';
import { CONTRA_ACCOUNTS } from './domain/plan-action';
import { BucketRepository, type FoundRoot } from './store/bucket.repository';

/**
 * Finds the roots of buckets. A bucket whose account does not exist yet is kept under the account's own id, as if it
 * were a root. If the account is then created below another, its buckets move to that root.
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
   * Locks the roots. Those that are not final are looked up again under the lock; if one has changed, the transaction
   * is run again.
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

  /** Moves the buckets to the new root: the value leaves the books of one root and enters those of the other. */
  private async follow(tx: Tx, heads: LedgerHeads, { id, rootId }: AccountNode): Promise<void> {
    if (rootId === id) return;
    const moved = await this.buckets.moveToRoot(tx, id, rootId);
    const moves = moved.flatMap((bucket) => [
      moveValue({ ...bucket, rootId: id }, bucket.remaining.negated(), CONTRA_ACCOUNTS.transfer),
      moveValue({ ...bucket, rootId }, bucket.remaining, CONTRA_ACCOUNTS.transfer),
    ]);
    const cause = { kind: 'bucket-placed', reference: id };
    await this.ledger.post(tx, heads, entriesOf(cause, moves), this.clock.now());
  }
}

/**
 * The root of an account; one that does not exist yet is its own root, as it will be if it is created as one. Never
 * final: before the lock is held the account may be created, or deleted when nothing depends on it.
 */
export function rootOf(accountId: string, account: AccountNode | undefined): FoundRoot {
  return { rootId: account?.rootId ?? accountId, isFinal: false };
}
