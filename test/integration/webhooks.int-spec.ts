// Who is sent something can tell who sent it: by the library that receivers use.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { Webhook } from 'standardwebhooks';
import { type Hooks, openHooks, OWN, received } from '../support/servers/hooks';
import type { Listening } from '../support/doubles/listening';
import { until } from '../support/story/until';

type Json = ReturnType<typeof JSON.parse>;

let hooks: Hooks;
beforeEach(async () => {
  hooks = await openHooks();
});
afterEach(() => hooks.close());

const rotate = (id: string, body: object = {}, status = 200): Promise<Json> =>
  hooks.post(id, 'secret/rotate', body, status);

const signaturesIn = ({ headers }: Listening['received'][number]): string[] =>
  String(headers['webhook-signature']).split(' ');

/** Verifies as a receiver would, who knows this secret alone. */
function isFrom(secret: string, { headers, text }: Listening['received'][number]): boolean {
  try {
    new Webhook(secret).verify(text, headers as Record<string, string>);
    return true;
  } catch {
    return false;
  }
}

it('signs every delivery, so that the library of Standard Webhooks verifies it', async () => {
  const listener = await hooks.listening((_, attempt) => (attempt === 1 ? 500 : 204));
  const { secret } = await hooks.register(listener.url);
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  await hooks.tell(['a', 'größe']);
  const [first, again, other] = await received(listener, 3);
  if (!first || !again || !other) throw new Error('nothing came');
  expect([first, again, other].map((each) => isFrom(secret, each))).toEqual([true, true, true]);
  expect(new Webhook(secret).verify(again.text, again.headers as Record<string, string>)).toEqual({
    eventId: 'a',
    eventType: 'JobEvent',
  });
  // The id is that of the event however often it is sent; the time is that of the attempt.
  expect([first, again].map(({ headers }) => headers['webhook-id'])).toEqual(['a', 'a']);
  expect(other.headers['webhook-id']).toMatch(/^[\da-f-]{36}$/);
  expect(isFrom(secret, { ...first, text: first.text.replace('"a"', '"b"') })).toBe(false);
  expect(isFrom(secret, { ...first, headers: { ...first.headers, 'webhook-id': 'b' } })).toBe(
    false,
  );
});

it('is verified as docs/network.md says', async () => {
  const text = readFileSync(join(__dirname, '../../docs/network.md'), 'utf8');
  const [, block = ''] = /```js\n(.*?)```/s.exec(text) ?? [];
  const listener = await hooks.listening();
  const { secret } = await hooks.register(listener.url);
  await hooks.tell(['a']);
  const [delivery] = await received(listener, 1);
  const verify = (body = '') => {
    const process = { env: { WEBHOOK_SECRET: secret } };
    const request = { headers: delivery?.headers };
    const context = createContext({ require: createRequire(__filename), process, body, request });
    runInContext(block, context);
    return runInContext('event', context);
  };
  expect(verify(delivery?.text)).toMatchObject({ eventId: 'a' });
  expect(() => verify('{}')).toThrow('No matching signature');
});

it('has another secret for each listener', async () => {
  const listener = await hooks.listening();
  const [one, other] = [await hooks.register(listener.url), await hooks.register(listener.url)];
  await hooks.tell(['a']);
  const both = await received(listener, 2);
  const verified = [one, other].map(({ secret }) => both.map((each) => isFrom(secret, each)));
  expect(verified.map((each) => each.filter(Boolean))).toEqual([[true], [true]]);
});

it('shows a secret of a TM Forum hub by rotating it; the one before signs beside it until it ends', async () => {
  const listener = await hooks.listening();
  const root = '/tmf-api/usageManagement/v4';
  const hub = await hooks.register(listener.url, { root });
  expect(hub.secret).toBeUndefined();
  const one = await rotate(hub.id);
  const dayMs = 24 * 3_600_000;
  expect(Date.parse(one.formerEndsAt) - Date.now()).toBeGreaterThan(dayMs - 60_000);
  const two = await rotate(hub.id, { overlapHours: 1 });
  await hooks.tell(['a'], { api: root });
  const [beside] = await received(listener, 1);
  if (!beside) throw new Error('nothing came');
  // The one that nobody was shown, too.
  expect(signaturesIn(beside)).toHaveLength(3);
  expect([one, two].map(({ secret }) => isFrom(secret, beside))).toEqual([true, true]);
  await hooks.db.owner(`UPDATE hub_secret SET ends_at = now() WHERE ends_at IS NOT NULL`);
  await hooks.tell(['b'], { api: root });
  const [, after] = await received(listener, 2);
  if (!after) throw new Error('nothing came');
  expect(signaturesIn(after)).toHaveLength(1);
  expect([one, two].map(({ secret }) => isFrom(secret, after))).toEqual([false, true]);
});

it('ends those before at once where none is to go on, also of what waits', async () => {
  const listener = await hooks.listening(() => 204, 0, 30);
  const { id, secret: former } = await hooks.register(listener.url);
  await hooks.tell(Array.from({ length: 40 }, (_, index) => `e${index}`));
  await received(listener, 3);
  const { secret, formerEndsAt } = await rotate(id, { overlapHours: 0 });
  expect(formerEndsAt).toBeNull();
  await until(() => listener.taken.some(({ eventId }) => eventId === 'e39'));
  const signed = listener.received.map((each) => [isFrom(former, each), isFrom(secret, each)]);
  const first = signed.findIndex(([, isNew]) => isNew);
  expect(first).toBeLessThan(20);
  expect(signed.slice(first).every(([isOld, isNew]) => isNew === true && isOld === false)).toBe(
    true,
  );
});

