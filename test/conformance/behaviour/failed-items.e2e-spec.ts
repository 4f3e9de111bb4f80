// An item that fails says where the order asks for what cannot be done, as a refused request does.
import { parseInstant } from '../../../src/core/time';
import { startApp, type TestApp } from '../../support/servers/app';
import { freshDatabase, type TestDatabase } from '../../support/database/database';
import type { Json } from '../contract';
import { add, change, NOW, Trial, type Version } from './trial';

let database: TestDatabase;
let server: TestApp;
let trial: Trial;
let tried = 0;

beforeAll(async () => {
  database = await freshDatabase();
  server = await startApp(database, { now: () => parseInstant(NOW) });
});

afterEach(() => {
  trial.close();
});

afterAll(async () => {
  await server.close();
  await database.drop();
});

const UNKNOWN = { productOffering: { id: 'unknown' } };
const PAID = { billingAccount: { id: 'nobody' } };
const NEVER = { terminationDate: '2025-01-01T00:00:00Z' };

describe.each<Version>(['v4', 'v5'])('an item that fails, in the words of %s', (version) => {
  it.each`
    item                                                                         | order   | path
    ${UNKNOWN}                                                                   | ${{}}   | ${'productOrderItem[1].productOffering.id'}
    ${{ productOffering: undefined, product: UNKNOWN }}                          | ${{}}   | ${'productOrderItem[1].product.productOffering.id'}
    ${{ quantity: 0 }}                                                           | ${{}}   | ${'productOrderItem[1].quantity'}
    ${{ quantity: 1, product: { quantity: 2 } }}                                 | ${{}}   | ${'productOrderItem[1].product.quantity'}
    ${PAID}                                                                      | ${{}}   | ${'productOrderItem[1].billingAccount.id'}
    ${{ product: PAID }}                                                         | ${{}}   | ${'productOrderItem[1].product.billingAccount.id'}
    ${{}}                                                                        | ${PAID} | ${'billingAccount.id'}
    ${{ product: NEVER }}                                                        | ${{}}   | ${'productOrderItem[1].product.terminationDate'}
    ${{ product: { status: 'created' } }}                                        | ${{}}   | ${'productOrderItem[1].product.status'}
    ${{ itemPrice: [{ productOfferingPrice: { id: 'none' } }] }}                 | ${{}}   | ${'productOrderItem[1].itemPrice[0].productOfferingPrice.id'}
    ${{ product: { productPrice: [{ productOfferingPrice: { id: 'none' } }] } }} | ${{}}   | ${'productOrderItem[1].product.productPrice[0].productOfferingPrice.id'}
    ${change({})}                                                                | ${{}}   | ${'productOrderItem[1].product.id'}
  `('says $path', async ({ item, order, path }: { item: Json; order: Json; path: string }) => {
    trial = new Trial(server.url, `failed-${(tried += 1)}`, version);
    await trial.givenFee();
    const free = { id: '1', action: 'noChange', product: { id: 'other' } };
    const wrong = { ...add(item), id: '2' };
    const { productOrderErrorMessage: told } = await trial.order([free, wrong], order);
    expect(told).toMatchObject([
      { details: [{ path }], productOrderItem: [{ productOrderItemId: '2' }] },
    ]);
    expect(await trial.lines()).toEqual([]);
  });
});
