// Which of an offering's prices an order is charged: those that fit what it asks for, with the discounts they
// name, and the parts of bundles. What an offering does not allow is refused, and what nobody charges not launched.
import { chargedLive, totals } from '../support/story/charged-lines';
import { API, type Json, openStory, type Story } from '../support/story/story';

const START = '2026-01-01T00:00:00Z';
const MONTHLY = { recurringChargePeriodType: 'month', recurringChargePeriodLength: 1 };

let story: Story;
let made = 0;

beforeAll(async () => {
  story = await openStory(START);
});

beforeEach(() => {
  story.itIs(START);
  made += 1;
});

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

const own = (id: string) => `${id}-${made}`;

/** A fee that does not recur. */
const ONCE = {
  priceType: 'oneTime',
  recurringChargePeriodType: undefined,
  recurringChargePeriodLength: undefined,
};

describe('fees under conditions', () => {
  beforeEach(async () => {
    const sized = (id: string, amount: number, size: string, more: object = {}) => ({
      ...fee(id, amount, more),
      prodSpecCharValueUse: [use('size', size)],
    });
    await story.givenAccount(own('acme'));
    await story.givenPlan(own('disk'), [
      sized('small', 5, 'S'),
      sized('large', 9, 'L'),
      sized('set-up', 30, 'L', ONCE),
      fee('any', 1),
    ]);
  });

  it.each([
    ['S', { small: 5, any: 1 }],
    ['L', { large: 9, 'set-up': 30, any: 1 }],
    ['M', { any: 1 }],
    [undefined, { any: 1 }],
  ])('cost what fits: size %s', async (size, expected) => {
    await ordered('disk', size === undefined ? [] : [{ name: 'size', value: size }]);
    expect(await charged()).toEqual(expected);
  });

  it('are those of the default where the order says nothing', async () => {
    const specification = await story.post(`${API.catalog}/productSpecification`, {
      id: own('spec'),
      name: 'Disk',
      productSpecCharacteristic: [
        {
          name: 'size',
          productSpecCharacteristicValue: [{ value: 'S', isDefault: true }, { value: 'L' }],
        },
      ],
    });
    await patched('productOffering', own('disk'), { productSpecification: specification });
    await ordered('disk', []);
    expect(await charged()).toEqual({ small: 5, any: 1 });
  });

  it.each(['order', 'product'])('change with the %s, each for its days', async (door) => {
    const id = await ordered('disk', [{ name: 'size', value: 'S' }]);
    story.itIs('2026-01-11T00:00:00Z');
    const productCharacteristic = [{ name: 'size', value: 'L' }];
    if (door === 'product') {
      await story.http.patch(`${API.product}/${id}`).send({ productCharacteristic }).expect(200);
    } else {
      await story.order({
        productOrderItem: [{ id: '1', action: 'modify', product: { id, productCharacteristic } }],
      });
    }
    const [bill] = await story.runBills(own('acme'), '2026-02-01T00:00:00Z');
    const lines = totals(bill.lines);
    // Ten days of 5, twenty-one of 9.
    expect(lines).toMatchObject({ small: 1.61, large: 6.1, any: 1 });
    const { productPrice } = await story.get(`${API.product}/${id}`);
    expect(productPrice.map(({ name }: Json) => name).sort()).toEqual(
      ['any', 'large', 'set-up'].map(own),
    );
  });

  it('are not picked for what they do not fit', async () => {
    const order = await failedOrder({
      ...item('disk', [{ name: 'size', value: 'S' }]),
      itemPrice: [{ productOfferingPrice: { id: own('large') } }],
    });
    expect(order.productOrderErrorMessage).toMatchObject([
      { code: 'inventory.price-does-not-fit', message: expect.stringContaining(own('large')) },
    ]);
  });
});

