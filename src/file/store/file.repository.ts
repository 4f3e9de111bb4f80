import type { Tx } from '../../platform/database';
import { JobFileEntity } from './job-file.entity';

/** The file of an export or import job, stored in pieces. `kind` is the kind of the jobs. */
export class FileRepository {
  constructor(private readonly kind: string) {}

  /** Only the running job writes its file, so the number of a new piece is that of the last one plus one, from 0 on. */
  async append(tx: Tx, jobId: string, content: string): Promise<void> {
    const file = { kind: this.kind, jobId };
    const [last] = await tx.find(JobFileEntity, {
      select: { seq: true },
      where: file,
      order: { seq: 'DESC' },
      take: 1,
    });
    await tx.insert(JobFileEntity, {
      ...file,
      seq: last === undefined ? 0 : last.seq + 1,
      content,
    });
  }

  async piece(tx: Tx, jobId: string, seq: number): Promise<string | undefined> {
    const found = await tx.findOneBy(JobFileEntity, { kind: this.kind, jobId, seq });
    return found?.content;
  }

  /** The length in characters; undefined when there is no file. */
  async length(tx: Tx, jobId: string): Promise<number | undefined> {
    const found = await tx
      .createQueryBuilder(JobFileEntity, 'piece')
      .select('sum(length(piece.content))::float8', 'length')
      .where({ kind: this.kind, jobId })
      .getRawOne<{ length: number | null }>();
    return found?.length ?? undefined;
  }

  async whole(tx: Tx, jobId: string): Promise<string> {
    const where = { kind: this.kind, jobId };
    const pieces = await tx.find(JobFileEntity, { where, order: { seq: 'ASC' } });
    return pieces.map(({ content }) => content).join('');
  }

  async delete(tx: Tx, jobId: string): Promise<void> {
    await tx.delete(JobFileEntity, { kind: this.kind, jobId });
  }
}
