import { DomainError, type ErrorDetail, type ErrorReference } from '../core/domain-error';
import { HttpError } from './http-error';

export const tmfErrors: ErrorReference = {
  400: {
    'tmf.body-invalid': 'the body breaks the schema of the resource; details name every path',
    'tmf.query-invalid': 'a parameter of the query cannot be read',
    'tmf.patch-invalid': 'the patch cannot be applied to this resource',
    'tmf.tenant-malformed': 'X-Tenant-Id is 1 to 64 of A-Z a-z 0-9 . _ -',
    'tmf.idempotency-key-malformed': 'Idempotency-Key is 1 to 255 printable characters',
    'tmf.number-inexact':
      'the number has more digits than a JSON number carries: send fewer, or a text where one is taken',
    'tmf.unit-missing': 'an amount comes with its unit',
    'tmf.json-malformed': 'the body is not JSON',
    'tmf.json-too-deep': 'the body nests deeper than 100 levels',
    'tmf.too-many-attributes':
      'an object has more than 1 000 attributes, or a resource more than 50 000 in all',
    'tmf.text-unstorable': 'a text has a NUL or half a surrogate pair',
    'tmf.value-unstorable': 'a value has characters or a size that cannot be stored',
    'tmf.request-malformed': 'the request cannot be read',
  },
  401: {
    'tmf.unauthenticated': 'who asks is not known',
  },
  403: {
    'tmf.forbidden': 'who asks may not',
    'tmf.origin-foreign':
      'a page of another origin sent what browsers send without asking; METERLINE_PUBLIC_HOSTS names our own',
    'tmf.request-own': 'this server sent the request itself: a listener or a file leads back to it',
  },
  404: {
    'tmf.resource-unknown': 'there is no such resource',
    'tmf.path-unknown': 'there is nothing at this path',
  },
  405: {
    'tmf.method-not-allowed': 'the path does not offer the method; Allow names those it does',
  },
  406: {
    'tmf.not-acceptable': 'only application/json is offered',
  },
  408: {
    'tmf.request-timeout': 'the request took too long to arrive',
  },
  409: {
    'tmf.resource-exists': 'the id is taken',
    'tmf.patch-test-failed': 'a value is not the one the patch tests for',
    'tmf.idempotency-key-reused': 'the key came before with another request',
  },
  412: {
    'tmf.revision-stale': 'the resource has changed since: If-Match does not fit its ETag',
  },
  413: {
    'tmf.body-too-large': 'the body is larger than 10 MiB',
  },
  414: {
    'tmf.path-too-long': 'a segment of the path is longer than any id',
  },
  415: {
    'tmf.media-type-unsupported': 'the Content-Type is not one the path reads',
  },
  421: {
    'tmf.host-unknown':
      'the Host is none that this server answers to; METERLINE_PUBLIC_HOSTS names them',
  },
  422: {
    'tmf.expansion-too-wide': 'expand and depth reach more than 1 000 references',
    'tmf.schema-too-expensive': 'judging the body by a registered schema takes too long',
  },
  429: {
    'tmf.too-many-requests':
      'more requests than the tenant, or the key, may send; Retry-After says when again',
  },
  431: {
    'tmf.headers-too-large': 'the path, query and headers hold more than 16 KiB',
  },
  500: {
    internal: 'a bug; it has been logged',
  },
  501: {
    'tmf.feature-unsupported': 'a part of the standard that is not offered',
  },
  503: {
    'tmf.query-too-expensive':
      'the query took too long or holds too much: filter by an indexed attribute, or page',
    'tmf.bodies-held':
      'bodies of other requests take the memory that there is; Retry-After says when to send it again',
    'platform.database-unavailable': 'the database does not answer; try again',
    'platform.contended':
      'other work was in the way; nothing was done, Retry-After says when again',
  },
};

export function tenantMalformed(tenant: string): DomainError {
  return invalid('tmf.tenant-malformed', 'X-Tenant-Id must be 1 to 64 of A-Z a-z 0-9 . _ -', [
    { path: 'X-Tenant-Id', value: tenant.slice(0, 80), message: 'not a tenant name' },
  ]);
}

export function resourceUnknown(name: string, id: string): DomainError {
  return new DomainError({
    kind: 'not-found',
    code: 'tmf.resource-unknown',
    message: `There is no ${name} with id ${id.slice(0, 100)}`,
  });
}

export function resourceExists(name: string, id: string): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'tmf.resource-exists',
    message: `${name} ${id} already exists`,
    details: [{ path: 'id', value: id, message: 'is taken' }],
  });
}

export function bodyInvalid(name: string, details: readonly ErrorDetail[]): DomainError {
  const first = details[0];
  const what = first === undefined ? '' : `: ${`${first.path} ${first.message}`.trim()}`;
  return invalid('tmf.body-invalid', `The ${name} is not valid${what}`, details);
}

export function schemaTooExpensive(ids: readonly string[]): DomainError {
  return new DomainError({
    kind: 'refused',
    code: 'tmf.schema-too-expensive',
    message: `Judging this body by ${ids.join(', ')} takes too long: simplify the schema or the body`,
  });
}

export function queryInvalid(parameter: string, value: string, message: string): DomainError {
  return invalid('tmf.query-invalid', `${parameter} ${message}`, [
    { path: parameter, value: value.slice(0, 200), message },
  ]);
}

export function parametersInvalid(details: readonly ErrorDetail[]): DomainError {
  const said = details.map(({ path, message }) => `${path} ${message}`).join('; ');
  return invalid('tmf.query-invalid', said, details);
}

