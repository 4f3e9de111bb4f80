import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { tenantOf } from './request-context';

/** The tenant of who asks; on an open loopback what `X-Tenant-Id` names, 400 when the name is malformed. */
export const RequestTenant = createParamDecorator((_: unknown, execution: ExecutionContext) =>
  tenantOf(execution.switchToHttp().getRequest<FastifyRequest>()),
);
