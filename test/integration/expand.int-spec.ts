import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startApp, type TestApp } from '../support/servers/app';
import { freshDatabase, type TestDatabase } from '../support/database/database';

const CATALOG = '/tmf-api/productCatalogManagement/v4';
const CATALOG_5 = '/tmf-api/productCatalogManagement/v5';
const INVENTORY = '/tmf-api/productInventory/v4';
const INVENTORY_5 = '/tmf-api/productInventory/v5';
const PARTY = '/tmf-api/party/v4';
const ACCOUNT = '/tmf-api/accountManagement/v4';

type Json = ReturnType<typeof JSON.parse>;

let db: TestDatabase;
let app: TestApp;

beforeAll(async () => {
  db = await freshDatabase();
  app = await startApp(db);
  await post(`${PARTY}/individual`, { id: 'ada', givenName: 'Ada', familyName: 'L' });
  await post(`${PARTY}/organization`, { id: 'acme', tradingName: 'Acme' });
  await post(`${CATALOG}/productSpecification`, {
    id: 'spec',
    name: 'Spec',
    relatedParty: [{ id: 'acme', role: 'maker', '@referredType': 'Organization' }],
  });
  await post(`${CATALOG}/productOffering`, {
    id: 'offer',
    name: 'Offer',
    productSpecification: { id: 'spec', name: 'as the client calls it' },
  });
  await post(`${ACCOUNT}/billingAccount`, {
    id: 'payer',
    name: 'Payer',
    relatedParty: [{ id: 'acme', role: 'customer' }],
  });
  await post(`${INVENTORY}/product`, {
    id: 'p1',
    status: 'created',
    name: 'P1',
    billingAccount: { id: 'payer' },
    productOffering: { id: 'offer' },
    relatedParty: [
      { id: 'ada', role: 'user', '@referredType': 'Individual' },
      { id: 'acme', role: 'owner' },
      { id: 'nobody', role: 'else' },
    ],
  });
  await post(`${INVENTORY}/product`, {
    id: 'p2',
    status: 'created',
    name: 'P2',
    billingAccount: { id: 'unknown' },
    productOffering: {
      id: 'offer',
      href: `https://elsewhere.example${CATALOG}/productOffering/offer`,
    },
  });
});

afterAll(async () => {
  await app.close();
  await db.drop();
});

async function post(path: string, body: object, tenant = 'default'): Promise<Json> {
  return (await app.http.post(path).set('X-Tenant-Id', tenant).send(body).expect(201)).body;
}

async function get(path: string, tenant = 'default'): Promise<Json> {
  return (await app.http.get(path).set('X-Tenant-Id', tenant).expect(200)).body;
}

it('answers a named reference in full, under the id it had', async () => {
  const product = await get(`${INVENTORY}/product/p1?expand=productOffering`);
  const offering = await get(`${CATALOG}/productOffering/offer`);
  expect(product.productOffering).toEqual(offering);
  expect(product.billingAccount).toEqual({ id: 'payer' });
});

it('goes on through what it expanded, over two APIs', async () => {
  const path = 'expand=productOffering.productSpecification.relatedParty';
  const product = await get(`${INVENTORY}/product/p1?${path}`);
  expect(product.productOffering.productSpecification).toMatchObject({
    id: 'spec',
    name: 'Spec',
    '@type': 'ProductSpecification',
    relatedParty: [
      { id: 'acme', role: 'maker', tradingName: 'Acme', '@referredType': 'Organization' },
    ],
  });
});

it('finds a party among people and organisations, and leaves who is unknown', async () => {
  const { relatedParty } = await get(`${INVENTORY}/product/p1?expand=relatedParty`);
  expect(relatedParty).toMatchObject([
    {
      id: 'ada',
      role: 'user',
      familyName: 'L',
      '@type': 'Individual',
      '@referredType': 'Individual',
    },
    { id: 'acme', role: 'owner', tradingName: 'Acme', '@type': 'Organization' },
    { id: 'nobody', role: 'else' },
  ]);
  expect(Object.keys(relatedParty[2])).toEqual(['id', 'role']);
});

it('expands all references to the depth asked for', async () => {
  const one = await get(`${INVENTORY}/product/p1?depth=1`);
  expect(one.billingAccount.name).toBe('Payer');
  expect(one.productOffering.productSpecification.name).toBe('as the client calls it');
  const two = await get(`${INVENTORY}/product/p1?depth=2`);
  expect(two.productOffering.productSpecification).toMatchObject({ name: 'Spec' });
  expect(two.productOffering.productSpecification.relatedParty[0].tradingName).toBeUndefined();
  const three = await get(`${INVENTORY}/product/p1?depth=3&expand=productOffering`);
  expect(three.productOffering.productSpecification.relatedParty[0].tradingName).toBe('Acme');
  expect(three.billingAccount).toEqual({ id: 'payer' });
  expect(await get(`${INVENTORY}/product/p1?depth=0`)).toEqual(
    await get(`${INVENTORY}/product/p1`),
  );
});

