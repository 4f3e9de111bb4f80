// Books what was decided for a usage: all its legs and draws at once, on the totals of the batch.
import { formatDecimal } from '../../core/decimal';
import type { Instant } from '../../core/time';
import { aggregateOf, isOrderSensitive } from '../../rating';
import type { UsageCover } from './cover-usage';
import { isRatedElsewhere } from './elsewhere-leg';
import { agreedTotalsOf, type LegPlan, mayOwe, type UsagePlan } from './decide-usage';
import { bookAgreed } from './book-agreed';
import type { Guided } from './guide';
import { isBilled } from './leg';
import type { GuidedLeg } from './leg-at';
import { paidKeyOf } from './paid-charge';
import { drawnBy, payCharge } from './pay-charge';
import type { Counter } from './running-totals';
import { totalsIdsOf } from './totals-ids';
import type { Included, LegCharge } from './usage-record';
import type { Draw } from './wallet';
import { book, type ChargeRow, draw, keep, openUsageAccrual, type WorkingSet } from './working-set';

export type Charged = {
  readonly charges: readonly LegCharge[];
  readonly included: readonly Included[];
  /** Rows to be stored, in the order of `charges`. */
  readonly rows: readonly ChargeRow[];
};

export function applyUsage(
  set: WorkingSet,
  { guided, cover, legs }: UsagePlan,
  usageId: string,
): Charged {
  if (cover !== undefined) noteCover(set, cover, legs);
  const rows: ChargeRow[] = [];
  const charges = legs.map((plan) => {
    const booked = bookLeg(set, guided, usageId, plan);
    rows.push(booked.row);
    return booked.charge;
  });
  const cause = { usageId, accrualId: null, occurredAt: guided.record.at };
  draw(set, guided.account.rootId, cover?.draws ?? [], cause);
  return { charges, included: cover?.draws.map(toIncluded) ?? [], rows };
}

/** Noted before the legs, because the rest of the usage was rated on totals that include what buckets cover. */
function noteCover(
  set: WorkingSet,
  { counter, state }: UsageCover,
  legs: readonly LegPlan[],
): void {
  keep(set, counter);
  counter.state = state;
  if (legs.some((plan) => plan.counter === counter)) counter.wasDrawn = true;
}

type BookedLeg = { readonly charge: LegCharge; readonly row: ChargeRow };

function bookLeg(set: WorkingSet, guided: Guided, usageId: string, plan: LegPlan): BookedLeg {
  const { counter, leg } = plan;
  const { at } = guided.record;
  keep(set, counter);
  const aggregateBefore = aggregateOf(counter.state);
  if (isOutOfOrder(counter, leg, at)) counter.outOfOrder = true;
  if (at > counter.lastAt) counter.lastAt = at;
  // Another order of events must not make somebody owe what only prepaid value may pay, so the line is not reordered.
  if (plan.draws.length > 0 && !mayOwe(guided.account, leg.card)) counter.wasDrawn = true;
  counter.state = plan.state;
  counter.version = leg.version;
  if (leg.override !== counter.override) counter.override = leg.override;
  counter.exchangeId = leg.exchange?.id ?? null;
  if (plan.agreed !== undefined)
    bookAgreed(agreedTotalsOf(set), guided, usageId, plan, plan.agreed);
  const accrual = openUsageAccrual(set, guided, leg);
  const draws = payLeg(set, guided, plan);
  const drawn = drawnBy(draws);
  draw(set, counter.key.rootId, draws, { usageId, accrualId: accrual.id, occurredAt: at });
  const row = book(accrual, {
    usageId,
    kind: 'rated',
    quantity: plan.billed,
    aggregateBefore,
    amount: plan.charge,
    drawn,
    occurredAt: at,
  });
  const charge: LegCharge = {
    leg: leg.card.leg,
    amount: plan.charge,
    drawn,
    currency: leg.card.currency,
    card: leg.card.code,
    version: leg.version,
    line: leg.line.id,
    description: accrual.key.description,
    taxRatePercent: accrual.key.tax.ratePercent,
    productId: guided.subscription.productId,
    accrualId: accrual.id,
    seq: row.seq,
  };
  return { charge, row };
}

/** Draws what prepaid money pays of the leg; negative when it gets back what it paid before. */
function payLeg(
  set: WorkingSet,
  guided: Guided,
  { leg, charge, draws, agreed }: LegPlan,
): readonly Draw[] {
  if (agreed?.areDrawsKept === true) return draws;
  if (!isBilled(leg.card.leg) || (draws.length === 0 && set.paid.size === 0)) return draws;
  const { paid } = totalsIdsOf(guided, leg);
  return payCharge(set, { id: paid, key: paidKeyOf(guided, leg) }, charge, draws);
}

/**
 * Two events of the same instant are ordered by their ids: where that matters, the line is rated again, as it may
 * where an exchange rate came in between. Usage rated elsewhere keeps its amount in any order.
 */
function isOutOfOrder(
  { lastAt, state }: Counter,
  { card, line, exchange }: GuidedLeg,
  at: Instant,
): boolean {
  if (isRatedElsewhere(card)) return false;
  const isSensitive = isOrderSensitive(line) || exchange !== undefined;
  return at < lastAt || (at === lastAt && state.events > 0n && isSensitive);
}

function toIncluded({ bucketId, amount, unit }: Draw): Included {
  return { bucketId, quantity: formatDecimal(amount), unit };
}
