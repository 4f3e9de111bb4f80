import { DomainError, type ErrorReference } from '../core/domain-error';
import type { PeriodLine } from './domain/rerun';

export const chargingErrors: ErrorReference = {
  reason: {
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
