import { rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { type CuttingProxy, startCuttingProxy } from '../support/cutting-proxy';
import { freshDatabase, type TestDatabase } from '../support/database';
import { freshDataDir, type ServerProcess, startServer } from '../support/server-process';
import { callEvent, givenSubscriber } from '../support/subscriber';
import { provenAt } from '../support/proof';

/** So many connections are ended under a server that is asked all the time. */
const CUTS = Number(process.env['METERLINE_TEST_CUTS'] ?? '250');
const CUT_ONE_IN = 11;
const CLIENTS = 8;

let db: TestDatabase;
let proxy: CuttingProxy;
let server: ServerProcess;
const folder = freshDataDir();

beforeAll(async () => {
  db = await freshDatabase();
  proxy = await startCuttingProxy(db.url);
  server = startServer({ DATABASE_URL: proxy.url, METERLINE_DATA_DIR: folder });
});

afterAll(async () => {
  server.child.kill('SIGKILL');
  await server.ended;
  await proxy.close();
  await db.drop();
  rmSync(folder, { recursive: true, force: true });
});

type Answers = { readonly statuses: Map<number, number>; hasRetryAfter: boolean };

/** Until it is taken: who is told to come again comes again, with the same id. */
async function send(url: string, number: number, answers: Answers): Promise<void> {
  for (;;) {
    const answer = await fetch(`${url}/api/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/cloudevents+json' },
      body: callEvent(number),
    });
    await answer.arrayBuffer();
    answers.statuses.set(answer.status, (answers.statuses.get(answer.status) ?? 0) + 1);
    if (answer.ok) return;
    answers.hasRetryAfter &&= answer.headers.has('retry-after');
    if (answer.status !== 503) return;
    await pause(5);
  }
}

it('outlives connections that end at any moment, and loses and doubles nothing by it', async () => {
  const url = await server.url;
  await givenSubscriber(url);
  const answers: Answers = { statuses: new Map(), hasRetryAfter: true };
  let sent = 0;
  proxy.cutOneIn(CUT_ONE_IN, CUTS);
  const clients = Array.from({ length: CLIENTS }, async () => {
    while (proxy.cuts() < CUTS) await send(url, sent++, answers);
  });
  const outcome = await Promise.race([Promise.all(clients), server.ended]);
  expect(outcome).toHaveLength(CLIENTS);
  expect(server.child.exitCode).toBeNull();

  expect([...answers.statuses.keys()].filter((status) => status >= 300 && status !== 503)).toEqual(
    [],
  );
  expect(answers.hasRetryAfter).toBe(true);
  const [stored] = await db.owner(
    'SELECT count(*)::int AS charges, sum(amount) AS amount FROM charge',
  );
  expect(stored).toMatchObject({ charges: sent });
  expect((await provenAt(url)).holds).toBe(true);
}, 300_000);
