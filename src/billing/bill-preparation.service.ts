import { Injectable } from '@nestjs/common';
import type { AccountNode } from '../account';
import { Balance, type Grant } from '../balance';
import { PriceDirectory, type SoldPrice } from '../catalog';
import {
  ChargeBook,
  ClosingCharges,
  type ClosingPeriod,
  type Fee,
  feeOf,
  FeeSettlement,
  type Settling,
} from '../charging';
import { periodContaining } from '../core/calendar';
import type { Instant, Period } from '../core/time';
import {
  planAllowances,
  planRecurringFees,
  type Subscription,
  SubscriptionDirectory,
} from '../inventory';
import type { LedgerHeads } from '../ledger';
import { Clock } from '../platform/clock';
import type { Tx } from '../platform/database';
import type { Tenant } from '../platform/tenant';
import { groupBy } from '../core/group-by';
import { PayerRepository } from './store/payer.repository';

/** A payer's period that ends for good, with the accounts its bill covers. */
export type EndingPeriod = {
  readonly payer: AccountNode;
  readonly accounts: readonly AccountNode[];
  readonly period: Period;
};

type Sold = {
  readonly ending: EndingPeriod;
  readonly account: AccountNode;
  readonly subscription: Subscription;
  readonly prices: readonly SoldPrice[];
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
    private readonly closingCharges: ClosingCharges,
    private readonly chargeBook: ChargeBook,
    private readonly settlement: FeeSettlement,
    private readonly balance: Balance,
    private readonly clock: Clock,
  ) {}

  /** The periods that are about to be closed, or settled again, in which events came out of order. */
  async disordered(tx: Tx, endings: readonly EndingPeriod[]): Promise<ClosingPeriod[]> {
    const all = [...endings.map(closingOf), ...(await this.lateClosings(tx, endings))];
    const disordered = await this.payers.outOfOrder(
      tx,
      all.map(({ payer, service }) => ({ payerId: payer.id, serviceFrom: service.from })),
    );
    return all.filter(({ payer, service }) => disordered.has(`${payer.id}/${service.from}`));
  }

  /** Everything is in order by now. */
  async prepare(
    tx: Tx,
    tenant: Tenant,
    heads: LedgerHeads,
    endings: readonly EndingPeriod[],
  ): Promise<void> {
    const late = await this.lateClosings(tx, endings);
    const atEnd = [
      ...(await this.closingCharges.of(tx, tenant, endings.map(closingOf))),
      ...(await this.closingCharges.ofLate(tx, tenant, late)),
    ];
    const sold = await this.soldTo(tx, endings);
    await this.chargeBook.fees(tx, heads, [...atEnd, ...sold.flatMap(feesOf)]);
    const now = this.clock.now();
    await this.settlement.settle(tx, tenant, heads, sold.map(settlingAt(now)));
    await this.balance.grant(tx, heads, sold.flatMap(grantsOf), now);
  }

  /** Periods that are closed and that usage came late for: the bill that shows it settles them again. */
  private async lateClosings(
    tx: Tx,
    endings: readonly EndingPeriod[],
  ): Promise<readonly ClosingPeriod[]> {
    const found = await this.payers.lateServices(
      tx,
      endings.map(({ payer, period }) => ({ payerId: payer.id, billFrom: period.from })),
    );
    return found.flatMap(({ payerId, service }) => {
      const ending = endings.find(({ payer }) => payer.id === payerId);
      return ending === undefined ? [] : [{ ...ending, service }];
    });
  }

  private async soldTo(tx: Tx, endings: readonly EndingPeriod[]): Promise<Sold[]> {
    const ids = endings.flatMap(({ accounts }) => accounts.map(({ id }) => id));
    const subscriptions = await this.subscriptions.ofAccounts(tx, ids);
    const byAccount = groupBy(subscriptions, ({ accountId }) => accountId);
    const known = await this.prices.load(
      tx,
      subscriptions.flatMap(({ priceIds }) => priceIds),
    );
    return endings.flatMap((ending) =>
      ending.accounts.flatMap((account) =>
        (byAccount.get(account.id) ?? []).map((subscription) => ({
          ending,
          account,
          subscription,
          prices: subscription.priceIds.flatMap((id) => known.get(id) ?? []),
        })),
      ),
    );
  }
}

/** After an off-cycle bill only the rest of the period is closed; counters run over all of it. */
function closingOf({ payer, accounts, period }: EndingPeriod): ClosingPeriod {
  return { payer, accounts, service: periodContaining(payer.cycle, period.from) };
}

/**
 * Everything that fell due within the period, which is booked already as a rule, and what falls due
 * as it ends: the fees of the next one, charged in advance. What has ended by then owes nothing.
 */
function feesOf({ ending: { payer, period }, account, subscription, prices }: Sold): Fee[] {
  const drafts = planRecurringFees(subscription, prices, payer.cycle, period.to, period.from);
  return drafts.map((draft) => feeOf(draft, account, payer));
}

/** Later periods may have begun and been charged for before this one is closed. */
function settlingAt(now: Instant): (sold: Sold) => Settling {
  return ({ ending: { payer, period }, account, subscription }) => {
    const through = now > period.to ? now : period.to;
    return { account, payer, subscriptionId: subscription.id, through };
  };
}

function grantsOf({ ending: { payer, period }, account, subscription, prices }: Sold): Grant[] {
  return planAllowances(subscription, prices, payer.cycle, period.to, period.from).map(
    (allowance) => ({ account, ...allowance }),
  );
}