/** 404, because a path with such a segment cannot name anything. */
export function segmentsUnknown(details: readonly ErrorDetail[]): HttpError {
  const said = details.map(({ path, message }) => `${path} ${message}`).join('; ');
  return new HttpError(404, 'tmf.path-unknown', `There is nothing at this path: ${said}`);
}

/** For sorting without an index, which would sort everything for each page. */
export function sortTooWide(total: number, rowsMax: number): DomainError {
  const message = `asks to order ${total} resources by an attribute that no index orders, which is done for ${rowsMax} at most: narrow the list by a filter`;
  return queryInvalid('sort', '', message);
}

/** For conditions that only memory can decide, on too many rows. */
export function queryTooWide(rowsMax: number): HttpError {
  const message = `Only lists of at most ${rowsMax} can be filtered or sorted this way: narrow the list by an indexed attribute`;
  return new HttpError(503, 'tmf.query-too-expensive', message);
}

export function expansionTooWide(referencesMax: number): DomainError {
  return new DomainError({
    kind: 'refused',
    code: 'tmf.expansion-too-wide',
    message: `More than ${referencesMax} references would be expanded: page the list, or name fewer of them`,
  });
}

/** For a query or patch that exceeds its steps. */
export function queryTooLong(stepsMax: number): HttpError {
  const message =
    `The query takes more than ${stepsMax} steps: narrow the list, shorten what its pattern ` +
    'repeats, or name what its path leads through';
  return new HttpError(503, 'tmf.query-too-expensive', message);
}

export function patchInvalid(path: string, message: string): DomainError {
  return invalid('tmf.patch-invalid', `The patch cannot be applied: ${message}`, [
    { path, message },
  ]);
}

export function patchTestFailed(path: string): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'tmf.patch-test-failed',
    message: `The value at ${path} is not the one the patch tests for`,
    details: [{ path, message: 'test failed' }],
  });
}

export function keyReused(key: string): DomainError {
  return new DomainError({
    kind: 'conflict',
    code: 'tmf.idempotency-key-reused',
    message: 'This Idempotency-Key came before with another request',
    details: [{ path: 'Idempotency-Key', value: key, message: 'was used for another payload' }],
  });
}

export function keyMalformed(): DomainError {
  return invalid(
    'tmf.idempotency-key-malformed',
    'Idempotency-Key must be 1 to 255 printable characters',
    [{ path: 'Idempotency-Key', message: 'malformed' }],
  );
}

export function numberInexact(path: string, value: unknown, digitsMax: number): DomainError {
  const message = `must be a number with at most ${digitsMax} significant digits`;
  return invalid('tmf.number-inexact', `${path} ${message}`, [{ path, value, message }]);
}

export function numbersCut(paths: readonly string[]): DomainError {
  const message =
    'is a number that JSON readers change: send fewer digits, or a text where one is taken';
  const details = paths.map((path) => ({ path, message }));
  return invalid('tmf.number-inexact', `${paths[0] ?? ''} ${message}`, details);
}

export function tooManyAttributes(message: string): DomainError {
  return invalid('tmf.too-many-attributes', message);
}

export function unitMissing(path: string): DomainError {
  return invalid('tmf.unit-missing', `${path} is missing`, [{ path, message: 'is mandatory' }]);
}

export function revisionStale(): HttpError {
  return new HttpError(
    412,
    'tmf.revision-stale',
    'The resource has changed since: If-Match does not fit its ETag',
  );
}

export function tooManyRequests(message: string, retryAfterSeconds: number): HttpError {
  const headers = { 'Retry-After': `${retryAfterSeconds}` };
  return new HttpError(429, 'tmf.too-many-requests', message, headers);
}

export function bodiesHeld(): DomainError {
  return new DomainError({
    kind: 'unavailable',
    code: 'tmf.bodies-held',
    message: 'Bodies of other requests take the memory that there is; send it again in a moment',
  });
}

export function hostUnknown(host: string): HttpError {
  const rule = 'is none that this server answers to: METERLINE_PUBLIC_HOSTS names them';
  return refusedAtDoor(421, 'tmf.host-unknown', 'Host', host, rule);
}

export function originForeign(origin: string): HttpError {
  const rule = 'is foreign, and a page elsewhere may not change anything here';
  return refusedAtDoor(403, 'tmf.origin-foreign', 'Origin', origin, rule);
}

export function requestOwn(header: string, value: string): HttpError {
  const rule = 'says that this server sent the request itself';
  return refusedAtDoor(403, 'tmf.request-own', header, value, rule);
}

function refusedAtDoor(
  status: number,
  code: string,
  path: string,
  given: string,
  message: string,
): HttpError {
  const value = given.slice(0, 200);
  return new HttpError(status, code, `${path} ${value} ${message}`, {}, [{ path, value, message }]);
}

export function mediaTypeUnsupported(found: string, accepted: readonly string[]): HttpError {
  return new HttpError(
    415,
    'tmf.media-type-unsupported',
    `Content-Type ${found === '' ? '(none)' : found} is not one of ${accepted.join(', ')}`,
  );
}

export function notAcceptable(accept: string, offered = 'application/json'): HttpError {
  return new HttpError(
    406,
    'tmf.not-acceptable',
    `Only ${offered} is offered, not ${accept.slice(0, 100)}`,
  );
}

export function featureUnsupported(feature: string): HttpError {
  return new HttpError(501, 'tmf.feature-unsupported', `${feature} is not supported`);
}

function invalid(code: string, message: string, details: readonly ErrorDetail[] = []): DomainError {
  return new DomainError({ kind: 'invalid', code, message, details });
}
