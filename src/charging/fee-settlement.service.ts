import { Injectable } from '@nestjs/common';
import { PriceDirectory } from '../catalog';
import { groupBy } from '../core/group-by';
import type { Instant } from '../core/time';
import { planCorrections, SubscriptionDirectory } from '../inventory';
import type { LedgerHeads } from '../ledger';
import type { Tx } from '../platform/database';
import type { Tenant } from '../platform/tenant';
import { ChargeBook, feeOf } from './charge-book.service';
import { ClosingCharges } from './closing.service';
import type { Account } from './domain/context';
import { Rerating } from './rerating.service';
import { BookedFeesRepository } from './store/booked-fees.repository';

export type Settling = {
  readonly account: Account;
  readonly payer: Account;
  readonly subscriptionId: string;
  /** What fell due until now: everything that can have been booked. */
  readonly through: Instant;
};

/**
 * Makes the recurring fees of subscriptions that began, changed, were suspended, resumed or ended otherwise than
 * was known, and what their closed periods owe, come to what their days cost: the difference to what is booked
 * is booked. Whoever comes second finds none.
 */
@Injectable()
export class FeeSettlement {
  private readonly bookedFees = new BookedFeesRepository();

  constructor(
    private readonly subscriptions: SubscriptionDirectory,
    private readonly prices: PriceDirectory,
    private readonly chargeBook: ChargeBook,
    private readonly closingCharges: ClosingCharges,
    private readonly rerating: Rerating,
  ) {}

  /** The caller holds the locks of the accounts' roots. */
  async settle(
    tx: Tx,
    tenant: Tenant,
    heads: LedgerHeads,
    all: readonly Settling[],
    reference: string | null = null,
  ): Promise<void> {
    const byId = new Map(all.map((each) => [each.subscriptionId, each]));
    const unsettled = await this.subscriptions.takeUnsettled(tx, [...byId.keys()]);
    if (unsettled.length === 0) return;
    const ids = unsettled.map(({ subscription }) => subscription.id);
    const found = await this.bookedFees.of(tx, ids);
    const booked = groupBy(found, ({ subscriptionId }) => subscriptionId);
    const priceIds = unsettled.flatMap(({ subscription }) => subscription.priceIds);
    const known = await this.prices.load(tx, priceIds);
    const fees = unsettled.flatMap(({ subscription, since }) => {
      const settling = byId.get(subscription.id);
      if (settling === undefined) return [];
      const { account, payer, through } = settling;
      const prices = subscription.priceIds.flatMap((id) => known.get(id) ?? []);
      const standing = booked.get(subscription.id) ?? [];
      const { cycle } = payer;
      return planCorrections(subscription, prices, cycle, since, through, standing).map((draft) =>
        feeOf(draft, account, payer),
      );
    });
    const changed = unsettled.flatMap(({ subscription: { id }, since }) => {
      const settling = byId.get(id);
      return settling === undefined ? [] : [{ ...settling, since }];
    });
    const closings = await this.closingCharges.ofChanged(tx, tenant, changed);
    await this.chargeBook.fees(tx, heads, [...fees, ...closings], reference);
    await this.rerating.markChanged(tx, tenant, changed);
    await this.subscriptions.settled(tx, ids);
  }
}
