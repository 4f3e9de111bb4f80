import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { isDomainError } from '../core/domain-error';
import { Database, row, rows, sqlState } from './database';
import {
  type Job,
  type JobDocument,
  type JobHandler,
  type JobRow,
  JOB_CHANNEL,
  JOB_COLUMNS,
  jobFromRow,
  Jobs,
} from './jobs';
import { type Lock, Locks } from './locks';

const POLL_MS = 500;
const RUNNING_MAX = 2;
const CANDIDATES_MAX = 100;
const PROGRESS_EVERY_MS = 200;
// A job that took its process down this often is the reason, not the victim.
const TAKEOVERS_MAX = 5;

/** Thrown by `progress`: this process may not go on with the job, another start will. */
export class JobInterrupted extends Error {}

/**
 * Takes up open jobs, in every process. The advisory lock, not the row's status, says that a job runs:
 * a `running` row without a lock belongs to a process that is gone, and is simply run again.
 */
@Injectable()
export class JobRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(JobRunner.name);
  private readonly running = new Map<string, Promise<void>>();
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private isAskedAgain = false;
  private isStopping = false;
  private isInTrouble = false;

  constructor(
    private readonly database: Database,
    private readonly jobs: Jobs,
    private readonly locks: Locks,
  ) {}

  onApplicationBootstrap(): void {
    if (this.jobs.kinds().length === 0) return;
    this.timer = setInterval(() => this.wake(), POLL_MS).unref();
    this.locks.listen(JOB_CHANNEL, () => this.wake()).catch((error: unknown) => this.warn(error));
    this.wake();
  }

  /** Waits for the running step of each job; the rest of it is for the next start. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    clearInterval(this.timer);
    await this.looking;
    await Promise.all(this.running.values());
  }

  private wake(): void {
    if (this.isStopping) return;
    this.isAskedAgain = true;
    this.looking ??= this.look().finally(() => {
      this.looking = undefined;
    });
  }

  private async look(): Promise<void> {
    try {
      while (this.isAskedAgain && !this.isStopping) {
        this.isAskedAgain = false;
        if (this.running.size < RUNNING_MAX) await this.takeOpenJobs();
        this.isInTrouble = false;
      }
    } catch (error: unknown) {
      // A database that is away would otherwise be told of twice a second.
      if (!this.isInTrouble) this.warn(error);
      this.isInTrouble = true;
    }
  }

  private async takeOpenJobs(): Promise<void> {
    for (const candidate of await this.candidates()) {
      if (this.running.size >= RUNNING_MAX || this.isStopping) return;
      if (this.running.has(keyOf(candidate.tenant_id, candidate.id))) continue;
      const lock = await this.locks.tryLock(`job ${keyOf(candidate.tenant_id, candidate.id)}`);
      if (lock === undefined) continue;
      const job = await this.takeUp(candidate).catch(async (error: unknown) => {
        await this.release(lock);
        throw error;
      });
      if (job === undefined) await this.release(lock);
      else this.start(job, lock);
    }
  }

  private candidates(): Promise<JobRow[]> {
    return this.database.system((tx) =>
      rows<JobRow>(
        tx,
        `SELECT ${JOB_COLUMNS} FROM job WHERE status IN ('queued', 'running') AND kind = ANY($1)
         ORDER BY created_at, id LIMIT ${CANDIDATES_MAX}`,
        [this.jobs.kinds()],
      ),
    );
  }

  /** Under the lock: nothing when the job was finished between the look and the lock. */
  private async takeUp(candidate: JobRow): Promise<Job | undefined> {
    const taken = await this.database.background.transaction(candidate.tenant_id, (tx) =>
      row<JobRow & { takeovers: number }>(
        tx,
        `UPDATE job SET status = 'running', takeovers = takeovers + (status = 'running')::int
         WHERE id = $1 AND status IN ('queued', 'running') RETURNING ${JOB_COLUMNS}, takeovers`,
        [candidate.id],
      ),
    );
    if (taken === undefined) return undefined;
    const job = jobFromRow(taken);
    if (taken.takeovers < TAKEOVERS_MAX) return job;
    const message = `given up: its process ended ${taken.takeovers} times while it ran`;
    await this.finish(job, 'failed', job.progress, { code: 'job.given-up', message });
    return undefined;
  }

  private start(job: Job, lock: Lock): void {
    const handler = this.jobs.handlerOf(job.kind);
    if (handler === undefined) return;
    const key = keyOf(job.tenant, job.id);
    const run = this.run(job, handler, lock)
      .catch((error: unknown) => this.warn(error))
      .then(() => this.release(lock))
      .finally(() => {
        this.running.delete(key);
        this.wake();
      });
    this.running.set(key, run);
  }

  private async run(job: Job, handler: JobHandler, lock: Lock): Promise<void> {
    const tracker = new ProgressTracker(job.progress, (state) => this.saveProgress(job, state));
    try {
      const result = await handler(job, async (state) => {
        if (this.isStopping || lock.lost.aborted) throw new JobInterrupted(job.id);
        await tracker.set(state);
      });
      await this.finish(job, 'done', tracker.latest, result);
    } catch (error: unknown) {
      if (lock.lost.aborted) return;
      if (isInterruption(error)) await this.putBack(job);
      else await this.finish(job, 'failed', tracker.latest, this.describe(job, error));
    }
  }

  private async saveProgress(job: Job, progress: JobDocument): Promise<void> {
    await this.database.background.transaction(job.tenant, (tx) =>
      rows(tx, `UPDATE job SET progress = $2 WHERE id = $1 AND status = 'running'`, [
        job.id,
        JSON.stringify(progress),
      ]),
    );
  }

  private async finish(
    job: Job,
    status: 'done' | 'failed',
    progress: JobDocument,
    outcome: JobDocument,
  ): Promise<void> {
    const column = status === 'done' ? 'result' : 'error';
    await this.database.background.transaction(job.tenant, (tx) =>
      rows(
        tx,
        `UPDATE job SET status = $2, progress = $3, ${column} = $4, finished_at = now()
         WHERE id = $1 AND status = 'running'`,
        [job.id, status, JSON.stringify(progress), JSON.stringify(outcome)],
      ),
    );
  }

  private async putBack(job: Job): Promise<void> {
    await this.database.background.transaction(job.tenant, (tx) =>
      rows(tx, `UPDATE job SET status = 'queued' WHERE id = $1 AND status = 'running'`, [job.id]),
    );
  }

  private describe(job: Job, error: unknown): JobDocument {
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

function keyOf(tenant: string, id: string): string {
  return `${tenant} ${id}`;
}

// Class 08 and 57P01–57P03: the database went away, which says nothing about the job.
export function isInterruption(error: unknown): boolean {
  return error instanceof JobInterrupted || /^(08...|57P0[123])$/.test(sqlState(error) ?? '');
}
