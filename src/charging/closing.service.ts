import { Injectable } from '@nestjs/common';
import { SubscriptionDirectory } from '../inventory';
import { decimal, formatDecimal, sum } from '../core/decimal';
import { groupBy } from '../core/group-by';
import { type Instant, instant, overlaps, type Period } from '../core/time';
import type { Tx } from '../platform/database';
import type { Tenant } from '../platform/tenant';
import { closing, type CompiledLine, emptyState, shortfall } from '../rating';
import type { Fee } from './charge-book.service';
import type { Account, PricedCard, Subscription } from './domain/context';
import { versionInForce } from './domain/leg-at';
import { lineOfShare } from './domain/prorate-leg';
import type { PeriodCounter } from './domain/rerun';
import { taxOf } from './domain/running-totals';
import { PriceBooks } from './price-books.service';
import { type ClosingFee, ClosingRepository } from './store/closing.repository';

/** A billing period of a payer that is about to be closed, with the accounts its bill covers. */
export type ClosingPeriod = {
  readonly payer: Account;
  readonly accounts: readonly Account[];
  readonly service: Period;
};

/** A subscription whose beginning, end or suspensions say something else since an instant. */
export type Changed = {
  readonly subscriptionId: string;
  readonly account: Account;
  readonly payer: Account;
  readonly since: Instant;
};

type DueLine = {
  readonly closing: ClosingPeriod;
  readonly account: Account;
  readonly subscription: Subscription;
  readonly card: PricedCard;
  readonly version: number;
  /** With the terms of the subscription's share of the period. */
  readonly line: CompiledLine;
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
    const owed = await this.owed(tx, tenant, closings);
    return owed.filter(({ amount }) => amount !== '0');
  }

  /**
   * Usage that comes after its period was closed counts towards what that period owed anyway, and a
   * subscription that ended earlier than was known owes less: what was booked then is put right.
   */
  async ofLate(tx: Tx, tenant: Tenant, closings: readonly ClosingPeriod[]): Promise<Fee[]> {
    const owed = await this.owed(tx, tenant, closings, true);
    if (owed.length === 0) return [];
    const booked = await this.repository.closingFees(
      tx,
      owed.map(({ subscriptionId }) => subscriptionId),
      owed.map(({ service }) => service.from),
    );
    return owed.flatMap((fee) => correctionOf(fee, booked));
  }

  /** Of subscriptions whose life changed: every period that a minimum was booked for. */
  async ofChanged(tx: Tx, tenant: Tenant, changed: readonly Changed[]): Promise<Fee[]> {
    const byId = new Map(changed.map((each) => [each.subscriptionId, each]));
    const services = await this.repository.servicesOf(tx, [...byId.keys()]);
    const closings = services.flatMap(({ subscriptionId, service }) => {
      const known = byId.get(subscriptionId);
      if (known === undefined || service.to <= known.since) return [];
      return [{ payer: known.payer, accounts: [known.account], service }];
    });
    return this.ofLate(tx, tenant, closings);
  }

  private async owed(
    tx: Tx,
    tenant: Tenant,
    closings: readonly ClosingPeriod[],
    isLate = false,
  ): Promise<Fee[]> {
    if (closings.length === 0) return [];
    const accountIds = closings.flatMap(({ accounts }) => accounts.map(({ id }) => id));
    const subscriptions = await this.subscriptions.ofAccounts(tx, accountIds);
    const priceIds = new Set(subscriptions.flatMap((subscription) => subscription.priceIds));
    const ends = closings.map(({ service }) => service.to);
    // What is owed goes by the version in force when the period ends.
    const within = { from: instant(Math.min(...ends) - 1), to: instant(Math.max(...ends)) };
    const { prices } = await this.priceBooks.current(tx, tenant, priceIds, { within });
    const byAccount = groupBy(subscriptions, ({ accountId }) => accountId);
    const due = closings.flatMap((period) =>
      dueLines(period, byAccount, prices).filter((line) => isLate || wasRunning(line)),
    );
    if (due.length === 0) return [];
    const counters = await this.repository.ofSubscriptions(
      tx,
      due.map(({ subscription }) => subscription.id),
      due.map(({ closing: { service } }) => service.from),
    );
    const statesOf = statesByLine(counters);
    return due.flatMap((line) => feesOf(line, statesOf(line)));
  }
}

