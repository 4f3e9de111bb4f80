import { main as seed } from '../../../src/cli/ctk-seed';
import { startApp, type TestApp } from '../../support/servers/app';
import { freshDatabase, type TestDatabase } from '../../support/database/database';
import { expectBalanced } from '../../support/story/story';
import type { Kit } from './kit';
import { runKit, tableOf, type Verdict } from './kit-runner';
import { KITS } from './kits';

// All kits are some 800 requests a run.
jest.setTimeout(120_000);

let database: TestDatabase;
let server: TestApp;
const verdicts: Verdict[] = [];

beforeAll(async () => {
  database = await freshDatabase();
  server = await startApp(database);
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
});

afterAll(async () => {
  jest.restoreAllMocks();
  console.log(tableOf(verdicts));
  await server.close();
  await database.drop();
});

/** The tenant, ready. */
async function seeded(tenant: string): Promise<string> {
  expect(await seed(['--url', server.url, '--tenant', tenant])).toBe(0);
  return tenant;
}

/** What failed, and nothing else. */
async function run(kits: readonly Kit[], tenant?: string): Promise<string[]> {
  const failures: string[] = [];
  for (const kit of kits) {
    const verdict = await runKit(kit, { url: server.url, ...(tenant && { tenant }) });
    verdicts.push(verdict);
    failures.push(...verdict.failures);
  }
  return failures;
}

it.each(KITS)('passes $name alone in a tenant of its own', async (kit) => {
  const tenant = `kit-${kit.name}`;
  if (kit.needsSeed) await seeded(tenant);
  expect(await run([kit], tenant)).toEqual([]);
});

it('passes all kits one after the other in one tenant, forwards and backwards', async () => {
  expect(await run([...KITS, ...KITS.toReversed()], await seeded('all'))).toEqual([]);
});

it('passes all kits again where they ran before, after it was seeded again', async () => {
  expect(await run(KITS, await seeded('all'))).toEqual([]);
});

it('passes all kits in the tenant of those who name none', async () => {
  expect(await seed(['--url', server.url])).toBe(0);
  expect(await run(KITS)).toEqual([]);
});

it('passes the kits that make what they speak of where nothing was seeded', async () => {
  const kits = KITS.filter(({ needsSeed }) => !needsSeed);
  expect(await run(kits, 'nothing')).toEqual([]);
});

it('leaves the books in order', () => expectBalanced(server));
