// Who may come in, and what he may: on a server that asks everybody.
import { ApiKeys } from '../../src/access';
import { DEFAULT_TENANT, type Tenant } from '../../src/platform/tenant';
import { Settings } from '../../src/platform/settings';
import { type TestApp, startApp } from '../support/app';
import { freshDatabase, type TestDatabase } from '../support/database';
import { until } from '../support/until';

const CATALOG = '/tmf-api/productCatalogManagement/v4/category';
const KEYS = '/api/v1/apiKeys';
const OTHER = 'other' as Tenant;

let database: TestDatabase;
let server: TestApp;
/** A second process on the same database. */
let second: TestApp;

beforeAll(async () => {
  database = await freshDatabase();
  const start = () =>
    startApp(database, undefined, {}, {}, undefined, new Settings({ asksWho: true }));
  [server, second] = [await start(), await start()];
});

afterAll(async () => {
  await second.close();
  await server.close();
  await database.drop();
});

async function keyFor(roles: readonly string[], tenant: Tenant = DEFAULT_TENANT): Promise<string> {
  const asked = { name: 'test', roles, accountId: undefined, expiresAt: undefined };
  const { result } = await server.app.get(ApiKeys).create({ tenant, origin: '' }, asked);
  return String(result.body['secret']);
}

const SECOND_MS = 1_000;

