import { row, rows, type Tx } from './database';
import {
  type Job,
  type JobDocument,
  type JobError,
  type JobRow,
  JOB_COLUMNS,
  jobFromRow,
} from './jobs';
import type { Tenant } from './tenant';

export type OpenJob = { readonly tenant: Tenant; readonly id: string; readonly kind: string };

/** A job in the hands of this process. Another process that takes it up makes it a run of its own. */
export type Run = { readonly job: Job; readonly runId: string; readonly takeovers: number };

export type RunEnd =
  | { readonly status: 'done'; readonly progress: JobDocument; readonly result: JobDocument }
  | { readonly status: 'failed'; readonly progress: JobDocument; readonly error: JobError }
  | { readonly status: 'queued' };

// Of one tenant and kind: some may be in the hands of other processes.
const CANDIDATES_MAX = 16;

/** The rows of jobs as their runners see them: `open` in a `Database.system` transaction, the rest in the tenant's. */
export class JobQueue {
  /** The oldest of every kind and tenant, so that nobody's many hide the one of another. */
  open(tx: Tx, kinds: readonly string[], except: readonly string[]): Promise<OpenJob[]> {
    return rows<OpenJob>(
      tx,
      `SELECT tenant, id, kind FROM (
         SELECT tenant_id AS tenant, id, kind, created_at,
           row_number() OVER (PARTITION BY kind, tenant_id ORDER BY created_at, id) AS place
         FROM job WHERE status IN ('queued', 'running') AND kind = ANY($1)
           AND tenant_id || ' ' || id <> ALL($2)) open
       WHERE place <= ${CANDIDATES_MAX} ORDER BY created_at, id`,
      [kinds, except],
    );
  }

  /** Under the job's lock: nothing when it was finished between the look and the lock, or others have its row. */
  async takeUp(tx: Tx, id: string, runId: string): Promise<Run | undefined> {
    const taken = await row<JobRow & { takeovers: number }>(
      tx,
      `UPDATE job SET status = 'running', run_id = $2, takeovers = takeovers + (status = 'running')::int
       WHERE id = (SELECT id FROM job WHERE id = $1 AND status IN ('queued', 'running') FOR UPDATE SKIP LOCKED)
       RETURNING ${JOB_COLUMNS}, takeovers`,
      [id, runId],
    );
    return taken && { job: jobFromRow(taken), runId, takeovers: taken.takeovers };
  }

  async saveProgress(tx: Tx, { job, runId }: Run, progress: JobDocument): Promise<void> {
    await rows(
      tx,
      `UPDATE job SET progress = $3 WHERE id = $1 AND run_id = $2 AND status = 'running'`,
      [job.id, runId, JSON.stringify(progress)],
    );
  }

  /** Whether it ended: not when another run took the place of this one. Saying it twice is saying it once. */
  async end(tx: Tx, { job, runId }: Run, end: RunEnd): Promise<boolean> {
    const isOver = end.status !== 'queued';
    const ended = await row(
      tx,
      `UPDATE job SET status = $3, progress = coalesce($4, progress), result = $5, error = $6,
         finished_at = CASE WHEN $7 THEN now() END
       WHERE id = $1 AND run_id = $2 AND status IN ('queued', 'running') RETURNING id`,
      [
        job.id,
        runId,
        end.status,
        isOver ? JSON.stringify(end.progress) : null,
        end.status === 'done' ? JSON.stringify(end.result) : null,
        end.status === 'failed' ? JSON.stringify(end.error) : null,
        isOver,
      ],
    );
    return ended !== undefined;
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
}
