// Reads the environment once. Every variable is named in the error that refuses it.
import { DAY_MS, HOUR_MS } from '../core/time';
import { DEFAULT_LIMITS, type Limits } from './limits';
import { DEFAULT_RETAINED, type Retained } from './retained';
import { Settings } from './settings';
import { identityOf, parseClaim, parseIssuer, parsePair } from './access/identity-providers';
import { isLoopback } from './outgoing/address-kind';
import { type HostPort, parseHostPort } from './outgoing/host-port';
import { parseTarget } from './outgoing/target-rules';

export type Config = {
  readonly port: number;
  readonly host: string;
  /** Undefined starts the embedded PostgreSQL under `dataDir`. */
  readonly databaseUrl: string | undefined;
  readonly dataDir: string;
  readonly logLevel: LogLevel;
  /** `off` when the operator runs `npm run migrate` himself. */
  readonly migrate: boolean;
  readonly trustedNetwork: boolean;
  /** Requests per second of a tenant, or of one key, to this process; undefined means no limit. */
  readonly rateLimit: number | undefined;
  readonly keyRateLimit: number | undefined;
  /** Paths of the certificate and key for HTTPS. */
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  /** Origins whose pages may send requests from a browser. */
  readonly origins: readonly string[];
  /** Host names that requests may be for, besides this machine's own. */
  readonly publicHosts: readonly HostPort[];
  /** How long a request with its body may take to arrive. */
  readonly arrivalMaxMs: number;
  readonly settings: Settings;
};

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export class ConfigError extends Error {}

export const ARRIVAL_MAX_MS = 60_000;

export function readConfig(env: NodeJS.ProcessEnv): Config {
  const host = env['HOST'] || '127.0.0.1';
  const trustedNetwork =
    readChoice(
      'METERLINE_TRUSTED_NETWORK',
      env['METERLINE_TRUSTED_NETWORK'],
      ['yes', 'no'],
      'no',
    ) === 'yes';
  const publicHosts = readList('METERLINE_PUBLIC_HOSTS', env, 'hosts or host:port', parseHostPort);
  const isLoopbackAlone = [host, ...publicHosts.map((each) => each.host)].every(isLoopback);
  const asksWho = readAsksWho(env, isLoopbackAlone || trustedNetwork);
  return {
    port: readPort(env['PORT']),
    host,
    databaseUrl: readDatabaseUrl(env['DATABASE_URL']),
    dataDir: readDataDir(env['METERLINE_DATA_DIR']),
    logLevel: readChoice('LOG_LEVEL', env['LOG_LEVEL'], LOG_LEVELS, 'warn'),
    migrate:
      readChoice('METERLINE_MIGRATE', env['METERLINE_MIGRATE'], ['on', 'off'], 'on') === 'on',
    trustedNetwork,
    publicHosts,
    rateLimit: readRateLimit('METERLINE_RATE_LIMIT', env),
    keyRateLimit: readRateLimit('METERLINE_KEY_RATE_LIMIT', env),
    tls: readTls(env),
    origins: readList(
      'METERLINE_CORS_ORIGINS',
      env,
      'origins like https://portal.example',
      parseOrigin,
    ),
    arrivalMaxMs: readNumber('METERLINE_REQUEST_ARRIVAL_MS', env['METERLINE_REQUEST_ARRIVAL_MS'], {
      min: 1_000,
      max: 3_600_000,
      fallback: ARRIVAL_MAX_MS,
    }),
    settings: new Settings({
      usageAheadMaxMs: readHours('METERLINE_USAGE_AHEAD_HOURS', env, 24) * HOUR_MS,
      outgoing: {
        allowed: readList(
          'METERLINE_ALLOWED_TARGETS',
          env,
          'hosts, host:port or subnets like 10.1.0.0/16',
          parseTarget,
        ),
        // With a public name or a proxy, requests may come from anywhere even on loopback; so may those of who is asked.
        isLoopbackOpen: !trustedNetwork && isLoopbackAlone && !asksWho,
      },
      ...readFreedoms(env),
      asksWho,
      identity: readIdentity(env),
      keyPepper: env['METERLINE_KEY_PEPPER'] ?? '',
      limits: readLimits(env),
      retained: readRetained(env),
    }),
  };
}

