// What the load is priced by: made over the public APIs before any clock starts.
import { type BenchClient, inParallel } from './client';

export const METER = 'bench.tokens';
export const LINES = 10;
export const ACCOUNTS = 10_000;
export const PERIOD_DAY = '2024-03-10';

/** Graduated tiers, and the same rate for every token. */
export const OFFERING = 'bench-offering';
export const FLAT_OFFERING = 'bench-flat-offering';

export const PRICE = 'bench-price';

const TMF = '/tmf-api';

export async function createPrices(client: BenchClient): Promise<void> {
  await client.post('/api/v1/meters', {
    code: METER,
    name: 'Tokens',
    aggregation: 'sum',
    unit: 'token',
    attributes: [{ name: 'model' }],
  });
  await client.post('/api/v1/rateCards', {
    code: 'bench',
    name: 'Bench',
    book: 'retail',
    currency: 'EUR',
  });
  const lines = Array.from({ length: LINES }, (_, line) => ({
    id: `m${line}`,
    meter: METER,
    unit: 'token',
    match: { model: `m${line}` },
    price: {
      model: 'graduated',
      tiers: [
        { upTo: '100000', rate: '0.03', per: '1000' },
        { upTo: '1000000', rate: '0.025', per: '1000' },
        { upTo: '10000000', rate: '0.02', per: '1000' },
        { upTo: null, rate: '0.015', per: '1000' },
      ],
    },
  }));
  const version = { validFrom: '2020-01-01T00:00:00Z', lines, reason: 'bench' };
  await client.post('/api/v1/rateCards/bench/versions', version);
  await client.post('/api/v1/rateCards/bench/versions/1/activate', {});
  const catalog = `${TMF}/productCatalogManagement/v4`;
  await client.post(`${catalog}/productOfferingPrice`, {
    id: PRICE,
    name: 'Tokens',
    priceType: 'usage',
    lifecycleStatus: 'Active',
    pricingLogicAlgorithm: [{ id: 'bench', name: 'bench' }],
    tax: [{ taxCategory: 'VAT', taxRate: 19 }],
  });
  await client.post(`${catalog}/productOfferingPrice`, {
    id: 'bench-flat',
    name: 'Tokens, one rate',
    priceType: 'usage',
    lifecycleStatus: 'Active',
    price: { unit: 'EUR', value: 0.03 },
    unitOfMeasure: { amount: 1000, units: 'token' },
  });
  await client.post(`${catalog}/productOffering`, {
    id: FLAT_OFFERING,
    name: 'Tokens, one rate',
    lifecycleStatus: 'Active',
    productOfferingPrice: [{ id: 'bench-flat' }],
  });
  await client.post(`${catalog}/productOffering`, {
    id: OFFERING,
    name: 'Tokens',
    lifecycleStatus: 'Active',
    productOfferingPrice: [{ id: PRICE }],
  });
}

/** Accounts with one subscription each; `prefix` keeps the figures apart. */
export async function createAccounts(
  client: BenchClient,
  prefix: string,
  count: number,
  more: object = {},
  offering = OFFERING,
): Promise<void> {
  await inParallel(count, 16, async (index) => {
    const id = `${prefix}${index}`;
    await client.post(`${TMF}/accountManagement/v4/billingAccount`, {
      id,
      name: id,
      currency: 'EUR',
      relatedParty: [{ id: `party-${id}`, role: 'customer' }],
      ...more,
    });
    await client.post(`${TMF}/productInventory/v4/product`, {
      id: `sub-${id}`,
      name: id,
      status: 'active',
      startDate: '2020-01-01T00:00:00Z',
      billingAccount: { id },
      productOffering: { id: offering },
      productCharacteristic: [{ name: 'subject', value: `${prefix}key-${index}` }],
    });
  });
}
