// What an order says of a product that its customer has, and where an order says one thing in two places: TMF622.
import type { Json } from '../../contract';
import { add, change, eur, FEBRUARY, JANUARY, MARCH, netOf, type Trial } from '../trial';
import type { Cases } from './case';

const FROM_FEBRUARY = { requestedStartDate: FEBRUARY };
const MID_JANUARY = '2026-01-16T00:00:00Z';
const DECEMBER = '2026-12-31T00:00:00Z';
const BLUE = [{ name: 'colour', value: 'blue' }];

export const changingCases: Cases = {
  'TMF622 productOrder productOrderItem.product.startDate': async (t) => {
    await t.givenFee();
    const id = await t.sold();
    expect(await t.lines()).toEqual(['fee 10.00']);
    const product = { id, startDate: '2026-01-01' };
    await done(t, change(product, { quantity: 2 }), FROM_FEBRUARY);
    expect(netOf(await t.lines('a', MARCH))).toBe('30.00');
    const other = await sold(t, 'b', { startDate: MID_JANUARY });
    expect(await t.lines('b')).toEqual(['fee 5.16']);
    await done(t, change({ id: other, startDate: FEBRUARY }, { quantity: 2 }));
    expect(netOf(await t.lines('b', MARCH))).toBe('25.16');
  },
  'TMF622 productOrder productOrderItem.product.status, productOrderItem.product.terminationDate, productOrderItem.product.productPrice.* of a change that the product has already':
    async (t) => {
      await t.givenFee({ price: eur(31) });
      await t.price('dear', { price: eur(20) });
      await t.offering('next', ['dear']);
      const dated = { terminationDate: DECEMBER, productCharacteristic: BLUE };
      const id = await t.sold({ product: { ...dated, place: [{ id: 'here', role: 'site' }] } });
      for (const status of ['suspended', 'active']) {
        const startDate = status === 'active' ? '2026-01-21' : '2026-01-11';
        await done(t, change({ id, status, startDate }));
      }
      const sentBack = await t.shown('product', id);
      const sold = (await t.resource('product', id)).productPrice;
      await done(t, change({ ...sentBack, description: 'mine' }), { requestedStartDate: JANUARY });
      expect(netOf(await t.lines())).toBe('21.00');
      await done(t, change(sentBack, { productOffering: { id: 'next' } }), FROM_FEBRUARY);
      const product = await t.resource('product', id);
      expect(product).toMatchObject({ name: 'next', description: 'mine', startDate: JANUARY });
      expect(product.productPrice).not.toEqual(sold);
      expect(netOf(await t.lines('a', MARCH))).toBe('41.00');
      const asItIs = change(await t.shown('product', id));
      await done(t, { ...asItIs, action: 'delete' }, { requestedStartDate: MARCH });
      expect(await t.resource('product', id)).toMatchObject({ terminationDate: MARCH });
    },
  'TMF622 productOrder productOrderItem.quantity, productOrderItem.productOffering.*, productOrderItem.billingAccount.*, productOrderItem.itemPrice.price.* of a delete':
    async (t) => {
      await t.givenFee();
      await t.account('b');
      await t.offering('other', ['fee']);
      const id = await t.sold({ quantity: 3 });
      const end = (more: Json, product: Json = {}): Json => ({
        ...change({ id, ...product }, more),
        action: 'delete',
      });
      const fee = { ...FEE, price: { dutyFreeAmount: eur(50) } };
      for (const [item, path] of [
        [end({ quantity: 1 }), 'quantity'],
        [end({ productOffering: { id: 'other' } }), 'productOffering.id'],
        [end({ billingAccount: { id: 'b' } }), 'billingAccount.id'],
        [end({ itemPrice: [fee] }), 'itemPrice[0]'],
        [
          end({ itemTotalPrice: [{ priceAlteration: [HALF] }] }),
          'itemTotalPrice[0].priceAlteration[0]',
        ],
        [end({}, { quantity: 1 }), 'product.quantity'],
        [end({}, { startDate: FEBRUARY }), 'product.startDate'],
        [end({}, { billingAccount: { id: 'b' } }), 'product.billingAccount.id'],
        [end({}, { productPrice: [fee] }), 'product.productPrice[0]'],
        [end({}, { productCharacteristic: BLUE }), 'product.productCharacteristic'],
      ] as const) {
        await refused(t, item, `productOrderItem[0].${path}: `, FROM_FEBRUARY);
      }
      await refused(t, end({}, { status: 'suspended' }), 'not suspended', FROM_FEBRUARY);
      expect(await t.lines('a', FEBRUARY)).toEqual(['fee 30.00']);
      const same = { quantity: 3, productOffering: { id: 'o' }, billingAccount: { id: 'a' } };
      await done(t, end(same, { status: 'terminated' }), FROM_FEBRUARY);
      expect(netOf(await t.lines('a', MARCH))).toBe('30.00');
    },
  'TMF622 productOrder productOrderItem.quantity, productOrderItem.productOffering.*, productOrderItem.billingAccount.*, productOrderItem.itemPrice.price.* of a noChange':
    async (t) => {
      await t.givenFee();
      await t.account('b');
      const id = await t.sold({ quantity: 3 });
      const asItIs = (more: Json, product: Json = {}): Json => ({
        ...change({ id, ...product }, more),
        action: 'noChange',
      });
      const fee = { ...FEE, price: { dutyFreeAmount: eur(50) } };
      for (const [item, path] of [
        [asItIs({ quantity: 1 }), 'quantity'],
        [asItIs({ productOffering: { id: 'other' } }), 'productOffering.id'],
        [asItIs({ billingAccount: { id: 'b' } }), 'billingAccount.id'],
        [asItIs({ itemPrice: [fee] }), 'itemPrice[0]'],
        [
          asItIs({ itemTotalPrice: [{ priceAlteration: [HALF] }] }),
          'itemTotalPrice[0].priceAlteration[0]',
        ],
        [asItIs({}, { quantity: 1 }), 'product.quantity'],
        [asItIs({}, { startDate: FEBRUARY }), 'product.startDate'],
        [asItIs({}, { terminationDate: FEBRUARY }), 'product.terminationDate'],
        [asItIs({}, { status: 'suspended' }), 'product.status'],
        [asItIs({}, { productCharacteristic: BLUE }), 'product.productCharacteristic'],
        [asItIs({}, { productPrice: [fee] }), 'product.productPrice[0]'],
      ] as const) {
        await refused(t, item, `productOrderItem[0].${path}: `);
      }
      const same = { quantity: 3, productOffering: { id: 'o' }, billingAccount: { id: 'a' } };
      await done(t, asItIs({ ...same, itemPrice: [FEE] }));
      await done(t, asItIs(same, await t.shown('product', id)));
      await done(t, asItIs({ quantity: 2 }, { id: 'of-another-system' }));
      expect(await t.lines()).toEqual(['fee 30.00']);
    },
  'TMF622 productOrder orderTotalPrice.priceAlteration.* beside items that sell nothing': async (
    t,
  ) => {
    await t.givenFee();
    const [gone, kept] = [await sold(t, 'b'), await sold(t, 'c')];
    const orderTotalPrice = [{ priceAlteration: [HALF] }];
    const others = [
      { ...change({ id: gone }), action: 'delete', id: '2' },
      { ...change({ id: kept }), action: 'noChange', id: '3' },
    ];
    await done(t, add({ billingAccount: { id: 'a' } }), { orderTotalPrice }, others);
    expect(netOf(await t.lines('a'))).toBe('5.00');
    expect([netOf(await t.lines('b')), netOf(await t.lines('c'))]).toEqual(['0.00', '10.00']);
    const alone = { ...change({ id: kept }), action: 'delete' };
    await refused(t, alone, 'orderTotalPrice[0]', { orderTotalPrice });
  },
  'TMF622 productOrder billingAccount.* of a modify': async (t) => {
    await t.givenFee();
    const id = await sold(t, 'b');
    await refused(t, change({ id }, { quantity: 2 }), 'billingAccount.id: ');
    const said = { quantity: 2, billingAccount: { id: 'b' } };
    await done(t, change({ id }, said));
    await done(t, change(await t.shown('product', id), { quantity: 3 }));
    expect([await t.lines('a'), netOf(await t.lines('b'))]).toEqual([[], '30.00']);
  },
  'TMF622 productOrder productOrderItem.product.productRelationship.* of a change': async (t) => {
    await t.givenFee();
    await t.offering('both', [], { bundledProductOffering: [{ id: 'o' }] });
    const id = await t.sold({ productOffering: { id: 'both' } });
    await refused(t, change({ id, productRelationship: [] }), 'is in one bundle with');
    await done(t, { ...change({ id }), action: 'delete' }, FROM_FEBRUARY);
    expect(netOf(await t.lines('a', MARCH))).toBe('10.00');
  },
  'TMF622 productOrder productOrderItem.product.productOffering.*, productOrderItem.product.billingAccount.* without an id':
    async (t) => {
      await t.givenFee();
      const id = await t.sold();
      const words = { billingAccount: { name: 'A' }, productOffering: { name: 'O' } };
      await done(t, change({ id, ...words }), FROM_FEBRUARY);
      const { billingAccount, productOffering } = await t.resource('product', id);
      expect([billingAccount, productOffering]).toMatchObject([{ id: 'a' }, { id: 'o' }]);
      expect(netOf(await t.lines('a', MARCH))).toBe('20.00');
    },
  'TMF622 productOrder productOrderItem.quantity, productOrderItem.productOffering.*, productOrderItem.billingAccount.* other than those of its product':
    async (t) => {
      await t.givenFee();
      await t.account('b');
      await t.offering('other', ['fee']);
      const item = { quantity: 2, productOffering: { id: 'o' }, billingAccount: { id: 'a' } };
      const id = await t.sold(item);
      for (const [product, path] of [
        [{ quantity: 3 }, 'product.quantity'],
        [{ productOffering: { id: 'other' } }, 'product.productOffering.id'],
        [{ billingAccount: { id: 'b' } }, 'product.billingAccount.id'],
      ] as const) {
        await refused(t, add({ ...item, product }), `productOrderItem[0].${path}: `);
        await refused(t, change({ id, ...product }, item), `productOrderItem[0].${path}: `);
      }
      await t.sold({
        product: { ...item, productCharacteristic: [{ name: 'subject', value: 't' }] },
      });
      expect(await t.lines()).toEqual(['fee 20.00', 'fee 20.00']);
    },
};

const FEE: Json = { priceType: 'recurring', productOfferingPrice: { id: 'fee' } };
const HALF = { name: 'half', priceType: 'recurring', price: { percentage: 50 } };

/** To an account of that name; the id of the product. */
async function sold(t: Trial, account: string, product: Json = {}): Promise<string> {
  await t.account(account);
  const productCharacteristic = [{ name: 'subject', value: account }];
  return t.sold(
    { product: { productCharacteristic, ...product } },
    { billingAccount: { id: account } },
  );
}

/** Without an account of the order, so that who pays is said by the item or not at all. */
async function done(
  t: Trial,
  item: Json,
  more: Json = {},
  others: readonly Json[] = [],
): Promise<void> {
  const { state, note } = await t.order([item, ...others], { billingAccount: undefined, ...more });
  expect([state, note]).toEqual(['completed', note]);
}

/** The item fails, saying why. */
async function refused(t: Trial, item: Json, why: string, more: Json = {}): Promise<void> {
  const { state, note } = await t.order([item], more);
  expect([state, JSON.stringify(note)]).toEqual(['failed', expect.stringContaining(why)]);
}
