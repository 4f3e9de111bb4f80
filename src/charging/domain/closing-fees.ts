// What a period owes at its end whatever was used, as plain values: the rest of minimums, flats without any usage,
// and how that differs from what was booked of it.
import { compositeKey } from '../../core/composite-key';
import { decimal, formatDecimal, sum } from '../../core/decimal';
import { groupBy } from '../../core/group-by';
import { type Instant, instant, type Period } from '../../core/time';
import { ranIn } from '../../inventory/domain/suspension';
import { type Tenure, tenureOf } from '../../inventory/domain/tenure';
import {
  closing,
  type CompiledLine,
  emptyState,
  isCorrectionOf,
  lineOfCorrection,
  lineOfGroup,
  lineOfPart,
  groupWords,
  shortfall,
} from '../../rating';
import type { Account, PricedCard, Subscription } from './context';
import { type Exchange, rateOwed } from './exchange';
import { legAtRate } from './exchanged-leg';
import type { Fee } from './fee';
import type { ExchangeRate } from '../../exchange/domain/exchange-rate';
import { versionOwedBy } from './leg-at';
import { lineOfShare, prorates } from './prorate-leg';
import type { PeriodCounter } from './rerun';
import { lineName, taxOf } from './running-totals';

/** A fee of a closing as it was booked. */
export type ClosingFee = {
  readonly subscriptionId: string;
  readonly priceId: string;
  readonly line: string;
  readonly serviceFrom: Instant;
  readonly amount: string;
};

/** A billing period of a payer that is about to be closed, with the accounts its bill covers. */
export type ClosingPeriod = {
  readonly payer: Account;
  readonly accounts: readonly Account[];
  readonly service: Period;
};

/** `closedAt` is set for a closed period for which something was billed since. */
export type DatedPeriod = ClosingPeriod & { readonly closedAt?: Instant };

export type DueLine<P extends ClosingPeriod = ClosingPeriod> = {
  readonly closing: P;
  readonly account: Account;
  readonly soldBy: Subscription;
  readonly tenure: Tenure;
  readonly card: PricedCard;
  readonly version: number;
  /** The line with its terms for the tenure's share of the period. */
  readonly line: CompiledLine;
  /** By which the card's money is the account's, at the end of the period. */
  readonly exchange?: Exchange;
};

/** `used` are the exchange rates that totals were booked at. */
export function owed(
  due: readonly DueLine[],
  counters: readonly PeriodCounter[],
  used: ReadonlyMap<string, Exchange>,
): Fee[] {
  const statesOf = statesByLine(counters);
  return due.flatMap((line) => feesOf(line, statesOf(line), used));
}

export function dueLines<P extends DatedPeriod>(
  period: P,
  subscriptions: ReadonlyMap<string, readonly Subscription[]>,
  prices: ReadonlyMap<string, PricedCard>,
  rates: readonly ExchangeRate[],
): DueLine<P>[] {
  return period.accounts.flatMap((account) =>
    begunBy(subscriptions.get(account.id) ?? []).flatMap(({ soldBy, tenure, priceId }) => {
      const card = prices.get(priceId);
      if (card === undefined) return [];
      return linesWithClosing(period, { account, soldBy, tenure, card }, rates);
    }),
  );
}

/** A tenure owes once, under the subscription that began it, even if that one has ended. */
function begunBy(
  subscriptions: readonly Subscription[],
): readonly (Pick<DueLine, 'soldBy' | 'tenure'> & { readonly priceId: string })[] {
  const begun = subscriptions.flatMap((soldBy) =>
    soldBy.priceIds.map((priceId) => {
      const tenure = tenureOf(soldBy, priceId);
      return [compositeKey(tenure.id, priceId), { soldBy, tenure, priceId }] as const;
    }),
  );
  return [...new Map(begun).values()];
}

/**
 * A period in which a product was suspended all the time is none that it ran in. Days do not tell: the
 * one on which it ends or is suspended counts for nothing.
 */
export function wasRunning({ tenure, closing }: Pick<DueLine, 'tenure' | 'closing'>): boolean {
  return ranIn(tenure, closing.service);
}

