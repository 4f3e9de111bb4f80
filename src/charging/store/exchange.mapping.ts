import { decimal } from '../../core/decimal';
import type { Exchange } from '../domain/exchange';

/** Columns of an accrual `a`, or of what is staged for one, that `fromExchangeRow` reads. */
export const EXCHANGE_COLUMNS =
  'a.exchange_rate_id, trim_scale(a.exchange_rate)::text AS exchange_rate, a.exchanged_from';

export type ExchangeRow = {
  readonly exchange_rate_id: string | null;
  readonly exchange_rate: string | null;
  readonly exchanged_from: string | null;
};

/** Undefined for what its card has in the account's currency. */
export function fromExchangeRow({
  exchange_rate_id: id,
  exchange_rate: rate,
  exchanged_from: from,
}: ExchangeRow): Exchange | undefined {
  if (id === null || rate === null || from === null) return undefined;
  return { id, from, rate: decimal(rate) };
}
