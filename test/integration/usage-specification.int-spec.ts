// A meter that nobody described is readable as a usage specification, beside those that were posted.
import { startApp, type TestApp } from '../support/servers/app';
import { freshDatabase, type TestDatabase } from '../support/database/database';

const SPECIFICATIONS = '/tmf-api/usageManagement/v4/usageSpecification';

let db: TestDatabase;
let app: TestApp;

beforeAll(async () => {
  db = await freshDatabase();
  app = await startApp(db);
  const attributes = [{ name: 'model', values: ['a', 'b'] }, { name: 'region' }];
  const meter = { code: 'tokens', name: 'Tokens', aggregation: 'sum', unit: 'token', attributes };
  await post('/api/v1/meters', meter);
  await post('/api/v1/meters', {
    code: 'devices',
    aggregation: { uniqueCount: 'device' },
    unit: 'device',
  });
  await post(SPECIFICATIONS, { id: 'posted', name: 'calls', unit: 'call', validFor: {} });
});

afterAll(async () => {
  await app.close();
  await db.drop();
});

it('shows a meter with its attributes and their values', async () => {
  const { body } = await app.http.get(`${SPECIFICATIONS}/tokens`).expect(200);
  expect(body).toMatchObject({
    id: 'tokens',
    name: 'tokens',
    description: 'Tokens',
    lifecycleStatus: 'Active',
    unit: 'token',
    aggregation: 'sum',
    specCharacteristic: [
      {
        name: 'model',
        valueType: 'string',
        characteristicValueSpecification: [{ value: 'a' }, { value: 'b' }],
      },
      { name: 'region', valueType: 'string', characteristicValueSpecification: [] },
    ],
  });
});

it.each`
  query                                | ids                                | why
  ${''}                                | ${['devices', 'tokens', 'posted']} | ${'each once, a described meter by its description'}
  ${'?name=calls'}                     | ${['posted']}                      | ${'by the name of a posted one'}
  ${'?name=tokens'}                    | ${['tokens']}                      | ${'by the code of a meter'}
  ${'?unit=token'}                     | ${['tokens']}                      | ${'by what a meter says'}
  ${'?aggregation.uniqueCount=device'} | ${['devices']}                     | ${'by what it counts'}
  ${'?specCharacteristic.name=region'} | ${['tokens']}                      | ${'by an attribute of a meter'}
  ${'?sort=-name&limit=2'}             | ${['tokens', 'devices']}           | ${'sorted and cut'}
  ${'?sort=unit'}                      | ${['posted', 'devices', 'tokens']} | ${'sorted by what is in no column'}
`('lists $why', async ({ query, ids }: { query: string; ids: string[] }) => {
  const { body } = await app.http.get(`${SPECIFICATIONS}${query}`);
  expect(body.map(({ id }: { id: string }) => id)).toEqual(ids);
});

it('never takes a meter for one that had its code before it', async () => {
  const path = `${SPECIFICATIONS}/pages`;
  const tagOf = async () => (await app.http.get(path).expect(200)).headers['etag'] ?? '';
  await post('/api/v1/meters', { code: 'pages', aggregation: 'sum', unit: 'page' });
  const former = await tagOf();
  await app.http.get(path).set('If-None-Match', former).expect(304);
  const { body } = await app.http.post(SPECIFICATIONS).send({ name: 'pages', unit: 'page' });
  await app.http.delete(`${SPECIFICATIONS}/${body.id}`).expect(204);
  await post('/api/v1/meters', { code: 'pages', aggregation: 'sum', unit: 'sheet' });
  await app.http.get(path).set('If-None-Match', former).expect(200);
  expect(await tagOf()).not.toBe(former);
});

async function post(path: string, body: object): Promise<void> {
  await app.http.post(path).send(body).expect(201);
}
