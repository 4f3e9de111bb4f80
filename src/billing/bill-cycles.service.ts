import { Injectable } from '@nestjs/common';
import { AccountDirectory } from '../account';
import { periodContaining } from '../core/calendar';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import {
  type ListQuery,
  type Page,
  pageInMemory,
  type RequestContext,
  type Resource,
  type ResourceOperations,
  resourceUnknown,
} from '../tmf';
import { PayerRepository } from './store/payer.repository';
import { toBillCycle } from './tmf678/bill-cycle.convert';
import { billCycleType } from './tmf678/bill-v5-types';

/** TMF678 v5 bill cycles: one per account that pays, under the account's id. */
@Injectable()
export class BillCycles implements ResourceOperations {
  private readonly payers = new PayerRepository();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly accounts: AccountDirectory,
  ) {}

  list({ tenant }: RequestContext, query: ListQuery): Promise<Page> {
    return this.database.read(tenant, async (tx) =>
      pageInMemory(await this.of(tx, await this.payers.payerIds(tx)), query),
    );
  }

  read({ tenant }: RequestContext, id: string): Promise<Resource> {
    return this.database.read(tenant, async (tx) => {
      const [found] = await this.of(tx, [id]);
      if (found === undefined) throw resourceUnknown(billCycleType.name, id);
      return found;
    });
  }

  private async of(tx: Tx, ids: readonly string[]): Promise<Resource[]> {
    const found = await this.accounts.load(tx, ids);
    const now = this.clock.now();
    return ids.flatMap((id) => {
      const account = found.get(id);
      if (account === undefined || account.payerId !== id) return [];
      return [toBillCycle(id, account.cycle, periodContaining(account.cycle, now))];
    });
  }
}
