import { Injectable } from '@nestjs/common';
import { derivedId } from '../core/derived-id';
import { isDomainError } from '../core/domain-error';
import { textOf } from '../core/json';
import {
  exportNamed,
  FileJobs,
  FileRepository,
  fileUnreadable,
  type FileWork,
  formatNamed,
  isRefusal,
  pathUnknown,
  RemoteFiles,
} from '../file';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import { Jobs } from '../platform/jobs';
import type { Tenant } from '../platform/tenant';
import { type Body, DocumentStore, mergeOf, parseJson, readNext } from '../tmf';
import { CatalogBatch } from './catalog-batch.service';
import { CatalogResources } from './catalog-resources.service';
import { type Collection, scopeOf } from './domain/file-scope';
import { type ImportItem, fromFile, type Refusal, toErrorLog } from './tmf620/import-plan.convert';
import { EXPORT_KIND } from './catalog-exports.service';
import { collectionOf } from './tmf620/imported.convert';
import { EXPORTS_ROOT, exportJob, importJob } from './tmf620/job-types';

const BYTES_MAX = 50 * 1024 * 1024;
// Resources that refer to later ones need several rounds; longer chains do not occur.
const ROUNDS_MAX = 10;

type Written = 'created' | 'updated' | 'unchanged';
type Tally = Record<Written, ImportItem[]>;
type Refused = Refusal & { readonly item: ImportItem };

/** Imports resources from a file through the services, so that every rule of the catalogue applies. */
@Injectable()
export class CatalogImports extends FileJobs {
  private readonly exports = new FileRepository(EXPORT_KIND);

  constructor(
    private readonly database: Database,
    clock: Clock,
    jobs: Jobs,
    private readonly resources: CatalogResources,
    private readonly batch: CatalogBatch,
    private readonly remote: RemoteFiles,
  ) {
    super({ database, clock }, importJob, jobs, 'catalog.importJob');
  }

  protected override async keepFile(tx: Tx, id: string, body: Body, origin: string): Promise<Body> {
    const { content, ...shown } = body;
    if (content === undefined || content === null) {
      const url = textOf(body['url']) ?? '';
      if (exportNamed(url, EXPORTS_ROOT, origin) === undefined) this.remote.judge(url);
      return shown;
    }
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    await this.files.append(tx, id, text);
    return shown;
  }

  /** Writes what can be written; the job fails when anything was refused, and reports what. */
  protected async work(work: FileWork): Promise<{ status: 'Succeeded' | 'Failed' } & Tallied> {
    const { id, body } = work;
    const format = formatNamed(body);
    const scope = scopeOf(textOf(body['path']) ?? '', '');
    if (scope === undefined)
      throw pathUnknown(textOf(body['path']) ?? '', 'collection of the catalogue');
    const [only, ...others] = scope.collections;
    const fallback: Collection | undefined = others.length === 0 ? only : undefined;
    const file = parseFile(format.asJson(await this.fileText(work)));
    // Another job that has the id later names other resources.
    const job = work.seq === undefined ? id : derivedId(id, work.seq);
    const plan = fromFile(file, (entry) => collectionOf(entry) ?? fallback, job);
    const tally: Tally = { created: [], updated: [], unchanged: [] };
    const left = await this.writeAndTell(plan.items, work, tally);
    const refused = [...plan.refused, ...left];
    return {
      status: refused.length === 0 ? 'Succeeded' : 'Failed',
      ...(refused.length === 0 ? {} : { errorLog: toErrorLog(refused) }),
      createdCount: tally.created.length,
      updatedCount: tally.updated.length,
      unchangedCount: tally.unchanged.length,
      refusedCount: refused.length,
    };
  }

  private async fileText({ tenant, id, body, context }: FileWork): Promise<string> {
    const url = textOf(body['url']) ?? '';
    const own = exportNamed(url, EXPORTS_ROOT, context.origin);
    const stored =
      (await this.stored(tenant, this.files, id)) ??
      (own === undefined
        ? undefined
        : await this.stored(tenant, this.exports, own, isWritten(own)));
    if (stored !== undefined) return stored;
    if (own !== undefined) throw fileUnreadable('is of an export that is not there');
    return this.remote.read(url, BYTES_MAX);
  }

