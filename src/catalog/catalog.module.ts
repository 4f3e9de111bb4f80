import { Module, type Provider, type Type } from '@nestjs/common';
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
import { CatalogResources } from './catalog-resources.service';
import { ExportJobs } from './export-job.service';
import { ImportJobs } from './import-job.service';
import { Offerings } from './offering.service';
import { Catalog } from './offering-directory.service';
import { PriceDirectory } from './price-directory.service';
import { documentRules, Prices } from './price.service';
import { RemoteFiles } from './remote-file.service';
import { CardPricesController } from './tmf620/card-prices.controller';
import {
  catalog,
  category,
  productOffering,
  productOfferingPrice,
  productSpecification,
} from './tmf620/catalog-types';
import { ExportsController } from './tmf620/exports.controller';
import { exportJobV5, importJobV5, nextCatalogTypes } from './tmf620/catalog-v5-types';
import { exportJob, importJob } from './tmf620/job-types';

const documents = [catalog, category, productSpecification];
const all = [...documents, productOffering, productOfferingPrice];

@Module({
  imports: [MeterModule, RatecardModule],
  controllers: [
    ...all.map((type) => resourceController(type, resourceToken(type))),
    CardPricesController,
    resourceController(exportJob, ExportJobs),
    resourceController(importJob, ImportJobs),
    ExportsController,
    ...[...nextCatalogTypes, exportJobV5, importJobV5].map(({ type }) => resourceController(type)),
  ],
  providers: [
    CardPrices,
    Catalog,
    CatalogResources,
    ExportJobs,
    ImportJobs,
    Offerings,
    PriceDirectory,
    Prices,
    RemoteFiles,
    ...documents.map((type) => provideDocuments(type, documentRules)),
    provideWithRules(productOffering, Offerings),
    provideWithRules(productOfferingPrice, Prices),
    ...nextCatalogTypes.map((version) => provideNext(version)),
    provideNext(exportJobV5, ExportJobs),
    provideNext(importJobV5, ImportJobs),
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
