// One fact said by two values, by the name that another version has for it, or with what contradicts it: each is
// followed where both say the same, and refused where they do not.
import type { Json } from '../../contract';
import { add, eur, FEBRUARY, JANUARY, type Name, netOf, type Trial } from '../trial';
import type { Cases } from './case';

export const contradictingCases: Cases = {
  'Product productPrice.productPriceAlteration.*, productPrice.priceAlteration.* by either name':
    async (t) => {
      await t.givenFee();
      const lists = ['productPriceAlteration', 'priceAlteration'];
      for (const list of lists) await writtenAsSaid(t, { [list]: [HALF] });
      await writtenAsSaid(t, { priceAlteration: [HALF], productPriceAlteration: [HALF] });
      const alone = await writtenAsSaid(t, { priceAlteration: HALF }, 400);
      expect(alone.details[0].path).toBe('productPrice[0].priceAlteration');
      const two = { priceAlteration: [HALF], productPriceAlteration: [TENTH] };
      const refused = await writtenAsSaid(t, two, 422);
      expect(refused.details[0].path).toBe('productPrice[0].priceAlteration');
      expect(netOf(await t.lines())).toBe('15.00');
    },
  'TMF622 productOrder productOrderItem.itemPrice.priceAlteration.* by either name': async (t) => {
    await t.givenFee();
    for (const list of ['productPriceAlteration', 'priceAlteration']) {
      await t.sold({ itemPrice: [{ ...FEE, [list]: [HALF] }], product: of(list) });
      await t.sold({ product: of(`${list}2`, { productPrice: [{ ...FEE, [list]: [HALF] }] }) });
      await t.sold({ itemTotalPrice: [{ [list]: [HALF] }], product: of(`${list}3`) });
    }
    const two = { ...FEE, priceAlteration: [HALF], productPriceAlteration: [TENTH] };
    expect(await failure(t, { itemPrice: [two] })).toBe(
      'productOrderItem[0].itemPrice[0].priceAlteration',
    );
    const alone = { itemPrice: [{ ...FEE, productPriceAlteration: HALF }] };
    const { status, body } = await t.send('POST', 'productOrder', {
      billingAccount: { id: 'a' },
      productOrderItem: [add(alone)],
    });
    expect([status, body.details?.[0]?.path]).toEqual([
      400,
      'productOrderItem[0].itemPrice[0].productPriceAlteration',
    ]);
    expect(netOf(await t.lines())).toBe('30.00');
  },
  'Product productPrice.price.*, productPrice.priceType, productPrice.recurringChargePeriod, productPrice.unitOfMeasure without the price that is meant':
    async (t) => {
      await t.givenFee({ tax: VAT });
      for (const [words, name] of UNSOLD) {
        const productPrice = [FEE, words];
        const told = await t.send('POST', 'product', { ...OWN, productPrice });
        expect([told.status, told.body.details?.[0].path]).toEqual([
          422,
          `productPrice[1].${name}`,
        ]);
        const listed = await t.send('POST', 'product', { ...OWN, productPrice: [words] });
        expect([listed.status, listed.body.code]).toEqual([422, 'inventory.price-refused']);
        const free = { ...OWN, productPrice, billingAccount: undefined };
        const { id } = await t.post('product', free);
        const paid = await t.send('PATCH', 'product', { billingAccount: { id: 'a' } }, id);
        expect([paid.status, paid.body.code]).toEqual([422, 'inventory.price-refused']);
      }
      const { id } = await t.post('product', { ...OWN, productPrice: REPEATED });
      const productPrice = [...REPEATED, UNSOLD[0][0]];
      const patched = await t.send('PATCH', 'product', { productPrice }, id);
      expect([patched.status, patched.body.code]).toEqual([422, 'inventory.price-refused']);
      await t.patch('product', id, { description: 'other' });
      expect(await t.lines()).toEqual(['fee 10.00']);
    },
  'TMF622 productOrder productOrderItem.itemPrice.price.*, productOrderItem.itemPrice.priceType, productOrderItem.itemPrice.recurringChargePeriod, productOrderItem.itemPrice.unitOfMeasure without the price that is meant':
    async (t) => {
      await t.givenFee({ tax: VAT });
      for (const [words, name] of UNSOLD) {
        expect(await failure(t, { itemPrice: [words] })).toBe(
          `productOrderItem[0].itemPrice[0].${name}`,
        );
        expect(await failure(t, { itemPrice: [FEE], product: { productPrice: [words] } })).toBe(
          `productOrderItem[0].product.productPrice[0].${name}`,
        );
      }
      const id = await t.sold({ itemPrice: REPEATED });
      for (const action of ['modify', 'noChange', 'delete']) {
        const item = { id: '1', action, product: { id }, itemPrice: [UNSOLD[0][0]] };
        const { state } = await t.order([item], { requestedStartDate: FEBRUARY });
        expect([action, state]).toEqual([action, 'failed']);
      }
      expect(await t.lines()).toEqual(['fee 10.00']);
    },
  'TMF622 productOrder productOrderItem.itemPrice.* beside prices of its product': async (t) => {
    await t.givenFee();
    await t.price('more');
    const [fee, more] = [FEE, { productOfferingPrice: { id: 'more' } }];
    const own = { priceType: 'recurring', price: { dutyFreeAmount: eur(7) } };
    for (const [itemPrice, productPrice, path] of [
      [[fee], [more], 'product.productPrice[0].productOfferingPrice.id'],
      [[fee], [fee, more], 'product.productPrice[1].productOfferingPrice.id'],
      [[fee, more], [fee], 'itemPrice[1].productOfferingPrice.id'],
      [[fee], [own], 'product.productPrice[0]'],
    ] as const) {
      expect(await failure(t, { itemPrice, product: { productPrice } })).toBe(
        `productOrderItem[0].${path}`,
      );
    }
    const id = await t.sold({
      itemPrice: [{ ...fee, priceAlteration: [HALF] }, own],
      product: { productPrice: [fee, { ...own, name: 'the same' }] },
    });
    const changed = { id, productPrice: [fee] };
    const { state } = await t.order([
      { id: '1', action: 'modify', product: changed, itemPrice: [more] },
    ]);
    expect([state, netOf(await t.lines())]).toEqual(['failed', '12.00']);
  },
  'Product productPrice.price.*, productPrice.productPriceAlteration.*, productPrice.priceAlteration.* of a bundle':
    async (t) => {
      await givenBundle(t);
      for (const [words, name] of UNLIKE_BUNDLE) {
        const productPrice = [{ ...BOTH, ...words }];
        const told = await t.send('POST', 'product', { ...OWN, productPrice });
        expect([told.status, told.body.details?.[0].path]).toEqual([
          422,
          expect.stringContaining(name),
        ]);
      }
      const productPriceAlteration = [{ ...HALF, priceType: 'recurring' }];
      for (const words of LIKE_BUNDLE)
        await t.post('product', { ...OWN, productPrice: [{ ...BOTH, ...words }] });
      await t.post('product', { ...OWN, productPrice: [{ ...BOTH, productPriceAlteration }] });
      expect(netOf(await t.lines())).toBe(`${12 * LIKE_BUNDLE.length + 6}.00`);
    },
  'TMF622 productOrder productOrderItem.itemPrice.price.*, productOrderItem.itemPrice.priceAlteration.* of a bundle':
    async (t) => {
      await givenBundle(t);
      for (const [words, name] of UNLIKE_BUNDLE) {
        const path = await failure(t, { itemPrice: [{ ...BOTH, ...words }] });
        expect(path).toMatch(/^productOrderItem\[0\]\.itemPrice\[0\]/);
        expect(path).toContain(name);
      }
      await t.sold({ itemPrice: [{ ...BOTH, ...LIKE_BUNDLE[0] }] });
      const priceAlteration = [
        { ...HALF, priceType: 'recurring' },
        { price: { dutyFreeAmount: eur(20) }, priceType: 'oneTime' },
      ];
      await t.sold({
        itemPrice: [{ ...BOTH, priceAlteration }],
        product: of('other'),
      });
      expect(netOf(await t.lines())).toBe('98.00');
    },
  'TMF620 productOfferingPrice price.*, recurringChargePeriodType, recurringChargePeriodLength of a bundle, as its parts say':
    async (t) => {
      await t.account('a');
      await t.price('x', { price: eur(4), lifecycleStatus: 'In study' });
      await t.price('y', { price: eur(6.5) });
      await t.price('yearly', { price: eur(6.5), recurringChargePeriodType: 'year' });
      const bundle = { isBundle: true, bundledPopRelationship: [{ id: 'x' }, { id: 'y' }] };
      for (const [more, path] of [
        [{ price: eur(10) }, 'price'],
        [{ price: { unit: 'USD', value: 10.5 } }, 'price'],
        [{ price: eur(10.5), recurringChargePeriodType: 'year' }, 'price'],
        [{ bundledPopRelationship: [{ id: 'x' }, { id: 'yearly' }], price: eur(10.5) }, 'price'],
        [{ price: eur(10.5), tax: VAT }, 'tax'],
      ] as const) {
        const sent = { id: 'b', name: 'b', lifecycleStatus: 'Launched', priceType: 'recurring' };
        const period = { recurringChargePeriodType: 'month', recurringChargePeriodLength: 1 };
        const told = await t.send('POST', 'productOfferingPrice', {
          ...sent,
          ...period,
          ...bundle,
          ...more,
        });
        expect([told.status, told.body.details?.[0].path]).toEqual([422, path]);
      }
      await t.price('both', { ...bundle, price: eur(10.5) });
      await t.price('said', { ...bundle, price: undefined });
      await t.offering('o', ['both']);
      await t.sold();
      expect(await t.lines()).toEqual(['x 4.00', 'y 6.50']);
      const other = await t.send('PATCH', 'productOfferingPrice', { price: eur(5) }, 'x');
      expect([other.status, other.body.code]).toEqual([409, 'catalog.launched-dependent']);
    },
  'TMF620 productOfferingPrice priceType of a bundle sold as its parts': async (t) => {
    await givenBundle(t);
    const once = { ...NONE, bundledPopRelationship: [{ id: 'setup' }], priceType: 'oneTime' };
    const mixed = { ...once, bundledPopRelationship: [{ id: 'setup' }, { id: 'fee' }] };
    const launched = { name: 'x', lifecycleStatus: 'Launched', ...mixed };
    const { status, body } = await t.send('POST', 'productOfferingPrice', launched);
    expect([status, body.details?.[0].path]).toEqual([422, 'priceType']);
    await t.price('once', once);
    await t.sold({ itemPrice: [{ productOfferingPrice: { id: 'once' } }] });
    expect(await t.lines()).toEqual(['setup 50.00']);
  },
  'TMF620 productOffering productOfferingPrice.* that is not there': async (t) => {
    await t.givenFee();
    await t.offering('nothing', ['unknown']);
    const order = await t.order([add({ productOffering: { id: 'nothing' } })]);
    const text = 'Item 1: Nothing is charged by price unknown: it is not there, or not whole yet';
    expect([order.state, order.note]).toMatchObject(['completed', [{ text }]]);
    expect(await t.lines()).toEqual([]);
  },
  'TMF654 topupBalance amount.* of a top-up in less than the currency pays': async (t) => {
    await t.account('a');
    await t.bucket('b', 5);
    await topupFails(t, { amount: inEur(10.001) }, 'amount');
    await t.post('topupBalance', { amount: inEur(10.01), bucket: { id: 'b' } });
    await t.post('adjustBalance', { amount: inEur(-0.001), bucket: { id: 'b' } });
    expect(await left(t)).toBe(15.009);
  },
  'TMF654 topupBalance amount.*, partyAccount.*, product.* of two values': async (t) => {
    await t.account('a');
    await t.account('c');
    await t.bucket('b', 5);
    const accounts = { partyAccount: { id: 'a' }, billingAccount: { id: 'c' } };
    for (const [more, name] of [
      [accounts, 'billingAccount'],
      [{ product: [{ id: 'x' }, { id: 'y' }] }, 'product'],
    ] as const) {
      await topupFails(t, more, name);
    }
    const transfer = { bucket: { id: 'b' }, amount: inEur(1), receiverPartyAccount: { id: 'c' } };
    const cost = { ...transfer, transferCost: { value: 1, amount: 2, unit: 'EUR' } };
    await saidTwice(t, 'transferBalance', cost, 'transferCost');
    for (const amount of [
      { ...inEur(1), value: 2 },
      { ...inEur(1), unit: 'USD' },
    ]) {
      await saidTwice(t, 'topupBalance', { amount, bucket: { id: 'b' } }, 'amount');
    }
    const same = { amount: { ...inEur(1), value: 1, unit: 'EUR' } };
    const one = { ...accounts, billingAccount: { id: 'a' } };
    await t.post('topupBalance', { ...one, ...same, bucket: { id: 'b' } });
    expect(await left(t)).toBe(6);
  },
  'TMF654 topupBalance amount.* in a currency by another spelling': async (t) => {
    await t.account('a');
    await t.bucket('b', 5);
    for (const units of ['eur', 'Euro', 'euros', '€', 'US Dollar']) {
      const amount = { amount: 1, units };
      await topupFails(t, { amount, bucket: undefined, partyAccount: { id: 'a' } }, 'amount');
      await topupFails(t, { amount }, 'amount');
      const { status, body } = await t.send('POST', 'bucket', { remainingValue: amount });
      expect([status, body.details?.[0].path]).toEqual([400, 'remainingValue.units']);
    }
    expect(await t.get('/tmf-api/prepayBalanceManagement/v4/bucket')).toHaveLength(1);
    for (const units of ['GB', 'credit', 'SMS']) {
      const amount = { amount: 1, units };
      const { status } = await t.post('topupBalance', { amount, partyAccount: { id: 'a' } });
      expect([units, status]).toEqual([units, 'completed']);
    }
  },
  "TMF654 topupBalance amount.* of a top-up in another currency than the account's": async (t) => {
    await t.account('a');
    const dollars = { amount: { amount: 10, units: 'USD' }, bucket: undefined };
    await topupFails(t, { ...dollars, partyAccount: { id: 'a' } }, 'amount');
    expect(await t.get('/tmf-api/prepayBalanceManagement/v4/bucket')).toEqual([]);
    const early = await t.post('topupBalance', { ...dollars, partyAccount: { id: 'later' } });
    expect(early.status).toBe('completed');
    await t.account('later');
    const { bucket } = early;
    await topupFails(t, { ...dollars, bucket }, 'amount');
    const partyAccount = { id: 'elsewhere' };
    await t.post('topupBalance', { ...dollars, partyAccount });
    for (const [action, more] of [
      ['adjustBalance', { bucket }],
      ['transferBalance', { partyAccount, receiverBucket: bucket }],
    ] as const) {
      const failed = await t.post(action, { ...dollars, ...more });
      expect([action, failed]).toMatchObject([action, { status: 'failed' }]);
      expect(failed.reason).toMatch(/^amount: the account has another currency/);
    }
    const made = { partyAccount: { id: 'a' }, remainingValue: dollars.amount };
    const { status, body } = await t.send('POST', 'bucket', made);
    expect([status, body.details?.[0].path]).toEqual([400, 'remainingValue.units']);
  },
  'TMF620 productOfferingPrice price.* of two values': async (t) => {
    for (const price of [
      { ...eur(5), amount: 7 },
      { ...eur(5), units: 'USD' },
      { ...eur(7), dutyFreeAmount: eur(5) },
    ]) {
      await saidTwice(t, 'productOfferingPrice', { name: 'x', price }, 'price');
    }
    const twice = { ...eur(7), dutyFreeAmount: eur(5) };
    const productOfferingPrice = [{ name: 'x', priceType: 'oneTime', price: twice }];
    const path = 'productOfferingPrice[0].price';
    // In v5 an offering names its prices.
    if (t.version === 'v4') {
      await saidTwice(t, 'productOffering', { name: 'x', productOfferingPrice }, path);
    }
    const same = { ...eur(5), amount: 5, units: 'EUR', dutyFreeAmount: eur(5) };
    await t.givenFee({ price: same });
    await t.sold();
    expect(await t.lines()).toEqual(['fee 5.00']);
  },
  'TMF676 payment totalAmount.*, amount.* of two values': async (t) => {
    await t.account('a');
    const money = { unit: 'EUR', value: 119, amount: 50 };
    const sent = { account: { id: 'a' }, totalAmount: money };
    for (const name of ['payment', 'refund'] as const) {
      await saidTwice(t, name, sent, 'totalAmount');
      const amounts = { ...sent, totalAmount: eur(119), amount: money };
      await saidTwice(t, name, amounts, 'amount');
    }
  },
  'TMF635 usage ratedProductUsage.*, usageProductPrice.* of two amounts': async (t) => {
    const net = { ...eur(3), amount: 4 };
    const ratedProductUsage = [{ taxExcludedRatingAmount: net }];
    const isNext = t.version === 'v5';
    const path = isNext
      ? 'usageProductPrice[0].price.dutyFreeAmount'
      : 'ratedProductUsage[0].taxExcludedRatingAmount';
    await saidTwice(t, 'usage', { ...USAGE, ratedProductUsage }, path);
    if (!isNext) return;
    const priced = { ...USAGE, ratedProductUsage: [{ price: eur(5) }] };
    await saidTwice(t, 'usage', priced, 'usageProductPrice[0].price');
  },
  'Product productPrice.price.* in the words of money': async (t) => {
    await t.givenFee();
    for (const named of [FEE, { priceType: 'recurring' }]) {
      const productPrice = [{ ...named, price: eur(5) }];
      await saidTwice(t, 'product', { ...OWN, productPrice }, 'productPrice[0].price');
      const twice = [{ ...named, price: { ...eur(5), dutyFreeAmount: eur(7) } }];
      await saidTwice(t, 'product', { ...OWN, productPrice: twice }, 'productPrice[0].price');
    }
  },
  'TMF622 productOrder productOrderItem.itemPrice.price.* in the words of money': async (t) => {
    await t.givenFee();
    const price = [{ ...FEE, price: eur(5) }];
    const at = 'productOrderItem[0]';
    for (const [item, path] of [
      [{ itemPrice: price }, `${at}.itemPrice[0].price`],
      [{ itemTotalPrice: price }, `${at}.itemTotalPrice[0].price`],
      [{ product: { productPrice: price } }, `${at}.product.productPrice[0].price`],
    ] as const) {
      await saidTwice(t, 'productOrder', { productOrderItem: [add(item)] }, path);
    }
    const same = { ...eur(5), dutyFreeAmount: eur(5) };
    await t.sold({ itemPrice: [{ ...FEE, price: same }] });
    expect(netOf(await t.lines())).toBe('5.00');
  },
  'TMF654 topupBalance amount.* of a requestedDate that lies ahead': async (t) => {
    await t.account('a');
    await t.bucket('b', 5);
    await topupFails(t, { requestedDate: '2026-03-11T12:00:00Z' }, 'requestedDate');
    const now = { requestedDate: '2026-03-10T12:01:00Z' };
    await t.post('topupBalance', { amount: inEur(1), bucket: { id: 'b' }, ...now });
    expect(await left(t)).toBe(6);
  },
  'TMF654 topupBalance validFor.* that ends before it begins': async (t) => {
    for (const id of ['a', 'c']) await t.account(id);
    await t.bucket('b', 5);
    const [from, to] = ['2027-01-01T00:00:00Z', '2026-12-20T00:00:00Z'];
    const receiver = { bucket: { id: 'b' }, receiverPartyAccount: { id: 'c' } };
    for (const endDateTime of [from, to]) {
      const validFor = { startDateTime: from, endDateTime };
      for (const [kind, named] of [
        ['topupBalance', { partyAccount: { id: 'a' } }],
        ['topupBalance', { bucket: { id: 'b' } }],
        ['adjustBalance', { partyAccount: { id: 'a' } }],
        ['transferBalance', receiver],
        ['reserveBalance', { bucket: { id: 'b' } }],
      ] as const) {
        const { status, reason } = await t.post(kind, { amount: inEur(1), validFor, ...named });
        const why = 'validFor.endDateTime: must be after the start';
        expect([kind, status, reason]).toEqual([kind, 'failed', why]);
      }
      const { status, body } = await t.send('POST', 'bucket', { validFor });
      expect([status, body.details?.[0].path]).toEqual([400, 'validFor.endDateTime']);
    }
    expect(await left(t)).toBe(5);
  },
  'TMF654 bucket usageType, remainingValue.* of money and of something else': async (t) => {
    await t.account('a');
    for (const [usageType, units] of [
      ['data', 'EUR'],
      ['voice', 'EUR'],
      ['monetary', 'GB'],
      ['USD', 'EUR'],
    ]) {
      const remainingValue = { amount: 1, units };
      const { status, body } = await t.send('POST', 'bucket', { usageType, remainingValue });
      expect([status, body.details?.[0].path]).toEqual([400, 'usageType']);
    }
    const remainingValue = { ...inEur(5), value: 6 };
    const twice = await t.send('POST', 'bucket', { remainingValue });
    expect([twice.status, twice.body.details?.[0].path]).toEqual([400, 'remainingValue']);
    const data = { usageType: 'data', partyAccount: { id: 'a' } };
    await t.post('bucket', { id: 'data', ...data });
    expect(
      await t.post('topupBalance', { amount: inEur(1), bucket: { id: 'data' } }),
    ).toMatchObject({ status: 'failed' });
    await t.bucket('b', 5, { usageType: 'monetary' });
    await t.post('bucket', { ...data, id: 'gb', remainingValue: { amount: 1, units: 'GB' } });
    expect(await left(t)).toBe(5);
  },
  'Product productCharacteristic.name, productCharacteristic.value of several values': async (
    t,
  ) => {
    const size = (value: string): Json => ({ name: 'size', value });
    const sizes = [size('S'), size('L')];
    await t.price('s', { price: eur(5), prodSpecCharValueUse: [ofSize('S')] });
    await t.price('l', { price: eur(9), prodSpecCharValueUse: [ofSize('L')] });
    await t.offering('o', ['s', 'l']);
    await t.account('a');
    for (const productCharacteristic of [sizes, [{ name: 'size', value: ['S', 'L'] }]]) {
      const told = await t.send('POST', 'product', { ...OWN, productCharacteristic });
      expect([told.status, told.body.code]).toEqual([422, 'inventory.characteristic-refused']);
      expect(await failure(t, { product: { productCharacteristic } })).toContain(
        'productOrderItem[0].product.productCharacteristic',
      );
    }
    const again = [size('S'), size('S'), { name: 'ip', value: '1' }, { name: 'ip', value: '2' }];
    await t.sold({ product: { productCharacteristic: again } });
    const many = { name: 'size', maxCardinality: 2 };
    await t.post('productSpecification', { id: 'm', name: 'm', productSpecCharacteristic: [many] });
    await t.offering('both', ['s', 'l'], { productSpecification: { id: 'm' } });
    const product = { productCharacteristic: sizes };
    await t.sold({ productOffering: { id: 'both' }, product });
    expect(await t.lines()).toEqual(['l 9.00', 's 5.00', 's 5.00']);
  },
  'TMF635 usage usageCharacteristic.name, usageCharacteristic.value, usageSpecification.* of two values':
    async (t) => {
      await t.givenUsage();
      await t.meter('data', 'byte');
      const id = await t.sold();
      for (const [more, path] of [
        [[{ name: 'token', value: 'b' }], 'usageCharacteristic[3].value'],
        [[{ name: 'subject', value: 'other' }], 'usageCharacteristic[3].value'],
        [[{ name: 'quantity', value: 7 }], 'usageCharacteristic[3].value'],
      ] as const) {
        expect(await usageRefused(t, { usageCharacteristic: [...CALL, ...more] })).toBe(path);
      }
      expect(await usageRefused(t, { usageType: 'data' })).toBe('usageSpecification');
      const products = { product: { id }, ratedProductUsage: [{ productRef: { id: 'other' } }] };
      const usageCharacteristic = [{ name: 'call', value: 3 }];
      expect(await usageRefused(t, { ...products, usageCharacteristic })).toBe('product.id');
      const same = [...CALL, { name: 'token', value: 'a' }, { name: 'quantity', value: '3.0' }];
      await t.post('usage', { ...USAGE, usageCharacteristic: same });
      expect(await t.lines()).toEqual(['calls 3.00']);
    },
  'TMF635 usage usageSpecification.* that is no meter, beside a usageType that is one': async (
    t,
  ) => {
    await t.givenUsage();
    await t.sold();
    for (const usageSpecification of [{ id: 'zz' }, { name: 'zz' }, { id: 'zz', name: 'yy' }]) {
      const said = { usageSpecification, usageType: 'calls' };
      expect(await usageRefused(t, said)).toBe('usageSpecification');
    }
    for (const said of [
      { usageSpecification: { id: 'calls', name: 'Calls' }, usageType: 'voice' },
      { usageSpecification: { id: 'zz', name: 'calls' } },
    ]) {
      await t.post('usage', { ...USAGE, ...said });
    }
    expect(await t.lines()).toEqual(['calls 6.00']);
  },
  'TMF635 usage externalIdentifier.* of two ids': async (t) => {
    await t.givenUsage();
    await t.sold();
    const [a, b] = [{ id: 'A' }, { id: 'B', owner: 'us' }];
    for (const externalIdentifier of [
      [a, b],
      [b, a],
    ]) {
      expect(await usageRefused(t, { externalIdentifier })).toBe('externalIdentifier[1].id');
    }
    const usageCharacteristic = [...CALL, { name: 'externalId', value: 'A' }];
    const other = await usageRefused(t, { usageCharacteristic, externalIdentifier: [b] });
    expect(other).toBe('externalIdentifier[0].id');
    await t.post('usage', { ...USAGE, usageCharacteristic, externalIdentifier: [a, { ...a }] });
    await t.post('usage', { ...USAGE, usageCharacteristic, externalIdentifier: [a, { ...a }] });
    expect(await t.lines()).toEqual(['calls 3.00']);
  },
  'TMF635 usage ratedProductUsage.*, usageProductPrice.* by the name of the other version': async (
    t,
  ) => {
    await t.givenUsage();
    await t.sold();
    const [path, other] =
      t.version === 'v4'
        ? ['usageManagement/v4/usage', 'usageProductPrice']
        : ['productUsageManagement/v5/productUsage', 'ratedProductUsage'];
    const own = t.version === 'v4' ? 'ratedProductUsage' : 'usageProductPrice';
    const net: Json = { taxExcludedRatingAmount: eur(7) };
    const inPrice: Json = { price: { dutyFreeAmount: eur(8) } };
    const sent = { '@type': 'Usage', status: 'rated', ...USAGE };
    const said = (more: Json, status: number): Promise<Json> =>
      t.own(`/tmf-api/${path}`, { ...sent, ...more }, status);
    const both = { [own]: [net], [other]: [inPrice] };
    expect((await said(both, 422)).details[0].path).toBe('usageProductPrice');
    expect((await said({ [own]: [{ ...net, ...inPrice }] }, 422)).code).toBe(
      'usage.rating-refused',
    );
    if (t.version === 'v4') await said({ [other]: [inPrice] }, 422);
    else await said({ [other]: [{ ...net, taxRate: 0 }] }, 201);
    if (t.version === 'v5') {
      const rated = { ...net, taxRate: 19, ratingDate: USAGE.usageDate };
      const price = { dutyFreeAmount: eur(7), taxRate: 19 };
      const { id } = await said({ [own]: [{ price }], [other]: [rated] }, 201);
      const kept = await t.get(`/tmf-api/usageManagement/v4/usage/${id}`);
      expect([kept.usageProductPrice, kept.ratedProductUsage.length]).toEqual([undefined, 1]);
      const more = { price: { ...price, taxRate: 7 } };
      await said({ [own]: [more], [other]: [rated] }, 422);
    }
    const words = t.version === 'v4' ? inPrice : net;
    await said({ [own]: [{ ...words, taxRate: 0, price: { ...words.price, taxRate: 0 } }] }, 201);
    expect(netOf(await t.lines())).toBe(t.version === 'v4' ? '8.00' : '21.00');
  },
};

