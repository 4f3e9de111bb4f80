// What a listener was told is sent to it again, and what was dropped for it is not lost.
import { rows } from '../../src/platform/database';
import { DEFAULT_TENANT, type Tenant } from '../../src/platform/tenant';
import { type Hooks, openHooks, OWN, received } from '../support/servers/hooks';
import { type Envelope, type Listening, startListener } from '../support/doubles/listening';
import { until } from '../support/story/until';

type Json = ReturnType<typeof JSON.parse>;

const USAGE = '/tmf-api/usageManagement/v4';

let hooks: Hooks;
beforeEach(async () => {
  hooks = await openHooks();
});
afterEach(() => hooks.close());

const idsOf = (envelopes: readonly Envelope[]) => envelopes.map(({ eventId }) => eventId);
const upTo = (count: number, first = 1) =>
  Array.from({ length: count }, (_, index) => `e${first + index}`);

async function taken(listener: Listening, count: number): Promise<string[]> {
  await until(() => listener.taken.length >= count);
  return idsOf(listener.taken);
}

/** Ticked off, that is: a moment after it was heard. */
async function delivered(id: string, count: number): Promise<void> {
  await until(async () => {
    const { delivered: all, pending } = await hooks.find(id);
    return all === count && pending === 0;
  });
}

async function lettersOf(id: string, query = ''): Promise<Json> {
  return hooks.served.http.get(`${OWN}/listeners/${id}/deadLetters${query}`);
}

/** One that says it is gone, until it is told otherwise. */
async function givenDead(
  ids: readonly string[],
): Promise<{ id: string; mend: () => void } & Listening> {
  let isGone = true;
  const listener = await hooks.listening(() => (isGone ? 410 : 204));
  const { id } = await hooks.register(listener.url, { query: 'eventType=JobEvent' });
  await hooks.tell(ids);
  await until(async () => (await hooks.find(id)).status === 'dead');
  return { ...listener, id, mend: () => void (isGone = false) };
}

