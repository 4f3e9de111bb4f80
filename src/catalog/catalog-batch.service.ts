import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database';
import { type RequestContext, tellBatch } from '../tmf';
import { CatalogResources } from './catalog-resources.service';
import type { Collection } from './domain/file-scope';
import { CatalogRepository } from './store/catalog.repository';
import { catalog } from './tmf620/catalog-types';

type Changed = { readonly collection: Collection; readonly id: string };

/** Publishes one event per catalogue that an import changed, however many of its resources changed. */
@Injectable()
export class CatalogBatch {
  private readonly catalogs = new CatalogRepository();

  constructor(
    private readonly database: Database,
    private readonly resources: CatalogResources,
  ) {}

  async tell(context: RequestContext, changed: readonly Changed[], jobId: string): Promise<void> {
    if (changed.length === 0) return;
    const idsOf = (wanted: Collection): string[] =>
      changed.filter(({ collection }) => collection === wanted).map(({ id }) => id);
    const written = {
      catalogs: idsOf('catalog'),
      categories: idsOf('category'),
      offerings: idsOf('productOffering'),
    };
    const at = this.resources.serviceOf('catalog').ruleContext(context);
    await this.database.transaction(context.tenant, async (tx) => {
      const found = await this.catalogs.holding(tx, written);
      tellBatch(tx, catalog, found, at, jobId);
    });
  }
}
