// The error codes of core and what they mean.
import type { ErrorReference } from './domain-error';

export const coreErrors: ErrorReference = {
  400: {
    'decimal.malformed': 'not a plain decimal of at most 38 digits',
    'quantity.unit-mismatch': 'a conversion between units that have no factor',
    'time.malformed': 'not an ISO 8601 instant with a zone',
  },
};
