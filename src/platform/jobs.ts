import { Injectable } from '@nestjs/common';
import { invariant } from '../core/invariant';
import { type Instant, instant } from '../core/time';
import { row, rows, type Tx } from './database';
import { newId } from './ids';
import type { Tenant } from './tenant';

export type JobStatus = 'queued' | 'running' | 'done' | 'failed';
export type JobDocument = Readonly<Record<string, unknown>>;

export type Job = {
  readonly tenant: Tenant;
  readonly id: string;
  readonly kind: string;
  readonly status: JobStatus;
  readonly input: JobDocument;
  readonly progress: JobDocument;
  readonly result: JobDocument | null;
  readonly error: JobDocument | null;
  readonly createdAt: Instant;
  readonly finishedAt: Instant | null;
};

/**
 * Must be idempotent: after a crash it runs again from the start. `progress` is also where a job is
 * stopped (shutdown, lost lock): it throws then, and the job is taken up again later.
 */
export type JobHandler = (
  job: Job,
  progress: (state: JobDocument) => Promise<void>,
) => Promise<JobDocument>;

/**
 * What else is to say that a job failed, in the transaction that says so of the job: whatever ended it
 * for good, also where no handler ran, as its process had ended too often. `error` is the job's.
 */
export type FailureHandler = (tx: Tx, job: Job, error: JobError) => Promise<void>;

/** `job.failed` is a bug, whose message is for the log; `job.given-up` and others are told to clients. */
export type JobError = JobDocument & { readonly code: string; readonly message: string };

/** What a client may be told of it. */
export function toldOf({ code, message }: JobError): string {
  if (code !== 'job.failed') return message;
  return 'The job ran into an error that is told in the log of the server';
}

type Handling = { readonly work: JobHandler; readonly onFailed: FailureHandler | undefined };

export const JOB_CHANNEL = 'meterline_job';

/** Long work that outlives its request. Enqueued with the change that asks for it, run by `JobRunner`. */
@Injectable()
export class Jobs {
  private readonly handlers = new Map<string, Handling>();

  async enqueue(
    tx: Tx,
    job: { readonly kind: string; readonly input: JobDocument },
  ): Promise<string> {
    const id = newId();
    await rows(
      tx,
      `WITH added AS (INSERT INTO job (id, kind, input) VALUES ($1, $2, $3))
       SELECT pg_notify('${JOB_CHANNEL}', '')`,
      [id, job.kind, JSON.stringify(job.input)],
    );
    return id;
  }

  /** Once per kind, before the application has started (`onModuleInit`). */
  handle(kind: string, work: JobHandler, onFailed?: FailureHandler): void {
    invariant(!this.handlers.has(kind), `two handlers for jobs of kind ${kind}`);
    this.handlers.set(kind, { work, onFailed });
  }

  handlerOf(kind: string): Handling | undefined {
    return this.handlers.get(kind);
  }

  kinds(): string[] {
    return [...this.handlers.keys()];
  }

  async find(tx: Tx, id: string): Promise<Job | undefined> {
    const found = await row<JobRow>(tx, `SELECT ${JOB_COLUMNS} FROM job WHERE id = $1`, [id]);
    return found && jobFromRow(found);
  }

  /** Of a kind, asked for last. */
  async newest(tx: Tx, kind: string): Promise<Job | undefined> {
    const found = await row<JobRow>(
      tx,
      `SELECT ${JOB_COLUMNS} FROM job WHERE kind = $1 ORDER BY created_at DESC, id DESC LIMIT 1`,
      [kind],
    );
    return found && jobFromRow(found);
  }

  /** Of a kind, not begun yet; the first few of them. */
  async queued(tx: Tx, kind: string): Promise<Job[]> {
    const found = await rows<JobRow>(
      tx,
      `SELECT ${JOB_COLUMNS} FROM job WHERE kind = $1 AND status = 'queued' ORDER BY created_at, id LIMIT ${FEW}`,
      [kind],
    );
    return found.map(jobFromRow);
  }
}

const FEW = 10;

export type JobRow = {
  readonly tenant_id: Tenant;
  readonly id: string;
  readonly kind: string;
  readonly status: JobStatus;
  readonly input: JobDocument;
  readonly progress: JobDocument;
  readonly result: JobDocument | null;
  readonly error: JobDocument | null;
  readonly created_at: Date;
  readonly finished_at: Date | null;
};

export const JOB_COLUMNS =
  'tenant_id, id, kind, status, input, progress, result, error, created_at, finished_at';

export function jobFromRow(found: JobRow): Job {
  return {
    tenant: found.tenant_id,
    id: found.id,
    kind: found.kind,
    status: found.status,
    input: found.input,
    progress: found.progress,
    result: found.result,
    error: found.error,
    createdAt: instant(found.created_at.getTime()),
    finishedAt: found.finished_at && instant(found.finished_at.getTime()),
  };
}