const CALL = [
  { name: 'subject', value: 's' },
  { name: 'call', value: 3 },
  { name: 'token', value: 'a' },
];
const USAGE = {
  usageDate: '2026-01-10T00:00:00Z',
  usageSpecification: { id: 'calls' },
  product: { id: 's' },
  usageCharacteristic: CALL,
};

async function usageRefused(t: Trial, more: Json): Promise<string> {
  const { status, body } = await t.send('POST', 'usage', { ...USAGE, ...more });
  expect([status, body.code]).toEqual([422, 'usage.said-twice']);
  return body.details[0].path;
}

function ofSize(value: string): Json {
  return { name: 'size', productSpecCharacteristicValue: [{ value }] };
}

function inEur(amount: number): Json {
  return { amount, units: 'EUR' };
}

/** Of the bucket `b`. */
async function left(t: Trial): Promise<number> {
  return (await t.resource('bucket', 'b')).remainingValue.amount;
}

async function saidTwice(t: Trial, name: Name, sent: Json, path: string): Promise<void> {
  const { status, body } = await t.send('POST', name, sent);
  expect([name, status, body.details?.[0].path]).toEqual([name, 400, path]);
}

async function topupFails(t: Trial, more: Json, name: string): Promise<void> {
  const sent = { amount: inEur(1), bucket: { id: 'b' }, ...more };
  const { status, reason } = await t.post('topupBalance', sent);
  expect([status, reason]).toEqual(['failed', expect.stringMatching(`^${name}: `)]);
}

