import { Injectable } from '@nestjs/common';
import { AccountDirectory } from '../account';
import { cycleAt, periodContaining } from '../core/calendar';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import { ComputedResources, type Known, type Resource } from '../tmf';
import { PAYERS } from './store/payer.repository';
import { toBillCycle } from './tmf678/bill-cycle.convert';
import { billCycleType } from './tmf678/bill-v5-types';

/** TMF678 v5 bill cycles: one per account that pays, under the account's id. */
@Injectable()
export class BillCycles extends ComputedResources {
  constructor(
    database: Database,
    private readonly clock: Clock,
    private readonly accounts: AccountDirectory,
  ) {
    super(database, billCycleType);
  }

  protected known(): Known {
    return PAYERS;
  }

  protected async made(tx: Tx, ids: readonly string[]): Promise<readonly Resource[]> {
    const found = await this.accounts.load(tx, ids);
    const now = this.clock.now();
    return ids.flatMap((id) => {
      const account = found.get(id);
      if (account === undefined || account.payerId !== id) return [];
      const { cycle } = account;
      return [toBillCycle(id, cycleAt(cycle, now), periodContaining(cycle, now))];
    });
  }
}
