import { Injectable } from '@nestjs/common';
import type { AccountNode } from '../account';
import { Balance, type Grant } from '../balance';
import type { SoldPrice } from '../catalog';
import { ChargeBook, feeOf } from '../charging';
import type { Instant } from '../core/time';
import {
  type AllowanceDraft,
  type FeeDraft,
  planAllowances,
  planCredits,
  planOneTimeFees,
  planRecurringFees,
  type Subscription,
} from '../inventory';
import type { LedgerHeads } from '../ledger';
import type { Tx } from '../platform/database';

/** What the start or the end of a subscription costs and gives, for the account it belongs to. */
export type Booking = {
  readonly account: AccountNode;
  readonly fees: readonly FeeDraft<SoldPrice>[];
  readonly allowances: readonly AllowanceDraft[];
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
    fees: [
      ...planOneTimeFees(subscription, prices, cycle),
      ...planRecurringFees(subscription, prices, cycle, through),
    ],
    allowances: planAllowances(subscription, prices, cycle, through),
  };
}

/**
 * Everything due until now is booked first (a no-op where it is), so that nothing is given back that
 * was never charged. A suspended subscription was charged as if it had gone on.
 */
export function bookEnd(
  account: AccountNode,
  subscription: Subscription,
  prices: readonly SoldPrice[],
  endsAt: Instant,
  through: Instant,
  cause: string,
): Booking {
  const { cycle } = account;
  const charged =
    subscription.status === 'suspended' ? { ...subscription, endsAt: null } : subscription;
  return {
    account,
    fees: [
      ...planRecurringFees(charged, prices, cycle, through),
      ...planCredits(charged, prices, cycle, endsAt, through, cause),
    ],
    allowances: [],
  };
}

/** Books for a whole order in one go, under the locks of its roots. */
@Injectable()
export class OrderBooking {
  constructor(
    private readonly charges: ChargeBook,
    private readonly balance: Balance,
  ) {}

  async book(
    tx: Tx,
    heads: LedgerHeads,
    accounts: ReadonlyMap<string, AccountNode>,
    bookings: readonly Booking[],
    cause: { readonly reference: string; readonly at: Instant },
  ): Promise<void> {
    const fees = bookings.flatMap(({ account, fees: drafts }) => {
      const payer = accounts.get(account.payerId) ?? account;
      return drafts.map((draft) => feeOf(draft, account, payer));
    });
    const grants = bookings.flatMap(({ account, allowances }) =>
      allowances.map((allowance): Grant => ({ account, ...allowance })),
    );
    await this.charges.fees(tx, heads, fees, cause.reference);
    await this.balance.grant(tx, heads, grants, cause.at);
  }
}
