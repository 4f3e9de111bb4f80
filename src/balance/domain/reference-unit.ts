// Buckets are stored in the reference unit of their dimension, because a second is no finite decimal part of an hour.
// A bucket of 1 GB holds 10^9 byte, so that every draw is exact and the last unit can be spent. The unit that the
// customer bought is only for display.
import { type Decimal, ONE } from '../../core/decimal';
import { convert, isConvertible } from '../../core/quantity';

const REFERENCE_UNITS = ['byte', 'second', 'token', 'GPU-second', 'vCPU-second', 'unit'];

const EXACT_DIGITS_MAX = 15;

/** Currencies, credits and units without a dimension are their own reference. */
export function referenceUnit(unit: string): string {
  return REFERENCE_UNITS.find((reference) => isConvertible(unit, reference)) ?? unit;
}

export function toReference(amount: Decimal, unit: string): { amount: Decimal; unit: string } {
  const reference = referenceUnit(unit);
  return { amount: convert(amount, unit, reference), unit: reference };
}

/** In the unit bought when that is exact as a JSON number, else in the reference unit. */
export function toShown(
  amount: Decimal,
  unit: string,
  shownUnit: string,
): { amount: Decimal; unit: string } {
  if (shownUnit === unit || !isConvertible(unit, shownUnit)) return { amount, unit };
  const shown = convert(amount, unit, shownUnit);
  const isExact =
    shown.precision(true) <= EXACT_DIGITS_MAX && convert(shown, shownUnit, unit).equals(amount);
  return isExact ? { amount: shown, unit: shownUnit } : { amount, unit };
}

/** The unit in which a bucket sold in `unit` is stored, and the factor between the two. */
export function shownUnitOf(unit: string) {
  const { amount, unit: reference } = toReference(ONE, unit);
  return { unit: reference, shownUnit: unit, shownFactor: amount };
}
