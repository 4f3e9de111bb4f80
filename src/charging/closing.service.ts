import { Injectable } from '@nestjs/common';
import { compositeKey } from '../core/composite-key';
import { SubscriptionDirectory } from '../inventory';
import { groupBy } from '../core/group-by';
import { type Instant, instant } from '../core/time';
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
import type { Fee } from './domain/fee';
import { prorates } from './domain/prorate-leg';
import type { PeriodCounter } from './domain/rerun';
import { PriceBooks } from './price-books.service';
import { ClosingRepository } from './store/closing.repository';

export type { ClosingPeriod } from './domain/closing-fees';

/** A closed period of what some of the subscriptions began, of which something was learned since. */
export type LatePeriod = ClosingPeriod & { readonly subscriptionIds: ReadonlySet<string> };

/** A subscription whose beginning, end or suspensions say something else from an instant on. */
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
    return owed(due, counters).filter(({ amount }) => amount !== '0');
  }

  /** Those that were there in the periods, and those that were charged there in days that turn out not to count. */
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
   * What closed periods owe by what is known now, less all that was booked for them. Usage that comes late
   * counts towards a minimum; a subscription that began, changed or ended otherwise than was known has the
   * terms of other days.
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
    const fees = owed(
      lines.filter(({ closing, tenure }) => closing.subscriptionIds.has(tenure.id)),
      counters,
    );
    if (fees.length === 0) return [];
    const booked = await this.repository.closingFees(
      tx,
      fees.map(({ subscriptionId }) => subscriptionId),
      fees.map(({ service }) => service.from),
    );
    return fees.flatMap((fee) => correctionOf(fee, booked));
  }

  /** Of subscriptions whose life changed: every closed period that reaches beyond. */
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
    // Of any time in the periods: usage was booked by the version of its day.
    const within = {
      from: instant(Math.min(...closings.map(({ service }) => service.from))),
      to: instant(Math.max(...closings.map(({ service }) => service.to))),
    };
    const closedAt = closings.flatMap((period) => period.closedAt ?? []);
    const wanted = { within, closedAt, used };
    const { prices } = await this.priceBooks.current(tx, tenant, priceIds, wanted);
    const byAccount = groupBy(subscriptions, ({ accountId }) => accountId);
    return closings.flatMap((period) => dueLines(period, byAccount, prices));
  }
}
