// What a price is made of, for whoever asks why: each tier, package or fee with its own amount.
import { type Decimal, ONE } from '../../core/decimal';

export type PricePart = {
  readonly what: string;
  readonly quantity: Decimal;
  readonly amount: Decimal;
  /** By which terms, as a bill says them; not of what has none, like a flat of nothing used. */
  readonly terms?: PartTerms;
};

/** `rate` is money, or a percentage, for `per` of the quantity; `flat` comes once. */
export type PartTerms = {
  readonly rate: Decimal;
  readonly per: Decimal;
  readonly flat?: Decimal;
  /** The bounds of the tier; `upTo` is inclusive, null is open. */
  readonly tier?: { readonly from: Decimal; readonly upTo: Decimal | null };
};

/** What each event costs whatever its quantity. */
export function eventsPart(rate: Decimal, events: Decimal): PricePart {
  return { what: EVENTS, quantity: events, amount: rate.times(events), terms: { rate, per: ONE } };
}

/** A part that counts events, not what they carry. */
export const EVENTS = 'events';
