import { Injectable, type OnModuleInit } from '@nestjs/common';
import { BillingAccounts } from '../account';
import { MONEY_OF_ACCOUNTS } from './store/booking-use';

/** Tells who must know of it what money came and went back. */
@Injectable()
export class KeptMoney implements OnModuleInit {
  constructor(private readonly accounts: BillingAccounts) {}

  onModuleInit(): void {
    this.accounts.addUse(MONEY_OF_ACCOUNTS);
  }
}
