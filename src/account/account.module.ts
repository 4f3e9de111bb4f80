import { Module } from '@nestjs/common';
import { LedgerModule } from '../ledger';
import { resourceController, resourceToken } from '../tmf';
import { AccountDirectory } from './account-directory.service';
import { BillingAccounts } from './billing-account.service';
import { documentProviders, documentTypes } from './account-documents';
import { billingAccountType } from './tmf666/account-types';

@Module({
  imports: [LedgerModule],
  controllers: [
    resourceController(billingAccountType, BillingAccounts),
    ...documentTypes.map((type) => resourceController(type, resourceToken(type))),
  ],
  providers: [AccountDirectory, BillingAccounts, ...documentProviders],
  exports: [AccountDirectory, BillingAccounts],
})
export class AccountModule {}
