// What is sold, ordered and had: TMF620, TMF622, TMF637.
import type { Json } from '../../contract';
import type { Answer } from '../../wire';
import { add, change, eur, FEBRUARY, JANUARY, MARCH, netOf, type Trial } from '../trial';
import type { Cases } from './case';

const MID_JANUARY = '2026-01-16T00:00:00Z';
const ENDED = { endDateTime: '2025-06-01T00:00:00Z' };
const HALF_A_MONTH = ['fee 5.16'];
const asked = { minCardinality: 1, configurable: true };

export const sellingCases: Cases = {
  'Product id': async (t) => {
    await t.givenFee();
    const id = await t.sold({ product: { id: 'mine' } });
    expect(id).toBe('mine');
    expect((await t.order([change({ id, status: 'suspended' })])).state).toBe('completed');
    expect(await t.resource('product', 'mine')).toMatchObject({ status: 'suspended' });
  },
  'Product startDate': async (t) => {
    await t.givenFee();
    await t.sold({ product: { startDate: MID_JANUARY } });
    expect(await t.lines()).toEqual(HALF_A_MONTH);
  },
  'Product terminationDate': async (t) => {
    await t.givenFee();
    await t.sold({ product: { terminationDate: MID_JANUARY } });
    expect(await t.lines('a', MARCH)).toEqual(['fee 4.84']);
  },
  'Product terminationDate at or before the start': async (t) => {
    await t.givenFee({ ...NO_PERIOD, priceType: 'oneTime' });
    for (const terminationDate of [JANUARY, '2025-12-01T00:00:00Z']) {
      const { state, note } = await t.order([add({ product: { terminationDate } })]);
      expect([state, JSON.stringify(note)]).toEqual([
        'failed',
        expect.stringContaining('terminationDate: '),
      ]);
      const never = [422, 'inventory.never-in-service', 'terminationDate'];
      const written = { ...WRITTEN, terminationDate };
      expect(refusalIn(await t.send('POST', 'product', written))).toEqual(never);
      const { id } = await t.post('product', { ...written, status: 'created' });
      const begun = await t.send('PATCH', 'product', { status: 'active' }, id);
      expect(refusalIn(begun)).toEqual(never);
    }
    expect(await t.lines('a', MARCH)).toEqual([]);
  },
  'Product status suspended of a product that is new': async (t) => {
    await t.givenFee();
    await t.price('kept', { price: eur(3), whileSuspended: 'charge' });
    await t.patch('productOffering', 'o', {
      productOfferingPrice: [{ id: 'fee' }, { id: 'kept' }],
    });
    const { id } = await t.post('product', { ...WRITTEN, status: 'suspended' });
    await t.patch('product', id, { status: 'active' });
    expect(await t.lines()).toEqual(['kept 3.00']);
    await t.account('b');
    const { billingAccount: _, ...unpaid } = WRITTEN;
    const later = await t.post('product', { ...unpaid, status: 'suspended' });
    await t.patch('product', later.id, { billingAccount: { id: 'b' } });
    expect(await t.lines('b')).toEqual(['kept 3.00']);
  },
  'Product startDate after a change of what is sold': async (t) => {
    await t.givenFee();
    await t.price('dearer', { price: eur(12) });
    const moved = { startDate: MID_JANUARY };
    const late = [409, 'inventory.later-change', 'startDate'];
    const ofDearer = { productPrice: [{ productOfferingPrice: { id: 'dearer' } }] };
    for (const [account, changed] of [
      ['a', { quantity: 2 }],
      ['b', ofDearer],
    ] as const) {
      if (account !== 'a') await t.account(account);
      const written = { ...WRITTEN, billingAccount: { id: account } };
      const { id } = await t.post('product', written);
      const together = await t.send('PATCH', 'product', { ...moved, ...changed }, id);
      expect(refusalIn(together)).toEqual(late);
      await t.patch('product', id, changed);
      expect(refusalIn(await t.send('PATCH', 'product', moved, id))).toEqual(late);
      await t.patch('product', id, { startDate: JANUARY, description: 'as it began' });
      expect(await t.lines(account)).toEqual(['fee 10.00']);
    }
    await t.account('c');
    const { id } = await t.post('product', { ...WRITTEN, billingAccount: { id: 'c' } });
    await t.patch('product', id, moved);
    expect(await t.lines('c')).toEqual(HALF_A_MONTH);
  },
  'Product terminationDate before a change of what is sold': async (t) => {
    await t.givenFee();
    const end = { terminationDate: MID_JANUARY };
    const late = [409, 'inventory.later-change', 'terminationDate'];
    const id = await t.sold();
    await t.order([change({ id }, { quantity: 2 })], { requestedStartDate: FEBRUARY });
    expect(refusalIn(await t.send('PATCH', 'product', end, id))).toEqual(late);
    for (const requestedStartDate of [MID_JANUARY, FEBRUARY, undefined]) {
      const { state, note } = await t.order([change({ id, ...end })], { requestedStartDate });
      expect([state, JSON.stringify(note)]).toEqual([
        'failed',
        expect.stringContaining('terminationDate'),
      ]);
    }
    expect(netOf(await t.lines('a', MARCH))).toBe('30.00');
    expect(await t.resource('product', id)).not.toHaveProperty('terminationDate');
    await t.order([change({ id, status: 'suspended' })], { requestedStartDate: MARCH });
    const over = await t.order([{ ...change({ id, ...end }), action: 'delete' }]);
    expect(over.state).toBe('completed');

    await t.account('b');
    const written = { ...WRITTEN, billingAccount: { id: 'b' } };
    const ended = await t.post('product', { ...written, ...end });
    const changed = await t.send('PATCH', 'product', { quantity: 2 }, ended.id);
    expect(refusalIn(changed)).toEqual(late);
    const whole = await t.post('product', written);
    await t.patch('product', whole.id, { ...end, status: 'terminated', quantity: 2 });
    expect(await t.lines('b', MARCH)).toEqual(['fee 4.84', 'fee 4.84']);
  },
  'Product billingAccount.*': async (t) => {
    await t.givenFee();
    await t.account('b');
    await t.sold({ product: { billingAccount: { id: 'b' } } });
    expect([await t.lines('a'), await t.lines('b')]).toEqual([[], ['fee 10.00']]);
  },
  'Product productOffering.*': async (t) => {
    await t.givenFee();
    await t.sold({ productOffering: undefined, product: { productOffering: { id: 'o' } } });
    expect(await t.lines()).toEqual(['fee 10.00']);
  },
  'Product productOffering.* without an id': async (t) => {
    await t.givenFee();
    const inWords = { ...WRITTEN, productOffering: { name: 'O' } };
    const unnamed = [422, 'inventory.unknown-offering', 'productOffering.id'];
    expect(refusalIn(await t.send('POST', 'product', inWords))).toEqual(unnamed);
    const { billingAccount, ...unpaid } = inWords;
    const { id } = await t.post('product', unpaid);
    expect(refusalIn(await t.send('PATCH', 'product', { billingAccount }, id))).toEqual(unnamed);
    await t.patch('product', id, { billingAccount, productOffering: { id: 'o' } });
    expect(await t.lines()).toEqual(['fee 10.00']);
  },
  'Product productCharacteristic.name, productCharacteristic.value': async (t) => {
    await t.givenUsage();
    await t.sold({ product: { productCharacteristic: [{ name: 'subject', value: 'phone' }] } });
    expect(await t.use('1', { subject: 'other' })).toBe('rejected');
    expect(await t.use('2', { subject: 'phone' })).toBe('accepted');
    expect(await t.lines()).toEqual(['calls 2.00']);
  },
  'Product productPrice.productOfferingPrice.*': async (t) => {
    await t.givenFee();
    await t.price('dearer', { price: eur(12) });
    await t.sold({ product: { productPrice: [{ productOfferingPrice: { id: 'dearer' } }] } });
    expect(await t.lines()).toEqual(['dearer 12.00']);
  },
  'Product productPrice.unitOfMeasure of a fee': async (t) => {
    await t.givenFee();
    for (const unitOfMeasure of ['10 lines', '0.5 GB', '12']) {
      const productPrice = [{ ...FEE, unitOfMeasure, price: { dutyFreeAmount: eur(8) } }];
      expect(await refusedFor(t, productPrice)).toEqual('productPrice[0].unitOfMeasure');
    }
    const productPrice = [{ ...FEE, unitOfMeasure: '1 line', price: { dutyFreeAmount: eur(8) } }];
    await t.sold({ product: { productPrice } });
    expect(await t.lines()).toEqual([expect.stringMatching(/^own~\S+ 8\.00$/)]);
  },
  'Product productPrice.billingAccount.*': async (t) => {
    await t.givenFee();
    await t.account('b');
    const paidBy = (id: string): Json[] => [{ ...FEE, billingAccount: { id } }];
    expect(await refusedFor(t, paidBy('b'))).toEqual('productPrice[0].billingAccount.id');
    await t.sold({ product: { productPrice: paidBy('a') } });
    expect([await t.lines('a'), await t.lines('b')]).toEqual([['fee 10.00'], []]);
  },

  'TMF620 productSpecification productSpecCharacteristic.productSpecCharacteristicValue.isDefault, productSpecCharacteristic.characteristicValueSpecification.isDefault':
    async (t) => {
      const withDefault = [{ value: 'red', isDefault: true }];
      const colour = { name: 'colour', ...asked, productSpecCharacteristicValue: withDefault };
      await t.post('productSpecification', {
        id: 's',
        name: 's',
        productSpecCharacteristic: [colour],
      });
      await t.givenFee({}, { productSpecification: { id: 's' } });
      await t.sold();
      expect(await t.lines()).toEqual(['fee 10.00']);
    },
  'TMF620 productOffering id': async (t) => {
    await t.givenFee();
    await t.sold();
    const failed = await t.order([add({ productOffering: { id: 'p' } })]);
    expect(failed.state).toBe('failed');
    expect(await t.lines()).toEqual(['fee 10.00']);
  },
  'TMF620 productOffering productSpecification.*': async (t) => {
    const productSpecCharacteristic = [{ name: 'imei', ...asked }];
    await t.post('productSpecification', { id: 's', name: 's', productSpecCharacteristic });
    await t.givenFee({}, { productSpecification: { id: 's' } });
    const { id } = await t.post('productOrder', orderOf([add()]));
    expect(await t.resource('productOrder', id)).toMatchObject({ state: 'pending' });
  },
  'TMF620 productOfferingPrice id': async (t) => {
    await t.price('one', { price: eur(1) });
    await t.price('two', { price: eur(2) });
    await t.offering('o', ['two']);
    await t.account('a');
    await t.sold();
    expect(await t.lines()).toEqual(['two 2.00']);
  },
  'TMF620 productOfferingPrice validFor.* of a fee or of usage': async (t) => {
    await t.givenUsage({ validFor: ENDED });
    await t.price('fee');
    await t.price('past', { validFor: ENDED });
    await t.patch('productOffering', 'o', {
      productOfferingPrice: [{ id: 'fee' }, { id: 'past' }, { id: 'calls' }],
    });
    await t.sold();
    expect(await t.use('1')).toBe('rejected');
    expect(await t.lines()).toEqual(['fee 10.00']);
  },
  'TMF620 productOfferingPrice priceType': async (t) => {
    await t.givenFee({ ...NO_PERIOD, priceType: 'oneTime' });
    await t.sold();
    expect(await t.lines('a', MARCH)).toEqual(['fee 10.00']);
  },
  'TMF620 productOfferingPrice price.*': async (t) => {
    await t.givenFee({ price: { unit: 'EUR', value: 12.34 } });
    await t.sold();
    expect(await t.lines()).toEqual(['fee 12.34']);
    const inexact = { id: 'p', name: 'p', priceType: 'oneTime', lifecycleStatus: 'Launched' };
    for (const [price, path, status] of [
      [{ unit: 'EUR', value: 0.1234567890123456 }, 'price.value', 400],
      [{ unit: 'Taler', value: 1 }, 'price.unit', 422],
    ] as const) {
      const answer = await t.send('POST', 'productOfferingPrice', { ...inexact, price });
      expect([answer.status, JSON.stringify(answer.body)]).toEqual([
        status,
        expect.stringContaining(path),
      ]);
    }
  },
  'TMF620 productOfferingPrice percentage of a discount': async (t) => {
    await t.price('fee');
    await t.price('off', { ...DISCOUNT, percentage: 25 });
    await t.offering('o', ['fee', 'off']);
    await t.account('a');
    await t.sold();
    expect(await t.lines()).toEqual(['fee 10.00', 'off -2.50']);
  },
  'TMF620 productOfferingPrice recurringChargePeriodType, recurringChargePeriodLength': async (
    t,
  ) => {
    await t.givenFee({ recurringChargePeriodType: 'month', recurringChargePeriodLength: 2 });
    await t.sold();
    expect(await t.lines('a', MARCH)).toEqual(['fee 10.00']);
  },
  'TMF620 productOfferingPrice unitOfMeasure.* of usage and allowances': async (t) => {
    await t.givenUsage({ unitOfMeasure: { amount: 10, units: 'call' } });
    const included = { priceType: 'allowance', price: undefined };
    await t.price('some', { ...included, unitOfMeasure: { amount: 5, units: 'call' } });
    await t.patch('productOffering', 'o', {
      productOfferingPrice: [{ id: 'calls' }, { id: 'some' }],
    });
    await t.sold();
    expect(await t.use('5')).toBe('accepted');
    expect(await t.lines()).toEqual([]);
  },
  'TMF620 productOfferingPrice tax.taxCategory, tax.taxRate': async (t) => {
    const tax = [
      { taxCategory: 'VAT', taxRate: 19 },
      { taxCategory: 'reduced', taxRate: 7 },
    ];
    await t.givenFee({ tax }, {}, { taxCategory: 'reduced' });
    await t.sold();
    const [bill] = await t.bills();
    expect(bill.totals).toMatchObject({ taxExcluded: '10.00', tax: '0.70' });
  },

  'TMF622 productOrder requestedStartDate': async (t) => {
    await t.givenFee();
    await t.order([add()], { requestedStartDate: MID_JANUARY });
    expect(await t.lines()).toEqual(HALF_A_MONTH);
    const { id } = await t.post('productOrder', orderOf([add()], LATER));
    expect(await t.resource('productOrder', id)).toMatchObject({ state: 'pending' });
  },
  'TMF622 productOrder billingAccount.*': async (t) => {
    await t.givenFee();
    await t.account('b');
    await t.sold({}, { billingAccount: { id: 'b' } });
    expect([await t.lines('a'), await t.lines('b')]).toEqual([[], ['fee 10.00']]);
  },
  'TMF622 productOrder productOrderItem.id': async (t) => {
    await t.givenFee();
    const { id: _none, ...unnamed } = add();
    const within = { ...unnamed, productOrderItem: [unnamed, { ...unnamed, id: '3' }] };
    const asked = orderOf([within, add({ id: '1' }), { ...unnamed, id: '' }], LATER);
    const { id, productOrderItem } = await t.post('productOrder', asked);
    expect(idsOf(productOrderItem)).toEqual(['2', ['4', '3'], '1', '5']);
    const patched = await t.patch('productOrder', id, { productOrderItem: [unnamed, unnamed] });
    expect(idsOf(patched.productOrderItem)).toEqual(['1', '2']);
    const { productOrderErrorMessage } = await t.order([
      add(),
      { ...unnamed, productOffering: { id: 'unknown' } },
    ]);
    expect(productOrderErrorMessage).toMatchObject([
      { productOrderItem: [{ productOrderItemId: '2' }] },
    ]);
    expect(await t.lines()).toEqual(['fee 10.00']);
  },
  'TMF622 productOrder state by POST': async (t) => {
    await t.givenFee();
    for (const state of ['completed', 'held', 'pending']) {
      const { status, body } = await t.send('POST', 'productOrder', orderOf([add()], { state }));
      expect([status, body.code, body.details]).toMatchObject([
        422,
        'ordering.state-refused',
        [{ path: 'state', value: state }],
      ]);
    }
    await t.order([add()], { state: 'acknowledged' });
    expect(await t.lines()).toEqual(['fee 10.00']);
  },
  'TMF622 productOrder productOrderItem.product.status of an add': async (t) => {
    await t.givenFee();
    const failed = await t.order([add({ product: { status: 'suspended' } })]);
    expect([failed.state, failed.productOrderErrorMessage]).toMatchObject([
      'failed',
      [{ code: 'ordering.status-refused' }],
    ]);
    await t.sold({ product: { status: 'active' } });
    expect(await t.lines()).toEqual(['fee 10.00']);
  },
  'TMF622 productOrder productOrderItem.action': async (t) => {
    await t.givenFee();
    const id = await t.sold();
    const end = { action: 'delete', product: { id, terminationDate: MID_JANUARY } };
    await t.order([{ id: '1', ...end }]);
    expect(await t.resource('product', id)).toMatchObject({ status: 'terminated' });
    await t.order([add({ action: 'noChange' })]);
    expect(netOf(await t.lines('a', MARCH))).toBe('4.84');
  },
  'TMF622 productOrder productOrderItem.quantity': async (t) => {
    await t.givenFee();
    await t.sold({ quantity: 3 });
    expect(await t.lines()).toEqual(['fee 30.00']);
    expect((await t.order([add({ quantity: 0 })])).state).toBe('failed');
  },
  'TMF622 productOrder productOrderItem.billingAccount.*': async (t) => {
    await t.givenFee();
    await t.account('b');
    await t.sold({ billingAccount: { id: 'b' } });
    expect([await t.lines('a'), await t.lines('b')]).toEqual([[], ['fee 10.00']]);
  },
  'TMF622 productOrder productOrderItem.productOffering.*': async (t) => {
    await t.givenFee();
    await t.sold();
    expect(await t.lines()).toEqual(['fee 10.00']);
    const { state, productOrderErrorMessage } = await t.order([
      add({ productOffering: { id: 'unknown' } }),
    ]);
    expect(state).toBe('failed');
    expect(productOrderErrorMessage).toMatchObject([{ code: 'inventory.unknown-offering' }]);
  },
  'TMF622 productOrder productOrderItem.productOffering.* without an id': async (t) => {
    await t.givenFee();
    const productOffering = { name: 'O' };
    for (const [item, path] of [
      [{ id: '1', action: 'add', productOffering }, 'productOffering.id'],
      [add({ productOffering }), 'productOffering.id'],
      [
        add({ productOffering: undefined, product: { productOffering } }),
        'product.productOffering.id',
      ],
    ] as const) {
      const { state, note } = await t.order([item]);
      expect([state, JSON.stringify(note)]).toEqual([
        'failed',
        expect.stringContaining(`productOrderItem[0].${path}: `),
      ]);
    }
    await t.sold({ productOffering, product: { productOffering: { id: 'o' } } });
    expect(await t.lines()).toEqual(['fee 10.00']);
  },
  'TMF622 productOrder productOrderItem.itemPrice.productOfferingPrice.*': async (t) => {
    await t.givenFee();
    await t.price('dearer', { price: eur(12) });
    await t.sold({ itemPrice: [{ productOfferingPrice: { id: 'dearer' } }] });
    expect(await t.lines()).toEqual(['dearer 12.00']);
  },
  'TMF622 productOrder productOrderItem.itemPrice.unitOfMeasure of a fee': async (t) => {
    await t.givenFee();
    const itemPrice = (unitOfMeasure: string): Json[] => [
      { ...FEE, unitOfMeasure, price: { dutyFreeAmount: eur(10) } },
    ];
    const { state, note } = await t.order([add({ itemPrice: itemPrice('10 lines') })]);
    expect(state).toBe('failed');
    expect(JSON.stringify(note)).toContain('productOrderItem[0].itemPrice[0].unitOfMeasure');
    await t.sold({ itemPrice: itemPrice('line') });
    expect(await t.lines()).toEqual(['fee 10.00']);
  },
  'TMF622 productOrder productOrderItem.itemPrice.billingAccount.*': async (t) => {
    await t.givenFee();
    await t.account('b');
    const itemPrice = (id: string): Json[] => [{ ...FEE, billingAccount: { id } }];
    const { state, note } = await t.order([add({ itemPrice: itemPrice('b') })]);
    expect(state).toBe('failed');
    expect(JSON.stringify(note)).toContain('productOrderItem[0].itemPrice[0].billingAccount.id');
    await t.sold({ itemPrice: itemPrice('a') });
    expect([await t.lines('a'), await t.lines('b')]).toEqual([['fee 10.00'], []]);
  },

  'TMF637 product quantity': async (t) => {
    await t.givenFee();
    await t.post('product', {
      name: 'three',
      status: 'active',
      startDate: JANUARY,
      quantity: 3,
      billingAccount: { id: 'a' },
      productOffering: { id: 'o' },
    });
    expect(await t.lines('a', FEBRUARY)).toEqual(['fee 30.00']);
    const none = await t.send('POST', 'product', { name: 'none', status: 'active', quantity: 0 });
    expect(none.status).toBe(400);
  },
};

