import { isDomainError } from '../core/domain-error';
import { errorCode } from './error-code';

// Errors that interrupt work without saying anything about it, decided only here: the same work may succeed later. It
// is left as it stands and resumed, never failed for it; a client is told to repeat its request.

/** How far a transaction was; for a failure at `commit` it is unknown whether it happened. */
export type Stage = 'connect' | 'work' | 'commit';

/** No connection to the database could be had, or it broke. */
export class DatabaseLost extends Error {
  /** The code of the driver or the server, for logs. */
  readonly code: string;

  constructor(
    override readonly cause: unknown,
    readonly stage: Stage,
  ) {
    super(cause instanceof Error ? cause.message : String(cause));
    this.code = errorCode(cause);
  }
}

/** A connection on which nothing arrived any more without it ending, so it was given up. */
export class ConnectionSilent extends Error {
  constructor() {
    super('the connection to the database went silent');
  }
}

/** Thrown by a job's `progress`: this process must stop the job, which is resumed later. */
export class JobInterrupted extends Error {}

const NETWORK = new Set([
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

// Driver errors without a code.
const DRIVER =
  /^Connection terminated|^Query read timeout$|is not queryable$|^timeout exceeded when|^timeout expired$|^Cannot use a pool after|^Driver not Connected/;

// Connection exceptions, a server that stops or starts, too many connections, and sessions that the server ended
// because they were idle or their transaction took too long, for example while the process was stopped.
const GONE = /^(08...|25P0[34]|57P0[1-5]|53300)$/;

// Out of disk or memory, and system errors.
const OF_THE_SERVER = /^(53...|58...)$/;

type Contention = {
  readonly kind: 'serialization' | 'deadlock' | 'lock-timeout';
  readonly mayRetry: boolean;
};

// Conflicts with other transactions: the work was rolled back and may run again, except after a lock timeout, which
// has waited enough.
const CONTENTION: Readonly<Record<string, Contention>> = {
  '40001': { kind: 'serialization', mayRetry: true },
  '40P01': { kind: 'deadlock', mayRetry: true },
  '55P03': { kind: 'lock-timeout', mayRetry: false },
};

/** Only for errors of the driver, and only used by `Database`: `ECONNRESET` of a remote system looks the same. */
export function isConnectionLoss(error: unknown): boolean {
  const code = errorCode(error);
  if (error instanceof ConnectionSilent || NETWORK.has(code) || GONE.test(code)) return true;
  if (error instanceof AggregateError) return error.errors.some(isConnectionLoss);
  return error instanceof Error && DRIVER.test(error.message);
}

/** Converts the driver's error of a lost connection to `DatabaseLost`. */
export function asLoss(error: unknown, stage: Stage): unknown {
  return isConnectionLoss(error) ? new DatabaseLost(error, stage) : error;
}

/** True after silence: other connections of the pool may be silent too, and each would take as long to notice. */
export function wentSilent(error: DatabaseLost): boolean {
  return error.cause instanceof ConnectionSilent;
}

/** True when the driver had noticed the loss before, so the statement was not sent. */
export function wasNeverSent(error: unknown): boolean {
  return error instanceof Error && error.message.endsWith('is not queryable');
}

/** True when the database does not serve at present: no connection, or it lacks resources. */
export function isDatabaseAway(error: unknown): boolean {
  if (error instanceof DatabaseLost) return true;
  if (isDomainError(error)) return error.kind === 'unavailable';
  const code = errorCode(error);
  return GONE.test(code) || OF_THE_SERVER.test(code);
}

/**
 * Data read before a lock turned out to be outdated under it. The transaction starts again, as after a serialization
 * failure.
 */
export class StaleRead extends Error {
  readonly code = '40001';
}

/** Other work held a root account for longer than the caller may wait. */
export class RootHeld extends Error {
  readonly code = '55P03';
}

/** The kind of conflict with other transactions, if it was one. */
export function contentionOf(error: unknown): Contention | undefined {
  return CONTENTION[errorCode(error)];
}

export function isContention(error: unknown): boolean {
  return contentionOf(error) !== undefined;
}

/** Another transaction held a lock for longer than the timeout. */
export function isLockTimeout(error: unknown): boolean {
  return contentionOf(error)?.kind === 'lock-timeout';
}

/**
 * The statement was cancelled by an administrator or by the statement timeout. PostgreSQL does not say which, and the
 * same work may be cancelled again, so it counts as no interruption.
 */
export function isCancelled(error: unknown): boolean {
  return errorCode(error) === '57014';
}

export function isInterruption(error: unknown): boolean {
  return error instanceof JobInterrupted || isDatabaseAway(error) || isContention(error);
}
