import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { acceptsWhole } from './answer-list';
import { notAcceptable } from '../tmf.errors';

// Media ranges for which JSON is acceptable; `;q=0` excludes a range.
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
    if (isJsonAccepted(accept)) return true;
    throw notAcceptable(accept ?? '');
  }
}

export function isJsonAccepted(accept: string | undefined): boolean {
  if (accept === undefined || accept.trim() === '') return true;
  return accept.split(',').some((range) => SERVED.test(range.trim()));
}