const NO_PERIOD = { recurringChargePeriodType: undefined, recurringChargePeriodLength: undefined };
const DISCOUNT = { ...NO_PERIOD, priceType: 'discount', price: undefined };

/** The price of what is sold, as products and items name it. */
const FEE: Json = { priceType: 'recurring', productOfferingPrice: { id: 'fee' } };

/** A product that is written without an order. */
const WRITTEN: Json = {
  name: 'own',
  status: 'active',
  startDate: JANUARY,
  billingAccount: { id: 'a' },
  productOffering: { id: 'o' },
};

function refusalIn({ status, body }: Answer): Json[] {
  return [status, body.code, body.details[0].path];
}

/** Where a product that is written with these prices is refused. */
async function refusedFor(t: Trial, productPrice: Json[]): Promise<Json> {
  const answer = await t.send('POST', 'product', { ...WRITTEN, productPrice });
  const [status, code, path] = refusalIn(answer);
  expect([status, code]).toEqual([422, 'inventory.price-refused']);
  return path;
}

/** So that the order waits. */
const LATER = { requestedStartDate: '2026-03-20T00:00:00Z' };

/** Of items, each followed by those within it. */
function idsOf(items: Json[]): Json[] {
  return items.flatMap(({ id, productOrderItem }) =>
    productOrderItem === undefined ? [id] : [id, idsOf(productOrderItem)],
  );
}

function orderOf(productOrderItem: Json[], more: Json = {}): Json {
  return { billingAccount: { id: 'a' }, productOrderItem, ...more };
}
