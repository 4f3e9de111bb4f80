export { CatalogModule } from './catalog.module';
export { type CharacteristicRule, withDefaults } from './domain/characteristic';
export { type Characteristics, isSoldFor } from './domain/product-condition';
export { isOwnPriceId, ownPrice } from './domain/own-price';
export type { SoldPrice } from './domain/sold-price';
export { kindOf } from './domain/written-price';
export { Catalog, type Offering, type Outline } from './offering-directory.service';
export { chargedBy, PriceDirectory } from './price-directory.service';
export { catalogErrors } from './catalog.errors';
