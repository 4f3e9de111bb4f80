import type { FastifyCorsOptions } from '@fastify/cors';

const PREFLIGHT_KEPT_SECONDS = 600;

/** What pages of these origins may send and read. Cookies are not among it: requests carry their own credentials. */
export function corsFor(origins: readonly string[]): FastifyCorsOptions {
  return {
    origin: [...origins],
    methods: ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'],
    allowedHeaders: [
      'accept',
      'authorization',
      'content-type',
      'idempotency-key',
      'if-match',
      'if-none-match',
      'x-correlation-id',
      'x-tenant-id',
    ],
    exposedHeaders: [
      'ETag',
      'Idempotency-Hit',
      'Link',
      'Location',
      'RateLimit-Limit',
      'RateLimit-Remaining',
      'RateLimit-Reset',
      'Retry-After',
      'X-Result-Count',
      'X-Total-Count',
    ],
    credentials: false,
    maxAge: PREFLIGHT_KEPT_SECONDS,
  };
}
