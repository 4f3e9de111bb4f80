import { setTimeout as pause } from 'node:timers/promises';
import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { isDomainError } from '../core/domain-error';
import { groupBy } from '../core/group-by';
import { Clock } from './clock';
import { Database, type Tx } from './database';
import { Errands } from './errands';
import { FairShare } from './fair-share';
import { newId } from './ids';
import { isInterruption, JobInterrupted } from './interruption';
import { type DueJob, JobQueue, type JobRun, type RunEnd } from './job-queue';
import { type Errand, type ErrandWork, type Job, type JobError, JOB_CHANNEL, Jobs } from './jobs';
import { type Lock, Locks } from './locks';
import { ProgressTracker } from './progress-tracker';
import type { Tenant } from './tenant';
import { asError } from './error-code';

const POLL_MS = 500;
/** The most jobs of one kind in one process, so that a slow one does not block other tenants or kinds. */
const RUNNING_MAX = 4;
/** How long a busy job rests before the next look tries it again. */
const REST_MS = 400;
// A job that was running at this many crashes is taken to be their cause.
const TAKEOVERS_MAX = 5;

/**
 * Runs due jobs, in every process. The advisory lock and not the row's status says that a job runs: a `running` row
 * without a lock was left by a dead process, and is run again.
 */
@Injectable()
export class JobRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(JobRunner.name);
  private readonly queue = new JobQueue();
  /** By lane; the jobs of one run one after the other. */
  private readonly running = new Map<string, Promise<void>>();
  /** Busy lanes, and until when they rest. */
  private readonly resting = new Map<string, number>();
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
    private readonly clock: Clock,
    private readonly errands: Errands,
  ) {}

  onApplicationBootstrap(): void {
    for (const kind of this.jobs.kinds()) this.shares.set(kind, new FairShare(RUNNING_MAX));
    if (this.shares.size === 0) return;
    this.timer = setInterval(this.wake, POLL_MS).unref();
    this.locks.listen(JOB_CHANNEL, this.wake).catch(this.warn);
    this.wake();
  }

  /** Waits for the current step of each job; the next start resumes them. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    clearInterval(this.timer);
    await this.looking;
    await Promise.all(this.running.values());
  }

  /** Works until no due job can be had. */
  async workDue(): Promise<void> {
    do {
      this.wake();
      await this.looking;
      await Promise.all(this.running.values());
    } while (this.looking !== undefined);
  }

  private readonly wake = (): void => {
    if (this.stopping.signal.aborted) return;
    this.isAskedAgain = true;
    this.looking ??= this.look().finally(() => {
      this.looking = undefined;
    });
  };

  private async look(): Promise<void> {
    try {
      while (this.isAskedAgain && !this.stopping.signal.aborted) {
        this.isAskedAgain = false;
        await this.takeDueJobs();
        this.isInTrouble = false;
      }
    } catch (error: unknown) {
      // Warns once, since a database that is away fails twice a second.
      if (!this.isInTrouble) this.warn(error);
      this.isInTrouble = true;
    }
  }

  private async takeDueJobs(): Promise<void> {
    const shares = [...this.shares].filter(([, share]) => share.free > 0);
    if (shares.length === 0) return;
    const kinds = shares.map(([kind]) => kind);
    const except = [...this.running.keys(), ...this.atRest()];
    const due = await this.database.system((tx) =>
      this.queue.due(tx, kinds, this.clock.now(), except),
    );
    for (const [kind, share] of shares) {
      await this.takeInTurn(
        due.filter((job) => job.kind === kind),
        share,
      );
    }
  }

  private atRest(): IterableIterator<string> {
    const nowMs = performance.now();
    for (const [lane, untilMs] of this.resting) if (untilMs <= nowMs) this.resting.delete(lane);
    return this.resting.keys();
  }

  /** Serves tenants in turn, the longest waiting first; of a tenant the oldest jobs, one per lane. */
  private async takeInTurn(due: readonly DueJob[], share: FairShare): Promise<void> {
    const waiting = groupBy<string, DueJob>(due, ({ tenant }) => tenant);
    const turn = { started: 0, passed: 0 };
    while (!this.stopping.signal.aborted) {
      const tenant = share.next(waiting.keys());
      const candidate = tenant === undefined ? undefined : waiting.get(tenant)?.shift();
      if (tenant === undefined) break;
      if (candidate === undefined) waiting.delete(tenant);
      else if (this.running.has(laneOf(candidate))) turn.passed += 1;
      else if (await this.tryStart(candidate, share)) turn.started += 1;
    }
    // The next look leaves out lanes that run by then, and so finds the jobs that stood behind theirs.
    this.isAskedAgain ||= turn.started > 0 && turn.passed > 0;
  }

  private async tryStart(candidate: DueJob, share: FairShare): Promise<boolean> {
    const lock = await this.locks.tryLock(`job ${candidate.tenant} ${candidate.id}`);
    if (lock === undefined) return false;
    const run = await this.takeUp(candidate).catch(async (error: unknown) => {
      await this.release(lock);
      throw error;
    });
    if (run === undefined) await this.release(lock);
    else this.start(run, laneOf(candidate), lock, share);
    return run !== undefined;
  }

  private async takeUp({ tenant, id }: DueJob): Promise<JobRun | undefined> {
    const runId = newId();
    return this.database.background
      .transaction(tenant, (tx) => this.queue.takeUp(tx, id, runId))
      .catch(async (error: unknown) => {
        // The row may say `running` all the same.
        await this.write(tenant, (tx) => this.queue.excuse(tx, id, runId));
        throw error;
      });
  }

  private errandOf({ tenant, kind, key }: Job): OwnErrand | undefined {
    const work = this.jobs.errandWorkOf(kind, tenant);
    return work === undefined || key === null ? undefined : { errand: { tenant, kind, key }, work };
  }

  private async end(run: JobRun, end: RunEnd): Promise<void> {
    const { tenant, kind } = run.job;
    const onFailed = end.status === 'failed' ? this.jobs.handlerOf(kind)?.onFailed : undefined;
    const told = async (tx: Tx): Promise<void> => {
      const isEnded = await this.queue.end(tx, run, end);
      if (isEnded && end.status === 'failed') await onFailed?.(tx, run.job, end.error);
    };
    await this.write(tenant, told).catch(async (error: unknown) => {
      if (isInterruption(error) || onFailed === undefined) throw error;
      // Without this end the job would stay, and each look would meet it again.
      this.logger.error({ err: error, job: run.job.id, kind }, 'a failed job could not be told of');
      await this.write(tenant, (tx) => this.queue.end(tx, run, end));
    });
  }

  private start(run: JobRun, lane: string, lock: Lock, share: FairShare): void {
    const { job } = run;
    share.take(job.tenant);
    const ended = this.run(run, lock)
      .catch(this.warn)
      .then((isOver) => this.release(lock).then(() => isOver === true))
      .then((isOver) => {
        share.giveBack(job.tenant);
        this.running.delete(lane);
        // An interrupted job waits for a later look, because the cause may last.
        if (isOver) this.wake();
        else this.resting.set(lane, performance.now() + REST_MS);
      });
    this.running.set(lane, ended);
  }

  /** True when the job ended; false when it was interrupted or others hold what it needs. */
  private async run(run: JobRun, lock: Lock): Promise<boolean> {
    const { job } = run;
    let excused = Promise.resolve();
    const excuse = (): void => {
      excused = this.write(job.tenant, (tx) => this.queue.excuse(tx, job.id, run.runId));
      excused.catch(this.warn);
    };
    if (lock.lost.aborted) excuse();
    else lock.lost.addEventListener('abort', excuse, { once: true });
    const own = this.errandOf(job);
    const end = own === undefined ? await this.work(run, lock) : await this.doErrand(own, run);
    await excused;
    // An errand was ended by its own transaction.
    if (end !== undefined) await this.end(run, end);
    return end?.status !== 'queued';
  }

  private async doErrand(
    { errand, work }: OwnErrand,
    { takeovers }: JobRun,
  ): Promise<RunEnd | undefined> {
    const end =
      takeovers < TAKEOVERS_MAX
        ? await this.errands.doInBackground(errand, work)
        : await this.errands.giveUp(errand, work, endedTooOften(takeovers));
    return end === 'over' ? undefined : { status: 'queued' };
  }

  private async work(run: JobRun, lock: Lock): Promise<RunEnd> {
    const { job, takeovers } = run;
    const handling = this.jobs.handlerOf(job.kind);
    if (handling === undefined) return { status: 'queued' };
    if (takeovers >= TAKEOVERS_MAX) {
      const error = { code: 'job.given-up', message: endedTooOften(takeovers) };
      return { status: 'failed', progress: job.progress, error };
    }
    const tracker = new ProgressTracker(job.progress, (state) =>
      this.database.background.transaction(job.tenant, (tx) =>
        this.queue.saveProgress(tx, run, state),
      ),
    );
    try {
      const result = await handling.work(job, async (state) => {
        if (this.stopping.signal.aborted || lock.lost.aborted) throw new JobInterrupted(job.id);
        await tracker.set(state);
      });
      return { status: 'done', progress: tracker.latest, result };
    } catch (error: unknown) {
      if (isInterruption(error)) return { status: 'queued' };
      return { status: 'failed', progress: tracker.latest, error: this.describe(job, error) };
    }
  }

  /** Retries until the database is back, so that the result of a job is not lost. */
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
    return lock.release().catch(this.warn);
  }

  private readonly warn = (error: unknown): void => {
    this.logger.warn(`jobs: ${asError(error).message}`);
  };
}

type OwnErrand = { readonly errand: Errand; readonly work: ErrandWork };

function laneOf({ tenant, lane }: DueJob): string {
  return `${tenant} ${lane}`;
}

function endedTooOften(takeovers: number): string {
  return `given up: its process ended ${takeovers} times while it ran`;
}
