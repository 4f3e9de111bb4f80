// Bounds the bodies that a process holds at once. Each is limited by its route, but what is made of one takes several
// times its size, and what many clients send together would be more than the process has. A body counts while it
// arrives and until its request is answered; one that has no room is refused before it is read.
import { Transform } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { bodiesHeld } from '../tmf.errors';
import { HeldBytes } from './held-bytes';
import { tenantOrNone } from './limit-requests';

/** Two of the longest that any route takes, for a tenant alone. */
const HELD_MAX_BYTES = 128 * 1024 * 1024;

type Part = { readonly tenant: string; bytes: number };

export function boundBodies(server: FastifyInstance, maxBytes = HELD_MAX_BYTES): void {
  const held = new HeldBytes(maxBytes);
  const parts = new WeakMap<FastifyRequest, Part>();
  const take = (request: FastifyRequest, bytes: number): boolean => {
    const part = parts.get(request) ?? { tenant: tenantOrNone(request), bytes: 0 };
    if (!held.take(part.tenant, bytes)) return false;
    part.bytes += bytes;
    parts.set(request, part);
    return true;
  };
  const giveBack = (request: FastifyRequest): void => {
    const part = parts.get(request);
    if (part !== undefined) held.giveBack(part.tenant, part.bytes);
    parts.delete(request);
  };
  server.addHook('onRequest', (request, reply, next) => {
    // What has come whole is worked on, whether its client waits for it or not.
    reply.raw.once('close', () => {
      if (!request.raw.complete) giveBack(request);
    });
    const bytes = Number(request.headers['content-length'] ?? 0);
    // What is too long for its route is refused as that.
    const isTaken = bytes === 0 || bytes > request.routeOptions.bodyLimit || take(request, bytes);
    next(isTaken ? undefined : bodiesHeld());
  });
  server.addHook('preParsing', (request, _reply, payload, next) => {
    if (request.headers['transfer-encoding'] === undefined) {
      next(null, payload);
      return;
    }
    const counted = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        if (take(request, chunk.length)) done(null, chunk);
        else done(bodiesHeld());
      },
    });
    payload.on('error', (error: Error) => counted.destroy(error));
    next(null, payload.pipe(counted));
  });
  server.addHook('onSend', (request, _reply, _payload, next) => {
    giveBack(request);
    next();
  });
}
