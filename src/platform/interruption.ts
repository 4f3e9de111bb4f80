import { isDomainError } from '../core/domain-error';
import { errorCode } from './error-code';

// What stopped the work without saying anything about it: the same work may well succeed later. The
// only place that decides so. Work that meets it is left as it stands and taken up again; it is never
// failed for it, and a client is told to come again.

/** How far a transaction was: only of what failed at its `commit` it is unknown whether it happened. */
export type Stage = 'connect' | 'work' | 'commit';

/** The connection to the database could not be had, or broke. */
export class DatabaseLost extends Error {
  /** Of the driver or the server, for logs. */
  readonly code: string;

  constructor(
    override readonly cause: unknown,
    readonly stage: Stage,
  ) {
    super(cause instanceof Error ? cause.message : String(cause));
    this.code = errorCode(cause);
  }
}

/** A connection that carried nothing any more, and did not end either: it was given up. */
export class ConnectionSilent extends Error {
  constructor() {
    super('the connection to the database went silent');
  }
}

/** Thrown by a job's `progress`: this process may not go on with it, another start will. */
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

// The driver gives these no code.
const DRIVER =
  /^Connection terminated|^Query read timeout$|is not queryable$|^timeout exceeded when|^timeout expired$|^Cannot use a pool after|^Driver not Connected/;

// Connection exceptions, a server that stops, starts or is gone, too many connections, and sessions that
// the server ends: who idled, in a transaction or not, or took too long for one, e.g. as it was stopped.
const GONE = /^(08...|25P0[34]|57P0[1-5]|53300)$/;

// Out of disk or memory, errors of the machine.
const OF_THE_SERVER = /^(53...|58...)$/;

type Contention = {
  readonly kind: 'serialization' | 'deadlock' | 'lock-timeout';
  readonly mayRetry: boolean;
};

// Others were in the way: the work was rolled back whole and may run again; who waited in vain for a
// lock has waited enough.
const CONTENTION: Readonly<Record<string, Contention>> = {
  '40001': { kind: 'serialization', mayRetry: true },
  '40P01': { kind: 'deadlock', mayRetry: true },
  '55P03': { kind: 'lock-timeout', mayRetry: false },
};

/** Of an error of the driver: a remote system's `ECONNRESET` looks the same, so only `Database` asks. */
export function isConnectionLoss(error: unknown): boolean {
  const code = errorCode(error);
  if (error instanceof ConnectionSilent || NETWORK.has(code) || GONE.test(code)) return true;
  if (error instanceof AggregateError) return error.errors.some(isConnectionLoss);
  return error instanceof Error && DRIVER.test(error.message);
}

/** The driver's error by the name it has here, where it is one of a lost connection. */
export function asLoss(error: unknown, stage: Stage): unknown {
  return isConnectionLoss(error) ? new DatabaseLost(error, stage) : error;
}

/** Others of its pool may be silent too, and each would be waited for as long. */
export function wentSilent(error: DatabaseLost): boolean {
  return error.cause instanceof ConnectionSilent;
}

/** The driver had noticed before: the statement did not leave, so it cannot have been carried out. */
export function wasNeverSent(error: unknown): boolean {
  return error instanceof Error && error.message.endsWith('is not queryable');
}

/** The database does not serve now: its connection was lost or not to be had, or it lacks what it needs to go on. */
export function isDatabaseAway(error: unknown): boolean {
  if (error instanceof DatabaseLost) return true;
  if (isDomainError(error)) return error.kind === 'unavailable';
  const code = errorCode(error);
  return GONE.test(code) || OF_THE_SERVER.test(code);
}

/**
 * What was read before a lock turned out to be old under it: the transaction begins again, as it does
 * when PostgreSQL itself finds that it cannot be serialised.
 */
export class StaleRead extends Error {
  readonly code = '40001';
}

/** A root account was held by other work for longer than the caller may wait. */
export class RootHeld extends Error {
  readonly code = '55P03';
}

/** How others were in the way, if they were. */
export function contentionOf(error: unknown): Contention | undefined {
  return CONTENTION[errorCode(error)];
}

export function isContention(error: unknown): boolean {
  return contentionOf(error) !== undefined;
}

/** Somebody else held what was asked for, and did not give it back in time. */
export function isLockTimeout(error: unknown): boolean {
  return contentionOf(error)?.kind === 'lock-timeout';
}

/**
 * An administrator cancelled the statement, or it took longer than it may. Which of the two, nobody says:
 * the same work may meet the same end again, so it is no interruption.
 */
export function isCancelled(error: unknown): boolean {
  return errorCode(error) === '57014';
}

export function isInterruption(error: unknown): boolean {
  return error instanceof JobInterrupted || isDatabaseAway(error) || isContention(error);
}
