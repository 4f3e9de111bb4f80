import { main } from '../../src/cli/ctk-seed';
import { startApp, type TestApp } from '../support/app';
import { freshDatabase, type TestDatabase } from '../support/database';
import { contracts } from './contract';
import { rowsThatKitsReject } from './kit-walk';
import { Wire } from './wire';

const BALANCE = '/tmf-api/prepayBalanceManagement/v4';
const BILL = '/tmf-api/customerBillManagement/v4';

// 4.0.0 asks a transfer's receiver of every action; 4.1 asks it of none.
const TOLERATED = new Set(["/ must have required property 'receiverLogicalResource'"]);

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

it('makes what kits look for, and says so', async () => {
  expect(await seed('--json')).toBe(0);
  const seeded = JSON.parse(printed.join('\n'));
  expect(seeded.made.length).toBeGreaterThan(10);
  expect(await rowsThatKitsReject(wire)).toEqual([]);
});

it('shows nothing that the specifications would not have', async () => {
  const wrong: string[] = [];
  for (const { name, root, path, schemas } of contracts().flatMap(({ resources }) => resources)) {
    const { body: rows } = await wire.send('GET', `${root}/${path}`);
    for (const row of Array.isArray(rows) ? rows : []) {
      const faults = schemas?.faults(name, row) ?? [];
      wrong.push(
        ...faults
          .filter((fault) => !TOLERATED.has(fault))
          .map((fault) => `${name} ${row.id}: ${fault}`),
      );
    }
  }
  expect(wrong).toEqual([]);
});

it('makes nothing twice', async () => {
  const before = (await wire.send('GET', `${BILL}/customerBill`)).body;
  expect(await seed('--json')).toBe(0);
  expect(JSON.parse(printed.join('\n')).made).toEqual([]);
  expect((await wire.send('GET', `${BILL}/customerBill`)).body).toEqual(before);
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
  const { body: bills } = await wire.send('GET', `${BILL}/customerBill`);
  const last = `${BILL}/customerBill/${bills.at(-1).id}`;
  expect((await wire.send('PATCH', last, { body: { state: 'onHold' } })).status).toBe(200);
  const asked = { billingAccount: { id: 'A0815' } };
  expect((await wire.send('POST', `${BILL}/customerBillOnDemand`, { body: asked })).status).toBe(
    201,
  );
  expect(await seed()).toBe(0);
  expect(
    (await wire.send('GET', `${BALANCE}/bucket/11`)).body.remainingValue.amount,
  ).toBeGreaterThanOrEqual(1_000);
  expect((await wire.send('GET', last)).body.state).toBe('new');
  expect(await rowsThatKitsReject(wire)).toEqual([]);
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
