import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { type Instant, MINUTE_MS, plusMs } from '../core/time';
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
import { CONTRA_ACCOUNTS } from './domain/plan-action';
import { Holds } from './holds.service';
import { BucketRepository } from './store/bucket.repository';
import { type DueRoot, SweepRepository } from './store/sweep.repository';

const EVERY_MS = 1_000;
const ROOTS_MAX = 500;
/** The most pages of one root per turn, so that others have theirs. */
const PAGES_MAX = 10;
/** How long to wait for a busy root: long enough to be next in its queue. */
const LOCK_WAIT_MS = 200;

/** A reservation is committed within this time of its making, though it may end earlier. */
const COMMITTED_WITHIN_MS = MINUTE_MS;
/** So often everything is looked through, should one have been committed later, or the database be another since. */
const LOOKS_THROUGH_EVERY_MS = 10 * MINUTE_MS;

/** What ended up to `upTo` is done. */
type Done = { readonly upTo: Instant; readonly fromMs: number };
type Look = { readonly roots: readonly DueRoot[]; readonly done: Done | undefined };
type Outcome = 'ended' | 'more' | 'held';

/** Expires reservations and buckets. What it has not reached yet is treated as expired wherever it is read. */
@Injectable()
export class Sweep implements OnApplicationBootstrap {
  private readonly due = new SweepRepository();
  private readonly stored = new BucketRepository();
  private reached: readonly DueRoot[] = [];
  private done: Done | undefined;

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

  /**
   * Answers how many roots had something to end. Busy roots come last, and those that stay busy are left to a later
   * turn.
   */
  async run(signal?: AbortSignal): Promise<number> {
    const at = this.clock.now();
    const { roots, done } = await this.look(at);
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
    if (left.length === 0 && held.length === 0) this.done = done ?? this.done;
    return roots.length;
  }

  /**
   * Continues behind the last place, so that busy roots do not hide others; starts over at the end. What was done by
   * an earlier look is left out. Answers what will be done once all of these roots are, if that is all there is.
   */
  private async look(at: Instant): Promise<Look> {
    const nowMs = performance.now();
    const done = this.doneAt(at, nowMs);
    const since = done && plusMs(done.upTo, -COMMITTED_WITHIN_MS);
    const lookBehind = (reached: readonly DueRoot[]) =>
      this.database.system((tx) => this.due.dueRoots(tx, at, ROOTS_MAX, { reached, since }));
    let behind = this.reached;
    let due = await lookBehind(behind);
    if (due.length === 0 && behind.length > 0) {
      behind = [];
      due = await lookBehind(behind);
    }
    this.reached = [...new Map(due.map((each) => [`${each.of} ${each.tenant}`, each])).values()];
    const roots = [...new Map(due.map((each) => [`${each.tenant} ${each.rootId}`, each])).values()];
    const isAll = behind.length === 0 && due.length < ROOTS_MAX;
    return { roots, done: isAll ? { upTo: at, fromMs: done?.fromMs ?? nowMs } : undefined };
  }

  private doneAt(at: Instant, nowMs: number): Done | undefined {
    const { done } = this;
    const isFresh =
      done !== undefined && done.upTo <= at && nowMs - done.fromMs < LOOKS_THROUGH_EVERY_MS;
    return isFresh ? done : undefined;
  }

  /** One page per transaction, so that others waiting for the root get their turn in between. */
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

/** Reserved value stays until its reservation ends, because it was reserved in time. */
function forfeit(bucket: LoadedBucket): BucketChange {
  // Sold value becomes revenue (breakage); granted value returns to where it came from.
  const counter =
    sourceOf(bucket) === CONTRA_ACCOUNTS.cash ? CONTRA_ACCOUNTS.breakage : CONTRA_ACCOUNTS.granted;
  return { bucket, change: spendable(bucket).negated(), counter };
}
