// A line of a period that is rated again in canonical order: which counters it has, and what they come
// to. The differences are booked only on counters that no usage has moved in the meantime.
import { groupBy } from '../../core/group-by';
import type { Instant, Period } from '../../core/time';
import { tenureOf } from '../../inventory/domain/tenure';
import { type CounterState, groupKey } from '../../rating';
import type { Account, Books, Leg, PricedCard, Subscription } from './context';
import { type GuidedLeg, lineOf } from './leg-at';
import type { CountedUsage, Difference, ReplayedTotal } from './replay';

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
  /** Under which its differences wait. */
  readonly runId: string;
  readonly line: PeriodLine;
  readonly account: Account;
  readonly subscription: Subscription;
  readonly card: PricedCard;
  /** As they stood when the line was rated again. */
  readonly counters: readonly PeriodCounter[];
  /** What of the world beside its usage it was rated by: `termsOf`. */
  readonly terms: string;
  /** By group; empty where the order does not decide the total. */
  readonly totals: ReadonlyMap<string, ReplayedTotal>;
};

/** The counters of each line together: one pass over its usage serves all its groups. */
export function byLine(counters: readonly PeriodCounter[]): PeriodCounter[][] {
  const keyOf = ({ accountId, subscriptionId, leg, card, line }: PeriodCounter): string =>
    JSON.stringify([accountId, subscriptionId, leg, card, line]);
  return [...groupBy(counters, keyOf).values()];
}

/** Versions of a card and usage never change: what a line comes to changes with the days it is sold for. */
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

/** The card a line was priced by, of the price that the subscription began; undefined when what was sold is gone. */
export function cardOf(
  books: Books,
  { leg, card: code }: PeriodLine,
  subscription: Subscription,
): PricedCard | undefined {
  if (leg === 'cost') return books.costCards.find((card) => card.code === code);
  return subscription.priceIds
    .flatMap((id) => books.prices.get(id) ?? [])
    .find((card) => card.code === code && isBegunBy(subscription, card));
}

function isBegunBy(subscription: Subscription, { priceId }: PricedCard): boolean {
  return tenureOf(subscription, priceId).id === subscription.id;
}

/** The leg a usage was charged on: a version that was activated since, however it is dated, takes nothing back. */
export function legOf(
  { card, subscription, line: { line: id } }: Pick<Rerun, 'card' | 'subscription' | 'line'>,
  { version, record }: Pick<CountedUsage, 'version' | 'record'>,
): GuidedLeg {
  const line = lineOf(card, version, id);
  const tenure = tenureOf(subscription, card.priceId);
  return { card, version, line, group: groupKey(line, record.attributes), tenure };
}
