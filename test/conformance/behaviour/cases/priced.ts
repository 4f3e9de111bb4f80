// What prices of TMF620 say and what becomes of it, kind by kind of price: it is charged so, or not launched.
import type { Json } from '../../contract';
import { add, eur, JANUARY, type Trial } from '../trial';
import type { Cases } from './case';
import { notLaunched, refusedAt } from './on-sale';

const of = (key: string): string => `TMF620 productOfferingPrice ${key}`;
const NO_PERIOD = { recurringChargePeriodType: undefined, recurringChargePeriodLength: undefined };
const FEE = { priceType: 'recurring', recurringChargePeriodType: 'month', price: eur(10) };
const USAGE = { ...NO_PERIOD, priceType: 'usage', unitOfMeasure: { amount: 1, units: 'call' } };
const ALLOWANCE = { priceType: 'allowance', unitOfMeasure: { amount: 4, units: 'call' } };
const SOME = { ...ALLOWANCE, price: undefined };
const DISCOUNT = { ...NO_PERIOD, priceType: 'discount', price: undefined, percentage: 50 };
const CITY = { tax: [{ taxCategory: 'CITY', taxRate: 5 }] };
const HERE = { place: [{ id: 'here', name: 'Here' }] };
const TERM = { productOfferingTerm: [{ name: '24 months' }] };
const ENDED = { validFor: { endDateTime: '2020-01-01T00:00:00Z' } };
const MONTH = { recurringChargePeriodType: 'month' };
const RETIRED = { lifecycleStatus: 'Retired' };
/** A bundle of prices. */
const NONE = { ...NO_PERIOD, price: undefined };
const SIZE = uses('size', { value: 'L' });
const VOLUME = model('volume');

function uses(name: string, ...productSpecCharacteristicValue: Json[]): Json {
  return { prodSpecCharValueUse: [{ name, productSpecCharacteristicValue }] };
}

function model(name: string): Json {
  return { pricingLogicAlgorithm: [{ plaSpecId: `urn:meterline:pla:${name}:1` }] };
}

function naming(id: string, relationshipType: string | undefined): Json {
  return { popRelationship: [{ id, relationshipType }] };
}

function parts(...ids: string[]): Json {
  return { isBundle: true, bundledPopRelationship: ids.map((id) => ({ id })) };
}

/** Of calls, from so many to so many. */
function tier(valueFrom: number, valueTo?: number, rangeInterval?: string): Json {
  return { ...USAGE, ...uses('call.cumulative', { valueFrom, valueTo, rangeInterval }) };
}

/** A table of the tiers `low` and `high` is not launched. */
async function noTable(t: Trial, low: Json, high: Json, more: Json, path: string): Promise<void> {
  await t.post('productOfferingPrice', { name: 'low', price: eur(2), ...low, id: 'low' });
  await t.post('productOfferingPrice', { name: 'high', price: eur(1), ...high, id: 'high' });
  const table = { ...NO_PERIOD, priceType: 'usage', price: undefined, ...parts('low', 'high') };
  await notLaunched(t, { ...table, ...more }, path);
}

/** Neither by an order nor by a product that names them; the last, `at` its place, is in the way. */
async function notSoldTogether(t: Trial, ids: readonly string[], at: number): Promise<void> {
  const named = ids.map((id) => ({ productOfferingPrice: { id } }));
  const within = `[${at}].productOfferingPrice.id: price`;
  const { id } = await t.post('billingAccount', { name: 'payer', relatedParty: [] });
  const billingAccount = { id };
  const order = await t.order([add({ productOffering: undefined, itemPrice: named })], {
    billingAccount,
  });
  const why = `productOrderItem[0].itemPrice${within}`;
  expect([order.state, JSON.stringify(order)]).toEqual(['failed', expect.stringContaining(why)]);
  const direct = { name: 'd', status: 'active', billingAccount };
  if (ids.length === 1) return;
  const whole = await t.send('POST', 'product', { ...direct, productPrice: named });
  refusedAt(whole, `productPrice[${at}].productOfferingPrice.id`);
  const first = await t.post('product', { ...direct, productPrice: named.slice(0, 1) });
  const patched = await t.send('PATCH', 'product', { productPrice: named }, first.id);
  refusedAt(patched, `productPrice[${at}].productOfferingPrice.id`);
  const item = { action: 'modify', productOffering: undefined, product: { id: first.id } };
  const changed = await t.order([add({ ...item, itemPrice: named })], { billingAccount });
  expect([changed.state, JSON.stringify(changed)]).toEqual([
    'failed',
    expect.stringContaining(why),
  ]);
}

