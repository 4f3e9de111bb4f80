// Exact quotients of integers: a rate of 1 per 3 before anything is rounded. Used when a price is compiled, not when
// it is applied. Denominators are positive.
import { type Decimal, powerOfTen, scaled } from './decimal';
import { invariant } from './invariant';

export type Fraction = { readonly numerator: bigint; readonly denominator: bigint };

export const NOTHING: Fraction = { numerator: 0n, denominator: 1n };

export function fraction(numerator: bigint, denominator: bigint): Fraction {
  invariant(denominator > 0n, 'A denominator is positive');
  const divisor = greatestDivisor(numerator < 0n ? -numerator : numerator, denominator);
  return { numerator: numerator / divisor, denominator: denominator / divisor };
}

export function fractionOf(value: Decimal): Fraction {
  const scale = value.decimalPlaces();
  return fraction(scaled(value), powerOfTen(scale));
}

export function plus(a: Fraction, b: Fraction): Fraction {
  return fraction(
    a.numerator * b.denominator + b.numerator * a.denominator,
    a.denominator * b.denominator,
  );
}

export function times(a: Fraction, b: Fraction): Fraction {
  return fraction(a.numerator * b.numerator, a.denominator * b.denominator);
}

export function dividedBy(a: Fraction, b: Fraction): Fraction {
  return times(a, { numerator: b.denominator, denominator: b.numerator });
}

/** The least common multiple of the denominators. */
export function commonDenominator(fractions: readonly Fraction[]): bigint {
  return fractions.reduce(
    (least, { denominator }) => (least / greatestDivisor(least, denominator)) * denominator,
    1n,
  );
}

/** The numerator when the fraction is written over `denominator`, a multiple of its own. */
export function over(value: Fraction, denominator: bigint): bigint {
  invariant(denominator % value.denominator === 0n, 'Not a common denominator');
  return value.numerator * (denominator / value.denominator);
}

function greatestDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestDivisor(b, a % b);
}
