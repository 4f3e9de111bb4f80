// What an order or a product says of its prices beside the catalogue: altered for a time, or agreed at another
// amount. It is on the bill as it was said, to the day, or refused with the place where it was said.
import { parseInstant } from '../../src/core/time';
import { startApp } from '../support/servers/app';
import { API, type Json, openStory, type Story } from '../support/story/story';

const START = '2026-01-01T00:00:00Z';
const MONTH = { recurringChargePeriodType: 'month', recurringChargePeriodLength: 1 };
const V5 = {
  order: '/tmf-api/productOrderingManagement/v5/productOrder',
  product: '/tmf-api/productInventory/v5/product',
};

let story: Story;
let made = 0;

const own = (id: string) => `${id}-${made}`;

beforeAll(async () => {
  story = await openStory(START);
  await story.givenMeter('calls', 'call');
});

beforeEach(async () => {
  story.itIs(START);
  made += 1;
  await story.givenAccount(own('acme'));
  await story.givenPlan(own('line'), [
    fee('month', 30),
    fee('setup', 50, { priceType: 'oneTime' }),
    {
      id: own('calls'),
      priceType: 'usage',
      price: eur(0.1),
      unitOfMeasure: { amount: 1, units: 'call' },
    },
  ]);
});

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

describe('an alteration', () => {
  it('takes half off for three months, and is on the product with its end', async () => {
    const id = await ordered([
      priced('month', alteration({ percentage: 50 }, { applicationDuration: 3, name: 'Half' })),
    ]);
    const bills = await billed('2026-06-01T00:00:00Z');
    expect(bills.map(nets)).toEqual([15, 15, 15, 30, 30]);
    expect(bills[0].lines).toMatchObject([
      { description: own('month'), amount: '30.00' },
      { description: 'Half, 50 %', amount: '-15.00' },
    ]);
    const { productPrice } = await story.get(`${API.product}/${id}`);
    expect(productPrice).toMatchObject([
      {
        price: { dutyFreeAmount: { unit: 'EUR', value: 30 } },
        productPriceAlteration: [
          {
            name: 'Half',
            price: { percentage: 50 },
            validFor: {
              startDateTime: '2026-01-01T00:00:00.000Z',
              endDateTime: '2026-04-01T00:00:00.000Z',
            },
          },
        ],
      },
    ]);
    expect(productPrice[0]).not.toHaveProperty('isNegotiated');
  });

  it.each<[string, object, object, number[]]>([
    ['money, as it is', { dutyFreeAmount: eur(5) }, {}, [25, 25]],
    ['money below zero, too', { dutyFreeAmount: eur(-5) }, {}, [25, 25]],
    ['money, but not more than the fee', { dutyFreeAmount: eur(70) }, {}, [0, 0]],
    ['a surcharge', { percentage: 10 }, { priceType: 'surcharge' }, [33, 33]],
    [
      'for weeks',
      { percentage: 100 },
      { applicationDuration: 2, recurringChargePeriod: 'week' },
      [16.45, 30],
    ],
    [
      'for a month of days',
      { percentage: 50 },
      { applicationDuration: 45, recurringChargePeriod: 'day' },
      [15, 22.5],
    ],
    [
      'until a date',
      { percentage: 50 },
      { validFor: { endDateTime: '2026-02-15T00:00:00Z' } },
      [15, 22.5],
    ],
  ])('is %s', async (_what, price, more, expected) => {
    await ordered([priced('month', alteration(price, more))]);
    const bills = await billed('2026-03-01T00:00:00Z');
    expect(bills.map(nets)).toEqual(expected);
  });

  it('counts from the day of the order on, to the day', async () => {
    story.itIs('2026-01-11T00:00:00Z');
    await ordered([priced('month', alteration({ percentage: 50 }, { applicationDuration: 1 }))]);
    const bills = await billed('2026-03-01T00:00:00Z');
    // 21 of 31 days at half; ten of 28 at half, 18 in full.
    expect(bills.map(nets)).toEqual([10.16, 24.64]);
  });

  it.each([
    ['the lower priority first', [1, 2], 10],
    ['whatever comes first in the list', [2, 1], 12.5],
    ['the percentage first of the same', [1, 1], 10],
  ])('goes by %s', async (_what, [percentage, money], expected) => {
    const both = [
      alteration({ percentage: 50 }, { priority: percentage }),
      alteration({ dutyFreeAmount: eur(5) }, { priority: money }),
    ];
    await ordered([priced('month', ...both)]);
    expect(await live()).toBe(expected);
  });

  it('of one that is said twice counts twice', async () => {
    await ordered([
      priced('month', alteration({ percentage: 50 }), alteration({ percentage: 50 })),
    ]);
    expect(await live()).toBe(7.5);
  });

  it('of a one-time price counts once, and money for each piece', async () => {
    await ordered(
      [priced('setup', alteration({ dutyFreeAmount: eur(20) }, { applicationDuration: 1 }))],
      { quantity: 2 },
    );
    expect(await live()).toBe(60);
    expect((await billed('2026-03-01T00:00:00Z')).map(nets)).toEqual([60]);
  });

  it('has the tax of what it alters, and is said with it', async () => {
    await story.givenPlan(own('taxed'), [
      fee('fee', 100, { tax: [{ taxCategory: 'VAT', taxRate: 19 }] }),
    ]);
    const taken = { taxIncludedAmount: eur(11.9), taxRate: 19 };
    await ordered([priced('fee', alteration(taken))]);
    const bill = await story.liveBill(own('acme'));
    expect(bill.totals).toMatchObject({ taxExcluded: '90.00', tax: '17.10' });
  });

  it('ends with its product, whenever that ends', async () => {
    const id = await ordered([
      priced(
        'month',
        alteration({ percentage: 50 }, { applicationDuration: 45, recurringChargePeriod: 'day' }),
      ),
    ]);
    await billed('2026-02-01T00:00:00Z');
    story.itIs('2026-02-08T00:00:00Z');
    await story.order({ productOrderItem: [{ id: '1', action: 'delete', product: { id } }] });
    const bills = await billed('2026-03-01T00:00:00Z');
    // Seven of 28 days at half.
    expect(bills.map(nets)).toEqual([15, 3.75]);
  });

  it('goes on as it began when its product is changed otherwise', async () => {
    const id = await ordered([
      priced('month', alteration({ percentage: 50 }, { applicationDuration: 2 })),
    ]);
    story.itIs('2026-01-11T00:00:00Z');
    await story.order({
      productOrderItem: [{ id: '1', action: 'modify', quantity: 2, product: { id } }],
    });
    const bills = await billed('2026-04-01T00:00:00Z');
    // Ten days of one, 21 of two, at half, each line rounded; then two at half, then two.
    expect(bills.map(nets)).toEqual([25.17, 30, 60]);
  });

  it('costs the same without what was not in service', async () => {
    const id = await ordered([
      priced(
        'month',
        alteration({ percentage: 50 }, { applicationDuration: 10, recurringChargePeriod: 'day' }),
      ),
    ]);
    story.itIs('2026-01-06T00:00:00Z');
    await changed(id, { status: 'suspended' });
    story.itIs('2026-01-16T00:00:00Z');
    await changed(id, { status: 'active' });
    const bills = await billed('2026-02-01T00:00:00Z');
    // Of 21 days five at half.
    expect(bills.map(nets)).toEqual([17.9]);
  });
});

