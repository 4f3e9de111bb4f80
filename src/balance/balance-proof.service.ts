import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Verify } from '../ledger';
import { BALANCE_CHECKS } from './store/balance-checks';

/** Adds the checks of buckets to `verify`. */
@Injectable()
export class BalanceProof implements OnModuleInit {
  constructor(private readonly verify: Verify) {}

  onModuleInit(): void {
    for (const check of BALANCE_CHECKS) this.verify.add(check);
  }
}