/** Within a second, in whichever process. */
function comesTo(status: number, key: { readonly authorization: string }, { http } = second) {
  return until(async () => (await http.get(CATALOG).set(key)).status === status, SECOND_MS);
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

it.each`
  what                        | header
  ${'no credential'}          | ${undefined}
  ${'another scheme'}         | ${'Basic YWRtaW46YWRtaW4='}
  ${'no key of ours'}         | ${'Bearer 42'}
  ${'a key that nobody made'} | ${`Bearer mtl_0123456789ab_${'x'.repeat(43)}`}
`('lets nobody in with $what', async ({ header }: { header: string | undefined }) => {
  for (const path of [CATALOG, '/api/v1/events', '/metrics', '/nowhere']) {
    const asked = server.http.get(path);
    const { body, headers } = await (header === undefined
      ? asked
      : asked.set('authorization', header)
    ).expect(401);
    expect(body.code).toMatch(/^access\.credential-(missing|refused)$/);
    expect(headers['www-authenticate']).toMatch(/^Bearer/);
  }
});

it('refuses a stranger before his body is read', async () => {
  await server.http.post(CATALOG).send('{"no JSON').type('json').expect(401);
});

it('tells anybody whether it lives, and what it is', async () => {
  await server.http.get('/health/live').expect(200);
  const { body } = await server.http.get('/health/ready').expect(200);
  expect(body).toEqual({ status: 'ready', access: 'required' });
  for (const path of ['/', '/docs/errors', '/docs/openapi/mtl-v1.json']) {
    await server.http.get(path).expect(200);
  }
});

it('lets a key do what its roles do, and nothing else', async () => {
  const product = bearer(await keyFor(['product']));
  await server.http.post(CATALOG).set(product).send({ name: 'Mobile' }).expect(201);
  const runs = await server.http.post('/api/v1/billRuns').set(product).send({}).expect(403);
  expect(runs.body).toMatchObject({ code: 'platform.not-permitted' });
  expect(runs.body.message).toContain('bill:close');
  const auditor = bearer(await keyFor(['auditor']));
  await server.http.get(CATALOG).set(auditor).expect(200).expect('cache-control', 'no-store');
  await server.http.post(CATALOG).set(auditor).send({ name: 'Fixed' }).expect(403);
  const gateway = bearer(await keyFor(['gateway']));
  await server.http.get('/tmf-api/usageManagement/v4/usage').set(gateway).expect(403);
});

it('a key is of one tenant, whatever the request names', async () => {
  const own = await keyFor(['admin']);
  const others = await keyFor(['admin'], OTHER);
  await server.http.post(CATALOG).set(bearer(own)).send({ name: 'of default' }).expect(201);
  const seen = await server.http.get(CATALOG).set(bearer(others)).expect(200);
  expect(seen.body).toEqual([]);
  const foreign = { ...bearer(others), 'x-tenant-id': 'default' };
  const refused = await server.http.get(CATALOG).set(foreign).expect(403);
  expect(refused.body.code).toBe('access.tenant-foreign');
  await server.http
    .get(CATALOG)
    .set({ ...bearer(others), 'x-tenant-id': 'other' })
    .expect(200);
});

describe('a key', () => {
  it('is shown once, listed without its secret, and is refused in every process within a second of its end', async () => {
    const admin = bearer(await keyFor(['admin']));
    const asked = { name: 'Gateway', roles: ['gateway', 'auditor'] };
    const { body: made } = await server.http.post(KEYS).set(admin).send(asked).expect(201);
    expect(made.secret).toMatch(/^mtl_/);
    await second.http.get(CATALOG).set(bearer(made.secret)).expect(200);
    const { text, body } = await server.http.get(`${KEYS}?id=${made.id}`).set(admin).expect(200);
    expect(text).not.toContain(made.secret);
    expect(body).toMatchObject([
      { name: 'Gateway', status: 'active', createdBy: expect.any(String) },
    ]);
    await server.http.delete(`${KEYS}/${made.id}`).set(admin).expect(204);
    for (const process of [server, second]) await comesTo(401, bearer(made.secret), process);
  });

  it('is made again under an Idempotency-Key without its secret, which is kept nowhere', async () => {
    const admin = { ...bearer(await keyFor(['admin'])), 'idempotency-key': 'once' };
    const asked = { name: 'Once', roles: ['gateway'] };
    const first = await server.http.post(KEYS).set(admin).send(asked).expect(201);
    const again = await server.http.post(KEYS).set(admin).send(asked).expect(201);
    expect(again.body.id).toBe(first.body.id);
    expect(again.body).not.toHaveProperty('secret');
  });

  it('is rotated: the one before goes on for as long as is said', async () => {
    const admin = bearer(await keyFor(['admin']));
    const asked = { name: 'BSS', roles: ['integrator'] };
    const { body: before } = await server.http.post(KEYS).set(admin).send(asked).expect(201);
    const rotated = await server.http.post(`${KEYS}/${before.id}/rotate`).set(admin).expect(201);
    for (const { secret } of [before, rotated.body]) {
      await second.http.get(CATALOG).set(bearer(secret)).expect(200);
    }
    const path = `${KEYS}/${rotated.body.id}/rotate`;
    const last = await server.http.post(path).set(admin).send({ overlapHours: 0 }).expect(201);
    await comesTo(401, bearer(rotated.body.secret));
    await second.http.get(CATALOG).set(bearer(last.body.secret)).expect(200);
    const again = await Promise.all([1, 2].map(() => server.http.post(path).set(admin)));
    expect(again.map(({ status, body }) => [status, body.code])).toEqual(
      [1, 2].map(() => [409, 'access.key-replaced']),
    );
    const { body: shown } = await server.http.get(`${KEYS}/${rotated.body.id}`).set(admin);
    expect(shown.replacedBy).toEqual({ id: last.body.id });
  });

  it('that was revoked leaves no other behind, though a process still lets it in', async () => {
    const admin = bearer(await keyFor(['admin']));
    const asked = { name: 'Leaving', roles: ['admin'] };
    const { body: leaving } = await server.http.post(KEYS).set(admin).send(asked).expect(201);
    const own = bearer(leaving.secret);
    await server.http.get(KEYS).set(own).expect(200);
    await second.http.delete(`${KEYS}/${leaving.id}`).set(admin).expect(204);
    const heir = await server.http
      .post(KEYS)
      .set(own)
      .send({ ...asked, name: 'Heir' });
    expect(heir.status).toBe(401);
    const { body } = await server.http.get(`${KEYS}?name=Heir`).set(admin).expect(200);
    expect(body).toEqual([]);
  });

  it('of an account is not of another that has its id later', async () => {
    const admin = bearer(await keyFor(['admin']));
    const accounts = '/tmf-api/accountManagement/v4/billingAccount';
    const relatedParty = [{ id: 'p', role: 'customer', '@referredType': 'Organization' }];
    const create = () =>
      server.http
        .post(accounts)
        .set(admin)
        .send({ id: 'reborn', name: 'x', relatedParty })
        .expect(201);
    await create();
    const asked = { name: 'x', roles: ['customer'], scope: { billingAccount: { id: 'reborn' } } };
    const { body: key } = await server.http.post(KEYS).set(admin).send(asked).expect(201);
    await server.http.get(accounts).set(bearer(key.secret)).expect(200);
    await server.http.delete(`${accounts}/reborn`).set(admin).expect(204);
    await create();
    await until(async () => {
      const { status } = await server.http.get(accounts).set(bearer(key.secret));
      return status === 401;
    }, SECOND_MS);
  });

  it.each`
    asked                                                                 | code
    ${{ name: 'x', roles: ['root'] }}                                     | ${'access.roles-refused'}
    ${{ name: 'x', roles: [] }}                                           | ${'access.roles-refused'}
    ${{ name: 'x', roles: ['admin', 'platform'] }}                        | ${'access.roles-refused'}
    ${{ name: 'x', roles: ['customer'] }}                                 | ${'access.roles-refused'}
    ${{ name: 'x', roles: ['admin'], scope: { billingAccount: 'a' } }}    | ${'access.roles-refused'}
    ${{ name: 'x', roles: ['customer'], scope: { billingAccount: 'a' } }} | ${'access.account-unknown'}
    ${{ name: 'x', roles: ['admin'], expiresAt: '2020-01-01T00:00:00Z' }} | ${'access.expiry-past'}
  `('is refused: $code for $asked', async ({ asked, code }: { asked: object; code: string }) => {
    const admin = bearer(await keyFor(['admin']));
    const { body } = await server.http.post(KEYS).set(admin).send(asked).expect(422);
    expect(body).toMatchObject({ code, details: [{ path: expect.any(String) }] });
  });
});

describe('a platform', () => {
  it('makes tenants and suspends them, and sees nothing of their business', async () => {
    const platform = bearer(await keyFor(['platform']));
    const asked = { id: 'acme', name: 'Acme Mobile' };
    const { body: made } = await server.http
      .post('/api/v1/tenants')
      .set(platform)
      .send(asked)
      .expect(201);
    await server.http.post('/api/v1/tenants').set(platform).send(asked).expect(409);
    const first = bearer(made.firstKey.secret);
    await second.http.post(CATALOG).set(first).send({ name: 'of acme' }).expect(201);
    await server.http
      .get(CATALOG)
      .set({ ...platform, 'x-tenant-id': 'acme' })
      .expect(403);
    const path = '/api/v1/tenants/acme';
    await server.http.post(`${path}/suspend`).set(platform).expect(200);
    await comesTo(403, first);
    const { body } = await second.http.get(CATALOG).set(first).expect(403);
    expect(body.code).toBe('access.tenant-suspended');
    await server.http.post(`${path}/resume`).set(platform).expect(200);
    await comesTo(200, first);
    await server.http.get('/api/v1/tenants').set(first).expect(403);
  });

  it('gets no key of a tenant that has something to be seen, and shuts itself out of nothing', async () => {
    const platform = bearer(await keyFor(['platform']));
    const admin = bearer(await keyFor(['admin'], 'busy' as Tenant));
    await server.http.post(CATALOG).set(admin).send({ name: 'of busy' }).expect(201);
    for (const id of ['busy', 'default']) {
      await server.http.post('/api/v1/tenants').set(platform).send({ id }).expect(409);
    }
    const asked = { id: 'own', name: 'Own' };
    await server.http.post('/api/v1/tenants').set(platform).send(asked).expect(201);
    const own = bearer(await keyFor(['platform'], 'own' as Tenant));
    for (const what of ['suspend', 'resume']) {
      await server.http.post(`/api/v1/tenants/own/${what}`).set(own).expect(200);
    }
  });
});
