// A subscription from its order to its end: a start inside a period, another plan, usage that comes
// after the change and belongs before it, and an end that gives the rest back.
import { API, type Json, openStory, type Story } from '../support/story/story';

let story: Story;

beforeAll(async () => {
  story = await openStory('2024-01-20T10:00:00Z');
  await story.givenMeter('mobile.data', 'MB');
  await story.givenCard('basic-data', [priced('0.10')]);
  await story.givenCard('pro-data', [priced('0.05')]);
  await story.givenPlan('basic', [
    { id: 'basic-traffic', priceType: 'usage', pricingLogicAlgorithm: [{ id: 'basic-data' }] },
    fee('basic-fee', 31),
  ]);
  await story.givenPlan('pro', [
    { id: 'pro-traffic', priceType: 'usage', pricingLogicAlgorithm: [{ id: 'pro-data' }] },
    fee('pro-fee', 62),
  ]);
});

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

it('costs its days and its usage, at the prices of the day, whatever changes and arrives late', async () => {
  // The group pays for its team, from the 15th to the 15th in Rome.
  const billingCycle = { frequency: 'month', interval: 1, anchorDay: 15, timeZone: 'Europe/Rome' };
  await story.givenAccount('group', { billingCycle });
  await story.givenAccount('team', { parent: { id: 'group' } });
  const product = await story.orderPlan('team', 'basic', ['sim-1']);
  await story.use(data('100', '2024-01-21T08:00:00Z'));

  story.itIs('2024-02-01T12:00:00Z');
  await story.order(change(product, { action: 'modify', productOffering: { id: 'pro' } }));
  await story.use(data('100', '2024-02-02T08:00:00Z'), data('50', '2024-01-25T08:00:00Z'));

  story.itIs('2024-02-10T09:00:00Z');
  await story.order(change(product, { action: 'delete' }));
  const rejected = await story.use(data('1', '2024-02-11T08:00:00Z'));
  expect(rejected.results[0]).toMatchObject({ code: 'usage.no-active-subscription' });
  expect(await story.get(`${API.product}/${product}`)).toMatchObject({
    status: 'terminated',
    startDate: '2024-01-20T10:00:00.000Z',
    terminationDate: '2024-02-10T09:00:00.000Z',
  });

  story.itIs('2024-04-01T00:00:00Z');
  const [bill, ...others] = await story.runBills('group', '2024-03-31T00:00:00Z');
  expect(bill.period).toEqual({
    start: '2024-01-14T23:00:00.000Z',
    end: '2024-02-14T23:00:00.000Z',
  });
  expect(bill.lines.map(({ price, amount }: Json) => `${price} ${amount}`).sort()).toEqual([
    'basic-fee -14.00', // 14 of its 26 days were not used
    'basic-fee 26.00', // from 20 January to 15 February
    'basic-traffic 15.00', // 100 MB and the 50 that came late, before the change
    'pro-fee -10.00', // from 10 to 15 February: 5 days at 2 a day
    'pro-fee 28.00', // from 1 to 15 February
    'pro-traffic 5.00',
  ]);
  expect(bill.totals).toMatchObject({ due: '50.00' });
  expect(others.flatMap(({ lines }) => lines)).toEqual([]);
});

function priced(rate: string) {
  return { id: 'data', meter: 'mobile.data', unit: 'MB', price: { model: 'unit', rate } };
}

function fee(id: string, value: number) {
  const monthly = { recurringChargePeriodType: 'month', recurringChargePeriodLength: 1 };
  return { id, priceType: 'recurring', ...monthly, price: { unit: 'EUR', value } };
}

function data(quantity: string, at: string) {
  return { subject: 'sim-1', meter: 'mobile.data', quantity, at };
}

function change(product: string, item: object) {
  return { productOrderItem: [{ id: '1', product: { id: product }, ...item }] };
}
