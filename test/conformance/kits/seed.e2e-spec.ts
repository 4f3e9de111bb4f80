import { main } from '../../../src/cli/ctk-seed';
import { startApp, type TestApp } from '../../support/servers/app';
import { freshDatabase, type TestDatabase } from '../../support/database/database';
import { contracts, type Json } from '../contract';
import { Wire } from '../wire';
import { KITS } from './kits';

const BALANCE = '/tmf-api/prepayBalanceManagement/v4';
const BILL = '/tmf-api/customerBillManagement/v4';

// 4.0.0 asks a transfer's receiver of every action; 4.1 asks it of none.
const TOLERATED = new Set(["/ must have required property 'receiverLogicalResource'"]);

// A report is of the instant it is asked for.
const PASSING = new Set(['effectiveDate']);

let database: TestDatabase;
let server: TestApp;
let wire: Wire;
let printed: string[];

beforeAll(async () => {
  database = await freshDatabase();
  server = await startApp(database);
  wire = new Wire(server.url, 'kit');
});

beforeEach(() => {
  printed = [];
  jest.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line));
  jest.spyOn(console, 'error').mockImplementation((line: string) => void printed.push(line));
});

afterEach(() => jest.restoreAllMocks());

afterAll(async () => {
  wire.close();
  await server.close();
  await database.drop();
});

function seed(...more: string[]): Promise<number> {
  return main(['--url', server.url, '--tenant', 'kit', ...more]);
}

async function rowsOf(path: string): Promise<Json[]> {
  const { body } = await wire.send('GET', path);
  return Array.isArray(body) ? body : [];
}

it('makes what kits look for, and says so', async () => {
  expect(await seed('--json')).toBe(0);
  expect(JSON.parse(printed.join('\n')).made.length).toBeGreaterThan(10);
});

it('shows nothing that the specifications would not have', async () => {
  const wrong: string[] = [];
  for (const { name, root, path, schemas } of contracts().flatMap(({ resources }) => resources)) {
    for (const row of await rowsOf(`${root}/${path}`)) {
      const faults = schemas?.faults(name, row) ?? [];
      const meant = faults.filter((fault) => !TOLERATED.has(fault));
      wrong.push(...meant.map((fault) => `${name} ${row.id}: ${fault}`));
    }
  }
  expect(wrong).toEqual([]);
});

it('shows no value by which its row would not be found, in quotes and without', async () => {
  const lost: string[] = [];
  for (const path of listsOfKits()) {
    const [row] = (await rowsOf(path)).slice(-1);
    for (const [name, value] of Object.entries(row ?? {}).filter(isScalar)) {
      for (const written of [String(value), JSON.stringify(value)]) {
        const query = `${path}?${name}=${encodeURI(written)}`;
        if (!(await rowsOf(query)).some(({ id }) => id === row.id)) lost.push(query);
      }
    }
  }
  expect(lost).toEqual([]);
});

it('makes nothing twice', async () => {
  const before = await rowsOf(`${BILL}/customerBill`);
  expect(await seed('--json')).toBe(0);
  expect(JSON.parse(printed.join('\n')).made).toEqual([]);
  expect(await rowsOf(`${BILL}/customerBill`)).toEqual(before);
});

it('is ready again after a kit has spent, held and asked', async () => {
  const spent = {
    amount: { amount: -900, units: 'EUR' },
    bucket: { id: '11' },
    usageType: 'monetary',
  };
  expect((await wire.send('POST', `${BALANCE}/adjustBalance`, { body: spent })).body.status).toBe(
    'completed',
  );
  const last = `${BILL}/customerBill/${(await rowsOf(`${BILL}/customerBill`)).at(-1).id}`;
  expect((await wire.send('PATCH', last, { body: { state: 'onHold' } })).status).toBe(200);
  const asked = { billingAccount: { id: 'A0815' } };
  expect((await wire.send('POST', `${BILL}/customerBillOnDemand`, { body: asked })).status).toBe(
    201,
  );
  expect(await seed()).toBe(0);
  const { remainingValue } = (await wire.send('GET', `${BALANCE}/bucket/11`)).body;
  expect(remainingValue.amount).toBeGreaterThanOrEqual(1_000);
  expect((await wire.send('GET', last)).body.state).toBe('new');
});

it('keeps what it made in its own tenant', async () => {
  const other = new Wire(server.url, 'somebody-else');
  expect((await other.send('GET', `${BALANCE}/bucket`)).body).toEqual([]);
  other.close();
});

it('ends with 1 and one line when no server answers', async () => {
  expect(await main(['--url', 'http://127.0.0.1:9'])).toBe(1);
  expect(printed).toEqual([expect.stringContaining('no server answers at http://127.0.0.1:9')]);
});

function listsOfKits(): string[] {
  const asked = KITS.flatMap(({ root, steps }) => steps.map(({ ask }) => [root, ask] as const));
  const lists = asked.flatMap(([root, ask]) => {
    const path = /^GET ([^?/{]+)$/.exec(ask)?.[1];
    return path === undefined ? [] : `${root}${path}`;
  });
  return [...new Set(lists)];
}

function isScalar([name, value]: [string, unknown]): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value) && !PASSING.has(name);
}
