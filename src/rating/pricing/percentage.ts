// percentage: a share of the money the event carries plus a fixed fee, within limits per event.
// Free events and the free amount come first; an event whose paid part is zero pays no fee either.
import { type Decimal, HUNDRED, ZERO, larger, smaller } from '../../core/decimal';
import {
  type Fields,
  decimalOr,
  has,
  optionalDecimal,
  readDecimal,
  readWhole,
  report,
} from '../fields';
import type { PercentagePrice } from '../price';
import { eventsPart, type PricePart } from './part';
import type { PriceModel } from './price-model';
import { type Shape, rateOf, straight } from './shape';

const FREE_EVENTS_MAX = 1_000_000_000;
const LIMITS = ['freeEvents', 'freeAmount', 'minimumPerEvent', 'maximumPerEvent'];

export const percentageModel: PriceModel<PercentagePrice> = {
  measures: 'amount',
  pricesEventsAlike: true,
  fields: ['percent', 'fixed', ...LIMITS],
  parse: readPercentage,
  parts: percentageParts,
  partsOfEvents,
  shape: percentageShape,
  eventLimits: (price) => price,
};

function readPercentage(fields: Fields): PercentagePrice {
  const minimumPerEvent = optionalDecimal(fields, 'minimumPerEvent', 'zeroOrMore');
  const maximumPerEvent = optionalDecimal(fields, 'maximumPerEvent', 'zeroOrMore');
  if (minimumPerEvent && maximumPerEvent?.lessThan(minimumPerEvent)) {
    report(fields, 'maximumPerEvent', 'line.out-of-range', 'must not be below minimumPerEvent');
  }
  return {
    model: 'percentage',
    percent: readDecimal(fields, 'percent', 'rate'),
    fixed: decimalOr(fields, 'fixed', 'rate', ZERO),
    freeEvents: has(fields, 'freeEvents')
      ? readWhole(fields, 'freeEvents', 0, FREE_EVENTS_MAX)
      : null,
    freeAmount: optionalDecimal(fields, 'freeAmount', 'zeroOrMore'),
    minimumPerEvent,
    maximumPerEvent,
  };
}

function percentageParts(price: PercentagePrice, paid: Decimal): readonly PricePart[] {
  if (paid.isZero()) return [];
  const share = paid.times(price.percent).dividedBy(HUNDRED).plus(price.fixed);
  const capped = price.maximumPerEvent === null ? share : smaller(share, price.maximumPerEvent);
  const amount = price.minimumPerEvent === null ? capped : larger(capped, price.minimumPerEvent);
  return [{ what: `${price.percent.toString()} %`, quantity: paid, amount }];
}

function partsOfEvents(
  { percent, fixed }: PercentagePrice,
  paid: Decimal,
  events: Decimal,
): readonly PricePart[] {
  const share = paid.times(percent).dividedBy(HUNDRED);
  const terms = { rate: percent, per: HUNDRED };
  const ofAmount = { what: `${percent.toString()} %`, quantity: paid, amount: share, terms };
  return fixed.isZero() ? [ofAmount] : [ofAmount, eventsPart(fixed, events)];
}

/** Per-event limits are applied around the shape, see rate.ts. */
function percentageShape(price: PercentagePrice): Shape {
  return straight(price.fixed, rateOf(price.percent, HUNDRED));
}
