import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TopicModule } from '../../src/topic';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { holding } from '../support/database/holding';
import { type Served, serve } from '../support/servers/serve';
import { until } from '../support/story/until';

const ROOT = '/tmf-api/event/v4';

type Json = ReturnType<typeof JSON.parse>;

let db: TestDatabase;
let served: Served;
const servers: Server[] = [];

beforeAll(async () => {
  db = await freshDatabase();
  served = await serve(db, [TopicModule]);
});

afterAll(async () => {
  await served.close();
  for (const server of servers) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  await db.drop();
});

/** A listener that notes what it was told. */
async function listening(): Promise<{ url: string; told: Json[] }> {
  const told: Json[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (piece) => (text += String(piece)));
    request.on('end', () => {
      told.push(JSON.parse(text));
      response.writeHead(201).end('{}');
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/listener`, told };
}

async function post(path: string, body: object, status = 201): Promise<Json> {
  return (await served.http.post(`${ROOT}/${path}`).send(body).expect(status)).body;
}

async function get(path: string, status = 200): Promise<Json> {
  return (await served.http.get(path.startsWith('/') ? path : `${ROOT}/${path}`).expect(status))
    .body;
}

const EVENT = {
  eventType: 'OrderHeld',
  domain: 'fulfilment',
  title: 'held',
  priority: 'high',
  source: { id: 'oms' },
  analyticCharacteristic: [{ name: 'segment', value: 7 }],
  event: { order: { id: 'o1', state: 'held' } },
};

describe('a topic', () => {
  it('is created, read, listed, filtered and deleted', async () => {
    const topic = await post('topic', { name: 'orders', headerQuery: 'domain=fulfilment' });
    expect(await get(`topic/${topic.id}`)).toEqual(topic);
    expect(await get('topic?name=orders')).toEqual([topic]);
    await served.http.patch(`${ROOT}/topic/${topic.id}`).send({ name: 'x' }).expect(405);
    await served.http.delete(`${ROOT}/topic/${topic.id}`).expect(204);
    await get(`topic/${topic.id}`, 404);
    await post('topic', { name: 7 }, 400);
  });

  it('is told of at the hub of the API', async () => {
    const { url, told } = await listening();
    await post('hub', { callback: url });
    const topic = await post('topic', { name: 'announced' });
    await served.http.delete(`${ROOT}/topic/${topic.id}`).expect(204);
    await until(() => told.length === 2);
    expect(told.map(({ eventType }) => eventType)).toEqual([
      'TopicCreateEvent',
      'TopicDeleteEvent',
    ]);
    expect(told[0].event.topic).toMatchObject({ id: topic.id, name: 'announced' });
  });
});

describe('an event', () => {
  it('is kept with its topic and passed on to its listeners, in order', async () => {
    const [a, b] = [await post('topic', { name: 'a' }), await post('topic', { name: 'b' })];
    const [mine, other] = [await listening(), await listening()];
    await post(`topic/${a.id}/hub`, { callback: mine.url });
    await post(`topic/${b.id}/hub`, { callback: other.url });
    const events: Json[] = [];
    for (const title of ['1', '2', '3']) {
      events.push(await post(`topic/${a.id}/event`, { ...EVENT, title }));
    }
    expect(events[0]).toMatchObject({ ...EVENT, title: '1', eventId: events[0].id });
    expect(events[0].timeOcurred).toBe(events[0].eventTime);
    expect(await get(new URL(events[1].href).pathname)).toEqual(events[1]);
    expect(await get(`topic/${a.id}/event`)).toEqual(events);
    expect(await get(`topic/${a.id}/event?title=2&fields=title`)).toMatchObject([{ title: '2' }]);
    expect(await get(`topic/${b.id}/event`)).toEqual([]);
    await get(`topic/${b.id}/event/${events[0].id}`, 404);
    await until(() => mine.told.length === 3);
    const { id: _id, href: _href, ...sent } = events[0];
    expect(mine.told[0]).toEqual(sent);
    expect(mine.told.map(({ title }) => title)).toEqual(['1', '2', '3']);
    expect(other.told).toEqual([]);
  });

  it('is answered with what it refers to, as every resource is', async () => {
    const { id, href } = await post('topic', { name: 'seen' });
    const event = { topic: { id, href } };
    const { id: eventId } = await post(`topic/${id}/event`, { ...EVENT, event });
    const inFull = { event: { topic: { name: 'seen' } } };
    const one = await get(`topic/${id}/event/${eventId}?expand=event.topic`);
    expect(one).toMatchObject(inFull);
    expect(await get(`topic/${id}/event?depth=1`)).toMatchObject([inFull]);
    for (const below of ['event', `event/${eventId}`, 'hub']) {
      await get(`topic/${id}/${below}?depth=99`, 400);
    }
  });

  it('keeps the identity and the times its publisher gave it', async () => {
    const topic = await post('topic', {});
    const own = {
      eventId: 'e1',
      eventTime: '2024-01-02T00:00:00.000Z',
      timeOcurred: '2024-01-01T00:00:00.000Z',
    };
    expect(await post(`topic/${topic.id}/event`, own)).toMatchObject(own);
    const answers: Json[] = [];
    for (const _ of [1, 2]) {
      const path = `${ROOT}/topic/${topic.id}/event`;
      const request = served.http.post(path).set('Idempotency-Key', 'once').send(EVENT);
      answers.push((await request.expect(201)).body);
    }
    expect(answers[1]).toEqual(answers[0]);
    expect(await get(`topic/${topic.id}/event`)).toHaveLength(2);
  });

  it.each`
    topic                                   | query                    | told     | why
    ${{ headerQuery: 'domain=fulfilment' }} | ${''}                    | ${['1']} | ${'its header fits'}
    ${{ headerQuery: 'priority=low' }}      | ${''}                    | ${[]}    | ${'its header does not fit'}
    ${{ contentQuery: 'order.state=held' }} | ${''}                    | ${['1']} | ${'its content fits'}
    ${{ contentQuery: 'order.state=(' }}    | ${''}                    | ${[]}    | ${'its content is compared, whatever it is compared with'}
    ${{ headerQuery: 'title.regex=(' }}     | ${''}                    | ${['1']} | ${'what its topic asks is no query'}
    ${{ contentQuery: 'order.state=done' }} | ${''}                    | ${[]}    | ${'its content does not fit'}
    ${{}}                                   | ${'eventType=OrderHeld'} | ${['1']} | ${'the listener wants its type'}
    ${{}}                                   | ${'eventType=OrderDone'} | ${[]}    | ${'the listener wants another type'}
  `('is passed on or not: $why', async ({ topic, query, told }) => {
    const { id } = await post('topic', topic);
    const [narrow, all] = [await listening(), await listening()];
    await post(`topic/${id}/hub`, { callback: narrow.url, query });
    const open = await post('topic', {});
    await post(`topic/${open.id}/hub`, { callback: all.url });
    await post(`topic/${id}/event`, { ...EVENT, title: '1' });
    await post(`topic/${open.id}/event`, { ...EVENT, title: 'last' });
    await until(() => all.told.length === 1 && narrow.told.length >= told.length);
    expect(narrow.told.map(({ title }) => title)).toEqual(told);
    expect(await get(`topic/${id}/event`)).toHaveLength(1);
  });

  it('of a topic that is not there is refused', async () => {
    await post('topic/nothing/event', EVENT, 404);
    await get('topic/nothing/event', 404);
    await get('topic/nothing/event/1', 404);
    const { id } = await post('topic', {});
    await post(`topic/${id}/event`, { eventTime: 'yesterday' }, 400);
    await post(`topic/${id}/event`, { title: 7 }, 400);
  });
});

describe('a hub of a topic', () => {
  it('is registered, read, listed and unregistered', async () => {
    const { id } = await post('topic', {});
    const hub = await post(`topic/${id}/hub`, { callback: 'http://127.0.0.1:9/', query: 'a=b' });
    expect(hub).toMatchObject({ callback: 'http://127.0.0.1:9/', query: 'a=b' });
    expect(await get(`topic/${id}/hub/${hub.id}`)).toEqual(hub);
    expect(await get(`topic/${id}/hub`)).toEqual([hub]);
    const other = await post('topic', {});
    expect(await get(`topic/${other.id}/hub`)).toEqual([]);
    await get(`topic/${other.id}/hub/${hub.id}`, 404);
    await served.http.delete(`${ROOT}/topic/${other.id}/hub/${hub.id}`).expect(404);
    await served.http.delete(`${ROOT}/topic/${id}/hub/${hub.id}`).expect(204);
    await get(`topic/${id}/hub/${hub.id}`, 404);
    await post(`topic/${id}/hub`, {}, 400);
    await post(`topic/${id}/hub`, { callback: 'nowhere' }, 400);
    await post('topic/nothing/hub', { callback: 'http://127.0.0.1:9/' }, 404);
  });

  it('ends with its topic, as its events do', async () => {
    const { id } = await post('topic', {});
    await post(`topic/${id}/hub`, { callback: 'http://127.0.0.1:9/' });
    await post(`topic/${id}/event`, EVENT);
    await served.http.delete(`${ROOT}/topic/${id}`).expect(204);
    await post('topic', { id });
    expect([await get(`topic/${id}/hub`), await get(`topic/${id}/event`)]).toEqual([[], []]);
  });

  it('that is being registered while its topic ends is not of the next topic', async () => {
    const { id } = await post('topic', {});
    const path = `${ROOT}/topic/${id}`;
    const held = await holding(db, 'none');
    await held.does('LOCK TABLE hub_secret IN SHARE MODE');
    const callback = 'http://127.0.0.1:9/';
    const registering = served.http.post(`${path}/hub`).send({ callback }).then();
    await held.isWaitedFor();
    await served.http.delete(path).expect(204);
    await held.end();
    expect((await registering).status).toBe(404);
    await post('topic', { id });
    expect(await get(`topic/${id}/hub`)).toEqual([]);
  });

  it('is not answered by the key of one at a former topic', async () => {
    const topic = { id: 'again', name: 'again' };
    const { url } = await listening();
    const register = () =>
      served.http
        .post(`${ROOT}/topic/again/hub`)
        .set('idempotency-key', 'once')
        .send({ callback: url })
        .expect(201);
    await post('topic', topic);
    const former = (await register()).body;
    expect((await register()).body.id).toBe(former.id);
    await served.http.delete(`${ROOT}/topic/again`).expect(204);
    await post('topic', topic);
    const next = (await register()).body;
    expect(next.id).not.toBe(former.id);
    expect(await get('topic/again/hub')).toMatchObject([{ id: next.id }]);
  });

  it('leaves an event to its own topic, whatever key one of a former topic had', async () => {
    const topic = { id: 'events-again', name: 'again' };
    const publishOne = () =>
      served.http
        .post(`${ROOT}/topic/events-again/event`)
        .set('idempotency-key', 'once')
        .send(EVENT)
        .expect(201);
    await post('topic', topic);
    const former = (await publishOne()).body;
    expect((await publishOne()).body.id).toBe(former.id);
    await served.http.delete(`${ROOT}/topic/events-again`).expect(204);
    await post('topic', topic);
    const next = (await publishOne()).body;
    expect(await get('topic/events-again/event')).toMatchObject([{ id: next.id }]);
  });

  it('ends with its topic or not at all', async () => {
    const { id } = await post('topic', {});
    const path = `${ROOT}/topic/${id}`;
    const hub = await post(`topic/${id}/hub`, { callback: 'http://127.0.0.1:9/' });
    const held = await holding(db, 'none');
    await held.does('SELECT FROM hub_subscription WHERE id = $1 FOR UPDATE', [hub.id]);
    const deleting = served.http.delete(path).then();
    await held.isWaitedFor();
    expect((await deleting).status).toBe(503);
    expect(await get(`topic/${id}/hub`)).toEqual([hub]);
    await post('topic', { id }, 409);
    await held.end();
    await served.http.delete(path).expect(204);
    await post('topic', { id });
    expect(await get(`topic/${id}/hub`)).toEqual([]);
  });
});
