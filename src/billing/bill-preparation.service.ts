import { Injectable } from '@nestjs/common';
import type { AccountNode } from '../account';
import { PriceDirectory, type SoldPrice } from '../catalog';
import {
  ChargeBook,
  ClosingCharges,
  type ClosingPeriod,
  type Fee,
  Rerating,
  taxOf,
} from '../charging';
import { periodContaining } from '../core/calendar';
import { instant, type Period } from '../core/time';
import {
  type FeeDraft,
  planRecurringFees,
  type Subscription,
  SubscriptionDirectory,
} from '../inventory';
import type { LedgerHeads } from '../ledger';
import type { Tx } from '../platform/database';
import type { Tenant } from '../platform/tenant';
import { groupBy } from './domain/group-by';
import { PayerRepository } from './store/payer.repository';

/** A payer's period that ends for good, with the accounts its bill covers. */
export type EndingPeriod = {
  readonly payer: AccountNode;
  readonly accounts: readonly AccountNode[];
  readonly period: Period;
};

/**
 * What is still to be booked when a period ends, before its bill is assembled: order put right, the
 * rest of minimums; and what the next period begins with. All of it is known by who, what and when,
 * so that doing it again books nothing.
 */
@Injectable()
export class BillPreparation {
  private readonly payers = new PayerRepository();

  constructor(
    private readonly subscriptions: SubscriptionDirectory,
    private readonly prices: PriceDirectory,
    private readonly rerating: Rerating,
    private readonly closingCharges: ClosingCharges,
    private readonly chargeBook: ChargeBook,
  ) {}

  async prepare(
    tx: Tx,
    tenant: Tenant,
    heads: LedgerHeads,
    endings: readonly EndingPeriod[],
  ): Promise<void> {
    const closings = endings.map(({ payer, accounts, period }) => ({
      payer,
      accounts,
      // After an off-cycle bill only the rest of the period is closed; counters run over all of it.
      service: periodContaining(payer.cycle, period.from),
    }));
    await this.putInOrder(tx, tenant, heads, closings);
    const atEnd = await this.closingCharges.of(tx, tenant, closings);
    const next = await this.nextRecurringFees(tx, endings);
    await this.chargeBook.fees(tx, heads, [...atEnd, ...next]);
  }

  private async putInOrder(
    tx: Tx,
    tenant: Tenant,
    heads: LedgerHeads,
    closings: readonly ClosingPeriod[],
  ): Promise<void> {
    const disordered = await this.payers.outOfOrder(
      tx,
      closings.map(({ payer, service }) => ({ payerId: payer.id, serviceFrom: service.from })),
    );
    for (const closing of closings) {
      if (disordered.has(closing.payer.id)) await this.rerating.of(tx, tenant, heads, closing);
    }
  }

  private async nextRecurringFees(tx: Tx, endings: readonly EndingPeriod[]): Promise<Fee[]> {
    const ids = endings.flatMap(({ accounts }) => accounts.map(({ id }) => id));
    const subscriptions = await this.subscriptions.ofAccounts(tx, ids);
    const prices = await this.prices.load(
      tx,
      subscriptions.flatMap(({ priceIds }) => priceIds),
    );
    const byAccount = groupBy(subscriptions, ({ accountId }) => accountId);
    return endings.flatMap((ending) =>
      ending.accounts.flatMap((account) =>
        (byAccount.get(account.id) ?? []).flatMap((subscription) =>
          feesOfNext(ending, account, subscription, prices),
        ),
      ),
    );
  }
}

/** Due in the period that follows, charged in advance; what has ended by then owes nothing. */
function feesOfNext(
  { payer, period }: EndingPeriod,
  account: AccountNode,
  subscription: Subscription,
  prices: ReadonlyMap<string, SoldPrice>,
): Fee[] {
  const sold = subscription.priceIds.flatMap((id) => prices.get(id) ?? []);
  const next = periodContaining(payer.cycle, period.to);
  const through = instant(next.to - 1);
  return planRecurringFees(subscription, sold, payer.cycle, through, next.from).map((draft) =>
    toFee(draft, account, payer),
  );
}

function toFee(draft: FeeDraft<SoldPrice>, account: AccountNode, payer: AccountNode): Fee {
  const { price, ...fee } = draft;
  const tax = taxOf(price.taxes, account.taxCategory);
  return {
    ...fee,
    account,
    payer,
    priceId: price.id,
    unit: 'piece',
    currency: price.currency ?? account.currency,
    taxCategory: tax?.category ?? null,
    taxRatePercent: tax?.ratePercent ?? '0',
  };
}