/** By an order of an offering that lists it, by a product, and by an order that names it: each says why. */
async function soldNowhere(t: Trial, price: string, of: string): Promise<void> {
  const productOffering = await t.offering(`sells-${price}`, [price]);
  const billingAccount = await t.post('billingAccount', { name: 'payer', relatedParty: [] });
  const account = { billingAccount: { id: billingAccount.id } };
  const itemPrice = [{ productOfferingPrice: { id: price } }];
  for (const item of [{}, { itemPrice }]) {
    const sold = { productOffering: { id: productOffering.id }, ...item };
    const order = await t.order([add(sold)], account);
    expect([order.state, JSON.stringify(order)]).toEqual(['failed', expect.stringContaining(of)]);
  }
  const product = { name: 'direct', status: 'active', ...account };
  const sent = { ...product, productOffering: { id: productOffering.id } };
  const { status, body } = await t.send('POST', 'product', sent);
  expect([status, JSON.stringify(body)]).toEqual([422, expect.stringContaining(of)]);
}

async function soldAtOnce(t: Trial, prices: readonly string[], calls: number): Promise<string[]> {
  await t.offering('o', prices);
  await t.account('a');
  await t.sold();
  for (let each = 0; each < calls; each += 1) expect(await t.use('1')).toBe('accepted');
  return t.lines();
}

