// The interface of a price model to the engine: its JSON, its cost, and what of an event it prices.
import type { Decimal } from '../../core/decimal';
import type { Fields } from '../fields';
import type { Expression } from '../formula/expression';
import type { EventLimits, Price } from '../price';
import type { PricePart } from './part';
import type { Shape } from './shape';

export type Formula = { readonly text: string; readonly parsed: Expression };

export type PriceModel<P extends Price = Price> = {
  /** What of an event is priced; `amountOrQuantity` takes the quantity when there is no amount. */
  readonly measures: 'quantity' | 'amount' | 'amountOrQuantity';
  /** The price of an event does not depend on the events before it, apart from limits. */
  readonly pricesEventsAlike: boolean;
  /** The fields of its JSON beside `model`. */
  readonly fields: readonly string[];
  /** `isBounded`: the last tier has a bound, and what is beyond it is refused. */
  parse(fields: Fields, isBounded: boolean): P;
  /** What a quantity (or the amount the events carry) of zero or more costs, part by part. */
  parts(price: P, quantity: Decimal): readonly PricePart[];
  /** The same for a number of paid events, for models in which each event costs something. */
  partsOfEvents?(price: P, quantity: Decimal, events: Decimal): readonly PricePart[];
  /** The same prices as straight pieces, for the compiled line. */
  shape(price: P): Shape;
  /** For models with tiers, the bound of the last one; null when it is open. */
  bound?(price: P): Decimal | null;
  /** For models that price event by event, the limits of each event. */
  eventLimits?(price: P): EventLimits;
  /** For models whose price asks the event itself: such a price has no parts and no shape. */
  formula?(price: P): Formula;
};
