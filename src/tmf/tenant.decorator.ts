import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { tenantOf } from './request-context';

/** The caller's tenant; on an open loopback that of `X-Tenant-Id`, with a 400 when it is malformed. */
export const RequestTenant = createParamDecorator((_: unknown, execution: ExecutionContext) =>
  tenantOf(execution.switchToHttp().getRequest<FastifyRequest>()),
);
