// round: voice tariffs quote each charge to so many decimals. Without it a charge keeps twelve. On a
// cumulative price the total is rounded and charges are differences of rounded totals, so that they
// still add up.
import { powerOfTen } from '../../core/decimal';
import type { RoundingMode } from '../../core/rounding';
import { AMOUNT_SCALE } from '../grid';
import type { ChargeRounding } from '../price';

const UNROUNDED: ChargeRounding = { mode: 'halfUp', scale: AMOUNT_SCALE };

/** The mode, and the smallest step of the result in units of 10^-12. */
export function quantum(rounding: ChargeRounding | null): { mode: RoundingMode; units: bigint } {
  const { mode, scale } = rounding ?? UNROUNDED;
  return { mode, units: powerOfTen(AMOUNT_SCALE - scale) };
}
