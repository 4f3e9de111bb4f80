import { Injectable } from '@nestjs/common';
import type { Instant } from '../core/time';
import { Ledger } from '../ledger';
import { Clock } from '../platform/clock';
import { Database, type Tx } from '../platform/database';
import {
  DocumentStore,
  type Patch,
  type RequestContext,
  type Resource,
  ResourceService,
} from '../tmf';
import { AccountBalances } from './account-balances.service';
import { AccountDirectory } from './account-directory.service';
import { AccountProjection, type OnPlaced } from './account-projection.service';
import { RootLocks } from './root-locks.service';
import type { AccountUse } from './domain/account-use';
import { AccountUseRepository } from './store/account-use.repository';
import { billingAccountType } from './tmf666/account-types';

/** TMF666 billing accounts and, in the same transaction, the rows charging reads of them. */
@Injectable()
export class BillingAccounts extends ResourceService {
  private readonly projection: AccountProjection;
  private readonly balances: AccountBalances;
  private readonly uses: AccountUseRepository;

  constructor(
    database: Database,
    clock: Clock,
    ledger: Ledger,
    directory: AccountDirectory,
    roots: RootLocks,
  ) {
    const uses = new AccountUseRepository();
    const balances = new AccountBalances(uses);
    const store = new DocumentStore(billingAccountType, billingAccountType.path, {}, (tx, found) =>
      balances.shown(tx, found),
    );
    const projection = new AccountProjection(ledger, directory, roots, uses);
    super({ database, clock }, billingAccountType, store, {
      beforeCreate: (tx, body, context, id) => projection.beforeCreate(tx, body, context, id),
      afterCreate: (tx, created) => projection.afterCreate(tx, created),
      beforePatch: (tx, before, after, context) =>
        projection.beforePatch(tx, before, after, context),
      beforeDelete: (tx, resource) => projection.beforeDelete(tx, resource),
      afterDelete: (tx, resource) => projection.afterDelete(tx, resource),
    });
    this.projection = projection;
    this.balances = balances;
    this.uses = uses;
  }

  override async createIn(tx: Tx, context: RequestContext, body: unknown): Promise<Resource> {
    return this.withBalance(tx, await super.createIn(tx, context, body));
  }

  override async patchIn(
    tx: Tx,
    context: RequestContext,
    id: string,
    patch: Patch,
  ): Promise<Resource> {
    return this.withBalance(tx, await super.patchIn(tx, context, id, patch));
  }

  private async withBalance(tx: Tx, account: Resource): Promise<Resource> {
    const [shown = account] = await this.balances.shown(tx, [account]);
    return shown;
  }

  /** Called when a party's tax exemptions change, in its transaction after the write. */
  retax(tx: Tx, partyId: string, at: Instant): Promise<void> {
    return this.projection.retax(tx, partyId, at);
  }

  onPlaced(listener: OnPlaced): void {
    this.projection.listeners.push(listener);
  }

  /** A room says what it keeps of accounts, before the application has started (`onModuleInit`). */
  addUse(use: AccountUse): void {
    this.uses.add(use);
  }
}
