// Discounts of fees: percentages compound first, then fixed amounts, and a fee never falls below
// zero. A fixed discount is prorated like the fee it reduces. Each discount is a line of its own.
import {
  type Decimal,
  HUNDRED,
  fromInteger,
  parseDecimal,
  smaller,
  ZERO,
} from '../../core/decimal';
import { CHARGE_SCALE, round } from '../../core/rounding';

export type Discount = {
  readonly percent: string | null;
  readonly amount: string | null;
  /** The prices it reduces; empty = all it is sold with. */
  readonly priceIds: readonly string[];
};

export type Reducible = {
  readonly amount: Decimal;
  readonly quantity: string;
  readonly days: number;
  readonly daysOfPeriod: number;
};

/** What each discount takes off, in their order; positive. */
export function discountsOn(fee: Reducible, discounts: readonly Discount[]): Decimal[] {
  const cuts = new Map<Discount, Decimal>();
  let left = fee.amount;
  const take = (discount: Discount, cut: Decimal) => {
    const taken = smaller(round(cut, CHARGE_SCALE, 'halfUp'), left);
    cuts.set(discount, (cuts.get(discount) ?? ZERO).plus(taken));
    left = left.minus(taken);
  };
  for (const discount of discounts) {
    if (discount.percent === null) continue;
    take(discount, left.times(parseDecimal(discount.percent)).dividedBy(HUNDRED));
  }
  for (const discount of discounts) {
    if (discount.amount === null) continue;
    const whole = parseDecimal(discount.amount).times(parseDecimal(fee.quantity));
    take(discount, whole.times(fromInteger(fee.days)).dividedBy(fromInteger(fee.daysOfPeriod)));
  }
  return discounts.map((discount) => cuts.get(discount) ?? ZERO);
}
