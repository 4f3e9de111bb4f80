import { Injectable } from '@nestjs/common';
import { invariant } from '../core/invariant';
import { formatInstant, type Instant, instantOf } from '../core/time';
import { type Database, row, rows, type Tx } from './database';
import { newId } from './ids';
import { JobInterrupted } from './interruption';
import type { Tenant } from './tenant';

export type JobStatus = 'queued' | 'running' | 'done' | 'failed';
export type JobDocument = Readonly<Record<string, unknown>>;

export type Job = {
  readonly tenant: Tenant;
  readonly id: string;
  readonly kind: string;
  /** Unique among the open jobs of a kind and tenant. */
  readonly key: string | null;
  readonly status: JobStatus;
  readonly input: JobDocument;
  readonly progress: JobDocument;
  readonly result: JobDocument | null;
  readonly error: JobDocument | null;
  readonly createdAt: Instant;
  readonly finishedAt: Instant | null;
  /** Which run of it the last is; null before the first. */
  readonly runId: string | null;
};

/**
 * Must be idempotent, because it is run from the start after a crash. `progress` throws to stop the job (shutdown,
 * lost lock); it is then resumed later.
 */
export type JobHandler = (
  job: Job,
  progress: (state: JobDocument) => Promise<void>,
) => Promise<JobDocument>;

/**
 * Records the failure elsewhere, in the transaction that fails the job. Also called when no handler ran, because the
 * process had crashed too often. `error` is the job's.
 */
export type FailureHandler = (tx: Tx, job: Job, error: JobError) => Promise<void>;

/** `job.failed` is a bug with a message for the log only; the messages of other codes may be shown to clients. */
export type JobError = JobDocument & { readonly code: string; readonly message: string };

/** The message that a client may see. */
export function toldOf({ code, message }: JobError): string {
  if (code !== 'job.failed') return message;
  return 'The job ran into an error that is told in the log of the server';
}

/** A job of a single transaction, identified by its key. */
export type Errand = { readonly tenant: Tenant; readonly kind: string; readonly key: string };

/** `at` is the time of the work. */
export type ErrandWork = {
  /** The part of the tenant to which the work is limited, when it is not the whole, as it seems before the lock. */
  reach?(database: Pick<Database, 'read'>, key: string): Promise<Tenant>;
  /** Locks what the key names, first and without waiting; false when it is locked, gone, or limited to another part. */
  claim(tx: Tx, key: string): Promise<boolean>;
  /** Answers when to come again; null when nothing is left. */
  work(tx: Tx, key: string, at: Instant, tenant: Tenant): Promise<Instant | null>;
  /** Ends the subject of the errand with a reason that clients can see. */
  giveUp(tx: Tx, key: string, at: Instant, reason: string, tenant: Tenant): Promise<void>;
};

export type WantedJob = {
  readonly kind: string;
  readonly input?: JobDocument;
  /**
   * A second request with the same key is merged with the first; while that runs, it asks for another run. The last
   * date counts.
   */
  readonly key?: string;
  /** What the job probably waits for. A process runs one job of a lane at a time, and rests a lane that is busy. */
  readonly lane?: string;
  /** The earliest time; at once without it. */
  readonly dueAt?: Instant;
  /** True when the requester does it itself after the commit: nobody is woken, and others take it up a moment later. */
  readonly isOwn?: boolean;
};

type Handling = { readonly work: JobHandler; readonly onFailed: FailureHandler | undefined };

export const JOB_CHANNEL = 'meterline_job';

/**
 * The queue of background work. A job is enqueued in the transaction of the change that requires it, and run by
 * `JobRunner`: either in many steps with its progress in the row, or as an errand, a single transaction that deletes
 * the row.
 */
@Injectable()
export class Jobs {
  private readonly handlers = new Map<string, Handling>();
  private readonly errands = new Map<string, (tenant: Tenant) => ErrandWork>();

  async enqueue(tx: Tx, wanted: WantedJob): Promise<string> {
    const { kind, input = {}, key, lane, dueAt, isOwn = false } = wanted;
    const asked = await row<{ id: string }>(tx, isOwn ? ENQUEUE : ENQUEUE_AND_WAKE, [
      newId(),
      kind,
      JSON.stringify(input),
      key,
      lane,
      dueAt === undefined ? '-infinity' : formatInstant(dueAt),
      isOwn,
    ]);
    invariant(asked !== undefined, 'what is enqueued has an id');
    return asked.id;
  }

  /** Deletes a job that is no longer wanted. */
  async withdraw(tx: Tx, kind: string, key: string): Promise<void> {
    await rows(tx, `DELETE FROM job WHERE kind = $1 AND key = $2 AND ${OPEN}`, [kind, key]);
  }