const NONE = {
  isBundle: true,
  price: undefined,
  recurringChargePeriodType: undefined,
  recurringChargePeriodLength: undefined,
};
const BOTH: Json = { productOfferingPrice: { id: 'both' } };

/** Of 10 and 2 a month, and 50 at the start. */
async function givenBundle(t: Trial): Promise<void> {
  await t.givenFee();
  await t.price('line', { price: eur(2) });
  await t.price('setup', { ...NONE, isBundle: false, priceType: 'oneTime', price: eur(50) });
  const bundledPopRelationship = ['fee', 'line', 'setup'].map((id) => ({ id }));
  await t.price('both', { ...NONE, bundledPopRelationship });
}

/** What the recurring fees of the bundle come to. */
const LIKE_BUNDLE = [
  { priceType: 'recurring', price: { dutyFreeAmount: eur(12) } },
  { recurringChargePeriod: 'month', price: { taxIncludedAmount: eur(12), taxRate: 0 } },
];
const UNLIKE_BUNDLE: readonly [Json, string][] = [
  [{ priceType: 'recurring', price: { dutyFreeAmount: eur(13) } }, 'price'],
  [{ priceType: 'recurring', price: { dutyFreeAmount: { unit: 'USD', value: 12 } } }, 'price'],
  [{ price: { dutyFreeAmount: eur(12) } }, 'price'],
  [{ recurringChargePeriod: 'year' }, 'recurringChargePeriod'],
  [{ unitOfMeasure: '10 lines' }, 'unitOfMeasure'],
  [{ priceType: 'usage' }, 'priceType'],
  [
    { productPriceAlteration: [{ priceType: 'recurring', price: { dutyFreeAmount: eur(1) } }] },
    'riceAlteration[0]',
  ],
];

