// package: whole packages only, a started one costs as much as a full one. Free units come first.
import { type Decimal, ONE, ZERO, larger } from '../../core/decimal';
import { NOTHING } from '../../core/fraction';
import { stepsIn } from '../../core/rounding';
import { decimalOr, readDecimal } from '../fields';
import type { PackagePrice } from '../price';
import type { PricePart } from './part';
import type { PriceModel } from './price-model';
import { type Shape, rateOf } from './shape';

export const packageModel: PriceModel<PackagePrice> = {
  measures: 'quantity',
  pricesEventsAlike: false,
  fields: ['size', 'amount', 'free'],
  parse: (fields) => ({
    model: 'package',
    size: readDecimal(fields, 'size', 'aboveZero'),
    amount: readDecimal(fields, 'amount', 'rate'),
    free: decimalOr(fields, 'free', 'zeroOrMore', ZERO),
  }),
  parts: packageParts,
  shape: packageShape,
};

function packageParts(price: PackagePrice, quantity: Decimal): readonly PricePart[] {
  const paid = larger(quantity.minus(price.free), ZERO);
  const packages = stepsIn(paid, price.size, 'up');
  const what = `${packages.toString()} ${packages.equals(ONE) ? 'package' : 'packages'} of ${price.size.toString()}`;
  const terms = { rate: price.amount, per: price.size };
  return [{ what, quantity: paid, amount: packages.times(price.amount), terms }];
}

function packageShape(price: PackagePrice): Shape {
  const { free, size } = price;
  const nothing = { upTo: free, from: ZERO, base: NOTHING, slope: NOTHING, step: null };
  const slope = rateOf(price.amount, size);
  const packages = { upTo: null, from: free, base: NOTHING, slope, step: size };
  return { atZero: NOTHING, pieces: free.isZero() ? [packages] : [nothing, packages] };
}
