// Who asks, before anything of the request but its headers is read.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Caller, setCaller } from '../../platform/access/caller';

export type Authenticate = (request: FastifyRequest) => Promise<Caller | undefined>;

/** Pages about the product, and whether the process lives: nobody's data. */
const OF_NOBODY = /^\/($|health(\/|$)|docs(\/|$))/;

export function askWho(server: FastifyInstance, authenticate: Authenticate): void {
  server.addHook('onRequest', async (request, reply) => {
    // What may be asked tells nobody's data, and a browser asks it without saying who.
    if (request.method === 'OPTIONS') return;
    if (OF_NOBODY.test(request.routeOptions.url ?? '/nowhere')) return;
    const caller = await authenticate(request);
    if (caller === undefined) return;
    setCaller(request, caller);
    // What one caller is told is kept by nobody on the way.
    void reply.header('cache-control', 'no-store');
  });
}
