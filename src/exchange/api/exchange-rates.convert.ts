import { parseDecimal } from '../../core/decimal';
import { parseInstant } from '../../core/time';
import type { NewExchangeRate } from '../domain/exchange-rate';
import { rateMalformed } from '../exchange.errors';
import type { CreateExchangeRate } from './exchange-rates.dto';

/** An empty text counts as missing. */
export function fromCreateExchangeRate(body: CreateExchangeRate): NewExchangeRate {
  const { from, to, rate, validFrom, reason } = body;
  if (from === to) throw rateMalformed([{ path: 'to', value: to, message: 'must not be `from`' }]);
  const dated = { validFrom: parseInstant(validFrom), reason: reason || null };
  return { from, to, rate: parseDecimal(rate), ...dated };
}
