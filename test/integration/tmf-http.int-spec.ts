import { connect } from 'node:net';
import { Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import request from 'supertest';
import type TestAgent from 'supertest/lib/agent';
import { Clock } from '../../src/platform/clock';
import { Database } from '../../src/platform/database';
import {
  configureHttp,
  httpAdapter,
  provideDocuments,
  resourceController,
  resourceToken,
  serveDocs,
  tmfErrors,
} from '../../src/tmf';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { thing, THING_PATH } from '../support/doubles/thing';

let db: TestDatabase;
let app: NestFastifyApplication;
let http: TestAgent;

beforeAll(async () => {
  db = await freshDatabase();
  @Global()
  @Module({
    providers: [{ provide: Database, useValue: db.database }, Clock],
    exports: [Database, Clock],
  })
  class TestPlatformModule {}
  @Module({
    imports: [TestPlatformModule],
    controllers: [resourceController(thing, resourceToken(thing))],
    providers: [provideDocuments(thing)],
  })
  class ThingModule {}
  app = await NestFactory.create<NestFastifyApplication>(ThingModule, httpAdapter(), {
    logger: ['error'],
  });
  configureHttp(app);
  serveDocs(app, [tmfErrors], {});
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  http = request(app.getHttpServer());
});

afterAll(async () => {
  await app.close();
  await db.drop();
});

let tenants = 0;
/** Each test lives in a tenant of its own. */
function tenant(): string {
  tenants += 1;
  return `t${tenants}`;
}

async function given(inTenant: string, ...bodies: object[]): Promise<string[]> {
  const ids: string[] = [];
  for (const body of bodies) {
    const made = await http.post(THING_PATH).set('X-Tenant-Id', inTenant).send(body).expect(201);
    ids.push((made.body as { id: string }).id);
  }
  return ids;
}

async function names(inTenant: string, query: string): Promise<string[]> {
  const found = await http.get(`${THING_PATH}?${query}`).set('X-Tenant-Id', inTenant);
  expect([200, 206]).toContain(found.status);
  return (found.body as { name: string }[]).map(({ name }) => name);
}

describe('a resource over HTTP', () => {
  it('is created with Location, ETag, id, href and @type, and keeps unknown attributes', async () => {
    const made = await http
      .post(THING_PATH)
      .send({ name: 'A', extra: { deep: [1, {}] }, empty: {}, none: [], gone: null })
      .expect(201);
    expect(made.headers).toMatchObject({ etag: '"1"' });
    expect(made.headers['content-type']).toBe('application/json; charset=utf-8');
    const { location } = made.headers as { location: string };
    expect(made.body).toEqual({
      id: expect.any(String) as string,
      href: location,
      name: 'A',
      extra: { deep: [1, {}] },
      empty: {},
      none: [],
      '@type': 'Thing',
    });
    expect(location).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/tmf-api\/test\/v4\/thing\//);
    const read = await http.get(new URL(location).pathname).expect(200);
    expect(read.body).toEqual({ ...(made.body as object), href: expect.any(String) as string });
  });

  it('prints instants with milliseconds and Z', async () => {
    const made = await http
      .post(THING_PATH)
      .send({ name: 'A', validFor: { startDateTime: '2024-01-01T02:00:00+02:00' } })
      .expect(201);
    expect(made.body).toMatchObject({ validFor: { startDateTime: '2024-01-01T00:00:00.000Z' } });
  });

  it('tolerates trailing and doubled slashes, charsets, and bodies on GET and DELETE', async () => {
    const t = tenant();
    const made = await http
      .post(`${THING_PATH}/`)
      .set('X-Tenant-Id', t)
      .set('Content-Type', 'application/json;charset=UTF-8')
      .send('{"name":"A"}')
      .expect(201);
    const { id } = made.body as { id: string };
    await http.get(`${THING_PATH}/${id}/`).set('X-Tenant-Id', t).send({ a: 1 }).expect(200);
    await http
      .get(THING_PATH.replace('/thing', `//thing/${id}`))
      .set('X-Tenant-Id', t)
      .expect(200);
    const gone = http.delete(`${THING_PATH}/${id}`).set('X-Tenant-Id', t);
    await gone.set('Content-Type', 'application/xml').send('<not json>').expect(204);
    await http.get(`${THING_PATH}/${id}`).set('X-Tenant-Id', t).expect(404);
  });

  it('is found by every id that it may have', async () => {
    const t = tenant();
    for (const id of ['a/b?c#d%é', '...', '.a', ' ', '😀'.repeat(255)]) {
      const made = await http.post(THING_PATH).set('X-Tenant-Id', t).send({ id, name: id });
      expect(made.status).toBe(201);
      const { pathname } = new URL(made.headers['location'] ?? '');
      const found = await http.get(pathname).set('X-Tenant-Id', t).expect(200);
      expect(found.body).toMatchObject({ id });
    }
  });

  it('takes a free id from the client and refuses a taken one', async () => {
    const t = tenant();
    await given(t, { id: 'A 0/815', name: 'A' });
    await http
      .post(THING_PATH)
      .set('X-Tenant-Id', t)
      .send({ id: 'A 0/815', name: 'B' })
      .expect(409);
    const read = await http.get(`${THING_PATH}/A%200%2F815`).set('X-Tenant-Id', t).expect(200);
    expect(read.body).toMatchObject({ id: 'A 0/815' });
  });

  it('keeps tenants apart', async () => {
    const [mine, other] = [tenant(), tenant()];
    const [id = ''] = await given(mine, { name: 'A' });
    await http.get(`${THING_PATH}/${id}`).set('X-Tenant-Id', other).expect(404);
    expect(await names(other, '')).toEqual([]);
    await http.get(THING_PATH).set('X-Tenant-Id', 'not a tenant!').expect(400);
  });

  it('answers a repeated Idempotency-Key with the first result, another payload with 409', async () => {
    const t = tenant();
    const post = (body: object) =>
      http.post(THING_PATH).set('X-Tenant-Id', t).set('Idempotency-Key', 'k1').send(body);
    const first = await post({ name: 'A' }).expect(201);
    const again = await post({ name: 'A' }).expect(201);
    expect(again.headers['idempotency-hit']).toBe('true');
    expect(again.body).toEqual({
      ...(first.body as object),
      href: (again.body as { href: string }).href,
    });
    const other = await post({ name: 'B' }).expect(409);
    expect(other.body).toMatchObject({ code: 'tmf.idempotency-key-reused' });
    expect(await names(t, '')).toEqual(['A']);
  });

  it('lets one of many simultaneous requests with one key write', async () => {
    const t = tenant();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        http.post(THING_PATH).set('X-Tenant-Id', t).set('Idempotency-Key', 'k').send({ name: 'A' }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(201));
    expect(new Set(answers.map(({ body }) => (body as { id: string }).id)).size).toBe(1);
    expect(await names(t, '')).toEqual(['A']);
  });
});

describe('a list', () => {
  const five = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ name }));

  it('is whole and 200 unless the client pages', async () => {
    const t = tenant();
    await given(t, ...five);
    const found = await http.get(THING_PATH).set('X-Tenant-Id', t).expect(200);
    expect(found.headers).toMatchObject({ 'x-total-count': '5', 'x-result-count': '5' });
    expect(found.headers['link']).toBeUndefined();
    expect(await names(t, '')).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('is 206 with links when the client pages and gets a part', async () => {
    const t = tenant();
    await given(t, ...five);
    const found = await http.get(`${THING_PATH}?offset=1&limit=2&sort=-name`).set('X-Tenant-Id', t);
    expect(found.status).toBe(206);
    expect((found.body as { name: string }[]).map(({ name }) => name)).toEqual(['d', 'c']);
    expect(found.headers).toMatchObject({ 'x-total-count': '5', 'x-result-count': '2' });
    expect(found.headers['link']).toMatch(/sort=-name&offset=3&limit=2>; rel="next"/);
    await http.get(`${THING_PATH}?limit=5`).set('X-Tenant-Id', t).expect(200);
    await http.get(`${THING_PATH}?limit=-1`).set('X-Tenant-Id', t).expect(400);
    const beyond = await http.get(`${THING_PATH}?offset=9`).set('X-Tenant-Id', t).expect(206);
    expect(beyond.headers['x-total-count']).toBe('5');
  });

  it.each`
    query                                                                           | found                      | why
    ${'id=nothing'}                                                                 | ${[]}                      | ${'an unknown id finds nothing'}
    ${'name=b'}                                                                     | ${['b']}                   | ${'equality'}
    ${'name=%22b%22'}                                                               | ${['b']}                   | ${'quotes are stripped'}
    ${'name=a,c'}                                                                   | ${['a', 'c']}              | ${'comma is or'}
    ${'name=a%2Cc'}                                                                 | ${['a', 'c']}              | ${'an encoded comma too'}
    ${'name=a;name=c'}                                                              | ${['a', 'c']}              | ${'semicolon is or'}
    ${'name=a;c'}                                                                   | ${['a', 'c']}              | ${'semicolon repeats the attribute'}
    ${'name=a;kind=small'}                                                          | ${['a', 'b']}              | ${'or over two attributes'}
    ${'name=a&name=c'}                                                              | ${['a', 'c']}              | ${'repetition is or'}
    ${'name=a&kind=big'}                                                            | ${['a']}                   | ${'two attributes are and'}
    ${'name.ne=a'}                                                                  | ${['b', 'c', 'd, e']}      | ${'ne'}
    ${'kind.ne=big'}                                                                | ${['b', 'd, e']}           | ${'ne holds for what has none'}
    ${'name=d,%20e'}                                                                | ${['d, e']}                | ${'a comma inside a value'}
    ${'size.amount.gt=9'}                                                           | ${['b']}                   | ${'numbers compare as numbers'}
    ${'size.amount%3E9'}                                                            | ${['b']}                   | ${'encoded operator'}
    ${'size.amount>=9'}                                                             | ${['a', 'b']}              | ${'plain operator'}
    ${'size.amount%3C%3D9'}                                                         | ${['a']}                   | ${'encoded lte'}
    ${'size.amount=9.0'}                                                            | ${['a']}                   | ${'9.0 is 9'}
    ${'validFor.startDateTime=2024-01-01T00:00:00Z'}                                | ${['a']}                   | ${'instants by value'}
    ${'validFor.startDateTime=2024-01-01T01:00:00+01:00'}                           | ${['a']}                   | ${'a plus that decodes to a space'}
    ${'validFor.startDateTime.gt=2024-01-01T00:00:00.000Z'}                         | ${['b']}                   | ${'later'}
    ${'validFor.startDateTime.gte=2024-01-01&validFor.startDateTime.lt=2024-02-01'} | ${['a']}                   | ${'a range'}
    ${'isBundle=true'}                                                              | ${['c']}                   | ${'booleans'}
    ${'note.text=hi'}                                                               | ${['a', 'c']}              | ${'any element of an array'}
    ${'ext.x.y=deep'}                                                               | ${['c']}                   | ${'unknown attributes of any depth'}
    ${'name.regex=^[ab]$'}                                                          | ${['a', 'b']}              | ${'regex on a column'}
    ${'note.text*=h.'}                                                              | ${['a', 'c']}              | ${'regex inside'}
    ${'note.text=~h.'}                                                              | ${['a', 'c']}              | ${'the other sign'}
    ${'status=Active'}                                                              | ${['a']}                   | ${'the state column'}
    ${'%40type=Thing&name=a'}                                                       | ${['a']}                   | ${'@type'}
    ${"name=' OR true --"}                                                          | ${[]}                      | ${'no injection'}
    ${'x\'y"z.a=1'}                                                                 | ${[]}                      | ${'no injection by the name'}
    ${'sort=-size.amount'}                                                          | ${['b', 'a', 'c', 'd, e']} | ${'sorted by number, absent last'}
    ${'sort=+size.amount'}                                                          | ${['a', 'b', 'c', 'd, e']} | ${'a plus sign is ascending'}
    ${'sort=__proto__'}                                                             | ${['a', 'b', 'c', 'd, e']} | ${'no column that every object has'}
    ${"sort=-$.note[?(@.text=='ho')].text,-name"}                                   | ${['a', 'd, e', 'c', 'b']} | ${'a JSONPath among the keys'}
    ${"filter=note[?(@.text=='ho')]"}                                               | ${['a']}                   | ${'a JSONPath in the resource'}
    ${"filter=[?(@.kind=='small')]"}                                                | ${['b']}                   | ${'a JSONPath over the list'}
    ${'filter=$.note&sort=-$.size.amount,-name&offset=1&limit=1'}                   | ${['c']}                   | ${'JSONPath, order and page together'}
    ${'fields=name&offset=2'}                                                       | ${['c', 'd, e']}           | ${'offset alone'}
  `('$why: $query', async ({ query, found }: { query: string; found: string[] }) => {
    const t = await givenFour();
    expect(await names(t, query)).toEqual(found);
  });

  let four: string | undefined;
  async function givenFour(): Promise<string> {
    if (four !== undefined) return four;
    four = tenant();
    await given(
      four,
      {
        name: 'a',
        kind: 'big',
        status: 'Active',
        size: { amount: 9, units: 'GB' },
        validFor: { startDateTime: '2024-01-01T00:00:00Z' },
        note: [{ text: 'hi' }, { text: 'ho' }],
      },
      {
        name: 'b',
        kind: 'small',
        size: { amount: 10.5 },
        validFor: { startDateTime: '2024-02-01T00:00:00Z' },
      },
      {
        name: 'c',
        kind: 'big',
        isBundle: true,
        note: [{ text: 'hi' }],
        ext: [{ x: { y: 'deep' } }],
      },
      { name: 'd, e' },
    );
    return four;
  }

  it('finds a row by the href it printed', async () => {
    const t = tenant();
    await given(t, { name: 'a' }, { name: 'b' });
    const all = await http.get(THING_PATH).set('X-Tenant-Id', t);
    const [first] = all.body as { href: string }[];
    expect(await names(t, `href=${encodeURIComponent(first?.href ?? '')}`)).toEqual(['a']);
  });

  it('selects fields, nested too, and always id and href', async () => {
    const t = await givenFour();
    const get = async (fields: string) =>
      (
        (await http.get(`${THING_PATH}?name=a&fields=${fields}`).set('X-Tenant-Id', t))
          .body as object[]
      )[0];
    const identity = { id: expect.any(String) as string, href: expect.any(String) as string };
    expect(await get('none')).toEqual(identity);
    expect(await get('name,size.amount')).toEqual({ ...identity, name: 'a', size: { amount: 9 } });
    expect(await get('note.text')).toEqual({ ...identity, note: [{ text: 'hi' }, { text: 'ho' }] });
    expect(await get("name,note[?(@.text=='ho')]")).toEqual({
      ...identity,
      name: 'a',
      note: [{ text: 'ho' }],
    });
  });
});

