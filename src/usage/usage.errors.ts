import { DomainError, type ErrorDetail, type ErrorReference } from '../core/domain-error';

export const usageErrors: ErrorReference = {
  400: {
    'usage.malformed-body': 'the body is missing or not JSON',
    'usage.malformed-filter':
      'filter is an object of names and values to filter by, and the only field',
  },
  404: {
    'usage.not-found': 'no usage has this id',
  },
  409: {
    'usage.identity-conflict': 'the id is in already with other content',
    'usage.illegal-transition': 'a status a client cannot ask for',
    'usage.charged': 'charged usage stays',
  },
  413: {
    'usage.too-many-events': 'more than 10 000 events in a request',
  },
  422: {
    'usage.beyond-bounds':
      'an id, a subject, a meter or a characteristic is longer than is kept, or says nothing where it is said',
    'usage.rating-refused':
      'what is said of a rating elsewhere contradicts itself, is billed already, or no usage may be rated elsewhere',
    'usage.said-twice': 'one fact of the usage is said by two values',
    'usage.status-refused': 'a status that no usage is sent with, or that its amount contradicts',
  },
  429: {
    'usage.overloaded': 'too many usages are waiting; Retry-After says when to send again',
  },
  503: {
    'usage.account-busy':
      'other work held the account for too long; what details names is not stored, all else of the request is: Retry-After says when to send it again',
  },
  reason: {
    'event.malformed': 'the event is no CloudEvent',
    'event.malformed-time': 'time is no instant of RFC 3339',
    'usage.unknown-subject': 'no product answers for the subject',
    'usage.no-active-subscription': 'no product answered for the subject at that time',
    'usage.other-payer':
      'the product it names is charged to another payer than its subject: PATCH what is wrong',
    'usage.unknown-account': 'the billing account was never created',
    'usage.unknown-meter': 'the meter was never defined',
    'usage.no-price': 'nothing that was sold prices this meter',
    'usage.no-card-version': 'no version of the rate card was in force',
    'usage.no-line': 'no line of the rate card matches',
    'usage.in-the-future': 'the usage is of later than clocks may be ahead; recycle it then',
    'usage.amount-missing': 'the price needs an amount that the usage does not have',
    'usage.amount-malformed':
      'the amount is no plain decimal of at most 38 digits, or has more than 12 decimals',
    'usage.quantity-malformed':
      'the quantity is missing, no plain decimal of at most 38 digits, or has more than 12 decimals',
    'usage.other-currency':
      'it was rated elsewhere in another currency than the account is billed in',
    'usage.tax-missing':
      'it was rated elsewhere without a word of tax, and nothing that was sold says one',
    'usage.tax-exempt': 'it was taxed elsewhere, and the account is exempt',
    'usage.attribute-missing':
      'the meter or the price reads an attribute that the usage does not have',
    'usage.attribute-malformed':
      'the price reads an attribute as a number or a flag, and it is none',
    'usage.division-by-zero': 'the formula of the price divides by zero',
    'usage.beyond-last-tier':
      'it would take the total above the last tier of a price that refuses what is beyond',
    'usage.too-many-windows': 'the total of a percentile takes no more windows',
    'usage.out-of-range': 'the total would have more digits than are kept',
    'line.no-meter': 'the card has no line for the meter',
    'line.none-matches': 'no line of the card matches the attributes',
    'balance.exhausted': 'prepaid value is used up and nothing is sold beyond it',
  },
};

export function overloaded(waiting: number): DomainError {
  return new DomainError({
    kind: 'overloaded',
    code: 'usage.overloaded',
    message: `${waiting} usages are waiting and memory for more is not there; send again in a moment`,
  });
}

/** Usages that were not stored; `index` is their position in the request. */
export function accountBusy(
  unstored: readonly { readonly index: number; readonly id: string }[],
  total: number,
): DomainError {
  return new DomainError({
    kind: 'unavailable',
    code: 'usage.account-busy',
    message: `Other work holds the account: not stored are ${unstored.length} of ${total}; all else of the request is decided, and what of it is stored is a duplicate when sent again`,
    details: unstored.map(({ index, id }) => {
      return { path: `[${index}]`, value: id, message: 'not stored: send it again' };
    }),
  });
}

export function malformedEvents(message: string): DomainError {
  return new DomainError({ kind: 'invalid', code: 'usage.malformed-body', message });
}

export function malformedFilter(details: readonly ErrorDetail[]): DomainError {
  return new DomainError({
    kind: 'invalid',
    code: 'usage.malformed-filter',
    message: details.map(({ path, message }) => `${path} ${message}`).join('; '),
    details,
  });
}

export function identityConflict(message: string): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'usage.identity-conflict',
    message,
    details: [{ path: 'id', message }],
  });
}

export function ratingRefused(path: string, value: unknown, reason: string): DomainError {
  return refused('usage.rating-refused', path, value, reason);
}

export function beyondBounds(path: string, value: unknown, reason: string): DomainError {
  return refused('usage.beyond-bounds', path, value, reason);
}

export function saidTwice(path: string, value: unknown, reason: string): DomainError {
  return refused('usage.said-twice', path, value, reason);
}

export function statusRefused(path: string, value: unknown, reason: string): DomainError {
  return refused('usage.status-refused', path, value, reason);
}

function refused(code: string, path: string, value: unknown, message: string): DomainError {
  const details = [{ path, ...(value === undefined ? {} : { value }), message }];
  return new DomainError({ kind: 'refused', code, message: `${path}: ${message}`, details });
}

export function unknownUsage(id: string): DomainError {
  return new DomainError({
    kind: 'not-found',
    code: 'usage.not-found',
    message: `No usage has the id ${id}`,
  });
}

export function illegalTransition(
  from: string,
  to: string,
  allowed: readonly string[],
): DomainError {
  const choices = allowed.length === 0 ? 'none' : allowed.join(', ');
  const not = allowed.includes(to) ? 'which rating and billing decide' : `not to ${to}`;
  return new DomainError({
    kind: 'conflict',
    code: 'usage.illegal-transition',
    message: `A usage goes from ${from} to: ${choices}; ${not}`,
    details: [{ path: 'status', value: to, message: `allowed: ${choices}` }],
  });
}

export function chargedUsage(id: string): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'usage.charged',
    message: `Usage ${id} has been charged and stays; correct it by another usage`,
  });
}