/** The version in force at the end of a period decides what the whole period owes, as known when it is closed. */
function linesWithClosing<P extends DatedPeriod>(
  period: P,
  owing: Pick<DueLine, 'account' | 'soldBy' | 'tenure' | 'card'>,
  rates: readonly ExchangeRate[],
): DueLine<P>[] {
  const { account, tenure, card } = owing;
  const lastInstant = instant(period.service.to - 1);
  const version = versionOwedBy(card, account, lastInstant, period.closedAt);
  if (version === undefined) return [];
  const stretch = { ...period, tenure };
  const due = { ...owing, closing: period, version: version.version };
  return version.compiled.lines
    .map((whole) => lineOfShare(whole, stretch))
    .filter((line) => owesAtClosing(line) || prorates(card, line.id))
    .map((line) => dueAtRate({ ...due, line }, lastInstant, rates));
}

/** At the rate that was in force as the period ended; as it is where there was none. */
function dueAtRate<P extends DatedPeriod>(
  due: DueLine<P>,
  at: Instant,
  rates: readonly ExchangeRate[],
): DueLine<P> {
  const { card, account, closing: period } = due;
  return legAtRate(due, account, rateOwed(rates, card, account, at, period.closedAt));
}

function owesAtClosing(line: CompiledLine): boolean {
  return line.minimum !== null || closing(line, emptyState) !== '0';
}

type Totals = Pick<PeriodCounter, 'state' | 'version' | 'exchangeId'>;

/** The totals of a line by group; a line without usage has the empty total. */
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
    const unused: [string, Totals] = ['', { state: emptyState, version, exchangeId: null }];
    return new Map(own?.map((counter) => [counter.group, counter]) ?? [unused]);
  };
}

function feesOf(
  due: DueLine,
  totals: ReadonlyMap<string, Totals>,
  used: ReadonlyMap<string, Exchange>,
): Fee[] {
  const { line } = due;
  const ofGroups = [...totals].flatMap(([group, total]) => {
    const key = lineOfGroup(line.id, group);
    const part = shareOf(due, total, used.get(total.exchangeId ?? ''));
    // Usage charged on days that turned out not to count keeps its charge, under terms of no days.
    const rest = wasRunning(due) ? closing(line, total.state, part) : '0';
    return [
      feeOf(due, key, 'minimum', rest, group),
      feeOf(due, lineOfPart(key), 'part of the period', part, group),
    ];
  });
  // The fee for no usage is not owed beside the fees of the usage's groups.
  return totals.has('') ? ofGroups : [...ofGroups, feeOf(due, line.id, 'minimum', '0')];
}

/** The difference between what usage was charged, under the last version that rated it, and what its days are worth. */
function shareOf(due: DueLine, total: Totals, exchange: Exchange | undefined): string {
  const { closing: period, tenure, card, account } = due;
  const { compiled } = card.versions.find(({ version }) => version === total.version) ?? {};
  const rated = compiled?.lines.find(({ id }) => id === due.line.id);
  if (rated === undefined || !rated.line.prorate) return '0';
  const { line } = legAtRate({ card, line: rated }, account, exchange);
  return shortfall(lineOfShare(line, { ...period, tenure }), total.state);
}

function feeOf(due: DueLine, line: string, what: string, amount: string, group = ''): Fee {
  const { account, soldBy, card, tenure } = due;
  const { payer, service } = due.closing;
  const priceId = card.priceId ?? card.code;
  return {
    account,
    payer,
    subscriptionId: tenure.id,
    soldBy,
    priceId,
    kind: 'minimum' as const,
    line,
    description: `${[lineName(card.name, due.line), ...groupWords(due.line, group)].join(', ')}: ${what}`,
    amount,
    quantity: '1',
    unit: 'period',
    currency: card.currency,
    ...(due.exchange === undefined ? {} : { exchange: due.exchange }),
    tax: taxOf(card.taxes, account, service),
    taxedAs: [{ priceId, line: due.line.id }],
    service,
    covers: service,
    occurredAt: instant(service.to - 1),
  };
}

/** Numbered as the next correction of its line, so that a repetition finds no difference. */
export function correctionOf(fee: Fee, booked: readonly ClosingFee[]): Fee[] {
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