function dueLines(
  period: ClosingPeriod,
  subscriptions: ReadonlyMap<string, readonly Subscription[]>,
  prices: ReadonlyMap<string, PricedCard>,
): DueLine[] {
  return period.accounts.flatMap((account) =>
    (subscriptions.get(account.id) ?? []).flatMap((subscription) =>
      subscription.priceIds.flatMap((id) => {
        const card = prices.get(id);
        return card === undefined ? [] : linesWithClosing(period, account, subscription, card);
      }),
    ),
  );
}

function wasRunning({
  subscription: { startsAt, endsAt },
  closing: { service },
}: Pick<DueLine, 'subscription' | 'closing'>): boolean {
  return (
    overlaps(service, { from: startsAt, to: endsAt ?? service.to }) || startsAt === service.from
  );
}

/** The version in force when the period ends decides what the whole period owes. */
function linesWithClosing(
  period: ClosingPeriod,
  account: Account,
  subscription: Subscription,
  card: PricedCard,
): DueLine[] {
  const version = versionInForce(card, account, instant(period.service.to - 1));
  if (version === undefined) return [];
  const stretch = { ...period, subscription };
  const due = { closing: period, account, subscription, card, version: version.version };
  return version.compiled.lines
    .map((whole) => ({ whole, line: lineOfShare(whole, stretch) }))
    .filter(({ whole, line }) => line !== whole || owesAtClosing(line))
    .map(({ line }) => ({ ...due, line }));
}

function owesAtClosing(line: CompiledLine): boolean {
  return line.minimum !== null || closing(line, emptyState) !== '0';
}

type Totals = Pick<PeriodCounter, 'state' | 'version'>;

/** The running totals of a line, by group; a line that nothing was used of has the empty one. */
function statesByLine(
  counters: readonly PeriodCounter[],
): (due: DueLine) => ReadonlyMap<string, Totals> {
  const keyOf = (subscriptionId: string, card: string, line: string, from: Instant): string =>
    JSON.stringify([subscriptionId, card, line, from]);
  const known = groupBy(counters, ({ subscriptionId, card, line, serviceFrom }) =>
    keyOf(subscriptionId, card, line, serviceFrom),
  );
  return ({ subscription, card, line, version, closing: { service } }) => {
    const own = known.get(keyOf(subscription.id, card.code, line.id, service.from));
    const unused: [string, Totals] = ['', { state: emptyState, version }];
    return new Map(own?.map((counter) => [counter.group, counter]) ?? [unused]);
  };
}

function feesOf(due: DueLine, totals: ReadonlyMap<string, Totals>): Fee[] {
  return [...totals].flatMap(([group, { state, version }]) => {
    const key = [due.line.id, group].filter(Boolean).join('/');
    if (!wasRunning(due)) return [feeOf(due, key, 'minimum', '0')];
    const part = version === due.version ? shortfall(due.line, state) : '0';
    const rest = closing(due.line, state, part);
    const minimum = feeOf(due, key, 'minimum', rest);
    return isShare(due)
      ? [minimum, feeOf(due, `${key}/share`, 'part of the period', part)]
      : [minimum];
  });
}

/** A whole period owes nothing beyond what its usage was rated at. */
function isShare({ line }: DueLine): boolean {
  return line.line.prorate;
}

function feeOf(due: DueLine, line: string, what: string, amount: string): Fee {
  const { account, card, subscription } = due;
  const { payer, service } = due.closing;
  const tax = taxOf(card.taxes, account.taxCategory);
  return {
    account,
    payer,
    subscriptionId: subscription.id,
    priceId: card.priceId ?? card.code,
    kind: 'minimum' as const,
    line,
    description: `${card.name}: ${what}`,
    amount,
    quantity: '1',
    unit: 'period',
    currency: card.currency,
    taxCategory: tax?.category ?? null,
    taxRatePercent: tax?.ratePercent ?? '0',
    service,
    occurredAt: instant(service.to - 1),
  };
}

/** Nothing where nothing was booked: a closed period is not made to owe what nobody asked for. */
function correctionOf(fee: Fee, booked: readonly ClosingFee[]): Fee[] {
  const late = `${fee.line}@`;
  const own = booked.filter(
    ({ subscriptionId, priceId, line, serviceFrom }) =>
      subscriptionId === fee.subscriptionId &&
      priceId === fee.priceId &&
      serviceFrom === fee.service.from &&
      (line === fee.line || line.startsWith(late)),
  );
  const difference = decimal(fee.amount).minus(sum(own.map(({ amount }) => decimal(amount))));
  if (own.length === 0 || difference.isZero()) return [];
  return [
    {
      ...fee,
      kind: 'adjustment',
      line: `${late}${own.length}`,
      description: `${fee.description}, put right afterwards`,
      amount: formatDecimal(difference),
    },
  ];
}