describe('a discount that a fee names', () => {
  const names = (id: string) => ({
    popRelationship: [{ id: own(id), relationshipType: 'discount' }],
  });
  const tenth = () => ({ id: own('tenth'), priceType: 'discount', percentage: 10 });

  beforeEach(() => story.givenAccount(own('acme')));

  it('reduces that fee and no other, whether the offering lists it or not', async () => {
    await launch(tenth());
    await launch(fee('named', 20, names('tenth')));
    await launch(fee('other', 50));
    await offer('sold', [own('named'), own('other')]);
    await ordered('sold', []);
    expect(await charged()).toEqual({ named: 20, other: 50, tenth: -2 });
    story.itIs('2026-03-02T00:00:00Z');
    const [, february] = await story.runBills(own('acme'), '2026-03-01T00:00:00Z');
    expect(totals(february.lines)).toEqual({ named: 20, other: 50, tenth: -2 });
  });

  it('reduces it as well when the offering lists it', async () => {
    await launch(tenth());
    await launch(fee('named', 20, names('tenth')));
    await launch(fee('other', 50));
    await offer('sold', [own('tenth'), own('other'), own('named')]);
    await ordered('sold', []);
    expect(await charged()).toEqual({ named: 20, other: 50, tenth: -2 });
  });

  it('reduces once where both name each other', async () => {
    await launch({ ...tenth(), lifecycleStatus: 'In design' });
    await patched('productOfferingPrice', own('tenth'), {
      popRelationship: [{ id: own('named'), relationshipType: 'discountOf' }],
    });
    await launch(fee('named', 20, names('tenth')));
    await offer('sold', [own('tenth'), own('named')]);
    await ordered('sold', []);
    expect(await charged()).toEqual({ named: 20, tenth: -2 });
  });

  it('comes with a price that an order picks', async () => {
    await launch(tenth());
    await launch(fee('named', 20, names('tenth')));
    await offer('sold', []);
    await story.order({
      billingAccount: { id: own('acme') },
      productOrderItem: [
        { ...item('sold', []), itemPrice: [{ productOfferingPrice: { id: own('named') } }] },
      ],
    });
    expect(await charged()).toEqual({ named: 20, tenth: -2 });
  });

  it.each([
    ['named', 'other', 'tenth'],
    ['tenth', 'other', 'named'],
  ])("stays that fee's where an order picks %s, %s and %s", async (...picked) => {
    await launch(tenth());
    const size = { prodSpecCharValueUse: [use('size', 'L')] };
    await launch(fee('named', 31, { ...names('tenth'), ...size }));
    await launch(fee('other', 310));
    await offer('sold', [own('named'), own('other')]);
    const large = item('sold', [{ name: 'size', value: 'L' }]);
    const itemPrice = picked.map((id) => ({ productOfferingPrice: { id: own(id) } }));
    const { productOrderItem } = await story.order({
      billingAccount: { id: own('acme') },
      productOrderItem: [{ ...large, itemPrice }],
    });
    expect(await charged()).toEqual({ named: 31, other: 310, tenth: -3.1 });
    const { id } = productOrderItem[0].product;
    const productCharacteristic = [{ name: 'size', value: 'S' }];
    await story.order({
      productOrderItem: [{ id: '1', action: 'modify', product: { id, productCharacteristic } }],
    });
    expect(await charged()).toEqual({ other: 310 });
  });

  it('goes with the fee that names it, and reduces nothing else then', async () => {
    await launch(tenth());
    const size = { prodSpecCharValueUse: [use('size', 'L')] };
    await launch(fee('named', 31, { ...names('tenth'), ...size }));
    await launch(fee('other', 310));
    await offer('sold', [own('tenth'), own('named'), own('other')]);
    const id = await ordered('sold', [{ name: 'size', value: 'L' }]);
    story.itIs('2026-01-11T00:00:00Z');
    const productCharacteristic = [{ name: 'size', value: 'S' }];
    await story.order({
      productOrderItem: [{ id: '1', action: 'modify', product: { id, productCharacteristic } }],
    });
    // Ten days of 31 less 10 %.
    expect(await charged()).toEqual({ named: 10, tenth: -1, other: 310 });
  });

  it('asks nothing of the product itself', async () => {
    await launch({ ...tenth(), prodSpecCharValueUse: [use('kind', 'student')] });
    const refused = await story.post(
      `${API.catalog}/productOfferingPrice`,
      { ...fee('named', 20, names('tenth')), name: 'named', lifecycleStatus: 'Launched' },
      422,
    );
    expect(refused.code).toBe('catalog.word-refused');
  });

  it.each([
    [{ percentage: 10 }, { base: 40, credit: -10, cut: -4 }],
    [{ price: { unit: 'EUR', value: 5 } }, { base: 40, credit: -10, cut: -5 }],
  ])('%j leaves alone what is given anyway', async (discount, expected) => {
    await launch({ id: own('cut'), priceType: 'discount', ...discount });
    await launch(fee('base', 40));
    await launch(fee('credit', -10));
    await offer('sold', [own('base'), own('credit'), own('cut')]);
    await ordered('sold', []);
    expect(await charged()).toEqual(expected);
  });

  it('is there before the fee that names it is launched', async () => {
    const refused = await story.post(
      `${API.catalog}/productOfferingPrice`,
      { ...fee('named', 20, names('tenth')), name: 'named', lifecycleStatus: 'Launched' },
      422,
    );
    expect(refused.code).toBe('catalog.unknown-discount');
  });
});