describe('a patch', () => {
  const patch = (t: string, id: string, type: string, body: unknown) =>
    http
      .patch(`${THING_PATH}/${id}`)
      .set('X-Tenant-Id', t)
      .set('Content-Type', type)
      .send(JSON.stringify(body));

  it('merges, deletes by null and leaves id, href and read-only attributes', async () => {
    const t = tenant();
    const [id = ''] = await given(t, { name: 'A', price: { unit: 'EUR', value: 1 }, x: 1 });
    for (const type of ['application/json', 'application/merge-patch+json']) {
      const patched = await patch(t, id, type, {
        id: 'other',
        href: 'other',
        lastUpdate: '2020-01-01T00:00:00Z',
        price: { value: 2 },
        x: null,
      }).expect(200);
      expect(patched.body).toEqual({
        id,
        href: expect.stringContaining(id) as string,
        name: 'A',
        price: { unit: 'EUR', value: 2 },
        '@type': 'Thing',
      });
    }
  });

  it('applies a JSON patch whole or not at all', async () => {
    const t = tenant();
    const [id = ''] = await given(t, { name: 'A', note: [{ text: 'x' }] });
    const type = 'application/json-patch+json';
    await patch(t, id, type, [
      { op: 'test', path: '/name', value: 'A' },
      { op: 'add', path: '/note/-', value: { text: 'y' } },
      { op: 'replace', path: '/name', value: 'B' },
    ]).expect(200);
    await patch(t, id, type, [
      { op: 'replace', path: '/name', value: 'C' },
      { op: 'test', path: '/name', value: 'Z' },
    ]).expect(409);
    await patch(t, id, type, [{ op: 'remove', path: '/nothing/here' }]).expect(400);
    await patch(t, id, type, { op: 'remove' }).expect(400);
    const read = await http.get(`${THING_PATH}/${id}`).set('X-Tenant-Id', t);
    expect(read.body).toMatchObject({ name: 'B', note: [{ text: 'x' }, { text: 'y' }] });
  });

  it('selects elements by a query', async () => {
    const t = tenant();
    const [id = ''] = await given(t, {
      name: 'A',
      note: [
        { author: 'Jo', text: 'x' },
        { author: 'Al', text: 'y' },
        { author: 'Jo', text: 'z' },
      ],
    });
    const type = 'application/json-patch-query+json';
    const patched = await patch(t, id, type, [
      { op: 'replace', path: '/note/text?note.author=Al', value: 'Y' },
      { op: 'remove', path: '/note?note.author=Jo' },
    ]).expect(200);
    expect(patched.body).toMatchObject({ note: [{ author: 'Al', text: 'Y' }] });
    await patch(t, id, type, [{ op: 'remove', path: '/note?note.author=Nobody' }]).expect(400);
  });

  it('is refused on a stale ETag', async () => {
    const t = tenant();
    const [id = ''] = await given(t, { name: 'A' });
    const changed = await patch(t, id, 'application/json', { name: 'B' }).set('If-Match', '"1"');
    expect(changed.headers['etag']).toBe('"2"');
    await patch(t, id, 'application/json', { name: 'C' }).set('If-Match', '"1"').expect(412);
    await http
      .delete(`${THING_PATH}/${id}`)
      .set('X-Tenant-Id', t)
      .set('If-Match', '"1"')
      .expect(412);
    const read = http.get(`${THING_PATH}/${id}`).set('X-Tenant-Id', t);
    await read.set('If-None-Match', '"2"').expect(304);
  });

  it('is never taken for the one that had its id before it', async () => {
    const t = tenant();
    const own = await http.post(THING_PATH).set('X-Tenant-Id', t).send({ name: 'A' });
    const { id } = own.body as { id: string };
    const path = `${THING_PATH}/${id}`;
    let former = own.headers['etag'] ?? '';
    for (const name of ['B', 'C']) {
      await http.delete(path).set('X-Tenant-Id', t).set('If-Match', former).expect(204);
      const made = await http.post(THING_PATH).set('X-Tenant-Id', t).send({ id, name }).expect(201);
      const read = http.get(path).set('X-Tenant-Id', t).set('If-None-Match', former);
      expect((await read.expect(200)).headers['etag']).toBe(made.headers['etag']);
      await patch(t, id, 'application/json', { name: 'D' }).set('If-Match', former).expect(412);
      await http.delete(path).set('X-Tenant-Id', t).set('If-Match', former).expect(412);
      former = made.headers['etag'] ?? '';
      await http.get(path).set({ 'X-Tenant-Id': t, 'If-None-Match': former }).expect(304);
    }
    const changed = await patch(t, id, 'application/json', { name: 'D' }).set('If-Match', former);
    expect(changed.status).toBe(200);
    expect(changed.headers['etag']).not.toBe(former);
  });

  it('cannot remove what is mandatory or give a wrong type', async () => {
    const t = tenant();
    const [id = ''] = await given(t, { name: 'A' });
    await patch(t, id, 'application/json', { name: null }).expect(400);
    await patch(t, id, 'application/json', { isBundle: 'yes' }).expect(400);
    await patch(t, id, 'text/xml', {}).expect(415);
    await patch(t, 'nobody', 'application/json', {}).expect(404);
  });

  it('cannot let a resource grow beyond what can be handled at once', async () => {
    const t = tenant();
    const [id = ''] = await given(t, { name: 'A', ...attributes('a', 600) });
    const grown = await patch(t, id, 'application/json', attributes('b', 600)).expect(400);
    expect(grown.body).toMatchObject({ code: 'tmf.too-many-attributes' });
  });
});

