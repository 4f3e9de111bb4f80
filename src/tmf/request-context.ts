import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type Asker, type Caller, callerOf } from '../platform/access/caller';
import { DEFAULT_TENANT, isTenant, type Tenant } from '../platform/tenant';
import type { Body, ResourceType } from './resource-type';
import { tenantMalformed } from './tmf.errors';

/** The caller and the data of the request's headers; `origin` is empty for work without a request. */
export type RequestContext = {
  readonly tenant: Tenant;
  readonly origin: string;
  /** Absent for work without a request, and on an open loopback. */
  readonly caller?: Caller;
  /** The asker for the audit; absent for reads and for work without a request. */
  readonly asker?: Asker;
  readonly idempotencyKey?: string;
  readonly ifMatch?: string;
  readonly correlationId?: string;
  /** Set when the request uses another version than the stored one. */
  readonly spoken?: {
    readonly former: ResourceType;
    readonly type: ResourceType;
    readonly show: (former: Body) => Body;
  };
};

export function contextOf(request: FastifyRequest): RequestContext {
  const caller = callerOf(request);
  const idempotencyKey = header(request, 'idempotency-key');
  const ifMatch = header(request, 'if-match');
  const correlationId = header(request, 'x-correlation-id');
  return {
    tenant: tenantOf(request),
    origin: originOf(request),
    ...(caller === undefined ? {} : { caller }),
    ...(request.method === 'GET' ? {} : { asker: askerOf(request, caller) }),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    ...(ifMatch === undefined ? {} : { ifMatch }),
    ...(correlationId === undefined ? {} : { correlationId }),
  };
}

const NOBODY: Pick<Caller, 'actor' | 'roles'> = { actor: 'open', roles: [] };

/** On an open loopback the caller is unknown. */
export function askerOf(
  { method, ip, routeOptions }: FastifyRequest,
  { actor, roles }: Pick<Caller, 'actor' | 'roles'> = NOBODY,
): Asker {
  const route = (routeOptions.url ?? '').replaceAll(/:(\w+)/g, '{$1}');
  return { actor, roles, address: ip, operation: `${method} ${route}`.trim() };
}

/** The context of work that a scheduler or another module starts. */
export function internalContext(tenant: Tenant): RequestContext {
  return { tenant, origin: '' };
}

/** The caller's tenant; without authentication, the one that the request names. */
export function tenantOf(request: FastifyRequest): Tenant {
  return callerOf(request)?.tenant ?? namedTenantOf(request);
}

export function namedTenantOf(request: FastifyRequest): Tenant {
  const tenant = header(request, 'x-tenant-id');
  if (tenant === undefined) return DEFAULT_TENANT;
  if (!isTenant(tenant)) throw tenantMalformed(tenant);
  return tenant;
}

// The Host header is untrusted and appears in links, so only valid hosts are echoed.
const HOST = /^[A-Za-z0-9.:[\]_-]{1,255}$/;

export function originOf(request: FastifyRequest): string {
  return HOST.test(request.host) ? `${request.protocol}://${request.host}` : '';
}

export function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** The parameter `@Context() context: RequestContext` of a controller. */
export const Context = createParamDecorator((_: unknown, execution: ExecutionContext) =>
  contextOf(execution.switchToHttp().getRequest<FastifyRequest>()),
);