  /** Checks the length first, so that no file fills the memory. */
  private stored(
    tenant: Tenant,
    files: FileRepository,
    jobId: string,
    isThere: (tx: Tx) => Promise<boolean> = () => Promise.resolve(true),
  ): Promise<string | undefined> {
    return this.database.background.read(tenant, async (tx) => {
      if (!(await isThere(tx))) return undefined;
      const length = await files.length(tx, jobId);
      if (length === undefined) return undefined;
      if (length > BYTES_MAX) throw fileUnreadable(`is longer than ${BYTES_MAX} bytes`);
      return files.whole(tx, jobId);
    });
  }

  /** What was written before the job was deleted, or was interrupted, is told of all the same. */
  private async writeAndTell(
    items: readonly ImportItem[],
    work: FileWork,
    tally: Tally,
  ): Promise<Refused[]> {
    try {
      return await this.writeAll(items, work, tally);
    } finally {
      await this.batch.tell(work.context, [...tally.created, ...tally.updated], work.id);
    }
  }

  /** Works in rounds: resources refused because of a missing reference are tried again in the next. */
  private async writeAll(
    items: readonly ImportItem[],
    work: FileWork,
    tally: Tally,
  ): Promise<Refused[]> {
    let waiting = items;
    let refused: Refused[] = [];
    let done = 0;
    for (let round = 0; round < ROUNDS_MAX && waiting.length > 0; round += 1) {
      refused = [];
      for (const item of waiting) {
        const written = await this.write(item, work);
        if (typeof written === 'string') tally[written].push(item);
        else refused.push(written);
        if (typeof written === 'string') done += 1;
        await work.progress({ done, total: items.length });
      }
      if (refused.length === waiting.length) break;
      waiting = refused.map(({ item }) => item);
    }
    return refused;
  }

  private async write(item: ImportItem, work: FileWork): Promise<Written | Refused> {
    const { id, collection } = item;
    const { context } = work;
    const service = this.resources.serviceOf(collection);
    const isNext = work.isNext || item.isNext;
    const body = isNext ? readNext(this.resources.versionOf(collection), item.body) : item.body;
    try {
      return await this.database.background.transaction(context.tenant, async (tx) => {
        await this.hold(tx, work);
        const before = await service.findIn(tx, id);
        if (before === undefined) {
          await service.createIn(tx, context, { ...body, id });
          return 'created';
        }
        const after = await service.patchIn(tx, context, id, mergeOf(body));
        return after.revision === before.revision ? 'unchanged' : 'updated';
      });
    } catch (error: unknown) {
      if (!isRefusal(error)) throw error;
      return { item, ...refusalOf(item, error) };
    }
  }
}

const exportJobs = new DocumentStore(exportJob);

/** Whether the export has succeeded: until then its file is a part of it. */
function isWritten(id: string): (tx: Tx) => Promise<boolean> {
  return async (tx) => (await exportJobs.find(tx, id))?.body['status'] === 'Succeeded';
}

type Tallied = {
  readonly errorLog?: string;
  readonly createdCount: number;
  readonly updatedCount: number;
  readonly unchangedCount: number;
  readonly refusedCount: number;
};

/** The message does not quote the file, which may be from a place that the client cannot read. */
function parseFile(text: string): unknown {
  try {
    return parseJson(text);
  } catch (error: unknown) {
    const [at] = (error instanceof Error ? error.message : '').match(/at position \d+/) ?? [];
    throw fileUnreadable(`is not JSON${at === undefined ? '' : ` ${at}`}`);
  }
}

function refusalOf({ place }: ImportItem, error: Error): Refusal {
  const details = isDomainError(error) ? error.details : [];
  const [first] = details;
  if (first === undefined) return { place, message: error.message };
  const rest = details.length > 1 ? ` (and ${details.length - 1} more)` : '';
  const path = first.path === '' ? place : `${place}.${first.path}`;
  return { place: path, message: `${error.message}${rest}` };
}
