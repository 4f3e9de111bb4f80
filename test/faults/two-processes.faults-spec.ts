import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { type ServerProcess, startServerOn } from '../support/servers/server-process';
import { callEvent, givenSubscriber, post } from '../support/story/subscriber';
import { until } from '../support/story/until';

const SCHEDULED = ['allowances', 'balance sweep', 'bill runs', 'notification relay'];
// Those that recur within seconds; the others are taken at their first turn.
const FREQUENT = ['balance sweep', 'notification relay'];
const ACCOUNT = '/tmf-api/accountManagement/v4';

let db: TestDatabase;
const cleanUps: Array<() => unknown> = [];

beforeAll(async () => {
  db = await freshDatabase();
});

afterAll(async () => {
  for (const cleanUp of cleanUps.toReversed()) await cleanUp();
  await db.drop();
});

const start = (): ServerProcess => startServerOn(db.url, cleanUps);

/** The sessions that hold the turn of each scheduled item: none, one, or by a fault several. */
async function owners(): Promise<Map<string, number[]>> {
  const held = await db.owner<{ name: string; pid: number }>(
    `SELECT name, pid FROM unnest($1::text[]) AS name, pg_locks
     WHERE locktype = 'advisory' AND granted AND objsubid = 1
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND (classid::bigint << 32) + objid::bigint = hashtextextended('schedule ' || name, 0)`,
    [SCHEDULED],
  );
  return new Map(
    SCHEDULED.map((name) => [name, held.filter((one) => one.name === name).map(({ pid }) => pid)]),
  );
}

async function ownersOfFrequent(): Promise<Set<number>> {
  const found = await owners();
  return new Set(FREQUENT.flatMap((name) => found.get(name) ?? []));
}

it('two processes on one database: each scheduled thing runs in one, and the other takes over after kill -9', async () => {
  const first = start();
  const url = await first.url;
  await givenSubscriber(url);
  await until(async () => ((await ownersOfFrequent()).size > 0 ? true : undefined));
  await until(async () => {
    const found = await owners();
    return FREQUENT.every((name) => found.get(name)?.length === 1) ? true : undefined;
  });
  const [ownerBefore] = await ownersOfFrequent();
  const second = start();
  const other = await second.url;

  // By event: one that the process was killed behind, before it noted the answer, comes again.
  const told = new Map<string, string>();
  const hasHeard = (account: string) => [...told.values()].includes(account);
  const listener = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const { eventId, event } = JSON.parse(text);
      told.set(eventId, event.billingAccount.id);
      response.writeHead(201).end();
    });
  }).listen(0, '127.0.0.1');
  cleanUps.push(() => void listener.close());
  await until(async () => (listener.listening ? true : undefined));
  const callback = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/`;
  const json = (base: string, path: string, body: object) =>
    post(`${base}${path}`, JSON.stringify(body));

  // A hub that one process registers hears of what the other does.
  await json(url, `${ACCOUNT}/hub`, {
    callback,
    query: 'eventType=BillingAccountCreateEvent',
  });
  await json(other, `${ACCOUNT}/billingAccount`, account('B'));
  await until(() => hasHeard('B'));
  await post(`${other}/api/v1/events`, callEvent(1), 'application/cloudevents+json');
  for (const [name, pids] of await owners()) expect([name, pids.length <= 1]).toEqual([name, true]);
  expect(await ownersOfFrequent()).toEqual(new Set([ownerBefore]));

  first.child.kill('SIGKILL');
  await first.ended;
  await until(async () => {
    const found = await owners();
    const isTaken = FREQUENT.every((name) => {
      const [pid, more] = found.get(name) ?? [];
      return pid !== undefined && pid !== ownerBefore && more === undefined;
    });
    return isTaken ? true : undefined;
  });
  await json(other, `${ACCOUNT}/billingAccount`, account('C'));
  await until(() => hasHeard('C'));
  expect([...told.values()]).toEqual(['B', 'C']);
}, 180_000);

function account(id: string): object {
  return { id, name: id, currency: 'EUR', relatedParty: [{ id: 'party' }] };
}
