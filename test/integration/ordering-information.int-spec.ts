// An order that lacks what its offering asks for waits, says what it lacks, and goes on once it is told.
import { type Instant, parseInstant } from '../../src/core/time';
import { OrderingModule } from '../../src/ordering';
import { JobRunner } from '../../src/platform/job-runner';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { type Served, serve } from '../support/servers/serve';

const ORDERING = '/tmf-api/productOrderingManagement/v4';
const ORDER = `${ORDERING}/productOrder`;
const CATALOG = '/tmf-api/productCatalogManagement/v4';

type Json = ReturnType<typeof JSON.parse>;

let db: TestDatabase;
let served: Served;
let now: Instant;

beforeAll(async () => {
  db = await freshDatabase();
  served = await serve(db, [OrderingModule], { now: () => now });
  await db.owner(
    `INSERT INTO hub_subscription (tenant_id, id, api, callback) VALUES ('default', 'h', $1, 'http://x')`,
    [ORDERING],
  );
  await post(`${CATALOG}/productSpecification`, {
    id: 'phone',
    name: 'phone',
    productSpecCharacteristic: [
      { name: 'imei', minCardinality: 1 },
      { name: 'colour', minCardinality: 0 },
    ],
  });
  const productSpecification = { id: 'phone' };
  await post(`${CATALOG}/productOffering`, { id: 'phone', name: 'Phone', productSpecification });
});

beforeEach(() => {
  now = parseInstant('2024-02-20T12:00:00Z');
});

afterAll(async () => {
  await served.close();
  await db.drop();
});

async function post(path: string, body: object): Promise<Json> {
  return (await served.http.post(path).send(body).expect(201)).body;
}

async function patch(id: string, body: object): Promise<Json> {
  return (await served.http.patch(`${ORDER}/${id}`).send(body).expect(200)).body;
}

async function shown(id: string): Promise<Json> {
  return (await served.http.get(`${ORDER}/${id}`).expect(200)).body;
}

function phone(...said: string[]): object {
  const productCharacteristic = said.map((name) => ({ name, value: `my ${name}` }));
  return {
    id: '1',
    action: 'add',
    productOffering: { id: 'phone' },
    product: { productCharacteristic },
  };
}

const ordered = (item: object, more: object = {}) =>
  post(ORDER, { productOrderItem: [item], ...more });

async function told(id: string): Promise<Json[]> {
  const events = await db.owner<{ envelope: Json }>(
    `SELECT envelope FROM outbox WHERE envelope -> 'event' -> 'productOrder' ->> 'id' = $1
       AND event_type <> 'ProductOrderAttributeValueChangeEvent' ORDER BY id`,
    [id],
  );
  return events.map(({ envelope }) => envelope);
}

const summary = (events: readonly Json[]) =>
  events.map(({ eventType, event }) => [
    eventType.replace(/^ProductOrder|Event$/g, ''),
    event.productOrder.state,
  ]);

it('waits for a characteristic, tells what it is, and is completed when it is said', async () => {
  const { id } = await ordered(phone('colour'));
  const waiting = await shown(id);
  expect(waiting).toMatchObject({
    state: 'pending',
    productOrderItem: [{ state: 'pending' }],
    note: [{ author: 'Meterline', text: 'Item 1: the characteristic imei is missing' }],
  });
  const events = await told(id);
  expect(summary(events)).toEqual([
    ['Create', 'acknowledged'],
    ['StateChange', 'pending'],
    ['InformationRequired', 'pending'],
  ]);
  expect(events.at(-1).fieldPath).toBe(
    "$.productOrderItem[?(@.id=='1')].product.productCharacteristic[?(@.name=='imei')]",
  );
  expect(events.at(-1).event.productOrder).toEqual({ ...waiting, href: expect.any(String) });
  await patch(id, { productOrderItem: [phone('imei')] });
  expect(await shown(id)).toMatchObject({
    state: 'completed',
    productOrderItem: [{ state: 'completed', product: { status: 'active' } }],
  });
});

it('asks no more of an order that waits for its date alone', async () => {
  const requestedStartDate = '2024-06-01T00:00:00Z';
  const note = [{ author: 'Anna', text: 'urgent' }];
  const { id } = await ordered(phone(), { requestedStartDate, note });
  const authors = async () => (await shown(id)).note.map(({ author }: Json) => author);
  expect(await authors()).toEqual(['Anna', 'Meterline']);
  await patch(id, { productOrderItem: [phone('imei')] });
  expect([(await shown(id)).state, await authors()]).toEqual(['pending', ['Anna']]);
});

it('asks again when a change leaves it missing, and notes it once', async () => {
  const { id } = await ordered(phone());
  await patch(id, { description: 'soon' });
  await patch(id, { state: 'inProgress' });
  const { state, note } = await shown(id);
  expect([state, note.length]).toEqual(['pending', 1]);
  expect(summary(await told(id)).filter(([kind]) => kind === 'InformationRequired')).toHaveLength(
    3,
  );
});

it('asks at once, also when the order is for a later day', async () => {
  const { id } = await ordered(phone(), { requestedStartDate: '2024-03-01T00:00:00Z' });
  expect(summary(await told(id)).at(-1)).toEqual(['InformationRequired', 'pending']);
  await patch(id, { productOrderItem: [phone('imei')] });
  expect(await shown(id)).toMatchObject({ state: 'pending' });
  now = parseInstant('2024-03-01T00:00:01Z');
  await served.app.get(JobRunner, { strict: false }).workDue();
  expect(await shown(id)).toMatchObject({ state: 'completed' });
});

it('can be cancelled while it waits', async () => {
  const { id } = await ordered(phone());
  const task = await post(`${ORDERING}/cancelProductOrder`, { productOrder: { id } });
  const path = `${ORDERING}/cancelProductOrder/${task.id}`;
  expect((await served.http.get(path).expect(200)).body).toMatchObject({ state: 'done' });
  expect(await shown(id)).toMatchObject({ state: 'cancelled' });
});

it('goes on earlier when its date is moved to now', async () => {
  const { id } = await ordered(phone('imei'), { requestedStartDate: '2024-03-01T00:00:00Z' });
  expect(await shown(id)).toMatchObject({ state: 'pending' });
  await patch(id, { requestedStartDate: '2024-02-20T00:00:00Z' });
  expect(await shown(id)).toMatchObject({ state: 'completed' });
});
