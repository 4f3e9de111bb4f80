import { Injectable } from '@nestjs/common';
import type { Instant } from '../core/time';
import { Ledger, type LedgerHeads } from '../ledger';
import type { Tx } from '../platform/database';
import { type BucketMove, entriesOf, type MoveCause } from './domain/bucket-move';
import { type Grant, Grants } from './grants.service';
import { BucketRepository } from './store/bucket.repository';

export type CausedMoves = MoveCause & { readonly moves: readonly BucketMove[] };

/**
 * Moves value inside the transactions of other rooms, which hold the roots' locks. Requests of clients are commands.
 */
@Injectable()
export class Balance {
  private readonly buckets = new BucketRepository();

  constructor(
    private readonly ledger: Ledger,
    private readonly grants: Grants,
  ) {}

  /** Grants the allowances of subscriptions. */
  grant(tx: Tx, heads: LedgerHeads, grants: readonly Grant[], at: Instant): Promise<number> {
    return this.grants.grant(tx, heads, grants, at);
  }

  /** Changes the buckets and posts one journal entry per cause and root. */
  async move(
    tx: Tx,
    heads: LedgerHeads,
    caused: readonly CausedMoves[],
    at: Instant,
  ): Promise<void> {
    await this.buckets.applyMoves(
      tx,
      caused.flatMap(({ moves }) => moves),
    );
    const entries = caused.flatMap(({ moves, ...cause }) => entriesOf(cause, moves));
    await this.ledger.post(tx, heads, entries, at);
  }
}
