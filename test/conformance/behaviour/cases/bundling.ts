// Who is bundled with whom is said once and of what is there; what joins nothing is refused, not sold alone.
import type { Json } from '../../contract';
import { add, change, eur, FEBRUARY, JANUARY, MARCH, type Trial } from '../trial';
import type { Cases } from './case';

const NONE = { numberRelOfferLowerLimit: 0, numberRelOfferDefault: 0 };

export const bundlingCases: Cases = {
  'TMF622 productOrder productOrderItem.id of several items': async (t) => {
    await t.givenFee();
    const items = [item('1', 'o', 's'), item('1', 'o', 't')];
    const nested = [{ ...item('1', 'o', 's'), productOrderItem: [item('1', 'o', 't')] }];
    for (const [productOrderItem, path] of [
      [items, 'productOrderItem[1].id'],
      [nested, 'productOrderItem[0].productOrderItem[0].id'],
    ] as const) {
      const order = { billingAccount: { id: 'a' }, productOrderItem };
      const { status, body } = await t.send('POST', 'productOrder', order);
      expect([status, body.code, body.details?.[0].path]).toEqual([
        409,
        'ordering.item-twice',
        path,
      ]);
    }
    const ahead = { billingAccount: { id: 'a' }, requestedStartDate: '2027-01-01T00:00:00Z' };
    const waiting = { ...ahead, productOrderItem: [item('1', 'o', 's')] };
    const { id } = await t.post('productOrder', waiting);
    const told = await t.send('PATCH', 'productOrder', { productOrderItem: items }, id);
    expect([told.status, told.body.code]).toEqual([409, 'ordering.item-twice']);
    expect(await t.lines()).toEqual([]);
  },
  'TMF622 productOrder productOrderItem.productOrderItemRelationship.* that joins nothing, or two bundles':
    async (t) => {
      await givenBundles(t);
      const relation = 'productOrderItem[2].productOrderItemRelationship';
      const bundles = [item('1', 'b1', 's1'), item('2', 'b2', 's2')];
      for (const [names, path] of [
        [['1', '2'], relation],
        [['9'], `${relation}[0].id`],
        [['1', '9'], `${relation}[1].id`],
      ] as const) {
        const member = bundledBy(item('3', 'o', 's3'), names);
        expect(await failuresOf(t, [...bundles, member])).toEqual([path]);
      }
      const alone = [...bundles, bundledBy(item('3', 'single', 's3'), ['1'])];
      expect(await failuresOf(t, alone)).toEqual([`${relation}[0].id`]);
      expect(await t.lines()).toEqual([]);
      const joined = [...bundles, bundledBy(item('3', 'o', 's3'), ['2'])];
      expect((await t.order(joined)).state).toBe('completed');
      expect(await t.lines()).toEqual(['fee 10.00']);
    },
  'TMF622 productOrder productOrderItem.itemPrice.productOfferingPrice.* of a member of the bundle':
    async (t) => {
      await t.givenFee();
      await t.price('alien', { ...ONCE, price: eur(99) });
      await t.price('own', { ...ONCE, price: eur(1) });
      await t.offering('oal', ['alien']);
      await t.offering('bb', ['fee', 'own'], { bundledProductOffering: [{ id: 'oal' }] });
      const [own, alien] = ['fee', 'alien'].map(named);
      const agreed = { ...alien, price: { dutyFreeAmount: eur(1) } };
      const place = 'productOrderItem[0].itemPrice';
      for (const [itemPrice, at] of [
        [[own, alien], 1],
        [[own, agreed], 1],
        [[alien], 0],
      ] as const) {
        const item = { ...TOGETHER, itemPrice };
        const path = `${place}[${at}].productOfferingPrice.id`;
        expect(await failuresOf(t, [add(item)])).toEqual([path]);
        const member = add({ id: '2', productOffering: { id: 'oal' } });
        expect(await failuresOf(t, [add({ ...item, productOrderItem: [member] })])).toContain(path);
      }
      const id = await t.sold({ ...TOGETHER, itemPrice: [own] });
      const modified = change({ id }, { itemPrice: [own, alien] });
      expect(await failuresOf(t, [modified])).toEqual([`${place}[1].productOfferingPrice.id`]);
      const { productPrice } = await t.resource('product', id);
      const told = await t.send('PATCH', 'product', { productPrice: [...productPrice, alien] }, id);
      expect([told.status, told.body.code]).toEqual([422, 'inventory.price-refused']);
      expect((await t.order([{ ...modified, itemPrice: [own, named('own')] }])).state).toBe(
        'completed',
      );
      expect(await t.lines()).toEqual(['alien 99.00', 'fee 10.00', 'own 1.00']);
    },
  'Product productRelationship.* to what is not there, or to a second bundle': async (t) => {
    await givenBundles(t);
    const { productOrderItem } = await t.order([
      item('1', 'b1', 's1'),
      item('2', 'b2', 's2'),
      bundledBy(item('3', 'o', 's3'), ['1']),
    ]);
    const [first, second, member] = productOrderItem.map(({ product }: Json) => product.id);
    const written = {
      status: 'active',
      startDate: JANUARY,
      productOffering: { id: 'o' },
      billingAccount: { id: 'a' },
    };
    for (const [type, id] of [
      ['isBundledBy', 'nobody'],
      ['bundled', 'nobody'],
      ['isBundledBy', first],
      ['bundled', member],
    ]) {
      const productRelationship = [{ relationshipType: type, product: { id } }];
      const told = await t.send('POST', 'product', { ...written, productRelationship });
      expect(unclear(told)).toEqual([422, 'productRelationship[0].product.id', id]);
      const [path] = await failuresOf(t, [add({ product: { productRelationship } })]);
      expect(path).toBe('productOrderItem[0].product.productRelationship[0].product.id');
      if (id !== 'nobody') continue;
      const draft = { ...written, productRelationship, billingAccount: undefined };
      const { id: free } = await t.post('product', draft);
      const paid = await t.send('PATCH', 'product', { billingAccount: { id: 'a' } }, free);
      expect(unclear(paid)).toEqual([422, 'productRelationship[0].product.id', id]);
    }
    const { productRelationship } = await t.resource('product', member);
    const both = [
      ...productRelationship,
      { relationshipType: 'isBundledBy', product: { id: second } },
    ];
    const told = await t.send('PATCH', 'product', { productRelationship: both }, member);
    expect(unclear(told)).toEqual([422, 'productRelationship[1].product.id', second]);
    expect(await t.lines()).toEqual(['fee 10.00']);
  },
  'Product terminationDate of a member after that of its bundle': async (t) => {
    await givenBundles(t);
    const { productOrderItem } = await t.order([
      item('1', 'b1', 's1', { terminationDate: FEBRUARY }),
      bundledBy(item('3', 'o', 's3'), ['1']),
    ]);
    const id = productOrderItem[1].product.id;
    const path = 'productOrderItem[0].product.terminationDate';
    expect(await failuresOf(t, [change({ id, terminationDate: MARCH })])).toEqual([path]);
    // v5 says nothing by null.
    const endless = await failuresOf(t, [change({ id, terminationDate: null })]);
    expect(endless).toEqual(t.version === 'v4' ? [path] : []);
    const { status } = await t.send('PATCH', 'product', { terminationDate: MARCH }, id);
    expect(status).toBe(409);
    expect(await t.lines('a', MARCH)).toEqual(['fee 10.00']);
  },
};

