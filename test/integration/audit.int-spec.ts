// Who changed what: recorded with the change and by nobody else, without secrets; and who was refused.
import { ApiKeys } from '../../src/access';
import { RefusedCredentials } from '../../src/audit';
import { main } from '../../src/cli/admin';
import { DEFAULT_TENANT, type Tenant } from '../../src/platform/tenant';
import { type TestApp, startApp } from '../support/servers/app';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { until } from '../support/story/until';

type Json = ReturnType<JSON['parse']>;
type Headers = Record<string, string>;

const EVENTS = '/api/v1/auditEvents';
const KEYS = '/api/v1/apiKeys';
const CATALOG = '/tmf-api/productCatalogManagement';
const CATEGORY = `${CATALOG}/v4/category`;

let database: TestDatabase;
let server: TestApp;
let admin: Headers;
let adminId: string;

beforeAll(async () => {
  database = await freshDatabase();
  server = await startApp(database, undefined, {}, {}, undefined, { asksWho: true });
  ({ id: adminId, headers: admin } = await keyFor(['admin']));
});
afterAll(async () => {
  await server.close();
  await database.drop();
});

async function keyFor(roles: readonly string[], tenant: Tenant = DEFAULT_TENANT) {
  const asked = { name: 'test', roles, accountId: undefined, expiresAt: undefined };
  const { result } = await server.app.get(ApiKeys).create({ tenant, origin: '' }, asked);
  const secret = String(result.body['secret']);
  return { id: result.id, secret, headers: { authorization: `Bearer ${secret}` } };
}

async function told(query: string, headers = admin): Promise<Json[]> {
  return (await server.http.get(`${EVENTS}?${query}`).set(headers).expect(200)).body;
}

const ofResource = (id: string) => told(`resourceId=${encodeURIComponent(id)}`);

async function givenCategory(more: object = {}): Promise<Json> {
  const sent = { name: 'Mobile', ...more };
  return (await server.http.post(CATEGORY).set(admin).send(sent).expect(201)).body;
}

it('tells who did what, as what, from where, and what was there before and after', async () => {
  const { id } = await givenCategory();
  await server.http.patch(`${CATEGORY}/${id}`).set(admin).send({ name: 'Fixed' }).expect(200);
  await server.http.delete(`${CATALOG}/v5/category/${id}`).set(admin).expect(204);
  const by = { actor: `key:${adminId}`, roles: ['admin'], address: '127.0.0.1' };
  const of = { ...by, resourceType: 'Category', outcome: 'done', reason: null, times: 1 };
  const [mobile, fixed] = [{ name: 'Mobile' }, { name: 'Fixed' }].map((each) =>
    expect.objectContaining(each),
  );
  expect(await ofResource(id)).toMatchObject([
    { ...of, operation: `POST ${CATEGORY}`, before: null, after: mobile },
    { ...of, operation: `PATCH ${CATEGORY}/{id}`, before: mobile, after: fixed },
    { ...of, operation: `DELETE ${CATALOG}/v5/category/{id}`, before: fixed, after: null },
  ]);
});

it('tells nothing of what did not happen', async () => {
  const { id } = await givenCategory({ id: 'quiet' });
  await server.http.patch(`${CATEGORY}/${id}`).set(admin).send({ name: 'Mobile' }).expect(200);
  await server.http.patch(`${CATEGORY}/${id}`).set(admin).send({ name: 7 }).expect(400);
  await server.http.post(CATEGORY).set(admin).send({ id, name: 'Mobile' }).expect(409);
  expect(await ofResource(id)).toHaveLength(1);
  const once = { ...admin, 'idempotency-key': 'once' };
  const post = () => server.http.post(CATEGORY).set(once).send({ name: 'Once' }).expect(201);
  const [first, again] = [await post(), await post()];
  expect(again.body.id).toBe(first.body.id);
  expect(await ofResource(first.body.id)).toHaveLength(1);
});

