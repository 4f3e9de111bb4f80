import { Injectable } from '@nestjs/common';
import type { Instant } from '../core/time';
import { Clock } from '../platform/clock';
import type { Tx } from '../platform/database';
import type { SpendableBucket } from './domain/bucket';
import { Holds } from './holds.service';
import { BucketRepository, type UsageDraw } from './store/bucket.repository';

/** What charging spends, under the locks it already holds. One statement each way per batch. */
@Injectable()
export class Buckets {
  private readonly buckets = new BucketRepository();

  constructor(
    private readonly holds: Holds,
    private readonly clock: Clock,
  ) {}

  /**
   * The buckets of these roots that have not ended, suspended ones too, which only take back. Value that
   * expired reservations still bind is freed first.
   */
  async ofRoots(tx: Tx, rootIds: readonly string[]): Promise<SpendableBucket[]> {
    const found = await this.buckets.ofRoots(tx, rootIds);
    const bound = found.filter((bucket) => !bucket.reserved.isZero());
    if (bound.length === 0) return found;
    const roots = [...new Set(bound.map((bucket) => bucket.rootId))];
    const isFreed = await this.holds.releaseOverdue(tx, roots, this.clock.now());
    return isFreed ? this.buckets.ofRoots(tx, rootIds) : found;
  }

  /** Takes what `chooseBuckets` chose, gives back what is below zero. The caller posts the journal entries. */
  async draw(tx: Tx, draws: readonly UsageDraw[], at: Instant): Promise<void> {
    await this.buckets.draw(tx, draws, at);
  }
}