describe('a total', () => {
  it('of an item alters each of its fees that it is of', async () => {
    await ordered(undefined, {
      itemTotalPrice: [
        {
          priceType: 'recurring',
          priceAlteration: [alteration({ percentage: 10 }, { applicationDuration: 1 })],
        },
      ],
    });
    expect(await live()).toBe(77);
  });

  it('of an order alters those of all items', async () => {
    await story.givenPlan(own('other'), [fee('other-month', 10)]);
    const items = ['line', 'other'].map((plan, index) => ({
      id: `${index}`,
      action: 'add',
      productOffering: { id: own(plan) },
    }));
    await story.order({
      billingAccount: { id: own('acme') },
      orderTotalPrice: [
        {
          priceType: 'recurring',
          recurringChargePeriod: 'month',
          priceAlteration: [alteration({ percentage: 10 })],
        },
      ],
      productOrderItem: items,
    });
    expect(await live()).toBe(86);
  });

  it('alters what a product is sold at already', async () => {
    const id = await ordered([priced('month')]);
    story.itIs('2026-02-01T00:00:00Z');
    await story.order({
      orderTotalPrice: [{ priceAlteration: [alteration({ percentage: 50 })] }],
      productOrderItem: [{ id: '1', action: 'modify', product: { id } }],
    });
    expect((await billed('2026-03-01T00:00:00Z')).map(nets)).toEqual([30, 15]);
  });

  it('takes money off the only price it is of', async () => {
    await ordered(undefined, {
      itemTotalPrice: [
        { priceType: 'oneTime', priceAlteration: [alteration({ dutyFreeAmount: eur(5) })] },
      ],
    });
    expect(await live()).toBe(75);
  });
});

