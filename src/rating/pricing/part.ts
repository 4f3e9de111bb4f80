// What a price is made of, for whoever asks why: each tier, package or fee with its own amount.
import { type Decimal, sum } from '../../core/decimal';

export type PricePart = {
  readonly what: string;
  readonly quantity: Decimal;
  readonly amount: Decimal;
};

export function total(parts: readonly PricePart[]): Decimal {
  return sum(parts.map((part) => part.amount));
}
