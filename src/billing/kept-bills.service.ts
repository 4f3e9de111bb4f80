import { Injectable, type OnModuleInit } from '@nestjs/common';
import { BillingAccounts } from '../account';
import { Verify } from '../ledger';
import { BILLS_OF_ACCOUNTS } from './store/bill-use';

/** Tells who must know of it what bills there are. */
@Injectable()
export class KeptBills implements OnModuleInit {
  constructor(
    private readonly accounts: BillingAccounts,
    private readonly verify: Verify,
  ) {}

  onModuleInit(): void {
    this.accounts.addUse(BILLS_OF_ACCOUNTS);
    this.verify.addBooks('bill');
  }
}
