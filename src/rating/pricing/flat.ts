// flat: one amount as soon as there is anything to charge for.
import { NOTHING } from '../../core/fraction';
import type { Decimal } from '../../core/decimal';
import { readDecimal } from '../fields';
import type { FlatPrice } from '../price';
import { eventsPart, type PricePart } from './part';
import type { PriceModel } from './price-model';
import { type Shape, straight } from './shape';

export const flatModel: PriceModel<FlatPrice> = {
  measures: 'quantity',
  pricesEventsAlike: true,
  fields: ['amount'],
  parse: (fields) => ({ model: 'flat', amount: readDecimal(fields, 'amount', 'rate') }),
  parts: flatParts,
  partsOfEvents: ({ amount }, _quantity, events) => [eventsPart(amount, events)],
  shape: flatShape,
};

function flatParts(price: FlatPrice, quantity: Decimal): readonly PricePart[] {
  return quantity.isZero() ? [] : [{ what: 'flat', quantity, amount: price.amount }];
}

function flatShape(price: FlatPrice): Shape {
  return straight(price.amount, NOTHING);
}
