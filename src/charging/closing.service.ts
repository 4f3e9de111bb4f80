import { Injectable } from '@nestjs/common';
import { ranIn, SubscriptionDirectory, type Tenure, tenureOf } from '../inventory';
import { decimal, formatDecimal, sum } from '../core/decimal';
import { groupBy } from '../core/group-by';
import { type Instant, instant, type Period } from '../core/time';
import { periodsClosedSince } from './domain/closed-periods';
import type { Tx } from '../platform/database';
import type { Tenant } from '../platform/tenant';
import {
  closing,
  type CompiledLine,
  emptyState,
  isCorrectionOf,
  lineOfCorrection,
  lineOfGroup,
  lineOfPart,
  shortfall,
} from '../rating';
import type { Fee } from './charge-book.service';
import type { Account, PricedCard, Subscription } from './domain/context';
import { versionOwedBy } from './domain/leg-at';
import { lineOfShare, prorates } from './domain/prorate-leg';
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

/** A closed period of what some of the subscriptions began, of which something was learned since. */
export type LatePeriod = ClosingPeriod & { readonly subscriptionIds: ReadonlySet<string> };

/** `closedAt`: of a period that is closed, where something was billed since. */
type DatedPeriod = ClosingPeriod & { readonly closedAt?: Instant };

/** A subscription whose beginning, end or suspensions say something else from an instant on. */
export type Changed = {
  readonly subscription: Subscription;
  readonly account: Account;
  readonly payer: Account;
  readonly since: Instant;
};

type DueLine<P extends ClosingPeriod = ClosingPeriod> = {
  readonly closing: P;
  readonly account: Account;
  readonly tenure: Tenure;
  readonly card: PricedCard;
  readonly version: number;
  /** With the terms of the tenure's share of the period. */
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
        `${to}/${payerId}`,
        at,
      ]),
    );
    return periods.map((period) => {
      const closedAt = closed.get(`${period.service.to}/${period.payer.id}`);
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

function owed(due: readonly DueLine[], counters: readonly PeriodCounter[]): Fee[] {
  const statesOf = statesByLine(counters);
  return due.flatMap((line) => feesOf(line, statesOf(line)));
}

function dueLines<P extends DatedPeriod>(
  period: P,
  subscriptions: ReadonlyMap<string, readonly Subscription[]>,
  prices: ReadonlyMap<string, PricedCard>,
): DueLine<P>[] {
  return period.accounts.flatMap((account) =>
    begunBy(subscriptions.get(account.id) ?? []).flatMap(({ tenure, priceId }) => {
      const card = prices.get(priceId);
      return card === undefined ? [] : linesWithClosing(period, account, tenure, card);
    }),
  );
}

/** What goes on owes once, as of the subscription that began it, though that one is over. */
function begunBy(
  subscriptions: readonly Subscription[],
): readonly { readonly tenure: Tenure; readonly priceId: string }[] {
  const begun = subscriptions.flatMap((subscription) =>
    subscription.priceIds.map((priceId) => {
      const tenure = tenureOf(subscription, priceId);
      return [`${tenure.id} ${priceId}`, { tenure, priceId }] as const;
    }),
  );
  return [...new Map(begun).values()];
}

/**
 * A period in which a product was suspended all the time is none that it ran in. Days do not tell: the
 * one on which it ends or is suspended counts for nothing.
 */
function wasRunning({ tenure, closing }: Pick<DueLine, 'tenure' | 'closing'>): boolean {
  return ranIn(tenure, closing.service);
}

/** The version in force when the period ends decides what the whole period owes, by what is known as it is closed. */
function linesWithClosing<P extends DatedPeriod>(
  period: P,
  account: Account,
  tenure: Tenure,
  card: PricedCard,
): DueLine<P>[] {
  const lastInstant = instant(period.service.to - 1);
  const version = versionOwedBy(card, account, lastInstant, period.closedAt);
  if (version === undefined) return [];
  const stretch = { ...period, tenure };
  const due = { closing: period, account, tenure, card, version: version.version };
  return version.compiled.lines
    .map((whole) => lineOfShare(whole, stretch))
    .filter((line) => owesAtClosing(line) || prorates(card, line.id))
    .map((line) => ({ ...due, line }));
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
  return ({ tenure, card, line, version, closing: { service } }) => {
    const own = known.get(keyOf(tenure.id, card.code, line.id, service.from));
    const unused: [string, Totals] = ['', { state: emptyState, version }];
    return new Map(own?.map((counter) => [counter.group, counter]) ?? [unused]);
  };
}

function feesOf(due: DueLine, totals: ReadonlyMap<string, Totals>): Fee[] {
  const { line } = due;
  const ofGroups = [...totals].flatMap(([group, total]) => {
    const key = lineOfGroup(line.id, group);
    const part = shareOf(due, total);
    // Usage that was charged in days that turn out not to count stays, by the terms of no days.
    const rest = wasRunning(due) ? closing(line, total.state, part) : '0';
    return [
      feeOf(due, key, 'minimum', rest),
      feeOf(due, lineOfPart(key), 'part of the period', part),
    ];
  });
  // What was owed while nothing was used is not owed beside what the groups of the usage owe.
  return totals.has('') ? ofGroups : [...ofGroups, feeOf(due, line.id, 'minimum', '0')];
}

/** What usage was rated at, by the version that rated it last, and what that asks for the days: the difference. */
function shareOf({ closing: period, tenure, card, line }: DueLine, total: Totals): string {
  const { compiled } = card.versions.find(({ version }) => version === total.version) ?? {};
  const rated = compiled?.lines.find(({ id }) => id === line.id);
  if (rated === undefined || !rated.line.prorate) return '0';
  return shortfall(lineOfShare(rated, { ...period, tenure }), total.state);
}

function feeOf(due: DueLine, line: string, what: string, amount: string): Fee {
  const { account, card, tenure } = due;
  const { payer, service } = due.closing;
  const priceId = card.priceId ?? card.code;
  return {
    account,
    payer,
    subscriptionId: tenure.id,
    priceId,
    kind: 'minimum' as const,
    line,
    description: `${card.name}: ${what}`,
    amount,
    quantity: '1',
    unit: 'period',
    currency: card.currency,
    tax: taxOf(card.taxes, account.taxCategory),
    taxedAs: [{ priceId, line: due.line.id }],
    service,
    occurredAt: instant(service.to - 1),
  };
}

/** As the next of its line, so that doing it again finds none. */
function correctionOf(fee: Fee, booked: readonly ClosingFee[]): Fee[] {
  const own = booked.filter(
    ({ subscriptionId, priceId, line, serviceFrom }) =>
      subscriptionId === fee.subscriptionId &&
      priceId === fee.priceId &&
      serviceFrom === fee.service.from &&
      (line === fee.line || isCorrectionOf(line, fee.line)),
  );
  const difference = decimal(fee.amount).minus(sum(own.map(({ amount }) => decimal(amount))));
  if (difference.isZero()) return [];
  return [
    {
      ...fee,
      kind: 'adjustment',
      line: lineOfCorrection(fee.line, own.length),
      description: `${fee.description}, put right afterwards`,
      amount: formatDecimal(difference),
    },
  ];
}
