// What one of a currency is in another from an instant on, until the next rate of the two begins. There is nothing in
// between: no rate is made of others, and none is turned round.
import type { Decimal } from '../../core/decimal';
import type { Instant } from '../../core/time';

export type CurrencyPair = { readonly from: string; readonly to: string };

export type NewExchangeRate = CurrencyPair & {
  readonly rate: Decimal;
  readonly validFrom: Instant;
  readonly reason: string | null;
};

export type ExchangeRate = CurrencyPair & {
  readonly id: string;
  readonly rate: Decimal;
  readonly validFrom: Instant;
  readonly createdAt: Instant;
};

/** Rates come latest first. */
export function rateInForce(
  rates: readonly ExchangeRate[],
  { from, to }: CurrencyPair,
  at: Instant,
): ExchangeRate | undefined {
  return rates.find((one) => one.validFrom <= at && one.from === from && one.to === to);
}
