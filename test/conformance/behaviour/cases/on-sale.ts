// What an offering of TMF620 says of when, how and to whom it may be sold.
import type { Json } from '../../contract';
import type { Answer } from '../../wire';
import { add, change, eur, FEBRUARY, MARCH, netOf, type Trial } from '../trial';
import type { Cases } from './case';

const ONLY_JANUARY = {
  startDateTime: '2026-01-01T00:00:00Z',
  endDateTime: '2026-02-01T00:00:00Z',
};

export const onSaleCases: Cases = {
  'TMF620 productOffering bundledProductOffering.* twice, or with limits that nobody can meet':
    async (t) => {
      await t.givenFee();
      const limited = (lower: number, upper?: number): Json => ({
        id: 'o',
        bundledProductOfferingOption: {
          numberRelOfferLowerLimit: lower,
          ...(upper === undefined ? {} : { numberRelOfferUpperLimit: upper }),
        },
      });
      const option = 'bundledProductOffering[0].bundledProductOfferingOption';
      for (const [bundledProductOffering, path] of [
        [[{ id: 'o' }, limited(2)], 'bundledProductOffering[1].id'],
        [[limited(3, 1)], option],
        [[limited(-1)], option],
        [[limited(0, -1)], option],
      ] as const) {
        const draft = { id: path, name: 'x', bundledProductOffering };
        const launched = { lifecycleStatus: 'Launched' };
        const { id } = await t.post('productOffering', { ...draft, id: undefined });
        for (const { status, body } of [
          await t.send('POST', 'productOffering', { ...draft, ...launched }),
          await t.send('PATCH', 'productOffering', launched, id),
        ]) {
          expect([status, body.details?.[0].path]).toEqual([422, path]);
        }
      }
      await t.offering('both', [], { bundledProductOffering: [limited(1, 1)] });
    },
  'TMF620 productOffering productOfferingPrice.*, bundledProductOffering.*, productSpecification.* without an id':
    async (t) => {
      await t.givenFee();
      const nameless: readonly Json[] = [
        { name: 'fee' },
        { href: '/o' },
        { id: null },
        { id: '' },
        {},
      ];
      const launched = { lifecycleStatus: 'Launched' };
      for (const reference of nameless) {
        for (const [said, path] of [
          [{ productOfferingPrice: [{ id: 'fee' }, reference] }, 'productOfferingPrice[1].id'],
          [{ bundledProductOffering: [reference] }, 'bundledProductOffering[0].id'],
          [{ productSpecification: { ...reference, id: '' } }, 'productSpecification.id'],
        ] as const) {
          const { id } = await t.post('productOffering', { name: 'x', ...said });
          for (const { status, body } of [
            await t.send('POST', 'productOffering', { name: 'x', ...said, ...launched }),
            await t.send('PATCH', 'productOffering', launched, id),
            await t.send('PATCH', 'productOffering', said, 'o'),
          ]) {
            expect([status, body.code, body.details?.[0].path]).toEqual([
              422,
              'catalog.word-refused',
              path,
            ]);
          }
        }
      }
      // In v5 an offering names its prices.
      if (t.version === 'v5') return;
      const own = { name: 'own', priceType: 'recurring', recurringChargePeriodType: 'month' };
      const productOfferingPrice = ['', null].map((id) => ({ id, ...own, price: eur(7) }));
      await t.offering('inline', [], { productOfferingPrice });
      await t.sold({ productOffering: { id: 'inline' } });
      expect(netOf(await t.lines())).toBe('14.00');
    },
  'TMF620 productOffering lifecycleStatus when it is ordered': async (t) => {
    await t.givenFee();
    const id = await t.sold();
    for (const lifecycleStatus of ['Retired', 'Obsolete', 'Rejected']) {
      await t.patch('productOffering', 'o', { lifecycleStatus });
      await refused(t, [add()], {}, `lifecycleStatus of product offering o is ${lifecycleStatus}`);
    }
    const productCharacteristic = [{ name: 'colour', value: 'blue' }];
    const changed = await t.order([change({ id, productCharacteristic })]);
    expect(changed.state).toBe('completed');
    expect(await t.lines('a', MARCH)).toEqual(['fee 10.00', 'fee 10.00']);
  },
  'TMF620 productOffering validFor.*': async (t) => {
    await t.givenFee({}, { validFor: ONLY_JANUARY });
    await t.sold();
    const late = { requestedStartDate: FEBRUARY };
    await refused(t, [add()], late, 'validFor of product offering o does not contain');
    const early = { requestedStartDate: '2025-12-31T23:59:59Z' };
    await refused(t, [add()], early, 'validFor of product offering o does not contain');
    expect(await t.lines('a', MARCH)).toEqual(['fee 10.00', 'fee 10.00']);
  },
  'TMF620 productOffering isSellable': async (t) => {
    await t.givenFee({}, { isSellable: false });
    await refused(t, [add()], {}, 'isSellable of product offering o is false');
    await t.offering('both', [], { bundledProductOffering: [{ id: 'o' }] });
    await t.sold({ productOffering: { id: 'both' } });
    expect(await t.lines()).toEqual(['fee 10.00']);
  },
  'TMF620 productOffering allowedAction.action, allowedAction.validFor.*': async (t) => {
    const allowedAction = [{ action: 'add', validFor: ONLY_JANUARY }, { action: 'modify' }];
    await t.givenFee({}, { allowedAction });
    const id = await t.sold();
    const late = { requestedStartDate: FEBRUARY };
    await refused(t, [add()], late, 'allowedAction of product offering o has no add');
    const end = { id: '1', action: 'delete', product: { id } };
    await refused(t, [end], late, 'allowedAction of product offering o has no delete');
    const suspended = await t.order([change({ id, status: 'suspended' })], late);
    expect(suspended.state).toBe('completed');
    await t.patch('productOffering', 'o', { allowedAction: [{ action: 'remove' }] });
    const resumed = [change({ id, status: 'active' })];
    await refused(t, resumed, late, 'allowedAction of product offering o has no modify');
    expect((await t.order([end], late)).state).toBe('completed');
    expect(await t.lines('a', MARCH)).toEqual(['fee -10.00', 'fee 10.00', 'fee 10.00']);
  },
  'TMF620 productOfferingPrice lifecycleStatus when it is ordered': async (t) => {
    await t.givenUsage();
    await t.price('fee');
    await t.price('next', { price: eur(12) });
    const prices = ['fee', 'next', 'calls'].map((id) => ({ id }));
    await t.patch('productOffering', 'o', { productOfferingPrice: prices });
    const id = await t.sold();
    for (const old of ['fee', 'calls']) {
      await t.patch('productOfferingPrice', old, { lifecycleStatus: 'Retired' });
    }
    const picked = add({ itemPrice: [{ productOfferingPrice: { id: 'fee' } }] });
    await refused(t, [picked], {}, 'is Retired, Obsolete or Rejected, and not sold any more');
    await t.account('b');
    const other = { productCharacteristic: [{ name: 'subject', value: 'other' }] };
    await t.sold({ product: other }, { billingAccount: { id: 'b' } });
    expect(await t.use('1', { subject: 'other' })).toBe('rejected');
    expect(await t.use('1')).toBe('accepted');
    const productCharacteristic = [{ name: 'colour', value: 'blue' }];
    const kept = [
      { productOfferingPrice: { id: 'fee' } },
      { productOfferingPrice: { id: 'calls' } },
    ];
    const again = change({ id, productCharacteristic }, { itemPrice: kept });
    expect((await t.order([again], { requestedStartDate: FEBRUARY })).state).toBe('completed');
    expect(await t.lines('b')).toEqual(['next 12.00']);
    expect(await t.lines()).toEqual(['calls 1.00', 'fee 10.00', 'next 12.00']);
  },
  'TMF620 productOfferingPrice validFor.* of an allowance or discount': async (t) => {
    await t.givenUsage();
    const validFor = { endDateTime: '2026-01-01T00:00:00Z' };
    const some = { priceType: 'allowance', unitOfMeasure: { amount: 5, units: 'call' } };
    await t.price('some', { ...some, price: undefined, validFor });
    await t.price('fee');
    await t.price('off', { priceType: 'discount', price: undefined, percentage: 50, validFor });
    const prices = ['calls', 'some', 'fee', 'off'].map((id) => ({ id }));
    await t.patch('productOffering', 'o', { productOfferingPrice: prices });
    await t.sold();
    expect(await t.use('5')).toBe('accepted');
    expect(await t.lines()).toEqual(['calls 5.00', 'fee 10.00']);
    const picked = add({ itemPrice: [{ productOfferingPrice: { id: 'off' } }] });
    await refused(t, [picked], {}, 'which its validFor does not contain');
  },
  'TMF620 productOfferingPrice validFor.* of a discount or a tier that a price names': async (
    t,
  ) => {
    const off = { priceType: 'discount', price: undefined, percentage: 10 };
    await t.price('off', { ...off, validFor: ONLY_JANUARY });
    await t.price('always', off);
    const named = (id: string) => ({ popRelationship: [{ id, relationshipType: 'discount' }] });
    await notLaunched(t, named('off'), 'popRelationship[0].id');
    await t.givenFee(named('always'));
    const dated = { validFor: ONLY_JANUARY };
    expect((await t.send('PATCH', 'productOfferingPrice', dated, 'always')).status).toBe(409);
    await t.sold();
    expect(await t.lines('a', MARCH)).toEqual([
      'always -1.00',
      'always -1.00',
      'fee 10.00',
      'fee 10.00',
    ]);
  },
  'TMF620 productOfferingPrice place.*, productOfferingTerm.*': async (t) => {
    const productOfferingTerm = [{ name: '24 months', duration: { amount: 24, units: 'month' } }];
    await t.givenFee({ productOfferingTerm });
    await t.price('here', { price: eur(15), place: [{ id: 'here', name: 'Here' }] });
    await t.patch('productOffering', 'o', {
      productOfferingPrice: [{ id: 'fee' }, { id: 'here' }],
    });
    await refused(t, [add()], {}, 'Price fee is for a place or a productOfferingTerm');
    const direct = { name: 'd', status: 'active', billingAccount: { id: 'a' } };
    const sent = { ...direct, productOffering: { id: 'o' } };
    expect((await t.send('POST', 'product', sent)).status).toBe(422);
    await t.sold({ itemPrice: [{ productOfferingPrice: { id: 'here' } }] });
    expect(await t.lines()).toEqual(['here 15.00']);
  },
  'TMF620 productOffering bundledGroupProductOffering.*': async (t) => {
    const group = { id: 'g', name: 'g', bundledProductOffering: [{ id: 'o' }] };
    await t.givenFee();
    await t.offering('chosen', ['fee'], { bundledGroupProductOffering: [group] });
    const why = 'bundledGroupProductOffering of product offering chosen is not sold';
    await refused(t, [add({ productOffering: { id: 'chosen' } })], {}, why);
    const direct = { name: 'd', status: 'active', billingAccount: { id: 'a' } };
    const sent = { ...direct, productOffering: { id: 'chosen' } };
    expect((await t.send('POST', 'product', sent)).status).toBe(422);
    expect(await t.lines()).toEqual([]);
  },
  'TMF620 productOffering productOfferingPrice.* not whole yet': async (t) => {
    await t.post('productOfferingPrice', { id: 'fee', name: 'fee', priceType: 'recurring' });
    await t.offering('o', ['fee']);
    await t.account('a');
    await t.sold();
    await t.patch('productOfferingPrice', 'fee', {
      price: eur(10),
      recurringChargePeriodType: 'month',
      lifecycleStatus: 'Launched',
    });
    expect(await t.lines('a', MARCH)).toEqual(['fee 10.00', 'fee 10.00']);
  },
  'TMF620 productOffering productOfferingPrice.price.taxIncludedAmount.* alone': async (t) => {
    for (const priceType of ['recurring', undefined]) {
      const price = { taxIncludedAmount: eur(11.9), taxRate: 19 };
      const productOfferingPrice = [{ ...OWN_PRICE, priceType, price }];
      const launched = { name: 'o', lifecycleStatus: 'Launched', productOfferingPrice };
      refusedAt(
        await t.send('POST', 'productOffering', launched),
        'productOfferingPrice[0].price.taxIncludedAmount',
      );
    }
  },
  'TMF620 productOffering productOfferingPrice.priceAlteration.*': async (t) => {
    const priceAlteration = [{ name: 'off', priceType: 'recurring', price: { percentage: 10 } }];
    await t.price('fee');
    for (const [id, entry] of Object.entries({ named: { id: 'fee' }, own: { ...OWN_PRICE } })) {
      const productOfferingPrice = [{ ...entry, priceAlteration }];
      const offering = { id, name: id, productOfferingPrice };
      const launched = { ...offering, lifecycleStatus: 'Launched' };
      refusedAt(
        await t.send('POST', 'productOffering', launched),
        'productOfferingPrice[0].priceAlteration',
      );
      await t.post('productOffering', offering);
      const changed = { lifecycleStatus: 'Active' };
      refusedAt(
        await t.send('PATCH', 'productOffering', changed, id),
        'productOfferingPrice[0].priceAlteration',
      );
    }
  },
  'TMF620 productOfferingPrice price.* of a discount beside a percentage': async (t) => {
    await notLaunched(t, { priceType: 'discount', percentage: 10 }, 'price');
  },
  'TMF620 productOfferingPrice recurringChargePeriodType, recurringChargePeriodLength of a discount of an amount':
    async (t) => {
      const yearly = { priceType: 'discount', price: eur(12), recurringChargePeriodType: 'year' };
      const popRelationship = [{ id: 'fee', relationshipType: 'discount' }];
      await t.price('fee');
      await notLaunched(t, yearly, 'recurringChargePeriodType');
      await notLaunched(t, { ...yearly, popRelationship }, 'recurringChargePeriodType');
      const monthly = { ...yearly, price: eur(1), recurringChargePeriodType: 'month' };
      await t.price('off', { ...monthly, popRelationship });
      await t.offering('o', ['fee', 'off']);
      await t.account('a');
      await t.sold();
      expect(await t.lines()).toEqual(['fee 10.00', 'off -1.00']);
    },
  'TMF620 productOfferingPrice percentage of anything else': async (t) => {
    await t.meter();
    const usage = { priceType: 'usage', unitOfMeasure: { amount: 1, units: 'call' } };
    await notLaunched(t, { percentage: 5 }, 'percentage');
    await notLaunched(t, { ...usage, percentage: 5 }, 'percentage');
    await t.givenFee({ percentage: 0 });
    await t.sold();
    expect(await t.lines()).toEqual(['fee 10.00']);
  },
  'TMF620 productOfferingPrice unitOfMeasure.* of fees': async (t) => {
    const unitOfMeasure = { amount: 10, units: 'seat' };
    await notLaunched(t, { unitOfMeasure }, 'unitOfMeasure.amount');
    await t.givenFee({ unitOfMeasure: { amount: 1, units: 'seat' } });
    await t.sold({ quantity: 3 });
    expect(await t.lines()).toEqual(['fee 30.00']);
  },
  'TMF620 productOfferingPrice pricingLogicAlgorithm.validFor.* of usage': async (t) => {
    await t.meter();
    const algorithm = { plaSpecId: 'urn:meterline:pla:flat:1', validFor: ONLY_JANUARY };
    const usage = { priceType: 'usage', unitOfMeasure: { amount: 1, units: 'call' } };
    await notLaunched(
      t,
      { ...usage, pricingLogicAlgorithm: [algorithm] },
      'pricingLogicAlgorithm[0].validFor',
    );
  },
  'TMF620 productOfferingPrice prodSpecCharValueUse.validFor.*, prodSpecCharValueUse.productSpecCharacteristicValue.validFor.*, prodSpecCharValueUse.productSpecCharacteristicValue.unitOfMeasure':
    async (t) => {
      const path = 'prodSpecCharValueUse[0]';
      const within = `${path}.productSpecCharacteristicValue[0]`;
      for (const [use, value, where] of [
        [{ validFor: ONLY_JANUARY }, {}, `${path}.validFor`],
        [{}, { validFor: ONLY_JANUARY }, `${within}.validFor`],
        [{}, { unitOfMeasure: 'GB' }, `${within}.unitOfMeasure`],
      ] as const) {
        const productSpecCharacteristicValue = [{ value: 'L', ...value }];
        const uses = [{ name: 'size', ...use, productSpecCharacteristicValue }];
        await notLaunched(t, { prodSpecCharValueUse: uses }, where);
      }
    },
  'TMF620 productOfferingPrice tax.taxAmount.* other than its rate makes': async (t) => {
    const tax = { taxCategory: 'VAT', taxRate: 19 };
    await notLaunched(t, { tax: [{ ...tax, taxAmount: eur(2) }] }, 'tax[0].taxAmount');
    await notLaunched(t, { tax: [{ taxAmount: eur(1.9) }] }, 'tax[0].taxAmount');
    await t.givenFee({ tax: [{ ...tax, taxAmount: eur(1.9) }] });
    await t.sold();
    const [bill] = await t.bills();
    expect(bill.totals).toMatchObject({ taxExcluded: '10.00', tax: '1.90' });
  },
};

const OWN_PRICE = {
  name: 'own',
  priceType: 'recurring',
  recurringChargePeriodType: 'month',
  price: { dutyFreeAmount: eur(10) },
};

/** A fee with these words is a draft, and is not launched from the first nor later. */
export async function notLaunched(t: Trial, words: Json, path: string): Promise<void> {
  const fee = { priceType: 'recurring', recurringChargePeriodType: 'month', price: eur(10) };
  const price = { name: 'draft', ...fee, ...words };
  const launched = { lifecycleStatus: 'Launched' };
  refusedAt(await t.send('POST', 'productOfferingPrice', { ...price, ...launched }), path);
  const { id } = await t.post('productOfferingPrice', price);
  refusedAt(await t.send('PATCH', 'productOfferingPrice', launched, id), path);
}

export function refusedAt({ status, body }: Answer, path: string): void {
  expect([status, JSON.stringify(body)]).toEqual([422, expect.stringContaining(`"${path}"`)]);
}

/** Nothing is sold by the order, which says why. */
async function refused(t: Trial, items: Json[], more: Json, why: string): Promise<void> {
  const order = await t.order(items, more);
  expect([order.state, JSON.stringify(order)]).toEqual(['failed', expect.stringContaining(why)]);
}
