// The demo against a real server, twice, in a tenant of its own.
import { main } from '../../src/cli/demo';
import { type TestApp, startApp } from '../support/servers/app';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { API, expectBalanced, type Json } from '../support/story/story';

let database: TestDatabase;
let server: TestApp;

beforeAll(async () => {
  database = await freshDatabase();
  server = await startApp(database);
});

afterEach(async () => {
  jest.restoreAllMocks();
  await expectBalanced(server);
});

afterAll(async () => {
  await server.close();
  await database.drop();
});

type Run = { readonly status: number; readonly out: string; readonly err: string };

async function run(...argv: string[]): Promise<Run> {
  const printed = { out: '', err: '' };
  jest.spyOn(console, 'log').mockImplementation((line: string) => {
    printed.out += `${line}\n`;
  });
  jest.spyOn(console, 'error').mockImplementation((line: string) => {
    printed.err += `${line}\n`;
  });
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed.out += String(text);
    return true;
  });
  const status = await main(argv);
  jest.restoreAllMocks();
  return { status, ...printed };
}

// October has 31 days, of which the dashboard is there for 21: 249 × 21 / 31.
const TOTALS = {
  taxExcluded: '2713.77',
  tax: '515.62',
  taxIncluded: '3229.39',
  prepaid: '100.00',
  prepaidRounding: '0.00',
  due: '3129.39',
};

describe('npm run demo', () => {
  it('bills a month of 20 000 usages to the cent, and nothing again the second time', async () => {
    const there = ['--url', server.url, '--tenant', 'fleet'];
    const first = await run(...there, '--month', '2025-10', '--json');
    expect([first.status, first.err]).toEqual([0, '']);
    const told = JSON.parse(first.out);
    expect(told).toMatchObject({
      month: 'October 2025',
      usage: { usages: 20_000, accepted: 20_000, duplicates: 0 },
      bill: { totals: TOTALS, lineCount: 14 },
      holds: true,
    });
    expect(told.trace.legs.map(({ leg }: Json) => leg)).toEqual(['retail', 'cost']);

    const second = await run(...there);
    expect(second.status).toBe(0);
    for (const line of [
      'All of it was there: nothing is charged twice.',
      'It was closed already: a bill never changes.',
      `sealed by SHA-256 ${told.bill.hash}`,
      'The books hold.',
    ]) {
      expect(second.out).toContain(line);
    }
    const elsewhere = await server.http.get(`${API.account}?id=demo-nordlicht`).expect(200);
    expect(elsewhere.body).toEqual([]);
  }, 60_000);

  it.each([
    ['no server answers', ['--url', 'http://127.0.0.1:1'], /no server answers/],
    ['the address is none', ['--url', 'somewhere'], /is no URL/],
    ['the month has not ended', ['--month', '9999-01'], /must be a month that has ended/],
  ])('ends with status 2 and one line when %s', async (_why, argv, line) => {
    const { status, err } = await run('--url', server.url, ...argv);
    expect(status).toBe(2);
    expect(err).toMatch(line);
    expect(err.trim().split('\n')).toHaveLength(1);
  });

  it('explains itself', async () => {
    const { status, out } = await run('--help');
    expect(status).toBe(0);
    expect(out).toContain('npm run demo -- [options]');
  });
});
