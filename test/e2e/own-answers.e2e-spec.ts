// The document of our own API names what is really answered: nothing more, nothing less.
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../support/story/until';
import { type Json, openStory, type Story } from '../support/story/story';

const DOCUMENT: Json = JSON.parse(
  readFileSync(join(__dirname, '../../openapi/mtl-v1.json'), 'utf8'),
);

/** Of a price, as TMF620 has no nulls, and of a line in another currency than its card. */
const OPTIONAL = new Set([
  'parts',
  'price',
  'pricingLogicAlgorithm',
  'prodSpecCharValueUse',
  'isBundle',
  'bundledPopRelationship',
  'financialAccount',
  'paymentMethod',
  'exchange',
]);

let story: Story;
beforeAll(async () => {
  story = await openStory('2024-01-15T09:00:00Z');
});
afterAll(() => story.close());

/** With no attribute let through that is not named. */
function closed(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, closed(value)]),
  );
  return 'properties' in schema && !('additionalProperties' in schema)
    ? { ...inner, additionalProperties: false }
    : inner;
}

const ajv = addFormats(new Ajv({ allErrors: true, strict: false }));

function expectDocumented(method: string, path: string, status: number, body: Json): void {
  const schema = DOCUMENT.paths[path][method].responses[status].content['application/json'].schema;
  expect(schema).not.toEqual({});
  const validate = ajv.compile({ ...closed(schema), components: closed(DOCUMENT.components) });
  validate(body);
  expect(validate.errors ?? []).toEqual([]);
  const [first] = [body].flat();
  const named = Object.keys(attributesOf(schema.items ?? schema));
  expect(named.filter((name) => !(name in first) && !OPTIONAL.has(name))).toEqual([]);
}

function attributesOf(schema: Json): Json {
  const name = schema.$ref?.split('/').at(-1);
  return (name === undefined ? schema : DOCUMENT.components.schemas[name]).properties;
}

async function ask(method: 'get' | 'post', path: string, at: string, sent?: object): Promise<Json> {
  const call = story.http[method](`/api/v1${at}`);
  const answer = sent === undefined ? await call : await call.send(sent);
  expectDocumented(method, path, answer.status, answer.body);
  return answer.body;
}

/** As CSV a list has the columns that the document names, in its order. */
async function expectColumns(path: string, at: string): Promise<void> {
  const { schema } = DOCUMENT.paths[path].get.responses[200].content['application/json'];
  const { status, text } = await story.http.get(`/api/v1${at}`).set('Accept', 'text/csv');
  const [head, ...rows] = text.split('\r\n');
  const columns = head?.split(',').map((column) => column.split('.')[0]);
  expect([status, [...new Set(columns)]]).toEqual([200, Object.keys(attributesOf(schema.items))]);
  expect(rows.length).toBeGreaterThan(1);
}

it('leaves no answer of JSON without a schema', () => {
  const open = Object.entries<Json>(DOCUMENT.paths).flatMap(([path, methods]) =>
    Object.entries<Json>(methods).flatMap(([method, { responses }]) =>
      Object.entries<Json>(responses).flatMap(([status, { content }]) => {
        const schema = content?.['application/json']?.schema;
        return schema !== undefined && Object.keys(schema).length === 0
          ? [`${method} ${path} ${status}`]
          : [];
      }),
    ),
  );
  expect(open).toEqual([]);
});

it('names what rate cards answer', async () => {
  await story.givenMeter('tokens', 'token');
  await story.post('/api/v1/rateCards', { code: 'c', name: 'C', book: 'retail', currency: 'EUR' });
  const lines = [{ id: 'all', meter: 'tokens', price: { model: 'unit', rate: '0.1', per: '1' } }];
  const version = { validFrom: '2023-01-01T00:00:00Z', lines, reason: 'x' };
  const VERSIONS = '/rateCards/{code}/versions';
  await ask('post', VERSIONS, '/rateCards/c/versions', version);
  await ask('post', `${VERSIONS}/{version}/validate`, '/rateCards/c/versions/1/validate');
  await ask('post', `${VERSIONS}/{version}/activate`, '/rateCards/c/versions/1/activate');
  const dearer = [{ ...lines[0], price: { model: 'unit', rate: '0.2', per: '1' } }];
  await ask('post', VERSIONS, '/rateCards/c/versions', { ...version, lines: dearer });
  await ask('get', VERSIONS, '/rateCards/c/versions');
  await ask('get', `${VERSIONS}/{version}`, '/rateCards/c/versions/1');
  await ask('get', `${VERSIONS}/{from}/diff/{to}`, '/rateCards/c/versions/1/diff/2');
  await ask(
    'get',
    `${VERSIONS}/{version}/productOfferingPrices`,
    '/rateCards/c/versions/1/productOfferingPrices',
  );
  await ask('post', '/rateCards/{code}/rollback', '/rateCards/c/rollback', {
    toVersion: 1,
    reason: 'back',
  });
  await ask('get', '/rateCards/{code}/audit', '/rateCards/c/audit');
  await ask('get', '/rateCards/{code}/audit', '/rateCards/c/audit?limit=1');
  await expectColumns('/rateCards/{code}/audit', '/rateCards/c/audit');
  await expectColumns('/rateCards', '/rateCards');
});