  /** Once per kind, in `onModuleInit`. */
  handle(kind: string, work: JobHandler, onFailed?: FailureHandler): void {
    this.checkFree(kind);
    this.handlers.set(kind, { work, onFailed });
  }

  /** Once per kind, in `onModuleInit`. */
  handleErrands(kind: string, workFor: (tenant: Tenant) => ErrandWork): void {
    this.checkFree(kind);
    this.errands.set(kind, workFor);
  }

  handlerOf(kind: string): Handling | undefined {
    return this.handlers.get(kind);
  }

  errandWorkOf(kind: string, tenant: Tenant): ErrandWork | undefined {
    return this.errands.get(kind)?.(tenant);
  }

  kinds(): string[] {
    return [...this.handlers.keys(), ...this.errands.keys()];
  }

  /** Finds a job, but no errand: the subject of an errand shows its own state. */
  async find(tx: Tx, id: string): Promise<Job | undefined> {
    const found = await row<JobRow>(tx, `SELECT ${JOB_COLUMNS} FROM job WHERE id = $1`, [id]);
    return found === undefined || this.errands.has(found.kind) ? undefined : fromJobRow(found);
  }

  /** The latest job of a kind. */
  async newest(tx: Tx, kind: string): Promise<Job | undefined> {
    const found = await row<JobRow>(
      tx,
      `SELECT ${JOB_COLUMNS} FROM job WHERE kind = $1 ORDER BY created_at DESC, id DESC LIMIT 1`,
      [kind],
    );
    return found && fromJobRow(found);
  }

  /** The first few jobs of a kind that have not begun. */
  async queued(tx: Tx, kind: string): Promise<Job[]> {
    const found = await rows<JobRow>(
      tx,
      `SELECT ${JOB_COLUMNS} FROM job WHERE kind = $1 AND status = 'queued' ORDER BY created_at, id LIMIT ${FEW}`,
      [kind],
    );
    return found.map(fromJobRow);
  }

  /**
   * Called first in a transaction that writes what one run alone may: none takes the job over before its end. Throws
   * when one has, and the run is to stop.
   */
  async holdRun(tx: Tx, { id, runId }: Pick<Job, 'id' | 'runId'>): Promise<void> {
    const held = `SELECT FROM job WHERE id = $1 AND run_id = $2 AND status = 'running' FOR SHARE`;
    if ((await row(tx, held, [id, runId])) === undefined) throw new JobInterrupted(id);
  }

  private checkFree(kind: string): void {
    const isTaken = this.handlers.has(kind) || this.errands.has(kind);
    invariant(!isTaken, `two handlers for jobs of kind ${kind}`);
  }
}

const FEW = 10;

export const OPEN = `status IN ('queued', 'running')`;

/** Time for the requester to do it itself; usually enough, and short compared with the second until others look. */
const HEAD_START = '250 milliseconds';

const ENQUEUE = `INSERT INTO job (id, kind, input, key, lane, due_at, own_until)
  VALUES ($1, $2, $3, $4, $5, $6, CASE WHEN $7 THEN clock_timestamp() + interval '${HEAD_START}' END)
  ON CONFLICT (tenant_id, kind, key) WHERE ${OPEN} DO UPDATE
  SET input = excluded.input, lane = excluded.lane, due_at = excluded.due_at, own_until = excluded.own_until,
    revision = job.revision + 1
  RETURNING id`;
const ENQUEUE_AND_WAKE = `WITH added AS (${ENQUEUE}) SELECT id, pg_notify('${JOB_CHANNEL}', '') FROM added`;

export type JobRow = {
  readonly tenant_id: Tenant;
  readonly id: string;
  readonly kind: string;
  readonly key: string | null;
  readonly status: JobStatus;
  readonly input: JobDocument;
  readonly progress: JobDocument;
  readonly result: JobDocument | null;
  readonly error: JobDocument | null;
  readonly created_at: Date;
  readonly finished_at: Date | null;
  readonly run_id: string | null;
};

export const JOB_COLUMNS =
  'tenant_id, id, kind, key, status, input, progress, result, error, created_at, finished_at, run_id';

export function fromJobRow(found: JobRow): Job {
  return {
    tenant: found.tenant_id,
    id: found.id,
    kind: found.kind,
    key: found.key,
    status: found.status,
    input: found.input,
    progress: found.progress,
    result: found.result,
    error: found.error,
    createdAt: instantOf(found.created_at),
    finishedAt: instantOf(found.finished_at),
    runId: found.run_id,
  };
}