it('names who was asked who he is, whoever the request says did it', async () => {
  const says = { ...admin, 'x-requested-by': 'ada' };
  const card = { code: 'card', name: 'Card', book: 'retail', currency: 'EUR' };
  await server.http
    .post('/api/v1/meters')
    .set(admin)
    .send({ code: 'calls', name: 'Calls', aggregation: 'sum', unit: 'call' })
    .expect(201);
  await server.http.post('/api/v1/rateCards').set(says).send(card).expect(201);
  const lines = [{ id: 'all', meter: 'calls', price: { model: 'unit', rate: '1' } }];
  const versions = '/api/v1/rateCards/card/versions';
  await server.http.post(versions).set(says).send({ lines }).expect(201);
  await server.http.post(`${versions}/1/activate`).set(says).send({}).expect(200);
  const { body } = await server.http.get('/api/v1/rateCards/card/audit').set(admin).expect(200);
  const actor = `key:${adminId}`;
  expect(body.map((entry: Json) => entry.actor)).toEqual([actor, actor, actor]);
  expect(await ofResource('card/versions/1')).toMatchObject([
    { before: null, after: { status: 'draft' } },
    { actor, before: { status: 'draft' }, after: { status: 'active' } },
  ]);
});

it('tells of what a file brought by who posted it', async () => {
  const content = [{ '@type': 'Category', id: 'of-a-file', name: 'Imported' }];
  const job = { url: 'file:inline', contentType: 'application/json', path: '/category', content };
  await server.http.post(`${CATALOG}/v4/importJob`).set(admin).send(job).expect(201);
  const found = await until(async () => {
    const events = await ofResource('of-a-file');
    return events.length > 0 && events;
  });
  const operation = `POST ${CATALOG}/v4/importJob`;
  expect(found).toMatchObject([{ actor: `key:${adminId}`, operation, resourceType: 'Category' }]);
});

it('tells of what is done on the server itself', async () => {
  const printed = (['log', 'error'] as const).map((name) =>
    jest.spyOn(console, name).mockImplementation(() => undefined),
  );
  const url = process.env['DATABASE_URL'];
  process.env['DATABASE_URL'] = database.url;
  expect(await main(['create-key', '--role', 'admin', '--name', 'by hand'])).toBe(0);
  if (url === undefined) delete process.env['DATABASE_URL'];
  else process.env['DATABASE_URL'] = url;
  for (const each of printed) each.mockRestore();
  const operation = 'npm run admin -- create-key';
  expect(await told('actor=cli')).toMatchObject([{ operation, after: { name: 'by hand' } }]);
});

it('keeps no secret', async () => {
  const asked = { name: 'Gateway', roles: ['gateway'] };
  const { body: made } = await server.http.post(KEYS).set(admin).send(asked).expect(201);
  const rotated = await server.http.post(`${KEYS}/${made.id}/rotate`).set(admin).expect(201);
  const { id } = await givenCategory({
    description: `asks with ${made.secret}`,
    secret: 'in clear',
    characteristic: [{ name: 'password', value: 'in clear' }],
  });
  const rows = await database.owner<{ text: string }>('SELECT e::text AS text FROM audit_event e');
  const text = rows.map((row) => row.text).join('\n');
  for (const secret of [made.secret, rotated.body.secret, 'in clear']) {
    expect(text).not.toContain(secret);
    expect(text).not.toContain(secret.slice(-20));
  }
  const [{ after }] = await ofResource(id);
  expect(after).toMatchObject({
    description: `asks with ${made.secret.slice(0, 17)}[redacted]`,
    secret: '[redacted]',
    characteristic: [{ name: 'password', value: '[redacted]' }],
  });
  expect(await ofResource(made.id)).toMatchObject([
    { resourceType: 'ApiKey', after: { status: 'active', roles: ['gateway'] } },
    { resourceType: 'ApiKey', before: { expiresAt: null } },
  ]);
});

it('cuts what is very long', async () => {
  const { id } = await givenCategory({ description: 'x'.repeat(20_000) });
  await server.http.patch(`${CATEGORY}/${id}`).set(admin).send({ name: 'Fixed' }).expect(200);
  const [made, changed] = await ofResource(id);
  expect(made.after).toMatchObject({ '@cut': expect.stringContaining('characters') });
  expect(JSON.stringify(made.after).length).toBeLessThan(6_000);
  expect([changed.before.name, changed.after.name]).toEqual(['Mobile', 'Fixed']);
  expect(changed.after).not.toHaveProperty('description');
});

