import { Injectable, Logger } from '@nestjs/common';
import { plusMs } from '../core/time';
import { Clock } from './clock';
import { Database, type How, type Tx } from './database';
import { isInterruption, isLockTimeout } from './interruption';
import { type HeldJob, JobQueue } from './job-queue';
import type { Errand, ErrandWork } from './jobs';

/** `left`: others have what it needs, or the database is away. It stays as it stands, which is no attempt. */
export type ErrandEnd = 'over' | 'left';

const ATTEMPTS_MAX = 6;
const PAUSE_FIRST_MS = 5_000;
/** For what other work holds: enough to be the next in the row of a busy account. */
const LOCK_WAIT_MS = 200;
const BACKGROUND: How = { pool: 'background', lockWaitMs: LOCK_WAIT_MS };

type Turn = { readonly errand: Errand; readonly work: ErrandWork; readonly isBackground: boolean };

/**
 * Jobs whose work is one transaction, which is also what ends them: what a killed process had begun is
 * undone by the database, and the job stands as before. Whoever asked for one may do it at once.
 */
@Injectable()
export class Errands {
  private readonly logger = new Logger(Errands.name);
  private readonly queue = new JobQueue();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** By whoever asked, after the commit. */
  async doNow(errand: Errand, work: ErrandWork): Promise<void> {
    await this.run({ errand, work, isBackground: false });
  }

  doInBackground(errand: Errand, work: ErrandWork): Promise<ErrandEnd> {
    return this.run({ errand, work, isBackground: true });
  }

  /** Without another attempt. */
  giveUp(errand: Errand, work: ErrandWork, reason: string): Promise<ErrandEnd> {
    return this.within({ errand, work, isBackground: true }, (tx, job) =>
      this.giveUpIn(tx, errand, work, job, reason),
    );
  }

  /** Never throws: what goes wrong here is tried again later, and in the end told of by its work. */
  private async run(turn: Turn): Promise<ErrandEnd> {
    const { errand, work } = turn;
    try {
      return await this.within(turn, async (tx, job) => {
        const next = await work.work(tx, errand.key, this.clock.now());
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
    const failing = this.within(turn, async (tx, job) => {
      const attempts = job.attempts + 1;
      if (attempts >= ATTEMPTS_MAX) return this.giveUpIn(tx, errand, work, job, reason);
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
    { key }: Errand,
    work: ErrandWork,
    job: HeldJob,
    reason: string,
  ): Promise<void> {
    await work.giveUp(tx, key, this.clock.now(), reason);
    await this.queue.remove(tx, job.id);
  }

  /**
   * What the work is about is locked before the row of the job, as by whoever asks again. Who finds
   * either locked goes away, and so does whom others left nothing to do.
   */
  private within(
    { errand, work, isBackground }: Turn,
    change: (tx: Tx, job: HeldJob) => Promise<void>,
  ): Promise<ErrandEnd> {
    const inTransaction = async (tx: Tx): Promise<ErrandEnd> => {
      const [isClaimed, job] = await Promise.all([
        work.claim(tx, errand.key),
        this.queue.hold(tx, errand, this.clock.now()),
      ]);
      if (!isClaimed || job === undefined) return 'left';
      await change(tx, job);
      return 'over';
    };
    return this.database.transaction(
      errand.tenant,
      inTransaction,
      isBackground ? BACKGROUND : undefined,
    );
  }
}
