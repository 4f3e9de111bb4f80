// The shape of a price before it is put on a grid: straight pieces over the quantity, in exact
// fractions. Inside a piece the price is `base + slope × (quantity − from)`, the bracket rounded up
// to multiples of `step`. Pieces ascend; the last one is open.
import type { Decimal } from '../../core/decimal';
import { ONE, ZERO } from '../../core/decimal';
import { type Fraction, NOTHING, dividedBy, fractionOf } from '../../core/fraction';

export type Piece = {
  readonly upTo: Decimal | null;
  readonly from: Decimal;
  readonly base: Fraction;
  readonly slope: Fraction;
  readonly step: Decimal | null;
};

export type Shape = { readonly atZero: Fraction; readonly pieces: readonly Piece[] };

/** One piece for every quantity above zero. */
export function straight(base: Decimal, slope: Fraction, step: Decimal | null = null): Shape {
  const piece = { upTo: null, from: ZERO, base: fractionOf(base), slope, step };
  return { atZero: NOTHING, pieces: [piece] };
}

export function rateOf(rate: Decimal, per: Decimal = ONE): Fraction {
  return dividedBy(fractionOf(rate), fractionOf(per));
}
