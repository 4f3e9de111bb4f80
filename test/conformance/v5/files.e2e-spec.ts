// Jobs of v5 read and write files in v5's words, and v4 finds the same resources in its own.
import { startApp, type TestApp } from '../../support/servers/app';
import { freshDatabase, type TestDatabase } from '../../support/database/database';
import type { Json } from '../contract';
import { nextSchemasOf } from './schemas';
import { Wire } from '../wire';
import { until } from '../../support/story/until';

const CATALOG = '/tmf-api/productCatalogManagement';
const USAGE = '/tmf-api/productUsageManagement/v5';

let database: TestDatabase;
let server: TestApp;
let wire: Wire;
let other: Wire;

beforeAll(async () => {
  database = await freshDatabase();
  server = await startApp(database);
  [wire, other] = [new Wire(server.url, 'files'), new Wire(server.url, 'other')];
});

afterAll(async () => {
  wire.close();
  other.close();
  await server.close();
  await database.drop();
});

async function done(to: Wire, path: string, sent: Json): Promise<Json> {
  const { status, body } = await to.send('POST', path, {
    body: { url: 'https://files.example/wanted', ...sent },
  });
  expect([status, body]).toMatchObject([201, { status: 'Not Started' }]);
  return until(async () => {
    const job = (await to.send('GET', `${path}/${body.id}`)).body;
    return ['Succeeded', 'Failed'].includes(job.status) && job;
  });
}

const put = async (path: string, body: Json): Promise<Json> => {
  const answer = await wire.send('POST', path, { body });
  expect(answer).toMatchObject({ status: 201 });
  return answer.body;
};

describe('the catalogue', () => {
  it('leaves in the words of v5 and comes back, as v4 knows it', async () => {
    await put(`${CATALOG}/v4/category`, { id: 'up', name: 'Up' });
    await put(`${CATALOG}/v4/category`, { id: 'down', name: 'Down', parentId: 'up' });
    await put(`${CATALOG}/v4/catalog`, {
      id: 'all',
      name: 'All',
      relatedParty: [{ id: 'p', role: 'owner', '@referredType': 'Individual' }],
    });
    const job = await done(wire, `${CATALOG}/v5/exportJob`, { '@type': 'ExportJob' });
    expect(job).toMatchObject({ status: 'Succeeded', exportedCount: 3 });
    const { body: file } = await wire.send('GET', new URL(job.url).pathname);
    const schemas = nextSchemasOf('TMF620');
    for (const each of file) {
      expect((await wire.send('GET', each.href)).body).toEqual(each);
      expect(schemas?.faults(each['@type'], each) ?? []).toEqual([]);
    }
    const read = await done(other, `${CATALOG}/v5/importJob`, {
      '@type': 'ImportJob',
      content: file.map(({ href: _href, ...entry }: Json) => entry),
    });
    expect(read).toMatchObject({ status: 'Succeeded', createdCount: 3 });
    for (const path of ['v4/category/down', 'v4/catalog/all', 'v5/productCatalog/all']) {
      const mine = (await wire.send('GET', `${CATALOG}/${path}`)).body;
      const theirs = (await other.send('GET', `${CATALOG}/${path}`)).body;
      expect(theirs).toEqual({ ...mine, lastUpdate: expect.any(String) });
    }
  });

  it('is filtered in the words of v5', async () => {
    const job = await done(wire, `${CATALOG}/v5/exportJob`, {
      query: 'category?parent.id=up&fields=name',
    });
    const { body: file } = await wire.send('GET', new URL(job.url).pathname);
    expect(file).toMatchObject([{ id: 'down', name: 'Down', '@type': 'Category' }]);
  });

  it('is read in the words that the address of an entry tells', async () => {
    const href = `${CATALOG}/v5/category/by-address`;
    const entry = { '@type': 'Category', id: 'by-address', href, name: 'N', parent: { id: 'up' } };
    await done(wire, `${CATALOG}/v4/importJob`, { content: [entry] });
    const { body } = await wire.send('GET', `${CATALOG}/v4/category/by-address`);
    expect(body).toMatchObject({ parentId: 'up' });
    expect(body.parent).toBeUndefined();
  });
});

