import { Module, type Provider, type Type } from '@nestjs/common';
import { exportsController, FileModule } from '../file';
import { MeterModule } from '../meter';
import { Clock } from '../platform/clock';
import { Database } from '../platform/database';
import { RatecardModule } from '../ratecard';
import {
  DocumentStore,
  provideDocuments,
  provideNext,
  resourceController,
  type ResourceRules,
  ResourceService,
  resourceToken,
  type ResourceType,
} from '../tmf';
import { CardPrices } from './card-prices.service';
import { CatalogBatch } from './catalog-batch.service';
import { CatalogResources } from './catalog-resources.service';
import { CatalogExports } from './export-job.service';
import { CatalogImports } from './import-job.service';
import { Offerings } from './offering.service';
import { Catalog } from './offering-directory.service';
import { PriceDirectory } from './price-directory.service';
import { documentRules, Prices } from './price.service';
import { PriceWords } from './price-words.service';
import { CardPricesController } from './tmf620/card-prices.controller';
import {
  catalog,
  category,
  productOffering,
  productOfferingPrice,
  productSpecification,
} from './tmf620/catalog-types';
import { exportJobV5, importJobV5, nextCatalogTypes } from './tmf620/catalog-v5-types';
import { exportJob, EXPORTS_ROOT, importJob } from './tmf620/job-types';

const documents = [catalog, category, productSpecification];
const all = [...documents, productOffering, productOfferingPrice];

@Module({
  imports: [FileModule, MeterModule, RatecardModule],
  controllers: [
    ...all.map((type) => resourceController(type, resourceToken(type))),
    CardPricesController,
    resourceController(exportJob, CatalogExports),
    resourceController(importJob, CatalogImports),
    exportsController(EXPORTS_ROOT, CatalogExports, { api: 'TMF620', fileName: 'catalog' }),
    ...[...nextCatalogTypes, exportJobV5, importJobV5].map(({ type }) => resourceController(type)),
  ],
  providers: [
    CardPrices,
    Catalog,
    CatalogBatch,
    CatalogResources,
    CatalogExports,
    CatalogImports,
    Offerings,
    PriceDirectory,
    Prices,
    PriceWords,
    ...documents.map((type) => provideDocuments(type, documentRules)),
    provideWithRules(productOffering, Offerings),
    provideWithRules(productOfferingPrice, Prices),
    ...nextCatalogTypes.map((version) => provideNext(version)),
    provideNext(exportJobV5, CatalogExports),
    provideNext(importJobV5, CatalogImports),
  ],
  exports: [Catalog, PriceDirectory],
})
export class CatalogModule {}

/** A document type whose rules need services of their own. */
function provideWithRules(
  type: ResourceType,
  service: Type<{ readonly rules: ResourceRules }>,
): Provider {
  return {
    provide: resourceToken(type),
    inject: [Database, Clock, service],
    useFactory: (database: Database, clock: Clock, { rules }: { readonly rules: ResourceRules }) =>
      new ResourceService({ database, clock }, type, new DocumentStore(type), rules),
  };
}
