export { CatalogModule } from './catalog.module';
export type { BundleMember } from './domain/bundle';
export { type CharacteristicRule, withDefaults } from './domain/characteristic';
export { type Characteristics, isSoldFor } from './domain/product-condition';
export type { SoldPrice } from './domain/sold-price';
export { Catalog } from './offering-directory.service';
export { PriceDirectory } from './price-directory.service';
export { catalogErrors } from './catalog.errors';
