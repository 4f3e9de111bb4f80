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
import type { Counter } from './running-totals';
import type { UsageReason } from './usage-record';
import { choose, type Chosen, type Draw, isOpen, type Wanted } from './wallet';
import { counterOf, type WorkingSet } from './working-set';

export type UsageCover = {
  /** Where it is noted; `state` are its totals with the cover, before the rest is rated. */
  readonly counter: Counter;
  readonly state: CounterState;
  /** In the meter's unit; below zero where buckets get something back. */
  readonly covered: string;
  /** What is left for the price, with the sign of the usage. */
  readonly uncovered: Decimal;
  /** One a bucket; below zero what goes back to it. */
  readonly draws: readonly Draw[];
};

/** Undefined where no bucket has, or had, to do with the usage. */
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
  // A bucket of another unit may cover an endless fraction; the price reads as many decimals as any usage has.
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
  // A bucket that has ended took what it held with it, and what it would get back as well.
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
  };
}

/** The covered parts in the decimals of a usage; together they are what is covered, to the last. */
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
