// What commitments in money take of what a line charged: each the part that still fits, at its rate; an event that
// crosses the end is split exactly. What is outside of all of them names the last and costs its overage.
import { compositeKey } from '../../core/composite-key';
import { type Decimal, decimal, ONE, smaller, ZERO } from '../../core/decimal';
import { CHARGE_SCALE, round } from '../../core/rounding';
import { share } from '../../core/share';
import { lineAtRate } from '../../contract/domain/agreed-line';
import type { Stretch } from '../../contract/domain/stretch';
import type { Commitment } from '../../contract/domain/term';
import { QUANTITY_SCALE } from '../../rating';
import { change, type Draft, priceKey, totalIn, totalKey } from './agreed-totals';
import type { InForce } from './agreement';
import type { ChargePart } from './charge-parts';
import { takesQuantity } from './commit-quantity';
import { fill, type Room, roomsOf } from './commitment-room';
import type { Guided } from './guide';
import type { GuidedLeg } from './leg-at';
import { rateOwn } from './rate-own';
import type { UsageReason } from './usage-record';

/** What the line charged; `open` is the quantity behind it in the meter's unit, `billed` the same as it is shown. */
export type LineCharge = {
  readonly amount: Decimal;
  readonly open: Decimal;
  readonly billed: Decimal;
};

type Inside = { readonly guided: Guided; readonly leg: GuidedLeg; readonly draft: Draft };
type Running = InForce<Commitment> & { readonly stretch: Stretch; readonly rooms: readonly Room[] };

/** Undefined when no commitment holds: the charge is the line's own. */
export function commitAmount(
  inside: Inside,
  commitments: readonly InForce<Commitment>[],
  charge: LineCharge,
): readonly ChargePart[] | { readonly reason: UsageReason } | undefined {
  const running = commitments.flatMap((commitment): Running[] => {
    const { record, payer } = inside.guided;
    const found = roomsOf(inside.draft, commitment, record.at, payer.cycle);
    return found === undefined ? [] : [{ ...commitment, ...found }];
  });
  const last = running.at(-1);
  if (last === undefined) return undefined;
  const { parts, left } = charge.amount.isNegative()
    ? giveBack(inside.draft, running, charge.amount)
    : take(inside.draft, running, charge.amount);
  const outside = outsideOf(inside, last, charge, left);
  if (outside !== undefined && 'reason' in outside) return outside;
  return outside === undefined ? parts : [...parts, outside];
}

/** `left` is what is outside, as the line priced it. */
type Taken = { readonly parts: readonly ChargePart[]; readonly left: Decimal };

function take(draft: Draft, running: readonly Running[], amount: Decimal): Taken {
  const parts: ChargePart[] = [];
  let left = amount;
  for (const one of running) {
    if (takesQuantity(one.term)) continue;
    for (const room of one.rooms) {
      if (!left.greaterThan(ZERO)) break;
      const inside = insideOf(one.term, room.left, left);
      if (inside.list.isZero()) continue;
      fill(draft, room, inside.counted);
      parts.push({
        kind: 'commitment',
        of: one,
        isRolled: room.isRolled,
        amount: inside.counted,
        quantity: ZERO,
      });
      left = left.minus(inside.list);
    }
  }
  const last = running.at(-1);
  if (last !== undefined && !takesQuantity(last.term) && left.greaterThan(ZERO)) {
    const key = totalKey(last.life, last.stretch.from);
    change(draft, key, { outside: totalIn(draft, key).outside.plus(left) });
  }
  return { parts, left };
}

/** `list` is what the line asked for the part, `counted` what it costs inside and fills. */
function insideOf(
  { rate }: Commitment,
  room: Decimal,
  left: Decimal,
): { readonly list: Decimal; readonly counted: Decimal } {
  const factor = rate?.multiplier ?? ONE;
  const counted = round(left.times(factor), CHARGE_SCALE, 'halfUp');
  if (counted.lessThanOrEqualTo(room)) return { list: left, counted };
  return { list: share(room, ONE, factor, CHARGE_SCALE, 'halfUp'), counted: room };
}

/** A credit takes back what was outside, then what the last commitment counted, and so on back. */
function giveBack(draft: Draft, running: readonly Running[], amount: Decimal): Taken {
  const parts: ChargePart[] = [];
  let left = amount.negated();
  let outside = ZERO;
  const amounts = running.filter(({ term }) => !takesQuantity(term)).reverse();
  for (const [index, one] of amounts.entries()) {
    const key = totalKey(one.life, one.stretch.from);
    if (index === 0) {
      outside = smaller(left, totalIn(draft, key).outside);
      change(draft, key, { outside: totalIn(draft, key).outside.minus(outside) });
      left = left.minus(outside);
    }
    // The first commitment takes what is more than was charged, so that nothing is lost.
    const isFirst = index === amounts.length - 1;
    const back = insideOf(one.term, isFirst ? UNBOUNDED : totalIn(draft, key).used, left);
    if (back.list.isZero()) continue;
    change(draft, key, { used: totalIn(draft, key).used.minus(back.counted) });
    const given = { amount: back.counted.negated(), quantity: ZERO, isRolled: false };
    parts.push({ kind: 'commitment', of: one, ...given });
    left = left.minus(back.list);
  }
  return { parts, left: outside.plus(left).negated() };
}

const UNBOUNDED = decimal('100000000000000000000000000');

function outsideOf(
  inside: Inside,
  last: Running,
  { amount, open, billed }: LineCharge,
  left: Decimal,
): ChargePart | { readonly reason: UsageReason } | undefined {
  const isAll = left.equals(amount);
  if (left.isZero() && (!isAll || open.isZero())) return undefined;
  const { overage } = last.term;
  const quantity = takesQuantity(last.term) && isAll ? billed : ZERO;
  if (overage?.price) {
    const outside = isAll ? open : share(open, left, amount, QUANTITY_SCALE, 'halfUp');
    return soldOutside(inside, last, outside);
  }
  const factor = overage?.multiplier ?? ONE;
  const cost = round(left.times(factor), CHARGE_SCALE, 'halfUp');
  return { kind: 'overage', of: last, amount: cost, quantity };
}

/** The outside share of the quantity at a price of its own. */
function soldOutside(
  { guided, leg, draft }: Inside,
  last: Running,
  outside: Decimal,
): ChargePart | { readonly reason: UsageReason } {
  const { life, term, since, stretch } = last;
  const line = lineAtRate(leg.line, term.overage, term.unit ?? leg.line.unit);
  const priced = { card: leg.card.code, line: line.id };
  const key = compositeKey(priceKey(life, stretch.from, priced), 'overage');
  const override = compositeKey(leg.override ?? '', since);
  const own = { line, version: leg.version, override };
  const quantity = round(outside, QUANTITY_SCALE, 'halfUp');
  const sold = rateOwn({ draft, key }, own, guided.record, quantity);
  return 'reason' in sold ? sold : { kind: 'overage', of: last, ...sold };
}
