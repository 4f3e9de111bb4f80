export { BalanceModule } from './balance.module';
export { Balance } from './balance.service';
export { BucketService } from './bucket.service';
export { Buckets } from './buckets.service';
export {
  type BucketOrigin,
  type BucketScope,
  type SpendableBucket,
  spendable,
} from './domain/bucket';
export {
  type BucketChoice,
  type BucketDraw,
  chooseBuckets,
  type WantedValue,
  withDraws,
} from './domain/choose-buckets';
export { referenceUnit, toReference, toShown } from './domain/reference-unit';
export { type Grant, grantId } from './grants.service';
export { Holds } from './holds.service';
export type { UsageDraw } from './store/bucket.repository';
export { Sweep } from './sweep.service';
export { balanceErrors } from './balance.errors';