describe('a bundled price without an amount', () => {
  it.each([['recurring'], [undefined]])(
    'of the type %s costs the sum of its parts',
    async (priceType) => {
      await story.givenAccount(own('acme'));
      await launch(fee('a', 3));
      await launch(fee('b', 4));
      await launch({
        id: own('both'),
        priceType,
        isBundle: true,
        bundledPopRelationship: [{ id: own('a') }, { id: own('b') }],
      });
      await offer('sold', [own('both')]);
      await ordered('sold', []);
      expect(await charged()).toEqual({ a: 3, b: 4 });
    },
  );
});

describe('a bundled price that says terms without an amount', () => {
  it.each([
    [{ prodSpecCharValueUse: [use('size', 'L')] }],
    [{ popRelationship: [{ id: 'tenth', relationshipType: 'discount' }] }],
  ])('is not launched: %j', async (terms) => {
    await launch(fee('a', 3));
    const parts = { isBundle: true, bundledPopRelationship: [{ id: own('a') }] };
    const price = { name: 'both', priceType: 'recurring', lifecycleStatus: 'Launched' };
    const path = `${API.catalog}/productOfferingPrice`;
    const refused = await story.post(path, { ...price, ...parts, ...terms }, 422);
    expect(refused.code).toBe('catalog.bundle-terms');
  });

  it('is nothing that a discount could reduce', async () => {
    await launch(fee('a', 3));
    await launch({
      id: own('both'),
      priceType: 'recurring',
      isBundle: true,
      bundledPopRelationship: [{ id: own('a') }],
    });
    const discount = { name: 'cut', priceType: 'discount', percentage: 10 };
    const popRelationship = [{ id: own('both'), relationshipType: 'discountOf' }];
    const path = `${API.catalog}/productOfferingPrice`;
    const launched = { ...discount, popRelationship, lifecycleStatus: 'Launched' };
    expect((await story.post(path, launched, 422)).code).toBe('catalog.unknown-discount');
  });
});

describe('a price type', () => {
  it.each(['penalty', 'custom', 'recurring-postpaid'])(
    'that is not charged is not launched: %s',
    async (priceType) => {
      const price = { id: own('odd'), name: 'odd', priceType, price: { unit: 'EUR', value: 5 } };
      const path = `${API.catalog}/productOfferingPrice`;
      const refused = await story.post(path, { ...price, lifecycleStatus: 'Launched' }, 422);
      expect(refused).toMatchObject({
        code: 'catalog.unknown-price-type',
        message: expect.stringContaining(priceType),
      });
      await story.post(path, { ...price, lifecycleStatus: 'In design' });
      await story.http.patch(`${path}/${price.id}`).send({ lifecycleStatus: 'Active' }).expect(422);
    },
  );

  it('recurring-prepaid is paid in advance from prepaid value', async () => {
    await story.givenAccount(own('acme'), { ratingType: 'prepaid' });
    await launch(fee('ahead', 20, { priceType: 'recurring-prepaid' }));
    await offer('sold', [own('ahead')]);
    await story.topUp(own('acme'), 50);
    await ordered('sold', []);
    expect(await story.balances(own('acme'))).toEqual(['30 EUR']);
  });

  it('recurring-prepaid is owed where prepaid value does not reach, and the order says so', async () => {
    await story.givenAccount(own('acme'), { ratingType: 'prepaid' });
    await launch(fee('ahead', 20, { priceType: 'recurring-prepaid' }));
    await offer('sold', [own('ahead')]);
    await story.topUp(own('acme'), 5);
    const { note } = await story.order({
      billingAccount: { id: own('acme') },
      productOrderItem: [item('sold', [])],
    });
    expect(note).toMatchObject([
      {
        text: expect.stringContaining('pays 5 of 20 EUR that are due in advance: 15 EUR are owed'),
      },
    ]);
    expect(await story.balances(own('acme'))).toEqual(['0 EUR']);
    const { totals } = await story.liveBill(own('acme'));
    expect(totals).toMatchObject({ taxExcluded: '20.00', prepaid: '5.00', due: '15.00' });
  });
});

