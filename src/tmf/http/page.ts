// Pages for people. They have no scripts and ask nothing of elsewhere, and no other page may frame them.
import type { FastifyReply } from 'fastify';

/** What every page is sent with. */
export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

/** Of a path that answers programs, too. */
export function sendPage(reply: FastifyReply, page: string): FastifyReply {
  return reply.headers(PAGE_HEADERS).header('vary', 'Accept').send(page);
}

/** JSON unless HTML is asked for before it. */
export function isHtmlFirst(accept = ''): boolean {
  const [html, json] = ['text/html', 'application/json'].map((type) => accept.indexOf(type));
  return html !== undefined && html >= 0 && (json === undefined || json < 0 || html < json);
}
