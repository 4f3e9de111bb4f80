import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CatalogModule } from '../../src/catalog';
import { CatalogExports } from '../../src/catalog/catalog-exports.service';
import { MeterModule } from '../../src/meter';
import type { Tenant } from '../../src/platform/tenant';
import { RatecardModule } from '../../src/ratecard';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { serve, type Served } from '../support/servers/serve';
import { until } from '../support/story/until';

const ROOT = '/tmf-api/productCatalogManagement/v4';
const MODULES = [MeterModule, RatecardModule, CatalogModule];

type Json = ReturnType<typeof JSON.parse>;

let db: TestDatabase;
let served: Served;
let tenant: string;
let tenantCount = 0;
let server: Server | undefined;

beforeAll(async () => {
  db = await freshDatabase();
  served = await serve(db, MODULES);
});

afterAll(async () => {
  await served.close();
  await db.drop();
});

beforeEach(() => {
  tenantCount += 1;
  tenant = `t${tenantCount}`;
});

afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server === undefined ? resolve(0) : server.close(resolve)));
  server = undefined;
});

function send(method: 'post' | 'delete' | 'get', path: string, body?: object, as = tenant) {
  const url = path.startsWith('/') ? path : `${ROOT}/${path}`;
  return served.http[method](url).set('X-Tenant-Id', as).send(body);
}

async function created(kind: string, body: object): Promise<Json> {
  return (await send('post', kind, body).expect(201)).body;
}

/** The job when it is over. */
async function done(kind: 'importJob' | 'exportJob', sent: object, as = tenant): Promise<Json> {
  const { body } = await send('post', kind, { status: 'Failed', ...sent }, as).expect(201);
  expect(body).toMatchObject({ status: 'Not Started', creationDate: expect.any(String) });
  return until(async () => {
    const job = (await send('get', `${kind}/${body.id}`, undefined, as).expect(200)).body;
    return ['Succeeded', 'Failed'].includes(job.status) && job;
  });
}

function fileOf(job: Json, as = tenant) {
  return send('get', new URL(job.url).pathname, undefined, as);
}

