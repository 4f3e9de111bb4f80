// convert: from the meter's unit to the unit the price is quoted in, then divideBy. The conversion is
// exact; `round` then makes whole units of the converted aggregate (1 400 tokens → 2 thousands), not
// of each event: for that there is the pulse.
import { divideRounded } from '../../core/rounding';
import type { QuantityRounding } from '../price';

export function wholeUnits(quantity: bigint, one: bigint, rounding: QuantityRounding): bigint {
  return rounding === 'none' ? quantity : divideRounded(quantity, one, rounding) * one;
}
