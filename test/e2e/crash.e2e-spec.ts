import { rmSync } from 'node:fs';
import { freshDatabase, type TestDatabase } from '../support/database';
import { type ServerProcess, startServer, freshDataDir } from '../support/server-process';

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

async function post(url: string, body: string, type = 'application/json') {
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': type }, body });
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as { accepted: number; duplicate: number };
}

async function givenSubscriber(url: string): Promise<void> {
  const json = (path: string, body: object) => post(`${url}${path}`, JSON.stringify(body));
  await json('/api/v1/meters', { code: 'calls', name: 'Calls', aggregation: 'sum', unit: 'call' });
  await json('/api/v1/rateCards', { code: 'card', name: 'Card', book: 'retail', currency: 'EUR' });
  await json('/api/v1/rateCards/card/versions', {
    validFrom: '2020-01-01T00:00:00Z',
    lines: [{ id: 'line', meter: 'calls', price: { model: 'unit', rate: '0.01' } }],
  });
  await json('/api/v1/rateCards/card/versions/1/activate', {});
  await json('/tmf-api/productCatalogManagement/v4/productOfferingPrice', {
    id: 'price',
    name: 'Calls',
    priceType: 'usage',
    lifecycleStatus: 'Active',
    pricingLogicAlgorithm: [{ id: 'card' }],
  });
  await json('/tmf-api/productCatalogManagement/v4/productOffering', {
    id: 'offering',
    name: 'Calls',
    lifecycleStatus: 'Active',
    productOfferingPrice: [{ id: 'price' }],
  });
  await json('/tmf-api/accountManagement/v4/billingAccount', {
    id: 'A',
    name: 'A',
    currency: 'EUR',
    relatedParty: [{ id: 'party' }],
  });
  await json('/tmf-api/productInventory/v4/product', {
    name: 'A',
    status: 'active',
    startDate: '2020-01-01T00:00:00Z',
    billingAccount: { id: 'A' },
    productOffering: { id: 'offering' },
    productCharacteristic: [{ name: 'subject', value: 'key' }],
  });
}

function batch(from: number): string {
  const lines = Array.from({ length: BATCH }, (_, at) =>
    JSON.stringify({
      specversion: '1.0',
      id: `e${from + at}`,
      source: 'crash',
      type: 'calls',
      subject: 'key',
      time: '2024-03-10T00:00:00Z',
      data: { quantity: '1' },
    }),
  );
  return lines.join('\n');
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
  const proof = (await (await fetch(`${second.url}/api/v1/verify`)).json()) as { holds: boolean };
  expect(proof.holds).toBe(true);
}, 60_000);
