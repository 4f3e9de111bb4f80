// What an order or a product says of one of its prices beside which it is: TMF622, TMF637.
import type { Json } from '../../contract';
import { add, eur, JANUARY, netOf, type Trial } from '../trial';
import type { Cases } from './case';

const RED = { name: 'colour', productSpecCharacteristicValue: [{ value: 'red' }] };

/** A price of each kind that no period changes, but an allowance of a month, which is the first. */
async function periodless(t: Trial): Promise<Json[]> {
  await t.meter();
  const calls = { unitOfMeasure: { amount: 1, units: 'call' } };
  await t.price('some', { priceType: 'allowance', price: undefined, ...calls });
  await t.price('calls', { priceType: 'usage', ...calls });
  const popRelationship = [{ id: 'some', relationshipType: 'overageOf' }];
  await t.price('beyond', { priceType: 'overage', ...calls, popRelationship });
  await t.price('half', { ...ONCE, priceType: 'discount', price: undefined, percentage: 50 });
  return ['some', 'calls', 'beyond', 'half'].map((id) => ({ productOfferingPrice: { id } }));
}

export const alteringCases: Cases = {
  'Product productPrice.productPriceAlteration.productOfferingPrice.*, productPrice.priceAlteration.productOfferingPrice.*':
    async (t) => {
      await t.givenFee();
      await givenDiscounts(t);
      for (const [id, size, why] of UNFIT) {
        const price = altered({ ...size, productOfferingPrice: { id } });
        expect(await refusedFor(t, price)).toEqual([ALTERATION, expect.stringContaining(why)]);
      }
      const twice = { ...CARRIER, ...altered(CARRIED) };
      expect(await refusedFor(t, twice)).toEqual([ALTERATION, expect.stringContaining(TWICE)]);
      await written(t, altered({ productOfferingPrice: { id: 'tenth' } }));
      expect(netOf(await t.lines())).toBe('9.00');
    },
  'TMF622 productOrder productOrderItem.itemPrice.priceAlteration.productOfferingPrice.*': async (
    t,
  ) => {
    await t.givenFee();
    await givenDiscounts(t);
    for (const [id, size, why] of UNFIT) {
      await itemFails(t, { priceAlteration: [{ ...size, productOfferingPrice: { id } }] }, why);
    }
    await itemFails(t, { ...CARRIER, priceAlteration: [CARRIED] }, TWICE);
    const tenth = { productOfferingPrice: { id: 'tenth' } };
    await t.sold({ itemPrice: [{ ...FEE, priceAlteration: [tenth] }] });
    await t.patch('productOfferingPrice', 'tenth', { lifecycleStatus: 'Retired' });
    const own = { ...tenth, price: { percentage: 10 } };
    const product = { productCharacteristic: [{ name: 'subject', value: 'other' }] };
    await t.sold({ itemPrice: [{ ...FEE, priceAlteration: [own] }], product });
    expect(netOf(await t.lines())).toBe('18.00');
  },
  'Product productPrice.price.* of a tax category': async (t) => {
    const tax = [{ taxCategory: 'VAT', taxRate: 19 }];
    await t.givenFee({ tax });
    for (const price of [{ taxCategory: 'reduced' }, { taxCategory: 'reduced', taxRate: 19 }]) {
      for (const entry of [{ price }, { ...FEE, price }]) {
        const why = 'the price is taxed by VAT';
        expect(await refusedFor(t, entry)).toEqual(['productPrice[0].price.taxCategory', why]);
        await itemFails(t, entry, why);
      }
      const half = { price: { ...price, percentage: 50 } };
      await itemFails(t, { ...FEE, priceAlteration: [half] }, 'the price is taxed by VAT');
    }
    const own = { dutyFreeAmount: eur(8), taxCategory: 'reduced', taxRate: 7 };
    const product = { productCharacteristic: [{ name: 'subject', value: 'own' }] };
    await t.sold({ itemPrice: [{ ...FEE, price: { taxCategory: 'vat' } }] });
    await t.sold({ itemPrice: [{ priceType: 'recurring', price: own }], product });
    const [bill] = await t.bills();
    const taxes = bill.taxes.map(({ category }: Json) => category);
    expect(taxes.toSorted()).toEqual(['VAT', 'reduced']);
  },
  'Product productPrice.productPriceAlteration.*, productPrice.priceAlteration.* of a fee below zero':
    async (t) => {
      await t.givenFee({ price: eur(-5) });
      for (const more of [{}, { priceType: 'surcharge' }]) {
        const half = altered({ ...more, price: { percentage: 50 } });
        expect(await refusedFor(t, half)).toEqual([
          expect.stringMatching(/riceAlteration\[0\]$/),
          'price fee is below zero, and nothing is off or on it',
        ]);
      }
    },
  'TMF622 productOrder productOrderItem.itemPrice.priceAlteration.* of a fee below zero': async (
    t,
  ) => {
    await t.givenFee({ price: eur(-5) });
    const half = { price: { percentage: 50 } };
    for (const more of [{}, { priceType: 'surcharge' }]) {
      await itemFails(t, { priceAlteration: [{ ...half, ...more }] }, 'is below zero');
    }
    await t.sold();
    expect(netOf(await t.lines())).toBe('-5.00');
  },
  'Product productPrice.productPriceAlteration.unitOfMeasure, productPrice.priceAlteration.unitOfMeasure of an amount':
    async (t) => {
      await t.givenFee();
      const off = (unitOfMeasure: string): Json =>
        altered({ unitOfMeasure, price: { dutyFreeAmount: eur(1) } });
      expect(await refusedFor(t, off('2 pieces'))).toEqual([
        expect.stringMatching(/riceAlteration\[0\]\.unitOfMeasure$/),
        'is not for one: money is off a piece',
      ]);
      await written(t, off('piece'));
      expect(netOf(await t.lines())).toBe('9.00');
    },
  'TMF622 productOrder productOrderItem.itemPrice.priceAlteration.unitOfMeasure of an amount':
    async (t) => {
      await t.givenFee();
      const off = { unitOfMeasure: '2 pieces', price: { dutyFreeAmount: eur(1) } };
      await itemFails(t, { priceAlteration: [off] }, 'priceAlteration[0].unitOfMeasure: ');
      const one = { ...off, unitOfMeasure: '1 piece' };
      await t.sold({ quantity: 2, itemPrice: [{ ...FEE, priceAlteration: [one] }] });
      expect(netOf(await t.lines())).toBe('18.00');
    },
  'Product productPrice.priceType, productPrice.recurringChargePeriod other than those of the price it names':
    async (t) => {
      await t.givenFee();
      const id = await written(t, { recurringChargePeriod: 'monthly' });
      for (const [words, name] of OTHER_WORDS) {
        const path = `productPrice[0].${name}`;
        expect(await refusedFor(t, words)).toEqual([path, expect.anything()]);
        const productPrice = [{ ...FEE, ...words }];
        const patched = await t.send('PATCH', 'product', { productPrice }, id);
        expect([patched.status, patched.body.details?.[0].path]).toEqual([422, path]);
      }
      for (const price of await periodless(t)) {
        const path = 'productPrice[0].recurringChargePeriod';
        const words = { ...price, recurringChargePeriod: 'year' };
        expect(await refusedFor(t, words)).toEqual([path, expect.anything()]);
        const productPrice = [words, FEE];
        const patched = await t.send('PATCH', 'product', { productPrice }, id);
        expect([patched.status, patched.body.details?.[0].path]).toEqual([422, path]);
      }
      expect(await t.lines()).toEqual(['fee 10.00']);
    },
  'TMF622 productOrder productOrderItem.itemPrice.priceType, productOrderItem.itemPrice.recurringChargePeriod other than those of the price it names':
    async (t) => {
      await t.givenFee();
      for (const [words, name] of OTHER_WORDS) await itemFails(t, words, `.${name}: `);
      await t.price('rhythm', {
        recurringChargePeriodType: undefined,
        recurringChargePeriodLength: undefined,
      });
      const rhythm = { productOfferingPrice: { id: 'rhythm' } };
      await itemFails(t, { ...rhythm, recurringChargePeriod: 'year' }, '.recurringChargePeriod: ');
      const others = await periodless(t);
      for (const price of others) {
        await itemFails(t, { ...price, recurringChargePeriod: 'year' }, '.recurringChargePeriod: ');
      }
      const monthly = { ...others[0], recurringChargePeriod: 'monthly' };
      await t.sold({ itemPrice: [{ ...FEE, recurringChargePeriod: '1 month' }, monthly] });
      expect(await t.lines()).toEqual(['fee 10.00']);
    },
  'Product productPrice.price.*, productPrice.priceType of a one-time price': async (t) => {
    await t.givenFee();
    await t.price('setup', { ...ONCE, price: eur(50) });
    const productPrice = [FEE, { productOfferingPrice: { id: 'setup' } }];
    await written(t, {}, productPrice);
    expect(await t.lines()).toEqual(['fee 10.00']);
    await t.account('b');
    const product = { productPrice, productCharacteristic: [{ name: 'subject', value: 'b' }] };
    await t.sold({ product }, { billingAccount: { id: 'b' } });
    expect(await t.lines('b')).toEqual(['fee 10.00', 'setup 50.00']);
  },
  'TMF622 productOrder orderTotalPrice.price.percentage, orderTotalPrice.billingAccount.*, orderTotalPrice.productOfferingPrice.*':
    async (t) => {
      await t.givenFee();
      await t.account('b');
      for (const [total, path] of MISPLACED) {
        const order = await t.order([add()], { orderTotalPrice: [total] });
        expectFailed(order, `orderTotalPrice[0].${path}: `);
      }
      await t.sold({}, { orderTotalPrice: [SUM] });
      expect(await t.lines()).toEqual(['fee 10.00']);
    },
  'TMF622 productOrder productOrderItem.itemTotalPrice.price.percentage, productOrderItem.itemTotalPrice.billingAccount.*, productOrderItem.itemTotalPrice.productOfferingPrice.*':
    async (t) => {
      await t.givenFee();
      await t.account('b');
      for (const [total, path] of MISPLACED) {
        const order = await t.order([add({ itemTotalPrice: [total] })]);
        expectFailed(order, `productOrderItem[0].itemTotalPrice[0].${path}: `);
      }
      await t.sold({ itemTotalPrice: [SUM] });
      expect(await t.lines()).toEqual(['fee 10.00']);
    },
  'TMF622 productOrder orderTotalPrice.priceType, productOrderItem.itemTotalPrice.priceType of what is altered':
    async (t) => {
      await t.givenFee();
      const all = { priceAlteration: [{ price: { percentage: 100 } }] };
      for (const priceType of ['oneTimeCharge', 'recurringCharge', 'total', 'foo', 'usage']) {
        const totals = [{ ...all, priceType }];
        const ofOrder = await t.order([add()], { orderTotalPrice: totals });
        expectFailed(ofOrder, 'orderTotalPrice[0].priceType: ');
        const ofItem = await t.order([add({ itemTotalPrice: totals })]);
        expectFailed(ofItem, 'productOrderItem[0].itemTotalPrice[0].priceType: ');
      }
      const told = { priceType: 'foo', price: { dutyFreeAmount: eur(10) } };
      await t.sold({ itemTotalPrice: [{ ...all, priceType: 'recurring' }, told] });
      expect(netOf(await t.lines())).toBe('0.00');
    },
  'TMF622 productOrder orderTotalPrice.unitOfMeasure, productOrderItem.itemTotalPrice.unitOfMeasure of an amount':
    async (t) => {
      await t.givenFee();
      const ofOrder = await t.order([add()], { orderTotalPrice: [TEN_LINES] });
      expectFailed(ofOrder, 'orderTotalPrice[0].unitOfMeasure: ');
      const ofItem = await t.order([add({ itemTotalPrice: [TEN_LINES] })]);
      expectFailed(ofItem, 'productOrderItem[0].itemTotalPrice[0].unitOfMeasure: ');
      const share = { ...TEN_LINES, priceAlteration: [{ price: { percentage: 10 } }] };
      const one = { ...TEN_LINES, unitOfMeasure: '1 line' };
      await t.sold({ itemTotalPrice: [share, one] });
      expect(netOf(await t.lines())).toBe('8.00');
    },
};

