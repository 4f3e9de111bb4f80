import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { startApp, type TestApp } from '../support/servers/app';

const CATALOG = '/tmf-api/productCatalogManagement/v4';
const CATALOG_5 = '/tmf-api/productCatalogManagement/v5';
const SCHEMAS = '/api/v1/schemas';

type Json = ReturnType<typeof JSON.parse>;

let db: TestDatabase;
let app: TestApp;

beforeAll(async () => {
  db = await freshDatabase();
  app = await startApp(db);
});

afterAll(async () => {
  await app.close();
  await db.drop();
});

/** Each test has a tenant of its own, so that no schema of another judges its bodies. */
let tenants = 0;
let tenant: string;
beforeEach(() => {
  tenants += 1;
  tenant = `tenant-${tenants}`;
});

type Method = 'post' | 'patch' | 'get' | 'delete';

async function send(
  method: Method,
  path: string,
  status: number,
  body?: object,
  of = tenant,
): Promise<Json> {
  const request = app.http[method](path).set('X-Tenant-Id', of);
  const answer = await (body === undefined ? request : request.send(body));
  expect([answer.status, answer.body]).toEqual([status, answer.body]);
  return answer.body;
}

const OFFERING_SCHEMA = {
  type: 'object',
  properties: { myExtension: { type: 'integer', maximum: 100 } },
  required: ['myExtension'],
};

async function register(more: object = {}): Promise<Json> {
  return send('post', SCHEMAS, 201, {
    name: 'MyOffering',
    baseType: 'ProductOffering',
    schema: OFFERING_SCHEMA,
    ...more,
  });
}

const wrong = (path: string, message: string, more: object = {}) => ({
  code: 'tmf.body-invalid',
  status: '400',
  details: [{ path, message, ...more }],
});

describe('registering', () => {
  it('keeps a schema as it was sent, under its own path', async () => {
    const schema = { properties: { a: { const: null } } };
    const created = await register({ id: 'mine', schema });
    expect(created).toMatchObject({
      id: 'mine',
      name: 'MyOffering',
      location: `${SCHEMAS}/mine`,
      schema,
      '@type': 'ExtensionSchema',
    });
    expect(await send('get', `${SCHEMAS}/mine`, 200)).toEqual(created);
    expect(await send('get', `${SCHEMAS}?name=MyOffering&location=${SCHEMAS}/mine`, 200)).toEqual([
      created,
    ]);
  });

  it.each<[string, object, string]>([
    ['does not compile', { schema: { type: 'nothing' } }, 'schema'],
    ['needs another document', { schema: { $ref: 'http://127.0.0.1:1/x' } }, 'schema'],
    ['has a pattern that looks around', { schema: { pattern: '(?=a)' } }, 'schema'],
    ['is too large', { schema: { description: 'x'.repeat(65_536) } }, 'schema'],
    ['is no object', { schema: 'true' }, 'schema'],
    ['describes no class', { name: '' }, 'name'],
    ['says what nobody reads', { more: 1 }, 'more'],
    ['is nowhere', { location: '' }, 'location'],
  ])('refuses a schema that %s', async (_what, more, path) => {
    const refused = await send('post', SCHEMAS, 400, { name: 'X', schema: {}, ...more });
    expect(refused).toMatchObject({ code: 'extension.schema-invalid', details: [{ path }] });
  });

  it.each<[string, object, string]>([
    ['takes its schema away', { schema: null }, 'schema'],
    ['takes its name away', { name: null }, 'name'],
    ['names no class', { baseType: 7 }, 'baseType'],
    ['says what nobody reads', { more: 1 }, 'more'],
  ])('refuses a change that %s', async (_what, change, path) => {
    const { id } = await register();
    const refused = await send('patch', `${SCHEMAS}/${id}`, 400, change);
    expect(refused).toMatchObject({ code: 'extension.schema-invalid', details: [{ path }] });
  });

  it('changes and removes the revision that was seen, in any patch language', async () => {
    const { id } = await register();
    const path = `${SCHEMAS}/${id}`;
    const { etag = '' } = (await app.http.get(path).set('X-Tenant-Id', tenant)).headers;
    const patched = await app.http
      .patch(path)
      .set({ 'X-Tenant-Id': tenant, 'If-Match': etag })
      .set('Content-Type', 'application/json-patch+json')
      .send(JSON.stringify([{ op: 'replace', path: '/name', value: 'Other' }]));
    expect([patched.status, patched.body.name]).toEqual([200, 'Other']);
    const stale = { 'X-Tenant-Id': tenant, 'If-Match': etag };
    expect((await app.http.patch(path).set(stale).send({ name: 'X' })).status).toBe(412);
    expect((await app.http.delete(path).set(stale)).status).toBe(412);
    await send('delete', path, 204);
    await send('get', path, 404);
  });

  it('gives a location once', async () => {
    await register({ id: 'a', location: 'urn:offering' });
    const refused = await send('post', SCHEMAS, 409, {
      name: 'Y',
      schema: {},
      location: 'urn:offering',
    });
    expect(refused.code).toBe('extension.location-taken');
    await send('post', SCHEMAS, 201, { id: 'b', name: 'Y', schema: {} });
    await send('patch', `${SCHEMAS}/b`, 409, { location: 'urn:offering' });
    await send('post', SCHEMAS, 201, { name: 'Y', schema: {}, location: 'urn:offering' }, 'other');
  });

  it('refuses one of two that are registered at one moment', async () => {
    const both = await Promise.all(
      [1, 2].map(() =>
        app.http
          .post(SCHEMAS)
          .set('X-Tenant-Id', tenant)
          .send({ name: 'Z', schema: {}, location: 'urn:both' }),
      ),
    );
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
  });
});

