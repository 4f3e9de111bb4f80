// Authenticates the caller before anything but the headers is read, and once more where the body came after them.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Caller, setCaller } from '../../platform/access/caller';

export type Authenticate = (request: FastifyRequest) => Promise<Caller | undefined>;

/** Paths that show no tenant's data: pages about the product, and health. */
const OF_NOBODY = /^\/($|health(\/|$)|docs(\/|$))/;

export function askWho(server: FastifyInstance, authenticate: Authenticate): void {
  const judge = async (request: FastifyRequest): Promise<boolean> => {
    const caller = await authenticate(request);
    if (caller !== undefined) setCaller(request, caller);
    return caller !== undefined;
  };
  const isComing = new WeakSet<FastifyRequest>();
  server.addHook('onRequest', async (request, reply) => {
    // OPTIONS shows no data, and browsers send it without credentials.
    if (request.method === 'OPTIONS') return;
    if (OF_NOBODY.test(request.routeOptions.url ?? '/nowhere')) return;
    if (!(await judge(request))) return;
    if (!request.raw.complete) isComing.add(request);
    // Keeps caches from storing what one caller may see.
    void reply.header('cache-control', 'no-store');
  });
  // The body is there: who sends it may have been shut out meanwhile.
  server.addHook('preValidation', async (request) => {
    if (isComing.has(request)) await judge(request);
  });
}
