import { startApp, type TestApp } from '../../support/servers/app';
import { freshDatabase, type TestDatabase } from '../../support/database/database';
import type { Json } from '../contract';
import { type Answer, Wire } from '../wire';

const V4 = '/tmf-api/productCatalogManagement/v4';
const V5 = '/tmf-api/productCatalogManagement/v5';
const PARTY = '/tmf-api/party/v5';
const PRODUCTS = '/tmf-api/productInventory/v5/product';

let database: TestDatabase;
let server: TestApp;
let wire: Wire;

const get = (path: string): Promise<Answer> => wire.send('GET', path);
const post = async (path: string, body: Json): Promise<Json> =>
  (await wire.send('POST', path, { body })).body;

beforeAll(async () => {
  database = await freshDatabase();
  server = await startApp(database);
  wire = new Wire(server.url, 'queries');
  await post(`${V4}/category`, { id: 'up', name: 'Up' });
  await post(`${V4}/category`, { id: 'down', name: 'Down', parentId: 'up' });
  await post(`${V5}/category`, { id: 'v5', name: 'V5', parent: { id: 'up', name: 'Up' } });
  await post(`${V4}/catalog`, {
    id: 'c',
    name: 'C',
    relatedParty: [{ id: 'p', role: 'owner', '@referredType': 'Individual' }],
  });
  await post(`${PARTY}/individual`, {
    id: 'i',
    givenName: 'G',
    familyName: 'F',
    status: 'deceased',
  });
  const role = { '@type': 'PartyRole', id: 'r', name: 'R', role: 'agent', description: 'd' };
  await post(`${PARTY}/organization`, {
    id: 'inFull',
    name: 'O',
    relatedParty: [{ role: 'broker', partyOrPartyRole: role }],
  });
  await post(`${PARTY}/organization`, {
    id: 'referred',
    name: 'P',
    relatedParty: [{ role: 'agent', partyOrPartyRole: { id: 'r', description: 'd' } }],
  });
  await post(PRODUCTS, {
    id: 'x',
    '@type': 'Product',
    agreementItem: [{ '@type': 'AgreementItemRef', agreementId: 'a' }],
    productCharacteristic: [{ '@type': 'IntegerCharacteristic', name: 'n', value: 5 }],
  });
});

afterAll(async () => {
  wire.close();
  await server.close();
  await database.drop();
});

