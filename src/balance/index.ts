export { BalanceModule } from './balance.module';
export { Balance } from './balance.service';
export { BucketService } from './bucket.service';
export { Buckets, type Forfeited } from './buckets.service';
export type { Endowed } from './domain/bucket';
export type { Drawer } from './domain/reach';
export { toShown } from './domain/reference-unit';
export type { Grant } from './grants.service';
export { balanceErrors } from './balance.errors';
