// Pages for people: no scripts, no external resources, and no framing by other pages.
import type { FastifyReply } from 'fastify';

/** The headers of every page. */
export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
} as const;

/** For a path that also answers JSON. */
export function sendPage(reply: FastifyReply, page: string): FastifyReply {
  return reply.headers(PAGE_HEADERS).header('vary', 'Accept').send(page);
}

/** False unless HTML precedes JSON in Accept. */
export function isHtmlFirst(accept = ''): boolean {
  const [html, json] = ['text/html', 'application/json'].map((type) => accept.indexOf(type));
  return html !== undefined && html >= 0 && (json === undefined || json < 0 || html < json);
}
