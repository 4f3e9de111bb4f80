import { rmSync } from 'node:fs';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { type ServerProcess, startServer, freshDataDir } from '../support/servers/server-process';
import { callEvent, givenSubscriber, post } from '../support/story/subscriber';
import { provenAt } from '../support/story/proof';

const EVENTS = 4_000;
const BATCH = 200;

let db: TestDatabase;
const folder = freshDataDir();
const running: ServerProcess[] = [];

beforeAll(async () => {
  db = await freshDatabase();
});

afterAll(async () => {
  for (const server of running) {
    server.child.kill('SIGKILL');
    await server.ended;
  }
  await db.drop();
  rmSync(folder, { recursive: true, force: true });
});

async function started(): Promise<{ server: ServerProcess; url: string }> {
  const server = startServer({ DATABASE_URL: db.url, METERLINE_DATA_DIR: folder });
  running.push(server);
  return { server, url: await server.url };
}

function batch(from: number): string {
  return Array.from({ length: BATCH }, (_, at) => callEvent(from + at)).join('\n');
}

/** Sends everything, batch by batch; counts what was acknowledged until the server is gone. */
async function sendAll(url: string, onAnswer: (acknowledged: number) => void): Promise<number> {
  let acknowledged = 0;
  const sending = Array.from({ length: EVENTS / BATCH }, async (_, index) => {
    const answer = await post(`${url}/api/v1/events`, batch(index * BATCH), 'application/x-ndjson');
    acknowledged += answer.accepted + answer.duplicate;
    onAnswer(acknowledged);
  });
  await Promise.allSettled(sending);
  return acknowledged;
}

const charged = async (): Promise<number> =>
  Number((await db.owner<{ n: string }>('SELECT count(*) AS n FROM charge'))[0]?.n);

it('keeps every acknowledged usage through kill -9, and charges none twice when all are sent again', async () => {
  const first = await started();
  await givenSubscriber(first.url);
  const acknowledged = await sendAll(first.url, (count) => {
    if (count >= EVENTS / 4) first.server.child.kill('SIGKILL');
  });
  expect(acknowledged).toBeGreaterThanOrEqual(EVENTS / 4);
  await first.server.ended;
  expect(await charged()).toBeGreaterThanOrEqual(acknowledged);

  const second = await started();
  await sendAll(second.url, () => undefined);
  expect(await charged()).toBe(EVENTS);
  expect((await provenAt(second.url)).holds).toBe(true);
}, 60_000);
