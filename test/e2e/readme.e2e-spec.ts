// What the README promises, done as a newcomer would: its commands are run, its files are opened.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiKeys } from '../../src/access';
import { DEFAULT_TENANT } from '../../src/platform/tenant';
import { type TestApp, startApp } from '../support/servers/app';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { expectBalanced, type Json } from '../support/story/story';

const README = readFileSync(join(__dirname, '../../README.md'), 'utf8');
const NETWORK = readFileSync(join(__dirname, '../../docs/network.md'), 'utf8');

let database: TestDatabase;
let server: TestApp;

beforeAll(async () => {
  database = await freshDatabase();
  server = await startApp(database);
});

afterEach(() => expectBalanced(server));

afterAll(async () => {
  await server.close();
  await database.drop();
});

/** The shell block that begins with this text. */
function blockOf(beginning: string, text = README): string {
  const blocks = [...text.matchAll(/```sh\n(.*?)```/gs)].map(([, block = '']) => block);
  return blocks.find((block) => block.startsWith(beginning)) ?? '';
}

async function runShell(
  script: string,
  more: NodeJS.ProcessEnv = {},
): Promise<{ status: number; answers: Json[] }> {
  const env = { ...process.env, BASE_URL: server.url, ...more };
  const child = spawn('sh', ['-e', '-c', script], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const [status] = (await once(child, 'close')) as [number];
  const answers = output.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
  return { status, answers };
}

const describeWithCurl = spawnSync('curl', ['--version']).status === 0 ? describe : describe.skip;

describeWithCurl('a key for others', () => {
  it('is made as docs/network.md does it', async () => {
    const asked = { name: 'first', roles: ['admin'], accountId: undefined, expiresAt: undefined };
    const own = { tenant: DEFAULT_TENANT, origin: '' };
    const { result } = await server.app.get(ApiKeys).create(own, asked);
    const script = blockOf('curl -sS', NETWORK);
    const { status, answers } = await runShell(script, { KEY: String(result.body['secret']) });
    expect(status).toBe(0);
    expect(answers).toMatchObject([{ roles: ['gateway'], secret: expect.stringMatching(/^mtl_/) }]);
  });
});

describeWithCurl('the way from price to bill', () => {
  it('is what its curl commands do', async () => {
    const { status, answers } = await runShell(blockOf('BASE='));
    expect(status).toBe(0);
    const [usage, live, run, lines] = answers.slice(-4);
    expect(usage).toMatchObject({ accepted: 1, rejected: 0 });
    expect(live[0]).toMatchObject({
      state: 'new',
      taxIncludedAmount: { unit: 'EUR', value: 13.35 },
    });
    expect(run.status).toBe('queued');
    expect(lines).toMatchObject([{ amount: '11.22', quantity: '374000', charges: 1 }]);
    const behind = await server.http.get(lines[0].usage).expect(200);
    expect(behind.body).toMatchObject([{ usage: { source: 'gateway', externalId: 'req-1' } }]);
    const bill = await server.http.get('/api/v1/bills/acme.EUR.20260101').expect(200);
    expect(bill.body).toMatchObject({ state: 'validated', totals: { taxIncluded: '13.35' } });
  });
});

it('names the base path of every TMF API that is served', () => {
  const served = ['tmf620', 'tmf622', 'tmf629', 'tmf632', 'tmf635', 'tmf637', 'tmf654']
    .concat('tmf666', 'tmf669', 'tmf678')
    .map((code) => readFileSync(join(__dirname, `../../openapi/${code}-v4.json`), 'utf8'))
    .map((text) => JSON.parse(text).servers[0].url.split('/')[2]);
  expect(served.filter((name) => !README.includes(`/${name}/v4`))).toEqual([]);
});
