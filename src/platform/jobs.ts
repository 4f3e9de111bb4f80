import { Injectable } from '@nestjs/common';
import { invariant } from '../core/invariant';
import { formatInstant, type Instant, instantOf } from '../core/time';
import { row, rows, type Tx } from './database';
import { newId } from './ids';
import type { Tenant } from './tenant';

export type JobStatus = 'queued' | 'running' | 'done' | 'failed';
export type JobDocument = Readonly<Record<string, unknown>>;

export type Job = {
  readonly tenant: Tenant;
  readonly id: string;
  readonly kind: string;
  /** Of the open ones of a kind and tenant, one has it. */
  readonly key: string | null;
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

/** A job that is one transaction: its key says what it is about. */
export type Errand = { readonly tenant: Tenant; readonly kind: string; readonly key: string };

/** `at` is when it is worked off. */
export type ErrandWork = {
  /** Locks what the key names, first of all and without waiting; false when others have it, or it is gone. */
  claim(tx: Tx, key: string): Promise<boolean>;
  /** Answers when to come again; null when nothing is left to do. */
  work(tx: Tx, key: string, at: Instant): Promise<Instant | null>;
  /** Ends it with the reason, for everybody to see. */
  giveUp(tx: Tx, key: string, at: Instant, reason: string): Promise<void>;
};

export type WantedJob = {
  readonly kind: string;
  readonly input?: JobDocument;
  /** Who asks for what is asked for already, asks once; while it runs, for another run. The last one's date counts. */
  readonly key?: string;
  /** What it probably waits for: a process does one job of a lane at a time, and rests a lane that others hold. */
  readonly lane?: string;
  /** Not before that; at once without it. */
  readonly dueAt?: Instant;
  /** Whoever asks does it right after the commit: nobody is woken, and a look finds what is left a moment later. */
  readonly isOwn?: boolean;
};

type Handling = { readonly work: JobHandler; readonly onFailed: FailureHandler | undefined };

export const JOB_CHANNEL = 'meterline_job';

/**
 * The one queue of work in the background. A job is enqueued with the change that asks for it and run by
 * `JobRunner`: work of many steps, whose row shows how it stands, or an errand, which is one transaction
 * and whose row goes with it.
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

  /** Nobody wants it any more. */
  async withdraw(tx: Tx, kind: string, key: string): Promise<void> {
    await rows(tx, `DELETE FROM job WHERE kind = $1 AND key = $2 AND ${OPEN}`, [kind, key]);
  }

  /** Once per kind, before the application has started (`onModuleInit`). */
  handle(kind: string, work: JobHandler, onFailed?: FailureHandler): void {
    this.checkFree(kind);
    this.handlers.set(kind, { work, onFailed });
  }

  /** Once per kind, before the application has started (`onModuleInit`). */
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

  /** An errand is not shown: what it is about tells how it stands. */
  async find(tx: Tx, id: string): Promise<Job | undefined> {
    const found = await row<JobRow>(tx, `SELECT ${JOB_COLUMNS} FROM job WHERE id = $1`, [id]);
    return found === undefined || this.errands.has(found.kind) ? undefined : fromJobRow(found);
  }

  /** Of a kind, asked for last. */
  async newest(tx: Tx, kind: string): Promise<Job | undefined> {
    const found = await row<JobRow>(
      tx,
      `SELECT ${JOB_COLUMNS} FROM job WHERE kind = $1 ORDER BY created_at DESC, id DESC LIMIT 1`,
      [kind],
    );
    return found && fromJobRow(found);
  }

  /** Of a kind, not begun yet; the first few of them. */
  async queued(tx: Tx, kind: string): Promise<Job[]> {
    const found = await rows<JobRow>(
      tx,
      `SELECT ${JOB_COLUMNS} FROM job WHERE kind = $1 AND status = 'queued' ORDER BY created_at, id LIMIT ${FEW}`,
      [kind],
    );
    return found.map(fromJobRow);
  }

  private checkFree(kind: string): void {
    const isTaken = this.handlers.has(kind) || this.errands.has(kind);
    invariant(!isTaken, `two handlers for jobs of kind ${kind}`);
  }
}

const FEW = 10;

export const OPEN = `status IN ('queued', 'running')`;

/** Of who does it itself: seldom more, and little of the second in which others take up what is left. */
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
};

export const JOB_COLUMNS =
  'tenant_id, id, kind, key, status, input, progress, result, error, created_at, finished_at';

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
  };
}
