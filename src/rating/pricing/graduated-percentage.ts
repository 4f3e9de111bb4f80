// graduatedPercentage: graduated tiers over the cumulative amount, each tier a share in percent.
import { HUNDRED, ZERO } from '../../core/decimal';
import { decimalOr, readDecimal, readFlag } from '../fields';
import type { GraduatedPercentagePrice, GraduatedPrice } from '../price';
import { graduatedParts, graduatedShape } from './graduated';
import type { PriceModel } from './price-model';
import { boundOf, readBound, readTiers } from './read-tiers';

const TIER_FIELDS = ['upTo', 'percent', 'flat'];

export const graduatedPercentageModel: PriceModel<GraduatedPercentagePrice> = {
  measures: 'amountOrQuantity',
  pricesEventsAlike: false,
  fields: ['tiers', 'chargeFlatOnZero'],
  parse: (fields, isBounded) => ({
    model: 'graduatedPercentage',
    tiers: readTiers(fields, TIER_FIELDS, isBounded, (tier) => ({
      upTo: readBound(tier),
      percent: readDecimal(tier, 'percent', 'rate'),
      flat: decimalOr(tier, 'flat', 'rate', ZERO),
    })),
    chargeFlatOnZero: readFlag(fields, 'chargeFlatOnZero'),
  }),
  parts: (price, amount) => graduatedParts(perHundred(price), amount),
  shape: (price) => graduatedShape(perHundred(price)),
  bound: ({ tiers }) => boundOf(tiers),
};

/** A percentage is a rate quoted per hundred. */
function perHundred(price: GraduatedPercentagePrice): GraduatedPrice {
  const tiers = price.tiers.map(({ upTo, percent, flat }) => ({
    upTo,
    flat,
    rate: percent,
    per: HUNDRED,
    step: null,
  }));
  return { model: 'graduated', tiers, chargeFlatOnZero: price.chargeFlatOnZero };
}
