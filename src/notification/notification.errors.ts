import { formatInstant, type Instant } from '../core/time';
import { DomainError, type ErrorDetail, type ErrorReference } from '../core/domain-error';

export const notificationErrors: ErrorReference = {
  400: {
    'notification.callback-invalid':
      'the callback is missing, not an http(s) URL, too long, or carries credentials',
    'notification.query-invalid': 'the query is not a text, or selects nothing that could be told',
    'notification.body-malformed':
      'the registration is not a JSON object, or says more than our own API reads',
    'notification.request-malformed':
      'what was asked of a listener has faults or unknown fields, each with its path',
  },
  404: {
    'notification.hub-unknown': 'no such listener at this API',
  },
  409: {
    'notification.listener-dead': 'nothing is sent to a dead listener: resume it first',
    'notification.listeners-too-many':
      'a tenant has so many listeners of all APIs already: unregister one first',
    'notification.secrets-too-many':
      'so many secrets sign deliveries to the listener already: wait until one ends, or rotate with overlapHours 0, which ends them',
  },
  422: {
    'notification.not-kept':
      'events are kept for a time, and for a listener from its registration on: from so early on not all of them are there; keptSince of the listener says from when on',
    'notification.event-not-kept':
      'no event of this id is kept that the API of the listener told, or that was dropped for it',
    'notification.callback-forbidden':
      'the callback leads to this server itself, or to an address that METERLINE_ALLOWED_TARGETS would have to list',
  },
};

export function callbackInvalid(callback: unknown, message: string): DomainError {
  return new DomainError({
    kind: 'invalid',
    code: 'notification.callback-invalid',
    message: `The callback ${message}`,
    details: [{ path: 'callback', value: callback, message }],
  });
}

export function callbackForbidden(callback: string, rule: string): DomainError {
  return new DomainError({
    kind: 'refused',
    code: 'notification.callback-forbidden',
    message: `The callback ${rule}`,
    details: [{ path: 'callback', value: callback, message: rule }],
  });
}

export function queryInvalid(query: unknown, message: string): DomainError {
  return new DomainError({
    kind: 'invalid',
    code: 'notification.query-invalid',
    message: `The query ${message}`,
    details: [{ path: 'query', value: query, message }],
  });
}

export function hubUnknown(id: string): DomainError {
  return new DomainError({
    kind: 'not-found',
    code: 'notification.hub-unknown',
    message: `There is no listener ${id.slice(0, 100)}`,
  });
}

export function bodyMalformed(details: readonly ErrorDetail[]): DomainError {
  return new DomainError({
    kind: 'invalid',
    code: 'notification.body-malformed',
    message: 'A registration is a JSON object with a callback and maybe a query',
    details,
  });
}

export function requestMalformed(faults: readonly ErrorDetail[]): DomainError {
  return new DomainError({
    kind: 'invalid',
    code: 'notification.request-malformed',
    message: faults.map(({ path, message }) => `${path} ${message}`.trim()).join('; '),
    details: faults,
  });
}

export function listenersTooMany(max: number): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'notification.listeners-too-many',
    message: `${max} listeners are registered already: unregister one first`,
  });
}

export function secretsTooMany(max: number): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'notification.secrets-too-many',
    message: `${max} secrets sign deliveries already: wait until one ends, or rotate with overlapHours 0`,
  });
}

export function listenerDead(id: string): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'notification.listener-dead',
    message: `The listener ${id} is dead: resume it before it is sent anything`,
  });
}

export function notKept(from: Instant, keptSince: Instant): DomainError {
  const message = `is before ${formatInstant(keptSince)}, from when on all that the listener was told is kept`;
  return refused('notification.not-kept', 'from', formatInstant(from), message);
}

export function eventNotKept(path: string, eventId: unknown): DomainError {
  return refused('notification.event-not-kept', path, eventId, 'is no event that is kept for it');
}

function refused(code: string, path: string, value: unknown, message: string): DomainError {
  return new DomainError({
    kind: 'refused',
    code,
    message: `${path} ${message}`,
    details: [{ path, value, message }],
  });
}