describe('a replay', () => {
  it.each(['instant', 'event'] as const)(
    'from an %s sends again what went since, in order, under the same ids, and nothing else',
    async (kind) => {
      const listener = await hooks.listening();
      const { id } = await hooks.register(listener.url, { query: 'eventType=JobEvent' });
      const other = await hooks.listening();
      await hooks.register(other.url);
      await hooks.tell(['e1', 'e2']);
      await delivered(id, 2);
      const [from] = await hooks.db.owner<{ at: Date }>('SELECT now() AS at');
      await hooks.tell(['x1', 'e3', 'x2', 'e4', 'e5']);
      await taken(listener, 5);
      await delivered(id, 5);
      const asked = { from: kind === 'event' ? 'e3' : from?.at.toISOString() };
      expect(await hooks.post(id, 'replay', asked)).toEqual({ queued: 3, next: null });
      await hooks.tell(['e6']);
      expect(await taken(listener, 9)).toEqual([...upTo(5), 'e3', 'e4', 'e5', 'e6']);
      const headers = listener.received.map((each) => each.headers['webhook-id']);
      expect(headers).toEqual(idsOf(listener.taken));
      const all = ['e1', 'e2', 'x1', 'e3', 'x2', 'e4', 'e5', 'e6'];
      expect(await taken(other, all.length)).toEqual(all);
    },
  );

  it('of what waits queues it once', async () => {
    const listener = await startListener();
    await listener.close();
    const { id } = await hooks.register(listener.url);
    await hooks.tell(upTo(4));
    await until(async () => (await hooks.find(id)).failures > 0);
    expect(await hooks.post(id, 'replay', { from: 'e2' })).toEqual({ queued: 3, next: null });
    expect((await hooks.find(id)).pending).toBe(4);
    const again = await hooks.listening(() => 204, Number(new URL(listener.url).port));
    await hooks.post(id, 'resume', {}, 200);
    await delivered(id, 4);
    expect(idsOf(again.taken)).toEqual(upTo(4));
  });

  it('sends all of it again also while it is being delivered', async () => {
    const listener = await hooks.listening(() => 204, 0, 20);
    const { id } = await hooks.register(listener.url);
    await hooks.tell(upTo(60));
    // Heard already, and not ticked off: what was read is noted when the fifty of a turn are through.
    await received(listener, 10);
    const before = listener.received.length;
    expect(await hooks.post(id, 'replay', { from: 'e1' })).toEqual({ queued: 60, next: null });
    await until(async () => (await hooks.find(id)).pending === 0);
    const after = idsOf(listener.taken.slice(before));
    expect([...new Set(after)]).toEqual(expect.arrayContaining(upTo(60)));
    // What was on its way at that moment may come in between.
    expect(listener.taken.length - before).toBeLessThan(60 + 20);
  });

  it('goes on after a restart in between', async () => {
    const listener = await hooks.listening();
    const { id } = await hooks.register(listener.url);
    await hooks.tell(upTo(3));
    await delivered(id, 3);
    await hooks.served.close();
    hooks.served = await hooks.start();
    await hooks.post(id, 'replay', { from: 'e2' });
    expect(await taken(listener, 5)).toEqual(['e1', 'e2', 'e3', 'e2', 'e3']);
  });

  it('is one where it is asked for twice under one key', async () => {
    const listener = await hooks.listening();
    const { id } = await hooks.register(listener.url);
    await hooks.tell(upTo(2));
    await delivered(id, 2);
    const ask = () =>
      hooks.served.http
        .post(`${OWN}/listeners/${id}/replay`)
        .set('Idempotency-Key', 'once')
        .send({ from: 'e2' })
        .expect(202);
    const [first, second] = [await ask(), await ask()];
    expect([second.body, second.headers['idempotency-hit']]).toEqual([first.body, 'true']);
    await delivered(id, 3);
    expect(idsOf(listener.taken)).toEqual(['e1', 'e2', 'e2']);
  });

  it('looks at so much at once, and says where to go on', async () => {
    const listener = await hooks.listening(() => 503);
    const { id } = await hooks.register(listener.url);
    await hooks.db.owner(`INSERT INTO outbox (tenant_id, api, event_type, envelope, routed_at)
      SELECT 'default', '${OWN}', 'JobEvent', jsonb_build_object('eventId', 'n' || n, 'eventType', 'JobEvent'),
        now() + interval '1 second' FROM generate_series(1, 100500) n`);
    await hooks.db.owner('ANALYZE outbox');
    const plan = await hooks.db.database.read(DEFAULT_TENANT, (tx) =>
      rows(tx, `EXPLAIN SELECT * FROM event_of_tenant WHERE event_id = 'n1' AND api = '${OWN}'`),
    );
    expect(JSON.stringify(plan)).toContain('outbox_event');
    expect(await hooks.post(id, 'replay', { from: 'n1' })).toEqual({
      queued: 5_000,
      next: 'n5001',
    });
    expect(await hooks.post(id, 'replay', { from: 'n100001' })).toEqual({
      queued: 500,
      next: null,
    });
    const queued = await hooks.db.owner('SELECT FROM hub_queue');
    expect(queued).toHaveLength(5_500);
  });

  it.each`
    body                                | status | code                                | why
    ${{}}                               | ${400} | ${'notification.request-malformed'} | ${'that says no from'}
    ${{ from: 7 }}                      | ${400} | ${'notification.request-malformed'} | ${'whose from is no text'}
    ${{ from: 'e1', to: 'e2' }}         | ${400} | ${'notification.request-malformed'} | ${'that says what nobody reads'}
    ${{ from: 'never' }}                | ${422} | ${'notification.event-not-kept'}    | ${'from an event that nobody knows'}
    ${{ from: 'foreign' }}              | ${422} | ${'notification.event-not-kept'}    | ${'from an event of another API'}
    ${{ from: '2020-01-01T00:00:00Z' }} | ${422} | ${'notification.not-kept'}          | ${'from before all that is kept'}
  `(
    '$why is refused',
    async ({ body, status, code }: Record<'code', string> & { body: object; status: number }) => {
      const { id } = await hooks.register('http://127.0.0.1:9/');
      await hooks.register('http://127.0.0.1:9/', { root: USAGE });
      await hooks.tell(['foreign'], { api: USAGE });
      await hooks.tell(['e1']);
      await until(async () => (await hooks.find(id)).pending === 1);
      expect(await hooks.post(id, 'replay', body, status)).toMatchObject({ code });
      expect((await hooks.find(id)).pending).toBe(1);
    },
  );

  it('from before what retention took is refused, also where some of it is there', async () => {
    const listener = await hooks.listening();
    const { id } = await hooks.register(listener.url);
    await hooks.tell(['e1']);
    await delivered(id, 1);
    await hooks.db.owner(`UPDATE hub_delivery SET kept_since = now() + interval '1 hour'`);
    const { keptSince } = await hooks.find(id);
    expect(await hooks.post(id, 'replay', { from: 'e1' }, 422)).toMatchObject({
      code: 'notification.not-kept',
      details: [{ path: 'from', message: expect.stringContaining(keptSince) as string }],
    });
  });
});

