import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Instant } from '../core/time';
import { Ledger } from '../ledger';
import { busyLast } from '../platform/busy-last';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import { isLockTimeout } from '../platform/interruption';
import { Scheduler } from '../platform/scheduler';
import { BucketService } from './bucket.service';
import { spendable } from './domain/bucket';
import { sourceOf } from './domain/decide-action';
import { COUNTERS } from './domain/plan-action';
import { Holds } from './holds.service';
import { BucketRepository } from './store/bucket.repository';
import { type DueRoot, SweepRepository } from './store/sweep.repository';

const EVERY_MS = 1_000;
const ROOTS_MAX = 500;
/** For a root that other work holds: enough to be the next in its row. */
const LOCK_WAIT_MS = 200;

/** Ends what time has ended. What it misses is caught when the bucket is next looked at. */
@Injectable()
export class Sweep implements OnApplicationBootstrap {
  private readonly due = new SweepRepository();
  private readonly stored = new BucketRepository();

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

  /** Answers how many roots had something to end. What is held comes last, and what stays held with the next turn. */
  async run(signal?: AbortSignal): Promise<number> {
    const at = this.clock.now();
    const roots = await this.database.system((tx) => this.due.dueRoots(tx, at, ROOTS_MAX));
    const held: DueRoot[] = [];
    for (const root of roots) {
      if (signal?.aborted) return roots.length;
      if (!(await this.endRoot(root, at, true))) held.push(root);
    }
    await busyLast(held, async (root) => signal?.aborted === true || this.endRoot(root, at, false));
    return roots.length;
  }

  /** Answers false when other work holds the root. */
  private endRoot({ tenant, rootId }: DueRoot, at: Instant, skipBusy: boolean): Promise<boolean> {
    const work = async (tx: Tx): Promise<boolean> => {
      const heads = await this.ledger.lockRoots(tx, [rootId], { skipBusy });
      if (!heads.has(rootId)) return false;
      await this.holds.releaseOverdue(tx, [rootId], at);
      const ended = await this.due.endedBuckets(tx, rootId, at);
      const ids = ended.map((bucket) => bucket.id);
      await this.stored.setStatus(tx, ids, 'expired');
      for (const bucket of ended) await this.forfeit(tx, heads, bucket, at);
      await this.due.saveSwept(tx, ids);
      return true;
    };
    const how = { pool: 'background', lockWaitMs: LOCK_WAIT_MS } as const;
    return this.database.transaction(tenant, work, how).catch((error: unknown) => {
      if (isLockTimeout(error)) return false;
      throw error;
    });
  }

  /** What is still reserved stays until the reservation ends: its use was promised in time. */
  private async forfeit(
    tx: Tx,
    heads: Awaited<ReturnType<Ledger['lockRoots']>>,
    bucket: Awaited<ReturnType<SweepRepository['endedBuckets']>>[number],
    at: Instant,
  ): Promise<void> {
    const rest = spendable(bucket);
    if (!rest.greaterThan(0)) return;
    // Only value that was sold leaves revenue behind; what was granted goes back where it came from.
    const counter = sourceOf(bucket) === COUNTERS.cash ? COUNTERS.breakage : COUNTERS.granted;
    await this.buckets.record(tx, heads, 'expiry', bucket, rest.negated(), counter, { at });
  }
}
