export { CatalogModule } from './catalog.module';
export type { SoldPrice } from './domain/sold-price';
export { Catalog } from './offering-directory.service';
export { PriceDirectory } from './price-directory.service';
export { catalogErrors } from './catalog.errors';
