import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startApp, type TestApp } from '../support/servers/app';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { until } from '../support/story/until';

const ROOTS = [
  '/tmf-api/productCatalogManagement/v4',
  '/tmf-api/productOrderingManagement/v4',
  '/tmf-api/customerManagement/v4',
  '/tmf-api/party/v4',
  '/tmf-api/partyRoleManagement/v4',
  '/tmf-api/usageManagement/v4',
  '/tmf-api/productInventory/v4',
  '/tmf-api/prepayBalanceManagement/v4',
  '/tmf-api/accountManagement/v4',
  '/tmf-api/customerBillManagement/v4',
  '/api/v1',
];
const NEXT_ROOTS = [
  '/tmf-api/productCatalogManagement/v5',
  '/tmf-api/productOrderingManagement/v5',
  '/tmf-api/party/v5',
  '/tmf-api/partyRoleManagement/v5',
  '/tmf-api/productUsageManagement/v5',
  '/tmf-api/productInventory/v5',
  '/tmf-api/accountManagement/v5',
  '/tmf-api/customerBillManagement/v5',
];
const ACCOUNTS = '/tmf-api/accountManagement/v4';

type Envelope = {
  readonly eventId: string;
  readonly eventType: string;
  readonly event: { readonly financialAccount: { readonly id: string; readonly name?: string } };
};

let database: TestDatabase;
let server: TestApp;
let listener: Server;
let callback: string;
let received: Envelope[];

