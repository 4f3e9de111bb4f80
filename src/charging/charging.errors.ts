import { DomainError, type ErrorReference } from '../core/domain-error';
import { formatInstant } from '../core/time';
import type { Fee } from './domain/fee';
import type { PeriodLine } from './domain/rerun';

export const chargingErrors: ErrorReference = {
  reason: {
    'charging.no-exchange-rate':
      'of a usage, or in the failures of a bill run: its rate card is in another currency than the account, and no rate between the two was in force then; recycle it, or run again, when there is one',
    'charging.price-gone':
      'in the failures of a bill run: the price, card or account that usage was charged by is gone, so the period cannot be put in order',
  },
};

export function priceGone({ subscriptionId, card, line, leg }: PeriodLine): DomainError {
  const what = `${leg} usage of subscription ${subscriptionId} by line ${line} of card ${card}`;
  return new DomainError({
    kind: 'conflict',
    code: 'charging.price-gone',
    message: `The ${what} came out of order and cannot be put in order: what priced it is not there any more`,
  });
}

export function noExchangeRate({ account, priceId, line, currency, occurredAt }: Fee): DomainError {
  const what = `Line ${line} of price ${priceId} is owed in ${currency}, and account ${account.id} is billed in ${account.currency}`;
  return new DomainError({
    kind: 'conflict',
    code: 'charging.no-exchange-rate',
    message: `${what}: no exchange rate between them was in force at ${formatInstant(occurredAt)}`,
  });
}