it('expands in lists, by the path of a URL of any host', async () => {
  const answer = await app.http
    .get(`${INVENTORY}/product?expand=productOffering,billingAccount&sort=id&limit=2`)
    .expect(200);
  expect(answer.headers['x-total-count']).toBe('2');
  const [p1, p2] = answer.body;
  expect(p1).toMatchObject({
    productOffering: { name: 'Offer' },
    billingAccount: { name: 'Payer' },
  });
  expect(p2.productOffering).toMatchObject({
    name: 'Offer',
    href: `https://elsewhere.example${CATALOG}/productOffering/offer`,
  });
  expect(p2.billingAccount).toEqual({ id: 'unknown' });
});

it('selects fields of what was expanded', async () => {
  const product = await get(
    `${INVENTORY}/product/p1?expand=productOffering&fields=productOffering.name,status`,
  );
  expect(product).toEqual({
    id: 'p1',
    href: expect.stringContaining('/product/p1'),
    status: 'created',
    productOffering: { name: 'Offer' },
  });
});

it('answers v5 with what v5 shows', async () => {
  const product = await get(`${INVENTORY_5}/product/p1?expand=productOffering,relatedParty`);
  expect(product.productOffering).toEqual(await get(`${CATALOG_5}/productOffering/offer`));
  expect(product.relatedParty[0]).toMatchObject({
    role: 'user',
    partyOrPartyRole: { id: 'ada', familyName: 'L', '@type': 'Individual' },
  });
  const [listed] = await get(`${INVENTORY_5}/product?id=p1&depth=2`);
  expect(listed.productOffering.productSpecification).toMatchObject({
    name: 'Spec',
    '@type': 'ProductSpecification',
  });
});

it('sees nothing of another tenant', async () => {
  const body = { id: 'p1', status: 'created', productOffering: { id: 'offer' } };
  await post(`${INVENTORY}/product`, body, 'other');
  const product = await get(`${INVENTORY}/product/p1?depth=3`, 'other');
  expect(product.productOffering).toEqual({ id: 'offer' });
});

it('gives an expanded answer no ETag, which would be that of a part of it', async () => {
  const path = `${INVENTORY}/product/p1`;
  const { etag = '' } = (await app.http.get(path).expect(200)).headers;
  await app.http.get(path).set('If-None-Match', etag).expect(304);
  const expanded = await app.http.get(`${path}?depth=1`).set('If-None-Match', etag).expect(200);
  expect(expanded.headers['etag']).toBeUndefined();
});

it.each(['depth=4', 'depth=x', `expand=${'a.'.repeat(10)}a`])('refuses %s', async (query) => {
  for (const path of ['product', 'product/p1']) {
    const { body } = await app.http.get(`${INVENTORY}/${path}?${query}`).expect(400);
    expect(body.code).toBe('tmf.query-invalid');
  }
});

it('refuses to expand more than a thousand references', async () => {
  const relatedParty = Array.from({ length: 1_001 }, () => ({ id: 'ada', role: 'user' }));
  await post(
    `${CATALOG}/productSpecification`,
    { id: 'crowd', name: 'Crowd', relatedParty },
    'crowded',
  );
  const { body } = await app.http
    .get(`${CATALOG}/productSpecification/crowd?expand=relatedParty`)
    .set('X-Tenant-Id', 'crowded')
    .expect(422);
  expect(body).toMatchObject({ code: 'tmf.expansion-too-wide', status: '422' });
});

it('names a rate card by the path its price gives', async () => {
  await post('/api/v1/rateCards', { code: 'card', name: 'Card', book: 'retail', currency: 'EUR' });
  await post(`${CATALOG}/productOfferingPrice`, {
    id: 'pop',
    name: 'P',
    pricingLogicAlgorithm: [{ id: 'card', href: '/api/v1/rateCards/card' }],
  });
  const price = await get(`${CATALOG}/productOfferingPrice/pop?expand=pricingLogicAlgorithm`);
  expect(price.pricingLogicAlgorithm[0]).toMatchObject({ id: 'card', book: 'retail' });
});

it('changes no status of any list that is served', async () => {
  const folder = join(__dirname, '../../openapi');
  const paths = readdirSync(folder)
    .filter((file) => file.startsWith('tmf'))
    .flatMap((file) => {
      const { servers, paths } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
      return Object.entries<Json>(paths).flatMap(([path, { get: read }]) =>
        read === undefined || path.includes('{') ? [] : [`${servers[0].url}${path}`],
      );
    });
  expect(paths.length).toBeGreaterThan(50);
  for (const path of paths) {
    const plain = await app.http.get(path);
    const expanded = await app.http.get(`${path}?depth=3`);
    expect([path, expanded.status]).toEqual([path, plain.status]);
    expect(expanded.body).toHaveLength(plain.body.length);
  }
});