beforeAll(async () => {
  database = await freshDatabase();
  server = await startApp(database);
  listener = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => (text += String(chunk)));
    request.on('end', () => {
      received.push(JSON.parse(text) as Envelope);
      response.writeHead(201).end();
    });
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  callback = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/listener`;
});

beforeEach(() => {
  received = [];
});

afterAll(async () => {
  await server.close();
  listener.closeAllConnections();
  await new Promise((resolve) => listener.close(resolve));
  await database.drop();
});

async function register(query?: string): Promise<string> {
  const body = { callback, ...(query === undefined ? {} : { query }) };
  const answer = await server.http.post(`${ACCOUNTS}/hub`).send(body).expect(201);
  return (answer.body as { id: string }).id;
}

async function createAccount(name: string): Promise<string> {
  const answer = await server.http.post(`${ACCOUNTS}/financialAccount`).send({ name }).expect(201);
  return (answer.body as { id: string }).id;
}

async function receivedCount(count: number): Promise<Envelope[]> {
  await until(() => received.length >= count);
  return received;
}

describe.each([...ROOTS, ...NEXT_ROOTS])('%s/hub', (root) => {
  it('registers a listener, says where, and unregisters it once', async () => {
    const created = await server.http.post(`${root}/hub`).send({ callback, query: '' }).expect(201);
    const { id } = created.body as { id: string };
    const type = NEXT_ROOTS.includes(root) ? { '@type': 'Hub' } : {};
    // TM Forum's answers have no room for it.
    const once = root === '/api/v1' ? { secret: expect.stringMatching(/^whsec_/) as string } : {};
    expect(created.body).toEqual({
      id: expect.any(String) as string,
      callback,
      query: '',
      ...type,
      ...once,
    });
    expect(created.headers['location']).toMatch(new RegExp(`${root}/hub/${id}$`));
    await server.http.delete(`${root}/hub/${id}`).expect(204);
    const gone = await server.http.delete(`${root}/hub/${id}`).expect(404);
    expect(gone.body).toMatchObject({ code: 'notification.hub-unknown', status: '404' });
  });

  it.each`
    body                                                             | path
    ${{}}                                                            | ${'callback'}
    ${{ callback: 'listener' }}                                      | ${'callback'}
    ${{ callback: 'http://a', query: 7 }}                            | ${'query'}
    ${{ callback: 'http://a', query: 'UsageCreateEvent' }}           | ${'query'}
    ${{ callback: 'http://a', query: 'eventType:UsageCreateEvent' }} | ${'query'}
    ${[]}                                                            | ${''}
  `('refuses $body', async ({ body, path }: { body: object; path: string }) => {
    const answer = await server.http.post(`${root}/hub`).send(body).expect(400);
    expect(answer.body).toMatchObject({ details: [{ path }] });
  });

  it('lists its own listeners, a page at a time', async () => {
    const given: object[] = [];
    for (const query of ['eventType=A', 'eventType=B']) {
      const { body } = await server.http.post(`${root}/hub`).send({ callback, query }).expect(201);
      const { secret: _once, ...shown } = body as { secret?: string };
      given.push(shown);
    }
    const all = await server.http.get(`${root}/hub`).expect(200);
    expect(all.body).toEqual(given);
    const part = await server.http.get(`${root}/hub?limit=1&offset=1`).expect(206);
    expect([part.headers['x-total-count'], part.body]).toEqual(['2', [given[1]]]);
    const found = await server.http.get(`${root}/hub?query=eventType%3DB&fields=callback`);
    expect(found.body).toMatchObject([{ callback }]);
    await server.http.get(`${root}/hub?limit=none`).expect(400);
    const others = await server.http.get(`${root}/hub`).set('X-Tenant-Id', 'other').expect(200);
    expect(others.body).toEqual([]);
    expect((await server.http.get('/tmf-api/payment/v4/hub').expect(200)).body).toEqual([]);
    for (const { id } of given as { id: string }[]) {
      await server.http.delete(`${root}/hub/${id}`).expect(204);
    }
    expect((await server.http.get(`${root}/hub`).expect(200)).body).toEqual([]);
  });
});

it('lists listeners where they registered, whichever version tells them', async () => {
  const v5 = '/tmf-api/accountManagement/v5';
  const former = await register();
  const { body } = await server.http.post(`${v5}/hub`).send({ callback }).expect(201);
  const idsAt = async (root: string): Promise<string[]> => {
    const { body: listed } = await server.http.get(`${root}/hub`).expect(200);
    return (listed as { id: string }[]).map(({ id }) => id);
  };
  const { id } = body as { id: string };
  expect([await idsAt(ACCOUNTS), await idsAt(v5)]).toEqual([[former], [id]]);
  await server.http.delete(`${ACCOUNTS}/hub/${former}`).expect(204);
  await server.http.delete(`${v5}/hub/${id}`).expect(204);
});

it('shows a listener of v5 again, where it registered and nowhere else', async () => {
  const root = '/tmf-api/accountManagement/v5';
  const { body } = await server.http.post(`${root}/hub`).send({ callback }).expect(201);
  const { id } = body as { id: string };
  expect((await server.http.get(`${root}/hub/${id}`).expect(200)).body).toEqual(body);
  await server.http.get(`/tmf-api/productInventory/v5/hub/${id}`).expect(404);
  await server.http.get(`${root}/hub/${id}`).set('X-Tenant-Id', 'other').expect(404);
  await server.http.delete(`${root}/hub/${id}`).expect(204);
});

it('does not unregister the listener of another API or tenant', async () => {
  const id = await register();
  await server.http.delete(`/tmf-api/party/v4/hub/${id}`).expect(404);
  await server.http.delete(`${ACCOUNTS}/hub/${id}`).set('X-Tenant-Id', 'other').expect(404);
  await server.http.delete(`${ACCOUNTS}/hub/${id}`).expect(204);
});

it('tells a listener of a new resource in the TM Forum envelope', async () => {
  const hub = await register('eventType=FinancialAccountCreateEvent');
  const id = await createAccount('Acme');
  const [envelope] = await receivedCount(1);
  expect(envelope).toMatchObject({
    eventId: expect.any(String) as string,
    eventTime: expect.stringMatching(/Z$/) as string,
    eventType: 'FinancialAccountCreateEvent',
    event: { financialAccount: { id, name: 'Acme' } },
  });
  await server.http.delete(`${ACCOUNTS}/hub/${hub}`).expect(204);
  await createAccount('Unheard');
  const next = await register('eventType=FinancialAccountCreateEvent');
  const heard = await createAccount('Heard');
  // Events are told in order: what this listener was to hear before would have come before.
  expect((await receivedCount(2)).map(({ event }) => event)).toMatchObject([
    { financialAccount: { id } },
    { financialAccount: { id: heard } },
  ]);
  await server.http.delete(`${ACCOUNTS}/hub/${next}`).expect(204);
});

it('goes on after a restart', async () => {
  const hub = await register('eventType=FinancialAccountCreateEvent&fields=name');
  await server.close();
  server = await startApp(database);
  const id = await createAccount('After');
  const [envelope] = await receivedCount(1);
  expect(envelope?.event).toEqual({
    financialAccount: { id, href: expect.any(String) as string, name: 'After' },
  });
  const listeners = await server.http.get('/api/v1/listeners').expect(200);
  expect(listeners.headers['x-total-count']).toBe('1');
  expect(listeners.body).toMatchObject([{ id: hub, api: ACCOUNTS, status: 'active' }]);
  // What was heard is ticked off a moment later.
  const one = await until(async () => {
    const { body } = await server.http.get(`/api/v1/listeners/${hub}`).expect(200);
    return (body as { pending: number }).pending === 0 ? (body as object) : undefined;
  });
  expect(one).toMatchObject({ id: hub, callback });
  await server.http.post(`/api/v1/listeners/${hub}/resume`).expect(200);
  await server.http.get('/api/v1/listeners/none').expect(404);
});
