import { Injectable } from '@nestjs/common';
import { invariant } from '../core/invariant';
import type { Instant } from '../core/time';
import { Ledger } from '../ledger';
import type { Tx } from '../platform/database';
import { DoneBefore } from '../platform/done-before';
import { publish } from '../platform/outbox';
import { buildEvent, type EventKind, represent } from '../tmf';
import { refusalText } from './domain/refusal-text';
import { type BucketHold, expireAll } from './domain/reservation';
import { ActionRepository } from './store/action.repository';
import { BucketRepository } from './store/bucket.repository';
import { HoldRepository } from './store/hold.repository';
import { actionTypes } from './tmf654/balance-types';

const ENDED: readonly EventKind[] = ['Cancel', 'StatusChange'];

/** The most holds released in one transaction, since others wait for the root meanwhile. */
const PAGE = 200;

/** Releases expired reservations. Everything here needs the locks of the buckets' roots. */
@Injectable()
export class Holds {
  private readonly holds = new HoldRepository();
  private readonly buckets = new BucketRepository();
  private readonly actions = new ActionRepository();

  constructor(private readonly ledger: Ledger) {}

  /** Releases a page of a root's expired reservations and publishes events; answers whether there may be more. */
  async releaseOfRoot(tx: Tx, rootId: string, at: Instant): Promise<boolean> {
    return this.release(tx, await this.holds.dueOfRoot(tx, rootId, at, PAGE), at);
  }

  /**
   * Releases all expired reservations of these buckets. More than a page is thrown as `DoneBefore`, to be done in
   * transactions of its own. Answers whether there was any.
   */
  async releaseOfBuckets(tx: Tx, bucketIds: readonly string[], at: Instant): Promise<boolean> {
    const due = await this.holds.dueOfBuckets(tx, bucketIds, at, PAGE);
    if (isPage(due)) {
      const rootIds = [...new Set(due.map(({ rootId }) => rootId))];
      throw new DoneBefore(`reservations of ${rootIds.join(', ')} have ended`, async (page) => {
        const heads = await this.ledger.lockRoots(page, rootIds, { skipBusy: true });
        // The caller meets the locked root again itself, and waits or not as it usually does.
        if (heads.size < rootIds.length) return false;
        const found = await this.holds.dueOfBuckets(page, bucketIds, at, PAGE);
        const ofThese = found.filter(({ rootId }) => heads.has(rootId));
        return this.release(page, ofThese, at);
      });
    }
    await this.release(tx, due, at);
    return due.length > 0;
  }

  private async release(tx: Tx, overdue: readonly BucketHold[], at: Instant): Promise<boolean> {
    if (overdue.length === 0) return false;
    const settlement = expireAll(overdue, at);
    invariant(settlement.kind === 'settled', 'an overdue hold can always expire');
    await this.holds.saveEnded(tx, settlement.holds, at);
    await this.buckets.applyMoves(tx, settlement.moves);
    const ids = [...new Set(overdue.map((hold) => hold.id))];
    const ended = await this.actions.cancelExpired(tx, ids, refusalText('already-expired'));
    const type = actionTypes.reserve;
    publish(
      tx,
      ended.flatMap(({ id, document }) => {
        const body = represent(type, { id, body: document });
        return ENDED.map((kind) => buildEvent({ type, kind, body, at }));
      }),
    );
    return isPage(overdue);
  }
}

function isPage(due: readonly BucketHold[]): boolean {
  return due.length >= PAGE;
}
