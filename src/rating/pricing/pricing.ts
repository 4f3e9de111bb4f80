// Every price model. A new one is a file, a member of the union and a line here: the compiler refuses
// the union without the line, and reading, compiling and explaining ask this record alone.
import type { Decimal } from '../../core/decimal';
import type { EventLimits, Model, Price, RateLine } from '../price';
import { dynamicModel } from './dynamic';
import { flatModel } from './flat';
import { graduatedModel } from './graduated';
import { graduatedPercentageModel } from './graduated-percentage';
import { packageModel } from './package';
import type { PricePart } from './part';
import { percentageModel } from './percentage';
import type { PriceModel } from './price-model';
import type { Shape } from './shape';
import { unitModel } from './unit';
import { volumeModel } from './volume';

export const MODELS = {
  flat: flatModel,
  unit: unitModel,
  graduated: graduatedModel,
  volume: volumeModel,
  package: packageModel,
  percentage: percentageModel,
  graduatedPercentage: graduatedPercentageModel,
  dynamic: dynamicModel,
} satisfies { readonly [M in Model]: PriceModel<Extract<Price, { readonly model: M }>> };

export const MODEL_NAMES = Object.keys(MODELS).filter((name): name is Model => name in MODELS);

export function priceParts(price: Price, quantity: Decimal): readonly PricePart[] {
  return modelOf(price).parts(price, quantity);
}

/** Of a total that events were priced for one by one, before the limits of each. */
export function partsOfEvents(
  price: Price,
  quantity: Decimal,
  events: Decimal,
): readonly PricePart[] {
  const model = modelOf(price);
  return model.partsOfEvents?.(price, quantity, events) ?? model.parts(price, quantity);
}

export function shapeOf(price: Price): Shape {
  return modelOf(price).shape(price);
}

export function measuresOf(price: Price): PriceModel['measures'] {
  return modelOf(price).measures;
}

/** Models that price the money an event carries instead of its quantity. */
export function pricesAmount(price: Price): boolean {
  return measuresOf(price) !== 'quantity';
}

/** Null for a model whose price is that of the total. */
export function eventLimitsOf(price: Price): EventLimits | null {
  return modelOf(price).eventLimits?.(price) ?? null;
}

/** Priced event by event: each on its own, or because its minimum and maximum are per event. */
export function isPerEvent(line: RateLine): boolean {
  return line.scope === 'event' || eventLimitsOf(line.price) !== null;
}

// The record holds under each name the model of that name's prices, so the model takes this price.
function modelOf(price: Price): PriceModel {
  return MODELS[price.model];
}
