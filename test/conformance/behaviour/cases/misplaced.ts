// Words of money and of time at places where the standard does not have them: they are refused at every door that takes
// the document, with the place where they are followed.
import type { Json } from '../../contract';
import { add, change, eur, FEBRUARY, JANUARY, type Name, type Trial } from '../trial';
import type { Cases } from './case';

const HALF = [{ priceType: 'recurring', price: { percentage: 50 } }];
const FIVE = { price: { dutyFreeAmount: eur(5) } };
const OWN = { ...FIVE, productOfferingPrice: { id: 'fee' } };
const LATER = { startDateTime: FEBRUARY };
const MONTHLY = { priceType: 'recurring', recurringChargePeriodType: 'month' };

/** Neither by a new one nor by the change of one that there is. */
async function refused(
  t: Trial,
  name: Name,
  [said, path]: readonly [Json, string],
  id?: string,
): Promise<void> {
  const method = id === undefined ? 'POST' : 'PATCH';
  const { status, body } = await t.send(method, name, said, id);
  const [detail] = body.details ?? [];
  expect([status, body.code, detail?.path, detail?.message]).toEqual([
    400,
    'tmf.body-invalid',
    path,
    expect.stringMatching(/nothing follows from it there: it is said in \S/),
  ]);
}

function order(...productOrderItem: Json[]): Json {
  return { billingAccount: { id: 'a' }, requestedStartDate: JANUARY, productOrderItem };
}

const ITEM = 'productOrderItem[0]';

