// `/docs/permissions` shows the permissions of each role. The OpenAPI documents name the permission of each operation
// (`x-permission`).
import type { FastifyInstance } from 'fastify';
import { PERMISSIONS, type Permission } from '../../core/permission';
import { isHtmlFirst, sendPage } from './page';

const PATH = '/docs/permissions';

/** The permissions of each role, by name. */
export type RoleTable = Readonly<Record<string, readonly Permission[]>>;

/** HTML for people, the same table as JSON for programs. */
export function servePermissionPage(server: FastifyInstance, roles: RoleTable): void {
  const page = pageOf(roles);
  server.get(PATH, (request, reply) =>
    isHtmlFirst(request.headers.accept)
      ? sendPage(reply, page)
      : reply.header('vary', 'Accept').send({ permissions: PERMISSIONS, roles }),
  );
}

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem;color:#1b1f24}
div{overflow-x:auto}table{border-collapse:collapse}th,td{text-align:left;padding:.2rem .6rem .2rem 0;border-bottom:1px solid #d8dee4}
code{font-size:.9em}`;

function pageOf(roles: RoleTable): string {
  const names = Object.keys(roles);
  const rows = PERMISSIONS.map((permission) => {
    const cells = names.map((name) =>
      roles[name]?.includes(permission) ? '<td>✓</td>' : '<td></td>',
    );
    return `<tr><th scope="row"><code>${permission}</code></th>${cells.join('')}</tr>`;
  });
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Meterline roles and permissions</title><style>${STYLE}</style>
<h1>Roles and permissions</h1><p>An API key is given roles; each operation needs a permission, which its document names as
<code>x-permission</code>. A request says who asks: <code>Authorization: Bearer &lt;key&gt;</code>.</p>
<div><table><tr><td></td>${names.map((name) => `<th scope="col">${name}</th>`).join('')}</tr>
${rows.join('\n')}
</table></div></html>`;
}
