import type { LookupAddress } from 'node:dns';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createSocketServer, type AddressInfo } from 'node:net';
import { HttpAdapterHost } from '@nestjs/core';
import { Installation } from '../../src/platform/installation';
import { Outgoing, OutgoingError, OwnPlacesReader } from '../../src/platform/outgoing';
import { NameLookup, type Resolve } from '../../src/platform/outgoing/name-lookup';
import {
  OPEN_RULES,
  type OutgoingRules,
  parseTarget,
} from '../../src/platform/outgoing/target-rules';
import { Settings } from '../../src/platform/settings';
import { startApp, type TestApp } from '../support/servers/app';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { until } from '../support/story/until';

const CATALOGUE = '/tmf-api/productCatalogManagement/v4';
const TOPICS = '/tmf-api/event/v4/topic';
const CLOSED: OutgoingRules = { allowed: [], isLoopbackOpen: false };

type Json = ReturnType<typeof JSON.parse>;

let db: TestDatabase;
let app: TestApp;
const stops: Array<() => unknown> = [];

beforeAll(async () => {
  db = await freshDatabase();
  app = await startApp(db);
  await app.http.post(`${CATALOGUE}/category`).send({ id: 'kept', name: 'Kept' }).expect(201);
});

afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

afterAll(async () => {
  await app.close();
  await db.drop();
});

const asEve = (method: 'get' | 'post', path: string, body?: object, at: TestApp = app) =>
  at.http[method](path).set('X-Tenant-Id', 'eve').send(body);

async function imported(url: string, at: TestApp = app): Promise<Json> {
  const { body } = await asEve('post', `${CATALOGUE}/importJob`, { url }, at).expect(201);
  return until(async () => {
    const { body: job } = await asEve('get', `${CATALOGUE}/importJob/${body.id}`, undefined, at);
    return ['Succeeded', 'Failed'].includes(job.status) ? job : undefined;
  });
}

/** What is noted of the listener when its first event has failed. */
async function failing(hub: string, at: TestApp = app): Promise<Json> {
  return until(async () => {
    const { body } = await asEve('get', '/api/v1/listeners', undefined, at).expect(200);
    return body.find(({ id, failures }: Json) => id === hub && failures > 0);
  });
}

let topics = 0;
async function toldFromTopic(callback: string, at: TestApp = app): Promise<string> {
  topics += 1;
  const topic = `t${topics}`;
  await asEve('post', TOPICS, { id: topic, name: topic }, at).expect(201);
  const { body } = await asEve('post', `${TOPICS}/${topic}/hub`, { callback }, at).expect(201);
  const event = { eventType: 'Any', name: 'Planted' };
  await asEve('post', `${TOPICS}/${topic}/event`, event, at).expect(201);
  return body.id;
}

async function expectNothingPlanted(): Promise<void> {
  const { body } = await app.http.get(`${CATALOGUE}/category?name=Planted`).expect(200);
  expect(body).toEqual([]);
  await asEve('get', `${CATALOGUE}/category/kept`).expect(404);
}

async function hosting(answer: RequestListener, host = '127.0.0.1'): Promise<number> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  stops.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

class Named extends Outgoing {
  constructor(resolve: Resolve, rules: OutgoingRules) {
    super(new Installation(db.database), ownPlaces(), new Settings({ outgoing: rules }));
    this.names = new NameLookup(resolve);
    stops.push(() => this.onApplicationShutdown());
  }
  protected override readonly names: NameLookup;
}

function ownPlaces(): OwnPlacesReader {
  return new OwnPlacesReader(app.app.get(HttpAdapterHost), db.dataSource);
}

const v4 = (address: string): LookupAddress => ({ address, family: 4 });
const v6 = (address: string): LookupAddress => ({ address, family: 6 });
const to =
  (...addresses: LookupAddress[]): Resolve =>
  () =>
    Promise.resolve(addresses);

function ask(outgoing: Outgoing, url: string, more: object = {}) {
  const request = { url, method: 'GET' as const, headers: {}, timeoutMs: 5_000 };
  return outgoing.send({ ...request, answerBytesMax: 1_000, ...more });
}

const refusal = (kind: string, message: RegExp) =>
  expect.objectContaining({ kind, message: expect.stringMatching(message) });

