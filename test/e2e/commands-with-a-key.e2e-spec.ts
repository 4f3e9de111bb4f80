// Commands against a server that asks who it is: with METERLINE_API_KEY they do what they do elsewhere, without it they
// say what the server says.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiKeys } from '../../src/access';
import { main as seed } from '../../src/cli/ctk-seed';
import { main as load } from '../../src/cli/import';
import { main as verify } from '../../src/cli/verify';
import { DEFAULT_TENANT } from '../../src/platform/tenant';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { startApp, type TestApp } from '../support/servers/app';

const ACCOUNTS = { account: { id: { column: 'No' }, name: { column: 'Name' } } };
const USAGES = {
  id: { columns: ['No'] },
  source: 'file',
  time: { column: 'Time' },
  subject: { column: 'Name' },
  usages: [{ meter: { value: 'calls' }, quantity: { value: '1' } }],
};

let database: TestDatabase;
let server: TestApp;
let folder: string;
let secret: string;
let said: string[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'meterline-commands-'));
  database = await freshDatabase();
  server = await startApp(database, undefined, {}, {}, undefined, { asksWho: true });
  const context = { tenant: DEFAULT_TENANT, origin: '' };
  const asked = { name: 'commands', roles: ['admin'], accountId: undefined, expiresAt: undefined };
  const { result } = await server.app.get(ApiKeys).create(context, asked);
  secret = String(result.body['secret']);
  writeFileSync(join(folder, 'file.csv'), 'No,Name,Time\nc1,Ann,2024-01-01T00:00:00Z\n');
  writeFileSync(join(folder, 'accounts.json'), JSON.stringify(ACCOUNTS));
  writeFileSync(join(folder, 'usages.json'), JSON.stringify(USAGES));
});

beforeEach(() => {
  said = [];
  jest.spyOn(console, 'log').mockImplementation((line: string) => void said.push(line));
  jest.spyOn(console, 'error').mockImplementation((line: string) => void said.push(line));
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
});

afterEach(() => {
  delete process.env['METERLINE_API_KEY'];
  jest.restoreAllMocks();
});

afterAll(async () => {
  await server.close();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

const imported = (map: string) => () =>
  load([join(folder, 'file.csv'), '--map', join(folder, map), '--url', server.url]);

const COMMANDS: Readonly<Record<string, () => Promise<number>>> = {
  'import of customers': imported('accounts.json'),
  // Its meter is not there: the usage is kept and told as rejected.
  'import of usages': imported('usages.json'),
  'ctk:seed': () => seed(['--url', server.url]),
  verify: () => verify(['--url', server.url, '--tenant', DEFAULT_TENANT]),
};

it.each(Object.entries(COMMANDS))('%s', async (name, command) => {
  await command().catch((error: unknown) => said.push(String(error)));
  expect(said.join('\n')).toMatch(/401|auth/i);
  said = [];
  process.env['METERLINE_API_KEY'] = secret;
  expect([name, await command()]).toEqual([name, name === 'import of usages' ? 1 : 0]);
});
