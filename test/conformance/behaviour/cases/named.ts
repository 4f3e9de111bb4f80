// Prices and offerings that a product or an order names, refused alike at both doors, TMF622 and TMF637.
import type { Json } from '../../contract';
import type { Answer } from '../../wire';
import { add, eur, JANUARY, netOf, type Trial } from '../trial';
import type { Cases } from './case';

const UNKNOWN = 'inventory.unknown-price';
const SIZE = { name: 'size', productSpecCharacteristicValue: [{ value: 'L' }] };
const NOBODY = { billingAccount: undefined };

export const namedCases: Cases = {
  'Product productPrice.productOfferingPrice.* that cannot be charged, or is for another product':
    async (t) => {
      await t.givenFee();
      await t.post('productOfferingPrice', { id: 'draft', name: 'draft', priceType: 'recurring' });
      await t.price('large', { prodSpecCharValueUse: [SIZE] });
      await t.meter();
      await t.price('tier', TIER);
      // What says more than its parts, and nobody launched.
      const heavy = {
        ...NOT_PRICED,
        bundledPopRelationship: [{ id: 'fee' }],
        tax: [{ taxRate: 5 }],
      };
      await t.price('heavy', { ...heavy, lifecycleStatus: 'In study' });
      await t.price('gone', { ...NOT_PRICED, bundledPopRelationship: [{ id: 'fee' }] });
      await t.patch('productOfferingPrice', 'gone', { lifecycleStatus: 'Obsolete' });
      for (const [id, code] of [
        ['nothing', UNKNOWN],
        ['draft', UNKNOWN],
        ['gone', UNKNOWN],
        ['tier', 'inventory.price-refused'],
        ['heavy', 'inventory.price-refused'],
        ['large', 'inventory.price-does-not-fit'],
      ] as const) {
        const productPrice = [named('fee'), named(id)];
        const path = 'productPrice[1].productOfferingPrice.id';
        await refusedOnceItIsPaid(t, { productPrice }, [422, code, path]);
        const order = await t.order([add({ itemPrice: productPrice })]);
        expect(order.productOrderErrorMessage).toMatchObject([{ code }]);
      }
      expect(await t.lines()).toEqual(['fee 10.00']);
    },
  'Product productOffering.* that nobody knows': async (t) => {
    await t.givenFee();
    const productOffering = { id: 'later' };
    const refused = [422, 'inventory.unknown-offering', 'productOffering.id'];
    await refusedOnceItIsPaid(t, { productOffering, productPrice: undefined }, refused);
    await refusedOnceItIsPaid(t, { productOffering }, refused);
    for (const itemPrice of [undefined, [named('fee')]]) {
      const order = await t.order([add({ productOffering, itemPrice })]);
      expect(order.productOrderErrorMessage).toMatchObject([{ code: refused[1] }]);
    }
    expect(await t.lines()).toEqual(['fee 10.00']);
  },
  'Product productPrice.recurringChargePeriod of a one-time price that names none': async (t) => {
    await t.givenFee();
    const once = { priceType: 'oneTime', price: { dutyFreeAmount: eur(5) } };
    const productPrice = [named('fee'), { ...once, recurringChargePeriod: 'month' }];
    const path = 'productPrice[1].recurringChargePeriod';
    const refused = [422, 'inventory.price-refused', path];
    expect(told(await t.send('POST', 'product', product({ productPrice })))).toEqual(refused);
    const { id } = await t.post('product', product({}));
    expect(told(await t.send('PATCH', 'product', { productPrice }, id))).toEqual(refused);
    const { state, note } = await t.order([add({ itemPrice: productPrice })]);
    const reason = 'itemPrice[1].recurringChargePeriod: a oneTime price is charged once';
    expect([state, JSON.stringify(note)]).toEqual(['failed', expect.stringContaining(reason)]);
    await t.account('b');
    const itemPrice = [{ ...once, recurringChargePeriod: 'once' }];
    await t.sold({ itemPrice }, { billingAccount: { id: 'b' } });
    expect(netOf(await t.lines('b'))).toBe('5.00');
  },
};

const TIER = {
  priceType: 'usage',
  price: eur(1),
  unitOfMeasure: { amount: 1, units: 'call' },
  prodSpecCharValueUse: [
    { name: 'call.cumulative', productSpecCharacteristicValue: [{ valueFrom: 0, valueTo: 10 }] },
  ],
};
const NOT_PRICED = {
  isBundle: true,
  price: undefined,
  recurringChargePeriodType: undefined,
  recurringChargePeriodLength: undefined,
};

function named(id: string): Json {
  return { productOfferingPrice: { id } };
}

function product(more: Json): Json {
  const own = { name: 'own', status: 'active', startDate: JANUARY, billingAccount: { id: 'a' } };
  return { ...own, productPrice: [named('fee')], ...more };
}

/** A product of the account `a` is not written so, nor changed so, and one that says so has nobody to pay for it. */
async function refusedOnceItIsPaid(t: Trial, said: Json, refused: unknown): Promise<void> {
  expect(told(await t.send('POST', 'product', product(said)))).toEqual(refused);
  const change = { productPrice: [named('fee')], ...said };
  const standing = (await t.get('/tmf-api/productInventory/v4/product?name=paid'))[0];
  const paid = standing ?? (await t.post('product', product({ name: 'paid' })));
  expect(told(await t.send('PATCH', 'product', change, paid.id))).toEqual(refused);
  const free = await t.post('product', product({ ...said, ...NOBODY }));
  const planned = await t.post('product', product({ ...said, status: 'created' }));
  for (const [{ id }, begins] of [
    [free, { billingAccount: { id: 'a' } }],
    [planned, { status: 'active' }],
  ]) {
    expect(told(await t.send('PATCH', 'product', begins, id))).toEqual(refused);
  }
}

function told({ status, body }: Answer): unknown {
  return [status, body.code, body.details?.[0]?.path];
}