const FEE: Json = { productOfferingPrice: { id: 'fee' } };
const ONCE = {
  priceType: 'oneTime',
  recurringChargePeriodType: undefined,
  recurringChargePeriodLength: undefined,
};
const ALTERATION = expect.stringMatching(/riceAlteration\[0\]\.(productOfferingPrice\.id|price)$/);

const OTHER_WORDS = [
  [{ priceType: 'penalty' }, 'priceType'],
  [{ recurringChargePeriod: 'year' }, 'recurringChargePeriod'],
  [{ priceType: 'oneTime' }, 'priceType'],
  [{ unitOfMeasure: '10 lines' }, 'unitOfMeasure'],
] as const;

/** A total that only describes. */
const SUM = { price: { percentage: 0, dutyFreeAmount: eur(10) }, billingAccount: { id: 'a' } };
const TEN_LINES = {
  unitOfMeasure: '10 lines',
  priceAlteration: [{ price: { dutyFreeAmount: eur(1) } }],
};
const MISPLACED = [
  [{ price: { percentage: 50 } }, 'price.percentage'],
  [{ billingAccount: { id: 'b' } }, 'billingAccount.id'],
  [{ productOfferingPrice: { id: 'fee' } }, 'productOfferingPrice.id'],
] as const;

/** What is no discount, or is not given to a blue product of the fee, and what is said beside them. */
const UNFIT = [
  ['nothing', {}, 'is no discount that could be given'],
  ['nothing', { price: { percentage: 20 } }, 'is no discount that could be given'],
  ['fee', { price: { percentage: 20 } }, 'is no discount that could be given'],
  ['retired', {}, 'is Retired, Obsolete or Rejected'],
  ['over', {}, 'which its validFor does not contain'],
  ['others', {}, 'reduces other, not fee'],
  ['red', {}, 'is for another colour than the product has'],
  ['tenth', { price: { percentage: 50 } }, 'is not 10 %, which discount tenth takes off'],
] as const;

