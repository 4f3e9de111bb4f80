// Two processes, one of which is killed: who listens is sent all of it again by the other, and neither log tells a secret.
import { rmSync } from 'node:fs';
import { Webhook } from 'standardwebhooks';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { startListener } from '../support/doubles/listening';
import { freshDataDir, type ServerProcess, startServer } from '../support/servers/server-process';
import { until } from '../support/story/until';

const ACCOUNT = '/tmf-api/accountManagement/v4';
const NAMES = ['A', 'B', 'C'];

let db: TestDatabase;
const cleanUps: Array<() => unknown> = [];

beforeAll(async () => {
  db = await freshDatabase();
});

afterAll(async () => {
  for (const cleanUp of cleanUps.toReversed()) await cleanUp();
  await db.drop();
});

function start(): ServerProcess {
  const folder = freshDataDir();
  const server = startServer({
    DATABASE_URL: db.url,
    METERLINE_DATA_DIR: folder,
    METERLINE_KEY_PEPPER: 'pepper',
    LOG_LEVEL: 'trace',
  });
  cleanUps.push(async () => {
    server.child.kill('SIGKILL');
    await server.ended;
    rmSync(folder, { recursive: true, force: true });
  });
  return server;
}

async function post(url: string, body: object): Promise<ReturnType<typeof JSON.parse>> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  expect([url, answer.ok]).toEqual([url, true]);
  return answer.json();
}

it('what one process told, the other tells again under the same ids, signed with what either made', async () => {
  const [first, second] = [start(), start()];
  const [one, other] = [await first.url, await second.url];
  const listener = await startListener();
  cleanUps.push(() => listener.close());
  const query = 'eventType=FinancialAccountCreateEvent';
  const { id } = await post(`${one}${ACCOUNT}/hub`, { callback: listener.url, query });
  const own = await post(`${one}/api/v1/hub`, { callback: listener.url });
  const { secret } = await post(`${other}/api/v1/listeners/${id}/secret/rotate`, {});
  for (const name of NAMES) await post(`${one}${ACCOUNT}/financialAccount`, { name });
  await until(() => listener.taken.length === NAMES.length);
  first.child.kill('SIGKILL');
  await first.ended;
  const from = listener.taken[0]?.eventId;
  const replay = await post(`${other}/api/v1/listeners/${id}/replay`, { from });
  expect(replay).toEqual({ queued: NAMES.length, next: null });
  // What was told and not ticked off by the one that was killed may have come once more before.
  const isAgain = () => listener.taken.length >= 2 * NAMES.length;
  await until(() => isAgain() && listener.taken.at(-1)?.eventId === listener.taken[2]?.eventId);
  const ids = listener.received.map(({ headers }) => headers['webhook-id']);
  expect(ids.slice(-NAMES.length)).toEqual(ids.slice(0, NAMES.length));
  for (const { text, headers } of listener.received) {
    new Webhook(secret).verify(text, headers as Record<string, string>);
  }
  const logs = [first, second].map((each) => `${each.stdout()}${each.stderr()}`).join('');
  expect(logs).toContain('secret/rotate');
  for (const shown of [secret, own.secret])
    expect(logs).not.toContain(shown.slice('whsec_'.length));
}, 180_000);
