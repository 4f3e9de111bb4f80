// The HTTP server as TMF630 needs it. `main.ts` and the tests build it by these two functions:
//   const app = await NestFactory.create<NestFastifyApplication>(module, httpAdapter());
//   configureHttp(app);
import type { Socket } from 'node:net';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { failureOf, reasonOf } from '../error-status';
import { HttpError } from '../http-error';
import { originOf } from '../request-context';
import { addBodyParsers } from './body-parser';
import { ErrorFilter, errorBody } from './error.filter';
import { limitRequests } from './limit-requests';
import { RouteTable } from './route-table';

const BODY_MAX_BYTES = 10 * 1024 * 1024;
// 255 characters, percent-encoded.
const ID_MAX_LENGTH = 255 * 12;

/** Registers the TMF body parsers in place of Nest's. */
class TmfAdapter extends FastifyAdapter {
  override registerParserMiddleware(): void {
    const server: FastifyInstance = this.getInstance();
    if (!server.hasContentTypeParser('application/merge-patch+json')) addBodyParsers(server);
  }
}

export function httpAdapter(): FastifyAdapter {
  return new TmfAdapter({
    bodyLimit: BODY_MAX_BYTES,
    routerOptions: {
      ignoreTrailingSlash: true,
      // Clients join a root that ends with a slash and a path that begins with one.
      ignoreDuplicateSlashes: true,
      maxParamLength: ID_MAX_LENGTH,
      // Operators of TMF630 live in the raw query, which is parsed where it is needed.
      querystringParser: (query: string) => Object.fromEntries(new URLSearchParams(query)),
    },
    frameworkErrors: answerUnroutable,
    clientErrorHandler: answerUnreadable,
  });
}

export type HttpLimits = {
  /** Of each tenant; undefined: as many as come. */
  readonly requestsPerSecond?: number | undefined;
};

export function configureHttp(
  app: NestFastifyApplication,
  { requestsPerSecond }: HttpLimits = {},
): NestFastifyApplication {
  const server = app.getHttpAdapter().getInstance();
  const routes = new RouteTable();
  routes.watch(server);
  if (requestsPerSecond !== undefined) limitRequests(server, requestsPerSecond);
  app.useGlobalFilters(new ErrorFilter(routes));
  return app;
}

/** A path that cannot be decoded names nothing: 404, like every unknown id. */
function answerUnroutable(error: Error, request: FastifyRequest, reply: FastifyReply): void {
  const failure = failureOf(
    'code' in error && error.code === 'FST_ERR_BAD_URL'
      ? new HttpError(404, 'tmf.path-unknown', 'The path is not percent-encoded UTF-8')
      : error,
  );
  void reply
    .status(failure.status)
    .type('application/json; charset=utf-8')
    .send(errorBody(failure, originOf(request)));
}

const STATUS_OF_UNREADABLE: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** What is not HTTP, or too much of it, comes to no route: its answer is written by hand. */
function answerUnreadable(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return;
  const statusCode = STATUS_OF_UNREADABLE[error.code ?? ''] ?? 400;
  const failure = failureOf(
    Object.assign(new Error('The request is not readable'), { statusCode }),
  );
  const body = JSON.stringify(errorBody(failure, ''));
  socket.end(
    `HTTP/1.1 ${statusCode} ${reasonOf(statusCode)}\r\nContent-Type: application/json; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
