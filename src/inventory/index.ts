export {
  allowancesReaching,
  nextAllowance,
  planAllowances,
} from './domain/plan-allowances';
export { type BookedFee, firstCorrected, planCorrections } from './domain/fee-corrections';
export { type FeeDraft, planOneTimeFees, planRecurringFees } from './domain/plan-fees';
export { idleDiscounts } from './domain/discounts-left-out';
export { isForOne, isPeriod, isUnsaid, otherPayer } from './domain/negotiated-price';
export type { Fault } from './domain/said-price';
export { isQuantity, QUANTITY_MAX } from './domain/product';
export { isInService, readProductState } from './domain/product-lifecycle';
export type { Subscription } from './domain/subscription';
export { chargedAs, type Tenured, tenureOf } from './domain/tenure';
export { InventoryModule } from './inventory.module';
export type { Sale } from './domain/sold-prices';
export { type Described, DescribedPrices } from './described-prices.service';
export { NamedPrices } from './named-prices.service';
export { fittingPrices, type Offered, Offers, pricesLeftOut } from './offers.service';
export { ProductBundles } from './product-bundles.service';
export { toldWhereSaid } from './product-prices.service';
export { Products } from './product.service';
export { SaleRules } from './sale-rules.service';
export type { Renewal, RenewalPlace } from './store/renewal.repository';
export { SubscriptionDirectory } from './subscription-directory.service';
export {
  characteristicOf,
  sharedNamesOf,
  withBundle,
  withMembers,
} from './tmf637/bundle.convert';
export { characteristicsOf, subjectsOf, toProductPrices } from './tmf637/product.convert';
export {
  fromEntry,
  fromOffered,
  namedIdOf,
  type PriceAsked,
  type ToSell,
} from './tmf637/named-price.convert';
export { isMoney, percentageOf } from './tmf637/said-amounts.convert';
export {
  alterationsOf,
  isPlainEntry,
  isPriced,
  alterationListOf,
  payerOf,
  secondListOf,
  soldIdsOf,
  withBeginning,
  withOneList,
} from './tmf637/said-price.convert';
export {
  inventoryErrors,
  priceRefused,
  unknownOffering,
  unnamedOffering,
} from './inventory.errors';
