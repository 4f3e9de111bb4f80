// From a price to what is booked: discounts → maximum → exchange → round, in that order, on one numerator with
// one rounding at the end. Discounts reduce the price the cap is compared with; the cap comes before
// rounding, so that a rounded total never exceeds the cap by more than the rounding it asked for.
import { type Decimal, powerOfTen } from '../core/decimal';
import { type Fraction, fractionOf, over, times } from '../core/fraction';
import { type RoundingMode, divideRounded } from '../core/rounding';
import { discounted, fixedDiscount, keptShare } from './adjustments/discounts';
import { capped } from './adjustments/maximum';
import { quantum } from './adjustments/round';
import { AMOUNT_SCALE, ONE_SCALED } from './grid';
import { type Observer, mirrored } from './observer';
import type { ChargeRounding, Discount } from './price';

export type Settlement = {
  readonly terms: SettlementTerms;
  /** True without discount and cap, as for most lines, which then skip that arithmetic. */
  readonly isPlain: boolean;
  readonly kept: bigint;
  readonly fixed: bigint;
  readonly maximum: bigint | null;
  /** From the card's currency to the one that is charged; null where they are one. */
  readonly exchange: Fraction | null;
  readonly divisor: bigint;
  readonly quantum: bigint;
  readonly mode: RoundingMode;
};

export type SettlementTerms = {
  readonly discounts: readonly Discount[];
  readonly maximum: Decimal | null;
  readonly round: ChargeRounding | null;
  readonly exchange?: Decimal;
};

export const NO_TERMS: SettlementTerms = { discounts: [], maximum: null, round: null };

/** For prices that arrive as numerators over `denominator`, in units of 10^-12. */
export function settlementOf(terms: SettlementTerms, denominator: bigint): Settlement {
  const share = keptShare(terms.discounts);
  const fixed = fractionOf(fixedDiscount(terms.discounts));
  const maximum = terms.maximum === null ? null : fractionOf(terms.maximum);
  const exchange = terms.exchange === undefined ? null : fractionOf(terms.exchange);
  // All terms are written over a common denominator.
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
    exchange,
    divisor: widened * step * (exchange?.denominator ?? 1n),
    quantum: step,
    mode,
  };
}

/** Units of 10^-12. A negative price settles as minus its magnitude. */
export function settle(settlement: Settlement, numerator: bigint, see?: Observer): bigint {
  if (numerator < 0n) return -settle(settlement, -numerator, see && mirrored(see));
  const owed = settlement.isPlain ? numerator : limited(settlement, numerator, see);
  const amount = settlement.exchange === null ? owed : exchanged(settlement, owed, see);
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

function exchanged({ exchange, divisor, quantum: step }: Settlement, owed: bigint, see?: Observer) {
  const amount = owed * (exchange?.numerator ?? 1n);
  see?.('exchange', amount, (divisor / step) * ONE_SCALED);
  return amount;
}

/** The part of a unit of the card's money that a numerator of one stands for. */
function oneOf({ divisor, quantum: step, exchange }: Settlement): bigint {
  return (divisor / step / (exchange?.denominator ?? 1n)) * ONE_SCALED;
}
