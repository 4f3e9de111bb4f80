// One guided usage against the running totals: what buckets cover, what the rest costs on each leg,
// who pays it. A plan of it, which apply-usage books whole, or the reason why there is none.
import { type Decimal, decimal, formatDecimal, fromScaled, sum, ZERO } from '../../core/decimal';
import { invariant } from '../../core/invariant';
import { CHARGE_SCALE } from '../../core/rounding';
import { type CounterState, isNotRatable } from '../../rating';
import type { AgreedTotals } from './agreed-totals';
import type { UsageTerms } from './agreement';
import type { Account, PricedCard } from './context';
import { coverUsage, type UsageCover, wantedOf } from './cover-usage';
import { acceptsMissing, type Missing, settleMissing } from './exhaust';
import type { Guided } from './guide';
import type { GuidedLeg } from './leg-at';
import { type AgreedCharge, rateAgreed } from './rate-agreed';
import { rateLeg } from './rate-leg';
import type { Counter } from './running-totals';
import { spend, type Spending } from './spend';
import type { UsageReason } from './usage-record';
import { counterOf, type WorkingSet } from './working-set';
import { totalsIdsOf } from './totals-ids';
import { choose, type Draw, isEndowed } from './wallet';

export type NotCharged = { readonly reason: UsageReason };

/** The result of one leg, before anything is booked. */
export type LegPlan = {
  readonly leg: GuidedLeg;
  readonly counter: Counter;
  readonly charge: string;
  readonly billed: string;
  readonly state: CounterState;
  /** The part that prepaid money pays. */
  readonly draws: readonly Draw[];
  /** What it is made of under a contract, and what is left of it to be settled. */
  readonly agreed?: AgreedPlan;
};

export type AgreedPlan = Pick<AgreedCharge, 'reductions' | 'draft'> &
  Missing & { readonly spendings: readonly Spending[]; readonly areDrawsKept: boolean };

export type UsagePlan = {
  readonly guided: Guided;
  readonly cover: UsageCover | undefined;
  readonly legs: readonly LegPlan[];
};

/** What a usage drew when it came, which another order of usages does not change. */
export type KeptDraws = readonly Draw[];

/** Changes nothing: a usage that is refused, on whichever leg, leaves everything as it was. */
export function decideUsage(
  set: WorkingSet,
  guided: Guided,
  kept?: KeptDraws,
): UsagePlan | NotCharged {
  const cover = coverUsage(set, guided);
  if (cover !== undefined && 'reason' in cover) return cover;
  const retail = rateRetail(set, guided, cover);
  if (retail !== undefined && 'reason' in retail) return retail;
  const legs: LegPlan[] = [];
  if (retail !== undefined) {
    const paid = settleRetail(set, guided, retail, kept);
    if ('reason' in paid) return paid;
    legs.push(paid);
  }
  for (const leg of guided.costs) {
    const counter = counterOf(set, guided, leg, guided.record.at);
    const rated = rating(guided, leg, counter, counter.state);
    if ('reason' in rated) return rated;
    legs.push({ ...rated, draws: [] });
  }
  return { guided, cover, legs };
}

type RatedLeg = Omit<LegPlan, 'draws' | 'agreed'>;
type Rating = RatedLeg & { readonly agreed?: AgreedCharge };
type Paid = { readonly draws: readonly Draw[]; readonly uncovered: Decimal };
const NOTHING_DRAWN: Paid = { draws: [], uncovered: ZERO };

/** Undefined when buckets cover all of it: included usage has no charge. */
function rateRetail(
  set: WorkingSet,
  guided: Guided,
  cover: UsageCover | undefined,
): Rating | NotCharged | undefined {
  if (cover?.uncovered.isZero()) return undefined;
  const { retail, record, agreed: terms } = guided;
  if (retail !== undefined) {
    const counter = cover?.counter ?? counterOf(set, guided, retail, record.at);
    if (terms !== undefined) return underContract(set, guided, terms, retail, counter, cover);
    return rating(guided, retail, counter, cover?.state ?? counter.state, cover?.covered);
  }
  const { account, subscription, meterUnit, unpriced } = guided;
  const noPrice = unpriced ?? { code: 'usage.no-price', message: 'No price' };
  if (record.quantity.startsWith('-')) {
    const message = `${noPrice.message}, and buckets covered less than the usage takes back`;
    return { reason: { ...noPrice, message } };
  }
  // Where prices are sold and none is for such usage, more value would not help for long: the price is what is missing.
  if (noPrice.code === 'usage.no-line') {
    const left =
      cover === undefined
        ? ''
        : `, and buckets left ${formatDecimal(cover.uncovered)} ${meterUnit}`;
    return { reason: { ...noPrice, message: `${noPrice.message}${left}` } };
  }
  // A bucket of the subscription's own that is used up means "exhausted", not "never sold".
  const meter = { code: record.meter, unit: meterUnit };
  if (cover !== undefined || isEndowed(set.wallet, account.rootId, subscription, meter)) {
    const uncovered = cover === undefined ? record.quantity : formatDecimal(cover.uncovered);
    return exhausted(guided, `${uncovered} ${meterUnit} are not covered`);
  }
  return { reason: noPrice };
}

