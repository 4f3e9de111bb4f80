// Exact quotients of integers: what a rate of 1 per 3 is before anything is rounded. Used when a
// price is compiled, not when it is applied. Denominators are positive.
import { type Decimal, powerOfTen, toScaled } from './decimal';
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
  return fraction(toScaled(value, scale) ?? 0n, powerOfTen(scale));
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

/** The least denominator every one of them can be written over. */
export function commonDenominator(fractions: readonly Fraction[]): bigint {
  return fractions.reduce(
    (least, { denominator }) => (least / greatestDivisor(least, denominator)) * denominator,
    1n,
  );
}

/** The numerator over a denominator that is a multiple of the fraction's own. */
export function over(value: Fraction, denominator: bigint): bigint {
  invariant(denominator % value.denominator === 0n, 'Not a common denominator');
  return value.numerator * (denominator / value.denominator);
}

function greatestDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestDivisor(b, a % b);
}
