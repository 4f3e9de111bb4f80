// References that say something and name nothing: TMF622, TMF635, TMF637, TMF654, TMF666 and TMF676.
import type { Json } from '../../contract';
import { add, change, JANUARY, netOf, type Trial } from '../trial';
import type { Cases } from './case';

const NAMELESS: readonly Json[] = [{ name: 'a' }, { href: '/a' }, { id: '' }, {}];

export const namelessCases: Cases = {
  'TMF622 productOrder billingAccount.* without an id': async (t) => {
    await t.givenFee();
    for (const billingAccount of NAMELESS) {
      const order = { billingAccount, productOrderItem: [add()] };
      const { status, body } = await t.send('POST', 'productOrder', order);
      expect([status, body.details?.[0].path]).toEqual([400, 'billingAccount.id']);
    }
  },
  'TMF622 productOrder productOrderItem.billingAccount.*, productOrderItem.product.billingAccount.* of an add without an id':
    async (t) => {
      await t.givenFee();
      for (const billingAccount of NAMELESS) {
        for (const [item, path] of [
          [add({ billingAccount }), 'productOrderItem[0].billingAccount.id'],
          [add({ product: { billingAccount } }), 'productOrderItem[0].product.billingAccount.id'],
        ] as const) {
          const { state, productOrderErrorMessage } = await t.order([item]);
          expect([state, productOrderErrorMessage]).toMatchObject([
            'failed',
            [{ code: 'ordering.unknown-account', details: [{ path }] }],
          ]);
        }
      }
      const words = { product: { billingAccount: { name: 'A' } }, billingAccount: { id: 'a' } };
      const id = await t.sold(words);
      expect((await t.order([change({ id }, { quantity: 2 })])).state).toBe('completed');
      expect(netOf(await t.lines())).toBe('20.00');
    },
  'TMF622 productOrder productOrderItem.billingAccount.*, productOrderItem.product.billingAccount.* of a modify without an id':
    async (t) => {
      await t.givenFee();
      const own = { name: 'own', status: 'active', startDate: JANUARY };
      const { id } = await t.post('product', { ...own, productOffering: { id: 'o' } });
      for (const billingAccount of NAMELESS) {
        for (const [item, path] of [
          [change({ id }, { billingAccount }), 'productOrderItem[0].billingAccount.id'],
          [change({ id, billingAccount }), 'productOrderItem[0].product.billingAccount.id'],
        ] as const) {
          const { state, productOrderErrorMessage } = await t.order([item], NO_ACCOUNT);
          expect([state, productOrderErrorMessage]).toMatchObject([
            'failed',
            [{ code: 'ordering.unknown-account', details: [{ path }] }],
          ]);
        }
      }
      await t.patch('product', id, { billingAccount: { id: 'a' } });
      const words = change({ id }, { billingAccount: { name: 'A' } });
      expect((await t.order([words], NO_ACCOUNT)).state).toBe('completed');
      expect(await t.lines()).toEqual(['fee 10.00']);
    },
  'TMF622 productOrder productOrderItem.productOrderItemRelationship.* that joins without an id':
    async (t) => {
      await t.givenFee();
      for (const named of NAMELESS) {
        const relation = { relationshipType: 'bundles', ...named };
        const asked = add({ productOrderItemRelationship: [relation] });
        const { state, productOrderErrorMessage } = await t.order([asked]);
        const path = 'productOrderItem[0].productOrderItemRelationship[0].id';
        expect([state, productOrderErrorMessage]).toMatchObject([
          'failed',
          [{ code: 'ordering.bundle-unclear', details: [{ path }] }],
        ]);
      }
    },
  'Product productRelationship.product.* without an id': async (t) => {
    await t.givenFee();
    for (const product of NAMELESS) {
      for (const relationshipType of ['bundled', 'isBundledBy']) {
        const own = { ...SOLD, productRelationship: [{ relationshipType, product }] };
        const { status, body } = await t.send('POST', 'product', own);
        expect([status, body.code, body.details?.[0].path]).toEqual([
          422,
          'inventory.bundle-unclear',
          'productRelationship[0].product.id',
        ]);
      }
    }
    await t.post('product', { ...SOLD, productRelationship: [{ product: { name: 'x' } }] });
  },
  'Product productPrice.billingAccount.* without an id': async (t) => {
    await t.givenFee();
    for (const billingAccount of NAMELESS) {
      const productPrice = [{ productOfferingPrice: { id: 'fee' }, billingAccount }];
      const { status, body } = await t.send('POST', 'product', { ...SOLD, productPrice });
      const path = 'productPrice[0].billingAccount.id';
      expect([status, body.details?.[0].path]).toEqual([422, path]);
      const { state } = await t.order([add({ itemPrice: productPrice })]);
      expect(state).toBe('failed');
    }
    expect(await t.lines()).toEqual([]);
  },
  'TMF635 usage externalIdentifier.* without an id': async (t) => {
    await t.givenUsage();
    await t.sold();
    for (const own of [{ owner: 'us' }, { id: '' }]) {
      const externalIdentifier = [{ id: 'one' }, own];
      const { status, body } = await t.send('POST', 'usage', { ...CALL, externalIdentifier });
      expect([status, body.details?.[0].path]).toEqual([400, 'externalIdentifier[1].id']);
    }
    expect(await t.lines()).toEqual([]);
  },
  'TMF666 billingAccount billStructure.cycleSpecification.id that is missing': async (t) => {
    await t.account('a');
    const parties = { relatedParty: [{ id: 'p' }] };
    for (const cycleSpecification of [{ name: 'weekly' }, { href: '/weekly' }]) {
      const said = { billStructure: { cycleSpecification } };
      for (const { status, body } of [
        await t.send('POST', 'billingAccount', { name: 'x', ...parties, ...said }),
        await t.send('PATCH', 'billingAccount', said, 'a'),
      ]) {
        const path = 'billStructure.cycleSpecification.id';
        expect([status, body.details?.[0].path]).toEqual([422, path]);
      }
    }
    const cycleSpecification = { name: 'ours', frequency: 'weekly' };
    const kept = await t.patch('billingAccount', 'a', { billStructure: { cycleSpecification } });
    expect(kept).toMatchObject({ billingCycle: { frequency: 'week' } });
  },
  'TMF676 payment payment.* without an id': async (t) => {
    await t.account('a');
    const money = {
      account: { id: 'a' },
      paymentMethod: { id: 'transfer' },
      totalAmount: { unit: 'EUR', value: 4 },
    };
    const { id } = await t.post('payment', money);
    for (const payment of NAMELESS) {
      expect(await t.post('refund', { ...money, payment })).toMatchObject({
        status: 'denied',
        statusReason: 'payment.id: is missing, so it names no payment',
      });
    }
    expect(await t.post('refund', { ...money, payment: { id } })).toMatchObject({ status: 'done' });
  },
  'Product billingAccount.* of a TMF637 product without an id': async (t) => {
    await t.givenFee();
    const own = { name: 'own', status: 'active', startDate: JANUARY, productOffering: { id: 'o' } };
    const { id } = await t.post('product', own);
    for (const billingAccount of NAMELESS) {
      for (const { status, body } of [
        await t.send('POST', 'product', { ...own, billingAccount }),
        await t.send('PATCH', 'product', { billingAccount }, id),
      ]) {
        expect([status, body.details?.[0].path]).toEqual([400, 'billingAccount.id']);
      }
    }
    await t.patch('product', id, { billingAccount: { id: 'a' } });
    await t.patch('product', id, { billingAccount: { name: 'A' } });
    expect(await t.lines()).toEqual(['fee 10.00']);
  },
  'TMF654 bucket partyAccount.*, billingAccount.*, product.*, logicalResource.* without an id':
    async (t) => {
      await t.account('a');
      for (const reference of NAMELESS) {
        for (const [said, path] of [
          [{ partyAccount: reference }, 'partyAccount.id'],
          [{ billingAccount: reference }, 'billingAccount.id'],
          [{ product: [{ id: 'p' }, reference] }, 'product[1].id'],
          [{ logicalResource: [reference] }, 'logicalResource'],
        ] as const) {
          const { status, body } = await t.send('POST', 'bucket', { remainingValue: EUR, ...said });
          expect([status, body.details?.[0].path]).toEqual([400, path]);
        }
      }
    },
  'TMF654 topupBalance bucket.*, partyAccount.*, product.*, logicalResource.*, reserveBalance.*, receiverBucket.*, receiverPartyAccount.*, receiverProduct.*, receiverLogicalResource.* without an id':
    async (t) => {
      await t.account('a');
      await t.account('b');
      await t.bucket('mine', 5);
      const [party, whole] = [{ id: 'a' }, { bucket: { id: 'mine' } }];
      for (const reference of NAMELESS) {
        await fails(t, 'topupBalance', { partyAccount: party, bucket: reference });
        for (const name of ['partyAccount', 'billingAccount', 'product', 'logicalResource']) {
          await fails(t, 'topupBalance', { ...whole, [name]: reference });
        }
        await fails(t, 'adjustBalance', { ...whole, reserveBalance: reference });
        for (const name of ['Bucket', 'PartyAccount', 'Product', 'LogicalResource']) {
          const receiver = { receiverPartyAccount: { id: 'b' }, [`receiver${name}`]: reference };
          await fails(t, 'transferBalance', { ...whole, ...receiver });
        }
      }
      const device = { logicalResource: { value: '49', name: 'phone' }, partyAccount: party };
      expect(await t.post('topupBalance', { amount: EUR, ...device })).toMatchObject({
        status: 'completed',
      });
    },
};

const NO_ACCOUNT = { billingAccount: undefined };
const SOLD = {
  name: 'sold',
  status: 'active',
  startDate: JANUARY,
  productOffering: { id: 'o' },
  billingAccount: { id: 'a' },
};
/** With what v5 asks for. */
const CALL = {
  usageDate: '2026-01-10T00:00:00.000Z',
  usageType: 'calls',
  usageSpecification: { id: 'calls' },
  product: { id: 'unknown' },
  usageCharacteristic: [
    { name: 'subject', value: 's' },
    { name: 'call', value: 1 },
  ],
};
const EUR = { amount: 1, units: 'EUR' };

async function fails(
  t: Trial,
  name: 'topupBalance' | 'adjustBalance' | 'transferBalance',
  said: Json,
): Promise<void> {
  const { status, reason } = await t.post(name, { amount: EUR, ...said });
  expect([status, reason]).toEqual(['failed', expect.stringMatching(/(?:is missing|by an id)/)]);
}
