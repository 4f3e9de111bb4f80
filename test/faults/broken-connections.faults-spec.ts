import { rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { type CuttingProxy, startCuttingProxy } from '../support/doubles/cutting-proxy';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { freshDataDir, type ServerProcess, startServer } from '../support/servers/server-process';
import { callEvent, givenSubscriber, post } from '../support/story/subscriber';
import { provenAt } from '../support/story/proof';
import { until } from '../support/story/until';

/** So many connections are ended under a server that is asked all the time. */
const CUTS = Number(process.env['METERLINE_TEST_CUTS'] ?? '250');
const CUT_ONE_IN = 11;
const CLIENTS = 8;

/** Of a request: a silent connection is noticed, and who comes again may meet one that was idle then. */
const ANSWER_MAX_MS = 20_000;
const BILL_RUN_MAX_MS = 60_000;

let db: TestDatabase;
let proxy: CuttingProxy;
let server: ServerProcess;
/** Usages of all tests; each has its number for an id. */
let sent = 0;
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

type Answers = {
  readonly statuses: Map<number, number>;
  hasRetryAfter: boolean;
  longestMs: number;
};

function noAnswers(): Answers {
  return { statuses: new Map(), hasRetryAfter: true, longestMs: 0 };
}

/** Until it is taken: who is told to come again comes again, with the same id. */
async function send(url: string, number: number, answers: Answers): Promise<void> {
  for (;;) {
    const askedMs = performance.now();
    const answer = await fetch(`${url}/api/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/cloudevents+json' },
      body: callEvent(number),
    });
    await answer.arrayBuffer();
    answers.longestMs = Math.max(answers.longestMs, performance.now() - askedMs);
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
  const answers = noAnswers();
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
  await expectChargedOnce(url);
}, 300_000);

it('outlives connections that go silent, and loses and doubles nothing by it', async () => {
  const url = await server.url;
  const answers = noAnswers();
  let isOver = false;
  const clients = Array.from({ length: CLIENTS }, async () => {
    while (!isOver) await send(url, sent++, answers);
  });
  await until(() => (answers.statuses.get(200) ?? 0) >= CLIENTS * 10);
  const run = await post(
    `${url}/api/v1/billRuns`,
    JSON.stringify({ billingAccount: 'A', upTo: '2024-04-01T00:00:00Z' }),
  );
  expect(proxy.freeze()).toBeGreaterThan(2);
  await until(async () => {
    const answer = await fetch(`${url}/api/v1/billRuns/${run.id}`);
    const { status } = (await answer.json()) as { status: unknown };
    expect(status).not.toBe('failed');
    return status === 'done';
  }, BILL_RUN_MAX_MS);
  isOver = true;
  await Promise.all(clients);

  expect(new Set(answers.statuses.keys())).toEqual(new Set([200, 503]));
  expect(answers.hasRetryAfter).toBe(true);
  expect(answers.longestMs).toBeLessThan(ANSWER_MAX_MS);
  await expectChargedOnce(url);
}, 120_000);

async function expectChargedOnce(url: string): Promise<void> {
  const [stored] = await db.owner('SELECT count(*)::int AS charges FROM charge');
  expect(stored).toEqual({ charges: sent });
  expect((await provenAt(url)).holds).toBe(true);
}
