import { errorCode } from '../error-code';
import { EmbeddedPostgresError } from '../embedded';
import { type Config, ConfigError } from '../config';
import { UnsupportedDatabaseError } from '../migrate';

/** A fault of the environment that the operator can correct; the message is a single line. */
export class BootError extends Error {}

const NETWORK_CODES = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'ECONNRESET',
];

/** One line with the fault and the remedy; undefined for a bug of the program. */
export function explainBootFailure(error: unknown, config: Config | undefined): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const isOurs = [ConfigError, BootError, EmbeddedPostgresError, UnsupportedDatabaseError];
  if (isOurs.some((type) => error instanceof type)) return oneLine(error.message);
  const code = codeOf(error);
  if (code === 'ENOSPC' || code === '53100') return 'no disk space left: free some and start again';
  if (config === undefined) return undefined;
  if ('syscall' in error && error.syscall === 'listen') return explainListen(code, config);
  if (isAboutHost(error, config))
    return `HOST ${config.host} is a name that does not resolve (${code})`;
  return explainDatabase(error, code, config);
}

function explainListen(code: string, { host, port }: Config): string | undefined {
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port} on ${host} is in use: stop the program that listens there, or set PORT`;
    case 'EACCES':
      return `this user may not listen on port ${port}: set PORT to 1024 or above`;
    case 'EADDRNOTAVAIL':
      return `HOST ${host} is no address of this machine`;
    default:
      return undefined;
  }
}

/** HOST is resolved before the database's host, so an error about a name equal to both concerns it. */
function isAboutHost(error: Error, { host }: Config): boolean {
  const isLookup = 'syscall' in error && error.syscall === 'getaddrinfo';
  return isLookup && 'hostname' in error && error.hostname === host;
}

function explainDatabase(error: Error, code: string, config: Config): string | undefined {
  const where =
    config.databaseUrl === undefined
      ? 'the embedded database'
      : `the database at ${placeOf(config.databaseUrl)}`;
  const isTimeout = /timeout expired|terminated due to connection timeout/.test(error.message);
  if (NETWORK_CODES.includes(code) || isTimeout) {
    return `${where} is unreachable (${isTimeout ? 'timeout' : code}): check DATABASE_URL`;
  }
  if (code === '28P01' || code === '28000' || /password must be a string/.test(error.message)) {
    return `${where} refused the user or password of DATABASE_URL`;
  }
  if (code === '3D000') return `${where} does not exist: create it, or change DATABASE_URL`;
  // Any other SQLSTATE in the server's words: missing rights, too many connections, a server starting up.
  if (/^[0-9A-Z]{5}$/.test(code)) return `${where} refused (${code}): ${oneLine(error.message)}`;
  return undefined;
}

/** Host, port and database, without user and password. */
function placeOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ').trim();
}

/** A host with two addresses fails with one error per address; the first one is used. */
function codeOf(error: Error): string {
  const code = errorCode(error);
  if (code !== '' || !(error instanceof AggregateError)) return code;
  return errorCode(error.errors[0]);
}
