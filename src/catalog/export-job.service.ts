import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import { Jobs } from '../platform/jobs';
import type { Tenant } from '../platform/tenant';
import {
  DocumentStore,
  EVERYTHING,
  type ListQuery,
  parseListQuery,
  represent,
  type Resource,
  selectFields,
} from '../tmf';
import { contentTypeUnknown, exportUnknown, pathUnknown, queryPaged } from './catalog.errors';
import { CatalogResources } from './catalog-resources.service';
import { type Collection, type FileScope, scopeOf } from './domain/file-scope';
import { FileJobs, type FileWork } from './file-job.service';
import { EXPORTS_ROOT, exportJob } from './tmf620/job-types';

const PAGE = 200;

/** Writes resources of the catalogue into a file that can be fetched until its job is deleted. */
@Injectable()
export class ExportJobs extends FileJobs {
  constructor(
    private readonly database: Database,
    clock: Clock,
    jobs: Jobs,
    private readonly resources: CatalogResources,
  ) {
    super({ database, clock }, exportJob, jobs);
  }

  /** The file of a job that succeeded, read piece by piece. */
  async file(tenant: Tenant, id: string): Promise<Readable> {
    const job = await this.database.read(tenant, (tx) => this.findIn(tx, id));
    if (job?.body['status'] !== 'Succeeded') throw exportUnknown(id);
    return Readable.from(this.pieces(tenant, id), { objectMode: false });
  }

  protected async work(work: FileWork): Promise<{ status: 'Succeeded' } & Record<string, unknown>> {
    const { tenant, id, body, context } = work;
    requireJson(body['contentType']);
    const scope = scopeOf(textOf(body['path']), textOf(body['query']));
    if (scope === undefined) throw pathUnknown(textOf(body['path']) || textOf(body['query']));
    const query = queryOf(scope);
    await this.database.transaction(tenant, (tx) => this.files.delete(tx, id));
    const exportedCount = await this.database.read(tenant, (snapshot) =>
      this.write(snapshot, work, scope.collections, query),
    );
    const url = `${context.origin}${EXPORTS_ROOT}/${encodeURIComponent(id)}/file`;
    return { status: 'Succeeded', url, contentType: 'application/json', exportedCount };
  }

  /** All of it as it was at one instant. */
  private async write(
    snapshot: Tx,
    work: FileWork,
    collections: readonly Collection[],
    query: ListQuery,
  ): Promise<number> {
    let count = 0;
    for (const collection of collections) {
      for (let offset = 0; ; offset += PAGE) {
        const items = await this.page(snapshot, collection, query, offset);
        if (items.length === 0) break;
        await this.append(
          work,
          `${count === 0 ? '[\n' : ',\n'}${this.render(collection, items, work, query)}`,
        );
        count += items.length;
        await work.progress({ exported: count });
        if (items.length < PAGE) break;
      }
    }
    await this.append(work, count === 0 ? '[]\n' : '\n]\n');
    return count;
  }

  private async page(
    snapshot: Tx,
    collection: Collection,
    query: ListQuery,
    offset: number,
  ): Promise<readonly Resource[]> {
    const type = this.resources.typeOf(collection);
    const paging = { requested: true, offset, limit: PAGE };
    const asked = { ...query, paging, className: type.name };
    return (await new DocumentStore(type).list(snapshot, asked)).items;
  }

  private render(
    collection: Collection,
    items: readonly Resource[],
    { context }: FileWork,
    { fields }: ListQuery,
  ): string {
    const type = this.resources.typeOf(collection);
    return items
      .map((item) => selectFields(represent(type, item, context.origin), fields))
      .map((item) => JSON.stringify({ ...item, '@type': item['@type'] ?? type.name }))
      .join(',\n');
  }

  /** A job that was deleted meanwhile writes nothing more. */
  private async append({ tenant, id }: FileWork, content: string): Promise<void> {
    await this.database.transaction(tenant, async (tx) => {
      await this.lockIn(tx, id);
      await this.files.append(tx, id, content);
    });
  }

  private async *pieces(tenant: Tenant, id: string): AsyncGenerator<string> {
    for (let seq = 0; ; seq += 1) {
      const piece = await this.database.read(tenant, (tx) => this.files.piece(tx, id, seq));
      if (piece === undefined) return;
      yield piece;
    }
  }
}

function queryOf({ query, id }: FileScope): ListQuery {
  const asked = { ...EVERYTHING, ...parseListQuery(query) };
  if (asked.paging.requested) throw queryPaged();
  if (id === null) return asked;
  const own = [{ path: ['id'], operator: 'eq' as const, values: [id] }];
  return { ...asked, filter: [...asked.filter, own] };
}

/** Files are JSON, whatever parameters their media type has. */
export function requireJson(contentType: unknown): void {
  const named = textOf(contentType);
  if (named === '' || /^application\/json\s*(;|$)/i.test(named)) return;
  throw contentTypeUnknown(named);
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
