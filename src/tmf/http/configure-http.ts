// The HTTP server as TMF630 requires it, built by `main.ts` and the tests with these two functions:
// const app = await NestFactory.create<NestFastifyApplication>(module, httpAdapter());
// configureHttp(app);
import type { Socket } from 'node:net';
import cors from '@fastify/cors';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ARRIVAL_MAX_MS } from '../../platform/config';
import { Installation } from '../../platform/installation';
import type { HostPort } from '../../platform/outgoing';
import { failureOf, reasonOf } from '../error-status';
import { HttpError } from '../http-error';
import { RequestPipe } from '../own/request.pipe';
import { addBodyParsers } from './body-parser';
import { boundBodies } from './bound-bodies';
import { answerFailure, ErrorFilter, errorBody } from './error.filter';
import { type Authenticate, askWho } from './ask-who';
import { corsFor } from './cors';
import { guardDoor, whyForeign } from './guard-door';
import { guard, guardPages } from './guard-pages';
import { limitRequests, type RequestLimits } from './limit-requests';
import { RouteTable } from './route-table';

const BODY_MAX_BYTES = 10 * 1024 * 1024;
const CHECKS_A_REQUEST = 12;
// Time to send the answer to a client that is still sending.
const LINGER_MS = 1_000;
// 255 characters, each up to 12 when percent-encoded.
const ID_MAX_LENGTH = 255 * 12;

/** Registers the TMF body parsers in place of Nest's. */
class TmfAdapter extends FastifyAdapter {
  override registerParserMiddleware(): void {
    const server: FastifyInstance = this.getInstance();
    if (!server.hasContentTypeParser('application/merge-patch+json')) addBodyParsers(server);
  }
}

/** PEM texts for HTTPS. */
export type Tls = { readonly cert: string; readonly key: string };

/** `arrivalMaxMs` limits how long a request with its body may take to arrive. */
export function httpAdapter(arrivalMaxMs = ARRIVAL_MAX_MS, tls?: Tls): FastifyAdapter {
  const arrival = {
    headersTimeout: arrivalMaxMs,
    requestTimeout: arrivalMaxMs,
    connectionsCheckingInterval: Math.ceil(arrivalMaxMs / CHECKS_A_REQUEST),
  };
  return new TmfAdapter({
    // Fastify reads one of the two.
    ...(tls === undefined
      ? { http: arrival }
      : { https: { ...arrival, ...tls, minVersion: 'TLSv1.2' } }),
    bodyLimit: BODY_MAX_BYTES,
    requestTimeout: arrivalMaxMs,
    routerOptions: {
      ignoreTrailingSlash: true,
      // Clients join a root that ends with a slash and a path that begins with one.
      ignoreDuplicateSlashes: true,
      maxParamLength: ID_MAX_LENGTH,
      // TMF630 puts operators in the raw query, so each route parses it itself.
      querystringParser: (query: string) => Object.fromEntries(new URLSearchParams(query)),
    },
    frameworkErrors: answerUnroutable,
    clientErrorHandler: answerUnreadable,
  });
}

export type HttpLimits = {
  readonly requestsPerSecond?: RequestLimits;
  /** Origins whose pages may send requests from a browser; without them none. */
  readonly origins?: readonly string[];
  /** Host names that requests may be for, besides this machine's own. */
  readonly publicHosts?: readonly HostPort[];
  /** Without it requests are not authenticated. */
  readonly authenticate?: Authenticate;
  /** Of all requests that are under way. */
  readonly bodiesMaxBytes?: number;
};

export function configureHttp(
  app: NestFastifyApplication,
  {
    requestsPerSecond = {},
    origins = [],
    publicHosts = [],
    authenticate,
    bodiesMaxBytes,
  }: HttpLimits = {},
): NestFastifyApplication {
  const server = app.getHttpAdapter().getInstance();
  const routes = new RouteTable();
  routes.watch(server, origins.length > 0);
  const installation = () => app.get(Installation, { strict: false }).id();
  guardDoor(server, { publicHosts, origins, installation });
  if (origins.length > 0) void server.register(cors, corsFor(origins));
  if (authenticate !== undefined) askWho(server, authenticate);
  limitRequests(server, requestsPerSecond);
  boundBodies(server, bodiesMaxBytes);
  guardPages(server);
  app.useGlobalFilters(new ErrorFilter(routes));
  app.useGlobalPipes(new RequestPipe());
  return app;
}

/** An undecodable path is answered with 404, like an unknown id. */
function answerUnroutable(error: Error, request: FastifyRequest, reply: FastifyReply): void {
  guard(request, reply);
  answerFailure(failureOf(whyUnroutable(error, request)), request, reply);
}

function whyUnroutable(error: Error, request: FastifyRequest): unknown {
  const foreign = whyForeign(request);
  if (foreign !== undefined) return foreign;
  if (!('code' in error) || error.code !== 'FST_ERR_BAD_URL') return error;
  return new HttpError(404, 'tmf.path-unknown', 'The path is not percent-encoded UTF-8');
}

const STATUS_OF_UNREADABLE: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** Requests that are not HTTP, too large or too slow reach no route, so the answer is written to the socket. */
function answerUnreadable(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return;
  const statusCode = STATUS_OF_UNREADABLE[error.code ?? ''] ?? 400;
  const failure = failureOf(
    Object.assign(new Error('The request is not readable'), { statusCode }),
  );
  const body = JSON.stringify(errorBody(failure, ''));
  // A client that goes on sending would keep the connection open.
  const cut = setTimeout(() => socket.destroy(), LINGER_MS).unref();
  socket.once('close', () => {
    clearTimeout(cut);
  });
  socket.end(
    `HTTP/1.1 ${statusCode} ${reasonOf(statusCode)}\r\nContent-Type: application/json; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