function attributes(prefix: string, count: number): Record<string, number> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}${index}`, 1]));
}

describe('a refusal', () => {
  it('is what an object of 60 000 attributes gets, in no time', async () => {
    const answer = await http.post(THING_PATH).send({ name: 'A', ...attributes('a', 60_000) });
    expect(answer.body).toMatchObject({ code: 'tmf.too-many-attributes', status: '400' });
  });

  it.each`
    method      | path                                         | type                  | body                                                         | status | code
    ${'post'}   | ${THING_PATH}                                | ${'application/json'} | ${'{"isBundle":1}'}                                          | ${400} | ${'tmf.body-invalid'}
    ${'post'}   | ${THING_PATH}                                | ${'application/json'} | ${'{"name":"A",'}                                            | ${400} | ${'tmf.json-malformed'}
    ${'post'}   | ${THING_PATH}                                | ${'application/json'} | ${''}                                                        | ${400} | ${'tmf.body-invalid'}
    ${'post'}   | ${THING_PATH}                                | ${'application/json'} | ${'[]'}                                                      | ${400} | ${'tmf.body-invalid'}
    ${'post'}   | ${THING_PATH}                                | ${'application/json'} | ${'{"name":"A","__proto__":{"x":1}}'}                        | ${400} | ${'tmf.json-malformed'}
    ${'post'}   | ${THING_PATH}                                | ${'application/json'} | ${'{"name":"A\\u0000"}'}                                     | ${400} | ${'tmf.text-unstorable'}
    ${'post'}   | ${THING_PATH}                                | ${'application/json'} | ${`{"name":"A","x":${'['.repeat(5000)}${']'.repeat(5000)}}`} | ${400} | ${'tmf.json-too-deep'}
    ${'post'}   | ${THING_PATH}                                | ${'text/plain'}       | ${'hello'}                                                   | ${415} | ${'tmf.media-type-unsupported'}
    ${'post'}   | ${THING_PATH}                                | ${'application/json'} | ${`{"name":"${'x'.repeat(11e6)}"}`}                          | ${413} | ${'tmf.body-too-large'}
    ${'get'}    | ${`${THING_PATH}/unknown`}                   | ${undefined}          | ${undefined}                                                 | ${404} | ${'tmf.resource-unknown'}
    ${'get'}    | ${`${THING_PATH}/%00`}                       | ${undefined}          | ${undefined}                                                 | ${404} | ${'tmf.resource-unknown'}
    ${'get'}    | ${`${THING_PATH}/%ZZ`}                       | ${undefined}          | ${undefined}                                                 | ${404} | ${'tmf.path-unknown'}
    ${'get'}    | ${'/tmf-api/nowhere'}                        | ${undefined}          | ${undefined}                                                 | ${404} | ${'tmf.path-unknown'}
    ${'put'}    | ${`${THING_PATH}/x`}                         | ${'application/json'} | ${'{}'}                                                      | ${405} | ${'tmf.method-not-allowed'}
    ${'put'}    | ${`${THING_PATH}/x`}                         | ${'text/plain'}       | ${'x'}                                                       | ${405} | ${'tmf.method-not-allowed'}
    ${'put'}    | ${`${THING_PATH}/x`}                         | ${'application/json'} | ${'{'}                                                       | ${405} | ${'tmf.method-not-allowed'}
    ${'delete'} | ${THING_PATH}                                | ${undefined}          | ${undefined}                                                 | ${405} | ${'tmf.method-not-allowed'}
    ${'get'}    | ${`${THING_PATH}?name.regex=(`}              | ${undefined}          | ${undefined}                                                 | ${400} | ${'tmf.query-invalid'}
    ${'get'}    | ${`${THING_PATH}?sort=a%00`}                 | ${undefined}          | ${undefined}                                                 | ${400} | ${'tmf.query-invalid'}
    ${'get'}    | ${`${THING_PATH}?fields=a%00`}               | ${undefined}          | ${undefined}                                                 | ${400} | ${'tmf.query-invalid'}
    ${'get'}    | ${`${THING_PATH}?x.regex=a{300}`}            | ${undefined}          | ${undefined}                                                 | ${400} | ${'tmf.query-invalid'}
    ${'get'}    | ${`${THING_PATH}/${'x'.repeat(4000)}`}       | ${undefined}          | ${undefined}                                                 | ${414} | ${'tmf.path-too-long'}
    ${'get'}    | ${`${THING_PATH}?name=${'x'.repeat(20000)}`} | ${undefined}          | ${undefined}                                                 | ${431} | ${'tmf.headers-too-large'}
    ${'post'}   | ${THING_PATH}                                | ${'application/json'} | ${'{"id":"..","name":"A"}'}                                  | ${400} | ${'tmf.body-invalid'}
    ${'post'}   | ${THING_PATH}                                | ${'application/json'} | ${'{"name":"A","note":[null]}'}                              | ${400} | ${'tmf.body-invalid'}
    ${'post'}   | ${THING_PATH}                                | ${'application/json'} | ${'{"name":"A","x":1e999}'}                                  | ${400} | ${'tmf.number-inexact'}
    ${'get'}    | ${`${THING_PATH}?fields=name,$[`}            | ${undefined}          | ${undefined}                                                 | ${400} | ${'tmf.query-invalid'}
    ${'get'}    | ${`${THING_PATH}?sort=$.a[?`}                | ${undefined}          | ${undefined}                                                 | ${400} | ${'tmf.query-invalid'}
    ${'get'}    | ${`${THING_PATH}?name=%FF`}                  | ${undefined}          | ${undefined}                                                 | ${400} | ${'tmf.query-invalid'}
    ${'get'}    | ${`${THING_PATH}?name=%00`}                  | ${undefined}          | ${undefined}                                                 | ${400} | ${'tmf.query-invalid'}
  `(
    '$method $path $type → $status $code',
    async ({ method, path, type, body, status, code }: Refusal) => {
      let call = http[method](path);
      if (type !== undefined) call = call.set('Content-Type', type);
      const answer = body === undefined ? await call : await call.send(body);
      expect(answer.body).toMatchObject({ code, status: `${status}`, '@type': 'Error' });
      expect(answer.status).toBe(status);
      expect(typeof (answer.body as { reason: unknown }).reason).toBe('string');
      expect(typeof (answer.body as { message: unknown }).message).toBe('string');
    },
  );

  type Refusal = {
    method: 'get' | 'post' | 'put' | 'delete';
    path: string;
    type?: string;
    body?: string;
    status: number;
    code: string;
  };

  it('does not guess what a text that is not UTF-8 says', async () => {
    const payload = Buffer.concat([Buffer.from('{"name":"A'), Buffer.of(0xff), Buffer.from('"}')]);
    const headers = { 'content-type': 'application/json' };
    const answer = await app.inject({ method: 'POST', url: THING_PATH, headers, payload });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: 'tmf.json-malformed' });
  });

  it('names every wrong attribute by its path', async () => {
    const answer = await http
      .post(THING_PATH)
      .send({ isBundle: 1, note: [{ text: 'x' }, { date: 'someday' }, null], kind: 'huge' })
      .expect(400);
    const { details } = answer.body as { details: { path: string; message: string }[] };
    expect(details.map(({ path, message }) => `${path} ${message}`).toSorted()).toEqual([
      'isBundle must be boolean',
      'kind must be one of big, small',
      'name is mandatory',
      'note[1].date must be an ISO 8601 timestamp',
      'note[1].text is mandatory',
      'note[2] must be object',
    ]);
  });

  it('refuses money that a double would cut, and keeps what it can hold', async () => {
    const post = (value: string) =>
      http
        .post(THING_PATH)
        .set('Content-Type', 'application/json')
        .send(`{"name":"A","price":{"unit":"EUR","value":${value}}}`);
    await post('0.1000000000000000000001').expect(400);
    await post('12345678901234567').expect(400);
    await post('1234567890123456').expect(400);
    await post('999999999999.999').expect(201);
    await post('1e400').expect(400);
  });

  it('stores no number otherwise than it was sent, whatever attribute and patch it is in', async () => {
    const send = (method: 'post' | 'patch', path: string, type: string, body: string) =>
      http[method](path).set('Content-Type', type).send(body);
    const iccid = '89490200001234567891';
    const refused = await send(
      'post',
      THING_PATH,
      'application/json',
      `{"name":"A","other":{"value":${iccid}}}`,
    ).expect(400);
    expect(refused.body).toMatchObject({
      code: 'tmf.number-inexact',
      details: [{ path: 'other.value' }],
    });
    const { body } = await send(
      'post',
      THING_PATH,
      'application/json',
      '{"name":"A","other":52.5}',
    );
    const path = `${THING_PATH}/${body.id}`;
    const patch = `[{"op":"replace","path":"/other","value":${iccid}}]`;
    await send('patch', path, 'application/json-patch+json', patch).expect(400);
    const merge = '{"price":{"unit":"EUR","value":0.10000000000000000001}}';
    await send('patch', path, 'application/merge-patch+json', merge).expect(400);
    expect((await http.get(path)).body).toMatchObject({ other: 52.5 });
  });

  it('names the methods that are allowed', async () => {
    const answer = await http.put(`${THING_PATH}/x`).send({}).expect(405);
    expect(answer.headers['allow']).toBe('DELETE, GET, HEAD, PATCH');
  });

  it('names them to whoever asks, and to nobody where nothing is', async () => {
    const answer = await http.options(`${THING_PATH}/x`).expect(204);
    expect(answer.headers['allow']).toBe('DELETE, GET, HEAD, PATCH, OPTIONS');
    await http.options('/tmf-api/nowhere').expect(404);
  });

  it('offers nothing but JSON', async () => {
    await http.get(THING_PATH).set('Accept', 'application/xml').expect(406);
    await http.get(THING_PATH).set('Accept', 'text/html, */*;q=0.1').expect(200);
    await http.get(THING_PATH).set('Accept', 'application/json;charset=utf-8').expect(200);
  });
});

describe('a request that reaches no route', () => {
  beforeAll(() => app.listen(0, '127.0.0.1'));

  it.each`
    request                                                  | status | code                        | why
    ${`QUERY ${THING_PATH} HTTP/1.1`}                        | ${405} | ${'tmf.method-not-allowed'} | ${'a method of which Node knows that it has a body'}
    ${'QUERY /tmf-api/nowhere HTTP/1.1'}                     | ${404} | ${'tmf.path-unknown'}       | ${'and nowhere'}
    ${`GET ${THING_PATH} HTTP/1.1\r\nX-Tenant-Id: \u0016`}   | ${400} | ${'tmf.request-malformed'}  | ${'a header that is none'}
    ${`GET ${THING_PATH} HTTP/1.1\r\nX: ${'x'.repeat(2e4)}`} | ${431} | ${'tmf.headers-too-large'}  | ${'headers without end'}
    ${'GET'}                                                 | ${400} | ${'tmf.request-malformed'}  | ${'no HTTP at all'}
  `(
    'answers $why with an error like any other',
    async ({ request: sent, status, code }: { request: string; status: number; code: string }) => {
      const { port } = new URL(await app.getUrl());
      const socket = connect(Number(port), '127.0.0.1');
      socket.end(`${sent}\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
      const answer = (await socket.toArray()).join('');
      expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
      const body: unknown = JSON.parse(answer.slice(answer.indexOf('{')));
      expect(body).toMatchObject({ '@type': 'Error', code, status: `${status}` });
    },
  );
});

