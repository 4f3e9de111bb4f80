import { Injectable } from '@nestjs/common';
import { RootLocks } from '../account';
import type { Tx } from '../platform/database';
import type { Body } from '../tmf';
import { correlatorReused } from './payment.errors';
import type { Told } from './store/movement.mapping';
import { demandOf } from './tmf676/payment.convert';

/**
 * A gateway tells of the same movement more than once. What its correlator, which is the client's own
 * identifier of it, names for this payer already, was told before and moves nothing again.
 */
@Injectable()
export class ToldBefore {
  constructor(private readonly roots: RootLocks) {}

  /** The id of what was told; an error when it was of another amount. */
  async idOf(
    tx: Tx,
    sent: Body,
    find: (payerId: string, correlator: string) => Promise<Told | undefined>,
  ): Promise<string | undefined> {
    const demand = demandOf(sent);
    if (demand.kind === 'refused' || demand.correlator === null) return undefined;
    // Of two that come at once the second waits here for the first.
    const { accounts } = await this.roots.lock(tx, [demand.accountId]);
    const account = accounts.get(demand.accountId);
    if (account === undefined) return undefined;
    const told = await find(account.payerId, demand.correlator);
    if (told === undefined) return undefined;
    const isSame = told.amount.equals(demand.amount) && told.currency === demand.currency;
    if (!isSame) throw correlatorReused(demand.correlator, told.id);
    return told.id;
  }
}
