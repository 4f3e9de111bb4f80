// From a price to what is booked: discounts → maximum → round, in that order, on one numerator with
// one rounding at the end. Discounts reduce the price the cap is compared with; the cap comes before
// rounding, so that a rounded total never exceeds the cap by more than the rounding it asked for.
import { type Decimal, powerOfTen } from '../core/decimal';
import { fractionOf, over, times } from '../core/fraction';
import { type RoundingMode, divideRounded } from '../core/rounding';
import { discounted, fixedDiscount, keptShare } from './adjustments/discounts';
import { capped } from './adjustments/maximum';
import { quantum } from './adjustments/round';
import { AMOUNT_SCALE, ONE_SCALED } from './grid';
import { type Observer, mirrored } from './observer';
import type { ChargeRounding, Discount } from './price';

export type Settlement = {
  readonly terms: SettlementTerms;
  /** Neither discount nor cap: most lines, and they are spared the arithmetic. */
  readonly isPlain: boolean;
  readonly kept: bigint;
  readonly fixed: bigint;
  readonly maximum: bigint | null;
  readonly divisor: bigint;
  readonly quantum: bigint;
  readonly mode: RoundingMode;
};

export type SettlementTerms = {
  readonly discounts: readonly Discount[];
  readonly maximum: Decimal | null;
  readonly round: ChargeRounding | null;
};

export const NO_TERMS: SettlementTerms = { discounts: [], maximum: null, round: null };

/** For prices that arrive as numerators over `denominator`, in units of 10^-12. */
export function settlementOf(terms: SettlementTerms, denominator: bigint): Settlement {
  const share = keptShare(terms.discounts);
  const fixed = fractionOf(fixedDiscount(terms.discounts));
  const maximum = terms.maximum === null ? null : fractionOf(terms.maximum);
  // Everything is written over one denominator that all terms divide.
  const widened =
    denominator * share.denominator * fixed.denominator * (maximum?.denominator ?? 1n);
  const units = { numerator: powerOfTen(AMOUNT_SCALE), denominator: 1n };
  const { mode, units: step } = quantum(terms.round);
  return {
    terms,
    isPlain: terms.discounts.length === 0 && maximum === null,
    kept: share.numerator * (widened / (denominator * share.denominator)),
    fixed: over(times(fixed, units), widened),
    maximum: maximum === null ? null : over(times(maximum, units), widened),
    divisor: widened * step,
    quantum: step,
    mode,
  };
}

/** Units of 10^-12. A negative price settles as minus its magnitude. */
export function settle(settlement: Settlement, numerator: bigint, see?: Observer): bigint {
  if (numerator < 0n) return -settle(settlement, -numerator, see && mirrored(see));
  const amount = settlement.isPlain ? numerator : limited(settlement, numerator, see);
  const quanta = divideRounded(amount, settlement.divisor, settlement.mode);
  const units = settlement.quantum === 1n ? quanta : quanta * settlement.quantum;
  if (see && settlement.terms.round !== null) see('round', units, ONE_SCALED);
  return units;
}

function limited(settlement: Settlement, numerator: bigint, see?: Observer): bigint {
  const { kept, fixed, maximum, terms } = settlement;
  const left = discounted(numerator, kept, fixed);
  const owed = capped(left, maximum);
  if (see && terms.discounts.length > 0) see('discounts', left, oneOf(settlement));
  if (see && owed !== left) see('maximum', owed, oneOf(settlement));
  return owed;
}

/** What a numerator of one stands for is this part of a unit of money. */
function oneOf({ divisor, quantum: step }: Settlement): bigint {
  return (divisor / step) * ONE_SCALED;
}
