// Files as other tools export them, by the maps that are suggested for them, onto the bill.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../src/cli/import';
import { openStory, type Story } from '../support/story/story';

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