describe('the server itself', () => {
  it('is not read by an import job', async () => {
    const url = `${app.url}${CATALOGUE}/category`;
    const { body } = await asEve('post', `${CATALOGUE}/importJob`, { url }).expect(422);
    const rule = 'must not lead to this server itself';
    expect(body).toMatchObject({
      code: 'file.url-forbidden',
      details: [{ path: 'url', value: url, message: rule }],
    });
    const byName = await imported(url.replace('127.0.0.1', 'localhost'));
    expect(byName).toMatchObject({ status: 'Failed', errorLog: expect.stringContaining(rule) });
    await expectNothingPlanted();
  });

  it('still reads its own exports and what was sent along', async () => {
    const exported = `${app.url}/api/v1/exports/unknown/file`;
    await asEve('post', `${CATALOGUE}/importJob`, { url: exported }).expect(201);
    const sentAlong = { url: `${app.url}/any`, content: [] };
    await asEve('post', `${CATALOGUE}/importJob`, sentAlong).expect(201);
  });

  it.each(['/tmf-api/productCatalogManagement/v4/hub', '/api/v1/hub'])(
    'is no listener of %s',
    async (hub) => {
      const callback = `${app.url}${CATALOGUE}/category`;
      const { body } = await asEve('post', hub, { callback }).expect(422);
      expect(body).toMatchObject({
        code: 'notification.callback-forbidden',
        details: [{ path: 'callback', value: callback }],
      });
    },
  );

  it('is no listener of a topic, by address or by name', async () => {
    const callback = `${app.url}${CATALOGUE}/category`;
    await asEve('post', TOPICS, { id: 'own', name: 'Own' }).expect(201);
    await asEve('post', `${TOPICS}/own/hub`, { callback }).expect(422);
    const hub = await toldFromTopic(callback.replace('127.0.0.1', 'localhost'));
    expect((await failing(hub)).lastError).toBe('must not lead to this server itself');
    await expectNothingPlanted();
  });

  it('does not send to its database', async () => {
    const { port } = new URL(db.url);
    const callback = `http://127.0.0.1:${port}/`;
    await asEve('post', '/api/v1/hub', { callback }).expect(422);
  });

  it('knows its own requests when somebody leads them back', async () => {
    const seen: IncomingMessage[] = [];
    const proxy = await hosting((request, response) => {
      seen.push(request);
      void passOn(request, `${app.url}${request.url}`).then(({ status, text }) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(text),
      );
    });
    const job = await imported(`http://127.0.0.1:${proxy}${CATALOGUE}/category`);
    expect(job).toMatchObject({ status: 'Failed', errorLog: expect.stringMatching(/403/) });
    const hub = await toldFromTopic(`http://127.0.0.1:${proxy}${CATALOGUE}/category`);
    expect((await failing(hub)).lastError).toBe('answered 403');
    expect(seen.map(({ headers }) => headers['meterline-request'])).toEqual(
      seen.map(() => expect.stringMatching(/^[0-9a-f-]{36}$/)),
    );
    await expectNothingPlanted();
  });

  it('refuses its own mark everywhere, in every process, and no other installation', async () => {
    const id = await new Installation(db.database).id();
    const second = await startApp(db);
    stops.push(() => second.close());
    for (const { http } of [app, second]) {
      for (const path of ['/health/live', '/docs/errors', '/nowhere', `${CATALOGUE}/category`]) {
        const { body } = await http.get(path).set('Meterline-Request', `x, ${id}`).expect(403);
        expect(body).toMatchObject({ '@type': 'Error', code: 'tmf.request-own', status: '403' });
      }
      const other = '00000000-0000-4000-8000-000000000000';
      await http.get(`${CATALOGUE}/category`).set('Meterline-Request', other).expect(200);
    }
  });
});

/** As a proxy does: everything it was told, to another place. */
async function passOn({ method, headers }: IncomingMessage, url: string) {
  const { host: _host, connection: _connection, 'content-length': _length, ...rest } = headers;
  const body = method === 'POST' ? '{"name":"Planted"}' : undefined;
  const told = Object.entries(rest).map(([name, value]): [string, string] => [name, String(value)]);
  const answer = await fetch(url, {
    method: method ?? 'GET',
    headers: told,
    ...(body === undefined ? {} : { body }),
  });
  return { status: answer.status, text: await answer.text() };
}

