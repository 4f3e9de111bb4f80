import { Injectable } from '@nestjs/common';
import { textOf } from '../core/json';
import { type ExportPlan, ExportJobs, exportQuery, pathUnknown, querySorted } from '../file';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import { Jobs } from '../platform/jobs';
import { type Body, nextPages, queryOfType } from '../tmf';
import { exportScope } from './domain/export-scope';
import { UsageStore } from './store/usage.store';
import { USAGE_EXPORTS_ROOT, usageExportJob } from './tmf635/export-job-v5-type';
import { productUsageV5 } from './tmf635/product-usage-v5-type';
import { resourceOf } from './usage.service';

const KIND = 'usage.exportJob';
// The document kind `exportJob` is used by the catalogue.
export const USAGE_EXPORT_DOCUMENTS = 'usageExportJob';

/** Exports product usage to files, in order of arrival. */
@Injectable()
export class UsageExports extends ExportJobs {
  protected readonly exportsRoot = USAGE_EXPORTS_ROOT;
  private readonly usages = new UsageStore();

  constructor(database: Database, clock: Clock, jobs: Jobs) {
    super({ database, clock }, usageExportJob, jobs, KIND, USAGE_EXPORT_DOCUMENTS);
  }

  protected planOf(body: Body): ExportPlan {
    const path = textOf(body['path']) ?? '';
    const scope = exportScope(path, textOf(body['query']) ?? '');
    if (scope === undefined) throw pathUnknown(path, 'product usage');
    const { type } = productUsageV5;
    const asked = queryOfType(exportQuery(scope.query), type);
    if (asked.sort.length > 0) throw querySorted();
    const own = scope.id === null ? [] : [[isNamed(scope.id)]];
    const query = { ...asked, filter: [...asked.filter, ...own] };
    const pages = (snapshot: Tx) =>
      nextPages(productUsageV5, query, ({ filter }) =>
        this.usages.pages(snapshot, filter, resourceOf),
      );
    return { parts: [{ type, pages }], fields: asked.fields };
  }
}

function isNamed(id: string) {
  return { path: ['id'], operator: 'eq' as const, values: [id] };
}
