// What has ended says what it was asked for: TMF622 orders and TMF637 products.
import type { Json } from '../../contract';
import { add, change, eur, FEBRUARY, JANUARY, MARCH, netOf, type Trial } from '../trial';
import type { Cases } from './case';

const HALF = { name: 'half', priceType: 'recurring', price: { percentage: 50 } };
const FEE = { priceType: 'recurring', productOfferingPrice: { id: 'fee' } };

export const endedCases: Cases = {
  'TMF622 productOrder billingAccount.*, orderTotalPrice.*, productOrderItem.*, requestedCompletionDate, requestedInitialState, requestedStartDate of an order that has ended':
    async (t) => {
      await t.givenFee();
      await t.account('b');
      const done = await t.order([add()]);
      const failed = await t.order([add({ productOffering: { id: 'unknown' } })]);
      const held = await t.post('productOrder', {
        requestedInitialState: 'draft',
        billingAccount: { id: 'a' },
        productOrderItem: [add()],
      });
      await t.patch('productOrder', held.id, { state: 'cancelled' });
      for (const [{ id }, state] of [
        [done, 'completed'],
        [failed, 'failed'],
        [held, 'cancelled'],
      ]) {
        const { productOrderItem } = await t.shown('productOrder', id);
        const [item] = productOrderItem;
        for (const [sent, path] of otherwise(item)) {
          const told = await t.send('PATCH', 'productOrder', sent, id);
          expect([told.status, told.body.code, told.body.details?.[0].path]).toEqual([
            409,
            'ordering.ended-as-asked',
            path,
          ]);
        }
        const described = { ...item, note: [{ text: 'told' }], state: 'held' };
        const kept = await t.patch('productOrder', id, {
          productOrderItem: [described],
          description: 'told',
          billingAccount: { id: 'a', name: 'A' },
        });
        expect(kept).toMatchObject({
          state,
          description: 'told',
          productOrderItem: [{ state, note: [{ text: 'told' }] }],
        });
      }
      expect(await t.lines()).toEqual(['fee 10.00']);
    },
  'Product billingAccount.*, productOffering.*, productPrice.* of a product that has ended': async (
    t,
  ) => {
    await t.givenFee();
    await t.account('b');
    await t.offering('p', ['fee']);
    const id = await ended(t);
    await refused(t, id, [
      [{ productOffering: { id: 'p' } }, 'productOffering.id'],
      [{ billingAccount: { id: 'b' } }, 'billingAccount.id'],
      [{ billingAccount: null }, 'billingAccount.id'],
      [{ productPrice: [{ ...FEE, price: { dutyFreeAmount: eur(50) } }] }, 'productPrice'],
    ]);
    const { productPrice } = await t.shown('product', id);
    const words = { productPrice, productOffering: { id: 'o', name: 'O' }, description: 'told' };
    expect(await t.patch('product', id, words)).toMatchObject({ description: 'told' });
    expect(netOf(await t.lines('a', MARCH))).toBe('10.00');
  },
  'Product terminationDate removed from a product that has ended': async (t) => {
    await t.givenFee();
    const id = await ended(t);
    await refused(t, id, [[{ terminationDate: null }, 'terminationDate']]);
    expect(netOf(await t.lines('a', MARCH))).toBe('10.00');
  },
  'TMF637 product quantity of a product that has ended': async (t) => {
    await t.givenFee();
    const id = await ended(t);
    await refused(t, id, [[{ quantity: 3 }, 'quantity']]);
    await t.patch('product', id, { quantity: 1 });
    expect(netOf(await t.lines('a', MARCH))).toBe('10.00');
  },
};

/** What is said otherwise, and where. */
function otherwise(item: Json): ReadonlyArray<readonly [Json, string]> {
  const of = (more: Json): Json => ({ productOrderItem: [{ ...item, ...more }] });
  const at = (name: string): string => `productOrderItem[0].${name}`;
  return [
    [of({ quantity: 3 }), at('quantity')],
    [of({ action: 'delete' }), at('action')],
    [of({ itemPrice: [FEE] }), at('itemPrice')],
    [of({ itemTotalPrice: [{ priceAlteration: [HALF] }] }), at('itemTotalPrice')],
    [of({ billingAccount: { id: 'b' } }), at('billingAccount.id')],
    [of({ productOffering: { id: 'p' } }), at('productOffering.id')],
    [of({ product: { description: 'other' } }), at('product')],
    [of({ productOrderItem: [{ ...add(), id: '2' }] }), at('productOrderItem[0]')],
    [{ productOrderItem: [item, { ...add(), id: '2' }] }, 'productOrderItem[1]'],
    [{ orderTotalPrice: [{ priceAlteration: [HALF] }] }, 'orderTotalPrice'],
    [{ requestedStartDate: FEBRUARY }, 'requestedStartDate'],
    [{ requestedCompletionDate: FEBRUARY }, 'requestedCompletionDate'],
    [{ billingAccount: { id: 'b' } }, 'billingAccount.id'],
    [{ billingAccount: null }, 'billingAccount.id'],
  ];
}

/** A product of January. */
async function ended(t: Trial): Promise<string> {
  const id = await t.sold();
  await t.order([{ ...change({ id }), action: 'delete' }], { requestedStartDate: FEBRUARY });
  expect(await t.resource('product', id)).toMatchObject({ startDate: JANUARY });
  return id;
}

async function refused(
  t: Trial,
  id: string,
  changes: ReadonlyArray<readonly [Json, string]>,
): Promise<void> {
  for (const [sent, path] of changes) {
    const { status, body } = await t.send('PATCH', 'product', sent, id);
    expect([status, body.code, body.details?.[0].path]).toEqual([
      409,
      'inventory.ended-as-sold',
      path,
    ]);
  }
}
