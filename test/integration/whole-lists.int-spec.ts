// What a list answers without a limit, at most, and as a whole.
import { get, type IncomingMessage } from 'node:http';
import { Module } from '@nestjs/common';
import {
  DocumentStore,
  EVERYTHING,
  partsOf,
  provideDocuments,
  resourceController,
} from '../../src/tmf';
import type { Tenant } from '../../src/platform/tenant';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { serve, type Served } from '../support/servers/serve';
import { thing, THING_PATH } from '../support/doubles/thing';

@Module({ controllers: [resourceController(thing)], providers: [provideDocuments(thing)] })
class ThingModule {}

let db: TestDatabase;
let served: Served;
beforeAll(async () => {
  db = await freshDatabase();
  served = await serve(db, [ThingModule]);
  await given('t', 1_234);
});
afterAll(async () => {
  await served.close();
  await db.drop();
});

async function given(tenant: string, count: number, padding = 1): Promise<void> {
  await db.owner(
    `INSERT INTO document (tenant_id, kind, id, body)
     SELECT $1, 'thing', 't' || n, jsonb_build_object('name', CASE WHEN n <= 40 THEN 'few' ELSE 'many' END,
       'padding', repeat('x', $3)) FROM generate_series(1, $2) n`,
    [tenant, count, padding],
  );
}

const list = (query = '', accept = 'application/json', tenant = 't') =>
  served.http.get(`${THING_PATH}${query}`).set({ 'X-Tenant-Id': tenant, Accept: accept });

const LINES = 'application/x-ndjson';
const idsOf = (text: string): string[] =>
  text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line).id as string]));
const numbered = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `t${from + index}`);

it('answers a hundred, the total and where the rest is, when nobody says how many', async () => {
  const { body, headers } = await list().expect(206);
  expect(body).toHaveLength(100);
  expect(headers['x-total-count']).toBe('1234');
  expect(headers['link']).toMatch(
    /offset=100&limit=100>; rel="next".*offset=1200&limit=100>; rel="last"/,
  );
});

it('answers 200 when all of it fits', async () => {
  const { body, headers } = await list('?name=few').expect(200);
  expect([body.length, headers['x-total-count'], headers['link']]).toEqual([40, '40', undefined]);
});

it('answers a thousand at most, and refuses to be asked for more', async () => {
  expect((await list('?limit=1000').expect(206)).body).toHaveLength(1000);
  const { body } = await list('?limit=1001').expect(400);
  expect(body).toMatchObject({
    code: 'tmf.query-invalid',
    message: expect.stringContaining(LINES),
  });
});

it('answers all of it as lines, in the order of the list', async () => {
  const { text, headers } = await list('', LINES).buffer(true).expect(200);
  expect(idsOf(text)).toEqual(numbered(1, 1_234));
  expect(headers).toMatchObject({
    'content-type': `${LINES}; charset=utf-8`,
    'x-total-count': '1234',
    vary: 'Accept',
  });
});

it.each`
  query                     | ids                                              | why
  ${'?name=few'}            | ${numbered(1, 40)}                               | ${'what a filter leaves'}
  ${'?name=many&id.ne=t50'} | ${[...numbered(41, 49), ...numbered(51, 1_234)]} | ${'a filter over several parts'}
  ${'?name=none'}           | ${[]}                                            | ${'nothing'}
`('streams $why', async ({ query, ids }: { query: string; ids: string[] }) => {
  const { text } = await list(query, LINES).buffer(true).expect(200);
  expect(idsOf(text)).toEqual(ids);
});

it('streams the attributes that are asked for', async () => {
  const { text } = await list('?id=t7&fields=name', LINES).buffer(true).expect(200);
  const href = expect.stringContaining(`${THING_PATH}/t7`);
  expect(JSON.parse(text)).toEqual({ id: 't7', href, name: 'few' });
});

it.each(['limit=5', 'offset=5', 'after=t5', 'sort=name', 'filter=$[0]'])(
  'refuses %s of a stream',
  async (parameter) => {
    const { body } = await list(`?${parameter}`, LINES).expect(400);
    expect(body.code).toBe('tmf.query-invalid');
  },
);