describe('a price of its own', () => {
  const negotiated = (id: string, value: number) => ({
    ...priced(id),
    price: { dutyFreeAmount: eur(value) },
  });

  it('is charged in place of the one it names, and marked', async () => {
    const id = await ordered([negotiated('month', 24)]);
    const bills = await billed('2026-03-01T00:00:00Z');
    expect(bills.map(nets)).toEqual([24, 24]);
    expect(bills[0].lines).toMatchObject([{ description: `${own('month')}, negotiated` }]);
    const { productPrice } = await story.get(`${API.product}/${id}`);
    expect(productPrice).toMatchObject([
      {
        isNegotiated: true,
        price: { dutyFreeAmount: eur(24) },
        productOfferingPrice: { id: own('month') },
      },
    ]);
    const { price } = await story.get(`${API.catalog}/productOfferingPrice/${own('month')}`);
    expect(price).toEqual(eur(30));
  });

  it('that repeats the catalogue is that price', async () => {
    const id = await ordered([
      negotiated('month', 30),
      { ...priced('calls'), price: { dutyFreeAmount: eur(0.1) } },
    ]);
    expect(await live()).toBe(30);
    const { productPrice } = await story.get(`${API.product}/${id}`);
    expect(productPrice.filter(({ isNegotiated }: Json) => isNegotiated)).toEqual([]);
  });

  it('needs none that it names', async () => {
    await ordered([
      {
        name: 'Care',
        priceType: 'recurring',
        recurringChargePeriod: 'month',
        price: { taxIncludedAmount: eur(11.9), taxRate: 19 },
      },
      { name: 'Welcome', priceType: 'oneTime', price: { dutyFreeAmount: eur(1) } },
    ]);
    const bill = await story.liveBill(own('acme'));
    expect(bill.totals).toMatchObject({ taxExcluded: '11.00', tax: '1.90' });
    expect(bill.lines.map(({ description }: Json) => description).sort()).toEqual([
      'Care, negotiated',
      'Welcome, negotiated',
    ]);
  });

  it('may be altered, too', async () => {
    await ordered([
      { ...negotiated('month', 20), priceAlteration: [alteration({ percentage: 50 })] },
    ]);
    expect(await live()).toBe(10);
  });

  it('takes the place of the one before from the day of the order on', async () => {
    const id = await ordered([priced('month'), priced('setup')]);
    story.itIs('2026-01-11T00:00:00Z');
    await modified(id, [negotiated('month', 15), priced('setup')]);
    const bills = await billed('2026-03-01T00:00:00Z');
    // Ten days of 30, 21 of 15, and 50 once.
    expect(bills.map(nets)).toEqual([69.84, 15]);
  });

  it('that is agreed again is the same price, though the catalogue was written anew', async () => {
    const id = await ordered([negotiated('month', 24)]);
    await story.http
      .patch(`${API.catalog}/productOfferingPrice/${own('month')}`)
      .send({ version: '2' })
      .expect(200);
    await agreedAgainOn11January(id);
  });

  it('that is agreed again is the same price, whatever its id was derived from', async () => {
    const id = await ordered([negotiated('month', 24)]);
    const { productPrice } = await story.get(`${API.product}/${id}`);
    const [before, after] = [productPrice[0].id, `own~${own('of-before')}`];
    await story.database.owner(`
      UPDATE price SET id = '${after}' WHERE id = '${before}';
      UPDATE accrual SET price_id = '${after}' WHERE price_id = '${before}';
      UPDATE subscription SET price_ids = array_replace(price_ids, '${before}', '${after}');
      UPDATE document SET body = replace(body::text, '${before}', '${after}')::jsonb WHERE id = '${id}'`);
    story.itIs('2026-01-11T00:00:00Z');
    await modified(id, [negotiated('month', 24)]);
    expect((await story.get(`${API.product}/${id}`)).productPrice[0].id).toBe(after);
    expect(await live()).toBe(24);
  });

  async function agreedAgainOn11January(id: string): Promise<void> {
    story.itIs('2026-01-11T00:00:00Z');
    await modified(id, [negotiated('month', 24)]);
    const [bill] = await billed('2026-02-01T00:00:00Z');
    expect(bill.lines).toMatchObject([{ description: `${own('month')}, negotiated` }]);
    expect(nets(bill)).toBe(24);
  }

  it('of a one-time price comes too late once that is charged', async () => {
    const id = await ordered([priced('month'), priced('setup')]);
    const late = await failed({
      id: '1',
      action: 'modify',
      product: { id },
      itemPrice: [priced('month'), negotiated('setup', 20)],
    });
    expect(late).toEqual(
      'productOrderItem[0].itemPrice[1]: is of a one-time price that was charged already',
    );
  });
});

