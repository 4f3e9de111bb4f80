import { Injectable } from '@nestjs/common';
import { Balance, type Grant } from '../balance';
import { chargedBy, PriceDirectory, type SoldPrice } from '../catalog';
import { groupBy } from '../core/group-by';
import type { Instant } from '../core/time';
import {
  allowancesReaching,
  type BookedFee,
  chargedAs,
  firstCorrected,
  planCorrections,
  SubscriptionDirectory,
  type Tenured,
} from '../inventory';
import type { LedgerHeads } from '../ledger';
import { Clock } from '../platform/clock';
import type { Tx } from '../platform/database';
import type { Tenant } from '../platform/tenant';
import { ChargeBook, feeOf } from './charge-book.service';
import { ClosingCharges } from './closing-charges.service';
import type { Account } from './domain/context';
import type { Fee } from './domain/fee';
import type { OwedFees } from './domain/owed-fees';
import { Rerating } from './rerating.service';
import { BookedFeesRepository } from './store/booked-fees.repository';

export type Settling = {
  readonly account: Account;
  readonly payer: Account;
  readonly subscriptionId: string;
  /** Everything due until this instant, and so everything that may have been booked. */
  readonly through: Instant;
};

type Unsettled = Settling & {
  readonly subscription: Tenured;
  readonly prices: readonly SoldPrice[];
  readonly since: Instant;
};

/**
 * Books the differences in recurring fees of subscriptions that began, changed, were priced, suspended, resumed or
 * ended otherwise than was known, including what closed periods owe, and grants missing allowances. A repetition
 * finds no difference.
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
    private readonly balance: Balance,
    private readonly clock: Clock,
  ) {}

  /** The caller holds the locks of the accounts' roots. */
  async settle(
    tx: Tx,
    tenant: Tenant,
    heads: LedgerHeads,
    all: readonly Settling[],
    reference: string | null = null,
  ): Promise<readonly OwedFees[]> {
    const byId = new Map(all.map((each) => [each.subscriptionId, each]));
    const unsettled = await this.subscriptions.takeUnsettled(tx, [...byId.keys()]);
    if (unsettled.length === 0) return [];
    const priceIds = unsettled.flatMap(({ subscription }) => subscription.priceIds);
    const known = await this.prices.loadCharged(tx, priceIds);
    const changed = unsettled.flatMap(({ subscription, since }) => {
      const settling = byId.get(subscription.id);
      if (settling === undefined) return [];
      const prices = chargedBy(subscription.priceIds, known);
      return [{ ...settling, subscription, prices, since }];
    });
    const sellers = await this.sellersOf(tx, changed);
    const found = await this.bookedFees.of(tx, askedOf(changed));
    const booked = groupBy(found, ({ subscriptionId }) => subscriptionId);
    const fees = changed.flatMap((each) =>
      feesOf(
        each,
        sellers.get(each.subscription.productId) ?? [each.subscription],
        chargedAs(each.subscription, each.prices).flatMap((id) => booked.get(id) ?? []),
      ),
    );
    const closings = await this.closingCharges.ofChanged(tx, tenant, changed);
    const owed = await this.chargeBook.fees(tx, heads, [...fees, ...closings], reference);
    await this.rerating.markChanged(tx, tenant, changed);
    await this.balance.grant(tx, heads, changed.flatMap(grantsOf), this.clock.now());
    return owed;
  }

  /** Subscriptions by product, where a fee continues beyond one: another may sell what falls due now. */
  private async sellersOf(tx: Tx, changed: readonly Unsettled[]) {
    const goingOn = changed.filter(({ subscription }) => subscription.fees.length > 0);
    const productIds = new Set(goingOn.map(({ subscription }) => subscription.productId));
    const sellers = await this.subscriptions.ofProducts(tx, [...productIds]);
    return groupBy(sellers, ({ productId }) => productId);
  }
}

/** Asks only for bookings from the first fee that may differ, and once for subscriptions that share a fee. */
function askedOf(changed: readonly Unsettled[]) {
  const asked = new Map<string, Instant>();
  for (const { payer, subscription, prices, since } of changed) {
    const from = firstCorrected(subscription, prices, payer.cycle, since);
    if (from === undefined) continue;
    for (const id of chargedAs(subscription, prices)) {
      const known = asked.get(id);
      if (known === undefined || from < known) asked.set(id, from);
    }
  }
  return [...asked].map(([subscriptionId, from]) => ({ subscriptionId, from }));
}

function feesOf(
  { account, payer, subscription, prices, since, through }: Unsettled,
  sellers: readonly Tenured[],
  booked: readonly BookedFee[],
): Fee[] {
  const { cycle } = payer;
  return planCorrections(subscription, prices, cycle, since, through, booked).map((draft) =>
    feeOf(draft, account, payer, sellerAt(sellers, draft.occurredAt) ?? subscription),
  );
}

function sellerAt(oldestFirst: readonly Tenured[], at: Instant): Tenured | undefined {
  return oldestFirst.findLast(({ startsAt }) => startsAt <= at);
}

function grantsOf({ account, payer, subscription, prices, since, through }: Unsettled): Grant[] {
  return allowancesReaching(subscription, prices, payer.cycle, since, through).map((allowance) => ({
    account,
    ...allowance,
  }));
}