export const pricedCases: Cases = {
  [of('price.*, recurringChargePeriodType, tax.* in the words of another structure')]: async (
    t,
  ) => {
    const alteration = [{ priceType: 'recurring', price: { percentage: 50 } }];
    const taxed = { tax: [{ taxCategory: 'VAT', taxRate: 19 }] };
    for (const [said, path] of [
      [{ price: { ...eur(10), percentage: 50 } }, 'price.percentage'],
      [{ price: { ...eur(10), taxRate: 19 } }, 'price.taxRate'],
      [{ ...taxed, price: { ...eur(10), taxCategory: 'reduced' } }, 'price.taxCategory'],
      [{ price: { ...eur(10), taxIncludedAmount: eur(11.9) } }, 'price.taxIncludedAmount'],
      [{ recurringChargePeriod: 'year' }, 'recurringChargePeriod'],
      [{ ...NO_PERIOD, recurringChargePeriod: 'month' }, 'recurringChargePeriod'],
      [{ priceAlteration: alteration }, 'priceAlteration'],
      [{ productPriceAlteration: alteration }, 'productPriceAlteration'],
      [{ applicationDuration: { amount: 3, units: 'month' } }, 'applicationDuration'],
      [{ isSellable: false }, 'isSellable'],
      [{ allowedAction: [{ action: 'add' }] }, 'allowedAction'],
      [{ bundledProductOffering: [{ id: 'o' }] }, 'bundledProductOffering'],
      [{ productSpecification: { id: 's' } }, 'productSpecification'],
    ] as const) {
      await notLaunched(t, { price: eur(10), ...said }, path);
    }
    const same = { isSellable: true, recurringChargePeriod: 'monthly', priceAlteration: [] };
    await t.givenFee({ ...taxed, ...same, price: { ...eur(10), taxRate: 19, percentage: 0 } });
    await t.sold();
    expect(await t.lines()).toEqual(['fee 10.00']);
    const more = { priceAlteration: alteration };
    const patched = await t.send('PATCH', 'productOfferingPrice', more, 'fee');
    refusedAt(patched, 'priceAlteration');
    await t.post('productOfferingPrice', { id: 'draft', name: 'd', ...FEE, ...more });
    await t.offering('drafted', ['draft']);
    const drafted = await t.order([add({ productOffering: { id: 'drafted' } })]);
    expect(JSON.stringify(drafted.note)).toContain('Nothing is charged by price draft');
  },
  [of('tax.* of a discount')]: async (t) => {
    const vat = { tax: [{ taxCategory: 'VAT', taxRate: 19 }] };
    await t.price('fee', vat);
    const ofFee = naming('fee', 'discountOf');
    for (const said of [vat, { ...CITY, ...ofFee }]) {
      await notLaunched(t, { ...DISCOUNT, ...said }, 'tax');
    }
    await t.price('cities', CITY);
    await t.price('city', { ...DISCOUNT, ...CITY, ...naming('cities', 'discountOf') });
    const fee = { price: eur(10), ...vat, ...naming('city', 'discount') };
    await notLaunched(t, fee, 'popRelationship[0].id');
    await t.price('half', { ...DISCOUNT, ...ofFee, tax: [{ taxCategory: 'vat', taxRate: 19 }] });
    await t.offering('o', ['fee', 'half']);
    await t.account('a');
    await t.sold();
    const [bill] = await t.bills();
    expect(bill.totals).toMatchObject({ taxExcluded: '5.00', tax: '0.95' });
  },
  [of('pricingLogicAlgorithm.plaSpecId of another version')]: async (t) => {
    await t.meter();
    const pricingLogicAlgorithm = [{ plaSpecId: 'urn:meterline:pla:package:2' }];
    const usage = { ...USAGE, price: eur(1), pricingLogicAlgorithm };
    await notLaunched(t, usage, 'pricingLogicAlgorithm[0].plaSpecId');
  },
  'TMF620 productOffering productOfferingPrice.* beside the id of a price that says otherwise':
    async (t) => {
      await t.price('fee');
      for (const [said, path] of [
        [{ price: { dutyFreeAmount: eur(99) } }, 'price'],
        [ENDED, 'validFor'],
        [{ priceType: 'oneTime' }, 'priceType'],
        [{ unitOfMeasure: { amount: 2, units: 'seat' } }, 'unitOfMeasure'],
      ] as const) {
        const productOfferingPrice = [{ id: 'fee', ...said }];
        const { id } = await t.post('productOffering', { name: 'o', productOfferingPrice });
        const where = `productOfferingPrice[0].${path}`;
        const launched = { lifecycleStatus: 'Launched' };
        const whole = { name: 'o', productOfferingPrice, ...launched };
        refusedAt(await t.send('POST', 'productOffering', whole), where);
        refusedAt(await t.send('PATCH', 'productOffering', launched, id), where);
      }
      await t.account('a');
      const same = { priceType: 'recurring', price: { dutyFreeAmount: eur(10) } };
      await t.offering('o', [], { productOfferingPrice: [{ id: 'fee', ...same }] });
      await t.sold();
      expect(await t.lines()).toEqual(['fee 10.00']);
    },
  'TMF620 productOffering productOfferingPrice.* sold as its parts and written down by the offering':
    async (t) => {
      await t.price('seven', { price: eur(7) });
      const productOfferingPrice = [{ name: 'both', priceType: 'recurring', ...parts('seven') }];
      const { id } = await t.post('productOffering', { name: 'o', productOfferingPrice });
      const launched = { lifecycleStatus: 'Launched' };
      const whole = { name: 'o', productOfferingPrice, ...launched };
      refusedAt(await t.send('POST', 'productOffering', whole), 'bundledPopRelationship');
      refusedAt(await t.send('PATCH', 'productOffering', launched, id), 'bundledPopRelationship');
    },
  'TMF620 productOffering productOfferingPrice.* of the same usage as another': async (t) => {
    await t.meter();
    await t.price('calls', { ...USAGE, price: eur(1) });
    await t.price('dear', { ...USAGE, price: eur(2) });
    await t.price('far', { ...USAGE, price: eur(3), ...uses('zone', { value: 'far' }) });
    for (const ids of [
      ['calls', 'dear'],
      ['dear', 'calls'],
    ]) {
      const productOfferingPrice = ids.map((id) => ({ id }));
      const { id } = await t.post('productOffering', { name: 'o', productOfferingPrice });
      const launched = { lifecycleStatus: 'Launched' };
      const path = 'productOfferingPrice[1].id';
      refusedAt(await t.send('PATCH', 'productOffering', launched, id), path);
      const both = await t.price(`both-${ids[0]}`, { ...NONE, ...parts(...ids) });
      const bundled = { name: 'o', ...launched, productOfferingPrice: [{ id: both.id }] };
      const within = await t.send('POST', 'productOffering', bundled);
      refusedAt(within, 'productOfferingPrice[0].id');
      expect(within.body.details[0].value).toBe(ids[1]);
      await notSoldTogether(t, ids, 1);
      await notSoldTogether(t, [both.id], 0);
    }
    await t.price('late', { ...USAGE, price: eur(4), ...uses('hour', { value: 'late' }) });
    await notSoldTogether(t, ['far', 'late'], 1);
    await t.account('a');
    await t.offering('member', ['dear']);
    await t.offering('bundle', ['calls'], { bundledProductOffering: [{ id: 'member' }] });
    const sold = { name: 'd', status: 'active', billingAccount: { id: 'a' } };
    const bundle = { ...sold, productOffering: { id: 'bundle' } };
    refusedAt(await t.send('POST', 'product', bundle), 'productOffering.id');
  },
  'TMF620 productOffering productOfferingPrice.* with more conditions than another': async (t) => {
    await t.meter();
    await t.price('calls', { ...USAGE, price: eur(1) });
    await t.price('far', { ...USAGE, price: eur(3), ...uses('zone', { value: 'far' }) });
    await t.price('to', { ...USAGE, price: eur(5), ...uses('numberPrefix', { value: '49' }) });
    await t.price('there', { ...USAGE, price: eur(7), ...uses('numberPrefix', { value: '4930' }) });
    for (const ids of [
      ['calls', 'far'],
      ['calls', 'to', 'there'],
      ['there', 'to', 'calls'],
    ]) {
      const account = await t.post('billingAccount', { name: 'payer', relatedParty: [] });
      const subject = `s-${account.id}`;
      const { id } = await t.post('productOffering', {
        name: 'o',
        lifecycleStatus: 'Launched',
        productOfferingPrice: ids.map((price) => ({ id: price })),
      });
      const product = { productCharacteristic: [{ name: 'subject', value: subject }] };
      const billingAccount = { id: account.id };
      await t.sold({ productOffering: { id }, product }, { billingAccount });
      for (const said of [{}, { zone: 'far' }, { number: '4940' }, { number: '493012' }]) {
        expect(await t.use('1', { subject }, said)).toBe('accepted');
      }
      const lines = await t.lines(account.id);
      expect(lines).toEqual(
        ids.includes('far') ? ['calls 3.00', 'far 3.00'] : ['calls 2.00', 'there 7.00', 'to 5.00'],
      );
    }
  },
  [of('lifecycleStatus of a discount or a tier that a price names')]: async (t) => {
    await t.price('gone', DISCOUNT);
    await t.patch('productOfferingPrice', 'gone', RETIRED);
    await notLaunched(t, naming('gone', 'discount'), 'popRelationship[0].id');
    await t.price('half', DISCOUNT);
    await t.price('fee', naming('half', 'discount'));
    expect((await t.send('PATCH', 'productOfferingPrice', RETIRED, 'half')).status).toBe(409);
    expect(await soldAtOnce(t, ['fee'], 0)).toEqual(['fee 10.00', 'half -5.00']);
    await t.patch('productOfferingPrice', 'fee', RETIRED);
    await t.patch('productOfferingPrice', 'half', RETIRED);
    expect(await t.lines('a', '2026-03-01T00:00:00Z')).toEqual([
      'fee 10.00',
      'fee 10.00',
      'half -5.00',
      'half -5.00',
    ]);
  },
  [of(
    'validFor.*, place.*, productOfferingTerm.*, tax.*, price.*, recurringChargePeriodType, recurringChargePeriodLength, prodSpecCharValueUse.* of a bundle sold as its parts',
  )]: async (t) => {
    await t.price('seven', { price: eur(7) });
    await t.price('five', { price: eur(5) });
    const bundle = { ...NO_PERIOD, price: undefined, ...parts('seven', 'five') };
    const priced = { price: { unit: 'EUR', value: 100 } };
    for (const [said, path] of [
      [ENDED, 'validFor'],
      [HERE, 'place'],
      [TERM, 'productOfferingTerm'],
      [CITY, 'tax'],
      [priced, 'price'],
      [{ recurringChargePeriodType: 'year' }, 'recurringChargePeriodType'],
      [SIZE, 'prodSpecCharValueUse[0]'],
    ] as const) {
      await notLaunched(t, { ...bundle, ...said }, path);
      const draft = { name: path, ...bundle, priceType: 'recurring', ...said };
      const { id } = await t.post('productOfferingPrice', draft);
      const why = `price ${id} is not sold as it is written: ${path} is`;
      await soldNowhere(t, id, why);
      const around = await t.post('productOfferingPrice', { name: 'all', ...parts(id) });
      await soldNowhere(t, around.id, why);
    }
    await notLaunched(t, { ...bundle, price: eur(0) }, 'price');
    await t.price('both', bundle);
    expect(await soldAtOnce(t, ['both'], 0)).toEqual(['five 5.00', 'seven 7.00']);
    await t.patch('productOfferingPrice', 'both', RETIRED);
    await t.account('b');
    await t.sold({ billingAccount: { id: 'b' }, product: { productCharacteristic: [] } });
    expect(await t.lines('b')).toEqual([]);
    const named = add({ itemPrice: [{ productOfferingPrice: { id: 'both' } }] });
    expect((await t.order([named])).state).toBe('failed');
  },
  [of('place.*, productOfferingTerm.*, prodSpecCharValueUse.* of a discount that a price names')]:
    async (t) => {
      await t.meter();
      for (const [index, said] of [HERE, TERM, SIZE].entries()) {
        await t.price(`off-${index}`, { ...DISCOUNT, ...said });
        const named = naming(`off-${index}`, 'discount');
        await notLaunched(t, named, 'popRelationship[0].id');
        await notLaunched(t, { ...USAGE, ...named }, 'popRelationship[0].id');
      }
      await t.price('half', DISCOUNT);
      await t.price('fee', naming('half', 'discount'));
      expect((await t.send('PATCH', 'productOfferingPrice', HERE, 'half')).status).toBe(409);
    },
  [of(
    'place.*, productOfferingTerm.*, tax.*, popRelationship.*, recurringChargePeriodType, pricingLogicAlgorithm.*, unitOfMeasure.units of a tier',
  )]: async (t) => {
    await t.meter();
    await t.price('half', DISCOUNT);
    await t.post('productOfferingPrice', { ...tier(10), name: 'high', price: eur(1), id: 'high' });
    const table = { ...NO_PERIOD, priceType: 'usage', price: undefined };
    for (const [index, said] of [
      {},
      HERE,
      TERM,
      CITY,
      MONTH,
      VOLUME,
      naming('half', 'discount'),
      { unitOfMeasure: { amount: 1, units: 'minute' } },
    ].entries()) {
      const low = { ...tier(0, 10), name: 'low', price: eur(2), id: `low-${index}`, ...said };
      await t.post('productOfferingPrice', low);
      if (index === 0) continue;
      const parted = { ...table, ...parts(low.id, 'high') };
      await notLaunched(t, parted, 'bundledPopRelationship[0].id');
    }
    await soldNowhere(t, 'low-0', 'price low-0 is a tier, and sold by the table');
    await t.price('calls', { ...table, ...parts('low-0', 'high') });
    expect(await soldAtOnce(t, ['calls'], 2)).toEqual(['calls 4.00']);
  },
  [of('priceType commitment')]: async (t) => {
    await notLaunched(t, { priceType: 'commitment' }, 'priceType');
  },
  [of('price.* of an allowance, of a tier table, of usage by a rate card or by the model dynamic')]:
    async (t) => {
      await t.meter();
      await t.price('low', tier(0, 10));
      await t.price('high', tier(10));
      await t.own('/api/v1/rateCards', { code: 'c', name: 'c', book: 'retail', currency: 'EUR' });
      await notLaunched(t, ALLOWANCE, 'price');
      await notLaunched(t, { ...NO_PERIOD, priceType: 'usage', ...parts('low', 'high') }, 'price');
      await notLaunched(t, { ...USAGE, pricingLogicAlgorithm: [{ id: 'c' }] }, 'price');
      await notLaunched(t, { ...USAGE, ...model('dynamic') }, 'price');
    },
  [of('price.* of a discount below zero')]: async (t) => {
    await notLaunched(t, { ...DISCOUNT, percentage: undefined, price: eur(-30) }, 'price.value');
    await t.price('fee', { price: eur(100) });
    await t.price('off', { ...DISCOUNT, percentage: undefined, price: eur(30) });
    expect(await soldAtOnce(t, ['fee', 'off'], 0)).toEqual(['fee 100.00', 'off -30.00']);
  },
  [of(
    'recurringChargePeriodType, recurringChargePeriodLength of usage and of fees that are asked once',
  )]: async (t) => {
    await t.meter();
    const [type, length] = ['recurringChargePeriodType', 'recurringChargePeriodLength'];
    await notLaunched(t, { ...USAGE, [type]: 'day' }, type);
    await notLaunched(t, { ...USAGE, ...model('package'), [type]: 'lunar' }, type);
    await notLaunched(t, { ...USAGE, [length]: 0 }, length);
    await notLaunched(t, { priceType: 'oneTime', [type]: 'month' }, type);
    await notLaunched(t, { ...DISCOUNT, [type]: 'lunar' }, type);
    await notLaunched(t, { [type]: undefined, [length]: 3 }, length);
    await notLaunched(t, { [type]: undefined, [length]: 1 }, length);
    await notLaunched(t, { ...SOME, [type]: undefined, [length]: 1 }, length);
  },
  [of(
    'unitOfMeasure.amount of a tier table, of usage by a rate card or by the models flat, percentage and dynamic',
  )]: async (t) => {
    await t.meter();
    await t.price('low', tier(0, 10));
    await t.price('high', tier(10));
    await t.own('/api/v1/rateCards', { code: 'c', name: 'c', book: 'retail', currency: 'EUR' });
    const five = { ...USAGE, unitOfMeasure: { amount: 5, units: 'call' } };
    const path = 'unitOfMeasure.amount';
    await notLaunched(t, { ...five, price: undefined, ...parts('low', 'high') }, path);
    await notLaunched(t, { ...five, pricingLogicAlgorithm: [{ id: 'c' }] }, path);
    for (const name of ['flat', 'percentage', 'dynamic']) {
      await notLaunched(t, { ...five, ...model(name) }, path);
    }
  },
  [of('pricingLogicAlgorithm.* of usage beside another')]: async (t) => {
    await t.meter();
    const [packages] = model('package').pricingLogicAlgorithm;
    const pricingLogicAlgorithm = [packages, { id: 'unknown' }];
    await notLaunched(t, { ...USAGE, pricingLogicAlgorithm }, 'pricingLogicAlgorithm[1]');
  },
  [of('pricingLogicAlgorithm.* of anything else')]: async (t) => {
    for (const said of [{}, { priceType: 'oneTime' }, SOME, DISCOUNT]) {
      await notLaunched(t, { ...said, ...model('package') }, 'pricingLogicAlgorithm[0]');
    }
    await t.price('fee', { pricingLogicAlgorithm: [{ id: 'theirs', plaSpecId: '2801' }] });
    expect(await soldAtOnce(t, ['fee'], 0)).toEqual(['fee 10.00']);
  },
  [of('prodSpecCharValueUse.* of usage by a rate card')]: async (t) => {
    await t.own('/api/v1/rateCards', { code: 'c', name: 'c', book: 'retail', currency: 'EUR' });
    const byCard = { ...NO_PERIOD, priceType: 'usage', pricingLogicAlgorithm: [{ id: 'c' }] };
    await notLaunched(t, { ...byCard, ...SIZE }, 'prodSpecCharValueUse[0]');
  },
  [of('prodSpecCharValueUse.productSpecCharacteristicValue.regex')]: async (t) => {
    await t.meter();
    const value = 'prodSpecCharValueUse[0].productSpecCharacteristicValue[0]';
    for (const said of [{}, USAGE]) {
      await notLaunched(t, { ...said, ...uses('zone', { regex: '^a' }) }, `${value}.regex`);
      const both = uses('zone', { value: 'a', regex: '^b' });
      await notLaunched(t, { ...said, ...both }, `${value}.regex`);
      const beside = uses('zone', { value: '7', valueFrom: 1 });
      await notLaunched(t, { ...said, ...beside }, `${value}.valueFrom`);
    }
  },
  [of('prodSpecCharValueUse.productSpecCharacteristicValue.rangeInterval of a condition')]: async (
    t,
  ) => {
    await t.meter();
    const within = (rangeInterval: string): Json =>
      uses('size', { valueFrom: 10, valueTo: 20, rangeInterval });
    const path = 'prodSpecCharValueUse[0].productSpecCharacteristicValue[0].rangeInterval';
    for (const interval of ['open', 'closed', 'closedTop', 'weird']) {
      await notLaunched(t, within(interval), path);
      await notLaunched(t, { ...USAGE, ...within(interval) }, path);
    }
    await t.price('calls', { ...USAGE, ...within('closedBottom') });
    await soldAtOnce(t, ['calls'], 0);
    const sized = async (size: number): Promise<string> => t.use('1', {}, { size });
    expect([await sized(10), await sized(20)]).toEqual(['accepted', 'rejected']);
  },
  [of('prodSpecCharValueUse.productSpecCharacteristicValue.rangeInterval of a tier')]: async (
    t,
  ) => {
    await t.meter();
    const path = 'bundledPopRelationship[0].id';
    await noTable(t, tier(0, 10, 'closedBottom'), tier(10), VOLUME, path);
    await t.patch('productOfferingPrice', 'low', { ...tier(0, 10, 'weird') });
    await notLaunched(t, { ...USAGE, price: undefined, ...parts('low', 'high') }, path);
    await t.patch('productOfferingPrice', 'low', { ...tier(0, 10, 'closed') });
    await t.patch('productOfferingPrice', 'high', { ...tier(10, undefined, 'closedTop') });
    await t.price('calls', { ...USAGE, price: undefined, ...parts('low', 'high'), ...VOLUME });
    expect(await soldAtOnce(t, ['calls'], 10)).toEqual(['calls 20.00']);
    expect(await t.use('1')).toBe('accepted');
  },
  [of(
    'bundledPopRelationship.*, popRelationship.* without an id, to what is not there, or twice the same',
  )]: async (t) => {
    await t.price('fee');
    await t.price('half', DISCOUNT);
    const [half] = naming('half', 'discount').popRelationship;
    const [nameless, second] = ['popRelationship[0].id', 'popRelationship[1].id'];
    await notLaunched(t, { popRelationship: [{ relationshipType: 'discount' }] }, nameless);
    await notLaunched(t, { popRelationship: [half, half] }, second);
    const bundle = { ...NO_PERIOD, price: undefined };
    const path = 'bundledPopRelationship[1].id';
    await notLaunched(t, { ...bundle, ...parts('fee', 'unknown') }, path);
    await notLaunched(t, { ...bundle, ...parts('fee', 'fee') }, path);
  },
  [of('popRelationship.* that nothing follows from')]: async (t) => {
    await t.givenUsage();
    await t.price('some', SOME);
    const path = 'popRelationship[0].id';
    await t.price('half', DISCOUNT);
    for (const id of ['calls', 'some', 'unknown']) {
      await notLaunched(t, { ...DISCOUNT, ...naming(id, 'discountOf') }, path);
    }
    for (const id of ['calls', 'unknown']) {
      await notLaunched(t, { ...USAGE, priceType: 'overage', ...naming(id, 'overageOf') }, path);
    }
    for (const id of ['some', 'unknown']) {
      await notLaunched(t, { ...SOME, ...naming(id, 'allowanceFor') }, path);
    }
    await t.price('fee');
    await notLaunched(t, naming('fee', 'discount'), path);
    await notLaunched(t, naming('fee', 'discountOf'), 'popRelationship[0]');
    await notLaunched(t, naming('some', 'overageOf'), 'popRelationship[0]');
  },
  [of('popRelationship.relationshipType that nobody knows')]: async (t) => {
    await t.meter();
    await t.price('calls', { ...USAGE, price: eur(1) });
    await t.price('fee');
    await t.price('half', DISCOUNT);
    await t.price('some', SOME);
    const path = 'popRelationship[0].relationshipType';
    for (const [said, id, type] of [
      [SOME, 'calls', 'AllowanceFor'],
      [SOME, 'calls', 'allowance'],
      [{ ...USAGE, priceType: 'overage' }, 'some', 'OverageOf'],
      [USAGE, 'some', 'includes'],
      [DISCOUNT, 'fee', 'reduces'],
      [DISCOUNT, 'fee', undefined],
      [{}, 'fee', 'override'],
    ] as const) {
      await notLaunched(t, { ...said, ...naming(id, type) }, path);
    }
    await notLaunched(t, naming('unknown', 'supersedes'), 'popRelationship[0].id');
    await notLaunched(t, naming('half', 'discountedBy'), 'popRelationship[0].id');
    await t.price('next', { ...naming('fee', 'supersedes'), price: eur(11) });
    expect(await soldAtOnce(t, ['next'], 0)).toEqual(['next 11.00']);
  },
  [of('tax.* of an allowance, of a second rate of one category, without a rate')]: async (t) => {
    await t.meter();
    await notLaunched(t, { ...SOME, ...CITY }, 'tax');
    const [city] = CITY.tax;
    const both = { tax: [city, { ...city, taxRate: 7 }] };
    await notLaunched(t, both, 'tax');
    await notLaunched(t, { ...USAGE, ...both }, 'tax');
    await notLaunched(t, { tax: [city, city] }, 'tax');
    await notLaunched(t, { tax: [city, { taxCategory: ' city', taxRate: 7 }] }, 'tax');
    await notLaunched(t, { tax: [{ taxCategory: 'VAT' }] }, 'tax[0].taxRate');
  },
};

/** An overage is asked first, however it is listed: 4 are included, and 6 cost 3 each. */
export const listedCases: Cases = {
  [of('popRelationship.relationshipType overageOf')]: async (t) => {
    await t.meter();
    await t.price('calls', { ...USAGE, price: eur(1) });
    await t.price('some', SOME);
    const beyond = { ...USAGE, priceType: 'overage', price: eur(3) };
    await t.price('beyond', { ...beyond, ...naming('some', 'overageOf') });
    const prices = ['calls', 'some', 'beyond'];
    expect(await soldAtOnce(t, prices, 10)).toEqual(['beyond 18.00']);
    const productPrice = ['calls', 'beyond'].map((id) => ({ productOfferingPrice: { id } }));
    await t.account('b');
    await t.post('product', {
      name: 'direct',
      status: 'active',
      startDate: JANUARY,
      billingAccount: { id: 'b' },
      productOffering: { id: 'o' },
      productCharacteristic: [{ name: 'subject', value: 'other' }],
      productPrice,
    });
    expect(await t.use('5', { subject: 'other' })).toBe('accepted');
    expect(await t.lines('b')).toEqual(['beyond 15.00']);
  },
};
