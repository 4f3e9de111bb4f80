// What is sold, and when: an offering that is not on sale is sold at no door, and what was sold of it goes on.
import { chargedLive } from '../support/story/charged-lines';
import { API, type Json, openStory, type Story } from '../support/story/story';

const START = '2026-01-01T00:00:00Z';
const MONTHLY = { recurringChargePeriodType: 'month', recurringChargePeriodLength: 1 };
const PICKED = 'productOrderItem[0].itemPrice[0].productOfferingPrice.id';
const OVER = { validFor: { endDateTime: START } };

let story: Story;
let made = 0;

beforeAll(async () => {
  story = await openStory(START);
});

beforeEach(async () => {
  story.itIs(START);
  made += 1;
  await story.givenAccount(own('acme'));
  await story.givenPlan(own('plan'), [fee('plan', 10)]);
  await story.givenPlan(own('other'), [fee('other', 20)]);
});

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

const own = (id: string) => `${id}-${made}`;

describe('an offering that is not on sale', () => {
  it.each([
    { lifecycleStatus: 'Retired' },
    { lifecycleStatus: 'obsolete' },
    OVER,
    { isSellable: false },
    { allowedAction: [{ action: 'modify' }] },
  ])('is refused at every door: %s', async (terms) => {
    const customer = await ordered('plan');
    const before = await ordered('other');
    await offeringIs('plan', terms);
    const asked = [await order(add('plan')), await order(becomes(before))];
    expect(asked.flatMap(({ productOrderErrorMessage }) => productOrderErrorMessage)).toMatchObject(
      [
        { code: 'inventory.offering-not-sold', reason: expect.stringContaining(own('plan')) },
        { code: 'inventory.offering-not-sold', reason: expect.stringContaining(own('plan')) },
      ],
    );
    const productOffering = { id: own('plan') };
    const product = { name: 'direct', status: 'active', billingAccount: { id: own('acme') } };
    for (const version of ['v4', 'v5']) {
      const door = API.product.replace('v4', version);
      const sent = { '@type': 'Product', ...product, productOffering };
      expect(await story.post(door, sent, 422)).toMatchObject({
        code: 'inventory.offering-not-sold',
      });
    }
    await story.http.patch(`${API.product}/${before}`).send({ productOffering }).expect(422);
    await story.http.patch(`${API.product}/${customer}`).send({ name: 'goes on' }).expect(200);
    expect(await charged()).toEqual({ plan: 10, other: 20 });
  });

  it.each([
    [{ lifecycleStatus: 'Retired' }, 'failed', {}],
    [OVER, 'failed', {}],
    [{ isSellable: false }, 'completed', { plan: 10 }],
  ])('comes with no bundle, unless it is sold in bundles: %j', async (terms, state, lines) => {
    await offeringIs('plan', terms);
    await bundle('bundle', 'plan');
    const nested = { ...add('bundle'), productOrderItem: [add('plan', '1.1')] };
    const first = await order(add('bundle'));
    expect([first.state, await charged()]).toEqual([state, lines]);
    const ofItems = await order(nested);
    expect(ofItems.state).toBe(state === 'failed' ? 'partial' : 'completed');
  });

  it('is kept by a product that is over', async () => {
    await offeringIs('plan', { lifecycleStatus: 'Retired' });
    await story.post(API.product, {
      name: 'past',
      status: 'terminated',
      startDate: '2025-01-01T00:00:00Z',
      terminationDate: '2025-02-01T00:00:00Z',
      productOffering: { id: own('plan') },
    });
  });
});

