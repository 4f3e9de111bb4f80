import { Injectable } from '@nestjs/common';
import type { Instant } from '../core/time';
import { Ledger, type LedgerHeads } from '../ledger';
import type { Tx } from '../platform/database';
import { type BucketMove, entriesOf, type MoveCause } from './domain/bucket-move';
import { type Grant, Grants } from './grants.service';
import { BucketRepository } from './store/bucket.repository';

/** Moves value in transactions of others, which hold the roots' locks. What clients ask for are commands. */
@Injectable()
export class Balance {
  private readonly buckets = new BucketRepository();

  constructor(
    private readonly ledger: Ledger,
    private readonly grants: Grants,
  ) {}

  /** Gives subscriptions their allowances. */
  grant(tx: Tx, heads: LedgerHeads, grants: readonly Grant[], at: Instant): Promise<number> {
    return this.grants.grant(tx, heads, grants, at);
  }

  /** Changes the buckets and tells the journal. */
  async move(
    tx: Tx,
    heads: LedgerHeads,
    cause: MoveCause,
    moves: readonly BucketMove[],
    at: Instant,
  ): Promise<void> {
    await this.buckets.applyMoves(tx, moves);
    await this.ledger.post(tx, heads, entriesOf(cause, moves), at);
  }
}
