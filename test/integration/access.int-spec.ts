// Who may come in, and what he may: on a server that asks everybody.
import { request } from 'node:http';
import { ApiKeys } from '../../src/access';
import { DEFAULT_TENANT, type Tenant } from '../../src/platform/tenant';
import { Settings } from '../../src/platform/settings';
import { type TestApp, startApp } from '../support/servers/app';
import { holding } from '../support/database/holding';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { until } from '../support/story/until';

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

it('lets nobody in with another secret, not by one character nor by that of another key', async () => {
  const [one, other] = [await keyFor(['admin']), await keyFor(['auditor'])];
  await server.http.get(CATALOG).set(bearer(one)).expect(200);
  const last = one.endsWith('A') ? 'Q' : 'A';
  for (const forged of [`${one.slice(0, -1)}${last}`, `${one.slice(0, 17)}${other.slice(17)}`]) {
    await server.http.get(CATALOG).set(bearer(forged)).expect(401);
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

  it('is rotated again under an Idempotency-Key to the same, without its secret', async () => {
    const admin = { ...bearer(await keyFor(['admin'])), 'idempotency-key': 'rotated once' };
    const asked = { name: 'Rotated once', roles: ['gateway'] };
    const { body: before } = await server.http.post(KEYS).set(admin).send(asked).expect(201);
    const path = `${KEYS}/${before.id}/rotate`;
    const first = await server.http.post(path).set(admin).expect(201);
    const again = await server.http.post(path).set(admin).expect(201);
    expect([again.body.id, again.headers['idempotency-hit']]).toEqual([first.body.id, 'true']);
    expect(first.body).toHaveProperty('secret');
    expect(again.body).not.toHaveProperty('secret');
    await server.http.post(path).set(admin).send({ overlapHours: 1 }).expect(409);
  });

  it('is rotated once, however often it rotates itself at once, and none waits in vain', async () => {
    const admin = bearer(await keyFor(['admin']));
    const made = async () => {
      const asked = { name: 'One of two', roles: ['admin'] };
      return (await server.http.post(KEYS).set(admin).send(asked).expect(201)).body;
    };
    const [one, two, three] = [await made(), await made(), await made()];
    const itself = Array.from({ length: 24 }, () => ({ by: one, of: one }));
    const eachOther = itself.map((_, n) =>
      n % 2 ? { by: two, of: three } : { by: three, of: two },
    );
    const all = [...itself, ...eachOther];
    const statuses = await Promise.all(
      all.map(async ({ by, of }, n) => {
        const { http } = n % 3 ? server : second;
        const sent = http.post(`${KEYS}/${of.id}/rotate`).set(bearer(by.secret));
        return (await sent.send({ overlapHours: 1 })).status;
      }),
    );
    const counted = [201, 409].map((status) => statuses.filter((each) => each === status).length);
    expect(counted).toEqual([3, all.length - 3]);
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

  it('that is revoked while the body of its request comes writes nothing', async () => {
    const admin = bearer(await keyFor(['admin']));
    const asked = { name: 'Slow', roles: ['integrator'] };
    const { body: slow } = await server.http.post(KEYS).set(admin).send(asked).expect(201);
    const address = new URL(CATALOG, await server.app.getUrl());
    const headers = { ...bearer(slow.secret), 'content-type': 'application/json' };
    const sent = request(address, { method: 'POST', headers });
    const status = new Promise((resolve) => {
      sent.on('response', ({ statusCode }) => resolve(statusCode));
    });
    sent.write('{"name":');
    await server.http.get(CATALOG).set(bearer(slow.secret)).expect(200);
    await server.http.delete(`${KEYS}/${slow.id}`).set(admin).expect(204);
    await comesTo(401, bearer(slow.secret), server);
    sent.end('"of nobody"}');
    expect(await status).toBe(401);
    const { body } = await server.http.get(`${CATALOG}?name=of nobody`).set(admin).expect(200);
    expect(body).toEqual([]);
  });

  it('is not revoked when it is the last of an administrator, and the answer says who can', async () => {
    const tenant = 'of-two' as Tenant;
    const keys = server.app.get(ApiKeys);
    const asked = { name: 'a', roles: ['admin'], accountId: undefined, expiresAt: undefined };
    const make = async () => (await keys.create({ tenant, origin: '' }, asked)).result;
    const [one, two] = [await make(), await make()];
    const revoke = (id: string, { body }: typeof one) =>
      server.http.delete(`${KEYS}/${id}`).set(bearer(String(body['secret'])));
    const both = await Promise.all([revoke(two.id, one), revoke(one.id, two)]);
    expect(both.map(({ status }) => status).sort((a, b) => a - b)).toEqual([204, 409]);
    const left = both[0]?.status === 204 ? one : two;
    const { status, body } = await revoke(left.id, left);
    expect([status, body.code]).toEqual([409, 'access.last-administrator']);
    expect(body.message).toMatch(/rotate it with overlapHours 0.*npm run admin -- revoke-key/);
    await keys.revoke({ tenant, origin: '' }, left.id);
  });

  it('of an administrator that was rotated does not stand for the one that took its place', async () => {
    const tenant = 'of-one' as Tenant;
    const before = bearer(await keyFor(['admin'], tenant));
    const { body: keys } = await server.http.get(KEYS).set(before).expect(200);
    const rotate = async (id: string, as = before) =>
      (await server.http.post(`${KEYS}/${id}/rotate`).set(as).send({ overlapHours: 1 })).body;
    const revoke = async (id: string, as = before) => {
      const { status, body } = await server.http.delete(`${KEYS}/${id}`).set(as);
      return body.code ?? status;
    };
    const middle = await rotate(keys[0].id);
    const after = await rotate(middle.id);
    const own = bearer(after.secret);
    expect(await revoke(after.id)).toBe('access.last-administrator');
    expect(await revoke(after.id, own)).toBe('access.last-administrator');
    expect([await revoke(middle.id), await revoke(keys[0].id, own)]).toEqual([204, 204]);
    expect(await revoke(after.id, own)).toBe('access.last-administrator');
  });

  it('of an administrator is revoked beside one that is rotated meanwhile', async () => {
    const tenant = 'of-three' as Tenant;
    const one = await keyFor(['admin'], tenant);
    const other = await keyFor(['admin'], tenant);
    const { body: keys } = await server.http.get(KEYS).set(bearer(one)).expect(200);
    const holder = await holding(database, 'none');
    await holder.does('SELECT FROM api_key WHERE id = $1 FOR UPDATE', [keys[0].id]);
    const revoked = second.http.delete(`${KEYS}/${keys[1].id}`).set(bearer(other));
    const answered = revoked.then(({ status }) => status);
    await holder.isWaitedFor();
    await holder.does(
      `WITH made AS (INSERT INTO api_key (tenant_id, id, prefix, digest, name, roles, created_by)
         VALUES ('of-three', 'its-heir', 'its-heir', 'x', 'x', '{admin}', 'x') RETURNING id)
       UPDATE api_key SET successor_id = made.id FROM made WHERE api_key.id = $1`,
      [keys[0].id],
    );
    await holder.end();
    expect(await answered).toBe(204);
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
    asked                                                                  | code
    ${{ name: 'x', roles: ['root'] }}                                      | ${'access.roles-refused'}
    ${{ name: 'x', roles: [] }}                                            | ${'access.roles-refused'}
    ${{ name: 'x', roles: ['admin', 'platform'] }}                         | ${'access.roles-refused'}
    ${{ name: 'x', roles: ['customer'] }}                                  | ${'access.roles-refused'}
    ${{ name: 'x', roles: ['admin'], scope: { billingAccount: 'a' } }}     | ${'access.roles-refused'}
    ${{ name: 'x', roles: ['customer'], scope: { billingAccount: 'a' } }}  | ${'access.account-unknown'}
    ${{ name: 'x', roles: ['customer'], scope: {} }}                       | ${'access.roles-refused'}
    ${{ name: 'x', roles: ['customer'], scope: { billingAccount: null } }} | ${'access.roles-refused'}
    ${{ name: 'x', roles: ['partner'] }}                                   | ${'access.roles-refused'}
    ${{ name: 'x', roles: ['partner'], scope: { party: null } }}           | ${'access.roles-refused'}
    ${{ name: 'x', roles: ['partner'], scope: { billingAccount: 'a' } }}   | ${'access.roles-refused'}
    ${{ name: 'x', roles: ['partner'], scope: { party: 'nobody' } }}       | ${'access.party-unknown'}
    ${{ name: 'x', roles: ['admin'], expiresAt: '2020-01-01T00:00:00Z' }}  | ${'access.expiry-past'}
  `('is refused: $code for $asked', async ({ asked, code }: { asked: object; code: string }) => {
    const admin = bearer(await keyFor(['admin']));
    const { body } = await server.http.post(KEYS).set(admin).send(asked).expect(422);
    expect(body).toMatchObject({ code, details: [{ path: expect.any(String) }] });
  });
});

it('keeps in the database, too, to what a key is limited', async () => {
  const insert = (roles: string) =>
    database.owner(
      `INSERT INTO api_key (tenant_id, id, prefix, digest, name, roles, created_by)
       VALUES ('default', 'bare', 'bare', 'x', 'x', '${roles}', 'x')`,
    );
  await expect(insert('{customer}')).rejects.toThrow('api_key_scope_check');
  await expect(insert('{partner}')).rejects.toThrow('api_key_scope_check');
});

it('shows a key of a party whose it is, and rotates it', async () => {
  const admin = bearer(await keyFor(['admin']));
  const party = { id: 'nebula', tradingName: 'Nebula' };
  await server.http.post('/tmf-api/party/v4/organization').set(admin).send(party).expect(201);
  const scope = { party: { id: 'nebula' } };
  const asked = { name: 'Nebula', roles: ['partner'], scope };
  const { body: made } = await server.http.post(KEYS).set(admin).send(asked).expect(201);
  const again = await server.http.post(`${KEYS}/${made.id}/rotate`).set(admin).expect(201);
  expect([made.scope, again.body.scope]).toEqual([scope, scope]);
  const parties = '/tmf-api/party/v4/organization';
  const { body } = await server.http.get(parties).set(bearer(again.body.secret)).expect(200);
  expect(body).toMatchObject([{ id: 'nebula' }]);
  const found = await server.http.get(`${KEYS}?scope.party.id=nebula`).set(admin).expect(200);
  expect(found.body).toHaveLength(2);
});

describe('keys of an account', () => {
  const ACCOUNTS = '/tmf-api/accountManagement/v4/billingAccount';
  let admin: Record<string, string>;

  beforeAll(async () => {
    admin = bearer(await keyFor(['admin']));
    const relatedParty = [{ id: 'p', role: 'customer', '@referredType': 'Organization' }];
    for (const [id, parent] of [['top'], ['shop', 'top'], ['leaf', 'shop'], ['foe', 'top']]) {
      const below = parent === undefined ? {} : { parent: { id: parent } };
      const account = { id, name: id, relatedParty, ...below };
      await server.http.post(ACCOUNTS).set(admin).send(account).expect(201);
    }
  });

  const asked = (role: string, id: string, name = `${role} of ${id}`) => ({
    name,
    roles: [role],
    scope: { billingAccount: { id } },
  });

  async function made(role: string, id: string, as = admin) {
    const { body } = await server.http.post(KEYS).set(as).send(asked(role, id)).expect(201);
    return { id: String(body.id), own: bearer(body.secret) };
  }

  it.each`
    as            | gives
    ${'customer'} | ${['customer']}
    ${'reseller'} | ${['customer', 'reseller']}
  `('$as makes, lists, rotates and revokes its own, and nobody else’s', async ({ as, gives }) => {
    const { own } = await made(as, 'shop');
    const others = [
      await made('customer', 'foe'),
      await made('reseller', 'top'),
      {
        id: (
          await server.http
            .post(KEYS)
            .set(admin)
            .send({ name: 'all', roles: ['admin'] })
        ).body.id,
      },
      ...(as === 'customer' ? [await made('reseller', 'shop')] : []),
    ];
    for (const role of gives) {
      for (const account of ['shop', 'leaf']) {
        const key = await made(role, account, own);
        await second.http.get(ACCOUNTS).set(key.own).expect(200);
        const { body: after } = await server.http
          .post(`${KEYS}/${key.id}/rotate`)
          .set(own)
          .expect(201);
        await second.http.get(ACCOUNTS).set(bearer(after.secret)).expect(200);
        await server.http.delete(`${KEYS}/${after.id}`).set(own).expect(204);
        await comesTo(401, bearer(after.secret));
      }
    }
    const { body: listed } = await server.http.get(`${KEYS}?limit=1000`).set(own).expect(200);
    const scopes = listed.map(({ scope }: { scope: object }) => JSON.stringify(scope));
    expect(scopes.every((scope: string) => /"(shop|leaf)"/.test(scope))).toBe(true);
    expect(listed.length).toBeGreaterThan(gives.length * 4);
    for (const { id } of others) {
      await server.http.get(`${KEYS}/${id}`).set(own).expect(404);
      await server.http.post(`${KEYS}/${id}/rotate`).set(own).expect(404);
      await server.http.delete(`${KEYS}/${id}`).set(own).expect(404);
    }
  });

  it.each`
    as            | role          | account   | code
    ${'customer'} | ${'reseller'} | ${'leaf'} | ${'access.roles-refused'}
    ${'customer'} | ${'admin'}    | ${'leaf'} | ${'access.roles-refused'}
    ${'customer'} | ${'customer'} | ${'foe'}  | ${'access.account-unknown'}
    ${'customer'} | ${'customer'} | ${'top'}  | ${'access.account-unknown'}
    ${'reseller'} | ${'customer'} | ${'foe'}  | ${'access.account-unknown'}
    ${'reseller'} | ${'reseller'} | ${'top'}  | ${'access.account-unknown'}
    ${'reseller'} | ${'auditor'}  | ${'leaf'} | ${'access.roles-refused'}
    ${'admin'}    | ${'partner'}  | ${'leaf'} | ${'access.roles-refused'}
  `('are not given by $as as $role of $account', async ({ as, role, account, code }) => {
    const own = as === 'admin' ? admin : (await made(as, 'shop')).own;
    const { body } = await server.http.post(KEYS).set(own).send(asked(role, account)).expect(422);
    expect(body.code).toBe(code);
  });

  it('of an account that is gone makes none for the next of its id', async () => {
    const relatedParty = [{ id: 'p', role: 'customer', '@referredType': 'Organization' }];
    const account = { id: 'passing', name: 'passing', relatedParty };
    await server.http.post(ACCOUNTS).set(admin).send(account).expect(201);
    const { id } = await made('customer', 'passing');
    await server.http.delete(`${ACCOUNTS}/passing`).set(admin).expect(204);
    for (const again of [false, true]) {
      if (again) await server.http.post(ACCOUNTS).set(admin).send(account).expect(201);
      const { body } = await server.http.post(`${KEYS}/${id}/rotate`).set(admin).expect(409);
      expect(body.code).toBe('access.key-orphaned');
    }
  });

  it('are asked for once under a name, whoever else has used it', async () => {
    const { own } = await made('customer', 'shop');
    const named = { 'idempotency-key': 'the same' };
    const theirs = await server.http
      .post(KEYS)
      .set({ ...admin, ...named })
      .send(asked('customer', 'foe', 'x'))
      .expect(201);
    const ours = await server.http
      .post(KEYS)
      .set({ ...own, ...named })
      .send(asked('customer', 'leaf', 'x'))
      .expect(201);
    const again = await server.http
      .post(KEYS)
      .set({ ...own, ...named })
      .send(asked('customer', 'leaf', 'x'))
      .expect(201);
    expect([ours.body.id === theirs.body.id, again.body.id]).toEqual([false, ours.body.id]);
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

  it('who lost the answer that made a tenant is answered again, and makes another first key', async () => {
    const platform = bearer(await keyFor(['platform']));
    const asked = { id: 'lost', name: 'Lost' };
    const send = (path: string, key: string, body: object = {}) =>
      server.http
        .post(path)
        .set({ ...platform, 'idempotency-key': key })
        .send(body);
    const made = await send('/api/v1/tenants', 'once', asked).expect(201);
    const again = await send('/api/v1/tenants', 'once', asked).expect(201);
    expect(again.headers['idempotency-hit']).toBe('true');
    const { secret, ...kept } = made.body.firstKey;
    expect(again.body).toEqual({ ...made.body, firstKey: kept });
    await send('/api/v1/tenants', 'once', { ...asked, name: 'Other' }).expect(409);
    const taken = await send('/api/v1/tenants', 'another', asked).expect(409);
    const path = '/api/v1/tenants/lost/firstKey/rotate';
    expect(taken.body.message).toContain(`POST ${path}`);
    const rotated = await send(path, 'r').expect(200);
    expect(rotated.body).toMatchObject({ id: 'lost', firstKey: { secret: expect.anything() } });
    expect((await send(path, 'r').expect(200)).body.firstKey).toEqual({
      id: rotated.body.firstKey.id,
    });
    await comesTo(401, bearer(secret));
    const latest = (await send(path, 'r2').expect(200)).body.firstKey;
    await comesTo(401, bearer(rotated.body.firstKey.secret));
    await comesTo(200, bearer(latest.secret));
    const refused = await send(path, 'r3').expect(409);
    expect(refused.body.code).toBe('access.first-key-used');
  });

  it('makes no other first key where anybody was let in, or anything is to be seen', async () => {
    const platform = bearer(await keyFor(['platform']));
    const rotated = (id: string) =>
      server.http.post(`/api/v1/tenants/${id}/firstKey/rotate`).set(platform).send({});
    const givenTenant = (id: string) =>
      server.http.post('/api/v1/tenants').set(platform).send({ id }).expect(201);
    await rotated('nobody').expect(404);
    await givenTenant('two-keys');
    await keyFor(['admin'], 'two-keys' as Tenant);
    await rotated('two-keys').expect(409);
    await givenTenant('has-usage');
    await database.owner(
      `INSERT INTO document (tenant_id, kind, id, body) VALUES ('has-usage', 'catalog', 'c', '{}')`,
    );
    await rotated('has-usage').expect(409);
    await givenTenant('fresh');
    const both = await Promise.all([rotated('fresh').expect(200), rotated('fresh').expect(200)]);
    const seen = both.map(({ body }) => server.http.get(CATALOG).set(bearer(body.firstKey.secret)));
    const statuses = (await Promise.all(seen)).map(({ status }) => status);
    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 401]);
  });

  it('suspends a tenant that nobody made, once somebody came in as its', async () => {
    const platform = bearer(await keyFor(['platform']));
    const admin = bearer(await keyFor(['admin'], 'unmade' as Tenant));
    await server.http.post(CATALOG).set(admin).send({ name: 'of nobody' }).expect(201);
    const path = '/api/v1/tenants/unmade';
    const suspended = await server.http.post(`${path}/suspend`).set(platform).expect(200);
    expect(suspended.body).toMatchObject({ id: 'unmade', status: 'suspended' });
    await comesTo(403, admin);
    await server.http.get(path).set(platform).expect(200);
    await server.http.post(`${path}/resume`).set(platform).expect(200);
    await comesTo(200, admin);
    await server.http.post('/api/v1/tenants/never-seen/suspend').set(platform).expect(404);
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