/** A fee that names a discount is reduced by it once. */
const NAMED = { relationshipType: 'discount' };
const CARRIER = { productOfferingPrice: { id: 'carrier' } };
const CARRIED = { productOfferingPrice: { id: 'carried' } };
const TWICE = 'is taken off price carrier already, which names it';

async function givenDiscounts(t: Trial): Promise<void> {
  const off = { ...ONCE, priceType: 'discount', price: undefined, percentage: 10 };
  const popRelationship = [{ id: 'other', ...NAMED }];
  await t.price('other');
  await t.price('tenth', off);
  await t.price('retired', off);
  await t.price('carried', off);
  await t.price('carrier', { popRelationship: [{ ...CARRIED.productOfferingPrice, ...NAMED }] });
  await t.price('over', { ...off, validFor: { endDateTime: '2020-01-01T00:00:00Z' } });
  await t.price('others', { ...off, popRelationship });
  await t.price('red', { ...off, prodSpecCharValueUse: [RED] });
  await t.patch('productOfferingPrice', 'retired', { lifecycleStatus: 'Retired' });
}

function altered(alteration: Json): Json {
  return { productPriceAlteration: [alteration] };
}

function product(price: Json, productPrice: Json[] = [{ ...FEE, ...price }]): Json {
  return {
    name: 'own',
    status: 'active',
    startDate: JANUARY,
    billingAccount: { id: 'a' },
    productOffering: { id: 'o' },
    productPrice,
  };
}

async function written(t: Trial, price: Json, productPrice?: Json[]): Promise<string> {
  return (await t.post('product', product(price, productPrice))).id;
}

/** Where and why a product that is written with such a fee is refused. */
async function refusedFor(t: Trial, price: Json): Promise<[string, string]> {
  const { status, body } = await t.send('POST', 'product', product(price));
  expect([status, body.code]).toEqual([422, 'inventory.price-refused']);
  return [body.details[0].path, body.details[0].message];
}

async function itemFails(t: Trial, price: Json, why: string): Promise<void> {
  expectFailed(await t.order([add({ itemPrice: [{ ...FEE, ...price }] })]), why);
}

function expectFailed({ state, note }: Json, why: string): void {
  expect([state, JSON.stringify(note)]).toEqual(['failed', expect.stringContaining(why)]);
}
