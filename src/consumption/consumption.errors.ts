import { DomainError, type ErrorReference } from '../core/domain-error';

export const consumptionErrors: ErrorReference = {
  400: {
    'consumption.nothing-asked':
      'a query names what it asks about: searchCriteria, partyAccount or relatedParty',
    'consumption.criterion-unfollowed':
      'the answer would tell of more than was asked: services are not known here, buckets are named by their ids',
  },
  422: {
    'consumption.too-wide':
      'the answer would tell of more than a thousand accounts, buckets or products: name some of them',
  },
};

export function nothingAsked(): DomainError {
  const message = 'is missing, and partyAccount and relatedParty are, too';
  return new DomainError({
    kind: 'invalid',
    code: 'consumption.nothing-asked',
    message: `searchCriteria ${message}`,
    details: [{ path: 'searchCriteria', message }],
  });
}

export function criteriaUnfollowed(paths: readonly string[]): DomainError {
  const message = 'cannot be asked for';
  return new DomainError({
    kind: 'invalid',
    code: 'consumption.criterion-unfollowed',
    message: `${paths.join(', ')} ${message}`,
    details: paths.map((path) => ({ path, message })),
  });
}

/** An answer is stored as one document, so its size is limited. */
export function tooWide(what: 'accounts' | 'buckets' | 'products', most: number): DomainError {
  return new DomainError({
    kind: 'refused',
    code: 'consumption.too-wide',
    message: `The answer would tell of more than ${most} ${what}: name some of them`,
    details: [{ path: 'searchCriteria', message: `fits more than ${most} ${what}` }],
  });
}