export const misplacedCases: Cases = {
  'TMF622 productOrder requestedStartDate, requestedCompletionDate of an item': async (t) => {
    await t.givenFee();
    const id = await t.sold();
    for (const name of ['requestedStartDate', 'requestedCompletionDate', 'startDate']) {
      for (const item of [add({ [name]: FEBRUARY }), change({ id }, { [name]: FEBRUARY })]) {
        await refused(t, 'productOrder', [order(item), `${ITEM}.${name}`]);
        const within = order(add({ productOrderItem: [item] }));
        await refused(t, 'productOrder', [within, `${ITEM}.${ITEM}.${name}`]);
      }
    }
    const product = { requestedStartDate: FEBRUARY };
    await refused(t, 'productOrder', [
      order(add({ product })),
      `${ITEM}.product.requestedStartDate`,
    ]);
    expect(await t.lines()).toEqual(['fee 10.00']);
  },
  'TMF622 productOrder productOrderItem.itemPrice.price.*, productOrderItem.itemPrice.priceAlteration.* in another place':
    async (t) => {
      await t.givenFee();
      const id = await t.sold();
      for (const [said, path] of [
        [{ priceAlteration: HALF }, 'priceAlteration'],
        [{ price: FIVE.price }, 'price'],
        [{ productPrice: [OWN] }, 'productPrice'],
        [{ productOfferingPrice: { id: 'fee' } }, 'productOfferingPrice'],
        [{ recurringChargePeriod: 'year' }, 'recurringChargePeriod'],
        [{ taxRate: 7 }, 'taxRate'],
        [{ product: { itemPrice: [OWN] } }, 'product.itemPrice'],
        [{ product: { priceAlteration: HALF } }, 'product.priceAlteration'],
        [{ product: { productOfferingPrice: [{ id: 'fee' }] } }, 'product.productOfferingPrice'],
        [{ itemPrice: [{ ...OWN, validFor: LATER }] }, 'itemPrice[0].validFor'],
        [
          { itemPrice: [{ ...OWN, pricingLogicAlgorithm: [{ id: 'x' }] }] },
          'itemPrice[0].pricingLogicAlgorithm',
        ],
        [{ itemPrice: [{ amount: 5 }] }, 'itemPrice[0].amount'],
        [{ itemPrice: [{ taxRate: 7 }] }, 'itemPrice[0].taxRate'],
        [
          { itemPrice: [{ ...OWN, priceAlteration: [{ percentage: 50 }] }] },
          'itemPrice[0].priceAlteration[0].percentage',
        ],
        [{ itemTotalPrice: [{ percentage: 50 }] }, 'itemTotalPrice[0].percentage'],
      ] as const) {
        for (const item of [
          add(said),
          { ...add(said), action: 'modify', product: { ...said.product, id } },
        ]) {
          await refused(t, 'productOrder', [order(item), `${ITEM}.${path}`]);
        }
      }
      await refused(t, 'productOrder', [
        { ...order(add()), priceAlteration: HALF },
        'priceAlteration',
      ]);
      // What serialisers write of what nobody set says nothing.
      const nothing = {
        taxRate: 0,
        tax: [],
        validFor: {},
        price: { dutyFreeAmount: { value: 0 } },
      };
      const product = { productCharacteristic: [{ name: 'subject', value: 'other' }] };
      await t.sold({
        taxRate: 0,
        priceAlteration: [],
        itemPrice: [{ ...OWN, ...nothing, price: undefined }],
        product,
      });
      expect(await t.lines()).toEqual(['fee 10.00', 'fee 10.00']);
    },
  'Product productPrice.price.*, productPrice.recurringChargePeriod in the words of another structure':
    async (t) => {
      await t.givenFee();
      const id = await t.sold();
      const own = {
        name: 'own',
        status: 'active',
        startDate: JANUARY,
        billingAccount: { id: 'a' },
      };
      for (const [said, name] of [
        [{ recurringChargePeriodType: 'year' }, 'recurringChargePeriodType'],
        [{ taxRate: 19 }, 'taxRate'],
        [{ tax: [{ taxCategory: 'VAT', taxRate: 19 }] }, 'tax'],
        [{ dutyFreeAmount: eur(5) }, 'dutyFreeAmount'],
        [{ percentage: 50 }, 'percentage'],
        [{ validFor: LATER }, 'validFor'],
        [{ terminationDate: FEBRUARY }, 'terminationDate'],
      ] as const) {
        for (const productPrice of [[said], [{ ...OWN, ...said }]]) {
          const path = `productPrice[0].${name}`;
          await refused(t, 'product', [
            { ...own, productOffering: { id: 'o' }, productPrice },
            path,
          ]);
          await refused(t, 'product', [{ productPrice }, path], id);
          const item = add({ product: { productPrice } });
          await refused(t, 'productOrder', [order(item), `${ITEM}.product.${path}`]);
        }
      }
      for (const [said, path] of [
        [{ itemPrice: [OWN] }, 'itemPrice'],
        [{ priceAlteration: HALF }, 'priceAlteration'],
        [{ validFor: LATER }, 'validFor'],
        [{ requestedStartDate: FEBRUARY }, 'requestedStartDate'],
        [{ taxExemption: [{ id: 'c' }] }, 'taxExemption'],
      ] as const) {
        await refused(t, 'product', [{ ...own, ...said }, path]);
        await refused(t, 'product', [said, path], id);
      }
      expect(await t.lines()).toEqual(['fee 10.00']);
    },
  'TMF620 productOffering productOfferingPrice.price.*, productOfferingPrice.priceType in another place':
    async (t) => {
      await t.givenFee();
      for (const [said, path] of [
        [{ price: eur(5) }, 'price'],
        [{ tax: [{ taxCategory: 'VAT', taxRate: 19 }] }, 'tax'],
        [MONTHLY, 'priceType'],
        [{ priceAlteration: HALF }, 'priceAlteration'],
        [{ popRelationship: [{ id: 'fee', relationshipType: 'discount' }] }, 'popRelationship'],
        [{ pricingLogicAlgorithm: [{ id: 'x' }] }, 'pricingLogicAlgorithm'],
        [{ productPrice: [OWN] }, 'productPrice'],
      ] as const) {
        // A draft, too.
        await refused(t, 'productOffering', [{ name: 'x', ...said }, path]);
        await refused(t, 'productOffering', [said, path], 'o');
      }
      await t.sold();
      expect(await t.lines()).toEqual(['fee 10.00']);
    },
  'TMF620 productOffering prodSpecCharValueUse.productSpecCharacteristicValue.* by another name':
    async (t) => {
      const prodSpecCharValueUse = [
        { name: 'size', characteristicValueSpecification: [{ value: 'L' }] },
      ];
      const path = 'prodSpecCharValueUse[0].characteristicValueSpecification';
      await t.givenFee();
      for (const name of ['productOffering', 'productOfferingPrice'] as const) {
        await refused(t, name, [{ name: 'x', prodSpecCharValueUse }, path]);
        await refused(
          t,
          name,
          [{ prodSpecCharValueUse }, path],
          name === 'productOffering' ? 'o' : 'fee',
        );
      }
    },
  'TMF620 productOfferingPrice price.*, tax.* in another place': async (t) => {
    await t.givenFee();
    for (const [said, path] of [
      [{ taxRate: 19 }, 'taxRate'],
      [{ dutyFreeAmount: eur(5) }, 'dutyFreeAmount'],
      [{ itemPrice: [OWN] }, 'itemPrice'],
      [{ productPrice: [OWN] }, 'productPrice'],
      [{ requestedStartDate: FEBRUARY }, 'requestedStartDate'],
    ] as const) {
      await refused(t, 'productOfferingPrice', [{ name: 'x', ...MONTHLY, ...said }, path]);
      await refused(t, 'productOfferingPrice', [said, path], 'fee');
    }
    await t.sold();
    expect(await t.lines()).toEqual(['fee 10.00']);
  },
  'TMF635 usage ratedProductUsage.*, usageProductPrice.* in another place': async (t) => {
    await t.givenUsage();
    await t.sold();
    const usage = {
      usageDate: '2026-01-10T00:00:00Z',
      usageType: 'calls',
      usageCharacteristic: [
        { name: 'subject', value: 's' },
        { name: 'quantity', value: '1' },
      ],
    };
    for (const [said, path] of [
      [{ price: FIVE.price }, 'price'],
      [{ taxRate: 19 }, 'taxRate'],
      [{ productOfferingPrice: { id: 'calls' } }, 'productOfferingPrice'],
    ] as const) {
      await refused(t, 'usage', [{ ...usage, ...said }, path]);
    }
    expect(await t.use('1')).toBe('accepted');
    expect(await t.lines()).toEqual(['calls 1.00']);
  },
  'TMF666 billingAccount taxExemption.* in another place': async (t) => {
    await t.givenFee({ tax: [{ taxCategory: 'VAT', taxRate: 19 }] });
    for (const [said, path] of [
      [{ taxExemptionCertificate: [{ id: 'c' }] }, 'taxExemptionCertificate'],
      [{ tax: [{ taxCategory: 'VAT', taxRate: 0 }] }, 'tax'],
      [{ taxRate: 7 }, 'taxRate'],
      [{ priceAlteration: HALF }, 'priceAlteration'],
    ] as const) {
      await refused(t, 'billingAccount', [
        { name: 'x', relatedParty: [{ id: 'p' }], ...said },
        path,
      ]);
      await refused(t, 'billingAccount', [said, path], 'a');
    }
    const { id } = await t.post('organization', { tradingName: 'x', name: 'x' });
    await refused(t, 'organization', [{ taxExemption: [{ id: 'c' }] }, 'taxExemption'], id);
    await t.sold();
    const [bill] = await t.bills();
    expect(bill.taxes.map(({ ratePercent, rate }: Json) => Number(ratePercent ?? rate))).toEqual([
      19,
    ]);
  },
};