it('lets no more than five sign, and goes on where one is let go', async () => {
  const { id } = await hooks.register('http://127.0.0.1:9/');
  for (let count = 1; count < 5; count++) await rotate(id);
  expect(await rotate(id, {}, 409)).toMatchObject({ code: 'notification.secrets-too-many' });
  await rotate(id, { overlapHours: 0 });
  expect(await hooks.db.owner('SELECT ends_at FROM hub_secret')).toEqual([{ ends_at: null }]);
});

it.each`
  body                     | path
  ${{ overlapHours: -1 }}  | ${'overlapHours'}
  ${{ overlapHours: 1.5 }} | ${'overlapHours'}
  ${{ overlap: 1 }}        | ${'overlap'}
`('refuses to rotate by $body', async ({ body, path }: { body: object; path: string }) => {
  const { id } = await hooks.register('http://127.0.0.1:9/');
  const refused = await rotate(id, body, 400);
  expect(refused).toMatchObject({
    code: 'notification.request-malformed',
    details: [{ path }],
  });
});

it('shows a secret once: not to whom asks again, nor in a list, nor where it is stored', async () => {
  const send = (path: string, body: object) =>
    hooks.served.http.post(`${OWN}${path}`).set('Idempotency-Key', 'k').send(body);
  const body = { callback: 'http://127.0.0.1:9/' };
  const [{ body: hub }, { body: again }] = [await send('/hub', body), await send('/hub', body)];
  expect([again.id, again.secret]).toEqual([hub.id, undefined]);
  const at = `/listeners/${hub.id}/secret/rotate`;
  const [rotated, replayed] = [await send(at, {}), await send(at, {})];
  expect(rotated.body.secret).not.toBe(hub.secret);
  expect([replayed.headers['idempotency-hit'], replayed.body]).toEqual([
    'true',
    { id: hub.id, formerEndsAt: rotated.body.formerEndsAt },
  ]);
  const paths = ['/hub', '/listeners', `/listeners/${hub.id}`];
  const shown = await Promise.all(paths.map((path) => hooks.served.http.get(`${OWN}${path}`)));
  const stored = await storedText();
  for (const secret of [hub.secret, rotated.body.secret]) {
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    for (const form of [key.toString('base64'), key.toString('base64url'), key.toString('hex')]) {
      expect(`${stored}${shown.map(({ text }) => text).join('')}`).not.toContain(form);
    }
  }
  expect(stored).toContain(hub.id);
});

async function storedText(): Promise<string> {
  const tables = await hooks.db.owner<{ name: string }>(
    `SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public'`,
  );
  const rows = [];
  for (const { name } of tables) rows.push(await hooks.db.owner(`SELECT t::text FROM ${name} t`));
  return JSON.stringify(rows);
}

it('does not let another tenant rotate', async () => {
  const { id } = await hooks.register('http://127.0.0.1:9/');
  await hooks.served.http
    .post(`${OWN}/listeners/${id}/secret/rotate`)
    .set('X-Tenant-Id', 'other')
    .expect(404);
  await rotate('none', {}, 404);
});

it('gives a listener that registered before there were secrets one with its next delivery', async () => {
  const listener = await hooks.listening();
  const { id } = await hooks.register(listener.url);
  await hooks.db.owner('DELETE FROM hub_secret');
  await hooks.tell(['a']);
  const [first] = await received(listener, 1);
  expect(first && signaturesIn(first)).toHaveLength(1);
  const { secret } = await rotate(id);
  await hooks.tell(['b']);
  const [, second] = await received(listener, 2);
  expect(second && isFrom(secret, second)).toBe(true);
});

it('sends nothing unsigned where the pepper is another, says so, and goes on once it is rotated', async () => {
  const listener = await hooks.listening();
  const { id, secret: lost } = await hooks.register(listener.url);
  await hooks.served.close();
  hooks.served = await hooks.start({ keyPepper: 'another' });
  await hooks.tell(['a']);
  const found = await until(async () => {
    const listener = await hooks.find(id);
    return listener.failures > 0 ? listener : undefined;
  });
  expect([found.lastError, listener.received]).toEqual([
    expect.stringContaining('METERLINE_KEY_PEPPER'),
    [],
  ]);
  const { secret, formerEndsAt } = await rotate(id);
  await hooks.post(id, 'resume', {}, 200);
  const [delivery] = await received(listener, 1);
  if (!delivery) throw new Error('nothing came');
  expect([formerEndsAt, isFrom(lost, delivery), isFrom(secret, delivery)]).toEqual([
    null,
    false,
    true,
  ]);
});

it('signs with what another process rotated', async () => {
  const listener = await hooks.listening();
  const { id } = await hooks.register(listener.url);
  const other = await hooks.start();
  const { body } = await other.http.post(`${OWN}/listeners/${id}/secret/rotate`).expect(200);
  await hooks.tell(['a']);
  const [delivery] = await received(listener, 1);
  await other.close();
  expect(delivery && isFrom(body.secret, delivery)).toBe(true);
});
