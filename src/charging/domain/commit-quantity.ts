// The part of a usage's quantity that commitments take before its line prices the rest: commitments in a quantity, and
// those in money that have a price of their own. Each is charged at its rate on a total of its own.
import { type Decimal, smaller, ZERO } from '../../core/decimal';
import { conversionOf, convert } from '../../core/quantity';
import { round, withoutNoise } from '../../core/rounding';
import { share } from '../../core/share';
import { compositeKey } from '../../core/composite-key';
import { lineAtRate, lineOfUnit } from '../../contract/domain/agreed-line';
import type { Stretch } from '../../contract/domain/stretch';
import type { Commitment } from '../../contract/domain/term';
import { type CompiledLine, QUANTITY_SCALE } from '../../rating';
import { change, type Draft, priceKey, totalIn, totalKey } from './agreed-totals';
import type { InForce } from './agreement';
import { fill, type Room, roomsOf } from './commitment-room';
import type { Guided } from './guide';
import type { GuidedLeg } from './leg-at';
import type { ChargePart } from './charge-parts';
import { type Priced, rateOwn } from './rate-own';
import type { UsageReason } from './usage-record';

export type Committed = {
  readonly parts: readonly ChargePart[];
  /** In the meter's unit; below zero where commitments get it back. */
  readonly quantity: Decimal;
};

type Inside = { readonly guided: Guided; readonly leg: GuidedLeg; readonly draft: Draft };

/** True for a commitment that takes quantity; others take a share of what the line charges. */
export function takesQuantity({ unit, rate }: Commitment): boolean {
  return unit !== null || (rate?.price ?? null) !== null;
}

/** `open` is what neither the line's allowance nor buckets cover, in the meter's unit. */
export function commitQuantity(
  inside: Inside,
  commitments: readonly InForce<Commitment>[],
  open: Decimal,
): Committed | { readonly reason: UsageReason } {
  const taking = commitments.filter(({ term }) => takesQuantity(term));
  return open.isNegative() ? giveBack(inside, taking, open) : take(inside, taking, open);
}

function take(
  inside: Inside,
  commitments: readonly InForce<Commitment>[],
  open: Decimal,
): Committed | { readonly reason: UsageReason } {
  const { guided, draft } = inside;
  const parts: ChargePart[] = [];
  let left = open;
  for (const commitment of commitments) {
    const found = roomsOf(draft, commitment, guided.record.at, guided.payer.cycle);
    if (found === undefined) continue;
    for (const room of found.rooms) {
      const fits = fitIn(inside, commitment, room, left);
      if (!fits.greaterThan(ZERO)) continue;
      const priced = price(inside, commitment, found.stretch, fits, !room.isRolled);
      if ('reason' in priced) return priced;
      const used = usedBy(inside, commitment, fits, priced);
      fill(draft, room, used);
      parts.push({ kind: 'commitment', of: commitment, isRolled: room.isRolled, ...priced });
      left = left.minus(fits);
    }
  }
  if (left.greaterThan(ZERO)) noteOutside(inside, commitments, left);
  return { parts, quantity: open.minus(left) };
}

/** The largest part of `left` that the room takes, in the meter's unit. */
function fitIn(inside: Inside, { term }: InForce<Commitment>, room: Room, left: Decimal): Decimal {
  if (term.unit === null) return smaller(left, quantityFor(inside, term, room.left) ?? left);
  const { meterUnit } = inside.guided;
  if (convert(left, meterUnit, term.unit).lessThanOrEqualTo(room.left)) return left;
  const fits = withoutNoise(convert(room.left, term.unit, meterUnit), 'halfUp');
  return smaller(left, round(fits, QUANTITY_SCALE, 'down'));
}

/** The most that an amount of money buys at the commitment's price, in the meter's unit; undefined when it costs nothing. */
function quantityFor(
  { guided, leg }: Inside,
  { rate }: Commitment,
  amount: Decimal,
): Decimal | undefined {
  if (rate?.price?.model !== 'unit' || rate.price.rate.isZero()) return undefined;
  const { multiplyBy, divideBy } = conversionOf(leg.line.unit, guided.meterUnit);
  const per = rate.price.per.times(multiplyBy);
  return share(amount, per, rate.price.rate.times(divideBy), QUANTITY_SCALE, 'down');
}

