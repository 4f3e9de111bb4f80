// At the edge: HTTPS, pages of other origins, requests of one key, what pages are sent with.
import { request } from 'node:https';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiKeys } from '../../src/access';
import { readTls } from '../../src/platform/boot/read-tls';
import { readConfig } from '../../src/platform/config';
import { DEFAULT_TENANT } from '../../src/platform/tenant';
import { type TestApp, startApp } from '../support/servers/app';
import { freshDatabase, type TestDatabase } from '../support/database/database';

const CATALOG = '/tmf-api/productCatalogManagement/v4/category';
const PORTAL = 'https://portal.example';
const TLS = ['cert', 'key'].map((name) => join(__dirname, `../support/data/localhost.${name}.pem`));

let database: TestDatabase;
let server: TestApp;

beforeAll(async () => {
  database = await freshDatabase();
  const limits = { origins: [PORTAL], requestsPerSecond: { ofKey: 3 } };
  const config = readConfig({ METERLINE_TLS_CERT: TLS[0], METERLINE_TLS_KEY: TLS[1] });
  server = await startApp(database, undefined, limits, {}, undefined, {}, readTls(config));
});

afterAll(async () => {
  await server.close();
  await database.drop();
});

function get(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const ca = readFileSync(TLS[0] ?? '');
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]> }>(
    (done, failed) => {
      request(`${server.url}${path}`, { ca, headers, method }, (answer) => {
        answer.resume().once('end', () => {
          done({ status: answer.statusCode ?? 0, headers: answer.headers });
        });
      })
        .once('error', failed)
        .end();
    },
  );
}

it('serves HTTPS itself, by the files that are named', async () => {
  expect(server.url).toMatch(/^https:/);
  const { status, headers } = await get(CATALOG);
  expect([status, headers['strict-transport-security']]).toEqual([200, 'max-age=31536000']);
});

it.each`
  env                                                              | rule
  ${{ METERLINE_TLS_CERT: '/nowhere.pem' }}                        | ${/belong together/}
  ${{ METERLINE_TLS_CERT: TLS[0], METERLINE_TLS_KEY: '/nowhere' }} | ${/ENOENT/}
  ${{ METERLINE_TLS_CERT: TLS[0], METERLINE_TLS_KEY: __filename }} | ${/HTTPS cannot be served/}
`('refuses $env in one line', ({ env, rule }: { env: NodeJS.ProcessEnv; rule: RegExp }) => {
  expect(() => readTls(readConfig(env))).toThrow(rule);
});

it('lets the pages that are listed ask, and no other', async () => {
  const asked = { 'access-control-request-method': 'POST' };
  const listed = await get(CATALOG, { ...asked, origin: PORTAL }, 'OPTIONS');
  expect(listed.headers['access-control-allow-origin']).toBe(PORTAL);
  expect(listed.headers).not.toHaveProperty('access-control-allow-credentials');
  const foreign = await get(CATALOG, { ...asked, origin: 'https://evil.example' }, 'OPTIONS');
  expect(foreign.headers).not.toHaveProperty('access-control-allow-origin');
  expect((await get('/nowhere', {}, 'POST')).status).toBe(404);
  expect(() => readConfig({ METERLINE_CORS_ORIGINS: '*' })).toThrow(/^METERLINE_CORS_ORIGINS must/);
});

it('lets a key send so many a second, and tells it', async () => {
  const asked = { name: 'k', roles: ['auditor'], accountId: undefined, expiresAt: undefined };
  const keys = server.app.get(ApiKeys);
  const own = async () => {
    const { result } = await keys.create({ tenant: DEFAULT_TENANT, origin: '' }, asked);
    return { authorization: `Bearer ${String(result.body['secret'])}` };
  };
  const [busy, other] = [await own(), await own()];
  const answers = await Promise.all(Array.from({ length: 5 }, () => get(CATALOG, busy)));
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
    200, 200, 200, 429, 429,
  ]);
  const refused = answers.find(({ status }) => status === 429);
  expect(refused?.headers).toMatchObject({ 'ratelimit-limit': '3', 'retry-after': '1' });
  expect((await get(CATALOG, other)).status).toBe(200);
});

it.each(['/', '/docs', '/docs/errors', '/docs/permissions'])(
  'sends the page %s with what keeps it from being framed or mistaken',
  async (path) => {
    const { headers } = await get(path, { accept: 'text/html' });
    expect(headers).toMatchObject({
      'content-type': expect.stringContaining('text/html') as string,
      'content-security-policy': expect.stringContaining("frame-ancestors 'none'") as string,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
  },
);

it.each([
  [CATALOG, 200],
  ['/nowhere', 404],
  ['/health/ready', 200],
  ['/%', 404],
])(
  'sends %s (%i) so that a browser runs, frames and mistakes nothing of it',
  async (path, status) => {
    const answer = await get(path);
    expect([answer.status, answer.headers]).toMatchObject([
      status,
      {
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'strict-transport-security': 'max-age=31536000',
      },
    ]);
  },
);
