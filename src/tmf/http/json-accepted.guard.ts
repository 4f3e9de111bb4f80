import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { notAcceptable } from '../tmf.errors';

// What a client may accept and still be served JSON; `;q=0` says "not this".
const SERVED =
  /^(\*\/\*|application\/\*|application\/json|application\/([\w.-]+\+)json)\s*(;(?!.*\bq=0(\.0*)?\s*$).*)?$/i;

@Injectable()
export class JsonAcceptedGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { accept } = context.switchToHttp().getRequest<FastifyRequest>().headers;
    if (accept === undefined || accept.trim() === '') return true;
    if (accept.split(',').some((range) => SERVED.test(range.trim()))) return true;
    throw notAcceptable(accept.slice(0, 100));
  }
}