describe('a product that is written', () => {
  it.each([
    [API.product, 'productPriceAlteration'],
    [V5.product, 'priceAlteration'],
  ])('at %s is charged as its %s says', async (door, list) => {
    const sent = {
      '@type': 'Product',
      name: 'direct',
      status: 'active',
      startDate: START,
      billingAccount: { id: own('acme'), '@type': 'BillingAccountRef' },
      productPrice: [
        {
          '@type': 'ProductPrice',
          name: 'Monthly',
          priceType: 'recurring',
          recurringChargePeriod: 'month',
          price: { '@type': 'Price', dutyFreeAmount: eur(20) },
          productOfferingPrice: { id: own('month'), '@type': 'ProductOfferingPriceRef' },
          [list]: [
            {
              '@type': 'PriceAlteration',
              name: 'Half',
              priceType: 'discount',
              applicationDuration: 1,
              price: { '@type': 'Price', percentage: 50 },
            },
          ],
        },
      ],
    };
    const { id } = await story.post(door, sent);
    const bills = await billed('2026-03-01T00:00:00Z');
    expect(bills.map(nets)).toEqual([10, 20]);
    const kept = await story.get(`${door}/${id}`);
    expect(kept.productPrice[0][list][0].validFor.endDateTime).toBe('2026-02-01T00:00:00.000Z');
    // What was read is written again without a change.
    await story.http.patch(`${door}/${id}`).send({ productPrice: kept.productPrice }).expect(200);
    expect((await story.get(`${door}/${id}`)).productPrice).toEqual(kept.productPrice);
    const path = `productPrice[0].${list}[0].price.percentage`;
    const [price] = kept.productPrice;
    const [half] = price[list];
    const much = { ...price, [list]: [{ ...half, price: { ...half.price, percentage: 101 } }] };
    const refused = await story.http
      .patch(`${door}/${id}`)
      .send({ productPrice: [much] })
      .expect(422);
    expect(JSON.stringify(refused.body)).toContain(`${path}: must not be above 100`);
    expect((await story.get(`${door}/${id}`)).productPrice).toEqual(kept.productPrice);
  });

  it('keeps what was agreed when it becomes another of its kind', async () => {
    const sized = (id: string, value: number, size: string) =>
      fee(id, value, {
        prodSpecCharValueUse: [{ name: 'size', productSpecCharacteristicValue: [{ value: size }] }],
      });
    await story.givenPlan(own('disk'), [
      sized('small', 5, 'S'),
      sized('large', 9, 'L'),
      fee('any', 2),
    ]);
    const done = await story.order({
      billingAccount: { id: own('acme') },
      productOrderItem: [
        {
          id: '1',
          action: 'add',
          productOffering: { id: own('disk') },
          product: { productCharacteristic: [{ name: 'size', value: 'S' }] },
          itemPrice: [
            priced('small'),
            { ...priced('any', alteration({ percentage: 50 })), price: { dutyFreeAmount: eur(6) } },
          ],
        },
      ],
    });
    const { id } = done.productOrderItem[0].product;
    await story.http
      .patch(`${API.product}/${id}`)
      .send({ productCharacteristic: [{ name: 'size', value: 'L' }] })
      .expect(200);
    await billed('2026-02-01T00:00:00Z');
    expect((await billed('2026-03-01T00:00:00Z')).map(nets)).toEqual([12, 12]);
  });
});

