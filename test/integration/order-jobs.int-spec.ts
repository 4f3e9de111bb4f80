// Orders as jobs: who takes them up, and for whom nobody waits. By the clock of the wall.
import { Client } from 'pg';
import supertest from 'supertest';
import { formatInstant, instant } from '../../src/core/time';
import { OrderingModule } from '../../src/ordering';
import { Jobs } from '../../src/platform/jobs';
import { DEFAULT_TENANT } from '../../src/platform/tenant';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { type Served, serve } from '../support/servers/serve';
import { startServed } from '../support/servers/served-process';
import { until } from '../support/story/until';

const ORDERING = '/tmf-api/productOrderingManagement/v4';
const ORDER = `${ORDERING}/productOrder`;
const CATALOG = '/tmf-api/productCatalogManagement/v4';
const ACCOUNT = '/tmf-api/accountManagement/v4/billingAccount';
const TENANTS = ['default', 'slow', 'quick'];

let db: TestDatabase;
let served: Served;

beforeAll(async () => {
  db = await freshDatabase();
  served = await serve(db, [OrderingModule]);
  for (const tenant of TENANTS) {
    const fee = { id: 'fee', name: 'fee', priceType: 'oneTime', lifecycleStatus: 'Launched' };
    const price = { ...fee, price: { unit: 'EUR', value: 5 } };
    await post(tenant, `${CATALOG}/productOfferingPrice`, price);
    const plan = { id: 'plan', name: 'plan', productOfferingPrice: [{ id: 'fee' }] };
    await post(tenant, `${CATALOG}/productOffering`, plan);
    for (let count = 0; count < 30; count += 1) {
      await post(tenant, ACCOUNT, { id: `a${count}`, name: 'A' });
    }
  }
  // Its root stands from here on, to be held.
  await post('default', ORDER, anOrder('a0'));
});

afterAll(async () => {
  await served.close();
  await db.drop();
});

async function post(tenant: string, path: string, body: object): Promise<string> {
  const sent = served.http.post(path).set('x-tenant-id', tenant).send(body);
  return (await sent.expect(201)).body.id;
}

function anOrder(account: string, more: object = {}): object {
  const item = { id: '1', action: 'add', productOffering: { id: 'plan' }, product: { name: 'x' } };
  return { billingAccount: { id: account }, productOrderItem: [item], ...more };
}

async function stateOf(tenant: string, id: string): Promise<string> {
  return (await served.http.get(`${ORDER}/${id}`).set('x-tenant-id', tenant).expect(200)).body
    .state;
}

function untilCompleted(tenant: string, id: string): Promise<boolean> {
  return until(async () => (await stateOf(tenant, id)) === 'completed');
}

/** How often an order was found to lack something. */
const asked = (id: string) =>
  db.owner(
    `SELECT FROM outbox WHERE event_type = 'ProductOrderInformationRequiredEvent'
     AND envelope -> 'event' -> 'productOrder' ->> 'id' = $1`,
    [id],
  );

/** On this machine, as busy as it is: what an order takes that nothing keeps waiting. */
async function usualMs(tenant: string): Promise<number> {
  const beganMs = performance.now();
  await untilCompleted(tenant, await post(tenant, ORDER, anOrder('a0')));
  return performance.now() - beganMs;
}

it('an order of a killed process is done by another within a second', async () => {
  const usual = await usualMs('default');
  const child = await startServed('ordering-process', db.url);
  const holder = new Client({ connectionString: db.url });
  await holder.connect();
  await holder.query('BEGIN');
  await holder.query(`SELECT FROM ledger_head WHERE tenant_id = 'default' FOR UPDATE`);
  const unanswered = supertest(child.url).post(ORDER).send(anOrder('a0'));
  const lost = unanswered.then(
    () => false,
    () => true,
  );
  const open = `SELECT key FROM job WHERE kind = 'productOrder'`;
  const id = await until(async () => (await db.owner<{ key: string }>(open))[0]?.key);
  child.kill();
  const killedMs = performance.now();
  expect(await lost).toBe(true);
  await holder.query('ROLLBACK');
  await holder.end();
  await untilCompleted('default', id);
  expect(performance.now() - killedMs).toBeLessThan(1_000 + 3 * usual);
  expect(await db.owner(open)).toEqual([]);
});

