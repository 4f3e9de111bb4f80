// So many requests a second for each tenant. TMF630 names the headers: the limit, what is left of it,
// and the seconds until it is whole again.
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { DEFAULT_TENANT, isTenant } from '../../platform/tenant';
import { callerOf } from '../../platform/access/caller';
import { header } from '../request-context';
import { tooManyRequests } from '../tmf.errors';

// Who watches the process must see it most of all when it is busy.
const NEVER_LIMITED = /^\/(health|metrics)(\/|$)/;
const WINDOW_MS = 1_000;

export function limitRequests(server: FastifyInstance, perSecond: number): void {
  void server.register(rateLimit, { global: false });
  let limiter: ReturnType<FastifyInstance['createRateLimit']> | undefined;
  server.addHook('onRequest', async (request, reply) => {
    if (NEVER_LIMITED.test(request.routeOptions.url ?? '')) return;
    // The plugin is there from the first request on, not before.
    limiter ??= server.createRateLimit({
      max: perSecond,
      timeWindow: WINDOW_MS,
      keyGenerator: tenantOrNone,
    });
    const answer = await limiter(request);
    if (answer.isAllowed) return;
    reply
      .header('X-Rate-Limit-Limit', `${answer.max}`)
      .header('X-Rate-Limit-Remaining', `${answer.remaining}`)
      .header('X-Rate-Limit-Reset', `${answer.ttlInSeconds}`);
    if (answer.isExceeded) throw tooManyRequests(perSecond, answer.ttlInSeconds);
  });
}

// What is no tenant is refused further on; until then it shares one limit.
function tenantOrNone(request: FastifyRequest): string {
  const caller = callerOf(request);
  if (caller !== undefined) return caller.tenant;
  const tenant = header(request, 'x-tenant-id') ?? DEFAULT_TENANT;
  return isTenant(tenant) ? tenant : '';
}
