import { Injectable } from '@nestjs/common';
import type { AccountNode } from '../account';
import { Balance, type Grant } from '../balance';
import type { SoldPrice } from '../catalog';
import { ChargeBook, feeOf, FeeSettlement, type Settling } from '../charging';
import type { Instant } from '../core/time';
import {
  type AllowanceDraft,
  type FeeDraft,
  planAllowances,
  planOneTimeFees,
  planRecurringFees,
  type Subscription,
  SubscriptionDirectory,
} from '../inventory';
import type { LedgerHeads } from '../ledger';
import type { Tx } from '../platform/database';
import type { Tenant } from '../platform/tenant';

/** What the start of a subscription costs and gives, for the account it belongs to. */
export type Booking = {
  readonly account: AccountNode;
  readonly subscription: Subscription;
  readonly fees: readonly FeeDraft<SoldPrice>[];
  readonly allowances: readonly AllowanceDraft[];
};

/** What an order comes to: what begins, and the products it changed, whose fees may be others now. */
export type Booked = {
  readonly bookings: readonly Booking[];
  readonly changed: readonly string[];
};

export function bookStart(
  account: AccountNode,
  subscription: Subscription,
  prices: readonly SoldPrice[],
  through: Instant,
): Booking {
  const { cycle } = account;
  return {
    account,
    subscription,
    fees: [
      ...planOneTimeFees(subscription, prices, cycle),
      ...planRecurringFees(subscription, prices, cycle, through),
    ],
    allowances: planAllowances(subscription, prices, cycle, through),
  };
}

/** Books for a whole order in one go, under the locks of its roots. */
@Injectable()
export class OrderBooking {
  constructor(
    private readonly charges: ChargeBook,
    private readonly settlement: FeeSettlement,
    private readonly subscriptions: SubscriptionDirectory,
    private readonly balance: Balance,
  ) {}

  async book(
    tx: Tx,
    heads: LedgerHeads,
    accounts: ReadonlyMap<string, AccountNode>,
    { bookings, changed }: Booked,
    cause: { readonly tenant: Tenant; readonly reference: string; readonly at: Instant },
  ): Promise<void> {
    const fees = bookings.flatMap(({ account, subscription, fees: drafts }) => {
      const payer = accounts.get(account.payerId) ?? account;
      return drafts.map((draft) => feeOf(draft, account, payer, subscription));
    });
    const grants = bookings.flatMap(({ account, allowances }) =>
      allowances.map((allowance): Grant => ({ account, ...allowance })),
    );
    const subscriptions = [
      ...(await this.subscriptions.ofProducts(tx, changed)),
      ...bookings.map(({ subscription }) => subscription),
    ];
    const settlings = settlingsOf(subscriptions, accounts, cause.at);
    // What comes back to buckets pays what begins.
    await this.settlement.settle(tx, cause.tenant, heads, settlings, cause.reference);
    await this.charges.fees(tx, heads, fees, cause.reference);
    await this.balance.grant(tx, heads, grants, cause.at);
  }
}

/**
 * A change of a product may be about days of any of its subscriptions; what begins may begin in a period that
 * is closed.
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
    // A period that was closed early has the fees of the next one booked.
    const through = openFrom !== null && openFrom > at ? openFrom : at;
    return [{ account, payer, subscriptionId: id, through }];
  });
}
