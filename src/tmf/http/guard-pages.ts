// Headers of all answers, so that a browser neither frames them nor takes them for something else, runs nothing that
// somebody put there, and stays with HTTPS.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const POLICY = 'content-security-policy';
const HTML = /^text\/html\b/;

/** The API explorer runs scripts of this server and shows its images. */
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

/** What is no page loads and runs nothing. */
const NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'";

const ALWAYS = {
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

const A_YEAR = 'max-age=31536000';

export function guardPages(server: FastifyInstance): void {
  server.addHook('onSend', (request, reply, payload, done) => {
    guard(request, reply);
    done(null, payload);
  });
}

/** For an answer that meets no hook. The policy that a page has set itself is kept. */
export function guard(request: FastifyRequest, reply: FastifyReply): void {
  if (request.protocol === 'https') void reply.header('strict-transport-security', A_YEAR);
  if (!reply.hasHeader(POLICY)) {
    const isPage = HTML.test(String(reply.getHeader('content-type') ?? ''));
    void reply.header(POLICY, isPage ? EXPLORER : NOTHING);
  }
  void reply.headers(ALWAYS);
}
