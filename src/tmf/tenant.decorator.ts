import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { tenantOf } from './request-context';

/** The tenant a request names by `X-Tenant-Id`; 400 when the name is malformed. */
export const RequestTenant = createParamDecorator((_: unknown, execution: ExecutionContext) =>
  tenantOf(execution.switchToHttp().getRequest<FastifyRequest>()),
);
