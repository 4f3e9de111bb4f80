// By which rate the money of a card becomes that of an account, where the two are in different currencies. Which rate it
// was stays with what was charged.
import { compositeKey } from '../../core/composite-key';
import { type Decimal, formatDecimal } from '../../core/decimal';
import { isKnownCurrency } from '../../core/money';
import type { Instant } from '../../core/time';
import {
  type CurrencyPair,
  type ExchangeRate,
  rateInForce,
} from '../../exchange/domain/exchange-rate';
import { type CompiledLine, exchangedLine } from '../../rating';
import type { Account, PricedCard } from './context';
import { isBilled } from './leg';

/** By what the money of a card, `from`, became that of an account. */
export type Exchange = { readonly id: string; readonly from: string; readonly rate: Decimal };

/** What a retail card is billed in is the account's affair; cost stays in the currency it was incurred in. */
export function pairOf(
  { leg, currency: from }: Pick<PricedCard, 'leg' | 'currency'>,
  { currency: to }: Pick<Account, 'currency'>,
): CurrencyPair | undefined {
  const isForeign = from !== to && isBilled(leg) && isKnownCurrency(from) && isKnownCurrency(to);
  return isForeign ? { from, to } : undefined;
}

/** The pairs that cards and accounts make, each once. */
export function pairsOf(
  cards: Iterable<PricedCard>,
  accounts: Iterable<Pick<Account, 'currency'>>,
): CurrencyPair[] {
  const currencies = new Set([...accounts].map(({ currency }) => currency));
  const foreign = new Map<string, CurrencyPair>();
  for (const card of cards) {
    for (const currency of currencies) {
      const pair = pairOf(card, { currency });
      if (pair !== undefined) foreign.set(compositeKey(pair.from, pair.to), pair);
    }
  }
  return [...foreign.values()];
}

export function lineAtRate(line: CompiledLine, exchange: Exchange | undefined): CompiledLine {
  return exchange === undefined ? line : exchangedLine(line, exchange);
}

/** As bills and traces say it, beside the currency that was charged; nothing where there was none. */
export function exchangeSaid(exchange: Exchange | undefined): { readonly exchange?: SaidExchange } {
  if (exchange === undefined) return {};
  const { id, from, rate } = exchange;
  return { exchange: { id, from, rate: formatDecimal(rate) } };
}

export type SaidExchange = { readonly id: string; readonly from: string; readonly rate: string };

/**
 * The rate at which a whole period owes, at its last instant: of a closed period as it was known when it was closed, or
 * what is known now.
 */
export function rateOwed(
  rates: readonly ExchangeRate[],
  card: PricedCard,
  account: Account,
  at: Instant,
  closedAt: Instant | undefined,
): ExchangeRate | undefined {
  const pair = pairOf(card, account);
  if (pair === undefined) return undefined;
  const known = rates.filter(({ createdAt }) => closedAt === undefined || createdAt <= closedAt);
  return rateInForce(known, pair, at) ?? rateInForce(rates, pair, at);
}
