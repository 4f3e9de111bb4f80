export { AccountDirectory } from './account-directory.service';
export { checkCertificates } from './exemptions.rules';
export { BillingAccounts } from './billing-account.service';
export { AccountModule } from './account.module';
export type { AccountNode } from './domain/account';
export type { NextPlace } from './store/next-period.repository';
export { type LockedAccounts, RootLocks } from './root-locks.service';
export { accountErrors } from './account.errors';