async function hosting(answer: RequestListener): Promise<string> {
  const hosted = createServer(answer);
  server = hosted;
  await new Promise<void>((resolve) => hosted.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(hosted.address() as AddressInfo).port}`;
}

async function givenCatalogue(): Promise<void> {
  await created('productSpecification', { id: 'spec', name: 'Spec', brand: 'Ours' });
  await created('productOfferingPrice', {
    id: 'fee',
    name: 'Fee',
    lifecycleStatus: 'Active',
    priceType: 'oneTime',
    price: { unit: 'EUR', value: 5 },
  });
  await created('productOffering', {
    id: 'plan',
    name: 'Plan',
    lifecycleStatus: 'Active',
    productOfferingPrice: [{ id: 'fee' }],
    ours: { deep: ['kept'] },
  });
  await created('category', { id: 'cat', name: 'Category' });
  await created('catalog', { id: 'all', name: 'All', category: [{ id: 'cat' }] });
}

const ASIDE = { lastUpdate: expect.any(String) };

describe('export and import of the catalogue', () => {
  it('carries a catalogue to another tenant, and again without a change', async () => {
    await givenCatalogue();
    const asked = 'https://files.example/wanted.json';
    const exported = await done('exportJob', { url: asked, contentType: 'application/json' });
    expect(exported).toMatchObject({ status: 'Succeeded', exportedCount: 5 });
    const { body: file } = await fileOf(exported).expect(200).expect('content-type', /json/);
    expect(file.map(({ id }: Json) => id)).toEqual(['spec', 'fee', 'plan', 'cat', 'all']);
    const other = `${tenant}-copy`;
    const first = await done('importJob', { url: 'inline', content: file }, other);
    expect(first).toMatchObject({ status: 'Succeeded', createdCount: 5, refusedCount: 0 });
    expect(first.content).toBeUndefined();
    for (const each of file) {
      const path = new URL(each.href).pathname;
      const copy = (await send('get', path, undefined, other).expect(200)).body;
      expect(copy).toEqual({ ...each, ...ASIDE });
    }
    const second = await done('importJob', { url: 'inline', content: file }, other);
    expect(second).toMatchObject({ createdCount: 0, updatedCount: 0, unchangedCount: 5 });
  });

  it('reads lines as it writes them', async () => {
    await givenCatalogue();
    const contentType = 'application/x-ndjson';
    const exported = await done('exportJob', { url: 'https://files.example/', contentType });
    await send('delete', 'category/cat').expect(204);
    const lines = await done('importJob', { url: exported.url, contentType });
    expect(lines).toMatchObject({ status: 'Succeeded', createdCount: 1, unchangedCount: 4 });
    const content = '{"@type":"Category","id":"a","name":"A"}\n{"@type":"Category","name":1}\n';
    const half = await done('importJob', { url: 'inline', content, contentType });
    expect(half).toMatchObject({ status: 'Failed', createdCount: 1, refusedCount: 1 });
    expect(half.errorLog).toMatch(/^\[1\]\.name: /);
  });

  it('reads its own exports by their URL, with whatever became of the resources', async () => {
    await givenCatalogue();
    const { url } = await done('exportJob', { url: 'https://files.example/', path: '/category' });
    await send('delete', 'category/cat').expect(204);
    expect(await done('importJob', { url })).toMatchObject({
      status: 'Succeeded',
      createdCount: 1,
    });
    await send('get', 'category/cat').expect(200);
    const foreign = await done('importJob', { url }, `${tenant}-stranger`);
    expect(foreign).toMatchObject({ status: 'Failed', errorLog: expect.stringMatching(/^url: /) });
  });

  it.each`
    scope                                                 | ids
    ${{ query: 'lifecycleStatus=Active' }}                | ${['fee', 'plan']}
    ${{ query: '@type=Category' }}                        | ${['cat']}
    ${{ query: 'productOffering?ours.deep=kept' }}        | ${['plan']}
    ${{ path: '/catalog', query: 'name=Nothing' }}        | ${[]}
    ${{ path: `${ROOT}/productSpecification/spec` }}      | ${['spec']}
    ${{ path: '/productOffering', query: 'fields=name' }} | ${['plan']}
  `('exports what $scope asks for', async ({ scope, ids }) => {
    await givenCatalogue();
    const job = await done('exportJob', { url: 'https://files.example/', ...scope });
    const { body } = await fileOf(job).expect(200);
    expect(body.map(({ id }: Json) => id)).toEqual(ids);
  });

  it.each`
    wrong                          | errorLog
    ${{ path: '/bucket' }}         | ${/^path: \/bucket/}
    ${{ contentType: 'text/csv' }} | ${/^contentType: must be application\/json/}
    ${{ query: 'limit=5' }}        | ${/^query: /}
    ${{ query: 'filter=$[?(' }}    | ${/filter/}
  `('fails an export with $wrong', async ({ wrong, errorLog }) => {
    const job = await done('exportJob', { url: 'https://files.example/', ...wrong });
    expect(job).toMatchObject({ status: 'Failed', errorLog: expect.stringMatching(errorLog) });
    expect(job.completionDate).toEqual(expect.any(String));
    await send('get', `/api/v1/exports/${job.id}/file`).expect(404);
  });

  it.each(['importJob', 'exportJob'] as const)(
    'says that an %s failed, and why, when it is given up',
    async (kind) => {
      await db.owner(
        'INSERT INTO hub_subscription (tenant_id, id, api, callback) VALUES ($1, $1, $2, $3)',
        [tenant, ROOT, 'http://127.0.0.1:9/'],
      );
      const sent = { url: 'inline', path: '/category', content: [] };
      const { id } = await done(kind, kind === 'importJob' ? sent : { url: 'http://a.example/' });
      // As five processes left it that ended while they ran it.
      await db.owner(
        `UPDATE document SET body = body - 'completionDate' || '{"status": "Running"}'
         WHERE tenant_id = $1 AND kind = $2 AND id = $3`,
        [tenant, kind, id],
      );
      await db.owner(
        `UPDATE job SET status = 'running', takeovers = 4, finished_at = NULL, result = NULL
         WHERE tenant_id = $1 AND input ->> 'id' = $2`,
        [tenant, id],
      );
      const failed = await until<Json>(async () => {
        const { body } = await send('get', `${kind}/${id}`).expect(200);
        return body.status === 'Running' ? undefined : body;
      });
      expect(failed).toMatchObject({
        status: 'Failed',
        errorLog: expect.stringContaining('its process ended 5 times'),
        completionDate: expect.any(String),
      });
      const told = await db.owner<{ status: string }>(
        `SELECT envelope #>> ARRAY['event', $2, 'status'] AS status FROM outbox
         WHERE tenant_id = $1 AND event_type ILIKE $2 || 'StateChangeEvent' ORDER BY id`,
        [tenant, kind],
      );
      expect(told.at(-1)).toEqual({ status: 'Failed' });
    },
  );

  it.each`
    kind           | takeovers | ended
    ${'importJob'} | ${0}      | ${'done'}
    ${'exportJob'} | ${0}      | ${'done'}
    ${'exportJob'} | ${4}      | ${'failed'}
  `('leaves the next $kind of its id alone when it is $ended', async (row) => {
    const { kind, takeovers, ended } = row;
    const sent = { id: 'again', url: 'inline', path: '/category', content: [{ name: 'C' }] };
    const wanted = kind === 'importJob' ? sent : { id: 'again', url: 'http://a.example/' };
    await done(kind, wanted);
    await send('delete', `${kind}/again`).expect(204);
    await done(kind, wanted);
    // As if the former were still running, and the next not yet.
    await db.owner(
      `UPDATE document SET body = body - 'completionDate' || '{"status": "Not Started"}'
       WHERE tenant_id = $1 AND kind = $2 AND id = 'again'`,
      [tenant, kind],
    );
    const next = (await send('get', `${kind}/again`).expect(200)).body;
    const [former] = await db.owner<{ id: string }>(
      `UPDATE job SET status = 'running', takeovers = $2, finished_at = NULL, result = NULL
       WHERE tenant_id = $1 AND id = (SELECT id FROM job WHERE tenant_id = $1 ORDER BY created_at LIMIT 1)
       RETURNING id`,
      [tenant, takeovers],
    );
    await until(async () => {
      const found = await db.owner<{ status: string }>('SELECT status FROM job WHERE id = $1', [
        former?.id,
      ]);
      return found[0]?.status === ended;
    });
    expect((await send('get', `${kind}/again`).expect(200)).body).toEqual(next);
  });

  it('writes an export of several pages', async () => {
    const content = Array.from({ length: 450 }, (_, index) => ({ id: `c${index}`, name: 'C' }));
    await done('importJob', { url: 'inline', path: '/category', content });
    const job = await done('exportJob', { url: 'https://files.example/' });
    const { body } = await fileOf(job).expect(200);
    expect([body.length, new Set(body.map(({ id }: Json) => id)).size]).toEqual([450, 450]);
  });

  it('keeps the file until its job is deleted, also over a restart', async () => {
    await givenCatalogue();
    const job = await done('exportJob', { url: 'https://files.example/' });
    await served.close();
    served = await serve(db, MODULES);
    expect((await fileOf(job).expect(200)).body).toHaveLength(5);
    await fileOf(job, `${tenant}-stranger`).expect(404);
    await send('delete', `exportJob/${job.id}`).expect(204);
    await fileOf(job).expect(404);
    const left = await db.owner('SELECT FROM job_file WHERE tenant_id = $1', [tenant]);
    expect(left).toEqual([]);
  });

  it('breaks a file off when its job is deleted, though another has its id by then', async () => {
    const content = Array.from({ length: 450 }, (_, index) => {
      return { id: `c${index}`, name: 'C', description: 'x'.repeat(4_000) };
    });
    await done('importJob', { url: 'inline', path: '/category', content });
    const job = await done('exportJob', { id: 'again', url: 'https://files.example/' });
    const jobs = served.app.get(CatalogExports);
    const { content: pieces } = await jobs.file(tenant as Tenant, job.id);
    const read = pieces[Symbol.asyncIterator]();
    await read.next();
    await send('delete', 'exportJob/again').expect(204);
    await done('exportJob', { id: 'again', url: 'https://files.example/' });
    const rest = async () => {
      while ((await read.next()).done !== true);
    };
    await expect(rest()).rejects.toMatchObject({ code: 'file.export-unknown' });
  });

  it('asks for a url, and lists its jobs', async () => {
    await send('post', 'importJob', {}).expect(400);
    await send('post', 'exportJob', { url: 7 }).expect(400);
    const job = await done('importJob', { url: 'inline', content: [] });
    const listed = await send('get', 'importJob?status=Succeeded').expect(200);
    expect(listed.body).toEqual([job]);
    await send('delete', `importJob/${job.id}`).expect(204);
    await send('get', `importJob/${job.id}`).expect(404);
  });
});

describe('an import', () => {
  it('writes nothing more once it is deleted', async () => {
    const content = Array.from({ length: 300 }, (_, index) => ({ id: `c${index}`, name: 'C' }));
    const sent = { url: 'inline', path: '/category', content };
    const { id } = await created('importJob', sent);
    const count = async () => {
      const { headers } = await send('get', 'category?limit=1');
      return Number(headers['x-total-count']);
    };
    await until(async () => (await count()) > 0);
    await send('delete', `importJob/${id}`).expect(204);
    const written = await count();
    await until(async () => {
      const open = await db.owner(
        `SELECT FROM job WHERE tenant_id = $1 AND status IN ('queued', 'running')`,
        [tenant],
      );
      return open.length === 0;
    });
    expect(await count()).toBe(written);
    expect(written).toBeLessThan(300);
  });

  it('reads no export that is still being written', async () => {
    await givenCatalogue();
    const { id, url } = await done('exportJob', { url: 'https://files.example/' });
    await db.owner(`UPDATE document SET body = body || '{"status":"Running"}' WHERE id = $1`, [id]);
    const job = await done('importJob', { url });
    expect(job).toMatchObject({
      status: 'Failed',
      errorLog: expect.stringContaining('is of an export that is not there'),
    });
  });

  it('names what has no id by its own job, not by a former one of its id', async () => {
    for (const name of ['Former', 'Next']) {
      const content = [{ '@type': 'Category', name }];
      await done('importJob', { id: 'again', url: 'inline', content });
      await send('delete', 'importJob/again').expect(204);
    }
    const { body } = await send('get', 'category?fields=name').expect(200);
    expect(body.map(({ name }: Json) => name)).toEqual(['Former', 'Next']);
  });

  it('writes what it can, and tells where what it could not', async () => {
    const content = [
      { '@type': 'Category', name: 'Good' },
      { '@type': 'Category' },
      { '@type': 'Bucket', name: 'Bad' },
      {
        '@type': 'ProductOfferingPrice',
        id: 'late',
        name: 'Late',
        lifecycleStatus: 'Active',
        priceType: 'oneTime',
      },
    ];
    const job = await done('importJob', { url: 'inline', content });
    expect(job).toMatchObject({ status: 'Failed', createdCount: 1, refusedCount: 3 });
    const lines = job.errorLog.split('\n').map((line: string) => line.replace(/: .*/, ''));
    expect(lines.toSorted()).toEqual(['[1].name', '[2].@type', '[3].price']);
  });

  it('meets prices that name each other in any order', async () => {
    const tier = (id: string, from: number, to: number | undefined, value: number) => ({
      '@type': 'ProductOfferingPrice',
      id,
      name: id,
      lifecycleStatus: 'Active',
      priceType: 'usage',
      price: { unit: 'EUR', value },
      unitOfMeasure: { amount: 1, units: 'token' },
      prodSpecCharValueUse: [
        {
          name: 'token.cumulative',
          productSpecCharacteristicValue: [
            { valueFrom: from, ...(to === undefined ? {} : { valueTo: to }) },
          ],
        },
      ],
    });
    await send('post', '/api/v1/meters', {
      code: 'tokens',
      aggregation: 'sum',
      unit: 'token',
    }).expect(201);
    const bundle = {
      '@type': 'ProductOfferingPrice',
      id: 'table',
      name: 'table',
      isBundle: true,
      lifecycleStatus: 'Active',
      priceType: 'usage',
      unitOfMeasure: { amount: 1, units: 'token' },
      bundledPopRelationship: [{ id: 't1' }, { id: 't2' }],
    };
    const content = [bundle, tier('t1', 0, 100, 2), tier('t2', 100, undefined, 1)];
    const job = await done('importJob', { url: 'inline', content });
    expect(job).toMatchObject({ status: 'Succeeded', createdCount: 3 });
  });

  it('changes what is there by what the file says, and nothing else of it', async () => {
    await created('category', { id: 'c', name: 'Old', description: 'kept', version: '1' });
    const content = { '@type': 'Category', id: 'c', name: 'New', version: null };
    const job = await done('importJob', { url: 'inline', content: JSON.stringify(content) });
    expect(job).toMatchObject({ status: 'Succeeded', updatedCount: 1 });
    const { body } = await send('get', 'category/c').expect(200);
    expect(body).toMatchObject({ name: 'New', description: 'kept' });
    expect(body.version).toBeUndefined();
  });

  it('fetches a file over HTTP', async () => {
    const url = await hosting((request, response) => {
      response.end(JSON.stringify([{ name: request.url }]));
    });
    const job = await done('importJob', { url: `${url}/file.json`, path: '/category' });
    expect(job).toMatchObject({ status: 'Succeeded', createdCount: 1, url: `${url}/file.json` });
    expect((await send('get', 'category')).body).toMatchObject([{ name: '/file.json' }]);
  });

  it.each`
    trouble             | answer                                                                      | errorLog
    ${'redirects'}      | ${(_: Json, r: Json) => r.writeHead(302, { location: '/elsewhere' }).end()} | ${/answered with 302/}
    ${'has no file'}    | ${(_: Json, r: Json) => r.writeHead(404).end('secret')}                     | ${/answered with 404/}
    ${'sends no JSON'}  | ${(_: Json, r: Json) => r.end('secret')}                                    | ${/is not JSON/}
    ${'sends too much'} | ${(_: Json, r: Json) => r.end(Buffer.alloc(51 * 1024 * 1024, ' '))}         | ${/is longer than/}
    ${'breaks off'} | ${(_: Json, r: Json) => {
  r.writeHead(200, { 'content-length': '9' });
  r.write('[');
  setTimeout(() => r.destroy(), 20);
}} | ${/broke off/}
  `(
    'fails when a server $trouble, without repeating what it said',
    async ({ answer, errorLog }) => {
      const url = await hosting(answer);
      const job = await done('importJob', { url });
      expect(job).toMatchObject({ status: 'Failed', errorLog: expect.stringMatching(errorLog) });
      expect(job.errorLog).not.toContain('secret');
    },
  );

  it.each([
    'not a url',
    'file:///etc/passwd',
    'http://me:secret@127.0.0.1/',
    'http://127.0.0.1:1/',
  ])('does not fetch %s', async (url) => {
    expect(await done('importJob', { url })).toMatchObject({
      status: 'Failed',
      errorLog: expect.stringMatching(/^url: the file /),
    });
  });

  it.each([
    'http://169.254.169.254/latest/meta-data/',
    'http://[fe80::1]/',
    'http://[::ffff:169.254.169.254]/',
    'http://2852039166/',
  ])('is refused with %s', async (url) => {
    const { body } = await send('post', 'importJob', { url }).expect(422);
    expect(body).toMatchObject({
      code: 'file.url-forbidden',
      details: [{ path: 'url', value: url, message: expect.stringMatching(/not public/) }],
    });
  });
});
