// One guided usage against the running totals: what buckets cover, what the rest costs on each leg,
// who pays it. Either everything of a usage is booked or nothing is.
import { type Decimal, decimal, formatDecimal, sum, ZERO } from '../../core/decimal';
import type { Instant } from '../../core/time';
import { aggregateOf, isOrderSensitive, rate, rebase } from '../../rating';
import type { Guided } from './guide';
import type { GuidedLeg } from './leg-at';
import type { Counter } from './running-totals';
import type { Included, LegCharge, UsageReason } from './usage-record';
import { usageAccrualOf, book, counterOf, draw, type WorkingSet } from './working-set';
import { totalsIdsOf } from './totals-ids';
import { choose, type Cover, type Draw, isEndowed, type Wanted } from './wallet';

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
  const cover = coverQuantity(set, guided);
  const retail = rateRetail(set, guided, cover);
  if (retail !== undefined && 'reason' in retail) return retail;
  const money = retail === undefined ? NOTHING_DRAWN : payFromBuckets(set, guided, retail);
  if ('reason' in money) return money;
  const costs: Rating[] = [];
  for (const leg of guided.costs) {
    const rated = rateLeg(set, guided, leg, guided.record.quantity);
    if ('reason' in rated) return rated;
    costs.push(rated);
  }
  const charges = retail === undefined ? [] : [bookLeg(set, guided, usageId, retail, money.draws)];
  if (retail !== undefined && cover !== undefined) retail.counter.wasDrawn = true;
  for (const cost of costs) charges.push(bookLeg(set, guided, usageId, cost, []));
  const cause = { usageId, accrualId: null, occurredAt: guided.record.at };
  draw(set, guided.account.rootId, cover?.draws ?? [], cause);
  return { charges, included: cover?.draws.map(toIncluded) ?? [] };
}

const NOTHING_DRAWN: Cover = { draws: [], uncovered: ZERO };

/** Allowances and prepaid volumes, in the usage's own unit, come before any price. */
function coverQuantity(set: WorkingSet, guided: Guided): Cover | undefined {
  const { account, record, meterUnit } = guided;
  if (!set.wallet.has(account.rootId) || record.quantity.startsWith('-')) return undefined;
  if (!guided.isSummed) return undefined;
  const cover = choose(set.wallet, account.rootId, wantedOf(guided, meterUnit, record.quantity));
  return cover.draws.length === 0 ? undefined : cover;
}

/** Undefined when buckets cover all of it: included usage has no charge. */
function rateRetail(
  set: WorkingSet,
  guided: Guided,
  cover: Cover | undefined,
): Rating | NotCharged | undefined {
  if (cover?.uncovered.isZero()) return undefined;
  const uncovered = cover === undefined ? guided.record.quantity : formatDecimal(cover.uncovered);
  if (guided.retail !== undefined) return rateLeg(set, guided, guided.retail, uncovered);
  // A bucket of the subscription's own that is used up means "exhausted", not "never sold".
  const { account, subscription, meterUnit } = guided;
  const meter = { code: guided.record.meter, unit: meterUnit };
  if (cover !== undefined || isEndowed(set.wallet, account.rootId, subscription.id, meter)) {
    return exhausted(guided, `${uncovered} ${meterUnit} are not covered`);
  }
  return { reason: guided.unpriced ?? { code: 'usage.no-price', message: 'No price' } };
}

function rateLeg(
  set: WorkingSet,
  guided: Guided,
  leg: GuidedLeg,
  quantity: string,
): Rating | NotCharged {
  const { record } = guided;
  const counter = counterOf(set, guided, leg, record.at);
  const before = counter.version === leg.version ? counter.state : rebase(leg.line, counter.state);
  const rated = rate(leg.line, before, {
    id: record.id,
    at: record.at,
    quantity,
    attributes: record.attributes,
    ...(record.amount === undefined ? {} : { amount: record.amount }),
  });
  if ('code' in rated) return { reason: { code: rated.code, message: rated.message } };
  return { leg, counter, charge: rated.charge, billed: rated.billed, state: rated.state };
}

function payFromBuckets(set: WorkingSet, guided: Guided, retail: Rating): Cover | NotCharged {
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

function wantedOf(guided: Guided, unit: string, amount: string): Wanted {
  return {
    unit,
    amount: decimal(amount),
    at: guided.record.at,
    accountPath: guided.account.path,
    meter: guided.record.meter,
    offeringId: guided.subscription.offeringId,
    subscriptionId: guided.subscription.id,
  };
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