/**
 * By default requests must be authenticated, unless only this machine or a trusted network can connect and no issuer
 * is configured.
 */
function readAsksWho(env: NodeJS.ProcessEnv, isAmongFriends: boolean): boolean {
  const isConfigured = (env['METERLINE_OIDC_ISSUER'] ?? '') !== '';
  const usual = isAmongFriends && !isConfigured ? 'open' : 'required';
  const said = readChoice('METERLINE_AUTH', env['METERLINE_AUTH'], ['open', 'required'], usual);
  return said === 'required';
}

function readIdentity(env: NodeJS.ProcessEnv): Settings['identity'] {
  return identityOf({
    issuers: readList('METERLINE_OIDC_ISSUER', env, 'URLs, or tenant=URL', parseIssuer),
    audience: env['METERLINE_OIDC_AUDIENCE'],
    claims: readList(
      'METERLINE_OIDC_CLAIMS',
      env,
      'tenant=, roles=, account= or party= and the name of a claim',
      parseClaim,
    ),
    roles: readList('METERLINE_OIDC_ROLES', env, 'pairs like billing-team=finance', parsePair),
  });
}

/** Settings for what clients may state that other operators leave to the server. */
function readFreedoms(
  env: NodeJS.ProcessEnv,
): Pick<Settings, 'negotiatedPrices' | 'externalRating' | 'orders'> {
  const choice = <T extends string>(name: string, usual: T, other: T): T =>
    readChoice(name, env[name], [usual, other], usual);
  return {
    negotiatedPrices: choice('METERLINE_NEGOTIATED_PRICES', 'follow', 'refuse'),
    externalRating: choice('METERLINE_EXTERNAL_RATING', 'follow', 'refuse'),
    orders: choice('METERLINE_ORDERS', 'internal', 'external'),
  };
}

const SHARE_MIN = 2;
const SHARE_MAX = 1_000;
const WAIT_MIN_MS = 100;
const WAIT_MAX_MS = 60_000;

function readLimits(env: NodeJS.ProcessEnv): Limits {
  const { connections, lockWaitMs, connectionWaitMs, busyWaitMs } = DEFAULT_LIMITS;
  const share = (name: string, fallback: number) =>
    readNumber(name, env[name], { min: SHARE_MIN, max: SHARE_MAX, fallback });
  const wait = (name: string, fallback: number) =>
    readNumber(name, env[name], { min: WAIT_MIN_MS, max: WAIT_MAX_MS, fallback });
  const connectionWait = wait('METERLINE_CONNECTION_WAIT_MS', connectionWaitMs.requests);
  return {
    connections: {
      intake: share('METERLINE_INTAKE_CONNECTIONS', connections.intake),
      requests: share('METERLINE_REQUEST_CONNECTIONS', connections.requests),
      background: share('METERLINE_BACKGROUND_CONNECTIONS', connections.background),
    },
    lockWaitMs: { ...lockWaitMs, requests: wait('METERLINE_LOCK_WAIT_MS', lockWaitMs.requests) },
    connectionWaitMs: { ...connectionWaitMs, intake: connectionWait, requests: connectionWait },
    busyWaitMs: wait('METERLINE_BUSY_WAIT_MS', busyWaitMs),
  };
}

const KEEP_MAX = 99_999;

