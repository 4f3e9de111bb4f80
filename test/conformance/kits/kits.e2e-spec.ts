import { main as seed } from '../../../src/cli/ctk-seed';
import { startApp, type TestApp } from '../../support/app';
import { freshDatabase, type TestDatabase } from '../../support/database';
import { KITS } from './kits';
import { runKit } from './kit-runner';

let database: TestDatabase;
let server: TestApp;

beforeAll(async () => {
  database = await freshDatabase();
  server = await startApp(database);
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
});

afterAll(async () => {
  jest.restoreAllMocks();
  await server.close();
  await database.drop();
});

it.each(KITS)('passes $name in a tenant that was seeded for it', async (kit) => {
  const tenant = `kit-${kit.name}`;
  expect(await seed(['--url', server.url, '--tenant', tenant])).toBe(0);
  const verdict = await runKit(kit, { url: server.url, headers: { 'X-Tenant-Id': tenant } });
  expect(verdict.failures).toEqual([]);
});
