import { Module } from '@nestjs/common';
import { LedgerModule } from '../ledger';
import { provideNext, resourceController, resourceToken } from '../tmf';
import { AccountDirectory } from './account-directory.service';
import { BillingAccounts } from './billing-account.service';
import { RootLocks } from './root-locks.service';
import { documentProviders, documentTypes } from './account-documents.rules';
import { billingAccountType } from './tmf666/account-types';
import { billingAccountV5, nextDocumentTypes } from './tmf666/account-v5-types';

@Module({
  imports: [LedgerModule],
  controllers: [
    resourceController(billingAccountType, BillingAccounts),
    ...documentTypes.map((type) => resourceController(type, resourceToken(type))),
    ...[billingAccountV5, ...nextDocumentTypes].map(({ type }) => resourceController(type)),
  ],
  providers: [
    AccountDirectory,
    RootLocks,
    BillingAccounts,
    ...documentProviders,
    provideNext(billingAccountV5, BillingAccounts),
    ...nextDocumentTypes.map((version) => provideNext(version)),
  ],
  exports: [AccountDirectory, BillingAccounts, RootLocks],
})
export class AccountModule {}
