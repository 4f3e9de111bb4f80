// An account pays in its own currency: whichever way a product in another one would come to it is refused.
import { API, openStory, type Story } from '../support/story/story';
import { until } from '../support/story/until';

const START = '2024-01-01T00:00:00Z';

let story: Story;

beforeAll(async () => {
  story = await openStory('2024-01-20T09:00:00Z');
  await story.givenPlan('euros', [
    { id: 'fee', priceType: 'oneTime', price: { unit: 'EUR', value: 5 } },
  ]);
  await story.givenPlan('dollars', [
    { id: 'dollar-fee', priceType: 'oneTime', price: { unit: 'USD', value: 5 } },
  ]);
  await story.givenAccount('in-dollars', { currency: 'USD' });
  await story.givenAccount('in-euros');
});

afterAll(() => story.close());

const product = (account: string, plan: string) => ({
  name: plan,
  status: 'active',
  startDate: START,
  billingAccount: { id: account },
  productOffering: { id: plan },
});

async function ordered(item: object): Promise<string> {
  const { body } = await story.http.post(API.order).send({ productOrderItem: [item] });
  const order = await until(async () => {
    const found = await story.get(`${API.order}/${body.id}`);
    return ['completed', 'failed'].includes(found.state) ? found : undefined;
  });
  return order.productOrderErrorMessage?.[0].code ?? order.state;
}

const FOREIGN = 'inventory.foreign-currency';

it('is refused to who orders it', async () => {
  const billingAccount = { id: 'in-dollars' };
  const add = { id: '1', action: 'add', billingAccount, product: { name: 'x' } };
  expect(await ordered({ ...add, productOffering: { id: 'euros' } })).toBe(FOREIGN);
});

it('is refused to who writes the product', async () => {
  const created = await story.http.post(API.product).send(product('in-dollars', 'euros'));
  expect([created.status, created.body.code]).toEqual([422, FOREIGN]);
});

it('is refused to who writes another plan, or another account, into a product', async () => {
  const { id } = await story.post(API.product, product('in-euros', 'euros'));
  for (const change of [
    { productOffering: { id: 'dollars' } },
    { billingAccount: { id: 'in-dollars' } },
  ]) {
    const patched = await story.http.patch(`${API.product}/${id}`).send(change);
    expect([patched.status, patched.body.code]).toEqual([422, FOREIGN]);
  }
  const billingAccount = { id: 'in-dollars' };
  const item = { id: '1', action: 'modify', billingAccount };
  expect(await ordered({ ...item, product: { id, billingAccount } })).toBe(FOREIGN);
});

it('keeps the currency of an account that has products, charged or not', async () => {
  await story.givenAccount('sold-to');
  await story.post(API.product, product('sold-to', 'euros'));
  const patched = await story.http.patch(`${API.account}/sold-to`).send({ currency: 'USD' });
  expect([patched.status, patched.body.code]).toEqual([409, 'account.fixed-field']);
  const renamed = await story.http.patch(`${API.account}/sold-to`).send({ name: 'Sold' });
  expect(renamed.status).toBe(200);
});