describe('where a request goes', () => {
  it.each`
    rules                                                             | addresses                                | forbidden                       | why
    ${CLOSED}                                                         | ${[v4('127.0.0.1')]}                     | ${/not public \(loopback\)/}    | ${'loopback, unless nobody from elsewhere can ask'}
    ${CLOSED}                                                         | ${[v6('::1')]}                           | ${/not public \(loopback\)/}    | ${'loopback in IPv6'}
    ${CLOSED}                                                         | ${[v6('::ffff:127.0.0.1')]}              | ${/not public \(loopback\)/}    | ${'loopback in disguise'}
    ${OPEN_RULES}                                                     | ${[v4('169.254.169.254')]}               | ${/not public \(metadata\)/}    | ${'the secrets of a cloud'}
    ${OPEN_RULES}                                                     | ${[v6('fd00:ec2::254')]}                 | ${/not public \(metadata\)/}    | ${'the secrets of a cloud in IPv6'}
    ${OPEN_RULES}                                                     | ${[v4('10.0.0.1')]}                      | ${/not public \(private\)/}     | ${'a private network'}
    ${OPEN_RULES}                                                     | ${[v6('64:ff9b::a00:1')]}                | ${/not public \(reserved\)/}    | ${'a private network behind NAT64'}
    ${OPEN_RULES}                                                     | ${[v4('0.0.0.0')]}                       | ${/not public \(unspecified\)/} | ${'no address at all'}
    ${OPEN_RULES}                                                     | ${[v4('93.184.216.34'), v4('10.0.0.1')]} | ${/not public \(private\)/}     | ${'any of several addresses'}
    ${{ allowed: [parseTarget('127.0.0.2')], isLoopbackOpen: false }} | ${[v4('127.0.0.1')]}                     | ${/not public \(loopback\)/}    | ${'what is not the address that is listed'}
  `('is refused: $why', async ({ rules, addresses, forbidden }) => {
    const port = await hosting((_, response) => response.end('reached'));
    const outgoing = new Named(to(...addresses), rules);
    await expect(ask(outgoing, `http://name.example:${port}/`)).rejects.toEqual(
      refusal('forbidden', forbidden),
    );
  });

  it('is judged by the very answer that is connected to, not by an earlier one', async () => {
    const port = await hosting((_, response) => response.end('reached'));
    const answers = [v4('93.184.216.34'), v4('127.0.0.1')];
    let asked = 0;
    const resolve: Resolve = () => Promise.resolve([answers[asked++] ?? v4('127.0.0.1')]);
    const outgoing = new Named(resolve, CLOSED);
    const url = `http://rebound.example:${port}/`;
    // The first answer is public, and nobody is there in time.
    await expect(ask(outgoing, url, { timeoutMs: 200 })).rejects.toEqual(
      expect.objectContaining({ kind: expect.stringMatching(/late|unreachable/) }),
    );
    await expect(ask(outgoing, url)).rejects.toEqual(refusal('forbidden', /loopback/));
    expect(asked).toBe(2);
  });

  it('is listed by name, by address or by subnet', async () => {
    const port = await hosting((_, response) => response.end('reached'));
    for (const entry of ['name.example', `name.example:${port}`, '127.0.0.1', '127.0.0.0/8']) {
      const allowed = [parseTarget(entry)].flatMap((each) => each ?? []);
      const outgoing = new Named(to(v4('127.0.0.1')), { allowed, isLoopbackOpen: false });
      const { status, content } = await ask(outgoing, `http://name.example:${port}/`);
      expect([entry, status, content.toString()]).toEqual([entry, 200, 'reached']);
    }
  });

  it('is not ourselves, whatever is listed', async () => {
    const allowed = ['own.example', '127.0.0.0/8', '::/0'].flatMap(
      (each) => parseTarget(each) ?? [],
    );
    const { port } = new URL(app.url);
    for (const address of [v4('127.0.0.1'), v4('127.9.9.9'), v4('0.0.0.0'), v6('::1')]) {
      const outgoing = new Named(to(address), { allowed, isLoopbackOpen: true });
      await expect(ask(outgoing, `http://own.example:${port}/`)).rejects.toEqual(
        refusal('forbidden', /this server itself/),
      );
    }
  });

  it('may be an address of IPv6', async () => {
    const port = await hosting((_, response) => response.end('reached'), '::1');
    const open = new Named(to(), OPEN_RULES);
    expect((await ask(open, `http://[::1]:${port}/`)).status).toBe(200);
    const closed = new Named(to(), CLOSED);
    const spellings = ['[::1]', '[0:0::1]', '[::ffff:7f00:1]', '2130706433', '0x7f.1', '0177.1'];
    for (const spelling of spellings) {
      await expect(ask(closed, `http://${spelling}:${port}/`)).rejects.toEqual(
        refusal('forbidden', /not public \(loopback\)/),
      );
    }
  });

  it('is judged under TLS too', async () => {
    const port = await hosting((_, response) => response.end('reached'));
    const [closed, open] = [CLOSED, OPEN_RULES].map((it) => new Named(to(v4('127.0.0.1')), it));
    const url = `https://name.example:${port}/`;
    await expect(closed && ask(closed, url)).rejects.toEqual(refusal('forbidden', /loopback/));
    await expect(open && ask(open, url)).rejects.toEqual(
      refusal('unreachable', /cannot be reached/),
    );
  });

  it('says that nobody is there', async () => {
    const outgoing = new Named(to(v4('127.0.0.1'), v6('::1')), OPEN_RULES);
    await expect(ask(outgoing, 'http://name.example:9/')).rejects.toEqual(
      refusal('unreachable', /^cannot be reached \(ECONNREFUSED\)$/),
    );
  });

  it('is not where an answer redirects to', async () => {
    const secret = await hosting((_, response) => response.end('secret'));
    const port = await hosting((_, response) =>
      response.writeHead(307, { location: `http://127.0.0.1:${secret}/` }).end(),
    );
    const outgoing = new Named(to(v4('127.0.0.1')), OPEN_RULES);
    const { status, content } = await ask(outgoing, `http://name.example:${port}/`);
    expect([status, content.toString()]).toEqual([307, '']);
    const job = await imported(`http://localhost:${port}/`);
    expect(job.errorLog).toMatch(/answered with 307 instead of 200/);
  });

  it('does not go by the proxy of the environment', async () => {
    const port = await hosting((_, response) => response.end('reached'));
    const before = { ...process.env };
    Object.assign(process.env, { http_proxy: 'http://127.0.0.1:1', NODE_USE_ENV_PROXY: '1' });
    stops.push(() => void (process.env = before));
    const outgoing = new Named(to(v4('127.0.0.1')), OPEN_RULES);
    expect((await ask(outgoing, `http://name.example:${port}/`)).status).toBe(200);
  });
});

