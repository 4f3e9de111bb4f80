import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Accepted } from '../accepted';
import { type Failure, failureOf, reasonOf } from '../error-status';
import { originOf } from '../request-context';
import { type Body, represent } from '../resource-type';
import { referenceTo } from './error-page';
import type { RouteTable } from './route-table';

/** Answers every failure, wherever it came from, as a TMF630 Error. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger('http');

  constructor(private readonly routes: RouteTable) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    if (reply.sent) return;
    if (error instanceof Accepted) {
      const { collection, resource } = error;
      const body = represent(collection, resource, originOf(request));
      void reply.status(202).header('Location', body['href']).send(body);
      return;
    }
    const failure = this.routes.explain(failureOf(error), request);
    if (failure.status >= 500) {
      this.logger.error({ err: error, method: request.method, url: request.url }, failure.message);
    }
    answerFailure(failure, request, reply);
  }
}

/** For failures outside of Nest's routes, which no filter catches. */
export function answerFailure(
  failure: Failure,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  void reply
    .status(failure.status)
    .headers({ ...failure.headers })
    .type('application/json; charset=utf-8')
    .send(errorBody(failure, originOf(request)));
}

export function errorBody({ status, code, message, details }: Failure, origin: string): Body {
  return {
    '@type': 'Error',
    code,
    reason: reasonOf(status),
    message,
    status: `${status}`,
    referenceError: referenceTo(code, origin),
    ...(details.length === 0 ? {} : { details }),
  };
}
