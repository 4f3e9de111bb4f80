import { Injectable, Logger } from '@nestjs/common';
import { plusMs } from '../core/time';
import { Clock } from './clock';
import { Database, type How, type Tx } from './database';
import { isInterruption, isLockTimeout } from './interruption';
import { type HeldJob, JobQueue } from './job-queue';
import type { Errand, ErrandWork } from './jobs';
import type { Tenant } from './tenant';

/** `left` when others hold what it needs or the database is away: it stays queued, and no attempt is counted. */
export type ErrandEnd = 'over' | 'left';

const ATTEMPTS_MAX = 6;
const PAUSE_FIRST_MS = 5_000;
/** How long to wait for a lock: long enough to be next in the queue of a busy account. */
const LOCK_WAIT_MS = 200;
const BACKGROUND: How = { pool: 'background', lockWaitMs: LOCK_WAIT_MS };

type Turn = { readonly errand: Errand; readonly work: ErrandWork; readonly isBackground: boolean };

/**
 * Errands are jobs whose work is a single transaction, which also ends the job: after a crash the database rolls it
 * back and the job stands as before. The process that requested one may do it at once.
 */
@Injectable()
export class Errands {
  private readonly logger = new Logger(Errands.name);
  private readonly queue = new JobQueue();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Called by the requesting process after its commit. */
  async doNow(errand: Errand, work: ErrandWork): Promise<void> {
    await this.run({ errand, work, isBackground: false });
  }

  doInBackground(errand: Errand, work: ErrandWork): Promise<ErrandEnd> {
    return this.run({ errand, work, isBackground: true });
  }

  /** Ends the errand without another attempt. */
  giveUp(errand: Errand, work: ErrandWork, reason: string): Promise<ErrandEnd> {
    const turn = { errand, work, isBackground: true };
    return this.within(turn, (tx, job, tenant) =>
      this.giveUpIn(tx, { ...errand, tenant }, work, job, reason),
    );
  }

  /** Never throws: a failure is retried later, and finally reported through the work's `giveUp`. */
  private async run(turn: Turn): Promise<ErrandEnd> {
    const { errand, work } = turn;
    try {
      return await this.within(turn, async (tx, job, tenant) => {
        const next = await work.work(tx, errand.key, this.clock.now(), tenant);
        if (next === null) await this.queue.remove(tx, job.id);
        else await this.queue.putOff(tx, job.id, next, 0);
      });
    } catch (error: unknown) {
      if (isLockTimeout(error)) return 'left';
      const reason = error instanceof Error ? error.message : String(error);
      if (!isInterruption(error)) return this.fail(turn, reason);
      this.logger.warn(`${errand.kind} ${errand.key}: ${reason}`);
      return 'left';
    }
  }

  private async fail(turn: Turn, reason: string): Promise<ErrandEnd> {
    const { errand, work } = turn;
    this.logger.error(`${errand.kind} ${errand.key}: ${reason}`);
    const failing = this.within(turn, async (tx, job, tenant) => {
      const attempts = job.attempts + 1;
      if (attempts >= ATTEMPTS_MAX) {
        return this.giveUpIn(tx, { ...errand, tenant }, work, job, reason);
      }
      const next = plusMs(this.clock.now(), PAUSE_FIRST_MS * 2 ** (attempts - 1));
      return this.queue.putOff(tx, job.id, next, attempts);
    });
    return failing.catch((again: unknown) => {
      this.logger.error(`${errand.kind} ${errand.key} stays due: ${String(again)}`);
      return 'left';
    });
  }

  private async giveUpIn(
    tx: Tx,
    { key, tenant }: Errand,
    work: ErrandWork,
    job: HeldJob,
    reason: string,
  ): Promise<void> {
    await work.giveUp(tx, key, this.clock.now(), reason, tenant);
    await this.queue.remove(tx, job.id);
  }

  /**
   * Locks the subject of the work before the job's row, in the order that a new request uses. If either is locked, or
   * nothing is left to do, it changes nothing.
   */
  private async within(
    { errand, work, isBackground }: Turn,
    change: (tx: Tx, job: HeldJob, tenant: Tenant) => Promise<void>,
  ): Promise<ErrandEnd> {
    const database = isBackground ? this.database.background : this.database;
    const tenant = (await work.reach?.(database, errand.key)) ?? errand.tenant;
    const inTransaction = async (tx: Tx): Promise<ErrandEnd> => {
      const [isClaimed, job] = await Promise.all([
        work.claim(tx, errand.key),
        this.queue.hold(tx, errand, this.clock.now()),
      ]);
      if (!isClaimed || job === undefined) return 'left';
      await change(tx, job, tenant);
      return 'over';
    };
    return this.database.transaction(tenant, inTransaction, isBackground ? BACKGROUND : undefined);
  }
}
