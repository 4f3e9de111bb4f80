import { setTimeout as pause } from 'node:timers/promises';
import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { isDomainError } from '../core/domain-error';
import { Database, type Tx } from './database';
import { FairShare } from './fair-share';
import { newId } from './ids';
import { isInterruption, JobInterrupted } from './interruption';
import { JobQueue, type OpenJob, type Run, type RunEnd } from './job-queue';
import {
  type Job,
  type JobDocument,
  type JobError,
  type JobHandler,
  JOB_CHANNEL,
  Jobs,
} from './jobs';
import { type Lock, Locks } from './locks';
import type { Tenant } from './tenant';

const POLL_MS = 500;
/** Of one kind in one process: jobs of another kind, or of another tenant, need not wait for a slow one. */
const RUNNING_MAX = 4;
const PROGRESS_EVERY_MS = 200;
// A job that took its process down this often is the reason, not the victim.
const TAKEOVERS_MAX = 5;

/**
 * Takes up open jobs, in every process. The advisory lock, not the row's status, says that a job runs:
 * a `running` row without a lock belongs to a process that is gone, and is simply run again.
 */
@Injectable()
export class JobRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(JobRunner.name);
  private readonly queue = new JobQueue();
  private readonly running = new Map<string, Promise<void>>();
  private readonly shares = new Map<string, FairShare>();
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private isAskedAgain = false;
  private isInTrouble = false;

  constructor(
    private readonly database: Database,
    private readonly jobs: Jobs,
    private readonly locks: Locks,
  ) {}

  onApplicationBootstrap(): void {
    for (const kind of this.jobs.kinds()) this.shares.set(kind, new FairShare(RUNNING_MAX));
    if (this.shares.size === 0) return;
    this.timer = setInterval(() => this.wake(), POLL_MS).unref();
    this.locks.listen(JOB_CHANNEL, () => this.wake()).catch((error: unknown) => this.warn(error));
    this.wake();
  }

  /** Waits for the running step of each job; the rest of it is for the next start. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    clearInterval(this.timer);
    await this.looking;
    await Promise.all(this.running.values());
  }

  private wake(): void {
    if (this.stopping.signal.aborted) return;
    this.isAskedAgain = true;
    this.looking ??= this.look().finally(() => {
      this.looking = undefined;
    });
  }

  private async look(): Promise<void> {
    try {
      while (this.isAskedAgain && !this.stopping.signal.aborted) {
        this.isAskedAgain = false;
        await this.takeOpenJobs();
        this.isInTrouble = false;
      }
    } catch (error: unknown) {
      // A database that is away would otherwise be told of twice a second.
      if (!this.isInTrouble) this.warn(error);
      this.isInTrouble = true;
    }
  }

  private async takeOpenJobs(): Promise<void> {
    const shares = [...this.shares].filter(([, share]) => share.free > 0);
    if (shares.length === 0) return;
    const kinds = shares.map(([kind]) => kind);
    const open = await this.database.system((tx) =>
      this.queue.open(tx, kinds, [...this.running.keys()]),
    );
    for (const [kind, share] of shares) {
      await this.takeInTurn(
        open.filter((job) => job.kind === kind),
        share,
      );
    }
  }

  /** Tenant by tenant, whose turn is longest ago first; each tenant's jobs by age. */
  private async takeInTurn(open: readonly OpenJob[], share: FairShare): Promise<void> {
    const waiting = new Map<string, OpenJob[]>();
    for (const job of open) waiting.set(job.tenant, [...(waiting.get(job.tenant) ?? []), job]);
    while (!this.stopping.signal.aborted) {
      const tenant = share.next(waiting.keys());
      const candidate = tenant === undefined ? undefined : waiting.get(tenant)?.shift();
      if (tenant === undefined) return;
      if (candidate === undefined) waiting.delete(tenant);
      else await this.tryStart(candidate, share);
    }
  }

  private async tryStart(candidate: OpenJob, share: FairShare): Promise<void> {
    const lock = await this.locks.tryLock(`job ${keyOf(candidate)}`);
    if (lock === undefined) return;
    const run = await this.takeUp(candidate).catch(async (error: unknown) => {
      await this.release(lock);
      throw error;
    });
    if (run === undefined) await this.release(lock);
    else this.start(run, lock, share);
  }

  private async takeUp({ tenant, id }: OpenJob): Promise<Run | undefined> {
    const runId = newId();
    const run = await this.database.background
      .transaction(tenant, (tx) => this.queue.takeUp(tx, id, runId))
      .catch(async (error: unknown) => {
        // It may be marked as running all the same.
        await this.write(tenant, (tx) => this.queue.excuse(tx, id, runId));
        throw error;
      });
    if (run === undefined || run.takeovers < TAKEOVERS_MAX) return run;
    const message = `given up: its process ended ${run.takeovers} times while it ran`;
    const error = { code: 'job.given-up', message };
    await this.end(run, { status: 'failed', progress: run.job.progress, error });
    return undefined;
  }

  private async end(run: Run, end: RunEnd): Promise<void> {
    const { tenant, kind } = run.job;
    const onFailed = end.status === 'failed' ? this.jobs.handlerOf(kind)?.onFailed : undefined;
    const told = async (tx: Tx): Promise<void> => {
      const isEnded = await this.queue.end(tx, run, end);
      if (isEnded && end.status === 'failed') await onFailed?.(tx, run.job, end.error);
    };
    await this.write(tenant, told).catch(async (error: unknown) => {
      if (isInterruption(error) || onFailed === undefined) throw error;
      // The job would otherwise never end, and keep the look for others from its end.
      this.logger.error({ err: error, job: run.job.id, kind }, 'a failed job could not be told of');
      await this.write(tenant, (tx) => this.queue.end(tx, run, end));
    });
  }

  private start(run: Run, lock: Lock, share: FairShare): void {
    const { job } = run;
    const handling = this.jobs.handlerOf(job.kind);
    if (handling === undefined) return;
    share.take(job.tenant);
    const ended = this.run(run, handling.work, lock)
      .catch((error: unknown) => this.warn(error))
      .then(() => this.release(lock))
      .finally(() => {
        share.giveBack(job.tenant);
        this.running.delete(keyOf(job));
      });
    this.running.set(keyOf(job), ended);
  }

  private async run(run: Run, handler: JobHandler, lock: Lock): Promise<void> {
    const { job } = run;
    let excused = Promise.resolve();
    const excuse = (): void => {
      excused = this.write(job.tenant, (tx) => this.queue.excuse(tx, job.id, run.runId));
      excused.catch((error: unknown) => this.warn(error));
    };
    if (lock.lost.aborted) excuse();
    else lock.lost.addEventListener('abort', excuse, { once: true });
    const end = await this.work(run, handler, lock);
    await excused;
    await this.end(run, end);
    // What was interrupted is left for the next look, as the cause may last.
    if (end.status !== 'queued') this.wake();
  }

  private async work(run: Run, handler: JobHandler, lock: Lock): Promise<RunEnd> {
    const { job } = run;
    const tracker = new ProgressTracker(job.progress, (state) =>
      this.database.background.transaction(job.tenant, (tx) =>
        this.queue.saveProgress(tx, run, state),
      ),
    );
    try {
      const result = await handler(job, async (state) => {
        if (this.stopping.signal.aborted || lock.lost.aborted) throw new JobInterrupted(job.id);
        await tracker.set(state);
      });
      return { status: 'done', progress: tracker.latest, result };
    } catch (error: unknown) {
      if (isInterruption(error)) return { status: 'queued' };
      return { status: 'failed', progress: tracker.latest, error: this.describe(job, error) };
    }
  }

  /** What became of a job is not forgotten because the database is away: it is written when it is back. */
  private async write(tenant: Tenant, change: (tx: Tx) => Promise<unknown>): Promise<void> {
    for (;;) {
      try {
        await this.database.background.transaction(tenant, change);
        return;
      } catch (error: unknown) {
        if (!isInterruption(error) || this.stopping.signal.aborted) throw error;
        await pause(POLL_MS, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      }
    }
  }

  private describe(job: Job, error: unknown): JobError {
    if (isDomainError(error)) {
      return { code: error.code, message: error.message, details: error.details };
    }
    this.logger.error({ err: error, job: job.id, kind: job.kind }, 'a job failed');
    return { code: 'job.failed', message: error instanceof Error ? error.message : String(error) };
  }

  private release(lock: Lock): Promise<void> {
    return lock.release().catch((error: unknown) => this.warn(error));
  }

  private warn(error: unknown): void {
    this.logger.warn(`jobs: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Writes at most every 200 ms, so that a step of a millisecond does not pay for a write. */
class ProgressTracker {
  private writtenAtMs = 0;

  constructor(
    public latest: JobDocument,
    private readonly write: (state: JobDocument) => Promise<void>,
  ) {}

  async set(state: JobDocument): Promise<void> {
    this.latest = state;
    const nowMs = performance.now();
    if (this.writtenAtMs !== 0 && nowMs - this.writtenAtMs < PROGRESS_EVERY_MS) return;
    this.writtenAtMs = nowMs;
    await this.write(state);
  }
}

function keyOf({ tenant, id }: Pick<Job, 'tenant' | 'id'>): string {
  return `${tenant} ${id}`;
}