describe('what cannot be followed', () => {
  const ITEM = 'productOrderItem[0].itemPrice[0]';
  const FIRST = `${ITEM}.priceAlteration[0]`;

  it.each<[string, () => object, string]>([
    [
      'more than all',
      () => priced('month', alteration({ percentage: 101 })),
      `${FIRST}.price.percentage: must not be above 100`,
    ],
    [
      'nothing',
      () => priced('month', alteration({})),
      `${FIRST}.price: says neither a percentage nor an amount`,
    ],
    [
      'both',
      () => priced('month', alteration({ percentage: 5, dutyFreeAmount: eur(5) })),
      `${FIRST}.price: says a percentage or an amount, not both`,
    ],
    [
      'no time',
      () => priced('month', alteration({ percentage: 5 }, { applicationDuration: 0 })),
      `${FIRST}.applicationDuration: must be a whole number`,
    ],
    [
      'an unheard-of period',
      () =>
        priced(
          'month',
          alteration({ percentage: 5 }, { applicationDuration: 1, recurringChargePeriod: 'moon' }),
        ),
      `${FIRST}.recurringChargePeriod: must be day, week`,
    ],
    [
      'money for another period',
      () =>
        priced('month', alteration({ dutyFreeAmount: eur(5) }, { recurringChargePeriod: 'year' })),
      `${FIRST}.recurringChargePeriod: an amount is for a period of the price`,
    ],
    [
      'two ends',
      () =>
        priced(
          'month',
          alteration(
            { percentage: 5 },
            { applicationDuration: 1, validFor: { endDateTime: '2026-02-02T00:00:00Z' } },
          ),
        ),
      `${FIRST}.validFor.endDateTime: is not where applicationDuration ends`,
    ],
    [
      'an amount without its currency',
      () => ({ ...priced('month'), price: { dutyFreeAmount: { value: 5 } } }),
      `${ITEM}.price.dutyFreeAmount.unit is missing`,
    ],
    [
      'a one-time price for months',
      () => priced('setup', alteration({ percentage: 5 }, { applicationDuration: 3 })),
      `${FIRST}.applicationDuration: a oneTime price is altered once`,
    ],
    ['usage', () => priced('calls', alteration({ percentage: 5 })), `${FIRST}: price`],
    [
      'of another type',
      () => priced('month', alteration({ percentage: 5 }, { priceType: 'usage' })),
      `${FIRST}.priceType: must be recurring`,
    ],
    [
      'foreign money',
      () => priced('month', alteration({ dutyFreeAmount: { unit: 'USD', value: 5 } })),
      `${FIRST}.price.dutyFreeAmount.unit: the account that pays is billed in EUR`,
    ],
    [
      'a negative surcharge',
      () => priced('month', alteration({ dutyFreeAmount: eur(-5) }, { priceType: 'surcharge' })),
      `${FIRST}.price.dutyFreeAmount.value: must not be below zero`,
    ],
    [
      'a foreign price',
      () => ({ ...priced('month'), price: { dutyFreeAmount: { unit: 'USD', value: 5 } } }),
      `${ITEM}.price.dutyFreeAmount.unit: the account`,
    ],
    [
      'a price below zero',
      () => ({ ...priced('month'), price: { dutyFreeAmount: eur(-1) } }),
      `${ITEM}.price.dutyFreeAmount.value: must not be below zero`,
    ],
    [
      'usage at another price',
      () => ({ ...priced('calls'), price: { dutyFreeAmount: eur(0.2) } }),
      `${ITEM}.price: price`,
    ],
    [
      'a price with a tax of its own',
      () => ({ ...priced('month'), price: { dutyFreeAmount: eur(20), taxRate: 7 } }),
      `${ITEM}.price.taxRate: the tax of the price is 0 %`,
    ],
    [
      'a price with tax that is not said',
      () => ({ priceType: 'recurring', price: { taxIncludedAmount: eur(20) } }),
      `${ITEM}.price.taxRate: is needed`,
    ],
    [
      'a price with tax that comes from none',
      () => ({ priceType: 'recurring', price: { taxIncludedAmount: eur(20), taxRate: 19 } }),
      `${ITEM}.price.taxIncludedAmount.value: with 19 % tax comes from no amount`,
    ],
    [
      'amounts that disagree',
      () => ({
        priceType: 'recurring',
        price: { dutyFreeAmount: eur(10), taxIncludedAmount: eur(12), taxRate: 19 },
      }),
      `${ITEM}.price.taxIncludedAmount.value: is not dutyFreeAmount`,
    ],
    [
      'a percentage as a price',
      () => ({ ...priced('month'), price: { percentage: 5 } }),
      `${ITEM}.price.percentage: alters a price`,
    ],
    [
      'a price for a year',
      () => ({
        ...priced('month'),
        recurringChargePeriod: 'year',
        price: { dutyFreeAmount: eur(10) },
      }),
      `${ITEM}.recurringChargePeriod: price`,
    ],
    [
      'a price of no type',
      () => ({ price: { dutyFreeAmount: eur(10) } }),
      `${ITEM}.priceType: must be recurring or oneTime`,
    ],
  ])('%s is refused, and nothing is charged', async (_what, price, message) => {
    expect(await failed({ ...added(), itemPrice: [price()] })).toContain(message);
    expect(await live()).toBe(0);
  });

  it('is said where it stands, of several', async () => {
    const more = alteration({ percentage: 5 });
    const prices = [priced('month', more), priced('setup', more, alteration({ percentage: 200 }))];
    expect(await failed({ ...added(), itemPrice: prices })).toContain(
      'productOrderItem[0].itemPrice[1].priceAlteration[1].price.percentage',
    );
  });

  it.each([
    [
      'money off several prices',
      [alteration({ dutyFreeAmount: eur(5) })],
      'itemTotalPrice[0].priceAlteration[0].price: is money off several',
    ],
    [
      'what there is none of',
      [alteration({ percentage: 5 }, { priceType: 'usage' })],
      'itemTotalPrice[0].priceAlteration[0]: alters no price',
    ],
    [
      'more than all',
      [alteration({ percentage: 5 }), alteration({ percentage: 500 })],
      'itemTotalPrice[0].priceAlteration[1].price.percentage',
    ],
  ])('%s of a total is refused', async (_what, priceAlteration, message) => {
    expect(await failed({ ...added(), itemTotalPrice: [{ priceAlteration }] })).toContain(message);
  });

  it('names no price that was agreed for another product', async () => {
    const id = await ordered([{ ...priced('month'), price: { dutyFreeAmount: eur(1) } }]);
    const { productPrice } = await story.get(`${API.product}/${id}`);
    const foreign = { productOfferingPrice: { id: productPrice[0].id } };
    expect(await failed({ ...added(), itemPrice: [foreign] })).toContain(
      'There is no product offering price',
    );
    const sent = {
      name: 'x',
      status: 'active',
      billingAccount: { id: own('acme') },
      productPrice: [foreign],
    };
    expect(await story.post(API.product, sent, 422)).toMatchObject({
      code: 'inventory.unknown-price',
      details: [{ path: 'productPrice[0].productOfferingPrice.id' }],
    });
    const { id: kept } = productPrice[0];
    const price = { ...fee('x', 1), id: kept, name: 'x' };
    expect(await story.post(`${API.catalog}/productOfferingPrice`, price, 400)).toMatchObject({
      code: 'catalog.id-kept',
    });
    for (const productOfferingPrice of [[foreign.productOfferingPrice], [price]]) {
      const offering = { name: 'x', productOfferingPrice };
      expect(await story.post(`${API.catalog}/productOffering`, offering, 400)).toMatchObject({
        code: 'catalog.id-kept',
      });
    }
    const bundle = {
      id: own('bundle'),
      name: 'x',
      isBundle: true,
      bundledPopRelationship: [{ id: kept }],
    };
    await story.post(`${API.catalog}/productOfferingPrice`, bundle, 400);
  });

  it('of the wrong type is a 400', async () => {
    const item = { ...added(), itemPrice: [priced('month', alteration({ percentage: 'half' }))] };
    await story.post(API.order, { productOrderItem: [item] }, 400);
  });
});

