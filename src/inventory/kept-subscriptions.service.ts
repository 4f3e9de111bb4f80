import { Injectable, type OnModuleInit } from '@nestjs/common';
import { BillingAccounts } from '../account';
import { SUBSCRIPTIONS_OF_ACCOUNTS } from './store/subscription-use';

/** Tells who must know of it what subscriptions there are. */
@Injectable()
export class KeptSubscriptions implements OnModuleInit {
  constructor(private readonly accounts: BillingAccounts) {}

  onModuleInit(): void {
    this.accounts.addUse(SUBSCRIPTIONS_OF_ACCOUNTS);
  }
}
