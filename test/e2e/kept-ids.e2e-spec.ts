// An id that others name is not given again, because what has it is not deleted, or because the id is kept.
import { API, openStory, perUnit, type Story } from '../support/story/story';

const START = '2026-01-10T10:00:00Z';
const CANCELLATION = '/tmf-api/productOrderingManagement/v4/cancelProductOrder';

let story: Story;
let made = 0;
const own = (id: string) => `${id}-${made}`;

beforeAll(async () => {
  story = await openStory(START);
  await story.givenMeter('calls', 'call');
});

beforeEach(async () => {
  made += 1;
  await story.givenAccount(own('former'));
});

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

const deleted = (path: string) => story.http.delete(path).expect(204);

async function refused(path: string, code: string): Promise<void> {
  const { status, body } = await story.http.delete(path);
  expect([status, body.code]).toEqual([409, code]);
}

describe('deleting is refused, or nobody can', () => {
  it('an account that others are below', async () => {
    await story.givenAccount(own('below'), { parent: { id: own('former') } });
    await refused(`${API.account}/${own('former')}`, 'account.in-use');
  });

  it('an account and a product that were charged, though nothing was asked for it', async () => {
    const line = { id: 'f', meter: 'calls', price: { model: 'unit', rate: '1' }, allowance: '3' };
    const priced = { priceType: 'usage', pricingLogicAlgorithm: [{ id: own('card') }] };
    await story.givenCard(own('card'), [line]);
    await story.givenPlan(own('free'), [{ id: own('price'), ...priced }]);
    await story.post(API.product, {
      id: own('product'),
      status: 'active',
      startDate: START,
      billingAccount: { id: own('former') },
      productOffering: { id: own('free') },
      productCharacteristic: [{ name: 'subject', value: own('key') }],
    });
    await story.use({ subject: own('key'), meter: 'calls', quantity: '1', at: START });
    await refused(`${API.product}/${own('product')}`, 'inventory.product-charged');
    await refused(`${API.account}/${own('former')}`, 'account.in-use');
  });

  it('a bucket that holds a reservation', async () => {
    const remainingValue = { amount: 5, units: 'EUR' };
    const partyAccount = { id: own('former') };
    await story.post(`${API.balance}/bucket`, { id: own('bucket'), partyAccount, remainingValue });
    const bucket = { id: own('bucket') };
    await story.post(`${API.balance}/reserveBalance`, { bucket, amount: remainingValue });
    await refused(`${API.balance}/bucket/${own('bucket')}`, 'balance.bucket-reserved');
  });

  it.each([
    '/api/v1/rateCards',
    '/api/v1/tariffTables',
    '/api/v1/exchangeRates',
    '/api/v1/bills',
    '/tmf-api/payment/v4/payment',
    '/tmf-api/payment/v4/refund',
    `${API.bill}/customerBill`,
    CANCELLATION,
  ])('what is at %s', async (path) => {
    expect([404, 405]).toContain((await story.http.delete(`${path}/any`)).status);
  });
});

describe('an id is not given again', () => {
  it('of a launched price, to one that charges otherwise', async () => {
    await story.givenPlan(own('plan'), [perUnit(own('price'), 'call', 1)]);
    const price = `${API.catalog}/productOfferingPrice`;
    await deleted(`${API.catalog}/productOffering/${own('plan')}`);
    await deleted(`${price}/${own('price')}`);
    const next = { name: 'x', lifecycleStatus: 'Launched', ...perUnit(own('price'), 'call', 2) };
    expect((await story.http.post(price).send(next)).status).toBe(409);
  });

  it.each(['topupBalance', 'reserveBalance', 'adjustBalance'])('of a %s', async (action) => {
    const amount = { amount: 1, units: 'EUR' };
    const [partyAccount, bucket] = [{ id: own('former') }, { id: own('bucket') }];
    const remainingValue = { amount: 5, units: 'EUR' };
    await story.post(`${API.balance}/bucket`, { ...bucket, partyAccount, remainingValue });
    const asked = { id: own('action'), bucket, amount, adjustType: 'credit' };
    await story.post(`${API.balance}/${action}`, asked);
    await deleted(`${API.balance}/${action}/${own('action')}`);
    expect((await story.http.post(`${API.balance}/${action}`).send(asked)).status).toBe(409);
  });
});
