import { Readable } from 'node:stream';
import { textOf } from '../core/json';
import type { Tx } from '../platform/database';
import type { Tenant } from '../platform/tenant';
import {
  type Body,
  EVERYTHING,
  type ListQuery,
  ofClass,
  parseListQuery,
  represent,
  type Resource,
  type ResourceType,
  selectFields,
} from '../tmf';
import type { FileFormat } from './domain/file-format';
import { FileJobs, type FileWork, formatNamed, type Outcome } from './file-job.service';
import { exportUnknown, queryPaged } from './file.errors';

/** Resources of one type, page by page from one snapshot. */
export type ExportPart = {
  readonly type: ResourceType;
  readonly pages: (snapshot: Tx) => AsyncIterable<readonly Resource[]>;
};

export type ExportPlan = {
  readonly parts: readonly ExportPart[];
  readonly fields: ListQuery['fields'];
};

/** Writes resources into a file that can be fetched until its job is deleted. */
export abstract class ExportJobs extends FileJobs {
  /** Where files are served: `GET {exportsRoot}/{id}/file`. */
  protected abstract readonly exportsRoot: string;

  /** Plans what the job exports; an error thrown here makes the job fail. */
  protected abstract planOf(body: Body, isNext: boolean): ExportPlan;

  /** The file of a job that succeeded, read piece by piece. */
  async file(tenant: Tenant, id: string): Promise<{ mediaType: string; content: Readable }> {
    const [job, seq] = await this.shell.database.read(tenant, async (tx) => [
      await this.findIn(tx, id),
      await this.documents.seqOf(tx, id),
    ]);
    if (job?.body['status'] !== 'Succeeded') throw exportUnknown(id);
    const content = Readable.from(this.pieces(tenant, id, seq), { objectMode: false });
    return { mediaType: textOf(job.body['contentType']) ?? '', content };
  }

  protected async work(work: FileWork): Promise<Outcome> {
    const { tenant, id, body, context, isNext } = work;
    const format = formatNamed(body);
    const plan = this.planOf(body, isNext);
    await this.shell.database.background.transaction(tenant, async (tx) => {
      await this.hold(tx, work);
      await this.files.delete(tx, id);
    });
    const exportedCount = await this.shell.database.background.read(tenant, (snapshot) =>
      this.write(snapshot, work, plan, format),
    );
    const url = `${context.origin}${this.exportsRoot}/${encodeURIComponent(id)}/file`;
    return { status: 'Succeeded', url, contentType: format.mediaType, exportedCount };
  }

  /** Reads everything in one snapshot. */
  private async write(
    snapshot: Tx,
    work: FileWork,
    { parts, fields }: ExportPlan,
    { open, between, close, empty }: FileFormat,
  ): Promise<number> {
    let count = 0;
    for (const { type, pages } of parts) {
      for await (const page of pages(snapshot)) {
        if (page.length === 0) continue;
        const written = page.map((item) => lineOf(type, item, work.context.origin, fields));
        await this.append(work, `${count === 0 ? open : between}${written.join(between)}`);
        count += page.length;
        await work.progress({ exported: count });
      }
    }
    await this.append(work, count === 0 ? empty : close);
    return count;
  }

  private async append(work: FileWork, content: string): Promise<void> {
    await this.shell.database.background.transaction(work.tenant, async (tx) => {
      await this.hold(tx, work);
      await this.files.append(tx, work.id, content);
    });
  }

  /** Breaks off when the job is gone: half a file, or one with pieces of the next of its id, is no file. */
  private async *pieces(
    tenant: Tenant,
    id: string,
    job: string | undefined,
  ): AsyncGenerator<string> {
    for (let seq = 0; ; seq += 1) {
      const piece = await this.shell.database.read(tenant, async (tx) => {
        if ((await this.documents.seqOf(tx, id)) !== job) throw exportUnknown(id);
        return this.files.piece(tx, id, seq);
      });
      if (piece === undefined) return;
      yield piece;
    }
  }
}

/** The query of an export is the filter of a list request; paging is refused. */
export function exportQuery(query: string): ListQuery {
  const asked = { ...EVERYTHING, ...parseListQuery(query) };
  if (asked.paging.requested) throw queryPaged();
  return asked;
}

function lineOf(
  type: ResourceType,
  item: Resource,
  origin: string,
  fields: ListQuery['fields'],
): string {
  const shown = selectFields(represent(type, item, origin), fields);
  return JSON.stringify(ofClass(shown, type.name));
}