describe('dead letters', () => {
  it('are what was dropped when it died, and since: listed, a page at a time, and told once', async () => {
    const { id, mend, taken: heard } = await givenDead(['e1', 'e2']);
    await hooks.tell(['e3', 'x1', 'e4']);
    await until(async () => (await hooks.find(id)).dropped === 4);
    const all = await lettersOf(id);
    expect(idsOf(all.body.map((each: Json) => ({ eventId: each.id })))).toEqual(upTo(4));
    expect(all.body[0]).toEqual({
      id: 'e1',
      eventType: 'JobEvent',
      lastError: 'answered 410',
      publishedAt: expect.stringMatching(/Z$/) as string,
      droppedAt: expect.stringMatching(/Z$/) as string,
    });
    const part = await lettersOf(id, '?limit=1&offset=2');
    expect([part.status, part.headers['x-total-count'], part.body[0].id]).toEqual([206, '4', 'e3']);
    expect((await lettersOf(id, '?id=e2')).body).toHaveLength(1);
    const dead = { code: 'notification.listener-dead' };
    expect(await hooks.post(id, 'deadLetters/replay', {}, 409)).toMatchObject(dead);
    expect(await hooks.post(id, 'replay', { from: 'e1' }, 409)).toMatchObject(dead);
    mend();
    await hooks.post(id, 'resume', {}, 200);
    await hooks.tell(['e5']);
    await until(() => heard.length === 1);
    const named = { eventIds: ['e3', 'e2'] };
    expect(await hooks.post(id, 'deadLetters/replay', named)).toEqual({ queued: 2, next: null });
    await until(() => heard.length === 3);
    expect((await lettersOf(id)).headers['x-total-count']).toBe('2');
    const gone = { eventIds: ['e1', 'e2'] };
    expect(await hooks.post(id, 'deadLetters/replay', gone, 422)).toMatchObject({
      code: 'notification.event-not-kept',
      details: [{ path: 'eventIds[1]', value: 'e2' }],
    });
    expect(await hooks.post(id, 'deadLetters/replay')).toEqual({ queued: 2, next: null });
    await until(() => heard.length === 5);
    expect(idsOf(heard)).toEqual(['e5', 'e2', 'e3', 'e1', 'e4']);
    expect((await lettersOf(id)).body).toEqual([]);
  });

  it('are none any more once a replay has sent them', async () => {
    const { id, mend, taken: heard } = await givenDead(upTo(3));
    mend();
    await hooks.post(id, 'resume', {}, 200);
    expect(await hooks.post(id, 'replay', { from: 'e2' })).toEqual({ queued: 2, next: null });
    await until(() => heard.length === 2);
    expect((await lettersOf(id)).body.map((each: Json) => each.id)).toEqual(['e1']);
  });

  it('go with their listener', async () => {
    const { id } = await givenDead(['e1']);
    await hooks.served.http.delete(`${OWN}/hub/${id}`).expect(204);
    expect((await lettersOf(id)).status).toBe(404);
    await until(async () => (await hooks.db.owner('SELECT FROM hub_dead_letter')).length === 0);
  });
});

