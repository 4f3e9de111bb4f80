import type { KitClient } from '../../src/cli/ctk-seed/kit-client';
import { ROOTS } from '../../src/cli/ctk-seed/kit-resources';

const SUBJECT = 'conformance-device';

/** Usage of both wires that was charged and taxed, so that what rating adds is looked at as well. */
export async function givenRatedUsage(client: KitClient): Promise<void> {
  await client.post('/api/v1/meters', {
    code: 'conformance.calls',
    name: 'Calls',
    aggregation: 'sum',
    unit: 'second',
    attributes: [{ name: 'region' }],
  });
  await client.post(`${ROOTS.catalog}/productOfferingPrice`, {
    id: 'conformance-calls',
    name: 'Calls',
    lifecycleStatus: 'Launched',
    priceType: 'usage',
    price: { unit: 'EUR', value: 0.07 },
    unitOfMeasure: { amount: 60, units: 'second' },
    tax: [{ taxCategory: 'VAT', taxRate: 19 }],
    prodSpecCharValueUse: [
      { name: 'meter', productSpecCharacteristicValue: [{ value: 'conformance.calls' }] },
    ],
  });
  await client.post(`${ROOTS.catalog}/productOffering`, {
    id: 'conformance-calls',
    name: 'Calls',
    lifecycleStatus: 'Launched',
    productOfferingPrice: [{ id: 'conformance-calls' }],
  });
  const { id } = await client.post(`${ROOTS.order}/productOrder`, {
    billingAccount: { id: 'A0815' },
    productOrderItem: [
      {
        id: '1',
        action: 'add',
        productOffering: { id: 'conformance-calls' },
        product: {
          startDate: '2024-01-01T00:00:00Z',
          productCharacteristic: [{ name: 'subject', value: SUBJECT }],
        },
      },
    ],
  });
  await client.until(
    `${ROOTS.order}/productOrder/${String(id)}`,
    ({ state }) => state === 'completed',
  );
  await client.post('/tmf-api/usageManagement/v4/usage', {
    usageDate: new Date().toISOString(),
    usageType: 'conformance.calls',
    usageCharacteristic: [
      { name: 'subject', value: SUBJECT },
      { name: 'second', value: 90 },
      { name: 'region', value: 'eu' },
    ],
  });
  await client.post('/api/v1/events', {
    specversion: '1.0',
    type: 'conformance.calls',
    source: 'conformance',
    id: '1',
    subject: SUBJECT,
    time: new Date().toISOString(),
    data: { quantity: '17.5', region: 'us' },
  });
}
