// What every HTML page is sent with, whoever wrote it: it is not framed, and nothing in it is taken for something else.
// And what everything is sent with over HTTPS: come so again.
import type { FastifyInstance } from 'fastify';

const HTML = /^text\/html\b/;

/** The pages of the API explorer run scripts of this server and show its images. */
const EXPLORER = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'self'",
].join('; ');

const ALWAYS = {
  'content-security-policy': EXPLORER,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

const A_YEAR = 'max-age=31536000';

/** A page that says more of itself keeps what it says. */
export function guardPages(server: FastifyInstance): void {
  server.addHook('onSend', (request, reply, payload, done) => {
    if (request.protocol === 'https') void reply.header('strict-transport-security', A_YEAR);
    const isPage = HTML.test(String(reply.getHeader('content-type') ?? ''));
    for (const [name, value] of isPage ? Object.entries(ALWAYS) : []) {
      if (!reply.hasHeader(name)) void reply.header(name, value);
    }
    done(null, payload);
  });
}
