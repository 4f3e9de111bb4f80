import { Injectable, type OnModuleInit } from '@nestjs/common';
import { BillingAccounts } from '../account';
import { Products } from '../inventory';
import { Verify } from '../ledger';
import { TenantTraces } from '../platform/tenant-traces';
import {
  BUCKETS_FOR_SUBSCRIPTION,
  CHARGES_OF_ACCOUNTS,
  CHARGES_OF_SUBSCRIPTION,
  COUNTS_OF_SUBSCRIPTION,
} from './store/charge-use';

/** Tells who must know of it what usage and charges there are. */
@Injectable()
export class KeptCharges implements OnModuleInit {
  constructor(
    private readonly accounts: BillingAccounts,
    private readonly products: Products,
    private readonly verify: Verify,
    private readonly traces: TenantTraces,
  ) {}

  onModuleInit(): void {
    this.accounts.addUse(CHARGES_OF_ACCOUNTS);
    this.products.addCharges(CHARGES_OF_SUBSCRIPTION);
    this.products.addCharges(COUNTS_OF_SUBSCRIPTION);
    this.products.addCharges(BUCKETS_FOR_SUBSCRIPTION);
    this.verify.addBooks('usage', 'accrual', 'charge_entry');
    this.traces.add('usage');
  }
}
