// What a client of a server in a process of its own says over HTTP.

/** Fails unless it is answered with a success. */
export async function post(url: string, body: string, type = 'application/json') {
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': type }, body });
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as { id: string; accepted: number; duplicate: number };
}

/** One account whose calls cost 0.01 EUR each. */
export async function givenSubscriber(url: string): Promise<void> {
  const json = (path: string, body: object) => post(`${url}${path}`, JSON.stringify(body));
  await json('/api/v1/meters', { code: 'calls', name: 'Calls', aggregation: 'sum', unit: 'call' });
  await json('/api/v1/rateCards', { code: 'card', name: 'Card', book: 'retail', currency: 'EUR' });
  await json('/api/v1/rateCards/card/versions', {
    validFrom: '2020-01-01T00:00:00Z',
    lines: [{ id: 'line', meter: 'calls', price: { model: 'unit', rate: '0.01' } }],
  });
  await json('/api/v1/rateCards/card/versions/1/activate', {});
  await json('/tmf-api/productCatalogManagement/v4/productOfferingPrice', {
    id: 'price',
    name: 'Calls',
    priceType: 'usage',
    lifecycleStatus: 'Active',
    pricingLogicAlgorithm: [{ id: 'card' }],
  });
  await json('/tmf-api/productCatalogManagement/v4/productOffering', {
    id: 'offering',
    name: 'Calls',
    lifecycleStatus: 'Active',
    productOfferingPrice: [{ id: 'price' }],
  });
  await json('/tmf-api/accountManagement/v4/billingAccount', {
    id: 'A',
    name: 'A',
    currency: 'EUR',
    relatedParty: [{ id: 'party' }],
  });
  await json('/tmf-api/productInventory/v4/product', {
    name: 'A',
    status: 'active',
    startDate: '2020-01-01T00:00:00Z',
    billingAccount: { id: 'A' },
    productOffering: { id: 'offering' },
    productCharacteristic: [{ name: 'subject', value: 'key' }],
  });
}

/** One call, as the CloudEvent that tells of it. */
export function callEvent(number: number): string {
  return JSON.stringify({
    specversion: '1.0',
    id: `e${number}`,
    source: 'crash',
    type: 'calls',
    subject: 'key',
    time: '2024-03-10T00:00:00Z',
    data: { quantity: '1' },
  });
}
