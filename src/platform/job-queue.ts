import { randomInt } from 'node:crypto';
import { formatInstant, type Instant } from '../core/time';
import { row, rows, type Tx } from './database';
import {
  type Errand,
  type Job,
  type JobDocument,
  type JobError,
  type JobRow,
  JOB_COLUMNS,
  fromJobRow,
  OPEN,
} from './jobs';
import type { Tenant } from './tenant';

export type DueJob = {
  readonly tenant: Tenant;
  readonly id: string;
  readonly kind: string;
  /** The job's own id when no lane was given. */
  readonly lane: string;
};

/** An errand whose row this transaction has locked. */
export type HeldJob = { readonly id: string; readonly attempts: number };

/** A job that this process works on. Another process that takes it over gives it another run id. */
export type JobRun = {
  readonly job: Job;
  readonly runId: string;
  readonly takeovers: number;
  /** Increases when the job is requested again. */
  readonly revision: number;
};

export type RunEnd =
  | { readonly status: 'done'; readonly progress: JobDocument; readonly result: JobDocument }
  | { readonly status: 'failed'; readonly progress: JobDocument; readonly error: JobError }
  | { readonly status: 'queued' };

// Jobs of one tenant and kind per look, since some may be taken by other processes.
const CANDIDATES_MAX = 16;
// Jobs of all tenants per look; beyond that, the tenants with the oldest jobs.
const DUE_MAX = 500;

// The oldest jobs of a tenant and kind that are looked at; if busy lanes have more, others are searched by lane.
const AHEAD_MAX = 64;
// Lanes of a tenant and kind per look. Each look starts at another lane, so that none stays hidden.
const LANES_MAX = 256;
const HASHES = 2 ** 32;

const HERE = `${OPEN} AND kind = place.kind AND tenant_id = place.tenant_id`;
const BY_AGE = 'due_at, created_at, id';
const IS_FREE = `(own_until IS NULL OR own_until <= now()) AND tenant_id || ' ' || coalesce(lane, id) <> ALL($3)`;

/** The oldest job of each lane after a hash, one index step per lane. */
const lanesBehind = (name: string, hash: string): string => {
  const first = (behind: string): string => `(
      SELECT hashtext(lane) AS hash, job.* FROM job
      WHERE ${HERE} AND lane IS NOT NULL AND (hashtext(lane), lane) > (${behind})
      ORDER BY hashtext(lane), lane, ${BY_AGE} LIMIT 1) oldest`;
  return `${name} AS (
    SELECT 1 AS step, oldest.* FROM more, LATERAL ${first(`${hash}, ''`)} WHERE more.is_asked
    UNION ALL
    SELECT step + 1, oldest.* FROM ${name} last, LATERAL ${first('last.hash, last.lane')} WHERE step < ${LANES_MAX}
  )`;
};

// One index step per kind and tenant with open jobs, and none when nothing is due. Then the first jobs of each; only
// when too few of those are free although there are more, jobs without a lane and the oldest of each lane.
const DUE = `
WITH RECURSIVE place AS (
  (SELECT kind, tenant_id FROM job
   WHERE ${OPEN} AND (SELECT due_at FROM job WHERE ${OPEN} ORDER BY due_at LIMIT 1) <= $2
   ORDER BY kind, tenant_id LIMIT 1)
  UNION ALL
  SELECT next.* FROM place, LATERAL (
    SELECT kind, tenant_id FROM job
    WHERE ${OPEN} AND (kind, tenant_id) > (place.kind, place.tenant_id)
    ORDER BY kind, tenant_id LIMIT 1) next
)
SELECT due.tenant_id AS tenant, due.id, due.kind, coalesce(due.lane, due.id) AS lane FROM place, LATERAL (
  WITH RECURSIVE ahead AS MATERIALIZED (
    SELECT * FROM job WHERE ${HERE} AND due_at <= $2 ORDER BY ${BY_AGE} LIMIT ${AHEAD_MAX}
  ), free AS MATERIALIZED (
    SELECT * FROM ahead WHERE ${IS_FREE} ORDER BY ${BY_AGE} LIMIT ${CANDIDATES_MAX}
  ), more AS MATERIALIZED (
    SELECT (SELECT count(*) FROM ahead) = ${AHEAD_MAX} AND (SELECT count(*) FROM free) < ${CANDIDATES_MAX} AS is_asked
  ), laneless AS (
    SELECT * FROM job WHERE (SELECT is_asked FROM more) AND ${HERE} AND lane IS NULL AND due_at <= $2 AND ${IS_FREE}
    ORDER BY ${BY_AGE} LIMIT ${CANDIDATES_MAX}
  ), ${lanesBehind('laned', '$4::int')}, ${lanesBehind('laned_before', '-2147483648')}
  SELECT *, row_number() OVER (ORDER BY ${BY_AGE}) AS turn FROM (
    SELECT tenant_id, id, kind, lane, due_at, created_at FROM free
    UNION SELECT tenant_id, id, kind, lane, due_at, created_at FROM laneless
    UNION SELECT tenant_id, id, kind, lane, due_at, created_at FROM laned WHERE due_at <= $2 AND ${IS_FREE}
    UNION SELECT tenant_id, id, kind, lane, due_at, created_at FROM laned_before WHERE due_at <= $2 AND ${IS_FREE}
    ORDER BY ${BY_AGE} LIMIT ${CANDIDATES_MAX}) first) due
WHERE place.kind = ANY($1)
ORDER BY due.turn, due.due_at, due.created_at, due.id LIMIT ${DUE_MAX}`;

