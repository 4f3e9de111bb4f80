// Amounts with and without a tax of so many percent.
import { type Decimal, HUNDRED } from './decimal';
import { CHARGE_SCALE } from './rounding';
import { share } from './share';

export function withTax(net: Decimal, ratePercent: Decimal): Decimal {
  return net.times(HUNDRED.plus(ratePercent)).dividedBy(HUNDRED);
}

/** In the decimals of a charge. */
export function withoutTax(gross: Decimal, ratePercent: Decimal): Decimal {
  return share(gross, HUNDRED, HUNDRED.plus(ratePercent), CHARGE_SCALE, 'halfUp');
}