it('an order that is changed while it is worked off is worked off again', async () => {
  await db.owner(
    `INSERT INTO hub_subscription (tenant_id, id, api, callback) VALUES ('default', 'h', $1, 'http://x')`,
    [ORDERING],
  );
  await post('default', `${CATALOG}/productSpecification`, {
    id: 'phone',
    name: 'phone',
    productSpecCharacteristic: [{ name: 'imei', minCardinality: 1 }],
  });
  const productSpecification = { id: 'phone' };
  await post('default', `${CATALOG}/productOffering`, {
    id: 'phone',
    name: 'phone',
    productSpecification,
  });
  const item = { id: '1', action: 'add', productOffering: { id: 'phone' } };
  const id = await post('default', ORDER, { productOrderItem: [{ ...item, product: {} }] });
  await db.owner(`CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_sleep(0.5); RETURN NEW; END $$`);
  await db.owner(`CREATE TRIGGER dawdle BEFORE INSERT ON outbox FOR EACH ROW
    WHEN (NEW.event_type = 'ProductOrderInformationRequiredEvent') EXECUTE FUNCTION dawdle()`);
  const patch = (body: object) => served.http.patch(`${ORDER}/${id}`).send(body).expect(200);
  const first = patch({ description: 'soon' }).then(() => undefined);
  await until(async () => {
    const sleeping = `SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()`;
    return (await db.owner(sleeping)).length > 0;
  });
  const product = { productCharacteristic: [{ name: 'imei', value: '1' }] };
  await Promise.all([first, patch({ productOrderItem: [{ ...item, product }] })]);
  expect(await stateOf('default', id)).toBe('completed');
  expect(await asked(id)).toHaveLength(2);
});

it('many slow orders of one tenant keep those of another from nothing', async () => {
  await db.owner(`CREATE FUNCTION crawl() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_sleep(0.4); RETURN NEW; END $$`);
  await db.owner(`CREATE TRIGGER crawl BEFORE INSERT ON subscription FOR EACH ROW
    WHEN (NEW.tenant_id = 'slow') EXECUTE FUNCTION crawl()`);
  const soon = (ms: number) => ({ requestedStartDate: formatInstant(instant(Date.now() + ms)) });
  const date = soon(5_000);
  const slow = Array.from({ length: 30 }, (_, at) => post('slow', ORDER, anOrder(`a${at}`, date)));
  await Promise.all(slow);
  const completed = `SELECT FROM document WHERE tenant_id = 'slow' AND kind = 'productOrder' AND status = 'completed'`;
  await until(async () => (await db.owner(completed)).length > 0);
  const usual = await usualMs('quick');
  const quick = await post('quick', ORDER, anOrder('a0', soon(200)));
  const beganMs = performance.now();
  await untilCompleted('quick', quick);
  expect(performance.now() - beganMs).toBeLessThan(1_000 + 3 * usual);
  const last = `SELECT FROM document WHERE tenant_id = 'slow' AND kind = 'productOrder' AND status = 'pending'`;
  expect((await db.owner(last)).length).toBeGreaterThan(5);
});

it('what is to be done of an order is no job that is shown', async () => {
  const date = { requestedStartDate: formatInstant(instant(Date.now() + 3_600_000)) };
  const key = await post('default', ORDER, anOrder('a0', date));
  const [job] = await db.owner<{ id: string }>('SELECT id FROM job WHERE key = $1', [key]);
  expect((await served.http.get(`${ORDER}/${key}`).expect(200)).body.state).toBe('pending');
  const found = await db.database.read(DEFAULT_TENANT, (tx) =>
    served.app.get(Jobs, { strict: false }).find(tx, job?.id ?? ''),
  );
  expect(found).toBeUndefined();
});
