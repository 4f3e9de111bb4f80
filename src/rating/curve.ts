// A price on a grid: the shape of its model with every number turned into an integer once, when the
// card is compiled. Reading it is one search and one multiplication, whatever the period holds.
import { type Fraction, commonDenominator, fraction, over, times } from '../core/fraction';
import { invariant } from '../core/invariant';
import { powerOfTen } from '../core/decimal';
import { AMOUNT_SCALE, type Grid, onGrid } from './grid';
import type { Piece, Shape } from './pricing/shape';

type Segment = {
  readonly upTo: bigint | null;
  readonly from: bigint;
  readonly base: bigint;
  readonly slope: bigint;
  readonly step: bigint | null;
};

/** Amounts are numerators over `denominator`, counting units of 10^-12. */
export type Curve = {
  readonly atZero: bigint;
  readonly segments: readonly Segment[];
  readonly denominator: bigint;
};

export function curveOf(shape: Shape, grid: Grid): Curve {
  const units = { numerator: powerOfTen(AMOUNT_SCALE), denominator: 1n };
  const amount = (value: Fraction) => times(value, units);
  const slope = (piece: Piece) => times(amount(piece.slope), fraction(1n, grid.one));
  const denominator = commonDenominator([
    amount(shape.atZero),
    ...shape.pieces.flatMap((piece) => [amount(piece.base), slope(piece)]),
  ]);
  const segments = shape.pieces.map((piece) => ({
    upTo: piece.upTo === null ? null : onGrid(piece.upTo, grid),
    from: onGrid(piece.from, grid),
    base: over(amount(piece.base), denominator),
    slope: over(slope(piece), denominator),
    step: piece.step === null ? null : onGrid(piece.step, grid),
  }));
  return { atZero: over(amount(shape.atZero), denominator), segments, denominator };
}

/** The numerator of the price of a quantity of zero or more. */
export function priceAt(curve: Curve, quantity: bigint): bigint {
  if (quantity === 0n) return curve.atZero;
  const segment = segmentAt(curve.segments, quantity);
  const inside = quantity - segment.from;
  const priced = segment.step === null ? inside : ceilTo(inside, segment.step);
  return segment.base + priced * segment.slope;
}

/** The next multiple of a step; the quantity must not be negative. */
export function ceilTo(quantity: bigint, step: bigint): bigint {
  const over = quantity % step;
  return over === 0n ? quantity : quantity + step - over;
}

/** Bounds are inclusive: the first piece whose upper bound is not below the quantity. */
function segmentAt(segments: readonly Segment[], quantity: bigint): Segment {
  let low = 0;
  let high = segments.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    const upTo = segments[middle]?.upTo ?? null;
    if (upTo === null || quantity <= upTo) high = middle;
    else low = middle + 1;
  }
  const segment = segments[low];
  invariant(segment !== undefined, 'A price has at least one piece');
  return segment;
}