describe('a change', () => {
  it('leaves its events in the outbox, and none when refused', async () => {
    const t = tenant();
    await db.owner(
      `INSERT INTO hub_subscription (tenant_id, id, api, callback) VALUES ($1, 'h', $2, 'http://x')`,
      [t, thing.api.root],
    );
    const [id = ''] = await given(t, { name: 'A', status: 'In study' });
    const at = `${THING_PATH}/${id}`;
    const change = (body: object) => http.patch(at).set('X-Tenant-Id', t).send(body);
    await change({ status: 'Active', name: 'B' }).expect(200);
    await change({ name: 'B' }).expect(200);
    await change({ isBundle: 'no' }).expect(400);
    await http.delete(at).set('X-Tenant-Id', t).expect(204);
    const events = await db.owner<{ event_type: string; envelope: Record<string, unknown> }>(
      'SELECT event_type, envelope FROM outbox WHERE tenant_id = $1 ORDER BY id',
      [t],
    );
    expect(events.map((event) => event.event_type)).toEqual([
      'ThingCreateEvent',
      'ThingStateChangeEvent',
      'ThingAttributeValueChangeEvent',
      'ThingDeleteEvent',
    ]);
    expect(events[2]?.envelope).toMatchObject({
      eventType: 'ThingAttributeValueChangeEvent',
      fieldPath: 'name',
      event: { thing: { id, name: 'B', status: 'Active' } },
    });
  });
});