function usedBy(
  { guided }: Inside,
  { term }: InForce<Commitment>,
  fits: Decimal,
  { amount }: Priced,
): Decimal {
  return term.unit === null ? amount : convert(fits, guided.meterUnit, term.unit);
}

/** Rates a quantity on the commitment's own total, which the draft then holds. */
function price(
  { guided, leg, draft }: Inside,
  { life, term, since }: InForce<Commitment>,
  stretch: Stretch,
  quantity: Decimal,
  isOwn: boolean,
): Priced | { readonly reason: UsageReason } {
  const { key, line, unit } = pricedOn(leg, { life, term }, stretch);
  const override = compositeKey(leg.override ?? '', since);
  const counted = unit === null ? quantity : convert(quantity, guided.meterUnit, unit);
  const own = { line, version: leg.version, override };
  const priced = rateOwn({ draft, key }, own, guided.record, counted);
  if ('reason' in priced) return priced;
  if (isOwn) {
    const whole = totalKey(life, stretch.from);
    change(draft, whole, { charged: totalIn(draft, whole).charged.plus(priced.amount) });
  }
  return priced;
}

/** A price in the commitment's unit has one total, whatever lines share it; any other has one a line. */
function pricedOn(
  leg: GuidedLeg,
  { life, term }: Pick<InForce<Commitment>, 'life' | 'term'>,
  stretch: Stretch,
): { readonly key: string; readonly line: CompiledLine; readonly unit: string | null } {
  const { rate, unit } = term;
  if (unit !== null && rate !== null && rate.price !== null) {
    const line = lineOfUnit(rate, unit);
    return { key: priceKey(life, stretch.from, null), line, unit: line.meter.unit };
  }
  const line = lineAtRate(leg.line, rate, leg.line.unit);
  const key = priceKey(life, stretch.from, { card: leg.card.code, line: line.id });
  return { key, line, unit: null };
}

/** The quantity outside of all, which a correction takes back first. */
function noteOutside(
  { guided, draft }: Inside,
  commitments: readonly InForce<Commitment>[],
  left: Decimal,
): void {
  const last = commitments.at(-1);
  const found = last && roomsOf(draft, last, guided.record.at, guided.payer.cycle);
  if (last === undefined || found === undefined) return;
  const key = totalKey(last.life, found.stretch.from);
  change(draft, key, { outside: totalIn(draft, key).outside.plus(left) });
}

/** A correction takes back what was outside, then what the last commitment took, and so on back. */
function giveBack(
  inside: Inside,
  commitments: readonly InForce<Commitment>[],
  open: Decimal,
): Committed | { readonly reason: UsageReason } {
  const { guided, draft } = inside;
  const parts: ChargePart[] = [];
  let left = open.negated();
  let given = ZERO;
  for (const [index, commitment] of commitments.toReversed().entries()) {
    const found = roomsOf(draft, commitment, guided.record.at, guided.payer.cycle);
    if (found === undefined) continue;
    const key = totalKey(commitment.life, found.stretch.from);
    if (index === 0) left = left.minus(fromOutside(draft, key, left));
    const { charged, used } = totalIn(draft, key);
    const { term } = commitment;
    const most =
      term.unit === null
        ? (quantityFor(inside, term, charged) ?? ZERO)
        : convert(used, term.unit, guided.meterUnit);
    const back = smaller(left, round(most, QUANTITY_SCALE, 'down'));
    if (!back.greaterThan(ZERO)) continue;
    const priced = price(inside, commitment, found.stretch, back.negated(), true);
    if ('reason' in priced) return priced;
    const returned = usedBy(inside, commitment, back.negated(), priced);
    change(draft, key, { used: totalIn(draft, key).used.plus(returned) });
    parts.push({ kind: 'commitment', of: commitment, isRolled: false, ...priced });
    left = left.minus(back);
    given = given.plus(back);
  }
  return { parts, quantity: given.negated() };
}

function fromOutside(draft: Draft, key: string, left: Decimal): Decimal {
  const { outside } = totalIn(draft, key);
  const back = smaller(left, outside);
  change(draft, key, { outside: outside.minus(back) });
  return back;
}
