// What changed together is told together: the products of one order, the catalogues of one file.
import { CatalogModule } from '../../src/catalog';
import { OrderingModule } from '../../src/ordering';
import { freshDatabase, type TestDatabase } from '../support/database';
import { type Served, serve } from '../support/serve';

const ORDER = '/tmf-api/productOrderingManagement/v4/productOrder';
const INVENTORY = '/tmf-api/productInventory/v4';

type Json = ReturnType<typeof JSON.parse>;

let db: TestDatabase;
let served: Served;

beforeAll(async () => {
  db = await freshDatabase();
  served = await serve(db, [OrderingModule, CatalogModule]);
  await db.owner(
    `INSERT INTO hub_subscription (tenant_id, id, api, callback) VALUES ('default', 'p', $1, 'http://x')`,
    [INVENTORY],
  );
});

afterAll(async () => {
  await served.close();
  await db.drop();
});

/** Of one class, in order; asked once, as reading them takes them out. */
async function told(eventType: string): Promise<Json[]> {
  const events = await db.owner<{ id: string; envelope: Json }>(
    `WITH gone AS (DELETE FROM outbox RETURNING id, event_type, envelope)
     SELECT envelope FROM gone WHERE event_type = $1 ORDER BY id`,
    [eventType],
  );
  return events.map(({ envelope }) => envelope);
}

async function ordered(...items: object[]): Promise<Json> {
  const productOrderItem = items.map((item, index) => ({ id: `${index + 1}`, ...item }));
  const { body } = await served.http.post(ORDER).send({ productOrderItem }).expect(201);
  return (await served.http.get(`${ORDER}/${body.id}`).expect(200)).body;
}

const product = (name: string) => ({ action: 'add', product: { name } });

describe('an order', () => {
  it('tells of its products that they changed together', async () => {
    const order = await ordered(product('line'), product('phone'), { action: 'noChange' });
    const ids = order.productOrderItem.slice(0, 2).map((item: Json) => item.product.id);
    const events = await told('ProductBatchEvent');
    expect(events.map(({ event }) => event.product.id)).toEqual(ids);
    expect(new Set(events.map(({ correlationId }) => correlationId))).toEqual(new Set([order.id]));
    expect(events[0].event.product).toMatchObject({ name: 'line', status: 'active' });
  });

  it('tells of no batch when it changes one product', async () => {
    const order = await ordered(product('line'));
    const { id } = order.productOrderItem[0].product;
    await ordered({ action: 'modify', product: { id, name: 'other line' } });
    expect(await told('ProductBatchEvent')).toEqual([]);
  });
});
