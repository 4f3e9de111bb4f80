// dynamic: the event brings its own price.
import { type Decimal, ONE, ZERO } from '../../core/decimal';
import type { PricePart } from './part';
import { type Shape, rateOf, straight } from './shape';

export function dynamicParts(amount: Decimal): readonly PricePart[] {
  return [{ what: 'amount of the events', quantity: amount, amount }];
}

export function dynamicShape(): Shape {
  return straight(ZERO, rateOf(ONE));
}