it.each`
  accept                                   | type                  | why
  ${'application/json;q=0.5, ' + LINES}    | ${LINES}              | ${'lines, where they are named'}
  ${'application/ndjson'}                  | ${LINES}              | ${'lines, by their other name'}
  ${'application/json, ' + LINES + ';q=0'} | ${'application/json'} | ${'JSON, where lines are refused'}
  ${'text/csv;q=0, application/json'}      | ${'application/json'} | ${'JSON, where rows are refused'}
  ${'*/*'}                                 | ${'application/json'} | ${'JSON, where anything goes'}
`('answers $why', async ({ accept, type }: { accept: string; type: string }) => {
  const { headers } = await list('?name=few', accept).expect(200);
  expect(headers['content-type']).toBe(`${type}; charset=utf-8`);
});

describe('as CSV', () => {
  const CSV = 'text/csv';

  it('answers all of it as rows, in the order of the list', async () => {
    const { text, headers } = await list('', CSV).buffer(true).expect(200);
    const [head, ...rows] = text.split('\r\n');
    expect(head).toMatch(/^id,href,name,.*@type,@baseType,@schemaLocation$/);
    expect(rows.at(-1)).toBe('');
    expect(rows.slice(0, -1).map((row) => row.split(',')[0])).toEqual(numbered(1, 1_234));
    expect(headers).toMatchObject({
      'content-type': `${CSV}; charset=utf-8; header=present`,
      'x-total-count': '1234',
      vary: 'Accept',
    });
  });

  it('answers the columns that are asked for, those that only this client knows among them', async () => {
    const { text } = await list('?id=t7&fields=padding,name', CSV).buffer(true).expect(200);
    expect(text).toMatch(/^id,href,padding,name\r\nt7,[^,]+,x,few\r\n$/);
  });

  it('answers a header where nothing fits', async () => {
    const { text } = await list('?name=none&fields=name', CSV).buffer(true).expect(200);
    expect(text).toBe('id,href,name\r\n');
  });

  it.each(['limit=5', 'sort=name', 'fields=$.note[0]'])('refuses %s', async (parameter) => {
    const { body } = await list(`?${parameter}`, CSV).expect(400);
    expect(body.code).toBe('tmf.query-invalid');
  });

  it('is no form of one resource', async () => {
    await served.http.get(`${THING_PATH}/t1`).set({ 'X-Tenant-Id': 't', Accept: CSV }).expect(406);
  });
});

it('has no lines of one resource', async () => {
  await served.http.get(`${THING_PATH}/t1`).set({ 'X-Tenant-Id': 't', Accept: LINES }).expect(406);
});

it('goes on where it was when what it saw last is gone', async () => {
  await given('u', 1_200);
  const store = new DocumentStore(thing);
  const seen: string[] = [];
  const parts = partsOf((paging) =>
    db.database.read('u' as Tenant, (tx) => store.list(tx, { ...EVERYTHING, paging })),
  );
  for await (const { items, total } of parts) {
    expect(total).toBe(1_200);
    seen.push(...items.map(({ id }) => id));
    await db.owner(`DELETE FROM document WHERE tenant_id = 'u' AND id = $1`, [seen.at(-1)]);
  }
  expect(seen).toEqual(numbered(1, 1_200));
});

it('breaks off when a later part fails, so that nobody takes it for the whole', async () => {
  await given('v', 1_234, 10_000);
  const { port } = new URL(await served.app.getUrl());
  const headers = { 'X-Tenant-Id': 'v', Accept: LINES };
  const response = await new Promise<IncomingMessage>((resolve) => {
    get({ port, host: '127.0.0.1', path: THING_PATH, headers }, resolve);
  });
  await db.owner('ALTER VIEW document_of_tenant RENAME TO hidden');
  const read = async (): Promise<number> => {
    let length = 0;
    for await (const chunk of response) length += (chunk as Buffer).length;
    return length;
  };
  await expect(read()).rejects.toThrow('aborted');
  await db.owner('ALTER VIEW hidden RENAME TO document_of_tenant');
});
