import { Injectable } from '@nestjs/common';
import type { Decimal } from '../core/decimal';
import { invariant } from '../core/invariant';
import type { Instant } from '../core/time';
import type { LedgerHeads } from '../ledger';
import { Clock } from '../platform/clock';
import type { Tx } from '../platform/database';
import { BucketService } from './bucket.service';
import type { Endowed, SpendableBucket } from './domain/bucket';
import { CONTRA_ACCOUNTS } from './domain/plan-action';
import { type Drawer, reachOf } from './domain/reach';
import { referenceUnit } from './domain/reference-unit';
import { Holds } from './holds.service';
import { BucketRepository, type UsageDraw } from './store/bucket.repository';
import { SpendableRepository } from './store/spendable.repository';

/** `amount` is the value that came back, in the unit that was drawn. */
export type Forfeited = {
  readonly bucketId: string;
  readonly unit: string;
  readonly amount: Decimal;
};

/** The buckets as charging uses them, under locks that it already holds, with one statement per read and per write. */
@Injectable()
export class Buckets {
  private readonly buckets = new BucketRepository();
  private readonly spendable = new SpendableRepository();

  constructor(
    private readonly holds: Holds,
    private readonly clock: Clock,
    private readonly bucketService: BucketService,
  ) {}

  /**
   * Buckets within reach of these drawers that hold value and have not ended; suspended ones too, since they may take
   * value back. Value bound by expired reservations is freed first.
   */
  async within(tx: Tx, drawers: Iterable<Drawer>): Promise<SpendableBucket[]> {
    const reach = reachOf(drawers);
    if (reach.length === 0) return [];
    const found = await this.spendable.within(tx, reach);
    const bound = found.flatMap(({ id, reserved }) => (reserved.isZero() ? [] : [id]));
    if (bound.length === 0) return found;
    const isFreed = await this.holds.releaseOfBuckets(tx, bound, this.clock.now());
    return isFreed ? this.spendable.within(tx, reach) : found;
  }

  /** The buckets that have not ended and can take back value, even when they are empty. */
  async open(
    tx: Tx,
    rootIds: readonly string[],
    ids: readonly string[],
  ): Promise<SpendableBucket[]> {
    return ids.length === 0 ? [] : this.spendable.open(tx, ids, rootIds);
  }

  /** For each subscription and meter a bucket that was made for them, empty or not, where there is one. */
  async madeFor(
    tx: Tx,
    rootIds: readonly string[],
    endowed: readonly Endowed[],
  ): Promise<SpendableBucket[]> {
    if (endowed.length === 0) return [];
    const wanted = endowed.map((each) => ({ ...each, unit: referenceUnit(each.unit) }));
    return this.spendable.madeFor(tx, wanted, rootIds);
  }

  /** Draws what `chooseBuckets` chose; a negative draw gives back. The caller posts to the journal. */
  async draw(tx: Tx, draws: readonly UsageDraw[], at: Instant): Promise<void> {
    await this.buckets.draw(tx, draws, at);
  }

  /** Granted value that comes back to an ended or deleted bucket returns to the account it was granted from. */
  async forfeit(
    tx: Tx,
    heads: LedgerHeads,
    forfeited: readonly Forfeited[],
    at: Instant,
  ): Promise<void> {
    if (forfeited.length === 0) return;
    const known = await this.buckets.evenDeleted(
      tx,
      forfeited.map(({ bucketId }) => bucketId),
    );
    const changes = forfeited.flatMap(({ bucketId, unit, amount }) => {
      const bucket = known.find(({ id }) => id === bucketId);
      invariant(bucket !== undefined, `Bucket ${bucketId} is not there`);
      const counter = CONTRA_ACCOUNTS.granted;
      return { bucket: { ...bucket, unit }, change: amount.negated(), counter };
    });
    await this.bucketService.record(tx, heads, 'expiry', changes, { at });
  }
}
