// Which file prices which model. A new model is one file, one member of the union and two lines here.
import type { Decimal } from '../../core/decimal';
import { unreachable } from '../../core/invariant';
import type { Price } from '../price';
import { dynamicParts, dynamicShape } from './dynamic';
import { flatParts, flatShape } from './flat';
import { graduatedParts, graduatedShape } from './graduated';
import { graduatedPercentageParts, graduatedPercentageShape } from './graduated-percentage';
import { packageParts, packageShape } from './package';
import type { PricePart } from './part';
import { percentageParts, percentageShape } from './percentage';
import type { Shape } from './shape';
import { unitParts, unitShape } from './unit';
import { volumeParts, volumeShape } from './volume';

/** What a quantity (or the amount the events carry) of zero or more costs, part by part. */
export function priceParts(price: Price, quantity: Decimal): readonly PricePart[] {
  switch (price.model) {
    case 'flat':
      return flatParts(price, quantity);
    case 'unit':
      return unitParts(price, quantity);
    case 'graduated':
      return graduatedParts(price, quantity);
    case 'volume':
      return volumeParts(price, quantity);
    case 'package':
      return packageParts(price, quantity);
    case 'percentage':
      return percentageParts(price, quantity);
    case 'graduatedPercentage':
      return graduatedPercentageParts(price, quantity);
    case 'dynamic':
      return dynamicParts(quantity);
    default:
      return unreachable(price);
  }
}

/** The same prices as straight pieces, for the compiled line. */
export function shapeOf(price: Price): Shape {
  switch (price.model) {
    case 'flat':
      return flatShape(price);
    case 'unit':
      return unitShape(price);
    case 'graduated':
      return graduatedShape(price);
    case 'volume':
      return volumeShape(price);
    case 'package':
      return packageShape(price);
    case 'percentage':
      return percentageShape(price);
    case 'graduatedPercentage':
      return graduatedPercentageShape(price);
    case 'dynamic':
      return dynamicShape();
    default:
      return unreachable(price);
  }
}
