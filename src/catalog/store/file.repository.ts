import { row, rows, type Tx } from '../../platform/database';

/** The table `catalog_file`: the file of an export or import job, cut in pieces. */
export class FileRepository {
  async append(tx: Tx, jobId: string, content: string): Promise<void> {
    await rows(
      tx,
      `INSERT INTO catalog_file (job_id, seq, content)
       SELECT $1, count(*), $2 FROM catalog_file WHERE job_id = $1`,
      [jobId, content],
    );
  }

  async piece(tx: Tx, jobId: string, seq: number): Promise<string | undefined> {
    const found = await row<{ content: string }>(
      tx,
      'SELECT content FROM catalog_file WHERE job_id = $1 AND seq = $2',
      [jobId, seq],
    );
    return found?.content;
  }

  /** In characters; `undefined` when there is no file. */
  async length(tx: Tx, jobId: string): Promise<number | undefined> {
    const found = await row<{ length: number | null }>(
      tx,
      'SELECT sum(length(content))::float8 AS length FROM catalog_file WHERE job_id = $1',
      [jobId],
    );
    return found?.length ?? undefined;
  }

  async whole(tx: Tx, jobId: string): Promise<string> {
    const found = await row<{ content: string }>(
      tx,
      `SELECT string_agg(content, '' ORDER BY seq) AS content FROM catalog_file WHERE job_id = $1`,
      [jobId],
    );
    return found?.content ?? '';
  }

  async delete(tx: Tx, jobId: string): Promise<void> {
    await rows(tx, 'DELETE FROM catalog_file WHERE job_id = $1', [jobId]);
  }
}
