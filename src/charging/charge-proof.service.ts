import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Verify } from '../ledger';
import { CHARGE_CHECKS } from './store/charge-checks';

/** Adds the running totals to what `verify` proves. */
@Injectable()
export class ChargeProof implements OnModuleInit {
  constructor(private readonly verify: Verify) {}

  onModuleInit(): void {
    for (const check of CHARGE_CHECKS) this.verify.add(check);
  }
}