describe('judging by location', () => {
  const offering = { name: 'O', '@type': 'MyOffering', '@schemaLocation': 'urn:offering:1' };

  it('refuses what the schema refuses and keeps what it accepts', async () => {
    await register({ location: 'urn:offering:1' });
    const refused = await send('post', `${CATALOG}/productOffering`, 400, {
      ...offering,
      myExtension: 'five',
    });
    expect(refused).toMatchObject(wrong('myExtension', 'must be integer', { value: 'five' }));
    const missing = await send('post', `${CATALOG}/productOffering`, 400, offering);
    expect(missing).toMatchObject(wrong('myExtension', 'is mandatory'));
    const kept = await send('post', `${CATALOG}/productOffering`, 201, {
      ...offering,
      myExtension: 5,
    });
    expect(kept).toMatchObject({ ...offering, myExtension: 5 });
  });

  it('judges the result of a patch, in each patch language', async () => {
    await register({ location: 'urn:offering:1' });
    const { id } = await send('post', `${CATALOG}/productOffering`, 201, {
      ...offering,
      myExtension: 5,
    });
    const path = `${CATALOG}/productOffering/${id}`;
    await send('patch', path, 400, { myExtension: 101 });
    await send('patch', path, 400, { myExtension: null });
    const refused = await app.http
      .patch(path)
      .set('X-Tenant-Id', tenant)
      .set('Content-Type', 'application/json-patch+json')
      .send(JSON.stringify([{ op: 'replace', path: '/myExtension', value: 'x' }]));
    expect([refused.status, refused.body.details[0].path]).toEqual([400, 'myExtension']);
    expect((await send('patch', path, 200, { myExtension: 100 })).myExtension).toBe(100);
  });

  it.each(['path', 'url'] as const)('knows a schema by its own %s', async (form) => {
    const { id } = await register({ location: 'urn:elsewhere' });
    const path = `${SCHEMAS}/${id}`;
    const location = form === 'path' ? path : `${app.url}${path}`;
    const body = { name: 'O', '@type': 'MyOffering', '@schemaLocation': location };
    await send('post', `${CATALOG}/productOffering`, 400, body);
    await send('post', `${CATALOG}/productOffering`, 201, { ...body, myExtension: 1 });
  });

  it('judges structures at any depth and names them from the root', async () => {
    await send('post', SCHEMAS, 201, {
      name: 'Weight',
      location: 'urn:weight',
      schema: {
        properties: { grams: { type: 'number' } },
        additionalProperties: { type: 'string' },
      },
    });
    const weight = { '@type': 'Weight', '@schemaLocation': 'urn:weight', grams: 'heavy', more: 1 };
    const refused = await send('post', `${CATALOG}/productSpecification`, 400, {
      name: 'S',
      relatedParty: [{ id: '1' }, { id: '2', ...weight }],
      productSpecCharacteristic: [
        { name: 'weight', productSpecCharacteristicValue: [{ value: weight }] },
      ],
    });
    const value = 'productSpecCharacteristic[0].productSpecCharacteristicValue[0].value';
    expect(refused.details.map(({ path }: Json) => path).toSorted()).toEqual([
      `${value}.grams`,
      `${value}.more`,
      'relatedParty[1].grams',
      'relatedParty[1].more',
    ]);
  });

  it('judges what v5 says in the words of v5', async () => {
    await send('post', SCHEMAS, 201, {
      name: 'MyParty',
      location: 'urn:party',
      schema: { required: ['@type', 'level'], properties: { level: { enum: ['gold', 'silver'] } } },
    });
    const body = (level: string) => ({
      name: 'O',
      lastUpdate: '2026-01-01T00:00:00Z',
      lifecycleStatus: 'In design',
      '@type': 'ProductSpecification',
      relatedParty: [
        {
          role: 'owner',
          '@type': 'RelatedPartyRefOrPartyRoleRef',
          partyOrPartyRole: {
            id: '1',
            '@type': 'PartyRef',
            '@schemaLocation': 'urn:party',
            level,
          },
        },
      ],
    });
    const refused = await send('post', `${CATALOG_5}/productSpecification`, 400, body('tin'));
    expect(refused).toMatchObject(
      wrong('relatedParty[0].partyOrPartyRole.level', 'must be one of gold, silver'),
    );
    const { id } = await send('post', `${CATALOG_5}/productSpecification`, 201, body('gold'));
    const changed = await send('patch', `${CATALOG_5}/productSpecification/${id}`, 400, {
      '@type': 'ProductSpecification',
      relatedParty: body('lead').relatedParty,
    });
    expect(changed.details[0].path).toBe('relatedParty[0].partyOrPartyRole.level');
  });

  it('keeps what names an unknown schema, and fetches nothing', async () => {
    let fetched = 0;
    const elsewhere: Server = createServer((_request, response) => {
      fetched += 1;
      response.end('{}');
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    const location = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/x.json`;
    await register();
    const created = await send('post', `${CATALOG}/productOffering`, 201, {
      name: 'O',
      '@type': 'MyOffering',
      '@schemaLocation': location,
      myExtension: 'anything',
    });
    expect(created['@schemaLocation']).toBe(location);
    await new Promise((resolve) => elsewhere.close(resolve));
    expect(fetched).toBe(0);
  });

  it('judges a tenant by its own schemas alone', async () => {
    await register({ location: 'urn:offering:1' });
    await send('post', `${CATALOG}/productOffering`, 201, offering, 'a-stranger');
    await send('post', `${CATALOG}/productOffering`, 400, offering);
  });

  it('goes by what is registered now, not by what was', async () => {
    const { id } = await register({ location: 'urn:offering:1' });
    const body = { ...offering, myExtension: 101 };
    await send('post', `${CATALOG}/productOffering`, 400, body);
    await send('patch', `${SCHEMAS}/${id}`, 200, {
      schema: { properties: { myExtension: { maximum: 1000 } } },
    });
    await send('post', `${CATALOG}/productOffering`, 201, body);
    await send('delete', `${SCHEMAS}/${id}`, 204);
    await send('post', `${CATALOG}/productOffering`, 201, { ...body, myExtension: 'x' });
    await register({ id, location: 'urn:offering:1' });
    await send('post', `${CATALOG}/productOffering`, 400, body);
  });

  it('refuses a body that takes its schema too long', async () => {
    await register({
      location: 'urn:slow',
      schema: { properties: { list: { uniqueItems: true } } },
    });
    const refused = await send('post', `${CATALOG}/productOffering`, 422, {
      name: 'O',
      '@schemaLocation': 'urn:slow',
      list: Array.from({ length: 24_000 }, (_, n) => ({ n })),
    });
    expect(refused.code).toBe('tmf.schema-too-expensive');
  });

  it('judges by a pattern in linear time', async () => {
    const schema = { properties: { text: { pattern: '^(a|aa)+$' } } };
    await register({ location: 'urn:linear', schema });
    const text = `${'a'.repeat(3_000)}!`;
    const body = { name: 'O', '@schemaLocation': 'urn:linear', text };
    const refused = await send('post', `${CATALOG}/productOffering`, 400, body);
    expect(refused).toMatchObject({ code: 'tmf.body-invalid', details: [{ path: 'text' }] });
  });
});

describe('judging by class', () => {
  it('judges a class that extends the class of its place', async () => {
    await register();
    const path = `${CATALOG}/productOffering`;
    await send('post', path, 400, { name: 'O', '@type': 'MyOffering' });
    await send('post', path, 400, {
      name: 'O',
      '@type': 'MyOffering',
      '@baseType': 'ProductOffering',
    });
    await send('post', path, 201, { name: 'O', '@type': 'MyOffering', '@baseType': 'Else' });
    await send('post', path, 201, { name: 'O', '@type': 'YourOffering' });
    await send('post', path, 201, { name: 'O' });
    await send('post', `${CATALOG}/category`, 201, { name: 'C', '@type': 'MyOffering' });
  });

  it('takes the schema that was registered last', async () => {
    await register({ location: 'urn:1' });
    await register({ location: 'urn:2', schema: { required: ['second'] } });
    const refused = await send('post', `${CATALOG}/productOffering`, 400, {
      name: 'O',
      '@type': 'MyOffering',
    });
    expect(refused.details).toEqual([{ path: 'second', message: 'is mandatory' }]);
  });

  it.each([
    ['/tmf-api/usageManagement/v4/usage', { usageType: 'x' }, 'Usage'],
    ['/tmf-api/prepayBalanceManagement/v4/bucket', { id: 'b' }, 'Bucket'],
    [
      '/tmf-api/prepayBalanceManagement/v4/topupBalance',
      { amount: { amount: 1, units: 'EUR' } },
      'TopupBalance',
    ],
    ['/tmf-api/productOrderingManagement/v4/productOrder', ORDER(), 'ProductOrder'],
    ['/tmf-api/party/v4/individual', { givenName: 'A', familyName: 'B' }, 'Individual'],
  ])('judges what is posted to %s', async (path, body, baseType) => {
    await send('post', SCHEMAS, 201, { name: 'Mine', baseType, schema: { required: ['mine'] } });
    const refused = await send('post', path, 400, { ...body, '@type': 'Mine' });
    expect(refused).toMatchObject(wrong('mine', 'is mandatory'));
  });
});

function ORDER(): object {
  return { productOrderItem: [{ id: '1', action: 'add' }] };
}

describe('filtering by what was added', () => {
  beforeEach(async () => {
    const path = `${CATALOG}/productOffering`;
    for (const [id, myExtension] of [
      ['o1', 1],
      ['o7', 7],
    ] as const) {
      await send('post', path, 201, {
        id,
        name: id,
        '@type': 'MyOffering',
        '@baseType': 'ProductOffering',
        '@schemaLocation': 'urn:nobody',
        myExtension,
        site: { geo: [{ level: myExtension }] },
      });
    }
    await send('post', path, 201, { id: 'plain', name: 'plain' });
  });

  it.each([
    ['myExtension=7', ['o7']],
    ['myExtension.gt=5&@type=MyOffering', ['o7']],
    ['myExtension%3C5', ['o1']],
    ['site.geo.level.gte=1', ['o1', 'o7']],
    ['filter=$[?@.myExtension==1]', ['o1']],
    ['@type=MyOffering', ['o1', 'o7']],
    ['@type=ProductOffering', ['plain']],
    ['@type=MyOffering,ProductOffering', ['o1', 'o7', 'plain']],
    ['@baseType=ProductOffering', ['o1', 'o7']],
    ['@schemaLocation=urn:nobody&sort=-myExtension', ['o7', 'o1']],
  ])('finds %s in v4', async (query, ids) => {
    const found = await send('get', `${CATALOG}/productOffering?${query}`, 200);
    expect(found.map(({ id }: Json) => id)).toEqual(ids);
  });

  it.each([
    ['myExtension.gt=5&@type=MyOffering', ['o7']],
    ['filter=$[?@.myExtension==1]', ['o1']],
    ['@type=ProductOffering', ['plain']],
    ['@baseType=ProductOffering', ['o1', 'o7']],
  ])('finds %s in v5', async (query, ids) => {
    const found = await send('get', `${CATALOG_5}/productOffering?${query}`, 200);
    expect(found.map(({ id }: Json) => id)).toEqual(ids);
  });
});

it.each<[string, object]>([
  ['/tmf-api/usageManagement/v4/usage', { usageType: 'x' }],
  ['/tmf-api/productInventory/v4/product', { status: 'created' }],
  ['/tmf-api/accountManagement/v4/billingAccount', { name: 'A', relatedParty: [{ id: '1' }] }],
  ['/tmf-api/prepayBalanceManagement/v4/bucket', {}],
  ['/tmf-api/prepayBalanceManagement/v4/topupBalance', { amount: { amount: 1, units: 'EUR' } }],
  ['/tmf-api/productOrderingManagement/v4/productOrder', ORDER()],
  ['/tmf-api/party/v4/organization', { tradingName: 'T' }],
  ['/tmf-api/payment/v4/payment', PAYMENT()],
])('keeps and finds the class of what is posted to %s', async (path, body) => {
  const sent = { ...body, '@type': 'Mine', '@baseType': 'Theirs', level: { of: [{ mine: 7 }] } };
  const created = await send('post', path, 201, sent);
  expect(created).toMatchObject({ '@type': 'Mine', '@baseType': 'Theirs', level: sent.level });
  await send('post', path, 201, body);
  for (const query of ['@type=Mine', '@baseType=Theirs', 'level.of.mine.gt=6']) {
    const found = await send('get', `${path}?${query}`, 200);
    expect([query, found.map(({ id }: Json) => id)]).toEqual([query, [created.id]]);
  }
});

function PAYMENT(): object {
  return {
    account: { id: 'nobody' },
    paymentMethod: { '@type': 'cash', name: 'cash' },
    totalAmount: { unit: 'EUR', value: 1 },
  };
}
