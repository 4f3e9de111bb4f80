// What changed together is told together: the products of one order, the catalogues of one file.
import { ModulesContainer } from '@nestjs/core';
import { CatalogModule } from '../../src/catalog';
import { EventVersions } from '../../src/notification/event-versions.service';
import { OrderingModule } from '../../src/ordering';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { type Served, serve } from '../support/servers/serve';
import { until } from '../support/story/until';

const ORDER = '/tmf-api/productOrderingManagement/v4/productOrder';
const CATALOG = '/tmf-api/productCatalogManagement/v4';
const INVENTORY = '/tmf-api/productInventory/v4';

type Json = ReturnType<typeof JSON.parse>;

let db: TestDatabase;
let served: Served;

beforeAll(async () => {
  db = await freshDatabase();
  served = await serve(db, [OrderingModule, CatalogModule]);
  await db.owner(
    `INSERT INTO hub_subscription (tenant_id, id, api, callback)
     VALUES ('default', 'p', $1, 'http://x'), ('default', 'c', $2, 'http://x')`,
    [INVENTORY, CATALOG],
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

  it('tells of the batch in the words of v5, as a list', async () => {
    await ordered(product('line'), product('phone'));
    const versions = new EventVersions(served.app.get(ModulesContainer));
    const [first] = await told('ProductBatchEvent');
    const next = versions.of('/tmf-api/productInventory/v5', INVENTORY, first);
    expect(next).toMatchObject({
      eventType: 'ProductProductBatchEvent',
      event: { product: [{ id: first.event.product.id, name: 'line', '@type': 'Product' }] },
    });
  });

  it('tells of no batch when it changes one product', async () => {
    const order = await ordered(product('line'));
    const { id } = order.productOrderItem[0].product;
    await ordered({ action: 'modify', product: { id, name: 'other line' } });
    expect(await told('ProductBatchEvent')).toEqual([]);
  });
});

describe('an import', () => {
  const file = (name: string) => [
    { '@type': 'Catalog', id: 'shop', name: 'Shop', category: [{ id: 'mobile' }] },
    { '@type': 'Catalog', id: 'other', name: 'Other' },
    { '@type': 'Category', id: 'mobile', name: 'Mobile' },
    { '@type': 'ProductOffering', id: 'sim', name, category: [{ id: 'mobile' }] },
  ];

  async function imported(content: readonly object[]): Promise<Json> {
    const sent = { url: 'https://example.com/file.json', content };
    const { body } = await served.http.post(`${CATALOG}/importJob`).send(sent).expect(201);
    return until(async () => {
      const { body: job } = await served.http.get(`${CATALOG}/importJob/${body.id}`).expect(200);
      return ['Succeeded', 'Failed'].includes(job.status) && job;
    });
  }

  it('tells once of each catalogue that it wrote', async () => {
    const job = await imported(file('SIM'));
    expect(job).toMatchObject({ status: 'Succeeded', createdCount: 4 });
    const events = await told('CatalogBatchEvent');
    expect(events.map(({ event }) => event.catalog.id)).toEqual(['shop', 'other']);
    expect(events.map(({ correlationId }) => correlationId)).toEqual([job.id, job.id]);
    expect(events[0].event.catalog).toMatchObject({ name: 'Shop', category: [{ id: 'mobile' }] });
  });

  it('tells v5 of no batch of catalogues, as v5 has none', async () => {
    const envelope = { eventType: 'CatalogBatchEvent', event: { catalog: { id: 'shop' } } };
    const versions = new EventVersions(served.app.get(ModulesContainer));
    const root = '/tmf-api/productCatalogManagement/v5';
    expect(versions.of(root, CATALOG, envelope)).toBeUndefined();
  });

  it('tells of the catalogue that holds what it changed, and of none when nothing did', async () => {
    expect(await imported(file('eSIM'))).toMatchObject({ updatedCount: 1, unchangedCount: 3 });
    const events = await told('CatalogBatchEvent');
    expect(events.map(({ event }) => event.catalog.id)).toEqual(['shop']);
    expect(await imported(file('eSIM'))).toMatchObject({ unchangedCount: 4 });
    expect(await told('CatalogBatchEvent')).toEqual([]);
  });
});
