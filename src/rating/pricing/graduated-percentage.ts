// graduatedPercentage: graduated tiers over the cumulative amount, each tier a share in percent.
import { type Decimal, HUNDRED } from '../../core/decimal';
import type { GraduatedPercentagePrice, GraduatedPrice } from '../price';
import { graduatedParts, graduatedShape } from './graduated';
import type { PricePart } from './part';
import type { Shape } from './shape';

export function graduatedPercentageParts(
  price: GraduatedPercentagePrice,
  amount: Decimal,
): readonly PricePart[] {
  return graduatedParts(perHundred(price), amount);
}

export function graduatedPercentageShape(price: GraduatedPercentagePrice): Shape {
  return graduatedShape(perHundred(price));
}

/** A percentage is a rate quoted per hundred. */
function perHundred(price: GraduatedPercentagePrice): GraduatedPrice {
  const tiers = price.tiers.map(({ upTo, percent, flat }) => ({
    upTo,
    flat,
    rate: percent,
    per: HUNDRED,
    step: null,
  }));
  return { model: 'graduated', tiers, chargeFlatOnZero: price.chargeFlatOnZero };
}