describe('the documentation', () => {
  it('is a page with one document per API', async () => {
    const page = await http.get('/docs').expect(200);
    expect(page.headers['content-type']).toContain('text/html');
    const start = await http.get('/docs/swagger-ui-init.js').expect(200);
    expect(start.text).toContain('/docs/openapi/tmf999-v4.json');
    await http.get('/docs/swagger-ui-bundle.js').expect(200);
    await http.get('/docs/openapi/nothing.json').expect(404);
  });

  it('explains every code at the place an error body points to', async () => {
    const failure = await http.get(`${THING_PATH}/nothing`).expect(404);
    const { referenceError } = failure.body as { referenceError: string };
    expect(referenceError).toMatch(/^http:\/\/.*\/docs\/errors#tmf\.resource-unknown$/);
    const page = await http.get(new URL(referenceError).pathname).expect(200);
    expect(page.text).toContain('id="tmf.resource-unknown"');
    const list = await http.get('/docs/errors').accept('application/json').expect(200);
    expect(list.body).toContainEqual({
      code: 'tmf.resource-unknown',
      status: '404',
      meaning: 'there is no such resource',
    });
  });

  it('describes the resource for reading, creating and changing', async () => {
    const { body } = await http.get('/docs/openapi/tmf999-v4.json').expect(200);
    const { paths, components, servers } = body as OpenAPIObject;
    expect(servers).toEqual([{ url: '/tmf-api/test/v4' }]);
    const served = Object.keys(paths).filter((path) => !path.startsWith('/listener/'));
    expect(served).toEqual(['/thing', '/thing/{id}']);
    expect(paths).toHaveProperty(['/listener/thingCreateEvent', 'post']);
    expect(Object.keys(paths['/thing/{id}'] ?? {}).toSorted()).toEqual(['delete', 'get', 'patch']);
    expect(components?.schemas?.['Thing_Create']).toMatchObject({ required: ['name'] });
    expect(components?.schemas?.['Thing_Update']).toHaveProperty(
      'properties.lastUpdate.description',
      expect.stringContaining('Decided by the server'),
    );
    expect(components?.schemas?.['Note']).toHaveProperty('properties.author');
  });
});
