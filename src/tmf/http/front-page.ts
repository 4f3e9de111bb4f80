// `/`: a page for people, and the same links as JSON for programs.
import type { FastifyInstance } from 'fastify';
import { isHtmlFirst, sendPage } from './page';

const LINKS = {
  documentation: { href: '/docs', title: 'Every API, to read and to try' },
  errors: { href: '/docs/errors', title: 'What error codes mean' },
  permissions: { href: '/docs/permissions', title: 'What each role may' },
  openapi: { href: '/docs/openapi', title: 'The OpenAPI documents' },
  ready: { href: '/health/ready', title: 'Whether it can take requests' },
  attention: { href: '/api/v1/attention', title: 'What waits for somebody' },
  bills: {
    href: '/tmf-api/customerBillManagement/v4/customerBill',
    title: 'Bills, live and closed',
  },
  metrics: { href: '/metrics', title: 'Measurements' },
} as const;

export function serveFrontPage(server: FastifyInstance): void {
  server.get('/', (request, reply) => {
    if (isHtmlFirst(request.headers.accept)) return sendPage(reply, PAGE);
    return reply.header('vary', 'Accept').send({ name: 'Meterline', links: LINKS });
  });
}

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:40rem;padding:0 1rem;color:#1b1f24}
li{margin:.35rem 0}code{color:#5b6675;overflow-wrap:anywhere}`;

const PAGE = `<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Meterline</title><style>${STYLE}</style>
<h1>Meterline</h1><p>Convergent billing: usage in, exact money out.</p>
<ul>
${Object.values(LINKS)
  .map(({ href, title }) => `<li><a href="${href}">${title}</a> <code>${href}</code></li>`)
  .join('\n')}
</ul></html>`;
