// Limits the requests per second of each tenant, key or token. The headers of TMF630 give the limit, what is left of
// it, and the seconds until it is reset; those of the IETF draft say the same.
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../platform/access/caller';
import { DEFAULT_TENANT, isTenant, reachOf } from '../../platform/tenant';
import { header } from '../request-context';
import { tooManyRequests } from '../tmf.errors';
import { RequestWindows } from './request-windows';

/** Requests per second; undefined means no limit. */
export type RequestLimits = {
  readonly ofTenant?: number | undefined;
  readonly ofKey?: number | undefined;
};

type Kind = {
  readonly name: string;
  readonly max: number;
  readonly of: (request: FastifyRequest) => string | undefined;
};
type Limiter = ReturnType<FastifyInstance['createRateLimit']>;

// Monitoring must work, most of all under load.
const NEVER_LIMITED = /^\/(health|metrics)(\/|$)/;
const WINDOW_MS = 1_000;
/** Unauthenticated requests share one limit. */
const NOBODY = '';

export function limitRequests(server: FastifyInstance, { ofTenant, ofKey }: RequestLimits): void {
  const kinds: Kind[] = [
    ...(ofKey === undefined ? [] : [{ name: 'key', max: ofKey, of: keyOf }]),
    ...(ofTenant === undefined ? [] : [{ name: 'tenant', max: ofTenant, of: tenantOrNone }]),
  ];
  if (kinds.length === 0) return;
  void server.register(rateLimit, { global: false, store: RequestWindows });
  for (const kind of kinds) limit(server, kind);
}

function limit(server: FastifyInstance, { name, max, of }: Kind): void {
  let limiter: Limiter | undefined;
  server.addHook('onRequest', async (request, reply) => {
    if (NEVER_LIMITED.test(request.routeOptions.url ?? '') || of(request) === undefined) return;
    // The plugin is ready only at the first request.
    limiter ??= server.createRateLimit({
      max,
      timeWindow: WINDOW_MS,
      keyGenerator: (asked) => `${name} ${of(asked) ?? NOBODY}`,
    });
    const answer = await limiter(request);
    if (answer.isAllowed) return;
    tell(reply, answer);
    const message = `A ${name} may send ${max} requests a second`;
    if (answer.isExceeded) throw tooManyRequests(message, answer.ttlInSeconds);
  });
}

function tell(
  reply: FastifyReply,
  { max, remaining, ttlInSeconds }: { max: number; remaining: number; ttlInSeconds: number },
): void {
  const values = { Limit: max, Remaining: remaining, Reset: ttlInSeconds };
  for (const [name, value] of Object.entries(values)) {
    reply.header(`X-Rate-Limit-${name}`, `${value}`).header(`RateLimit-${name}`, `${value}`);
  }
}

function keyOf(request: FastifyRequest): string | undefined {
  return callerOf(request)?.actor;
}

/** Malformed tenants, which are refused later, share one limit. */
export function tenantOrNone(request: FastifyRequest): string {
  const caller = callerOf(request);
  if (caller !== undefined) return reachOf(caller.tenant).tenantId;
  const tenant = header(request, 'x-tenant-id') ?? DEFAULT_TENANT;
  return isTenant(tenant) ? tenant : NOBODY;
}
