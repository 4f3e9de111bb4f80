// Files as other tools export them, by the maps that are suggested for them, onto the bill.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../src/cli/import';
import { until } from '../support/story/until';
import { API, type Json, openStory, type Story } from '../support/story/story';

const METERS = [
  'billsec',
  'consumed_quantity',
  'prompt_tokens',
  'completion_tokens',
  'cached_tokens',
];
const SUBJECTS = ['4930111', '4930112', 'team-red', 'team-blue', 'key-red', 'key-blue'];

let story: Story;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'meterline-exports-'));
  cpSync(join(__dirname, '../support/data/import-samples'), folder, { recursive: true });
  story = await openStory('2024-07-01T00:00:00Z');
  for (const meter of METERS) await story.givenMeter(meter, 'unit');
  await story.givenCard(
    'exports',
    METERS.map((meter) => ({ id: meter, meter, price: { model: 'unit', rate: '2' } })),
  );
  await story.givenPlan('exports', [
    { id: 'usage', priceType: 'usage', pricingLogicAlgorithm: [{ id: 'exports' }] },
  ]);
  await story.givenAccount('lab');
  await story.orderPlan('lab', 'exports', SUBJECTS, { requestedStartDate: '2024-01-01T00:00:00Z' });
});

afterEach(() => story.expectBalanced());

afterAll(async () => {
  await story.close();
  rmSync(folder, { recursive: true, force: true });
});

async function run(...args: string[]): Promise<{ status: number; out: string }> {
  const log = jest.spyOn(console, 'log').mockImplementation(() => undefined);
  const error = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  const status = await main(args);
  const out = String(log.mock.calls[0]?.[0]);
  log.mockRestore();
  error.mockRestore();
  return { status, out };
}

/** With the map that is suggested for it. */
async function charge(name: string): Promise<{ status: number; summary: unknown }> {
  const file = join(folder, name);
  const suggested = await run(file, '--suggest');
  expect(suggested.status).toBe(0);
  writeFileSync(`${file}.map`, suggested.out);
  const { status, out } = await run(file, '--map', `${file}.map`, '--url', story.url, '--json');
  return { status, summary: JSON.parse(out) };
}

async function accrued(...lines: string[]): Promise<(readonly [string, string, string])[]> {
  const found = await story.database.owner<{ line: string; quantity: string; amount: string }>(
    `SELECT line, trim_scale(sum(quantity))::text AS quantity, trim_scale(sum(amount))::text AS amount
     FROM accrual WHERE line = ANY($1) GROUP BY line ORDER BY line`,
    [lines],
  );
  return found.map(({ line, quantity, amount }) => [line, quantity, amount] as const);
}

it.each([
  ['Master.csv', 3, 0, [['billsec', '183', '366']]],
  ['focus-export.csv', 4, 0, [['consumed_quantity', '1201.50000015', '2403.0000003']]],
  [
    'llm-gateway.jsonl',
    8,
    0,
    [
      ['cached_tokens', '1024', '2048'],
      ['completion_tokens', '388', '776'],
      ['prompt_tokens', '223', '446'],
    ],
  ],
] as const)('charges every usage of %s once', async (name, accepted, rejected, amounts) => {
  const lines = amounts.map(([line]) => line);
  expect(await charge(name)).toMatchObject({ status: 0, summary: { accepted, rejected } });
  expect(await accrued(...lines)).toEqual(amounts);
  const again = { accepted: 0, duplicates: accepted, rejected };
  expect(await charge(name)).toMatchObject({ status: 0, summary: again });
  expect(await accrued(...lines)).toEqual(amounts);
});

