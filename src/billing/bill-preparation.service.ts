import { Injectable } from '@nestjs/common';
import { compositeKey } from '../core/composite-key';
import type { AccountNode } from '../account';
import { Balance, type Grant } from '../balance';
import { chargedBy, PriceDirectory, type SoldPrice } from '../catalog';
import {
  ChargeBook,
  ClosingCharges,
  type ClosingPeriod,
  type Fee,
  feeOf,
  FeeSettlement,
  type LatePeriod,
  type Settling,
} from '../charging';
import { periodContaining } from '../core/calendar';
import type { Period } from '../core/time';
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

/** A payer's period that is about to end, with the accounts its bill covers. */
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
 * Books what is missing when a period ends, before its bill is assembled: usage that has to be rated again, the rest
 * of minimums, and the fees and grants of the next period. Each booking is identified by payer, item and period, so
 * repeating it books nothing.
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

  /**
   * Settles subscriptions whose changes were left to the next bill: books the difference and marks the periods that
   * have to be rated again as out of order.
   */
  async settle(
    tx: Tx,
    tenant: Tenant,
    heads: LedgerHeads,
    endings: readonly EndingPeriod[],
  ): Promise<void> {
    const accountIds = endings.flatMap(({ accounts }) => accounts.map(({ id }) => id));
    const unsettled = await this.subscriptions.unsettledOf(tx, accountIds);
    const ofAccount = groupBy(unsettled, ({ accountId }) => accountId);
    const now = this.clock.now();
    const settlings = endings.flatMap(({ payer, accounts, period }) =>
      accounts.flatMap((account) =>
        (ofAccount.get(account.id) ?? []).map(({ id }): Settling => {
          // Later periods may have begun and been charged for before this one is closed.
          const through = now > period.to ? now : period.to;
          return { account, payer, subscriptionId: id, through };
        }),
      ),
    );
    await this.settlement.settle(tx, tenant, heads, settlings);
  }

  /** Periods that are to be rated again: those about to be closed, and earlier ones. */
  async disordered(tx: Tx, endings: readonly EndingPeriod[]): Promise<ClosingPeriod[]> {
    const found = await this.payers.outOfOrder(
      tx,
      endings.map((ending) => ({
        payerId: ending.payer.id,
        serviceFrom: closingOf(ending).service.from,
      })),
    );
    return found.flatMap(({ payerId, serviceFrom }) => {
      const ending = endings.find(({ payer }) => payer.id === payerId);
      if (ending === undefined) return [];
      return [{ ...ending, service: periodContaining(ending.payer.cycle, serviceFrom) }];
    });
  }

  /** Requires that `settle` has run and that the periods are in order. */
  async prepare(
    tx: Tx,
    tenant: Tenant,
    heads: LedgerHeads,
    endings: readonly EndingPeriod[],
  ): Promise<void> {
    const atEnd = [
      ...(await this.closingCharges.of(tx, tenant, endings.map(closingOf))),
      ...(await this.closingCharges.ofLate(tx, tenant, await this.latePeriods(tx, endings))),
    ];
    await this.bookDue(tx, heads, endings, atEnd);
  }

  /**
   * Books fees and grants that fell due within the periods. For a period that goes on, closing charges are not
   * planned.
   */
  async bookDue(
    tx: Tx,
    heads: LedgerHeads,
    endings: readonly EndingPeriod[],
    atEnd: readonly Fee[] = [],
  ): Promise<void> {
    const sold = await this.soldTo(tx, endings);
    await this.chargeBook.fees(tx, heads, [...atEnd, ...sold.flatMap(feesOf)]);
    await this.balance.grant(tx, heads, sold.flatMap(grantsOf), this.clock.now());
  }

  /**
   * Closed periods for which usage came late. They are corrected by the bill that ends the current period, even when
   * an off-cycle bill shows that usage.
   */
  private async latePeriods(tx: Tx, endings: readonly EndingPeriod[]): Promise<LatePeriod[]> {
    const found = await this.payers.lateServices(
      tx,
      endings.map((ending) => ({
        payerId: ending.payer.id,
        since: closingOf(ending).service.from,
        billFrom: ending.period.from,
      })),
    );
    const services = groupBy(found, ({ payerId, service }) => compositeKey(service.from, payerId));
    return [...services.values()].flatMap((own) => {
      const [first] = own;
      const ending = endings.find(({ payer }) => payer.id === first?.payerId);
      if (ending === undefined || first === undefined) return [];
      const subscriptionIds = new Set(own.map(({ subscriptionId }) => subscriptionId));
      return [{ ...ending, service: first.service, subscriptionIds }];
    });
  }

  private async soldTo(tx: Tx, endings: readonly EndingPeriod[]): Promise<Sold[]> {
    const asked = endings.flatMap(({ accounts, period }) =>
      accounts.map(({ id: accountId }) => ({ accountId, within: period })),
    );
    const subscriptions = await this.subscriptions.livingOf(tx, asked);
    const byAccount = groupBy(subscriptions, ({ accountId }) => accountId);
    const known = await this.prices.loadCharged(
      tx,
      subscriptions.flatMap(({ priceIds }) => priceIds),
    );
    return endings.flatMap((ending) =>
      ending.accounts.flatMap((account) =>
        (byAccount.get(account.id) ?? []).map((subscription) => ({
          ending,
          account,
          subscription,
          prices: chargedBy(subscription.priceIds, known),
        })),
      ),
    );
  }
}

/** The part of the period to close, which is its rest after an off-cycle bill; counters run over the whole period. */
function closingOf({ payer, accounts, period }: EndingPeriod): ClosingPeriod {
  return { payer, accounts, service: periodContaining(payer.cycle, period.from) };
}

/**
 * Fees that fell due within the period, most of which are booked already, and those due at its end: the fees of the
 * next period that are charged in advance. A subscription that has ended by then owes none.
 */
function feesOf({ ending: { payer, period }, account, subscription, prices }: Sold): Fee[] {
  const drafts = planRecurringFees(subscription, prices, payer.cycle, period.to, period.from);
  return drafts.map((draft) => feeOf(draft, account, payer, subscription));
}

function grantsOf({ ending: { payer, period }, account, subscription, prices }: Sold): Grant[] {
  return planAllowances(subscription, prices, payer.cycle, period.to, period.from).map(
    (allowance) => ({ account, ...allowance }),
  );
}
