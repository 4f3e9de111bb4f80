// flat: one amount as soon as there is anything to charge for.
import { NOTHING } from '../../core/fraction';
import type { Decimal } from '../../core/decimal';
import type { FlatPrice } from '../price';
import type { PricePart } from './part';
import { type Shape, straight } from './shape';

export function flatParts(price: FlatPrice, quantity: Decimal): readonly PricePart[] {
  return quantity.isZero() ? [] : [{ what: 'flat', quantity, amount: price.amount }];
}

export function flatShape(price: FlatPrice): Shape {
  return straight(price.amount, NOTHING);
}
