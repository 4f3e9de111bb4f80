import { decimal } from '../../core/decimal';
import { formatInstant, instantOf } from '../../core/time';
import type { Resource } from '../../tmf';
import type { CurrencyPair, ExchangeRate } from '../domain/exchange-rate';

export type RateRow = CurrencyPair & {
  readonly id: string;
  readonly rate: string;
  readonly validFrom: Date;
  readonly reason: string | null;
  readonly createdAt: Date;
  readonly createdBy: string | null;
};

export function toResource({ id, validFrom, createdAt, ...found }: RateRow): Resource {
  const dates = {
    validFrom: formatInstant(instantOf(validFrom)),
    createdAt: formatInstant(instantOf(createdAt)),
  };
  return { id, body: { ...found, ...dates } };
}

export function fromRow({ id, from, to, rate, validFrom, createdAt }: RateRow): ExchangeRate {
  const dates = { validFrom: instantOf(validFrom), createdAt: instantOf(createdAt) };
  return { id, from, to, rate: decimal(rate), ...dates };
}