const VAT = [{ taxCategory: 'VAT', taxRate: 19 }];
const OWN = {
  name: 'own',
  status: 'active',
  startDate: JANUARY,
  billingAccount: { id: 'a' },
  productOffering: { id: 'o' },
};

/** Words that are so of no price of the offering, and of which attribute. */
const UNSOLD = [
  [{ productOfferingPrice: { name: 'a fee' } }, 'productOfferingPrice.id'],
  [{ priceType: 'recurring', recurringChargePeriod: 'year' }, 'recurringChargePeriod'],
  [{ recurringChargePeriod: '3 months' }, 'recurringChargePeriod'],
  [{ priceType: 'oneTime' }, 'priceType'],
  [{ price: { taxRate: 7 } }, 'price.taxRate'],
  [{ priceType: 'recurring', unitOfMeasure: '10 lines' }, 'unitOfMeasure'],
] as const;
const REPEATED = [
  { name: 'a fee', description: 'of a month' },
  { priceType: 'recurring', recurringChargePeriod: 'monthly', unitOfMeasure: '1 line' },
  { price: { taxRate: 19 } },
  { priceType: 'of their own' },
];

const FEE: Json = { productOfferingPrice: { id: 'fee' } };
const HALF = { price: { percentage: 50 } };
const TENTH = { price: { percentage: 10 } };

/** A product for a subject of its own. */
function of(value: string, more: Json = {}): Json {
  return { productCharacteristic: [{ name: 'subject', value }], ...more };
}

/** In the words that are given, whichever version has them. */
async function writtenAsSaid(t: Trial, price: Json, status = 201): Promise<Json> {
  const body = {
    '@type': 'Product',
    name: 'own',
    status: 'active',
    startDate: JANUARY,
    billingAccount: { id: 'a' },
    productOffering: { id: 'o' },
    productPrice: [{ ...FEE, ...price }],
  };
  return t.own(`/tmf-api/productInventory/${t.version}/product`, body, status);
}

/** Where the only item of an order says what makes it fail. */
async function failure(t: Trial, item: Json, more: Json = {}): Promise<string> {
  const { state, productOrderErrorMessage: told } = await t.order([add(item)], more);
  expect([state, told?.length]).toEqual(['failed', 1]);
  return told[0].details?.[0].path;
}