describe('characteristics', () => {
  const SPECIFIED = [
    { name: 'colour', productSpecCharacteristicValue: [{ value: 'red' }, { value: 'blue' }] },
    { name: 'speed', productSpecCharacteristicValue: [{ valueFrom: 1, valueTo: 100 }] },
    {
      name: 'brand',
      configurable: false,
      productSpecCharacteristicValue: [{ value: 'ours', isDefault: true }],
    },
    { name: 'code', productSpecCharacteristicValue: [{ regex: '[A-Z]{3}' }] },
    { name: 'tags', maxCardinality: 2 },
  ];

  beforeEach(async () => {
    await story.givenAccount(own('acme'));
    const spec = { id: own('spec'), name: 'spec', productSpecCharacteristic: SPECIFIED };
    await story.post(`${API.catalog}/productSpecification`, spec);
    await launch(fee('any', 1));
    await offer('sold', [own('any')], {
      productSpecification: { id: own('spec') },
      prodSpecCharValueUse: [use('colour', 'blue')],
    });
  });

  it.each<[Json, string]>([
    [{ name: 'colour', value: 'red' }, 'colour must be blue'],
    [{ name: 'speed', value: 101 }, 'speed must be 1 to 100'],
    [{ name: 'brand', value: 'theirs' }, 'brand cannot be chosen: it is ours'],
    [{ name: 'code', value: 'abc' }, 'code must be what matches [A-Z]{3}'],
    [{ name: 'tags', value: ['a', 'b', 'c'] }, 'tags has at most 2 of a value, not 3'],
  ])('%j is refused at every door', async (characteristic, message) => {
    const order = await failedOrder(item('sold', [characteristic]));
    expect(order.productOrderErrorMessage).toMatchObject([
      { code: 'inventory.characteristic-refused', reason: expect.stringContaining(message) },
    ]);
    const productCharacteristic = [characteristic];
    const body = { productOffering: { id: own('sold') }, status: 'active', name: 'direct' };
    const refused = await story.post(API.product, { ...body, productCharacteristic }, 422);
    expect(refused).toMatchObject({ code: 'inventory.characteristic-refused' });
    const { id } = await story.post(API.product, body);
    await story.http.patch(`${API.product}/${id}`).send({ productCharacteristic }).expect(422);
    expect(await charged()).toEqual({});
  });

  it('that are allowed, or that nothing is said of, are kept', async () => {
    const id = await ordered('sold', [
      { name: 'colour', value: 'blue' },
      { name: 'speed', value: 100 },
      { name: 'brand', value: 'ours' },
      { name: 'code', value: 'ABC' },
      { name: 'tags', value: ['a', 'b'] },
      { name: 'unheard-of', value: 'x' },
    ]);
    expect((await story.get(`${API.product}/${id}`)).productCharacteristic).toHaveLength(6);
  });
});

function fee(id: string, value: number, more: object = {}) {
  const priceType = 'recurring';
  return { id: own(id), priceType, ...MONTHLY, price: { unit: 'EUR', value }, ...more };
}

function use(name: string, ...values: string[]) {
  return { name, productSpecCharacteristicValue: values.map((value) => ({ value })) };
}

async function launch(price: { readonly id: string; readonly [name: string]: unknown }) {
  const launched = { name: price.id, lifecycleStatus: 'Launched', ...price };
  await story.post(`${API.catalog}/productOfferingPrice`, launched);
}

async function offer(id: string, prices: readonly string[], more: object = {}) {
  await story.post(`${API.catalog}/productOffering`, {
    id: own(id),
    name: id,
    lifecycleStatus: 'Launched',
    productOfferingPrice: prices.map((price) => ({ id: price })),
    ...more,
  });
}

async function patched(kind: string, id: string, body: object) {
  await story.http.patch(`${API.catalog}/${kind}/${id}`).send(body).expect(200);
}

function item(offering: string, productCharacteristic: readonly object[]) {
  const product = { name: offering, productCharacteristic };
  return { id: '1', action: 'add', productOffering: { id: own(offering) }, product };
}

async function ordered(offering: string, characteristics: readonly object[]): Promise<string> {
  const done = await story.order({
    billingAccount: { id: own('acme') },
    productOrderItem: [item(offering, characteristics)],
  });
  return done.productOrderItem[0].product.id;
}

async function failedOrder(productOrderItem: object): Promise<Json> {
  const { id } = await story.post(API.order, {
    billingAccount: { id: own('acme') },
    productOrderItem: [productOrderItem],
  });
  const order = await story.get(`${API.order}/${id}`);
  expect(order.state).toBe('failed');
  return order;
}

/** What stands on the open bill, by the name of the price, without the number of the test. */
const charged = (): Promise<Json> => chargedLive(story, own('acme'));
