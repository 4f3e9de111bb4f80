import { Injectable } from '@nestjs/common';
import { AccountDirectory } from '../account';
import { periodContaining } from '../core/calendar';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import { ComputedResources, type Resource } from '../tmf';
import { PayerRepository } from './store/payer.repository';
import { toBillCycle } from './tmf678/bill-cycle.convert';
import { billCycleType } from './tmf678/bill-v5-types';

/** TMF678 v5 bill cycles: one per account that pays, under the account's id. */
@Injectable()
export class BillCycles extends ComputedResources {
  private readonly payers = new PayerRepository();

  constructor(
    database: Database,
    private readonly clock: Clock,
    private readonly accounts: AccountDirectory,
  ) {
    super(database, billCycleType);
  }

  protected async made(tx: Tx, asked: string | null): Promise<readonly Resource[]> {
    const ids = asked === null ? await this.payers.payerIds(tx) : [asked];
    const found = await this.accounts.load(tx, ids);
    const now = this.clock.now();
    return ids.flatMap((id) => {
      const account = found.get(id);
      if (account === undefined || account.payerId !== id) return [];
      return [toBillCycle(id, account.cycle, periodContaining(account.cycle, now))];
    });
  }
}
