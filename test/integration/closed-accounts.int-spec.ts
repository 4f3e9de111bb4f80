import { InventoryModule } from '../../src/inventory';
import { OrderingModule } from '../../src/ordering';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { type Served, serve } from '../support/servers/serve';
import { until } from '../support/story/until';

const PRODUCT = '/tmf-api/productInventory/v4/product';
const ACCOUNT = '/tmf-api/accountManagement/v4/billingAccount';
const CATALOG = '/tmf-api/productCatalogManagement/v4';
const ORDER = '/tmf-api/productOrderingManagement/v4/productOrder';

type Json = ReturnType<typeof JSON.parse>;

let db: TestDatabase;
let served: Served;
let count = 0;

beforeAll(async () => {
  db = await freshDatabase();
  served = await serve(db, [InventoryModule, OrderingModule]);
  const off = { id: 'p', name: 'p', priceType: 'discount', percentage: 10 };
  await served.http.post(`${CATALOG}/productOfferingPrice`).send(off).expect(201);
  const other = { id: 'other', name: 'other' };
  await served.http.post(`${CATALOG}/productOffering`).send(other).expect(201);
});

afterAll(async () => {
  await served.close();
  await db.drop();
});

async function account(more: Json = {}): Promise<string> {
  const sent = { id: `account-${(count += 1)}`, name: 'A', ...more };
  await served.http.post(ACCOUNT).send(sent).expect(201);
  return sent.id;
}

const close = (id: string) =>
  served.http.patch(`${ACCOUNT}/${id}`).send({ state: 'Closed' }).expect(200);

const product = (accountId: string, more: Json = {}) => ({
  id: `product-${(count += 1)}`,
  status: 'active',
  startDate: '2024-01-01T00:00:00Z',
  billingAccount: { id: accountId },
  productCharacteristic: [{ name: 'subject', value: `subject-${count}` }],
  ...more,
});

async function given(accountId: string, more: Json = {}): Promise<string> {
  const { body } = await served.http.post(PRODUCT).send(product(accountId, more)).expect(201);
  return body.id;
}

const patch = (id: string, change: Json) => served.http.patch(`${PRODUCT}/${id}`).send(change);

function expectRefused(answer: Json, accountId: string): void {
  expect([answer.status, answer.body.code]).toEqual([422, 'account.closed']);
  expect(answer.body.details).toMatchObject([{ path: 'billingAccount.id', value: accountId }]);
}

describe('a closed account', () => {
  it.each(['created', 'pendingActive', 'active', 'suspended', 'terminated'])(
    'gets no product that is %s, nor does one below it',
    async (status) => {
      const parent = await account();
      const child = await account({ parent: { id: parent } });
      await close(parent);
      for (const id of [parent, child]) {
        expectRefused(await served.http.post(PRODUCT).send(product(id, { status })), id);
      }
      expect(await db.owner('SELECT FROM subscription WHERE account_id = $1', [child])).toEqual([]);
    },
  );

  it('gets no product of another account', async () => {
    const [open, closed] = [await account(), await account()];
    const id = await given(open);
    await close(closed);
    expectRefused(await patch(id, { billingAccount: { id: closed } }), closed);
  });

  it.each`
    change                                                                 | before                                                       | what
    ${{ status: 'active' }}                                                | ${{ status: 'suspended' }}                                   | ${'resumed'}
    ${{ status: 'active' }}                                                | ${{ status: 'created' }}                                     | ${'begun'}
    ${{ status: 'active', terminationDate: '2999-01-01T00:00:00Z' }}       | ${{ status: 'suspended' }}                                   | ${'resumed until its end'}
    ${{ productOffering: { id: 'other' }, productPrice: [] }}              | ${{ productPrice: [{ productOfferingPrice: { id: 'p' } }] }} | ${'sold as another'}
    ${{ productCharacteristic: [{ name: 'subject', value: 'one-more' }] }} | ${{}}                                                        | ${'in service for another subject'}
  `('keeps its product, which is not $what', async ({ change, before }) => {
    const accountId = await account();
    const id = await given(accountId, before);
    await close(accountId);
    expectRefused(await patch(id, change), accountId);
  });

  it('gets nothing by an order either, which may suspend and end what there is', async () => {
    const accountId = await account();
    const id = await given(accountId);
    await close(accountId);
    await patch(id, { status: 'suspended' }).expect(200);
    const resumed = await ordered({ action: 'modify', product: { id, status: 'active' } });
    expect(resumed.productOrderErrorMessage).toMatchObject([{ code: 'account.closed' }]);
    const ended = await ordered({ action: 'delete', product: { id } });
    expect(ended.state).toBe('completed');
    const { body } = await served.http.get(`${PRODUCT}/${id}`).expect(200);
    expect(body.status).toBe('terminated');
  });

  it.each`
    steps
    ${[{ status: 'terminated' }]}
    ${[{ name: 'Renamed' }, { status: 'pendingTerminate' }, { status: 'terminated' }]}
    ${[{ status: 'suspended' }, { status: 'active', terminationDate: '2024-06-01T00:00:00Z' }, { status: 'terminated' }]}
    ${[{ terminationDate: '2024-06-01T00:00:00Z' }]}
  `('may end its product by $steps', async ({ steps }) => {
    const accountId = await account();
    const id = await given(accountId);
    await close(accountId);
    for (const step of steps) await patch(id, step).expect(200);
  });

  it('gets products again once it is open', async () => {
    const accountId = await account();
    await close(accountId);
    await served.http.patch(`${ACCOUNT}/${accountId}`).send({ state: 'Active' }).expect(200);
    await given(accountId);
  });
});

async function ordered(item: Json): Promise<Json> {
  const sent = { productOrderItem: [{ id: '1', ...item }] };
  const { body } = await served.http.post(ORDER).send(sent).expect(201);
  return until(async () => {
    const found = (await served.http.get(`${ORDER}/${body.id}`).expect(200)).body;
    return ['completed', 'failed', 'partial'].includes(found.state) ? found : undefined;
  });
}
