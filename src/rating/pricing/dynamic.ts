// dynamic: the event brings its own price.
import { type Decimal, ONE, ZERO } from '../../core/decimal';
import type { DynamicPrice } from '../price';
import type { PricePart } from './part';
import type { PriceModel } from './price-model';
import { type Shape, rateOf, straight } from './shape';

export const dynamicModel: PriceModel<DynamicPrice> = {
  measures: 'amount',
  pricesEventsAlike: true,
  fields: [],
  parse: () => ({ model: 'dynamic' }),
  parts: (_price, amount) => dynamicParts(amount),
  shape: dynamicShape,
};

function dynamicParts(amount: Decimal): readonly PricePart[] {
  return [{ what: 'amount of the events', quantity: amount, amount }];
}

function dynamicShape(): Shape {
  return straight(ZERO, rateOf(ONE));
}
