// One guided usage against the running totals: what buckets cover, what the rest costs on each leg,
// who pays it. Either everything of a usage is booked or nothing is.
import { type Decimal, decimal, formatDecimal, sum, ZERO } from '../../core/decimal';
import type { Instant } from '../../core/time';
import { aggregateOf, type CounterState, isOrderSensitive, rate, rebase } from '../../rating';
import { coverUsage, type UsageCover, wantedOf } from './cover-usage';
import type { Guided } from './guide';
import type { GuidedLeg } from './leg-at';
import type { Counter } from './running-totals';
import type { Included, LegCharge, UsageReason } from './usage-record';
import { usageAccrualOf, book, counterOf, draw, type WorkingSet } from './working-set';
import { totalsIdsOf } from './totals-ids';
import { choose, type Draw, isEndowed } from './wallet';

export type Charged = {
  readonly charges: readonly LegCharge[];
  readonly included: readonly Included[];
};
export type NotCharged = { readonly reason: UsageReason };

type Rating = {
  readonly leg: GuidedLeg;
  readonly counter: Counter;
  readonly charge: string;
  readonly billed: string;
  readonly state: Counter['state'];
};

export function chargeUsage(
  set: WorkingSet,
  guided: Guided,
  usageId: string,
): Charged | NotCharged {
  const cover = coverUsage(set, guided);
  if (cover !== undefined && 'reason' in cover) return cover;
  const retail = rateRetail(set, guided, cover);
  if (retail !== undefined && 'reason' in retail) return retail;
  const money = retail === undefined ? NOTHING_DRAWN : payFromBuckets(set, guided, retail);
  if ('reason' in money) return money;
  const costs: Rating[] = [];
  for (const leg of guided.costs) {
    const counter = counterOf(set, guided, leg, guided.record.at);
    const rated = rateLeg(guided, leg, counter, counter.state);
    if ('reason' in rated) return rated;
    costs.push(rated);
  }
  if (cover !== undefined) noteCover(cover);
  const charges = retail === undefined ? [] : [bookLeg(set, guided, usageId, retail, money.draws)];
  if (retail !== undefined && cover !== undefined) retail.counter.wasDrawn = true;
  for (const cost of costs) charges.push(bookLeg(set, guided, usageId, cost, []));
  const cause = { usageId, accrualId: null, occurredAt: guided.record.at };
  draw(set, guided.account.rootId, cover?.draws ?? [], cause);
  return { charges, included: cover?.draws.map(toIncluded) ?? [] };
}

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
    return rateLeg(guided, retail, counter, cover?.state ?? counter.state, cover?.covered);
  }
  const { account, subscription, meterUnit, unpriced } = guided;
  const noPrice = unpriced ?? { code: 'usage.no-price', message: 'No price' };
  if (record.quantity.startsWith('-')) {
    const message = `${noPrice.message}, and buckets covered less than the usage takes back`;
    return { reason: { ...noPrice, message } };
  }
  // A bucket of the subscription's own that is used up means "exhausted", not "never sold".
  const meter = { code: record.meter, unit: meterUnit };
  if (cover !== undefined || isEndowed(set.wallet, account.rootId, subscription.id, meter)) {
    const uncovered = cover === undefined ? record.quantity : formatDecimal(cover.uncovered);
    return exhausted(guided, `${uncovered} ${meterUnit} are not covered`);
  }
  return { reason: noPrice };
}

/** `covered` of the quantity is not the price's; cost is the supplier's, whoever covers the usage. */
function rateLeg(
  { record }: Guided,
  leg: GuidedLeg,
  counter: Counter,
  state: CounterState,
  covered?: string,
): Rating | NotCharged {
  const before = counter.version === leg.version ? state : rebase(leg.line, state);
  const rated = rate(leg.line, before, covered === undefined ? record : { ...record, covered });
  if ('code' in rated) return { reason: { code: rated.code, message: rated.message } };
  return { leg, counter, charge: rated.charge, billed: rated.billed, state: rated.state };
}

/** What is left for the price is rated on top of it. */
function noteCover({ counter, state }: UsageCover): void {
  counter.state = state;
  counter.isChanged = true;
}

function payFromBuckets(set: WorkingSet, guided: Guided, retail: Rating): Paid | NotCharged {
  const { card } = retail.leg;
  const { account } = guided;
  if (retail.charge === '0' || retail.charge.startsWith('-')) return NOTHING_DRAWN;
  const mayOwe = account.mode === 'postpaid' || card.exhaustion === 'overage';
  if (mayOwe && !set.wallet.has(account.rootId)) return NOTHING_DRAWN;
  const owed = decimal(retail.charge).minus(creditOf(set, guided, retail));
  if (!owed.greaterThan(ZERO)) return NOTHING_DRAWN;
  const wanted = wantedOf(guided, card.currency, formatDecimal(owed));
  const paid = choose(set.wallet, account.rootId, wanted);
  if (mayOwe || paid.uncovered.isZero()) return paid;
  const missing = formatDecimal(paid.uncovered);
  return exhausted(guided, `${missing} ${card.currency} of ${retail.charge} are missing`);
}

/** A tier or a correction can make what was drawn too much: that pays first, before more is drawn. */
function creditOf(set: WorkingSet, guided: Guided, { leg }: Rating): Decimal {
  const accrual = set.accruals.get(totalsIdsOf(guided, leg).accrual);
  const credit = accrual?.drawn.minus(accrual.amount);
  return credit?.greaterThan(ZERO) ? credit : ZERO;
}

function exhausted(guided: Guided, what: string): NotCharged {
  const message = `The prepaid balance of account ${guided.account.id} does not cover the usage: ${what}`;
  return { reason: { code: 'balance.exhausted', message } };
}

function bookLeg(
  set: WorkingSet,
  guided: Guided,
  usageId: string,
  rating: Rating,
  draws: readonly Draw[],
): LegCharge {
  const { counter, leg } = rating;
  const { at } = guided.record;
  const aggregateBefore = aggregateOf(counter.state);
  if (isOutOfOrder(counter, leg, at)) counter.outOfOrder = true;
  if (at > counter.lastAt) counter.lastAt = at;
  if (draws.length > 0) counter.wasDrawn = true;
  counter.state = rating.state;
  counter.version = leg.version;
  counter.isChanged = true;
  const accrual = usageAccrualOf(set, guided, leg);
  const drawn = draws.length === 0 ? ZERO : sum(draws.map(({ amount }) => amount));
  draw(set, counter.key.rootId, draws, { usageId, accrualId: accrual.id, occurredAt: at });
  const seq = book(set, accrual, {
    usageId,
    kind: 'rated',
    quantity: rating.billed,
    aggregateBefore,
    amount: rating.charge,
    drawn,
    occurredAt: at,
  });
  return {
    leg: leg.card.leg,
    amount: rating.charge,
    drawn: formatDecimal(drawn),
    currency: leg.card.currency,
    card: leg.card.code,
    version: leg.version,
    line: leg.line.id,
    description: accrual.key.description,
    taxRatePercent: accrual.key.taxRatePercent,
    productId: guided.subscription.productId,
    accrualId: accrual.id,
    seq,
  };
}

/** Of two events of one instant the ids decide who is first: where it matters, they are looked at again. */
function isOutOfOrder({ lastAt, state }: Counter, { line }: GuidedLeg, at: Instant): boolean {
  return at < lastAt || (at === lastAt && state.events > 0n && isOrderSensitive(line));
}

function toIncluded({ bucketId, amount, unit }: Draw): Included {
  return { bucketId, quantity: formatDecimal(amount), unit };
}