/** The job table for runners: `due` needs a `Database.system` transaction, the rest the tenant's. */
export class JobQueue {
  /**
   * The oldest jobs per kind and tenant, so that many jobs of one do not hide another's; without the lanes in
   * `except`.
   */
  due(tx: Tx, kinds: readonly string[], at: Instant, except: readonly string[]): Promise<DueJob[]> {
    return rows<DueJob>(tx, DUE, [
      kinds,
      formatInstant(at),
      except,
      randomInt(HASHES) - HASHES / 2,
    ]);
  }

  /** Takes the job under its lock; undefined when it ended between the look and the lock, or its row is locked. */
  async takeUp(tx: Tx, id: string, runId: string): Promise<JobRun | undefined> {
    const taken = await row<JobRow & { takeovers: number; revision: number }>(
      tx,
      `UPDATE job SET status = 'running', run_id = $2, takeovers = takeovers + (status = 'running')::int
       WHERE id = (SELECT id FROM job WHERE id = $1 AND ${OPEN} FOR UPDATE SKIP LOCKED)
       RETURNING ${JOB_COLUMNS}, takeovers, revision`,
      [id, runId],
    );
    if (taken === undefined) return undefined;
    const { takeovers, revision } = taken;
    return { job: fromJobRow(taken), runId, takeovers, revision };
  }

  async saveProgress(tx: Tx, { job, runId }: JobRun, progress: JobDocument): Promise<void> {
    await rows(
      tx,
      `UPDATE job SET progress = $3 WHERE id = $1 AND run_id = $2 AND status = 'running'`,
      [job.id, runId, JSON.stringify(progress)],
    );
  }

  /**
   * Ends the job; false when another run has replaced this one, or it was requested again and is queued. Repeating it
   * is harmless.
   */
  async end(tx: Tx, { job, runId, revision }: JobRun, end: RunEnd): Promise<boolean> {
    if (end.status === 'queued') {
      await this.requeue(tx, job.id, runId);
      return false;
    }
    const ended = await row(
      tx,
      `UPDATE job SET status = $3, progress = $4, result = $5, error = $6, finished_at = now()
       WHERE id = $1 AND run_id = $2 AND ${OPEN} AND revision = $7 RETURNING id`,
      [
        job.id,
        runId,
        end.status,
        JSON.stringify(end.progress),
        end.status === 'done' ? JSON.stringify(end.result) : null,
        end.status === 'failed' ? JSON.stringify(end.error) : null,
        revision,
      ],
    );
    if (ended === undefined) await this.requeue(tx, job.id, runId);
    return ended !== undefined;
  }

  private async requeue(tx: Tx, id: string, runId: string): Promise<void> {
    await rows(tx, `UPDATE job SET status = 'queued' WHERE id = $1 AND run_id = $2 AND ${OPEN}`, [
      id,
      runId,
    ]);
  }

  /** For a run whose lock was lost while its process lives: the next process must not count it as a crash. */
  async excuse(tx: Tx, id: string, runId: string): Promise<void> {
    await rows(
      tx,
      `UPDATE job SET status = CASE WHEN run_id = $2 THEN 'queued' ELSE status END,
         takeovers = CASE WHEN run_id = $2 THEN takeovers ELSE greatest(takeovers - 1, 0) END
       WHERE id = $1 AND status = 'running'`,
      [id, runId],
    );
  }

  /** Locks a due errand for this transaction; undefined when others have it. */
  hold(tx: Tx, { kind, key }: Errand, at: Instant): Promise<HeldJob | undefined> {
    return row<HeldJob>(
      tx,
      `SELECT id, attempts FROM job WHERE kind = $1 AND key = $2 AND due_at <= $3 AND ${OPEN}
       FOR UPDATE SKIP LOCKED`,
      [kind, key, formatInstant(at)],
    );
  }

  async putOff(tx: Tx, id: string, dueAt: Instant, attempts: number): Promise<void> {
    await rows(
      tx,
      `UPDATE job SET status = 'queued', takeovers = 0, due_at = $2, own_until = NULL, attempts = $3
       WHERE id = $1`,
      [id, formatInstant(dueAt), attempts],
    );
  }

  async remove(tx: Tx, id: string): Promise<void> {
    await rows(tx, 'DELETE FROM job WHERE id = $1', [id]);
  }
}
