// One guided usage against the running totals: what buckets cover, what the rest costs on each leg,
// who pays it. A plan of it, which apply-usage books whole, or the reason why there is none.
import { type Decimal, decimal, formatDecimal, fromScaled, ZERO } from '../../core/decimal';
import { CHARGE_SCALE } from '../../core/rounding';
import { type CounterState, isNotRatable } from '../../rating';
import type { Account, PricedCard } from './context';
import { coverUsage, type UsageCover, wantedOf } from './cover-usage';
import type { Guided } from './guide';
import type { GuidedLeg } from './leg-at';
import { rateLeg } from './rate-leg';
import type { Counter } from './running-totals';
import type { UsageReason } from './usage-record';
import { counterOf, type WorkingSet } from './working-set';
import { totalsIdsOf } from './totals-ids';
import { choose, type Draw, isEndowed } from './wallet';

export type NotCharged = { readonly reason: UsageReason };

/** What one leg of a usage comes to; nothing of it is noted yet. */
export type LegPlan = {
  readonly leg: GuidedLeg;
  readonly counter: Counter;
  readonly charge: string;
  readonly billed: string;
  readonly state: CounterState;
  /** What prepaid money pays of it. */
  readonly draws: readonly Draw[];
};

export type UsagePlan = {
  readonly guided: Guided;
  readonly cover: UsageCover | undefined;
  readonly legs: readonly LegPlan[];
};

/** Changes nothing: a usage that is refused, on whichever leg, leaves everything as it was. */
export function decideUsage(set: WorkingSet, guided: Guided): UsagePlan | NotCharged {
  const cover = coverUsage(set, guided);
  if (cover !== undefined && 'reason' in cover) return cover;
  const retail = rateRetail(set, guided, cover);
  if (retail !== undefined && 'reason' in retail) return retail;
  const legs: LegPlan[] = [];
  if (retail !== undefined) {
    const money = payFromBuckets(set, guided, retail);
    if ('reason' in money) return money;
    legs.push({ ...retail, draws: money.draws });
  }
  for (const leg of guided.costs) {
    const counter = counterOf(set, guided, leg, guided.record.at);
    const rated = rating(guided, leg, counter, counter.state);
    if ('reason' in rated) return rated;
    legs.push({ ...rated, draws: [] });
  }
  return { guided, cover, legs };
}

type Rating = Omit<LegPlan, 'draws'>;
type Paid = { readonly draws: readonly Draw[]; readonly uncovered: Decimal };
const NOTHING_DRAWN: Paid = { draws: [], uncovered: ZERO };

/** Undefined when buckets cover all of it: included usage has no charge. */
function rateRetail(
  set: WorkingSet,
  guided: Guided,
  cover: UsageCover | undefined,
): Rating | NotCharged | undefined {
  if (cover?.uncovered.isZero()) return undefined;
  const { retail, record } = guided;
  if (retail !== undefined) {
    const counter = cover?.counter ?? counterOf(set, guided, retail, record.at);
    return rating(guided, retail, counter, cover?.state ?? counter.state, cover?.covered);
  }
  const { account, subscription, meterUnit, unpriced } = guided;
  const noPrice = unpriced ?? { code: 'usage.no-price', message: 'No price' };
  if (record.quantity.startsWith('-')) {
    const message = `${noPrice.message}, and buckets covered less than the usage takes back`;
    return { reason: { ...noPrice, message } };
  }
  // A bucket of the subscription's own that is used up means "exhausted", not "never sold".
  const meter = { code: record.meter, unit: meterUnit };
  if (cover !== undefined || isEndowed(set.wallet, account.rootId, subscription, meter)) {
    const uncovered = cover === undefined ? record.quantity : formatDecimal(cover.uncovered);
    return exhausted(guided, `${uncovered} ${meterUnit} are not covered`);
  }
  return { reason: noPrice };
}

/** `covered` of the quantity is not the price's; cost is the supplier's, whoever covers the usage. */
function rating(
  { record }: Guided,
  leg: GuidedLeg,
  counter: Counter,
  state: CounterState,
  covered?: string,
): Rating | NotCharged {
  const usage = covered === undefined ? record : { ...record, covered };
  const rated = rateLeg({ state, version: counter.version }, leg, usage);
  if (isNotRatable(rated)) return { reason: { code: rated.code, message: rated.message } };
  return { leg, counter, charge: rated.charge, billed: rated.billed, state: rated.state };
}

function payFromBuckets(set: WorkingSet, guided: Guided, retail: Rating): Paid | NotCharged {
  const { card } = retail.leg;
  const { account } = guided;
  if (retail.charge === '0' || retail.charge.startsWith('-')) return NOTHING_DRAWN;
  const isOwable = mayOwe(account, card);
  if (isOwable && !set.wallet.has(account.rootId)) return NOTHING_DRAWN;
  const owed = decimal(retail.charge).minus(creditOf(set, guided, retail));
  if (!owed.greaterThan(ZERO)) return NOTHING_DRAWN;
  const wanted = wantedOf(guided, card.currency, formatDecimal(owed));
  const paid = choose(set.wallet, account.rootId, wanted);
  if (isOwable || paid.uncovered.isZero()) return paid;
  const missing = formatDecimal(paid.uncovered);
  return exhausted(guided, `${missing} ${card.currency} of ${retail.charge} are missing`);
}

/** Whether what prepaid money does not pay is owed; else the usage is refused. */
export function mayOwe({ mode }: Account, { exhaustion }: PricedCard): boolean {
  return mode === 'postpaid' || exhaustion === 'overage';
}

/** What was bought and corrected when its bucket had ended is a credit: that pays first, before more is drawn. */
function creditOf(set: WorkingSet, guided: Guided, { leg }: Rating): Decimal {
  const accrual = set.accruals.get(totalsIdsOf(guided, leg).accrual);
  const credit = accrual === undefined ? 0n : accrual.drawn - accrual.amount;
  return credit > 0n ? fromScaled(credit, CHARGE_SCALE) : ZERO;
}

function exhausted(guided: Guided, what: string): NotCharged {
  const message = `The prepaid balance of account ${guided.account.id} does not cover the usage: ${what}`;
  return { reason: { code: 'balance.exhausted', message } };
}
