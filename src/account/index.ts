export { AccountDirectory } from './account-directory.service';
export { BillingAccounts, type OnPlaced } from './billing-account.service';
export { AccountModule } from './account.module';
export type { AccountMode, AccountNode } from './domain/account';
export { type LockedAccounts, RootLocks } from './root-locks.service';
export { accountErrors } from './account.errors';
