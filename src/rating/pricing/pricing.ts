// Every price model. A new one is a file, a member of the union and a line here: the compiler refuses the union
// without the line, and reading, compiling, explaining and billing ask this record alone. How TMF620 writes it is said
// in catalog/domain/model-forms.ts, which the compiler asks for, too.
import type { Decimal } from '../../core/decimal';
import type { EventLimits, Model, Price, RateLine } from '../price';
import { dynamicModel } from './dynamic';
import { flatModel } from './flat';
import { formulaModel } from './formula';
import { graduatedModel } from './graduated';
import { graduatedPercentageModel } from './graduated-percentage';
import { packageModel } from './package';
import type { PricePart } from './part';
import { percentageModel } from './percentage';
import type { Formula, PriceModel } from './price-model';
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
  formula: formulaModel,
} satisfies { readonly [M in Model]: PriceModel<Extract<Price, { readonly model: M }>> };

export const MODEL_NAMES = Object.keys(MODELS).filter((name): name is Model => name in MODELS);

export function priceParts(price: Price, quantity: Decimal): readonly PricePart[] {
  return modelOf(price).parts(price, quantity);
}

/** The parts of a total whose events were priced one by one, before the limits of each. */
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

export function pricesEventsAlike(price: Price): boolean {
  return modelOf(price).pricesEventsAlike;
}

/** Null for a model that asks nothing of an event but what it measures. */
export function formulaOf(price: Price): Formula | null {
  return modelOf(price).formula?.(price) ?? null;
}

/** Null for a model whose price is that of the total. */
export function eventLimitsOf(price: Price): EventLimits | null {
  return modelOf(price).eventLimits?.(price) ?? null;
}

/** The bound above which the price has no tier; null when there is none. */
export function boundOfPrice(price: Price): Decimal | null {
  return modelOf(price).bound?.(price) ?? null;
}

/** True when events are priced one by one: by scope, because of limits per event, or because attributes matter. */
export function isPerEvent({ scope, price }: RateLine): boolean {
  return scope === 'event' || eventLimitsOf(price) !== null || formulaOf(price) !== null;
}

// The record has under each name the model for that name's prices, so the types fit.
function modelOf(price: Price): PriceModel {
  return MODELS[price.model];
}