it('is refused where the operator sells at the prices of the catalogue alone', async () => {
  const clock = { now: () => parseInstant(START) };
  const strict = await startApp(story.database, clock, {}, {}, undefined, {
    negotiatedPrices: 'refuse',
  });
  try {
    const product = (price: object) => ({
      name: 'x',
      status: 'active',
      billingAccount: { id: own('acme') },
      productPrice: [{ ...priced('month'), price }],
    });
    const refused = await strict.http
      .post(API.product)
      .send(product({ dutyFreeAmount: eur(20) }))
      .expect(422);
    expect(refused.body.message).toContain('productPrice[0]: is agreed for this product alone');
    await strict.http
      .post(API.product)
      .send(product({ dutyFreeAmount: eur(30) }))
      .expect(201);
  } finally {
    await strict.close();
  }
});

describe('an order in version 5', () => {
  it('is charged as altered', async () => {
    const price = {
      '@type': 'OrderPrice',
      productOfferingPrice: { id: own('month'), '@type': 'ProductOfferingPriceRef' },
      priceAlteration: [
        {
          '@type': 'PriceAlteration',
          priceType: 'recurring',
          applicationDuration: 1,
          price: { '@type': 'Price', percentage: 50 },
        },
      ],
    };
    const { id } = await story.post(V5.order, {
      '@type': 'ProductOrder',
      billingAccount: { id: own('acme'), '@type': 'BillingAccountRef' },
      productOrderItem: [
        {
          '@type': 'ProductOrderItem',
          id: '1',
          action: 'add',
          productOffering: { id: own('line'), '@type': 'ProductOfferingRef' },
          itemPrice: [price],
        },
      ],
    });
    expect((await story.get(`${V5.order}/${id}`)).state).toBe('completed');
    expect((await billed('2026-03-01T00:00:00Z')).map(nets)).toEqual([15, 30]);
  });
});

