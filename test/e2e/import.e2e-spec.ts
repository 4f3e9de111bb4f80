// The import command against a running server: real files when they are there, made ones otherwise.
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../src/cli/import';
import type { Summary } from '../../src/cli/import/summary';
import { openStory, type Story } from '../support/story/story';

const DATA = join(__dirname, '../../../shared/data');
const LLM_FILE = join(DATA, 'azure-llm-inference-conv.csv');
const GPU_FILE = join(DATA, 'alibaba-gpu-pods.csv');
const MAPS = join(__dirname, '../support/data');

let story: Story;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'meterline-import-'));
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  story = await openStory('2023-12-01T00:00:00Z');
  await story.givenMeter('llm.tokens', 'token', {
    attributes: [{ name: 'model' }, { name: 'direction' }],
  });
  await story.givenMeter('gpu.seconds', 'gpu-second');
  const tokens = (direction: string, rate: string) => ({
    id: direction,
    meter: 'llm.tokens',
    match: { direction },
    price: { model: 'unit', rate, per: '1000' },
  });
  await story.givenCard('ai', [
    tokens('input', '0.03'),
    tokens('output', '0.06'),
    { id: 'gpu', meter: 'gpu.seconds', price: { model: 'unit', rate: '2.5', per: '3600' } },
  ]);
  await story.givenPlan('ai', [
    { id: 'usage', priceType: 'usage', pricingLogicAlgorithm: [{ id: 'ai' }] },
  ]);
  await story.givenAccount('lab');
});

afterEach(() => story.expectBalanced());

afterAll(async () => {
  jest.restoreAllMocks();
  await story.close();
  rmSync(folder, { recursive: true, force: true });
});

async function run(file: string, map: string): Promise<{ status: number; summary: Summary }> {
  const log = jest.spyOn(console, 'log').mockImplementation(() => undefined);
  const status = await main([file, '--map', join(MAPS, map), '--url', story.url, '--json']);
  const summary = JSON.parse(String(log.mock.calls[0]?.[0])) as Summary;
  log.mockRestore();
  return { status, summary };
}

function copy(file: string, name: string): string {
  copyFileSync(file, join(folder, name));
  return join(folder, name);
}

/** What is accrued per line, exactly. */
async function accrued(line: string): Promise<{ quantity: string; amount: string }> {
  const [found] = await story.database.owner<{ quantity: string; amount: string }>(
    `SELECT trim_scale(sum(quantity))::text AS quantity, trim_scale(sum(amount))::text AS amount
     FROM accrual WHERE line = $1`,
    [line],
  );
  return found ?? { quantity: '0', amount: '0' };
}

it('takes rejected rows in once their cause is mended, and charges nothing twice', async () => {
  const file = join(folder, 'calls.csv');
  writeFileSync(
    file,
    'TIMESTAMP,ContextTokens,GeneratedTokens\n' +
      '2023-01-05 10:00:00.1234567,1000,500\n' +
      '2023-01-05 10:00:01.0000000,2000,none\n' +
      '2023-01-05 10:00:02.0000000,3000,1500\n',
  );
  const before = await run(file, 'azure-llm.map.json');
  expect(before).toMatchObject({
    status: 1,
    summary: { rows: 3, usages: 4, accepted: 0, rejected: 3 },
  });
  expect(readFileSync(`${file}.rejected.csv`, 'utf8')).toMatch(
    /^line,reason,TIMESTAMP,ContextTokens,GeneratedTokens\n2,"?usage\.unknown-subject.*\n3,"GeneratedTokens is ""none"", not a decimal number"/,
  );
  await story.orderPlan('lab', 'ai', ['key-1', 'gpu-cluster'], {
    requestedStartDate: '2022-12-01T00:00:00Z',
  });
  story.itIs('2023-12-15T00:00:00Z');
  const mended = await run(file, 'azure-llm.map.json');
  expect(mended).toMatchObject({ status: 1, summary: { accepted: 4, duplicates: 0, rejected: 1 } });
  const again = await run(file, 'azure-llm.map.json');
  expect(again).toMatchObject({ status: 1, summary: { accepted: 0, duplicates: 4, rejected: 1 } });
  expect(await accrued('input')).toEqual({ quantity: '4000', amount: '0.12' });
  expect(await accrued('output')).toEqual({ quantity: '2000', amount: '0.12' });
});

const given = existsSync(LLM_FILE) && existsSync(GPU_FILE) ? describe : describe.skip;

given('the real files', () => {
  it('bill an hour of a language model service to the token', async () => {
    const file = copy(LLM_FILE, 'llm.csv');
    const first = await run(file, 'azure-llm.map.json');
    expect(first).toMatchObject({
      status: 0,
      summary: { rows: 19_366, usages: 38_732, accepted: 38_732, duplicates: 0, rejected: 0 },
    });
    const second = await run(file, 'azure-llm.map.json');
    expect(second).toMatchObject({ status: 0, summary: { accepted: 0, duplicates: 38_732 } });
    // 22 361 870 and 4 088 665 tokens of the file, and those of the test above.
    expect(await accrued('input')).toEqual({ quantity: '22365870', amount: '670.9761' });
    expect(await accrued('output')).toEqual({ quantity: '4090665', amount: '245.4399' });
  });

  it('bill the GPU time of a cluster to the hundredth of a second', async () => {
    const { status, summary } = await run(copy(GPU_FILE, 'gpu.csv'), 'alibaba-gpu.map.json');
    expect(status).toBe(0);
    expect(summary).toMatchObject({ rows: 8_152, leftOut: 1_088, usages: 7_064, accepted: 7_064 });
    const { quantity, amount } = await accrued('gpu');
    expect(quantity).toBe('185761703.9');
    // One rounding to twelve decimals in each of the periods.
    expect(amount).toMatch(/^129001\.1832638888\d\d$/);
  });
});
