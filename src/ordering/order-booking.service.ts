import { Injectable } from '@nestjs/common';
import type { AccountNode } from '../account';
import { Balance, type Grant } from '../balance';
import { chargedBy, PriceDirectory, type SoldPrice } from '../catalog';
import {
  ChargeBook,
  type Fee,
  feeOf,
  FeeSettlement,
  type OwedFees,
  type Settling,
} from '../charging';
import type { Instant } from '../core/time';
import {
  planAllowances,
  planOneTimeFees,
  planRecurringFees,
  type Subscription,
  SubscriptionDirectory,
  type Tenured,
} from '../inventory';
import type { LedgerHeads } from '../ledger';
import type { Tx } from '../platform/database';
import type { Tenant } from '../platform/tenant';

/** A subscription that an order began or first priced, as that item left it: later items may change it. */
export type Booking = {
  readonly subscription: Subscription;
  /** One-time prices that were charged before. */
  readonly charged: ReadonlySet<string>;
};

/** What an order leads to: subscriptions that began, by id, and changed products, whose fees may have changed. */
export type Booked = {
  readonly bookings: ReadonlyMap<string, Booking>;
  readonly changed: readonly string[];
};

/** What a prepaid account owes for a product, as its prepaid value does not reach. */
export type Owed = OwedFees & { readonly productId: string };

/** True for a subscription that its order began and left no time: nothing was sold by it. */
export function isUndone(
  bookings: Booked['bookings'],
  { id, startsAt, terminatesAt }: Subscription,
): boolean {
  return bookings.has(id) && terminatesAt !== null && terminatesAt <= startsAt;
}

type Start = {
  readonly account: AccountNode;
  readonly subscription: Tenured;
  readonly prices: readonly SoldPrice[];
  /** The prices without one-time prices that were charged before. */
  readonly once: readonly SoldPrice[];
};

/** Books the money of a whole order at once, under the locks of its roots. */
@Injectable()
export class OrderBooking {
  constructor(
    private readonly charges: ChargeBook,
    private readonly settlement: FeeSettlement,
    private readonly subscriptions: SubscriptionDirectory,
    private readonly prices: PriceDirectory,
    private readonly balance: Balance,
  ) {}

  async book(
    tx: Tx,
    heads: LedgerHeads,
    accounts: ReadonlyMap<string, AccountNode>,
    { bookings, changed }: Booked,
    cause: { readonly tenant: Tenant; readonly reference: string; readonly at: Instant },
  ): Promise<readonly Owed[]> {
    const begun = [...bookings.values()].map(({ subscription }) => subscription.productId);
    const subscriptions = await this.subscriptions.ofProducts(tx, [
      ...new Set([...changed, ...begun]),
    ]);
    const starts = await this.startsOf(tx, subscriptions, bookings, accounts);
    const settlings = settlingsOf(subscriptions, accounts, cause.at);
    // Settled first, so that value returned to buckets can pay for what begins.
    const settled = await this.settlement.settle(
      tx,
      cause.tenant,
      heads,
      settlings,
      cause.reference,
    );
    const fees = starts.flatMap((start) => feesOf(start, accounts, cause.at));
    const owed = await this.charges.fees(tx, heads, fees, cause.reference);
    await this.balance.grant(
      tx,
      heads,
      starts.flatMap((start) => grantsOf(start, cause.at)),
      cause.at,
    );
    const products = new Map(subscriptions.map(({ id, productId }) => [id, productId]));
    return [...settled, ...owed].map((each) => ({
      ...each,
      productId: products.get(each.subscriptionId) ?? each.subscriptionId,
    }));
  }

  /** What began, as it is by the end of the order: items may change what items before them began. */
  private async startsOf(
    tx: Tx,
    subscriptions: readonly Tenured[],
    bookings: ReadonlyMap<string, Booking>,
    accounts: ReadonlyMap<string, AccountNode>,
  ): Promise<Start[]> {
    const sold = subscriptions.filter(({ id }) => bookings.has(id));
    const known = await this.prices.loadCharged(tx, [...new Set(sold.flatMap((s) => s.priceIds))]);
    return sold.flatMap((subscription) => {
      const account = accounts.get(subscription.accountId);
      const booking = bookings.get(subscription.id);
      if (account === undefined || isUndone(bookings, subscription)) return [];
      const prices = chargedBy(subscription.priceIds, known);
      const once = prices.filter(({ id }) => booking?.charged.has(id) !== true);
      return [{ account, subscription, prices, once }];
    });
  }
}

function feesOf(
  { account, subscription, prices, once }: Start,
  accounts: ReadonlyMap<string, AccountNode>,
  through: Instant,
): Fee[] {
  const { cycle } = account;
  const payer = accounts.get(account.payerId) ?? account;
  return [
    ...planOneTimeFees(subscription, once, cycle),
    ...planRecurringFees(subscription, prices, cycle, through),
  ].map((draft) => feeOf(draft, account, payer, subscription));
}

function grantsOf({ account, subscription, prices }: Start, through: Instant): Grant[] {
  const allowances = planAllowances(subscription, prices, account.cycle, through);
  return allowances.map((allowance) => ({ account, ...allowance }));
}

/**
 * A change may affect any subscription of its product, and a new one may begin in a closed period, so all are
 * settled.
 */
function settlingsOf(
  subscriptions: readonly Subscription[],
  accounts: ReadonlyMap<string, AccountNode>,
  at: Instant,
): Settling[] {
  return subscriptions.flatMap(({ id, accountId }) => {
    const account = accounts.get(accountId);
    if (account === undefined) return [];
    const payer = accounts.get(account.payerId) ?? account;
    const { openFrom } = payer;
    // If a period was closed early, fees of the next one are booked already.
    const through = openFrom !== null && openFrom > at ? openFrom : at;
    return [{ account, payer, subscriptionId: id, through }];
  });
}
