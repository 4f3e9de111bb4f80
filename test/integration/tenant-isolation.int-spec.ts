// What one tenant has, another neither sees nor touches: over HTTP, and in every table by itself.
import { rows } from '../../src/platform/database';
import type { Tenant } from '../../src/platform/tenant';
import {
  type BillingStory,
  billingStory,
  BILLS,
  type Json,
  RATES,
} from '../support/story/billing-story';

const OTHER = 'other' as Tenant;
const USAGE = '/tmf-api/usageManagement/v4/usage';
const BALANCE = '/tmf-api/prepayBalanceManagement/v4';

let story: BillingStory;
/** Of the first tenant: an id of each kind. */
const ids: Record<string, string> = {};

beforeAll(async () => {
  story = await billingStory();
  const { http } = story.served;
  await story.account('acme');
  await story.order('acme', 'plan', 'key-1', '2024-01-01T00:00:00Z');
  await story.use('key-1', [
    ['2024-01-05T00:00:00Z', '1000'],
    ['2024-02-05T00:00:00Z', '2000'],
  ]);
  const bucket = {
    id: 'b',
    partyAccount: { id: 'acme' },
    remainingValue: { amount: 5, units: 'EUR' },
  };
  await http.post(`${BALANCE}/bucket`).send(bucket).expect(201);
  const topup = { amount: { amount: 5, units: 'EUR' }, bucket: { id: 'b' } };
  ids['topup'] = (await http.post(`${BALANCE}/topupBalance`).send(topup).expect(201)).body.id;
  story.setClock('2024-02-10T00:00:00Z');
  const run = await story.run('2024-02-01T00:00:00Z', 'acme');
  ids['run'] = run.id;
  const bills = await story.bills('billingAccount.id=acme');
  ids['bill'] = bills.find(({ state }: Json) => state !== 'new')?.id ?? '';
  ids['usage'] = (await http.get(USAGE).expect(200)).body[0].id;
  ids['rate'] = (await http.get(RATES).expect(200)).body[0].id;
});

afterAll(() => story.end());

function asOther(path: string) {
  return story.served.http.get(path).set('x-tenant-id', OTHER);
}

it.each([
  USAGE,
  BILLS,
  RATES,
  `${BALANCE}/bucket`,
  `${BALANCE}/accumulatedBalance`,
  `${BALANCE}/topupBalance`,
  '/tmf-api/productInventory/v4/product',
  '/tmf-api/productOrderingManagement/v4/productOrder',
])('a list of %s holds nothing of another tenant', async (path) => {
  const own = await story.served.http.get(path).expect(200);
  expect(own.body).not.toEqual([]);
  const others = await asOther(path).expect(200);
  expect(others.body).toEqual([]);
  expect(others.headers['x-total-count']).toBe('0');
});

it.each([
  ['usage', 'a resource', (id: string) => `${USAGE}/${id}`],
  ['usage', 'a trace', (id: string) => `/api/v1/usages/${id}/trace`],
  ['bill', 'a resource', (id: string) => `${BILLS}/${id}`],
  ['bill', 'content', (id: string) => `/api/v1/bills/${id}`],
  ['bill', 'lines', (id: string) => `/api/v1/bills/${id}/lines`],
  ['bill', 'a document', (id: string) => `/api/v1/bills/${id}/document?format=html`],
  ['rate', 'a resource', (id: string) => `${RATES}/${id}`],
  ['bucket', 'a resource', () => `${BALANCE}/bucket/b`],
  ['topup', 'a resource', (id: string) => `${BALANCE}/topupBalance/${id}`],
  ['run', 'a job', (id: string) => `/api/v1/billRuns/${id}`],
  [
    'account',
    'spend',
    () => '/api/v1/accounts/acme/spend?from=2024-01-01T00:00:00Z&to=2024-02-01T00:00:00Z',
  ],
] as const)('the %s of a tenant is not there for another, as %s', async (kind, _as, pathOf) => {
  const path = pathOf(ids[kind] ?? '');
  await story.served.http.get(path).expect(200);
  await asOther(path).expect(404);
});

it('the journal of an account is empty for another tenant', async () => {
  const path = '/api/v1/accounts/acme/journal';
  expect((await story.served.http.get(path).expect(200)).body).not.toEqual([]);
  expect((await asOther(path).expect(200)).body).toEqual([]);
});

it('usage of another tenant with the same source and id is no repetition and finds no subscription', async () => {
  const before = await charged();
  const [event] = await story.db.owner<{ source: string; external_id: string }>(
    `SELECT source, external_id FROM usage WHERE tenant_id = 'default' LIMIT 1`,
  );
  const sent = await story.served.http
    .post('/api/v1/events?results=all')
    .set('x-tenant-id', OTHER)
    .set('content-type', 'application/cloudevents+json')
    .send(
      JSON.stringify({
        specversion: '1.0',
        type: 'tokens',
        source: event?.source,
        id: event?.external_id,
        subject: 'key-1',
        time: '2024-02-05T00:00:00Z',
        data: { quantity: '7' },
      }),
    );
  expect(sent.body).toMatchObject({ accepted: 0, rejected: 1 });
  expect(await charged()).toEqual(before);
});

it('another tenant may have the ids of this one', async () => {
  const { http } = story.served;
  const account = { id: 'acme', name: 'Another', relatedParty: [{ id: 'p', role: 'customer' }] };
  const path = '/tmf-api/accountManagement/v4/billingAccount';
  await http.post(path).set('x-tenant-id', OTHER).send(account).expect(201);
  expect((await http.get(`${path}/acme`).expect(200)).body.name).toBe('Account acme');
  expect((await asOther(`${path}/acme`).expect(200)).body.name).toBe('Another');
  const { body: bills } = await asOther(`${BILLS}?billingAccount.id=acme`).expect(200);
  // A live bill of its own, at most, with nothing on it.
  expect(bills.filter(({ lineCount }: Json) => lineCount > 0)).toEqual([]);
});

it('no table or view with a tenant shows a row of another', async () => {
  const named = await story.db.owner<{ name: string }>(
    `SELECT c.table_name AS name FROM information_schema.columns c
     WHERE c.table_schema = 'public' AND c.column_name = 'tenant_id' ORDER BY 1`,
  );
  const names = named.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['usage', 'charge', 'bucket', 'bill', 'accrual']));
  const nobody = 'nobody' as Tenant;
  const seen: string[] = [];
  for (const name of names) {
    const found = await story.db.database.read(nobody, (tx) =>
      rows(tx, `SELECT 1 FROM "${name}" LIMIT 1`),
    );
    if (found.length > 0) seen.push(name);
  }
  expect(seen).toEqual([]);
});

it('no row of another tenant is changed or deleted, and none is written in its name', async () => {
  const mallory = 'mallory' as Tenant;
  const write = (sql: string) =>
    story.db.database.transaction(mallory, (tx) => rows<{ id: string }>(tx, sql));
  expect(await write(`UPDATE bill SET currency = 'USD' RETURNING id`)).toEqual([]);
  expect(await write('DELETE FROM bucket RETURNING id')).toEqual([]);
  await expect(
    write(`INSERT INTO document (tenant_id, kind, id, body) VALUES ('default', 'x', 'y', '{}')`),
  ).rejects.toThrow('row-level security');
});

async function charged(): Promise<Json> {
  return story.db.owner(`SELECT count(*)::int AS charges, sum(amount)::text AS amount FROM charge`);
}
