import { Module, type Provider, type Type } from '@nestjs/common';
import { AttentionModule, tellsOfWaiting } from '../attention';
import { exportsController, failedFiles, FileModule } from '../file';
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
import { CatalogExports } from './catalog-exports.service';
import { CatalogImports } from './catalog-imports.service';
import { Offerings } from './offering.service';
import { Catalog } from './catalog.service';
import { PriceDirectory } from './price-directory.service';
import { KeptPrices } from './kept-prices.service';
import { documentRules, specificationRules } from './catalog-documents.rules';
import { Prices } from './price.service';
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

const documents = [catalog, category];
const all = [...documents, productSpecification, productOffering, productOfferingPrice];

@Module({
  imports: [AttentionModule, FileModule, MeterModule, RatecardModule],
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
    KeptPrices,
    Offerings,
    PriceDirectory,
    Prices,
    PriceWords,
    ...documents.map((type) => provideDocuments(type, documentRules)),
    provideDocuments(productSpecification, specificationRules),
    provideWithRules(productOffering, Offerings),
    provideWithRules(productOfferingPrice, Prices),
    ...nextCatalogTypes.map((version) => provideNext(version)),
    provideNext(exportJobV5, CatalogExports),
    provideNext(importJobV5, CatalogImports),
    tellsOfWaiting(failedFiles(exportJob.path, importJob.path)),
  ],
  exports: [Catalog, PriceDirectory],
})
export class CatalogModule {}

/** Provides a document type whose rules need services. */
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
