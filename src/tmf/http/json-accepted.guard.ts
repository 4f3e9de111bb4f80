import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { acceptsWhole } from './answer-list';
import { notAcceptable } from '../tmf.errors';

// What a client may accept and still be served JSON; `;q=0` says "not this".
const SERVED =
  /^(\*\/\*|application\/\*|application\/json|application\/([\w.-]+\+)json)\s*(;(?!.*\bq=0(\.0*)?\s*$).*)?$/i;

@Injectable()
export class JsonAcceptedGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context
      .switchToHttp()
      .getRequest<FastifyRequest<{ Params: { id?: string } }>>();
    const { accept } = request.headers;
    const isList = request.method === 'GET' && request.params.id === undefined;
    if (isList && acceptsWhole(accept)) return true;
    if (accept === undefined || accept.trim() === '') return true;
    if (accept.split(',').some((range) => SERVED.test(range.trim()))) return true;
    throw notAcceptable(accept.slice(0, 100));
  }
}
