// exchange: prices, discounts, minimum and maximum of a line are in the currency of its card. What is compared with
// charges, which are exchanged already, is exchanged like them: once, to twelve decimals, half up.
import type { Decimal } from '../../core/decimal';
import { CHARGE_SCALE, round } from '../../core/rounding';
import type { Discount } from '../price';

type Exchange = Decimal | undefined;

export function exchangedAmount(amount: Decimal | null, exchange: Exchange): Decimal | null {
  return amount === null || exchange === undefined ? amount : times(amount, exchange);
}

export function exchangedDiscounts(
  discounts: readonly Discount[],
  exchange: Exchange,
): readonly Discount[] {
  if (exchange === undefined) return discounts;
  return discounts.map((discount) =>
    discount.kind === 'percent'
      ? discount
      : { ...discount, amount: times(discount.amount, exchange) },
  );
}

function times(amount: Decimal, exchange: Decimal): Decimal {
  return round(amount.times(exchange), CHARGE_SCALE, 'halfUp');
}
