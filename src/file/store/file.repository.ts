import { row, rows, type Tx } from '../../platform/database';

/** The table `job_file`: the file of an export or import job, cut in pieces. `kind` is that of the jobs. */
export class FileRepository {
  constructor(private readonly kind: string) {}

  async append(tx: Tx, jobId: string, content: string): Promise<void> {
    await rows(
      tx,
      `INSERT INTO job_file (kind, job_id, seq, content)
       SELECT $1, $2, count(*), $3 FROM job_file WHERE kind = $1 AND job_id = $2`,
      [this.kind, jobId, content],
    );
  }

  async piece(tx: Tx, jobId: string, seq: number): Promise<string | undefined> {
    const found = await row<{ content: string }>(
      tx,
      'SELECT content FROM job_file WHERE kind = $1 AND job_id = $2 AND seq = $3',
      [this.kind, jobId, seq],
    );
    return found?.content;
  }

  /** In characters; `undefined` when there is no file. */
  async length(tx: Tx, jobId: string): Promise<number | undefined> {
    const found = await row<{ length: number | null }>(
      tx,
      'SELECT sum(length(content))::float8 AS length FROM job_file WHERE kind = $1 AND job_id = $2',
      [this.kind, jobId],
    );
    return found?.length ?? undefined;
  }

  async whole(tx: Tx, jobId: string): Promise<string> {
    const found = await row<{ content: string }>(
      tx,
      `SELECT string_agg(content, '' ORDER BY seq) AS content FROM job_file
       WHERE kind = $1 AND job_id = $2`,
      [this.kind, jobId],
    );
    return found?.content ?? '';
  }

  async delete(tx: Tx, jobId: string): Promise<void> {
    await rows(tx, 'DELETE FROM job_file WHERE kind = $1 AND job_id = $2', [this.kind, jobId]);
  }
}