describe('how long a request may take', () => {
  it.each`
    kind              | answer
    ${'says nothing'} | ${() => undefined}
    ${'drips its answer'} | ${(_: IncomingMessage, r: Json) => {
  r.writeHead(200);
  const drip = setInterval(() => r.write(' '), 20);
  r.on('close', () => clearInterval(drip));
}}
    ${'drips words of its patience'} | ${(_: IncomingMessage, r: Json) => {
  const drip = setInterval(() => r.writeProcessing(), 20);
  r.on('close', () => clearInterval(drip));
}}
  `('ends, and the connection with it, when the other side $kind', async ({ answer }) => {
    let closed = 0;
    const port = await hosting((request, response) => {
      request.socket.on('close', () => (closed += 1));
      answer(request, response);
    });
    const outgoing = new Named(to(v4('127.0.0.1')), OPEN_RULES);
    const sent = ask(outgoing, `http://name.example:${port}/`, { timeoutMs: 300 });
    await expect(sent).rejects.toEqual(refusal('late', /^no answer in 300 ms$/));
    await until(() => Promise.resolve(closed === 1 ? true : undefined));
  });

  it('ends when a name is not resolved', async () => {
    const outgoing = new Named(() => new Promise(() => undefined), OPEN_RULES);
    const sent = ask(outgoing, 'http://name.example/', { timeoutMs: 100 });
    await expect(sent).rejects.toBeInstanceOf(OutgoingError);
  });

  it('reads no more of an answer than it wants', async () => {
    const port = await hosting((_, response) => response.end('x'.repeat(5_000)));
    const outgoing = new Named(to(v4('127.0.0.1')), OPEN_RULES);
    const answer = await ask(outgoing, `http://name.example:${port}/`);
    expect([answer.isCut, answer.content.length]).toEqual([true, 0]);
  });

  it('sends again on a connection of its own what an idle one had lost', async () => {
    const sockets = new Set<object>();
    let lost = 0;
    const server = createSocketServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', () => {
        const isSecond = sockets.has(socket);
        sockets.add(socket);
        if (isSecond) lost += 1;
        if (isSecond) socket.resetAndDestroy();
        else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    stops.push(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const outgoing = new Named(to(v4('127.0.0.1')), OPEN_RULES);
    const sent = { method: 'POST', body: '{}' };
    for (const _ of [1, 2]) {
      expect((await ask(outgoing, `http://name.example:${port}/`, sent)).status).toBe(200);
    }
    expect([lost, sockets.size]).toEqual([1, 2]);
  });
});
