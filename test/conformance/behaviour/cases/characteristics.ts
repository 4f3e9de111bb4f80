// What TMF620 says of the characteristics of a product: what is judged of them, and until when.
import { add, MARCH, type Trial } from '../trial';
import type { Json } from '../../contract';
import type { Cases } from './case';

const PAST = { validFor: { endDateTime: '2026-01-01T00:00:00Z' } };

export const characteristicCases: Cases = {
  'TMF620 productSpecification productSpecCharacteristic.regex, productSpecCharacteristic.valueType, productSpecCharacteristic.characteristicValueSpecification.*':
    async (t) => {
      const listed = [{ value: 'red' }, { value: 'blue', ...PAST }];
      await t.post('productSpecification', {
        id: 's',
        name: 's',
        productSpecCharacteristic: [
          { name: 'code', regex: '[A-Z]{3}' },
          { name: 'size', valueType: 'number' },
          { name: 'colour', [valuesIn(t)]: listed },
        ],
      });
      await t.givenFee({}, { productSpecification: { id: 's' } });
      await judged(t, { code: 'ABCD' }, 'code must be what matches [A-Z]{3}');
      await judged(t, { size: 'L' }, 'size must be of the type number');
      await judged(t, { colour: 'blue' }, 'colour must be red');
      await judged(t, { code: 'ABC', size: 1.5, colour: 'red' });
      expect(await t.lines()).toEqual(['fee 10.00']);
    },
  'TMF620 productOffering prodSpecCharValueUse.valueType, prodSpecCharValueUse.validFor.*': async (
    t,
  ) => {
    const only = (value: string) => ({ productSpecCharacteristicValue: [{ value }] });
    await t.givenFee(
      {},
      {
        prodSpecCharValueUse: [
          { name: 'size', valueType: 'integer' },
          { name: 'colour', ...only('red'), ...PAST },
          { name: 'imei', minCardinality: 1, ...PAST },
        ],
      },
    );
    await judged(t, { size: '1.5' }, 'size must be of the type integer');
    await judged(t, { size: '2', colour: 'blue' });
    expect(await t.lines()).toEqual(['fee 10.00']);
  },
  'TMF620 productOffering productOfferingCharacteristic.*': async (t) => {
    const productOfferingCharacteristic = [
      { name: 'colour', [valuesIn(t)]: [{ value: 'red' }] },
      { name: 'imei', minCardinality: 1 },
    ];
    await t.givenFee({}, { productOfferingCharacteristic });
    await judged(t, { colour: 'blue', imei: '1' }, 'colour must be red');
    const waits = { billingAccount: { id: 'a' }, productOrderItem: [add()] };
    const { id } = await t.post('productOrder', waits);
    expect(await t.resource('productOrder', id)).toMatchObject({ state: 'pending' });
    await judged(t, { colour: 'red', imei: '1' });
    expect(await t.lines('a', MARCH)).toEqual(['fee 10.00', 'fee 10.00']);
  },
};

/** The trial says v4's words of what stands in both versions, and v5's own ones as they are. */
function valuesIn({ version }: Trial): string {
  return version === 'v4' ? 'productSpecCharacteristicValue' : 'characteristicValueSpecification';
}

/** Refused for this reason, else sold. */
async function judged(t: Trial, values: Json, why?: string): Promise<void> {
  const said = Object.entries(values).map(([name, value]) => ({ name, value }));
  const productCharacteristic = [{ name: 'subject', value: 's' }, ...said];
  const order = await t.order([add({ product: { productCharacteristic } })]);
  const state = why === undefined ? 'completed' : 'failed';
  expect([order.state, JSON.stringify(order)]).toEqual([state, expect.stringContaining(why ?? '')]);
}