function readRetained(env: NodeJS.ProcessEnv): Retained {
  const read = (name: string, unitMs: number, fallbackMs: number) =>
    readNumber(name, env[name], { min: 1, max: KEEP_MAX, fallback: fallbackMs / unitMs }) * unitMs;
  const { idempotencyKeysMs, jobsMs, eventsMs } = DEFAULT_RETAINED;
  return {
    idempotencyKeysMs: read('METERLINE_KEEP_KEYS_HOURS', HOUR_MS, idempotencyKeysMs),
    jobsMs: read('METERLINE_KEEP_JOBS_DAYS', DAY_MS, jobsMs),
    eventsMs: read('METERLINE_KEEP_EVENTS_DAYS', DAY_MS, eventsMs),
  };
}

type Range = { readonly min: number; readonly max: number; readonly fallback: number };

function readNumber(
  name: string,
  value: string | undefined,
  { min, max, fallback }: Range,
): number {
  if (value === undefined || value === '') return fallback;
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= min && number <= max) return number;
  throw new ConfigError(`${name} must be a number from ${min} to ${max}, got "${value}"`);
}

function readHours(name: string, env: NodeJS.ProcessEnv, fallback: number): number {
  const value = env[name];
  if (value === undefined || value === '') return fallback;
  if (/^\d{1,5}$/.test(value)) return Number(value);
  throw new ConfigError(`${name} must be a number of hours from 0 to 99999, got "${value}"`);
}

function readList<T>(
  name: string,
  env: NodeJS.ProcessEnv,
  what: string,
  parse: (entry: string) => T | undefined,
): readonly T[] {
  const value = env[name]?.trim() ?? '';
  if (value === '') return [];
  return value.split(',').map((entry) => {
    const parsed = parse(entry.trim());
    if (parsed !== undefined) return parsed;
    throw new ConfigError(`${name} must list ${what}, separated by commas, got "${entry.trim()}"`);
  });
}

function readTls(env: NodeJS.ProcessEnv): Config['tls'] {
  const [cert = '', key = ''] = [env['METERLINE_TLS_CERT'], env['METERLINE_TLS_KEY']];
  if (cert === '' && key === '') return undefined;
  if (cert !== '' && key !== '') return { cert, key };
  throw new ConfigError(
    'METERLINE_TLS_CERT and METERLINE_TLS_KEY name two files, and belong together',
  );
}

function parseOrigin(text: string): string | undefined {
  return /^https?:\/\/[^/\s*]+$/.test(text) && URL.canParse(text) ? text.toLowerCase() : undefined;
}

function readRateLimit(name: string, env: NodeJS.ProcessEnv): number | undefined {
  const value = env[name];
  if (value === undefined || value === '') return undefined;
  if (/^[1-9]\d{0,6}$/.test(value)) return Number(value);
  throw new ConfigError(
    `${name} must be a number of requests a second from 1 to 9999999, got "${value}"`,
  );
}

function readPort(value: string | undefined): number {
  if (value === undefined || value === '') return 3000;
  const port = Number(value);
  if (!/^\d+$/.test(value) || port > 65535) {
    throw new ConfigError(`PORT must be a number from 0 to 65535, got "${value}"`);
  }
  return port;
}

/** An empty one is a variable of a script that was not set, and data would lie where nobody looks for it. */
function readDataDir(value = '.meterline'): string {
  if (value.trim() !== '') return value;
  throw new ConfigError('METERLINE_DATA_DIR must name a folder, or be left out for .meterline');
}

function readDatabaseUrl(value: string | undefined): string | undefined {
  if (value === undefined || value === '') return undefined;
  if (!URL.canParse(value) || !/^postgres(ql)?:$/.test(new URL(value).protocol)) {
    throw new ConfigError(
      'DATABASE_URL must look like postgresql://user:secret@host:5432/database',
    );
  }
  return value;
}

function readChoice<T extends string>(
  name: string,
  value: string | undefined,
  choices: readonly T[],
  fallback: T,
): T {
  if (value === undefined || value === '') return fallback;
  const chosen = choices.find((choice) => choice === value);
  if (chosen === undefined) {
    throw new ConfigError(`${name} must be one of ${choices.join(', ')}, got "${value}"`);
  }
  return chosen;
}
