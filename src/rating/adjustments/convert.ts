// convert: from the meter's unit to the unit the price is quoted in, then divideBy. The conversion is
// exact; `round` then makes whole units of the converted aggregate (1 400 tokens → 2 thousands), not
// of each event: for that there is the pulse.
import type { Decimal } from '../../core/decimal';
import { convert as convertUnit } from '../../core/quantity';
import { divideRounded, round } from '../../core/rounding';
import type { QuantityRounding, RateLine } from '../price';

export function converted(quantity: Decimal, line: RateLine, meterUnit: string): Decimal {
  const inUnit = convertUnit(quantity, meterUnit, line.unit);
  return line.convert === null ? inUnit : inUnit.dividedBy(line.convert.divideBy);
}

export function wholeUnits(quantity: Decimal, rounding: QuantityRounding): Decimal {
  return rounding === 'none' ? quantity : round(quantity, 0, rounding);
}

export function wholeUnitsOnGrid(
  quantity: bigint,
  one: bigint,
  rounding: QuantityRounding,
): bigint {
  return rounding === 'none' ? quantity : divideRounded(quantity, one, rounding) * one;
}
