// volume: the tier that contains the total prices the whole of it, so one unit more can cost less.
import { type Decimal, ZERO } from '../../core/decimal';
import { fractionOf } from '../../core/fraction';
import { readFlag } from '../fields';
import type { VolumePrice } from '../price';
import { flatAtZero, flatOnZero, tierPart } from './graduated';
import type { PricePart } from './part';
import type { PriceModel } from './price-model';
import { boundOf, readRateTiers } from './read-tiers';
import { type Shape, rateOf } from './shape';

export const volumeModel: PriceModel<VolumePrice> = {
  measures: 'quantity',
  pricesEventsAlike: false,
  fields: ['tiers', 'chargeFlatOnZero'],
  parse: (fields, isBounded) => ({
    model: 'volume',
    tiers: readRateTiers(fields, isBounded),
    chargeFlatOnZero: readFlag(fields, 'chargeFlatOnZero'),
  }),
  parts: volumeParts,
  shape: volumeShape,
  bound: ({ tiers }) => boundOf(tiers),
};

function volumeParts(price: VolumePrice, quantity: Decimal): readonly PricePart[] {
  if (quantity.isZero()) return price.chargeFlatOnZero ? flatOnZero(price.tiers) : [];
  const last = price.tiers.length - 1;
  const reached = price.tiers.findIndex(
    ({ upTo }, index) => index === last || upTo === null || quantity.lessThanOrEqualTo(upTo),
  );
  const from = price.tiers[reached - 1]?.upTo ?? ZERO;
  return price.tiers
    .slice(reached, reached + 1)
    .map((tier) => tierPart(tier, reached, from, quantity));
}

function volumeShape(price: VolumePrice): Shape {
  const last = price.tiers.length - 1;
  const pieces = price.tiers.map((tier, index) => ({
    upTo: index === last ? null : tier.upTo,
    from: ZERO,
    base: fractionOf(tier.flat),
    slope: rateOf(tier.rate, tier.per),
    step: tier.step,
  }));
  return { atZero: flatAtZero(price), pieces };
}