describe('product usage', () => {
  const usage = (id: string, product: string, usageType = 'calls'): Json => ({
    '@type': 'ProductUsage',
    externalIdentifier: [{ '@type': 'ExternalIdentifier', id }],
    usageType,
    usageSpecification: { '@type': 'ProductUsageSpecificationRef', id: usageType },
    product: { '@type': 'ProductRef', id: product },
  });
  let all: Json[];

  beforeAll(async () => {
    for (const [index, product] of ['a', 'b', 'a'].entries()) {
      await put(`${USAGE}/productUsage`, usage(`u${index}`, product));
    }
    await put(`${USAGE}/productUsage`, usage('u3', 'b', 'messages'));
    all = (await wire.send('GET', `${USAGE}/productUsage`)).body;
  });

  it('is exported as it is listed', async () => {
    const job = await done(wire, `${USAGE}/exportJob`, { '@type': 'ExportJob' });
    expect(job).toMatchObject({
      '@type': 'ExportJob',
      status: 'Succeeded',
      exportedCount: 4,
      contentType: 'application/json',
      creationDate: expect.any(String),
      completionDate: expect.any(String),
    });
    const file = await wire.send('GET', new URL(job.url).pathname);
    expect(file.headers['content-type']).toMatch(/^application\/json/);
    expect(file.body).toEqual(all);
    expect((await other.send('GET', new URL(job.url).pathname)).status).toBe(404);
    expect((await wire.send('DELETE', `${USAGE}/exportJob/${job.id}`)).status).toBe(204);
    expect((await wire.send('GET', new URL(job.url).pathname)).status).toBe(404);
    expect((await wire.send('GET', `${USAGE}/exportJob/${job.id}`)).status).toBe(404);
  });

  it('is exported line by line', async () => {
    const contentType = 'application/x-ndjson; charset=utf-8';
    const job = await done(wire, `${USAGE}/exportJob`, { contentType });
    const file = await wire.send('GET', new URL(job.url).pathname);
    expect(file.headers['content-type']).toMatch(/^application\/x-ndjson/);
    const lines = file.text.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(all);
  });

  it.each`
    scope                                                             | positions       | why
    ${{ query: 'usageType=messages' }}                                | ${[3]}          | ${'by what v4 calls the same'}
    ${{ query: 'product.id=a' }}                                      | ${[0, 2]}       | ${'by what only v5 has'}
    ${{ query: 'productUsage?status=rejected' }}                      | ${[0, 1, 2, 3]} | ${'by a status'}
    ${{ query: 'status=rated' }}                                      | ${[]}           | ${'down to nothing'}
    ${{ query: '@type=ProductUsage&usageSpecification.id=calls' }}    | ${[0, 1, 2]}    | ${'by class'}
    ${{ query: "filter=$[?@.product.id=='b']" }}                      | ${[1, 3]}       | ${'by a JSONPath'}
    ${{ path: `${USAGE}/productUsage?usageType=calls&product.id=b` }} | ${[1]}          | ${'by a path with a query'}
  `('is chosen $why: $scope', async ({ scope, positions }) => {
    const job = await done(wire, `${USAGE}/exportJob`, scope);
    expect(job.errorLog).toBeUndefined();
    const { body } = await wire.send('GET', new URL(job.url).pathname);
    expect(body).toEqual(positions.map((position: number) => all[position]));
  });

  it('is exported alone, or with what fields leave', async () => {
    const path = `/productUsage/${all[2].id}`;
    const job = await done(wire, `${USAGE}/exportJob`, { path, query: 'fields=usageType' });
    const { body } = await wire.send('GET', new URL(job.url).pathname);
    const { id, href, usageType } = all[2];
    expect(body).toEqual([{ id, href, usageType, '@type': 'ProductUsage' }]);
  });

  it.each`
    wrong                             | errorLog
    ${{ path: '/usage' }}             | ${/^path: \/usage names no product usage/}
    ${{ contentType: 'text/csv' }}    | ${/^contentType: must be application\/json/}
    ${{ query: 'limit=5' }}           | ${/^query: must not page/}
    ${{ query: 'sort=creationDate' }} | ${/^query: must not sort/}
    ${{ query: 'filter=$[?(' }}       | ${/filter/}
  `('is not exported with $wrong', async ({ wrong, errorLog }) => {
    const job = await done(wire, `${USAGE}/exportJob`, wrong);
    expect(job).toMatchObject({ status: 'Failed', errorLog: expect.stringMatching(errorLog) });
    const file = await wire.send('GET', `/api/v1/usageExports/${job.id}/file`);
    expect(file).toMatchObject({ status: 404, body: { code: 'file.export-unknown' } });
  });

  it('goes through many pages in the order of arrival', async () => {
    const more = new Wire(server.url, 'many');
    const events = Array.from({ length: 1_200 }, (_, at) => ({
      specversion: '1.0',
      type: 'calls',
      source: 's',
      id: `e${at}`,
      subject: 'x',
      time: '2026-01-15T10:00:00Z',
      data: { quantity: '1' },
    }));
    await more.send('POST', '/api/v1/events', {
      body: events,
      type: 'application/cloudevents-batch+json',
    });
    const job = await done(more, `${USAGE}/exportJob`, {});
    const { body: file } = await more.send('GET', new URL(job.url).pathname);
    const page = (offset: number) =>
      more.send('GET', `${USAGE}/productUsage?fields=id&limit=600&offset=${offset}`);
    const listed = [...(await page(0)).body, ...(await page(600)).body];
    expect(file.map(({ id }: Json) => id)).toEqual(listed.map(({ id }: Json) => id));
    expect(file).toHaveLength(1_200);
    more.close();
  });
});
