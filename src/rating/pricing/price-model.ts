// What a price model is to the rest of the engine: how it is written, what it costs, and what of an
// event it prices.
import type { Decimal } from '../../core/decimal';
import type { Fields } from '../fields';
import type { EventLimits, Price } from '../price';
import type { PricePart } from './part';
import type { Shape } from './shape';

export type PriceModel<P extends Price = Price> = {
  /** What of an event is priced; an amount that may be missing is then the quantity. */
  readonly measures: 'quantity' | 'amount' | 'amountOrQuantity';
  /** The fields of its JSON beside `model`. */
  readonly fields: readonly string[];
  parse(fields: Fields): P;
  /** What a quantity (or the amount the events carry) of zero or more costs, part by part. */
  parts(price: P, quantity: Decimal): readonly PricePart[];
  /** The same of so many events with a paid part, where each costs something of its own. */
  partsOfEvents?(price: P, quantity: Decimal, events: Decimal): readonly PricePart[];
  /** The same prices as straight pieces, for the compiled line. */
  shape(price: P): Shape;
  /** Only of a model that prices event by event: the limits each event is held to. */
  eventLimits?(price: P): EventLimits;
};
