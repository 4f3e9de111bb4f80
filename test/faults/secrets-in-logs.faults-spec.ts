// A process that tells all it can (LOG_LEVEL=trace) is sent keys and tokens at every wrong place: none of them is in its log.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { type ServerProcess, startServer } from '../support/servers/server-process';
import { post } from '../support/story/subscriber';
import { until } from '../support/story/until';

const CATEGORY = '/tmf-api/productCatalogManagement/v4/category';
const JWT = `eyJhbGciOiJSUzI1NiJ9.${Buffer.from('{"sub":"alice"}').toString('base64url')}.c2lnbmF0dXJl`;
const BASIC = Buffer.from('alice:open-sesame').toString('base64');

let db: TestDatabase;
let server: ServerProcess;
/** Has nobody to tell any more, which the relay says in the log, with the address. */
const gone = createServer((_, answer) => answer.writeHead(410).end());

beforeAll(async () => {
  db = await freshDatabase();
  server = startServer({ DATABASE_URL: db.url, LOG_LEVEL: 'trace' });
  await new Promise<void>((done) => gone.listen(0, '127.0.0.1', done));
});
afterAll(async () => {
  server.child.kill('SIGKILL');
  await server.ended;
  gone.close();
  await db.drop();
});

it('writes no secret into its log', async () => {
  const url = await server.url;
  const asked = JSON.stringify({ name: 'x', roles: ['gateway'] });
  const made = (await post(`${url}/api/v1/apiKeys`, asked)) as unknown as { secret: string };
  const wrong = `mtl_0123456789ab_${'w'.repeat(43)}`;
  const secrets = [made.secret, wrong, JWT];
  const { port } = gone.address() as AddressInfo;
  for (const secret of secrets) {
    const callback = `http://127.0.0.1:${port}/?key=${secret}`;
    await post(`${url}/tmf-api/productCatalogManagement/v4/hub`, JSON.stringify({ callback }));
    for (const [path, sent] of attempts(secret)) {
      const target = `${url}${path}`;
      const { status } = await fetch(target, sent).catch(() => ({ status: 0 }));
      expect([path, status < 500]).toEqual([path, true]);
    }
  }
  await post(`${url}${CATEGORY}`, JSON.stringify({ name: 'told' }));
  const log = () => `${server.stdout()}\n${server.stderr()}`;
  await until(() => (log().match(/is dead/g) ?? []).length >= secrets.length);
  server.child.kill('SIGTERM');
  await server.ended;
  expect(log()).toContain('[redacted]');
  for (const secret of [...secrets.map((each) => each.slice(-20)), BASIC, 'open-sesame']) {
    expect(log()).not.toContain(secret);
  }
});

function attempts(secret: string): ReadonlyArray<readonly [string, RequestInit?]> {
  const json = { 'content-type': 'application/json' };
  const sent = (body: string, headers: Record<string, string> = json) =>
    ({ method: 'POST', headers, body }) as const;
  const named = ['authorization', 'x-api-key', 'x-tenant-id', 'x-correlation-id', 'cookie'];
  return [
    ...named.map((name) => [CATEGORY, { headers: { [name]: secret } }] as const),
    [CATEGORY, { headers: { authorization: `Bearer ${secret}` } }],
    [CATEGORY, { headers: { authorization: `bearer  ${secret} ` } }],
    [CATEGORY, { headers: { authorization: `Basic ${BASIC}` } }],
    [CATEGORY, { headers: { 'idempotency-key': secret, ...json }, method: 'POST', body: '{}' }],
    [`${CATEGORY}?access_token=${secret}`],
    [`${CATEGORY}?filter=$[?(@.name=='${secret}')]&sort=${secret}&fields=${secret}`],
    [`${CATEGORY}?name.regex=(${secret}`],
    [`${CATEGORY}/${secret}`],
    [`/nowhere/${secret}`],
    [`/${secret}`, { method: 'DELETE' }],
    [CATEGORY, sent(`{"name":"${secret}"`)],
    [CATEGORY, sent(JSON.stringify({ name: 7, secret }))],
    [CATEGORY, sent(JSON.stringify({ id: secret, name: secret, secret }))],
    [CATEGORY, sent(secret, { 'content-type': secret.slice(0, 20) })],
    ['/api/v1/events', sent(JSON.stringify({ source: secret, type: secret, secret }))],
    ['/api/v1/apiKeys', sent(JSON.stringify({ name: secret, roles: [secret] }))],
    [`/api/v1/tenants`, sent(JSON.stringify({ id: secret, name: secret }))],
    ['/api/v1/hub', sent(JSON.stringify({ callback: `ftp://alice:open-sesame@x/${secret}` }))],
  ];
}
