import { DomainError, type ErrorReference } from '../core/domain-error';

export const consumptionErrors: ErrorReference = {
  422: {
    'consumption.too-wide':
      'the answer would tell of more than a thousand accounts, buckets or products: name some of them',
  },
};

/** An answer is kept as one document: it has to end somewhere. */
export function tooWide(what: 'accounts' | 'buckets' | 'products', most: number): DomainError {
  return new DomainError({
    kind: 'refused',
    code: 'consumption.too-wide',
    message: `The answer would tell of more than ${most} ${what}: name some of them`,
    details: [{ path: 'searchCriteria', message: `fits more than ${most} ${what}` }],
  });
}