function eur(value: number) {
  return { unit: 'EUR', value };
}

function fee(id: string, value: number, more: object = {}) {
  const period = 'priceType' in more ? {} : MONTH;
  return { id: own(id), priceType: 'recurring', ...period, price: eur(value), ...more };
}

function priced(id: string, ...priceAlteration: readonly object[]) {
  const altered = priceAlteration.length === 0 ? {} : { priceAlteration };
  return { productOfferingPrice: { id: own(id) }, ...altered };
}

function alteration(price: object, more: object = {}) {
  return { price, ...more };
}

function added() {
  return { id: '1', action: 'add', productOffering: { id: own('line') } };
}

async function ordered(itemPrice?: readonly object[], more: object = {}): Promise<string> {
  const item = { ...added(), ...(itemPrice === undefined ? {} : { itemPrice }), ...more };
  const done = await story.order({ billingAccount: { id: own('acme') }, productOrderItem: [item] });
  return done.productOrderItem[0].product.id;
}

async function modified(id: string, itemPrice: readonly object[]): Promise<void> {
  await story.order({
    productOrderItem: [{ id: '1', action: 'modify', product: { id }, itemPrice }],
  });
}

async function changed(id: string, product: object): Promise<void> {
  await story.order({
    productOrderItem: [{ id: '1', action: 'modify', product: { id, ...product } }],
  });
}

/** Why an order of this item failed. */
async function failed(item: object): Promise<string> {
  const { id } = await story.post(API.order, {
    billingAccount: { id: own('acme') },
    productOrderItem: [item],
  });
  const order = await story.get(`${API.order}/${id}`);
  expect(order.state).toBe('failed');
  return order.productOrderErrorMessage[0].reason;
}

/** What the open bill comes to, without tax. */
async function live(): Promise<number> {
  const path = `${API.bill}/customerBill?billingAccount.id=${own('acme')}&state=new`;
  const [bill] = await story.get(path);
  return bill === undefined ? 0 : nets(await story.get(`/api/v1/bills/${bill.id}`));
}

function nets({ totals }: Json): number {
  return Number(totals.taxExcluded);
}

/** The bills of what ended by then, once it is then. */
function billed(upTo: string): Promise<Json[]> {
  story.itIs(upTo);
  return story.runBills(own('acme'), upTo);
}