it('is found by who, what and when, and streamed whole', async () => {
  const { id } = await givenCategory();
  const event = await until(async () => {
    const [found] = await ofResource(id);
    return found.seq !== null && found;
  });
  const queries = [
    `actor=key:${adminId}&resourceId=${id}`,
    `resourceType=Category&recordedAt.gte=${event.recordedAt}&resourceId=${id}`,
    `after.name=Mobile&resourceId=${id}`,
    `roles=admin&resourceId=${id}`,
    `id=${event.id}`,
  ];
  for (const query of queries) expect([query, await told(query)]).toEqual([query, [event]]);
  const { body } = await server.http.get(`${EVENTS}/${event.id}`).set(admin).expect(200);
  expect(body).toEqual(event);
  await server.http.get(`${EVENTS}/nothing`).set(admin).expect(404);
  const all = await server.http.get(`${EVENTS}?limit=1`).set(admin).expect(206);
  for (const accept of ['application/x-ndjson', 'text/csv']) {
    const { text } = await server.http
      .get(EVENTS)
      .set({ ...admin, accept })
      .expect(200);
    const heading = accept === 'text/csv' ? 1 : 0;
    const lines = text.trim().split('\n').length - heading;
    expect([accept, lines]).toEqual([accept, Number(all.headers['x-total-count'])]);
  }
});

describe('a credential that is refused', () => {
  const refused = async (credential: string, headers: Headers = {}) => {
    const asked = { authorization: `Bearer ${credential}`, ...headers };
    return (await server.http.get(CATEGORY).set(asked)).status;
  };
  const ofKey = (id: string) => told(`actor=key:${id}&outcome=refused`);

  it.each<[string, (key: { id: string; secret: string }) => Promise<number>, string]>([
    [
      'a revoked key',
      async ({ id, secret }) => {
        await server.http.delete(`${KEYS}/${id}`).set(admin).expect(204);
        return refused(secret);
      },
      'the key is revoked',
    ],
    [
      'a wrong secret',
      ({ secret }) => refused(`${secret.slice(0, 17)}${'x'.repeat(43)}`),
      'its secret is another',
    ],
    [
      'a foreign tenant',
      ({ secret }) => refused(secret, { 'x-tenant-id': 'foreign' }),
      'it is not of foreign',
    ],
  ])('is told: %s', async (_, ask, reason) => {
    const key = await keyFor(['product']);
    expect(await ask(key)).toBeGreaterThanOrEqual(401);
    const events = await until(async () => {
      const found = await ofKey(key.id);
      return found.length > 0 && found;
    });
    const operation = `GET ${CATEGORY}`;
    expect(events).toMatchObject([{ reason, operation, address: '127.0.0.1', times: 1 }]);
  });

  it('fills no table when it comes again and again: the rest is told as one', async () => {
    const { id, secret } = await keyFor(['product']);
    const wrong = `${secret.slice(0, 17)}${'y'.repeat(43)}`;
    for (let count = 0; count < 35; count += 1) expect(await refused(wrong)).toBe(401);
    await until(async () => (await ofKey(id)).length >= 10);
    expect((await ofKey(id)).map(({ times }) => times)).toEqual(Array(10).fill(1));
    await server.app.get(RefusedCredentials).beforeApplicationShutdown();
    expect((await ofKey(id)).at(-1)).toMatchObject({ times: 25 });
  });

  it('is counted alone where nobody knows whose it is', async () => {
    const count = async () => {
      const { text } = await server.http.get('/metrics').set(admin).expect(200);
      return Number(/refused_credentials_total\{of="nobody"\} (\d+)/.exec(text)?.[1] ?? 0);
    };
    const before = await count();
    const events = (await told('outcome=refused')).length;
    expect(await refused(`mtl_0123456789ab_${'z'.repeat(43)}`)).toBe(401);
    expect(await refused('a.b.c')).toBe(401);
    expect([await count(), (await told('outcome=refused')).length]).toEqual([before + 2, events]);
  });
});
