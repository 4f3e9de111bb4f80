import { Injectable } from '@nestjs/common';
import { textOf } from '../core/json';
import { type ExportPlan, ExportJobs, exportQuery, pathUnknown } from '../file';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import { Jobs } from '../platform/jobs';
import {
  type Body,
  DocumentStore,
  type ListQuery,
  nextPages,
  partsOf,
  queryOfType,
  type Resource,
  type ResourceType,
} from '../tmf';
import { CatalogResources } from './catalog-resources.service';
import { type FileScope, scopeOf } from './domain/file-scope';
import { EXPORTS_ROOT, exportJob } from './tmf620/job-types';

export const EXPORT_KIND = 'catalog.exportJob';

/** Exports resources of the catalogue to files. */
@Injectable()
export class CatalogExports extends ExportJobs {
  protected readonly exportsRoot = EXPORTS_ROOT;

  constructor(
    database: Database,
    clock: Clock,
    jobs: Jobs,
    private readonly resources: CatalogResources,
  ) {
    super({ database, clock }, exportJob, jobs, EXPORT_KIND);
  }

  protected planOf(body: Body, isNext: boolean): ExportPlan {
    const [path, query] = [textOf(body['path']) ?? '', textOf(body['query']) ?? ''];
    const scope = scopeOf(path, query);
    if (scope === undefined) throw pathUnknown(path || query, 'collection of the catalogue');
    const asked = queryOf(scope);
    const parts = scope.collections.map((collection) => {
      const version = this.resources.versionOf(collection);
      const { former } = version;
      if (!isNext) {
        return { type: former, pages: (snapshot: Tx) => pagesOf(snapshot, former, asked) };
      }
      const pages = (snapshot: Tx) =>
        nextPages(version, queryOfType(asked, version.type), (query) =>
          pagesOf(snapshot, former, query),
        );
      return { type: version.type, pages };
    });
    return { parts, fields: asked.fields };
  }
}

async function* pagesOf(
  snapshot: Tx,
  type: ResourceType,
  query: ListQuery,
): AsyncGenerator<readonly Resource[]> {
  const store = new DocumentStore(type);
  const asked = { ...query, className: type.name };
  for await (const { items } of partsOf((paging) => store.list(snapshot, { ...asked, paging }))) {
    yield items;
  }
}

function queryOf({ query, id }: FileScope): ListQuery {
  const asked = exportQuery(query);
  if (id === null) return asked;
  const own = [{ path: ['id'], operator: 'eq' as const, values: [id] }];
  return { ...asked, filter: [...asked.filter, own] };
}
