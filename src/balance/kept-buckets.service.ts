import { Injectable, type OnModuleInit } from '@nestjs/common';
import { BillingAccounts } from '../account';
import { Verify } from '../ledger';
import { TenantTraces } from '../platform/tenant-traces';
import { BUCKETS_OF_ACCOUNTS } from './store/bucket-use';

/** Tells who must know of it what buckets there are. */
@Injectable()
export class KeptBuckets implements OnModuleInit {
  constructor(
    private readonly accounts: BillingAccounts,
    private readonly verify: Verify,
    private readonly traces: TenantTraces,
  ) {}

  onModuleInit(): void {
    this.accounts.addUse(BUCKETS_OF_ACCOUNTS);
    this.verify.addBooks('bucket');
    this.traces.add('bucket');
  }
}