function underContract(
  set: WorkingSet,
  guided: Guided,
  terms: UsageTerms,
  leg: GuidedLeg,
  counter: Counter,
  cover: UsageCover | undefined,
): Rating | NotCharged {
  const totals = agreedTotalsOf(set);
  const agreed = rateAgreed({ totals, guided, terms, leg, counter, cover });
  if ('reason' in agreed) return agreed;
  const { net, billed, state } = agreed;
  return { leg, counter, charge: formatDecimal(net), billed, state, agreed };
}

export function agreedTotalsOf({ agreed }: WorkingSet): AgreedTotals {
  invariant(agreed !== undefined, 'A batch with contracts has totals for them');
  return agreed;
}

/** The limits on the path of a charge, and who pays it. */
function settleRetail(
  set: WorkingSet,
  guided: Guided,
  retail: Rating,
  kept: KeptDraws | undefined,
): LegPlan | NotCharged {
  const { agreed } = retail;
  const { agreed: terms } = guided;
  const { card } = retail.leg;
  if (agreed === undefined || terms === undefined) {
    const paid = payFromBuckets(set, guided, retail, mayOwe(guided.account, card));
    return 'reason' in paid ? paid : planOf(retail, paid.draws);
  }
  const isOwable = acceptsMissing(terms, guided.account, card);
  const paid = kept ? keptOf(agreed.net, kept) : payFromBuckets(set, guided, retail, isOwable);
  const missing = 'reason' in paid ? ZERO : paid.uncovered;
  const settled = settleMissing(guided, terms, agreed, card.currency, missing);
  const spendings = spend(agreedTotalsOf(set), guided, terms, {
    money: (agreed.isMoney ? agreed.net : ZERO).plus(settled.sold?.amount ?? ZERO),
    credits: agreed.isMoney ? null : { unit: card.currency, amount: agreed.net },
  });
  if ('reason' in spendings) return spendings;
  if ('reason' in paid) return paid;
  const { reductions, draft } = agreed;
  const plan = { ...settled, reductions, draft, spendings, areDrawsKept: kept !== undefined };
  return { ...planOf(retail, paid.draws), agreed: plan };
}

/** Written out, because leaving a field out of a copy costs more. */
function planOf({ leg, counter, charge, billed, state }: RatedLeg, draws: readonly Draw[]) {
  return { leg, counter, charge, billed, state, draws };
}

function keptOf(net: Decimal, draws: KeptDraws): Paid {
  return { draws, uncovered: net.minus(sum(draws.map(({ amount }) => amount))) };
}

/** `covered` is left out of the price; the cost leg has the whole quantity, whoever covers it. */
function rating(
  { record }: Guided,
  leg: GuidedLeg,
  counter: Counter,
  state: CounterState,
  covered?: string,
): RatedLeg | NotCharged {
  const usage = covered === undefined ? record : { ...record, covered };
  const rated = rateLeg({ state, version: counter.version }, leg, usage);
  if (isNotRatable(rated)) return { reason: { code: rated.code, message: rated.message } };
  return { leg, counter, charge: rated.charge, billed: rated.billed, state: rated.state };
}

function payFromBuckets(
  set: WorkingSet,
  guided: Guided,
  retail: Rating,
  isOwable: boolean,
): Paid | NotCharged {
  const { card } = retail.leg;
  const { account } = guided;
  if (retail.charge === '0' || retail.charge.startsWith('-')) return NOTHING_DRAWN;
  if (isOwable && !set.wallet.has(account.rootId)) {
    return { draws: [], uncovered: decimal(retail.charge) };
  }
  const owed = decimal(retail.charge).minus(creditOf(set, guided, retail));
  if (!owed.greaterThan(ZERO)) return NOTHING_DRAWN;
  const wanted = wantedOf(guided, card.currency, formatDecimal(owed));
  const paid = choose(set.wallet, account.rootId, wanted);
  if (isOwable || paid.uncovered.isZero()) return paid;
  const missing = formatDecimal(paid.uncovered);
  return exhausted(guided, `${missing} ${card.currency} of ${retail.charge} are missing`);
}

/** True when the part that prepaid money does not pay is owed; otherwise the usage is refused. */
export function mayOwe({ mode }: Account, { exhaustion }: PricedCard): boolean {
  return mode === 'postpaid' || exhaustion === 'overage';
}

/** The credit from corrections whose paying bucket had ended; it pays before buckets are drawn. */
function creditOf(set: WorkingSet, guided: Guided, { leg }: Rating): Decimal {
  const accrual = set.accruals.get(totalsIdsOf(guided, leg).accrual);
  const credit = accrual === undefined ? 0n : accrual.drawn - accrual.amount;
  return credit > 0n ? fromScaled(credit, CHARGE_SCALE) : ZERO;
}

function exhausted(guided: Guided, what: string): NotCharged {
  const message = `The prepaid balance of account ${guided.account.id} does not cover the usage: ${what}`;
  return { reason: { code: 'balance.exhausted', message } };
}
