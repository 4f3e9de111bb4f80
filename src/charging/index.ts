export { ChargeBook, feeOf } from './charge-book.service';
export type { Fee } from './domain/fee';
export type { OwedFees } from './domain/owed-fees';
export { FeeSettlement, type Settling } from './fee-settlement.service';
export { Charging, type Told } from './charging.service';
export { ChargingModule } from './charging.module';
export {
  type AttributeValue,
  type Busy,
  type Outcome,
  type RatedElsewhere,
  UNREADABLE,
  type UsageReason,
  type UsageRecord,
} from './domain/usage-record';
export { ChargeTrace } from './charge-trace.service';
export { ClosingCharges, type ClosingPeriod, type LatePeriod } from './closing-charges.service';
export { LineParts } from './line-parts.service';
export type { LinePart } from './domain/line-parts';
export { Rerating } from './rerating.service';
export { isSameContent } from './domain/identity';
export { isBilled } from './domain/leg';
export { chargingErrors } from './charging.errors';
