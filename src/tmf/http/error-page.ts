// `/docs/errors` explains every error code, with an anchor each. `referenceError` of an error links to it.
import { STATUS_CODES } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { ErrorReference } from '../../core/domain-error';
import { escape } from '../../core/html';
import { sendPage } from './page';

const PATH = '/docs/errors';

type Entry = { readonly code: string; readonly status: string; readonly meaning: string };

export function referenceTo(code: string, origin: string): string {
  return `${origin}${PATH}#${code}`;
}

/** HTML for people; with `Accept: application/json` the same entries as a list. */
export function serveErrorPage(
  server: FastifyInstance,
  references: readonly ErrorReference[],
): void {
  const entries = references.flatMap(entriesOf).toSorted((a, b) => (a.code < b.code ? -1 : 1));
  const page = pageOf(entries);
  server.get(PATH, (request, reply) => {
    if (/\bapplication\/json\b/.test(request.headers.accept ?? '')) {
      return reply.header('vary', 'Accept').send(entries);
    }
    return sendPage(reply, page);
  });
}

function entriesOf(reference: ErrorReference): Entry[] {
  return Object.entries(reference).flatMap(([status, codes]) =>
    Object.entries(codes).map(([code, meaning]) => ({ code, status, meaning })),
  );
}

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;color:#1b1f24}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.35rem .75rem .35rem 0;border-bottom:1px solid #d8dee4;vertical-align:top}
code{font-size:.9em}tr:target{background:#fff3bf}td:nth-child(2){white-space:nowrap}
@media(max-width:40rem){table,tbody,tr,td{display:block}tr:has(th){display:none}
td{border:0;padding:.1rem 0;overflow-wrap:anywhere}tr{border-bottom:1px solid #d8dee4;padding:.5rem 0}}`;

function pageOf(entries: readonly Entry[]): string {
  const rows = entries.map(
    ({ code, status, meaning }) =>
      `<tr id="${escape(code)}"><td><code>${escape(code)}</code></td><td>${escape(inWords(status))}</td><td>${escape(meaning)}</td></tr>`,
  );
  return `<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Meterline error codes</title><style>${STYLE}</style>
<h1>Error codes</h1><p>A failed request answers <code>{code, reason, message, status, referenceError}</code>, and
<code>details</code> with path, value and rule of each fault. A code without a status is the reason for a part that
failed in an answer that did not: a rejected usage, a failed order item, a fault of a rate line.</p>
<table><tr><th>code</th><th>status</th><th>meaning</th></tr>
${rows.join('\n')}
</table></html>`;
}

function inWords(status: string): string {
  const name = STATUS_CODES[status];
  return name === undefined ? '–' : `${status} ${name}`;
}