const TOGETHER: Json = { productOffering: { id: 'bb' } };
const ONCE: Json = {
  priceType: 'oneTime',
  recurringChargePeriodType: undefined,
  recurringChargePeriodLength: undefined,
};

function named(id: string): Json {
  return { productOfferingPrice: { id } };
}

/** Two bundles that may have an `o` each, and an offering of neither; nothing but `o` costs. */
async function givenBundles(t: Trial): Promise<void> {
  await t.givenFee();
  const member = { id: 'o', bundledProductOfferingOption: NONE };
  for (const id of ['b1', 'b2']) {
    await t.offering(id, [], { isBundle: true, bundledProductOffering: [member] });
  }
  await t.price('other');
  await t.offering('single', ['other']);
}

function item(id: string, offeringId: string, subject: string, product: Json = {}): Json {
  const productCharacteristic = [{ name: 'subject', value: subject }];
  const productOffering = { id: offeringId };
  return add({ id, productOffering, product: { productCharacteristic, ...product } });
}

function bundledBy(member: Json, ids: readonly string[]): Json {
  const relations = ids.map((id) => ({ id, relationshipType: 'isBundledBy' }));
  return { ...member, productOrderItemRelationship: relations };
}

async function failuresOf(t: Trial, items: Json[]): Promise<string[]> {
  const { productOrderErrorMessage = [] } = await t.order(items);
  return productOrderErrorMessage.map(({ details }: Json) => details[0].path);
}

function unclear({ status, body }: { readonly status: number; readonly body: Json }): unknown[] {
  expect(body.code).toBe('inventory.bundle-unclear');
  return [status, body.details?.[0].path, body.details?.[0].value];
}
