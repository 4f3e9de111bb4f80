// The only place that maps errors to HTTP status codes.
import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';
import { type ErrorDetail, type ErrorKind, isDomainError } from '../core/domain-error';
import { errorCode } from '../platform/error-code';
import { isContention, isDatabaseAway } from '../platform/interruption';
import { HttpError } from './http-error';

export type Failure = {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly details: readonly ErrorDetail[];
  readonly headers: Readonly<Record<string, string>>;
};

const STATUS_OF_KIND: Readonly<Record<ErrorKind, number>> = {
  invalid: 400,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  refused: 422,
  overloaded: 429,
  unavailable: 503,
};

/** A second suffices for an overload or a lock to pass in most cases. */
const RETRY_AFTER = { 'Retry-After': '1' };

export function failureOf(error: unknown): Failure {
  if (isDomainError(error)) {
    const isOfTheHour = error.kind === 'overloaded' || error.kind === 'unavailable';
    return {
      ...plain(STATUS_OF_KIND[error.kind], error.code, error.message),
      details: error.details,
      headers: isOfTheHour ? RETRY_AFTER : {},
    };
  }
  if (error instanceof HttpError) {
    const { status, code, message, headers, details } = error;
    return { status, code, message, headers, details };
  }
  if (error instanceof HttpException) return httpFailure(error.getStatus(), error.message);
  return fastifyFailure(error) ?? databaseFailure(error) ?? unexpected();
}

function plain(status: number, code: string, message: string): Failure {
  return { status, code, message, details: [], headers: {} };
}

function unexpected(): Failure {
  return plain(500, 'internal', 'Something went wrong here; it has been logged');
}

const CODE_OF_STATUS: Readonly<Record<number, string>> = {
  400: 'tmf.request-malformed',
  401: 'tmf.unauthenticated',
  403: 'tmf.forbidden',
  404: 'tmf.path-unknown',
  405: 'tmf.method-not-allowed',
  406: 'tmf.not-acceptable',
  408: 'tmf.request-timeout',
  413: 'tmf.body-too-large',
  414: 'tmf.path-too-long',
  415: 'tmf.media-type-unsupported',
  429: 'tmf.too-many-requests',
  431: 'tmf.headers-too-large',
};

function httpFailure(status: number, message: string): Failure {
  const fallback = status < 500 ? 'tmf.request-refused' : 'tmf.unavailable';
  return plain(status, CODE_OF_STATUS[status] ?? fallback, message);
}

// Errors of Fastify carry the status to answer.
function fastifyFailure(error: unknown): Failure | undefined {
  if (!(error instanceof Error) || !('statusCode' in error)) return undefined;
  const { statusCode } = error;
  if (typeof statusCode !== 'number' || statusCode >= 500) return undefined;
  return httpFailure(statusCode, error.message);
}

// Errors that a client's value causes in PostgreSQL (NUL in a text, an unreadable pattern) are the client's.
const OF_THE_CALLER = new Set(['22021', '22P02', '22P05', '22003', '22007', '22008']);
const PATTERN_INVALID = '2201B';
// insufficient_privilege: a caller limited to one account tried to go beyond what the policies allow.
const OUT_OF_REACH = '42501';

function databaseFailure(error: unknown): Failure | undefined {
  if (isDatabaseAway(error)) return databaseAway();
  if (isContention(error)) return contended();
  const state = errorCode(error);
  if (OF_THE_CALLER.has(state)) {
    return plain(
      400,
      'tmf.value-unstorable',
      'A value has characters or a size that cannot be stored',
    );
  }
  if (state === OUT_OF_REACH) {
    return plain(403, 'tmf.forbidden', 'This is not offered to who sees one account alone');
  }
  if (state === PATTERN_INVALID) {
    return plain(400, 'tmf.query-invalid', 'A pattern of the query is not one the database reads');
  }
  if (state === '57014') {
    return plain(
      503,
      'tmf.query-too-expensive',
      'The query took too long: filter by an indexed attribute or page',
    );
  }
  return undefined;
}

/** Also used when it is unknown whether a COMMIT happened: a request with an identity may be repeated. */
function databaseAway(): Failure {
  const message = 'The database does not answer, try again';
  return { ...plain(503, 'platform.database-unavailable', message), headers: RETRY_AFTER };
}

function contended(): Failure {
  const message = 'Other work was in the way; nothing was done, send it again';
  return { ...plain(503, 'platform.contended', message), headers: RETRY_AFTER };
}

export function reasonOf(status: number): string {
  return STATUS_CODES[status] ?? 'Error';
}
