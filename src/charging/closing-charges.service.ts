import { Injectable } from '@nestjs/common';
import { compositeKey } from '../core/composite-key';
import { ExchangeRateDirectory } from '../exchange';
import { SubscriptionDirectory } from '../inventory';
import { groupBy } from '../core/group-by';
import { hullOf, type Instant } from '../core/time';
import { noExchangeRate } from './charging.errors';
import { periodsClosedSince } from './domain/closed-periods';
import {
  type ClosingPeriod,
  correctionOf,
  type DatedPeriod,
  type DueLine,
  dueLines,
  owed,
  wasRunning,
} from './domain/closing-fees';
import type { Tx } from '../platform/database';
import type { Tenant } from '../platform/tenant';
import type { Account, Subscription } from './domain/context';
import { pairsOf } from './domain/exchange';
import type { Fee } from './domain/fee';
import { prorates } from './domain/prorate-leg';
import type { PeriodCounter } from './domain/rerun';
import { PriceBooks } from './price-books.service';
import { ClosingRepository } from './store/closing.repository';

export type { ClosingPeriod } from './domain/closing-fees';

/** A closed period with the subscriptions of which something relevant was learned after closing. */
export type LatePeriod = ClosingPeriod & { readonly subscriptionIds: ReadonlySet<string> };

/** A subscription whose start, end or suspensions changed, from that instant on. */
export type Changed = {
  readonly subscription: Subscription;
  readonly account: Account;
  readonly payer: Account;
  readonly since: Instant;
};

/** What a period owes at its end whatever was used: the rest of minimums, flats without any usage. */
@Injectable()
export class ClosingCharges {
  private readonly repository = new ClosingRepository();

  constructor(
    private readonly subscriptions: SubscriptionDirectory,
    private readonly priceBooks: PriceBooks,
    private readonly rates: ExchangeRateDirectory,
  ) {}

  async of(tx: Tx, tenant: Tenant, closings: readonly ClosingPeriod[]): Promise<Fee[]> {
    if (closings.length === 0) return [];
    const subscriptions = await this.owing(tx, closings);
    const lines = await this.linesOf(tx, tenant, closings, subscriptions);
    const due = lines.filter((line) => wasRunning(line) || prorates(line.card, line.line.id));
    const counters = await this.repository.ofSubscriptions(
      tx,
      due.map(({ tenure }) => tenure.id),
      due.map(({ closing: { service } }) => service.from),
    );
    const used = await this.rates.ofIds(tx, exchangesOf(counters));
    const fees = inTheirCurrency(owed(due, counters, used));
    return fees.filter(({ amount }) => amount !== '0');
  }

  /** Subscriptions in service in the periods, and those charged for days that turned out not to count. */
  private async owing(tx: Tx, closings: readonly ClosingPeriod[]): Promise<Subscription[]> {
    const asked = closings.flatMap(({ accounts, service }) =>
      accounts.map(({ id: accountId }) => ({ accountId, within: service })),
    );
    const living = await this.subscriptions.livingOf(tx, asked);
    const known = new Set(living.map(({ id }) => id));
    const charged = await this.repository.chargedIn(tx, closings);
    const unknown = charged.filter((id) => !known.has(id));
    const others = await this.subscriptions.find(tx, unknown);
    return [...living, ...others.values()];
  }

  /**
   * What closed periods owe by present knowledge, less what was booked. Late usage counts towards a minimum; changed
   * dates of a subscription change the share of its terms.
   */
  async ofLate(tx: Tx, tenant: Tenant, periods: readonly LatePeriod[]): Promise<Fee[]> {
    const ids = periods.flatMap(({ subscriptionIds }) => [...subscriptionIds]);
    const subscriptions = [...(await this.subscriptions.find(tx, ids)).values()];
    const counters = await this.repository.ofSubscriptions(
      tx,
      ids,
      periods.flatMap(({ service, subscriptionIds }) =>
        [...subscriptionIds].map(() => service.from),
      ),
    );
    const dated = await this.dated(tx, periods);
    const lines = await this.linesOf(tx, tenant, dated, subscriptions, counters);
    const due = lines.filter(({ closing, tenure }) => closing.subscriptionIds.has(tenure.id));
    const used = await this.rates.ofIds(tx, exchangesOf(counters));
    const fees = inTheirCurrency(owed(due, counters, used));
    if (fees.length === 0) return [];
    const booked = await this.repository.closingFees(
      tx,
      fees.map(({ subscriptionId }) => subscriptionId),
      fees.map(({ service }) => service.from),
    );
    return fees.flatMap((fee) => correctionOf(fee, booked));
  }

  /** All closed periods that reach beyond the changes of these subscriptions' lives. */
  ofChanged(tx: Tx, tenant: Tenant, changed: readonly Changed[]): Promise<Fee[]> {
    const periods = changed.flatMap(({ subscription, account, payer, since }) => {
      const began = [subscription, ...subscription.tenures].map(({ id }) => id);
      const period = { payer, accounts: [account], subscriptionIds: new Set(began) };
      return periodsClosedSince(payer, since).map((service) => ({ ...period, service }));
    });
    return this.ofLate(tx, tenant, periods);
  }

  private async dated(
    tx: Tx,
    periods: readonly LatePeriod[],
  ): Promise<(LatePeriod & DatedPeriod)[]> {
    const closed = new Map(
      (await this.repository.closedAt(tx, periods)).map(({ payerId, to, at }) => [
        compositeKey(to, payerId),
        at,
      ]),
    );
    return periods.map((period) => {
      const closedAt = closed.get(compositeKey(period.service.to, period.payer.id));
      return closedAt === undefined ? period : { ...period, closedAt };
    });
  }

  private async linesOf<P extends DatedPeriod>(
    tx: Tx,
    tenant: Tenant,
    closings: readonly P[],
    subscriptions: readonly Subscription[],
    used: readonly PeriodCounter[] = [],
  ): Promise<DueLine<P>[]> {
    if (closings.length === 0) return [];
    const priceIds = new Set(subscriptions.flatMap((subscription) => subscription.priceIds));
    // Books of all versions in each period, because usage was booked by the version of its day.
    const periods = closings.map(({ service, closedAt }) =>
      closedAt === undefined ? service : { ...service, closedAt },
    );
    const { prices } = await this.priceBooks.current(tx, tenant, priceIds, { periods, used });
    const byAccount = groupBy(subscriptions, ({ accountId }) => accountId);
    const accounts = closings.flatMap((period) => period.accounts);
    const rates = await this.rates.within(tx, pairsOf(prices.values(), accounts), hullOf(periods));
    return closings.flatMap((period) => dueLines(period, byAccount, prices, rates));
  }
}

/** Refuses to ask an account for money of another currency. */
function inTheirCurrency(fees: readonly Fee[]): readonly Fee[] {
  const foreign = fees.find(
    ({ amount, currency, account }) => amount !== '0' && currency !== account.currency,
  );
  if (foreign !== undefined) throw noExchangeRate(foreign);
  return fees;
}

function exchangesOf(counters: readonly PeriodCounter[]): string[] {
  return counters.flatMap(({ exchangeId }) => exchangeId ?? []);
}
