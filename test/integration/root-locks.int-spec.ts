import { parseInstant } from '../../src/core/time';
import { OrderingModule } from '../../src/ordering';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { holding } from '../support/database/holding';
import { type Served, serve } from '../support/servers/serve';

const PRODUCT = '/tmf-api/productInventory/v4/product';
const ORDER = '/tmf-api/productOrderingManagement/v4/productOrder';
const ACCOUNT = '/tmf-api/accountManagement/v4/billingAccount';
const PRICE = '/tmf-api/productCatalogManagement/v4/productOfferingPrice';

let db: TestDatabase;
let served: Served;
let count = 0;

beforeAll(async () => {
  db = await freshDatabase();
  served = await serve(db, [OrderingModule], { now: () => parseInstant('2024-03-10T00:00:00Z') });
  for (const id of ['A', 'B']) await served.http.post(ACCOUNT).send({ id, name: id }).expect(201);
  for (const id of ['p1', 'p2']) {
    const off = { id, name: id, priceType: 'discount', percentage: 10 };
    await served.http.post(PRICE).send(off).expect(201);
  }
});

afterAll(async () => {
  await served.close();
  await db.drop();
});

type Change = (id: string) => PromiseLike<{ status: number }>;

const patch = (change: object) => (id: string) =>
  served.http.patch(`${PRODUCT}/${id}`).send(change);
const order = (item: object) => (id: string) =>
  served.http
    .post(ORDER)
    .send({ productOrderItem: [{ id: '1', action: 'modify', product: { id }, ...item }] });
const create: Change = () => served.http.post(PRODUCT).send(sent());

// Whoever rates usage of a root holds its lock: what waits for it is not yet true for that usage, and
// what usage waits for is.
describe('while usage of its root is rated, a subscription waits', () => {
  it.each<[string, string, Change]>([
    ['to begin', 'A', create],
    ['for another plan', 'A', patch({ productPrice: [price('p2')] })],
    ['to be suspended', 'A', patch({ status: 'suspended' })],
    ['to move away', 'A', patch({ billingAccount: { id: 'B' } })],
    ['to move there', 'B', patch({ billingAccount: { id: 'B' } })],
    ['to be deleted', 'A', (id) => served.http.delete(`${PRODUCT}/${id}`)],
    ['for another plan that is ordered', 'A', order({ quantity: 2 })],
    ['to move away by an order', 'A', order({ billingAccount: { id: 'B' } })],
    ['to move there by an order', 'B', order({ billingAccount: { id: 'B' } })],
    ['to end by an order', 'A', order({ action: 'delete' })],
  ])('%s', async (_what, root, change) => {
    const { id } = (await served.http.post(PRODUCT).send(sent()).expect(201)).body;
    const before = await subscriptions();
    const rating = await holding(db, root);
    let isDone = false;
    const changed = Promise.resolve(change(id)).then((answer) => {
      isDone = true;
      return answer;
    });
    await rating.isWaitedFor();
    expect([isDone, await subscriptions()]).toEqual([false, before]);
    await rating.end();
    expect((await changed).status).toBeLessThan(300);
    expect(await subscriptions()).not.toEqual(before);
  });
});

it('an account that is closed is closed for every order that comes later', async () => {
  const { id } = (await served.http.post(ACCOUNT).send({ name: 'C' }).expect(201)).body;
  const working = await holding(db, id);
  const closed = Promise.resolve(
    served.http.patch(`${ACCOUNT}/${id}`).send({ state: 'closed' }).expect(200),
  );
  await working.isWaitedFor();
  await working.end();
  await closed;
});

it('what has come into a bundle while its end waited ends under the lock of its root, too', async () => {
  const made = async (more: object) =>
    (
      await served.http
        .post(PRODUCT)
        .send({ ...sent(), ...more })
        .expect(201)
    ).body.id as string;
  const bundled = (id: string) => ({ relationshipType: 'bundled', product: { id } });
  const early = await made({});
  const late = await made({ billingAccount: { id: 'B' } });
  const bundle = await made({ productRelationship: [bundled(early)] });
  const joining = await holding(db, 'nobody');
  await joining.does(
    `UPDATE document SET body = jsonb_set(body, '{productRelationship,1}', $2)
     WHERE kind = 'product' AND id = $1`,
    [bundle, JSON.stringify(bundled(late))],
  );
  const ended = Promise.resolve(order({ action: 'delete' })(bundle));
  await joining.isWaitedFor();
  const rating = await holding(db, 'B');
  await joining.end();
  await rating.isWaitedFor();
  expect(await endOf(late)).toBeNull();
  await rating.end();
  expect((await ended).status).toBe(201);
  expect(await endOf(late)).not.toBeNull();
});

async function endOf(productId: string): Promise<unknown> {
  const ends = 'SELECT ends_at FROM subscription WHERE product_id = $1';
  return (await db.owner<{ ends_at: unknown }>(ends, [productId]))[0]?.ends_at;
}

function sent() {
  count += 1;
  return {
    status: 'active',
    startDate: '2024-03-01T00:00:00Z',
    billingAccount: { id: 'A' },
    productPrice: [price('p1')],
    productCharacteristic: [{ name: 'subject', value: `sim-${count}` }],
  };
}

function price(id: string) {
  return { productOfferingPrice: { id } };
}

function subscriptions(): Promise<object[]> {
  return db.owner('SELECT * FROM subscription ORDER BY id');
}
