// unit: rate × quantity, the rate quoted per so many units.
import { ZERO, type Decimal } from '../../core/decimal';
import type { UnitPrice } from '../price';
import type { PricePart } from './part';
import { type Shape, rateOf, straight } from './shape';

export function unitParts(price: UnitPrice, quantity: Decimal): readonly PricePart[] {
  const amount = quantity.times(price.rate).dividedBy(price.per);
  return [{ what: `${price.rate.toString()} per ${price.per.toString()}`, quantity, amount }];
}

export function unitShape(price: UnitPrice): Shape {
  return straight(ZERO, rateOf(price.rate, price.per));
}
