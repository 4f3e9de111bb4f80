// The parts of a price for explanations: each tier, package or fee with its amount.
import { type Decimal, ONE } from '../../core/decimal';
import type { Discount } from '../price';

export type PricePart = {
  readonly what: string;
  readonly quantity: Decimal;
  readonly amount: Decimal;
  /** The terms that a bill shows; absent for parts without any, such as a flat for no usage. */
  readonly terms?: PartTerms;
  /** Of the part that discounts take off: which. */
  readonly discounts?: readonly Discount[];
};

/** `rate` is money, or a percentage, for `per` of the quantity; `flat` comes once. */
export type PartTerms = {
  readonly rate: Decimal;
  readonly per: Decimal;
  readonly flat?: Decimal;
  /** The bounds of the tier; `upTo` is inclusive, null is open. */
  readonly tier?: { readonly from: Decimal; readonly upTo: Decimal | null };
};

/** What each event costs, whatever its quantity. */
export function eventsPart(rate: Decimal, events: Decimal): PricePart {
  return { what: EVENTS, quantity: events, amount: rate.times(events), terms: { rate, per: ONE } };
}

/** What the line itself gives free. */
export const INCLUDED = 'included';
/** What buckets covered, which is no part of the quantity that the line charges. */
export const COVERED = 'covered';

/** The unit of a part that counts events instead of their quantity. */
export const EVENTS = 'events';
