// percentage: a share of the money the event carries plus a fixed fee, within limits per event.
// Free events and the free amount come first; an event whose paid part is zero pays no fee either.
import { type Decimal, HUNDRED, ZERO, larger, smaller } from '../../core/decimal';
import type { PercentagePrice } from '../price';
import type { PricePart } from './part';
import { type Shape, rateOf, straight } from './shape';

export function percentageParts(price: PercentagePrice, paid: Decimal): readonly PricePart[] {
  if (paid.isZero()) return [];
  const share = paid.times(price.percent).dividedBy(HUNDRED).plus(price.fixed);
  const capped = price.maximumPerEvent === null ? share : smaller(share, price.maximumPerEvent);
  const amount = price.minimumPerEvent === null ? capped : larger(capped, price.minimumPerEvent);
  return [{ what: `${price.percent.toString()} %`, quantity: paid, amount }];
}

/** What of an event's amount is free, given the events before it and what was free of them. */
export function freePart(
  price: PercentagePrice,
  amount: Decimal,
  before: { readonly events: bigint; readonly freed: Decimal },
): Decimal {
  if (price.freeEvents === null && price.freeAmount === null) return ZERO;
  if (price.freeEvents !== null && before.events >= BigInt(price.freeEvents)) return ZERO;
  if (price.freeAmount === null) return amount;
  return smaller(amount, larger(price.freeAmount.minus(before.freed), ZERO));
}

/** Per-event limits are applied around the shape, see rate.ts. */
export function percentageShape(price: PercentagePrice): Shape {
  return straight(price.fixed, rateOf(price.percent, HUNDRED));
}
