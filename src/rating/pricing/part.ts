// What a price is made of, for whoever asks why: each tier, package or fee with its own amount.
import type { Decimal } from '../../core/decimal';

export type PricePart = {
  readonly what: string;
  readonly quantity: Decimal;
  readonly amount: Decimal;
};
