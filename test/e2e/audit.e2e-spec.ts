// No change without its audit event: every operation of every document that changes something is done once, mostly with what
// the documents themselves show, and looked for in the audit. An operation that is added and forgets it fails here.
import { type TestApp, startApp } from '../support/servers/app';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { callEvent, givenSubscriber, post } from '../support/story/subscriber';

type Json = ReturnType<JSON['parse']>;
type Operation = { readonly name: string; readonly path: string; readonly described: Json };

jest.setTimeout(180_000);

const OWN = '/api/v1';
const BILLS = '/tmf-api/customerBillManagement';
const MERGE = 'application/merge-patch+json';
/** Usage that comes in, and a question that is put away; what needs no more than to read changes nothing. */
const UNTOLD = [
  `POST ${OWN}/events`,
  'POST /tmf-api/usageManagement/v4/usage',
  'POST /tmf-api/productUsageManagement/v5/productUsage',
  'DELETE /tmf-api/usageConsumption/v4/queryUsageConsumption/{id}',
];
/** Of most resources an attribute that nobody knows is one more to keep. */
const CHANGES: Readonly<Record<string, Json>> = {
  [`PATCH ${OWN}/schemas/{id}`]: { name: 'Changed' },
  'PATCH /tmf-api/prepayBalanceManagement/v4/bucket/{id}': { status: 'suspended' },
};

let database: TestDatabase;
let server: TestApp;
let operations: readonly Operation[];
/** What did not succeed, by operation. */
const failed = new Map<string, string>();

beforeAll(async () => {
  database = await freshDatabase();
  server = await startApp(database);
  operations = await operationsOf();
});
afterAll(async () => {
  await server.close();
  await database.drop();
});

async function operationsOf(): Promise<Operation[]> {
  const { body: documents } = await server.http.get('/docs/openapi').expect(200);
  const all = await Promise.all(documents.map(({ url }: Json) => server.http.get(url).expect(200)));
  return all.flatMap(({ body: { servers, paths } }) =>
    Object.entries<Json>(paths)
      .filter(([path]) => !path.startsWith('/listener/'))
      .flatMap(([path, item]) =>
        Object.entries<Json>(item)
          .filter(([method]) => method !== 'get')
          .map(([method, described]) => ({
            name: `${method.toUpperCase()} ${servers[0].url}${path}`,
            path: `${servers[0].url}${path}`,
            described,
          })),
      ),
  );
}

/** Answers where what was made is. */
async function send(name: string, at: string, body?: Json, type = 'application/json') {
  const answer = await fetch(new URL(at, server.url), {
    method: name.split(' ')[0] ?? '',
    headers: body === undefined ? {} : { 'content-type': type },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) failed.set(name, `${answer.status} ${text}`);
  return answer.headers.get('location') ?? `${at}/${text === '' ? '' : JSON.parse(text).id}`;
}

/** What the document shows is sent as it is; what it made is changed, and another one like it taken away. */
async function makeChangeRemove({ name, path, described }: Operation): Promise<void> {
  const example = described.requestBody?.content['application/json']?.example;
  if (example === undefined) return;
  const address = path.replace('{topicId}', 'alerts').replace('{code}', 'standard');
  const made = await send(name, address, example);
  const names = operations.filter((each) => each.path === `${path}/{id}`).map((each) => each.name);
  for (const each of names) {
    if (each.startsWith('PATCH')) await send(each, made, CHANGES[each] ?? { 'x-more': 1 }, MERGE);
    if (!each.startsWith('DELETE')) continue;
    const { id: _id, ...another } = example;
    await send(each, await send(name, address, another));
  }
}

/** What no example makes, or what there has to be something else for. */
async function doTheOthers(): Promise<void> {
  const act = async (name: string, id: string, body: Json = {}) =>
    send(name, (name.split(' ')[1] ?? '').replace(/\{\w+\}/, id), body);
  const key = await post(`${server.url}${OWN}/apiKeys`, '{"name":"x","roles":["gateway"]}');
  await act(`POST ${OWN}/apiKeys/{id}/rotate`, key.id);
  await act(`POST ${OWN}/tenants/{id}/firstKey/rotate`, 'acme');
  await act(`POST ${OWN}/tenants/{id}/suspend`, 'acme');
  await act(`POST ${OWN}/tenants/{id}/resume`, 'acme');
  const callback = JSON.stringify({ callback: 'http://127.0.0.1:9/' });
  const hub = await post(`${server.url}${OWN}/hub`, callback);
  for (const what of ['resume', 'secret/rotate', 'deadLetters/replay']) {
    await act(`POST ${OWN}/listeners/{id}/${what}`, hub.id);
  }
  const from = new Date().toISOString();
  await act(`POST ${OWN}/listeners/{id}/replay`, hub.id, { from });
  await givenSubscriber(server.url);
  // The subscriber's card was activated and can be rolled back to what it was.
  const card = `${OWN}/rateCards/card`;
  await send(`POST ${OWN}/rateCards/{code}/rollback`, `${card}/rollback`, { toVersion: 1 });
  await post(`${server.url}${OWN}/events`, callEvent(1), 'application/cloudevents+json');
  const { body: bills } = await server.http.get(`${BILLS}/v4/customerBill`).expect(200);
  await act(`PATCH ${BILLS}/v4/customerBill/{id}`, bills[0].id, { state: 'onHold' });
  await act(`PATCH ${BILLS}/v5/customerBill/{id}`, bills[0].id, { state: 'new' });
  for (const name of ['billRuns', 'verify', 'usages/recycle']) await act(`POST ${OWN}/${name}`, '');
  const plan = server.http.post(`${OWN}/tariffTables/world/versions`).type('text/csv');
  await plan.send('prefix,zone\n49,germany\n').expect(201);
  await letTwoDecide(card);
}

/** One asks, another decides: each with a key of his own. */
async function letTwoDecide(card: string): Promise<void> {
  const rule = { action: 'rateCard.rollback', isNeeded: true };
  await send(`POST ${OWN}/approvalRules`, `${OWN}/approvalRules`, rule);
  const [one, other] = await Promise.all(
    ['one', 'other'].map(async (name) => {
      const asked = { name, roles: ['admin'] };
      const { body } = await server.http.post(`${OWN}/apiKeys`).send(asked).expect(201);
      return { authorization: `Bearer ${body.secret}` };
    }),
  );
  for (const what of ['approve', 'reject']) {
    const back = server.http.post(`${card}/rollback`).set({ ...one });
    const { body } = await back.send({ toVersion: 1, reason: what }).expect(202);
    const decided = server.http.post(`${OWN}/approvals/${body.id}/${what}`).set({ ...other });
    await decided.expect(200);
  }
}

it('tells of every operation that changes something', async () => {
  for (const each of operations.filter(({ name }) => name.startsWith('POST'))) {
    await makeChangeRemove(each);
  }
  await doTheOthers();
  const rows = await database.owner<{ operation: string }>('SELECT operation FROM audit_event');
  const told = new Set(rows.map(({ operation }) => operation));
  const untold = operations
    .filter(({ described }) => !String(described['x-permission']).endsWith(':read'))
    .map(({ name }) => name)
    .filter((name) => !told.has(name));
  const silent = untold.filter((name) => !UNTOLD.includes(name));
  expect(silent.map((name) => `${name}: ${failed.get(name) ?? 'done, and not told'}`)).toEqual([]);
  // And of nothing else: what is not told is what is said above.
  expect(untold.toSorted()).toEqual(UNTOLD.toSorted());
  expect(operations.length - untold.length).toBeGreaterThan(200);
});
