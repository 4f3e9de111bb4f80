import { main as seed } from '../../../src/cli/ctk-seed';
import { startApp, type TestApp } from '../../support/app';
import { freshDatabase, type TestDatabase } from '../../support/database';
import type { Kit } from './kit';
import { runKit, type Verdict } from './kit-runner';
import { KITS } from './kits';

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

async function seeded(tenant: string): Promise<string> {
  expect(await seed(['--url', server.url, '--tenant', tenant])).toBe(0);
  return tenant;
}

async function run(kits: readonly Kit[], tenant?: string): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const kit of kits)
    verdicts.push(await runKit(kit, { url: server.url, ...(tenant && { tenant }) }));
  return verdicts;
}

function failures(verdicts: readonly Verdict[]): string[] {
  return verdicts.flatMap(({ failures: each }) => each);
}

it.each(KITS)('passes $name in a tenant that was seeded for it', async (kit) => {
  expect(failures(await run([kit], await seeded(`kit-${kit.name}`)))).toEqual([]);
});

it('passes all kits one after the other in one tenant, forwards, backwards and again', async () => {
  const tenant = await seeded('all');
  const backwards = KITS.toReversed();
  expect(failures(await run([...KITS, ...backwards, ...KITS], tenant))).toEqual([]);
});

it('passes all kits in the tenant of those who name none', async () => {
  expect(await seed(['--url', server.url])).toBe(0);
  expect(failures(await run(KITS))).toEqual([]);
});
