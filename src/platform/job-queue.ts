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
  /** Its own when it has none. */
  readonly lane: string;
};

/** An errand whose row this transaction has. */
export type HeldJob = { readonly id: string; readonly attempts: number };

/** A job in the hands of this process. Another process that takes it up makes it a run of its own. */
export type Run = {
  readonly job: Job;
  readonly runId: string;
  readonly takeovers: number;
  /** Moves on when somebody asks for the job again. */
  readonly revision: number;
};

export type RunEnd =
  | { readonly status: 'done'; readonly progress: JobDocument; readonly result: JobDocument }
  | { readonly status: 'failed'; readonly progress: JobDocument; readonly error: JobError }
  | { readonly status: 'queued' };

// Of one tenant and kind: some may be in the hands of other processes.
const CANDIDATES_MAX = 16;
// Of all: of more tenants than that, those whose oldest waits longest.
const DUE_MAX = 500;

// Of one tenant and kind, in order of age: where busy lanes have more than that, others are looked for by lane.
const AHEAD_MAX = 64;
// Lanes of one tenant and kind at one look. Each look begins at another, so that none is hidden for long.
const LANES_MAX = 256;
const HASHES = 2 ** 32;

const HERE = `${OPEN} AND kind = place.kind AND tenant_id = place.tenant_id`;
const BY_AGE = 'due_at, created_at, id';
const IS_FREE = `(own_until IS NULL OR own_until <= now()) AND tenant_id || ' ' || coalesce(lane, id) <> ALL($3)`;

/** The oldest of each lane behind a hash, one step along the index for each. */
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

// One step along the index for each kind and tenant that has open jobs, and none at all where nothing is due.
// Then what comes first of each; and only where too little of that is free, though more is there, what has no
// lane, and the oldest of each lane.
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

/** The rows of jobs as their runners see them: `due` in a `Database.system` transaction, the rest in the tenant's. */
export class JobQueue {
  /** The oldest of every kind and tenant, so that nobody's many hide the one of another; `except` those of some lanes. */
  due(tx: Tx, kinds: readonly string[], at: Instant, except: readonly string[]): Promise<DueJob[]> {
    return rows<DueJob>(tx, DUE, [
      kinds,
      formatInstant(at),
      except,
      randomInt(HASHES) - HASHES / 2,
    ]);
  }

  /** Under the job's lock: nothing when it was finished between the look and the lock, or others have its row. */
  async takeUp(tx: Tx, id: string, runId: string): Promise<Run | undefined> {
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

  async saveProgress(tx: Tx, { job, runId }: Run, progress: JobDocument): Promise<void> {
    await rows(
      tx,
      `UPDATE job SET progress = $3 WHERE id = $1 AND run_id = $2 AND status = 'running'`,
      [job.id, runId, JSON.stringify(progress)],
    );
  }

  /**
   * Whether it ended: not when another run took the place of this one, or somebody asked for it again
   * meanwhile, and it is queued. Saying it twice is saying it once.
   */
  async end(tx: Tx, { job, runId, revision }: Run, end: RunEnd): Promise<boolean> {
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

  /**
   * Of a run whose lock was lost, told by the process that lives on: whoever took the job up, or will,
   * finds no process that the job took down.
   */
  async excuse(tx: Tx, id: string, runId: string): Promise<void> {
    await rows(
      tx,
      `UPDATE job SET status = CASE WHEN run_id = $2 THEN 'queued' ELSE status END,
         takeovers = CASE WHEN run_id = $2 THEN takeovers ELSE greatest(takeovers - 1, 0) END
       WHERE id = $1 AND status = 'running'`,
      [id, runId],
    );
  }

  /** What is due of an errand, for this transaction alone; nothing where others have it. */
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