it.each`
  path                                                                             | ids                  | why
  ${`${V5}/category?parent.id=up`}                                                 | ${'down,v5'}         | ${'a renamed attribute filters'}
  ${`${V5}/category?parent.id=up&parent.@type=CategoryRef`}                        | ${'down,v5'}         | ${'a class no row stores filters'}
  ${`${V5}/category?parent.name=Up`}                                               | ${'v5'}              | ${'what only v5 wrote filters'}
  ${`${V5}/category?sort=-parent.id,name&fields=id`}                               | ${'down,v5,up'}      | ${'a renamed attribute sorts'}
  ${`${V5}/category?filter=$[?@.parent.id=='up']`}                                 | ${'down,v5'}         | ${'a JSONPath sees v5'}
  ${`${V5}/category?parent.@type=CategoryRef&offset=1&limit=1`}                    | ${'v5'}              | ${'what memory decides is paged'}
  ${`${V5}/productCatalog?relatedParty.partyOrPartyRole.id=p`}                     | ${'c'}               | ${'a party is found by its place in v5'}
  ${`${V5}/productCatalog?relatedParty.partyOrPartyRole.id=q`}                     | ${''}                | ${'and only that one'}
  ${`${V5}/productCatalog?@type=ProductCatalog`}                                   | ${'c'}               | ${'the new name of a class filters'}
  ${`${PARTY}/individual?status=deceased`}                                         | ${'i'}               | ${'a word spelt otherwise filters'}
  ${`${PARTY}/individual?status.ne=deceased`}                                      | ${''}                | ${'and its opposite'}
  ${`${PARTY}/organization?relatedParty.partyOrPartyRole.role=agent`}              | ${'inFull'}          | ${'the role of a role in full is not that of the relation'}
  ${`${PARTY}/organization?relatedParty.role=agent`}                               | ${'referred'}        | ${'nor the other way round'}
  ${`${PARTY}/organization?relatedParty.partyOrPartyRole.description=d`}           | ${'inFull,referred'} | ${'what a party says is found wherever it is kept'}
  ${`${PARTY}/organization?relatedParty.partyOrPartyRole.description.ne=d`}        | ${''}                | ${'and its opposite nowhere'}
  ${`${PARTY}/organization?relatedParty.partyOrPartyRole.id=r&limit=1&sort=-name`} | ${'referred'}        | ${'a reference is found either way'}
  ${`${PRODUCTS}?agreementItem.agreementId=a`}                                     | ${'x'}               | ${'a renamed attribute of a renamed one filters'}
  ${`${PRODUCTS}?productCharacteristic.@type=IntegerCharacteristic`}               | ${'x'}               | ${'a derived class filters'}
  ${`${PRODUCTS}?productCharacteristic.value.gt=4`}                                | ${'x'}               | ${'values of characteristics filter'}
`('$why: $path', async ({ path, ids }: { path: string; ids: string }) => {
  const { body } = await get(path.replace('[', '%5B').replace(']', '%5D'));
  expect(Array.isArray(body) ? body.map(({ id }) => id).join() : body).toBe(ids);
});

it('shows v4 what v5 wrote', async () => {
  expect((await get(`${V4}/category/v5`)).body).toMatchObject({
    parentId: 'up',
    '@type': 'Category',
  });
  expect((await get('/tmf-api/party/v4/individual/i')).body).toMatchObject({ status: 'deceaded' });
  expect((await get('/tmf-api/productInventory/v4/product/x')).body).toMatchObject({
    status: 'created',
    agreement: [{ id: 'a' }],
  });
});

it('patches in v5 words and leaves all else as v4 wrote it', async () => {
  const before = (await get(`${V4}/catalog/c`)).body;
  await wire.send('PATCH', `${V5}/productCatalog/c`, {
    type: 'application/json-patch+json',
    body: [{ op: 'replace', path: '/relatedParty/0/partyOrPartyRole/id', value: 'q' }],
  });
  const after = (await get(`${V4}/catalog/c`)).body;
  const { lastUpdate: _was, relatedParty: _party, ...kept } = before;
  expect(after).toMatchObject({
    ...kept,
    relatedParty: [{ id: 'q', role: 'owner', '@referredType': 'Individual' }],
  });
});

it('refuses in v5 words', async () => {
  const wrong = { '@type': 'Product', agreementItem: [{ agreementId: 7 }] };
  const { body } = await wire.send('POST', PRODUCTS, { body: wrong });
  expect(body).toMatchObject({ details: [{ path: 'agreementItem[0].agreementId' }] });
});

it('serves TMF632 at both of its roots, under one href', async () => {
  const { body } = await get('/tmf-api/partyManagement/v5/individual/i');
  expect(body.href).toContain(`${PARTY}/individual/i`);
});

it('takes If-Match and Idempotency-Key as v4 does', async () => {
  const stale = await wire.send('PATCH', `${V5}/category/up`, {
    body: { name: 'New' },
    headers: { 'if-match': '"0"' },
  });
  expect(stale.status).toBe(412);
  const once = { body: { '@type': 'Category', name: 'once' }, headers: { 'idempotency-key': 'k' } };
  const [first, second] = [
    await wire.send('POST', `${V5}/category`, once),
    await wire.send('POST', `${V5}/category`, once),
  ];
  expect(second.body).toEqual(first.body);
  expect(second.headers['idempotency-hit']).toBe('true');
});
