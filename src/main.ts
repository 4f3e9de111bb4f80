import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Logger } from 'nestjs-pino';
import { ApiKeys, Authentication, PERMISSIONS_OF, ROLES } from './access';
import { AppModule } from './app.module';
import { redactLine } from './core/redact';
import { errorReference } from './error-reference';
import { explainBootFailure } from './platform/boot/boot-failure';
import {
  hostsServed,
  refusePublicHost,
  refuseTakenPort,
  refuseUnknownRoles,
  refuseWithoutKeys,
  serverUrl,
} from './platform/boot/network';
import { tellUnknownVariables } from './platform/boot/unknown-variables';
import { readTls } from './platform/boot/read-tls';
import { openDatabase } from './platform/boot/open-database';
import { inTime, leave, openLog } from './platform/boot/orderly-end';
import { type Config, readConfig } from './platform/config';
import { configureHttp, httpAdapter, serveDocs } from './tmf';

const SWEEP_MS = 50;
const REPEAT_MS = 1_000;
// Closing, which includes the drain, database and log together stay below the 30 s that orchestrators grant.
const DRAIN_MAX_MS = 20_000;
const CLOSE_MAX_MS = 24_000;
const DATABASE_STOP_MAX_MS = 4_000;
const LOG_MAX_MS = 1_000;

// What was opened so far, closed in reverse when the process is asked to end or the start fails.
const opened: Array<() => Promise<void>> = [];
const log = openLog();
let isAskedToEnd = false;
let askedAt = 0;
let isServing = false;

void boot();

async function boot(): Promise<void> {
  const startedAt = performance.now();
  let config: Config | undefined;
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, onSignal);
  try {
    const unknown = tellUnknownVariables(process.env);
    if (unknown !== undefined) tell(unknown);
    config = readConfig(process.env);
    refusePublicHost(config);
    refuseUnknownRoles(config, ROLES);
    await refuseTakenPort(config);
    const database = await openDatabase(config, { log: tell, onLost: endBecause });
    opened.push(() => inTime(database.stop(), DATABASE_STOP_MAX_MS));
    if (await endIfAsked()) return;
    const app = await listen(config, database.url);
    isServing = true;
    if (await endIfAsked()) return;
    announce(app, config, database.label, performance.now() - startedAt);
  } catch (error: unknown) {
    tell(explainBootFailure(error, config) ?? unexplained(error));
    await end(1);
  }
}

async function endIfAsked(): Promise<boolean> {
  if (isAskedToEnd) await end(0);
  return isAskedToEnd;
}

async function listen(config: Config, databaseUrl: string): Promise<NestFastifyApplication> {
  const { logLevel, rateLimit, keyRateLimit, origins, arrivalMaxMs, settings } = config;
  const adapter = httpAdapter(arrivalMaxMs, readTls(config));
  const module = AppModule.for({ databaseUrl, logLevel, settings, log });
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    bufferLogs: true,
    abortOnError: false,
  });
  opened.push(() => inTime(close(app), CLOSE_MAX_MS));
  app.useLogger(app.get(Logger));
  await refuseWithoutKeys(config, () => app.get(ApiKeys).isAnyToBeginWith());
  configureHttp(app, {
    requestsPerSecond: { ofTenant: rateLimit, ofKey: keyRateLimit },
    origins,
    publicHosts: hostsServed(config),
    authenticate: (request) => app.get(Authentication).authenticate(request),
  });
  serveDocs(app, errorReference, PERMISSIONS_OF);
  await app.listen(config.port, config.host);
  return app;
}

/**
 * Requests first: Fastify stops accepting, answers what is in flight and refuses what still comes in
 * over open connections. Only then may the modules end their batches and the pool be closed.
 */
async function close(app: NestFastifyApplication): Promise<void> {
  const server = app.getHttpServer();
  // An idle keep-alive connection would otherwise hold up the close until its client ends it.
  const sweep = setInterval(() => {
    server.closeIdleConnections();
  }, SWEEP_MS);
  const limit = setTimeout(() => {
    server.closeAllConnections();
  }, DRAIN_MAX_MS);
  await app.getHttpAdapter().getInstance().close();
  clearInterval(sweep);
  clearTimeout(limit);
  await app.close();
}

function announce(
  app: NestFastifyApplication,
  { host, port: asked, settings, tls }: Config,
  database: string,
  tookMs: number,
): void {
  const bound = app.getHttpServer().address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : asked;
  const base = serverUrl({ host, port }, tls === undefined ? 'http' : 'https');
  process.stdout.write(
    [
      `Meterline is ready after ${Math.ceil(tookMs)} ms.`,
      `  Docs      ${base}/docs, of all that is served below /tmf-api and /api/v1`,
      `  Health    ${base}/health/ready`,
      `  Access    ${accessOf(settings)}`,
      `  Database  ${database}`,
      '',
    ].join('\n'),
  );
}

function accessOf({ asksWho, identity }: Config['settings']): string {
  if (!asksWho) return 'open: nobody is asked who he is';
  return ['API keys', ...identity.issuers.map(({ url }) => `tokens of ${url}`)].join(', ');
}

function onSignal(): void {
  // A second request to end means at once. Ctrl-C arrives twice: from the terminal and from npm.
  if (isAskedToEnd && performance.now() - askedAt > REPEAT_MS) {
    log.destroy();
    process.exit(130);
  }
  if (isAskedToEnd) return;
  isAskedToEnd = true;
  askedAt = performance.now();
  // While the boot is under way, it checks the flag between its steps.
  if (isServing) void end(0);
}

function endBecause(line: string): void {
  tell(line);
  void leave(1, log, LOG_MAX_MS);
}

async function end(status: number): Promise<void> {
  let isInOrder = true;
  for (const close of opened.splice(0).reverse()) {
    try {
      await close();
    } catch (error: unknown) {
      isInOrder = false;
      tell(`could not end in good order: ${unexplained(error)}`);
    }
  }
  await leave(isInOrder ? status : 1, log, LOG_MAX_MS);
}

function unexplained(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return process.env['LOG_LEVEL'] === 'debug' ? (error.stack ?? error.message) : error.message;
}

function tell(line: string): void {
  process.stderr.write(`${redactLine(line)}\n`);
}
