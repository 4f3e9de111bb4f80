import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Instant } from '../core/time';
import { Ledger } from '../ledger';
import { busyLast } from '../platform/busy-last';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import { isLockTimeout } from '../platform/interruption';
import { Scheduler } from '../platform/scheduler';
import { type BucketChange, BucketService } from './bucket.service';
import { spendable } from './domain/bucket';
import { sourceOf } from './domain/decide-action';
import type { LoadedBucket } from './domain/kept-bucket';
import { COUNTERS } from './domain/plan-action';
import { Holds } from './holds.service';
import { BucketRepository } from './store/bucket.repository';
import { type DueRoot, SweepRepository } from './store/sweep.repository';

const EVERY_MS = 1_000;
const ROOTS_MAX = 500;
/** Of one root in a turn: others wait for theirs. */
const PAGES_MAX = 10;
/** For a root that other work holds: enough to be the next in its row. */
const LOCK_WAIT_MS = 200;

type Outcome = 'ended' | 'more' | 'held';

/** Ends what time has ended. What it misses is caught when the bucket is next looked at. */
@Injectable()
export class Sweep implements OnApplicationBootstrap {
  private readonly due = new SweepRepository();
  private readonly stored = new BucketRepository();
  private reached: readonly DueRoot[] = [];

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly scheduler: Scheduler,
    private readonly ledger: Ledger,
    private readonly holds: Holds,
    private readonly buckets: BucketService,
  ) {}

  onApplicationBootstrap(): void {
    this.scheduler.every(EVERY_MS, 'balance sweep', async (signal) => {
      await this.run(signal);
    });
  }

  /** Answers how many roots had something to end. What is held comes last, and what stays held with a later turn. */
  async run(signal?: AbortSignal): Promise<number> {
    const at = this.clock.now();
    const roots = await this.look(at);
    const held: DueRoot[] = [];
    let left = roots;
    for (let pages = 0; left.length > 0 && pages < PAGES_MAX; pages += 1) {
      const more: DueRoot[] = [];
      for (const root of left) {
        if (signal?.aborted) return roots.length;
        const outcome = await this.endPage(root, at, true);
        if (outcome === 'held') held.push(root);
        if (outcome === 'more') more.push(root);
      }
      left = more;
    }
    const endHeld = async (root: DueRoot): Promise<boolean> =>
      signal?.aborted === true || (await this.endPage(root, at, false)) !== 'held';
    await busyLast(held, endHeld);
    return roots.length;
  }

  /** On from where the last look ended, so that what stays held hides nothing behind it; then from the oldest again. */
  private async look(at: Instant): Promise<DueRoot[]> {
    const lookBehind = (reached: readonly DueRoot[]) =>
      this.database.system((tx) => this.due.dueRoots(tx, at, ROOTS_MAX, reached));
    let due = await lookBehind(this.reached);
    if (due.length === 0 && this.reached.length > 0) due = await lookBehind([]);
    this.reached = [...new Map(due.map((each) => [`${each.of} ${each.tenant}`, each])).values()];
    return [...new Map(due.map((each) => [`${each.tenant} ${each.rootId}`, each])).values()];
  }

  /** Who waits for the root comes in between two pages. */
  private endPage({ tenant, rootId }: DueRoot, at: Instant, skipBusy: boolean): Promise<Outcome> {
    const work = async (tx: Tx): Promise<Outcome> => {
      const heads = await this.ledger.lockRoots(tx, [rootId], { skipBusy });
      if (!heads.has(rootId)) return 'held';
      const hasMoreHeld = await this.holds.releaseOfRoot(tx, rootId, at);
      const { ended, hasMore } = await this.due.endedBuckets(tx, rootId, at);
      const ids = ended.map((bucket) => bucket.id);
      if (ids.length > 0) await this.stored.setStatus(tx, ids, 'expired');
      const forfeited = ended.filter((bucket) => spendable(bucket).greaterThan(0)).map(forfeit);
      await this.buckets.record(tx, heads, 'expiry', forfeited, { at });
      await this.due.saveSwept(tx, ids);
      return hasMore || hasMoreHeld ? 'more' : 'ended';
    };
    const how = { pool: 'background', lockWaitMs: LOCK_WAIT_MS } as const;
    return this.database.transaction(tenant, work, how).catch((error: unknown) => {
      if (isLockTimeout(error)) return 'held';
      throw error;
    });
  }
}

/** What is still reserved stays until the reservation ends: its use was promised in time. */
function forfeit(bucket: LoadedBucket): BucketChange {
  // Only value that was sold leaves revenue behind; what was granted goes back where it came from.
  const counter = sourceOf(bucket) === COUNTERS.cash ? COUNTERS.breakage : COUNTERS.granted;
  return { bucket, change: spendable(bucket).negated(), counter };
}
