// From a price to what is booked: discounts → maximum → round, in that order, on one numerator with
// one rounding at the end. Discounts reduce the price the cap is compared with; the cap comes before
// rounding, so that a rounded total never exceeds the cap by more than the rounding it asked for.
import { type Decimal, powerOfTen } from '../core/decimal';
import { fractionOf, over, times } from '../core/fraction';
import { type RoundingMode, divideRounded } from '../core/rounding';
import { fixedDiscount, keptShare } from './adjustments/discounts';
import { quantum } from './adjustments/round';
import { AMOUNT_SCALE } from './grid';
import type { ChargeRounding, Discount } from './price';

export type Settlement = {
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
export function settle(terms: Settlement, numerator: bigint): bigint {
  if (numerator < 0n) return -settle(terms, -numerator);
  const amount = terms.isPlain ? numerator : limited(terms, numerator);
  const quanta = divideRounded(amount, terms.divisor, terms.mode);
  return terms.quantum === 1n ? quanta : quanta * terms.quantum;
}

function limited({ kept, fixed, maximum }: Settlement, numerator: bigint): bigint {
  const discounted = numerator * kept - fixed;
  const floored = discounted < 0n ? 0n : discounted;
  return maximum !== null && floored > maximum ? maximum : floored;
}
