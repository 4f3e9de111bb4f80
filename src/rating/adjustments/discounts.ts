// discounts: percentages compound first, then fixed amounts come off; never below zero.
import { type Decimal, HUNDRED, ZERO, sum } from '../../core/decimal';
import { type Fraction, fractionOf, times } from '../../core/fraction';
import type { Discount } from '../price';

/** `kept` and `fixed` are numerators over the denominator of the result. */
export function discounted(numerator: bigint, kept: bigint, fixed: bigint): bigint {
  const left = numerator * kept - fixed;
  return left < 0n ? 0n : left;
}

/** The share that is left after percentages: 0.45 after 50 % and 10 %. */
export function keptShare(discounts: readonly Discount[]): Fraction {
  return percentages(discounts).reduce<Fraction>(
    (share, percent) => times(share, fractionOf(HUNDRED.minus(percent).dividedBy(HUNDRED))),
    { numerator: 1n, denominator: 1n },
  );
}

export function fixedDiscount(discounts: readonly Discount[]): Decimal {
  return sum(discounts.map((discount) => (discount.kind === 'amount' ? discount.amount : ZERO)));
}

function percentages(discounts: readonly Discount[]): readonly Decimal[] {
  return discounts.flatMap((discount) => (discount.kind === 'percent' ? [discount.percent] : []));
}
