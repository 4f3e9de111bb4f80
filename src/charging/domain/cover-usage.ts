// Included usage: which buckets cover a usage before any price does, and which get back what a correction
// takes off it. Decided on the usage as its retail line counts it, so that a started block is covered whole.
import { type Decimal, decimal, formatDecimal, sum, ZERO } from '../../core/decimal';
import { round } from '../../core/rounding';
import {
  type Cover,
  coverable,
  type CounterState,
  giveBack,
  isNotRatable,
  QUANTITY_SCALE,
  withCovers,
} from '../../rating';
import type { Guided } from './guide';
import { windowZoneOf } from './leg-at';
import type { Counter } from './running-totals';
import type { UsageReason } from './usage-record';
import { choose, type Chosen, type Draw, isOpen, type Wanted } from './wallet';
import { counterOf, type WorkingSet } from './working-set';

export type UsageCover = {
  /** The counter that records the cover; `state` has the totals including it, before the rest is rated. */
  readonly counter: Counter;
  readonly state: CounterState;
  /** In the meter's unit; below zero where buckets get something back. */
  readonly covered: string;
  /** What is left for the price, with the sign of the usage. */
  readonly uncovered: Decimal;
  /** One draw per bucket; negative when value goes back. */
  readonly draws: readonly Draw[];
};

/** Undefined when no bucket covers, or covered, the usage. */
export function coverUsage(
  set: WorkingSet,
  guided: Guided,
): UsageCover | { readonly reason: UsageReason } | undefined {
  const { account, record } = guided;
  if (!guided.isCoverable) return undefined;
  if (record.quantity.startsWith('-')) return takeBack(set, guided);
  return set.wallet.has(account.rootId) ? cover(set, guided) : undefined;
}

function cover(
  set: WorkingSet,
  guided: Guided,
): UsageCover | { readonly reason: UsageReason } | undefined {
  const { account, meterUnit, record } = guided;
  const { line } = guided.includedOn;
  const counter = counterOf(set, guided, guided.includedOn, record.at);
  const asked = coverable(line, counter.state, record);
  if (isNotRatable(asked)) return { reason: asked };
  const choice = choose(set.wallet, account.rootId, wantedOf(guided, meterUnit, asked.open));
  if (choice.draws.length === 0) return undefined;
  // A bucket in another unit may cover a fraction without end, and the price accepts a usage's decimals only.
  const left = round(choice.uncovered, QUANTITY_SCALE, 'halfUp');
  const covered = decimal(asked.open).minus(left);
  return {
    counter,
    state: withCovers(counter.state, asked, coversOf(choice.draws, covered)),
    covered: formatDecimal(covered),
    uncovered: decimal(asked.counted).minus(covered),
    draws: choice.draws,
  };
}

function takeBack(
  set: WorkingSet,
  guided: Guided,
): UsageCover | { readonly reason: UsageReason } | undefined {
  const { account, record } = guided;
  const counter = counterOf(set, guided, guided.includedOn, record.at);
  if (counter.state.extra?.layers === undefined) return undefined;
  const back = giveBack(guided.includedOn.line, counter.state, record);
  if (isNotRatable(back)) return { reason: back };
  const returned = sum(back.covers.map(({ quantity }) => quantity));
  // A bucket that has ended has forfeited its value, and forfeits what comes back too.
  const open = back.covers.filter((each) => isOpen(set.wallet, account.rootId, each));
  return {
    counter,
    state: back.state,
    covered: formatDecimal(returned.negated()),
    uncovered: decimal(back.counted).plus(returned),
    draws: perBucket(open),
  };
}

export function wantedOf(guided: Guided, unit: string, amount: string): Wanted {
  return {
    unit,
    amount: decimal(amount),
    at: guided.record.at,
    accountPath: guided.account.path,
    meter: guided.record.meter,
    offeringId: guided.subscription.offeringId,
    subscriptionId: guided.subscription.id,
    subjects: [guided.record.subject],
    tenures: guided.subscription.tenures,
    priced: pricedBy(guided),
  };
}

/** Only value that a contract granted asks for it. */
function pricedBy({ agreed, retail, record, account }: Guided): Wanted['priced'] {
  if (agreed === undefined || retail === undefined) return undefined;
  const { attributes, at } = record;
  const timeZone = windowZoneOf(retail.card, retail.version, account, at);
  return { card: retail.card.code, line: retail.line.id, attributes, timeZone };
}

/** The covered parts, rounded to the decimals of usage so that they sum exactly to the total. */
function coversOf(draws: readonly Chosen[], total: Decimal): Cover[] {
  let left = total;
  return draws.map(({ bucketId, unit, amount, covered }, index) => {
    const quantity = index === draws.length - 1 ? left : round(covered, QUANTITY_SCALE, 'down');
    left = left.minus(quantity);
    return { bucketId, unit, amount, quantity };
  });
}

function perBucket(covers: readonly Cover[]): Draw[] {
  const amounts = new Map<string, Draw>();
  for (const { bucketId, unit, amount } of covers) {
    const before = amounts.get(bucketId)?.amount ?? ZERO;
    amounts.set(bucketId, { bucketId, unit, amount: before.minus(amount) });
  }
  return [...amounts.values()];
}
