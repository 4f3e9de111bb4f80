// The server may come to PostgreSQL as somebody who owns none of its tables. What asks without a role is then refused,
// which is more than to force row-level security upon their owner.
import { Client } from 'pg';
import { parseInstant } from '../../src/core/time';
import { hasPendingMigrations } from '../../src/platform/migrate';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { Story } from '../support/story/story';

const LOGIN = 'meterline_server';
const ROLES = ['app', 'system', 'scoped', 'reseller', 'reseller_writing', 'partner'];

let database: TestDatabase;
let url: string;
let story: Story;

beforeAll(async () => {
  database = await freshDatabase();
  // As docs/network.md says it.
  await database.owner(`CREATE ROLE ${LOGIN} LOGIN NOINHERIT PASSWORD 'of-the-server'`);
  const roles = ROLES.map((role) => `meterline_${role}`).join(', ');
  await database.owner(`GRANT ${roles} TO ${LOGIN}`);
  await database.owner(`GRANT SELECT ON migrations TO ${LOGIN}`);
  const named = new URL(database.url);
  Object.assign(named, { username: LOGIN, password: 'of-the-server' });
  url = named.href;
  story = new Story({ ...database, url }, parseInstant('2024-01-05T09:00:00Z'));
  await story.start();
}, 60_000);

afterAll(async () => {
  await story.stop();
  await database.owner(`DROP OWNED BY ${LOGIN}`);
  await database.owner(`DROP ROLE ${LOGIN}`);
  await database.drop();
});

it('serves from the order to the bill, and proves it', async () => {
  expect(await hasPendingMigrations(url)).toBe(false);
  await story.givenMeter('calls', 'call');
  const price = { unit: 'EUR', value: 0.5 };
  const unitOfMeasure = { amount: 1, units: 'call' };
  await story.givenPlan('plan', [{ id: 'call', priceType: 'usage', price, unitOfMeasure }]);
  await story.givenAccount('acme');
  const requestedStartDate = '2024-01-01T00:00:00Z';
  await story.orderPlan('acme', 'plan', ['key'], { requestedStartDate });
  await story.use({ subject: 'key', meter: 'calls', quantity: '3', at: '2024-01-04T08:00:00Z' });
  story.itIs('2024-02-02T00:00:00Z');
  const [bill] = await story.runBills('acme', '2024-02-01T00:00:00Z');
  expect(bill.totals.taxExcluded).toBe('1.50');
  await story.expectBalanced();
});

it('reads no table and no view where a transaction has no role', async () => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class
       WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'v') AND relname <> 'migrations'`,
    );
    expect(rows.length).toBeGreaterThan(50);
    for (const { name } of rows) {
      await expect(client.query(`SELECT FROM ${name} LIMIT 1`)).rejects.toThrow(
        'permission denied',
      );
    }
  } finally {
    await client.end();
  }
});
