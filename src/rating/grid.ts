// Quantities as integers, so that the hot path needs no decimals. An aggregate is kept in units of
// 10^-12 of the meter's unit. Priced quantities stand on a grid fine enough to hold every aggregate
// after unit conversion and `divideBy` exactly: `one` is the number of grid points in a price unit.
import { type Decimal, scaled } from '../core/decimal';
import { type Fraction, dividedBy, fractionOf } from '../core/fraction';
import { conversion } from '../core/quantity';
import { CHARGE_SCALE } from '../core/rounding';
import type { Meter, RateLine } from './price';
import { pricesAmount } from './pricing/pricing';

/** Decimals of a quantity, and of the amount an event carries. Finer ones are refused. */
export const QUANTITY_SCALE = 12;
/** 10^-12 is the unit of every integer amount here; a charge is never rounded coarser unasked. */
export const AMOUNT_SCALE = CHARGE_SCALE;

export const ONE_SCALED = 10n ** BigInt(QUANTITY_SCALE);

/** 26 digits before the point, 12 after it. */
export const TOTAL_MAX = 10n ** 38n;

export type Grid = { readonly multiplyBy: bigint; readonly one: bigint };

export function gridOf(line: RateLine, meter: Meter): Grid {
  const factor = quantityFactor(line, meter);
  return { multiplyBy: factor.numerator, one: ONE_SCALED * factor.denominator };
}

/** Price units in one meter unit, as an exact fraction. */
function quantityFactor(line: RateLine, meter: Meter): Fraction {
  if (pricesAmount(line.price)) return { numerator: 1n, denominator: 1n };
  const units = conversion(meter.unit, line.unit);
  const factor = units
    ? dividedBy(fractionOf(units.multiplyBy), fractionOf(units.divideBy))
    : { numerator: 1n, denominator: 1n };
  return line.convert ? dividedBy(factor, fractionOf(line.convert.divideBy)) : factor;
}

export function onGrid(value: Decimal, grid: Grid): bigint {
  return scaled(value, QUANTITY_SCALE) * (grid.one / ONE_SCALED);
}
