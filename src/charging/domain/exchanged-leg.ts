// A card in another currency than the account is billed in: its line is priced at the rate in force when the usage
// happened, and its charges are the account's money from then on.
import { formatInstant, type Instant } from '../../core/time';
import {
  type CurrencyPair,
  type ExchangeRate,
  rateInForce,
} from '../../exchange/domain/exchange-rate';
import type { CompiledLine } from '../../rating';
import type { Account, PricedCard } from './context';
import { type Exchange, lineAtRate, pairOf } from './exchange';
import type { GuidedLeg, NoLeg } from './leg-at';
import type { UsageReason } from './usage-record';

/** The leg at the rate in force; as it is where its card is in the account's currency. */
export function legExchanged(
  leg: GuidedLeg,
  account: Account,
  at: Instant,
  dated: readonly ExchangeRate[],
): GuidedLeg | NoLeg {
  const pair = pairOf(leg.card, account);
  if (pair === undefined) return leg;
  const rate = rateInForce(dated, pair, at);
  return rate === undefined ? { none: noRate(leg.card, pair, at) } : legAtRate(leg, account, rate);
}

/** The leg at a rate that is known; as it is without one. */
export function legAtRate<L extends { readonly card: PricedCard; readonly line: CompiledLine }>(
  leg: L,
  { currency }: Pick<Account, 'currency'>,
  exchange: Exchange | undefined,
): L {
  if (exchange === undefined) return leg;
  const { id, from, rate } = exchange;
  const card = { ...leg.card, currency };
  return { ...leg, card, line: lineAtRate(leg.line, exchange), exchange: { id, from, rate } };
}

function noRate(
  { code }: Pick<PricedCard, 'code'>,
  { from, to }: CurrencyPair,
  at: Instant,
): UsageReason {
  const message = `Rate card ${code} is in ${from}, and no exchange rate to ${to} was in force at ${formatInstant(at)}`;
  return { code: 'charging.no-exchange-rate', message, path: 'time' };
}