it('charges two ids that differ in a blank as the other doors do', async () => {
  const file = join(folder, 'blanks.csv');
  const row = (id: string) => `${id},key-red,2024-06-04T09:00:00Z,5\n`;
  writeFileSync(file, `id,key,at,n\n${row('q1')}${row('" q1"')}`);
  const map = {
    source: 'blanks',
    id: { columns: ['id'] },
    subject: { column: 'key' },
    time: { column: 'at' },
    usages: [{ meter: 'cached_tokens', quantity: { column: 'n' } }],
  };
  writeFileSync(`${file}.map`, JSON.stringify(map));
  const [before = ['', '0', '0']] = await accrued('cached_tokens');
  const { out } = await run(file, '--map', `${file}.map`, '--url', story.url, '--json');
  expect(JSON.parse(out)).toMatchObject({ accepted: 2, duplicates: 0, rejected: 0 });
  const after = ['cached_tokens', String(Number(before[1]) + 10), String(Number(before[2]) + 20)];
  expect(await accrued('cached_tokens')).toEqual([after]);
});

it('says of a repeated file what is still not charged', async () => {
  const file = join(folder, 'strangers.jsonl');
  const line = readFileSync(join(folder, 'llm-gateway.jsonl'), 'utf8').split('\n')[0] ?? '';
  writeFileSync(file, `${line.replace('key-red', 'key-none').replace('req-a1', 'req-z1')}\n`);
  for (const _ of [1, 2]) {
    expect(await charge('strangers.jsonl')).toMatchObject({ status: 1, summary: { rejected: 1 } });
    expect(readFileSync(`${file}.rejected.csv`, 'utf8')).toMatch(/\n1,"usage\.unknown-subject/);
  }
  await story.orderPlan('lab', 'exports', ['key-none'], {
    requestedStartDate: '2024-01-01T00:00:00Z',
  });
  expect(await charge('strangers.jsonl')).toMatchObject({
    status: 0,
    summary: { accepted: 3, rejected: 0, rejectedFile: null },
  });
});

describe('what was exported of usage', () => {
  const events = [
    { id: 'e-1', data: { quantity: '9007199254740993.25', model: 'a;"b', spot: true, n: 5 } },
    { id: 'e-2', data: { quantity: '0.0000001', note: { nested: 1 }, amount: '3' } },
    { id: 'e-3', data: { quantity: 'word' } },
    { id: 'e/4', data: { quantity: '-2', unit: '7' } },
  ].map((event) => ({
    specversion: '1.0',
    type: 'billsec',
    source: 'gateway',
    subject: 'key-red',
    time: '2024-06-10T10:00:00.123Z',
    ...event,
  }));
  const ofTmf = (value: number, more: readonly object[]) => ({
    usageType: 'billsec',
    usageDate: '2024-06-11T00:00:00+02:00',
    usageCharacteristic: [
      { name: 'unit', value },
      { name: 'subject', value: 'key-blue' },
      { name: 'region', value: 'eu' },
      ...more,
    ],
  });
  const V5 = '/tmf-api/productUsageManagement/v5/productUsage';
  /** Without what others of this file sent for customers of theirs. */
  const OWN = 'subject=key-red,key-blue';
  const FIELDS =
    'fields=source,usageDate,usageType,status,usageSpecification,usageCharacteristic,ratedProductUsage';

  beforeAll(async () => {
    await story.http.post('/api/v1/events').send(events).expect(200);
    await story.post(API.usage, ofTmf(7, [{ name: 'externalId', value: 'x1' }]));
  });

  async function exported(name: string, path: string, accept: string): Promise<string> {
    const { text } = await story.http.get(path).set('Accept', accept).buffer(true).expect(200);
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  }

  it.each([
    ['v4.ndjson', `${API.usage}?${OWN}`, 'application/x-ndjson'],
    ['v5.ndjson', `${V5}?${OWN}`, 'application/x-ndjson'],
    ['named.csv', `${API.usage}?${OWN}&${FIELDS}`, 'text/csv'],
  ])('is all there already, by %s, and charged alike elsewhere', async (name, path, accept) => {
    const file = await exported(name, path, accept);
    const bill = await story.get('/api/v1/bills/lab.EUR.20240601/lines');
    const again = await run(file, '--url', story.url, '--json');
    const { accepted, duplicates, rejected } = JSON.parse(again.out);
    expect([again.status, accepted, rejected]).toEqual([1, 0, 1]);
    expect(duplicates).toBeGreaterThanOrEqual(4);
    expect(await story.get('/api/v1/bills/lab.EUR.20240601/lines')).toEqual(bill);

    const tenant = name.replace(/\W/g, '-');
    await sellThere(tenant);
    const elsewhere = await run(file, '--url', story.url, '--tenant', tenant, '--json');
    expect(JSON.parse(elsewhere.out)).toMatchObject({ accepted: duplicates, duplicates: 0 });
    const whole = `${API.usage}?${OWN}&limit=1000`;
    const there = await story.http.get(whole).set('X-Tenant-Id', tenant).expect(200);
    expect(pricesOf(there.body)).toEqual(pricesOf(await story.get(whole)));
  });

  /** What each usage came to, by its id. */
  function pricesOf(usages: readonly Json[]): Record<string, unknown> {
    return Object.fromEntries(
      usages.map(({ id, ratedProductUsage: rated = [] }) => [
        id,
        rated.map(({ taxExcludedRatingAmount }: Json) => taxExcludedRatingAmount),
      ]),
    );
  }

  /** The same catalogue and customer in a tenant that has nothing. */
  async function sellThere(tenant: string): Promise<void> {
    const send = async (route: string, body: object, status = 201) =>
      (await story.http.post(route).set('X-Tenant-Id', tenant).send(body).expect(status)).body;
    for (const code of METERS) {
      await send('/api/v1/meters', { code, name: code, aggregation: 'sum', unit: 'unit' });
    }
    const card = '/api/v1/rateCards';
    await send(card, { code: 'exports', name: 'exports', book: 'retail', currency: 'EUR' });
    const price = { model: 'unit', rate: '2' };
    const lines = METERS.map((meter) => ({ id: meter, meter, price }));
    const validFrom = '2020-01-01T00:00:00Z';
    await send(`${card}/exports/versions`, { validFrom, lines, reason: 'the same' });
    await send(`${card}/exports/versions/1/activate`, {}, 200);
    const launched = { name: 'usage', lifecycleStatus: 'Launched' };
    const usage = { id: 'usage', priceType: 'usage', pricingLogicAlgorithm: [{ id: 'exports' }] };
    await send(`${API.catalog}/productOfferingPrice`, { ...launched, ...usage });
    const offering = { id: 'exports', productOfferingPrice: [{ id: 'usage' }] };
    await send(`${API.catalog}/productOffering`, { ...launched, ...offering });
    const relatedParty = [{ id: 'lab', role: 'customer', '@referredType': 'Organization' }];
    await send(API.account, { id: 'lab', name: 'lab', currency: 'EUR', relatedParty });
    const productCharacteristic = SUBJECTS.map((value) => ({ name: 'subject', value }));
    const item = {
      id: '1',
      action: 'add',
      productOffering: { id: 'exports' },
      product: { name: 'exports', productCharacteristic },
    };
    const { id } = await send(API.order, {
      billingAccount: { id: 'lab' },
      requestedStartDate: '2024-01-01T00:00:00Z',
      productOrderItem: [item],
    });
    await until(async () => {
      const order = await story.http.get(`${API.order}/${id}`).set('X-Tenant-Id', tenant);
      return order.body.state === 'completed';
    });
  }

  it('is not charged where it does not say who it is', async () => {
    const bare = await exported('bare.csv', API.usage, 'text/csv');
    const { status, out } = await run(bare, '--url', story.url, '--json');
    expect([status, JSON.parse(out).accepted]).toEqual([1, 0]);
    expect(readFileSync(`${bare}.rejected.csv`, 'utf8')).toContain('name source among the fields');
    await story.post(API.usage, ofTmf(8, []));
    const file = await exported('keyless.ndjson', API.usage, 'application/x-ndjson');
    expect((await run(file, '--url', story.url, '--json')).status).toBe(1);
    expect(readFileSync(`${file}.rejected.csv`, 'utf8')).toContain('might be charged twice');
  });

  it('needs no map, and is suggested none', async () => {
    const file = await exported('suggested.ndjson', API.usage, 'application/x-ndjson');
    expect((await run(file, '--suggest')).status).toBe(2);
  });
});
