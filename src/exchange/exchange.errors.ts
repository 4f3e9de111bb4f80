import { DomainError, type ErrorDetail, type ErrorReference } from '../core/domain-error';
import { formatInstant } from '../core/time';
import type { NewExchangeRate } from './domain/exchange-rate';

export const exchangeErrors: ErrorReference = {
  400: {
    'exchange.malformed': 'an exchange rate has faults or unknown fields, each with its path',
  },
  404: { 'exchange.unknown': 'no exchange rate has this id' },
  409: { 'exchange.exists': 'the two currencies have a rate from that instant on' },
};

export function rateMalformed(faults: readonly ErrorDetail[]): DomainError {
  return new DomainError({
    kind: 'invalid',
    code: 'exchange.malformed',
    message: faults.map(({ path, message }) => `${path} ${message}`.trim()).join('; '),
    details: faults,
  });
}

export function rateExists({ from, to, validFrom }: NewExchangeRate): DomainError {
  const at = formatInstant(validFrom);
  return new DomainError({
    kind: 'conflict',
    code: 'exchange.exists',
    message: `There already is a rate from ${from} to ${to} that begins at ${at}`,
    details: [{ path: 'validFrom', value: at, message: `is taken for ${from} to ${to}` }],
  });
}

export function rateUnknown(id: string): DomainError {
  return new DomainError({
    kind: 'not-found',
    code: 'exchange.unknown',
    message: `There is no exchange rate ${id.slice(0, 100)}`,
  });
}
