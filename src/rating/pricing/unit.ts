// unit: rate × quantity, the rate quoted per so many units.
import { type Decimal, ONE, ZERO } from '../../core/decimal';
import { decimalOr, readDecimal } from '../fields';
import type { UnitPrice } from '../price';
import type { PricePart } from './part';
import type { PriceModel } from './price-model';
import { type Shape, rateOf, straight } from './shape';

export const unitModel: PriceModel<UnitPrice> = {
  measures: 'quantity',
  pricesEventsAlike: true,
  fields: ['rate', 'per'],
  parse: (fields) => ({
    model: 'unit',
    rate: readDecimal(fields, 'rate', 'rate'),
    per: decimalOr(fields, 'per', 'aboveZero', ONE),
  }),
  parts: unitParts,
  shape: unitShape,
};

function unitParts(price: UnitPrice, quantity: Decimal): readonly PricePart[] {
  const amount = quantity.times(price.rate).dividedBy(price.per);
  const { rate, per } = price;
  return [
    { what: `${rate.toString()} per ${per.toString()}`, quantity, amount, terms: { rate, per } },
  ];
}

function unitShape(price: UnitPrice): Shape {
  return straight(ZERO, rateOf(price.rate, price.per));
}
