import { Module, type Provider, type Type } from '@nestjs/common';
import { MeterModule } from '../meter';
import { Clock } from '../platform/clock';
import { Database } from '../platform/database';
import { RatecardModule } from '../ratecard';
import {
  DocumentStore,
  provideDocuments,
  resourceController,
  type ResourceRules,
  ResourceService,
  resourceToken,
  type ResourceType,
} from '../tmf';
import { CardPrices } from './card-prices.service';
import { Offerings } from './offering.service';
import { Catalog } from './offering-directory.service';
import { PriceDirectory } from './price-directory.service';
import { documentRules, Prices } from './price.service';
import { CardPricesController } from './tmf620/card-prices.controller';
import {
  catalog,
  category,
  productOffering,
  productOfferingPrice,
  productSpecification,
} from './tmf620/catalog-types';

const documents = [catalog, category, productSpecification];
const all = [...documents, productOffering, productOfferingPrice];

@Module({
  imports: [MeterModule, RatecardModule],
  controllers: [
    ...all.map((type) => resourceController(type, resourceToken(type))),
    CardPricesController,
  ],
  providers: [
    CardPrices,
    Catalog,
    Offerings,
    PriceDirectory,
    Prices,
    ...documents.map((type) => provideDocuments(type, documentRules)),
    provideWithRules(productOffering, Offerings),
    provideWithRules(productOfferingPrice, Prices),
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
