// Prices are written through one process and usage is rated by another, on one database: what was
// committed before a batch is what it is rated with.
import { parseInstant } from '../../src/core/time';
import { rows } from '../../src/platform/database';
import { booksCompiled } from '../../src/platform/metrics';
import { DEFAULT_TENANT } from '../../src/platform/tenant';
import { type TestApp, startApp } from '../support/servers/app';
import { API, type Json, openStory, type Story } from '../support/story/story';
import { until } from '../support/story/until';

const NOW = '2024-01-20T09:00:00Z';
const START = { requestedStartDate: '2024-01-01T00:00:00Z' };
const LINES = 4_000;
const WRITERS = 8;
const USAGES = 10;

let story: Story;
let writer: TestApp;

beforeAll(async () => {
  story = await openStory(NOW);
  writer = await startApp(story.database, { now: () => parseInstant(NOW) });
  await story.givenMeter('calls', 'call');
  await story.givenAccount('acme');
});

afterEach(() => story.expectBalanced());

afterAll(async () => {
  await writer.close();
  await story.close();
});

it('rates with the version another process activated, and with the one it rolled back to', async () => {
  await story.givenCard('card', [line('1')]);
  await story.givenPlan('plan', [
    { id: 'by-card', priceType: 'usage', pricingLogicAlgorithm: [{ id: 'card' }] },
  ]);
  await story.orderPlan('acme', 'plan', ['key'], START);
  expect(await charged('key')).toBe('1');
  const versions = '/api/v1/rateCards/card/versions';
  await write(versions, {
    validFrom: '2024-01-10T00:00:00Z',
    lines: [line('2')],
    reason: 'dearer',
  });
  expect(await charged('key')).toBe('1');
  await write(`${versions}/2/activate`, {}, 200);
  expect(await charged('key')).toBe('2');
  const back = { toVersion: 1, validFrom: '2024-01-11T00:00:00Z', reason: 'too dear' };
  await write('/api/v1/rateCards/card/rollback', back);
  expect(await charged('key')).toBe('1');
});

it('rates with the price another process changed', async () => {
  const price = { priceType: 'usage', unitOfMeasure: { amount: 1, units: 'call' } };
  await story.givenPlan('draft-plan', [
    { id: 'draft', ...price, lifecycleStatus: 'In study', price: { unit: 'EUR', value: 3 } },
  ]);
  await story.orderPlan('acme', 'draft-plan', ['draft-key'], START);
  expect(await charged('draft-key')).toBe('3');
  await writer.http
    .patch(`${API.catalog}/productOfferingPrice/draft`)
    .set('content-type', 'application/merge-patch+json')
    .send({ price: { unit: 'EUR', value: 4 } })
    .expect(200);
  // Two calls are 8 EUR now, and 3 of them were charged.
  expect(await charged('draft-key')).toBe('5');
});

it('rates with a version that was activated while the batch waited for its root', async () => {
  await story.givenCard('waiting', [line('1')]);
  await story.givenPlan('waiting-plan', [
    { id: 'by-waiting', priceType: 'usage', pricingLogicAlgorithm: [{ id: 'waiting' }] },
  ]);
  await story.orderPlan('acme', 'waiting-plan', ['waiting-key'], START);
  expect(await charged('waiting-key')).toBe('1');
  const versions = '/api/v1/rateCards/waiting/versions';
  await write(versions, {
    validFrom: '2024-01-10T00:00:00Z',
    lines: [line('6')],
    reason: 'dearer',
  });
  const { rated } = await story.database.database.transaction(DEFAULT_TENANT, async (tx) => {
    await rows(tx, `SELECT FROM ledger_head WHERE root_id = 'acme' FOR UPDATE`);
    const rating = charged('waiting-key');
    await until(somebodyWaiting);
    await write(`${versions}/2/activate`, {}, 200);
    return { rated: rating };
  });
  expect(await rated).toBe('6');
});

it('compiles a card of 4 000 lines once while 8 others write prices, cards and meters all the time', async () => {
  const rated = Array.from({ length: LINES }, (_, n) => ({
    ...line('5', { model: `m${n}` }),
    id: `${n}`,
  }));
  await story.givenCard('big', rated);
  await story.givenPlan('big-plan', [
    { id: 'by-big', priceType: 'usage', pricingLogicAlgorithm: [{ id: 'big' }] },
  ]);
  await story.orderPlan('acme', 'big-plan', ['big-key'], START);
  const before = await versionsCompiled();
  let isRating = true;
  const writing = Array.from({ length: WRITERS }, async (_, name) => {
    let turns = 0;
    for (; isRating; turns += 1) await writeUnrelated(`other-${name}-${turns}`);
    return turns;
  });
  for (let turn = 0; turn < USAGES; turn += 1) {
    expect(await charged('big-key', { model: `m${turn}` })).toBe('5');
  }
  isRating = false;
  expect(Math.min(...(await Promise.all(writing)))).toBeGreaterThan(0);
  expect((await versionsCompiled()) - before).toBe(1);
});

function line(rate: string, match: object = {}) {
  return { id: 'line', meter: 'calls', match, price: { model: 'unit', rate } };
}

async function charged(subject: string, attributes = {}): Promise<string> {
  const at = '2024-01-15T00:00:00Z';
  const { results } = await story.use({ subject, meter: 'calls', quantity: '1', at, attributes });
  return results.flatMap(({ charges }) => charges.map(({ amount }: Json) => amount)).join(', ');
}

async function write(path: string, body: object, status = 201): Promise<void> {
  await writer.http.post(path).send(body).expect(status);
}

async function writeUnrelated(code: string): Promise<void> {
  await write('/api/v1/meters', { code, name: code, aggregation: 'sum', unit: code });
  await write('/api/v1/rateCards', { code, name: code, book: 'retail', currency: 'EUR' });
  const versions = `/api/v1/rateCards/${code}/versions`;
  await write(versions, { validFrom: '2024-01-01T00:00:00Z', lines: [line('1')], reason: 'first' });
  await write(`${versions}/1/activate`, {}, 200);
  await write(`${API.catalog}/productOfferingPrice`, {
    id: code,
    name: code,
    priceType: 'usage',
    pricingLogicAlgorithm: [{ id: code }],
  });
}

async function somebodyWaiting(): Promise<object | undefined> {
  const [waiting] = await story.database.owner(
    `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return waiting;
}

async function versionsCompiled(): Promise<number> {
  const { values } = await booksCompiled.get();
  return values.find(({ labels }) => labels['of'] === 'version')?.value ?? 0;
}