describe('a price that is not on sale', () => {
  it.each<[string, object]>([
    ['is Retired, Obsolete or Rejected', { lifecycleStatus: 'Retired' }],
    ['is not sold at 2026-01-03', { validFor: { endDateTime: '2026-01-02T00:00:00Z' } }],
  ])('%s: is refused at every door, and kept by who has it', async (why, terms) => {
    const mine = await ordered('plan');
    await priceIs('plan', terms);
    story.itIs('2026-01-03T00:00:00Z');
    const named = { productOfferingPrice: { id: own('plan') } };
    const picked = await order({ ...add('other'), itemPrice: [named] });
    expect(picked.productOrderErrorMessage).toMatchObject([
      {
        code: 'inventory.price-refused',
        reason: expect.stringContaining(`${PICKED}: ${why}`),
      },
    ]);
    const billingAccount = { id: own('acme') };
    const direct = { name: 'direct', status: 'active', billingAccount, productPrice: [named] };
    expect(await story.post(API.product, direct, 422)).toMatchObject({
      code: 'inventory.price-refused',
      details: [{ path: 'productPrice[0].productOfferingPrice.id' }],
    });
    const { id } = await story.post(API.product, { ...direct, productPrice: [] });
    const path = `${API.product}/${id}`;
    await story.http
      .patch(path)
      .send({ productPrice: [named] })
      .expect(422);
    expect((await order(add('plan'))).state).toBe('completed');
    const again = { id: '1', action: 'modify', product: { id: mine }, itemPrice: [named] };
    expect((await order(again)).state).toBe('completed');
    expect(await charged()).toEqual({ plan: 10 });
  });

  it('says what it said when it was activated, and goes on and ends with it', async () => {
    const tax = [{ taxCategory: 'VAT', taxRate: 19, taxAmount: { unit: 'EUR', value: 5 } }];
    await story.database.owner(`UPDATE document SET body = body || '${JSON.stringify({ tax })}'
      WHERE kind = 'productOfferingPrice' AND id = '${own('plan')}'`);
    await priceIs('plan', { description: 'a text' });
    await ordered('plan');
    await priceIs('plan', { lifecycleStatus: 'Retired' });
    expect(await charged()).toEqual({ plan: 10 });
  });
});

it('is sold by a word of the seller’s own, and in its time, which does not contain its end', async () => {
  const validFor = { startDateTime: START, endDateTime: '2026-01-02T00:00:00Z' };
  await offeringIs('plan', { lifecycleStatus: 'Released', validFor });
  await ordered('plan');
  const late = await order(add('plan'), { requestedStartDate: '2026-01-02T00:00:00Z' });
  expect([late.state, await charged()]).toEqual(['pending', { plan: 10 }]);
});

function fee(id: string, value: number, more: object = {}) {
  const price = { unit: 'EUR', value };
  return { id: own(id), priceType: 'recurring', ...MONTHLY, price, ...more };
}

async function offeringIs(id: string, terms: object): Promise<void> {
  await story.http
    .patch(`${API.catalog}/productOffering/${own(id)}`)
    .send(terms)
    .expect(200);
}

async function priceIs(id: string, terms: object): Promise<void> {
  await story.http
    .patch(`${API.catalog}/productOfferingPrice/${own(id)}`)
    .send(terms)
    .expect(200);
}

async function bundle(id: string, member: string): Promise<void> {
  await story.post(`${API.catalog}/productOffering`, {
    id: own(id),
    name: own(id),
    lifecycleStatus: 'Launched',
    bundledProductOffering: [{ id: own(member) }],
  });
}

function add(offering: string, id = '1'): Json {
  return { id, action: 'add', productOffering: { id: own(offering) }, product: { name: offering } };
}

function becomes(id: string): Json {
  return { id: '1', action: 'modify', productOffering: { id: own('plan') }, product: { id } };
}

async function ordered(offering: string): Promise<string> {
  const billingAccount = { id: own('acme') };
  const done = await story.order({ billingAccount, productOrderItem: [add(offering)] });
  return done.productOrderItem[0].product.id;
}

/** What has become of it at once. */
async function order(item: Json, more: object = {}): Promise<Json> {
  const billingAccount = { id: own('acme') };
  const sent = { billingAccount, ...more, productOrderItem: [item] };
  const { id } = await story.post(API.order, sent);
  return story.get(`${API.order}/${id}`);
}

/** What stands on the open bill, by the name of the price, without the number of the test. */
const charged = (): Promise<Json> => chargedLive(story, own('acme'));