describe('of a queue of thousands', () => {
  const MANY = 5_000;

  async function givenQueue(hubId: string): Promise<void> {
    await hooks.db.owner(`INSERT INTO outbox (tenant_id, api, event_type, envelope, routed_at)
      SELECT 'default', '${OWN}', 'JobEvent', jsonb_build_object('eventId', 'n' || n), now() FROM generate_series(1, ${MANY}) n`);
    await hooks.db.owner(
      `INSERT INTO hub_queue (tenant_id, hub_id, event_id) SELECT 'default', $1, id FROM outbox
       WHERE envelope ->> 'eventId' LIKE 'n%'`,
      [hubId],
    );
  }

  it('pieces are moved of a listener that dies, and counted', async () => {
    const { id } = await givenDead(['e1']);
    await until(async () => (await hooks.find(id)).dropped === 1);
    await givenQueue(id);
    await until(async () => (await hooks.find(id)).dropped === MANY + 1);
    const pieces = await hooks.db.owner<{ count: number }>(
      `SELECT count(*)::int AS count FROM hub_dead_letter WHERE told_id LIKE 'n%' GROUP BY xmin::text ORDER BY 1`,
    );
    expect(pieces.map(({ count }) => count)).toEqual([1_000, 2_000, 2_000]);
    expect((await hooks.find(id)).pending).toBe(0);
  });

  it('nothing is sent of what waited when it died, by resuming it alone', async () => {
    const { id, mend, taken: heard } = await givenDead(['e1']);
    await givenQueue(id);
    mend();
    await hooks.post(id, 'resume', {}, 200);
    await hooks.tell(['e2']);
    await until(() => heard.length > 0);
    expect(idsOf(heard)).toEqual(['e2']);
    expect(await hooks.find(id)).toMatchObject({ dropped: MANY + 1, status: 'active' });
  });

  it('pieces go of a listener that is unregistered', async () => {
    await hooks.db.owner(`CREATE TABLE gone (rows integer);
      CREATE FUNCTION gone() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
        INSERT INTO gone SELECT count(*) FROM changed; RETURN NULL; END $$;
      CREATE TRIGGER gone AFTER DELETE ON hub_queue REFERENCING OLD TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION gone()`);
    const { id } = await hooks.register('http://127.0.0.1:9/');
    await hooks.db.owner(`UPDATE hub_delivery SET next_attempt_at = now() + interval '1 day'`);
    await givenQueue(id);
    await hooks.served.http.delete(`${OWN}/hub/${id}`).expect(204);
    await until(async () => (await hooks.db.owner('SELECT FROM hub_queue')).length === 0);
    const pieces = await hooks.db.owner<{ rows: number }>('SELECT rows FROM gone ORDER BY rows');
    expect(pieces.map(({ rows: count }) => count).filter((count) => count > 0)).toEqual([
      1_000, 2_000, 2_000,
    ]);
  });
});

it('neither shows nor sends anything of another tenant', async () => {
  const other = 'other' as Tenant;
  const { id } = await givenDead(['e1']);
  await hooks.post(id, 'resume', {}, 200);
  await hooks.served.http
    .post(`${OWN}/hub`)
    .set('X-Tenant-Id', other)
    .send({ callback: 'http://127.0.0.1:9/' })
    .expect(201);
  await hooks.tell(['theirs'], { tenant: other });
  await until(async () => {
    const waiting = await hooks.db.owner(`SELECT FROM hub_queue WHERE tenant_id = 'other'`);
    return waiting.length === 1;
  });
  const asOther = (path: string, body?: object) => {
    const at = `${OWN}/listeners/${id}/${path}`;
    const asked = body ? hooks.served.http.post(at).send(body) : hooks.served.http.get(at);
    return asked.set('X-Tenant-Id', other);
  };
  await asOther('deadLetters').expect(404);
  await asOther('deadLetters/replay', {}).expect(404);
  await asOther('replay', { from: 'theirs' }).expect(404);
  expect(await hooks.post(id, 'replay', { from: 'theirs' }, 422)).toMatchObject({
    code: 'notification.event-not-kept',
  });
});