it('names what registered schemas answer', async () => {
  const schema = { name: 'MyOffering', baseType: 'ProductOffering', schema: { type: 'object' } };
  const { id } = await ask('post', '/schemas', '/schemas', schema);
  await ask('get', '/schemas/{id}', `/schemas/${id}`);
  await ask('get', '/schemas', '/schemas');
  await ask('get', '/schemas', '/schemas?limit=1');
});

it('names what usage, bills and the books answer', async () => {
  await story.givenMeter('calls', 'call');
  await story.givenPlan('calls', [
    { id: 'fee', priceType: 'oneTime', price: { unit: 'EUR', value: 7 } },
    {
      id: 'per-call',
      priceType: 'usage',
      price: { unit: 'EUR', value: 0.5 },
      unitOfMeasure: { amount: 1, units: 'call' },
    },
  ]);
  await story.givenAccount('acme');
  await story.orderPlan('acme', 'calls', ['s-1'], { requestedStartDate: '2024-01-01T00:00:00Z' });
  const event = {
    specversion: '1.0',
    type: 'calls',
    source: 'test',
    id: '1',
    subject: 's-1',
    time: '2024-01-10T08:00:00Z',
    data: { quantity: '3' },
  };
  const reported = await ask('post', '/events', '/events?results=all', event);
  await ask('post', '/events', '/events?results=all', [
    event,
    { ...event, id: '2', subject: 'nobody' },
    { id: 5 },
  ]);
  await ask('get', '/usages/{id}/trace', `/usages/${reported.results[0].usageId}/trace`);
  await ask('get', '/accounts/{id}/spend', '/accounts/acme/spend');
  await ask('get', '/attention', '/attention');
  await ask('get', '/accounts/{id}/journal', '/accounts/acme/journal');
  const proof = await ask('post', '/verify', '/verify', {});
  await ask('get', '/verify', '/verify');
  await ask('get', '/verify/{id}', `/verify/${proof.id}`);
  const bill = 'acme.EUR.20240101';
  await ask('post', '/biller', '/biller', { id: 'north-tel', name: 'North Tel' });
  await ask('get', '/biller', '/biller');
  for (const isClosed of [false, true]) {
    if (isClosed) {
      story.itIs('2024-02-01T06:00:00Z');
      const run = await ask('post', '/billRuns', '/billRuns', { upTo: '2024-02-01T00:00:00Z' });
      const found = await until(async () => {
        const each = await ask('get', '/billRuns/{id}', `/billRuns/${run.id}`);
        return each.finishedAt === null ? undefined : each;
      });
      expect(found).toMatchObject({ status: 'done' });
    }
    await ask('get', '/bills/{id}', `/bills/${bill}`);
    await ask('get', '/bills/{id}/document', `/bills/${bill}/document`);
    await ask('get', '/bills/{id}/costCentres', `/bills/${bill}/costCentres`);
    await ask('get', '/bills/{id}/lines', `/bills/${bill}/lines`);
    await ask('get', '/bills/{id}/lines', `/bills/${bill}/lines?limit=1`);
    await expectColumns('/bills/{id}/lines', `/bills/${bill}/lines`);
    await expectColumns('/bills/{id}/lines/{line}/usage', `/bills/${bill}/lines/2/usage`);
    for (const line of [1, 2])
      await ask('get', '/bills/{id}/lines/{line}/usage', `/bills/${bill}/lines/${line}/usage`);
  }
  const job = await ask('post', '/usages/recycle', '/usages/recycle');
  await ask('get', '/jobs/{id}', `/jobs/${job.id}`);
});

it('names what the audit answers', async () => {
  await story.post('/tmf-api/productCatalogManagement/v4/category', { name: 'Told' });
  const [event] = await ask('get', '/auditEvents', '/auditEvents?resourceType=Category');
  await ask('get', '/auditEvents/{id}', `/auditEvents/${event.id}`);
  await expectColumns('/auditEvents', '/auditEvents');
});

it('names what listeners answer', async () => {
  const hub = await story.http.post('/api/v1/hub').send({ callback: 'http://127.0.0.1:9/' });
  await ask('get', '/listeners', '/listeners');
  await ask('get', '/listeners/{id}', `/listeners/${hub.body.id}`);
  await ask('post', '/listeners/{id}/resume', `/listeners/${hub.body.id}/resume`);
  const at = `/listeners/${hub.body.id}`;
  await ask('post', '/listeners/{id}/secret/rotate', `${at}/secret/rotate`);
  const { keptSince: from } = await ask('get', '/listeners/{id}', at);
  await ask('post', '/listeners/{id}/replay', `${at}/replay`, { from });
  await ask('post', '/listeners/{id}/deadLetters/replay', `${at}/deadLetters/replay`);
});
