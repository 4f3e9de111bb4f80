import { Injectable } from '@nestjs/common';
import { invariant } from '../core/invariant';
import type { Instant } from '../core/time';
import type { Tx } from '../platform/database';
import { publish } from '../platform/outbox';
import { buildEvent, type EventKind, represent } from '../tmf';
import { refusalText } from './domain/refusal-text';
import { expireAll } from './domain/reservation';
import { ActionRepository } from './store/action.repository';
import { BucketRepository } from './store/bucket.repository';
import { HoldRepository } from './store/hold.repository';
import { actionTypes } from './tmf654/balance-types';

const ENDED: readonly EventKind[] = ['Cancel', 'StatusChange'];

/** What reservations promise. Everything here needs the lock of the buckets' roots. */
@Injectable()
export class Holds {
  private readonly holds = new HoldRepository();
  private readonly buckets = new BucketRepository();
  private readonly actions = new ActionRepository();

  /** Gives back what expired reservations promised, and says so; answers whether there were any. */
  async releaseOverdue(tx: Tx, rootIds: readonly string[], at: Instant): Promise<boolean> {
    const overdue = await this.holds.overdue(tx, rootIds, at);
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
    return true;
  }
}
