import { Module } from '@nestjs/common';
import { MeterModule } from '../meter';
import { Clock } from '../platform/clock';
import { Database } from '../platform/database';
import { RatecardModule } from '../ratecard';
import {
  DocumentStore,
  provideDocuments,
  resourceController,
  ResourceService,
  resourceToken,
} from '../tmf';
import { Catalog } from './offering-directory.service';
import { PriceDirectory } from './price-directory.service';
import { documentRules, Prices } from './price.service';
import {
  catalog,
  category,
  productOffering,
  productOfferingPrice,
  productSpecification,
} from './tmf620/catalog-types';

const documents = [catalog, category, productSpecification, productOffering];

@Module({
  imports: [MeterModule, RatecardModule],
  controllers: [...documents, productOfferingPrice].map((type) =>
    resourceController(type, resourceToken(type)),
  ),
  providers: [
    Catalog,
    PriceDirectory,
    Prices,
    ...documents.map((type) => provideDocuments(type, documentRules)),
    {
      provide: resourceToken(productOfferingPrice),
      inject: [Database, Clock, Prices],
      useFactory: (database: Database, clock: Clock, prices: Prices) =>
        new ResourceService(
          { database, clock },
          productOfferingPrice,
          new DocumentStore(productOfferingPrice),
          prices.rules,
        ),
    },
  ],
  exports: [Catalog, PriceDirectory],
})
export class CatalogModule {}
