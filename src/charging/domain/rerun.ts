// A line of a period that is rated again in canonical order: which counters it has, and what they come
// to. The differences are booked only on counters that no usage has moved in the meantime.
import { groupBy } from '../../core/group-by';
import type { Instant, Period } from '../../core/time';
import { tenureOf } from '../../inventory/domain/tenure';
import { type CounterState, groupKey } from '../../rating';
import type { Account, Books, PricedCard, Subscription } from './context';
import { legAtRate } from './exchanged-leg';
import { isSold, type Leg } from './leg';
import { type GuidedLeg, lineOf, versionOf, windowZone } from './leg-at';
import type { CountedUsage, Difference, PricedBy, ReplayedTotal } from './replay';

/** The running total of one price line and group in one period, as it is stored. */
export type PeriodCounter = {
  readonly id: string;
  readonly rootId: string;
  readonly accountId: string;
  readonly subscriptionId: string;
  readonly leg: Leg;
  readonly card: string;
  readonly line: string;
  readonly group: string;
  readonly serviceFrom: Instant;
  /** The card version `state` was last booked under. */
  readonly version: number;
  /** The exchange rate it was last booked at. */
  readonly exchangeId: string | null;
  readonly state: CounterState;
};

/** A line of a subscription in one period, whatever versions of the card priced it and in what groups. */
export type PeriodLine = Pick<
  PeriodCounter,
  'rootId' | 'accountId' | 'subscriptionId' | 'leg' | 'card' | 'line' | 'serviceFrom'
>;

/** A difference that waits to be booked on its counter. */
export type Staged = Difference & { readonly seq: number; readonly counterId: string };

export type Rerun = {
  /** The id under which its differences are staged. */
  readonly runId: string;
  readonly line: PeriodLine;
  readonly account: Account;
  readonly subscription: Subscription;
  readonly card: PricedCard;
  /** The counters as they stood when the line was rated again. */
  readonly counters: readonly PeriodCounter[];
  /** The terms beside its usage by which it was rated: `termsOf`. */
  readonly terms: string;
  /** Totals by group; empty when the order does not change the total. */
  readonly totals: ReadonlyMap<string, ReplayedTotal>;
};

/** What prices a line in its period, whichever of its usages. */
export type Reran = Pick<Rerun, 'card' | 'account' | 'subscription' | 'line'>;

/** Groups counters by line, because one pass over a line's usage serves all its groups. */
export function byLine(counters: readonly PeriodCounter[]): PeriodCounter[][] {
  const keyOf = ({ accountId, subscriptionId, leg, card, line }: PeriodCounter): string =>
    JSON.stringify([accountId, subscriptionId, leg, card, line]);
  return [...groupBy(counters, keyOf).values()];
}

/** Versions and usage are immutable, so a line's result only changes with the days it was sold for. */
export function termsOf(
  { payer, service }: { readonly payer: Pick<Account, 'cycle'>; readonly service: Period },
  { subscription, card }: Pick<Rerun, 'subscription' | 'card'>,
): string {
  const { startsAt, endsAt, suspensions } = tenureOf(subscription, card.priceId);
  return JSON.stringify([
    payer.cycle,
    service,
    startsAt,
    endsAt,
    suspensions,
    subscription.priceIds,
  ]);
}

/** The card that priced a line, for the price that the subscription began; undefined when that is gone. */
export function cardOf(
  books: Books,
  { leg, card: code }: PeriodLine,
  subscription: Subscription,
): PricedCard | undefined {
  if (!isSold(leg)) return books.costCards.find((card) => card.leg === leg && card.code === code);
  return subscription.priceIds
    .flatMap((id) => books.prices.get(id) ?? [])
    .find((card) => card.code === code && isBegunBy(subscription, card));
}

function isBegunBy(subscription: Subscription, { priceId }: PricedCard): boolean {
  return tenureOf(subscription, priceId).id === subscription.id;
}

/** The leg that charged a usage; a version activated later does not change it. */
export function legOf(
  reran: Reran,
  { version, exchange, record }: Pick<CountedUsage, 'version' | 'exchange' | 'record'>,
): GuidedLeg {
  const { card, account, line } = reran;
  const zone = windowZone(versionOf(card, version), account, record.at);
  const group = groupKey(lineOf(card, version, line.line), record, zone);
  return legOfGroup(reran, { version, exchange }, group);
}

/** The same of which the group is known. */
export function legOfGroup(
  { card, account, subscription, line }: Reran,
  { version, exchange }: PricedBy,
  group: string,
): GuidedLeg {
  const tenure = tenureOf(subscription, card.priceId);
  const leg = { card, version, line: lineOf(card, version, line.line), group, tenure };
  return legAtRate(leg, account, exchange);
}
