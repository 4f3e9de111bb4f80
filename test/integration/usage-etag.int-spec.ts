// Usage has no count of its changes: its ETag is made of what it shows, and If-Match is judged under its lock.
import { openStory } from '../support/story/story';
import { startApp, type TestApp } from '../support/servers/app';
import { freshDatabase, type TestDatabase } from '../support/database/database';

const V4 = '/tmf-api/usageManagement/v4/usage';
const V5 = '/tmf-api/productUsageManagement/v5/productUsage';

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

async function givenUsage(): Promise<{ id: string; etag: string }> {
  const sent = { usageType: 'calls', usageCharacteristic: [{ name: 'quantity', value: 1 }] };
  const { id } = (await app.http.post(V4).send(sent).expect(201)).body;
  return { id, etag: await etagOf(`${V4}/${id}`) };
}

async function etagOf(path: string): Promise<string> {
  const { etag } = (await app.http.get(path).expect(200)).headers;
  expect(etag).toMatch(/^"[0-9a-f]{32}"$/);
  return etag ?? '';
}

const patched = (path: string, etag: string, body: object) =>
  app.http.patch(path).set('If-Match', etag).send(body);

it('is the same until the usage changes, whichever version asks', async () => {
  const { id, etag } = await givenUsage();
  expect(await etagOf(`${V4}/${id}`)).toBe(etag);
  expect(await etagOf(`${V5}/${id}`)).toBe(etag);
  await app.http.get(`${V4}/${id}`).set('If-None-Match', etag).expect(304);
});

it.each([V4, V5])(
  'lets the holder of the current one change it, and nobody else: %s',
  async (root) => {
    const { id, etag } = await givenUsage();
    const changed = await patched(`${root}/${id}`, etag, { description: 'first' }).expect(200);
    expect(changed.headers['etag']).toBe(await etagOf(`${root}/${id}`));
    expect(changed.headers['etag']).not.toBe(etag);
    const stale = await patched(`${root}/${id}`, etag, { description: 'second' }).expect(412);
    expect(stale.body).toMatchObject({ code: 'tmf.revision-stale', '@type': 'Error' });
    await app.http.delete(`${root}/${id}`).set('If-Match', etag).expect(412);
    await app.http.delete(`${root}/${id}`).set('If-Match', '*').expect(204);
    await patched(`${root}/${id}`, etag, {}).expect(404);
  },
);

it('lets one of many that hold it through', async () => {
  const { id, etag } = await givenUsage();
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, at) => patched(`${V4}/${id}`, etag, { description: `by ${at}` })),
  );
  const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b);
  expect(statuses).toEqual([200, ...Array.from({ length: 7 }, () => 412)]);
});

it('is another once the usage was charged, and once that was billed', async () => {
  const story = await openStory('2024-02-15T09:00:00Z');
  await story.givenMeter('api.calls', 'call');
  const at = '2024-01-10T08:00:00Z';
  await story.use({ subject: 'device', meter: 'api.calls', quantity: '10', id: 'a', at });
  const path = `${V4}/${(await story.get(V4))[0].id}`;
  const etags = async () => (await story.http.get(path).expect(200)).headers['etag'];
  const rejected = await etags();
  await story.givenAccount('acme');
  await story.givenPlan('plan', [
    {
      id: 'calls',
      priceType: 'usage',
      price: { unit: 'EUR', value: 0.5 },
      unitOfMeasure: { amount: 1, units: 'call' },
    },
  ]);
  await story.orderPlan('acme', 'plan', ['device'], { requestedStartDate: '2024-01-01T00:00:00Z' });
  await story.recycle({ status: 'rejected' });
  const rated = await etags();
  await story.runBills('acme', '2024-02-01T00:00:00Z');
  const billed = await etags();
  expect(new Set([rejected, rated, billed]).size).toBe(3);
  await story.close();
});

it('is kept by the hubs of topics, too', async () => {
  const topics = '/tmf-api/event/v4/topic';
  const topic = (await app.http.post(topics).send({ name: 'T' }).expect(201)).body;
  const hubs = `${topics}/${topic.id}/hub`;
  const made = await app.http.post(hubs).send({ callback: 'http://127.0.0.1:9/' }).expect(201);
  const { etag = '' } = (await app.http.get(`${hubs}/${made.body.id}`).expect(200)).headers;
  expect(made.headers['etag']).toBe(etag);
  await app.http.delete(`${hubs}/${made.body.id}`).set('If-Match', '"0"').expect(412);
  await app.http.delete(`${hubs}/${made.body.id}`).set('If-Match', etag).expect(204);
});
