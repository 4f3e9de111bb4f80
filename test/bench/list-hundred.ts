// A list of 100 products: a page of some thousands, asked for one by one and by eight clients at
// once, and all there are of a tenant that has no more.
import { BenchClient, inParallel } from './client';
import { type Bench, type Figure, figure, note, perSecond } from './figure';
import { type Latency, rateOf, timed } from './hammer';
import { createPrices, METER, OFFERING, PRICE } from './world';

const MANY = 5_000;
const FEW = 100;
const LISTS = 1_000;
const CLIENTS = 8;
const AIM_MS = 10;
const PRODUCT = '/tmf-api/productInventory/v4/product';

export async function listHundred({ server }: Bench): Promise<Figure> {
  note(`lists of ${FEW} products`);
  const many = new BenchClient(server.url, CLIENTS, 'bench-many');
  const few = new BenchClient(server.url, CLIENTS, 'bench-few');
  await createProducts(many, MANY);
  await createProducts(few, FEW);
  const page = `${PRODUCT}?limit=${FEW}`;
  const paged = await lists(many, page, 1);
  const crowded = await lists(many, page, CLIENTS);
  const whole = await lists(few, PRODUCT, 1);
  many.close();
  few.close();
  return figure(
    'list-100',
    [
      `page of ${MANY}: ${shown(paged)}`,
      `all of ${FEW}: ${shown(whole)}`,
      `${CLIENTS} clients at once: ${shown(crowded)}, ${perSecond(rateOf(crowded))}`,
    ].join('; '),
    '–',
    `p99 ≤ ${AIM_MS} ms, one by one`,
    Math.max(paged.p99Ms, whole.p99Ms) <= AIM_MS,
  );
}

function shown({ p50Ms, p99Ms }: Latency): string {
  return `p50 ${p50Ms.toFixed(1)}, p99 ${p99Ms.toFixed(1)} ms`;
}

async function lists(client: BenchClient, path: string, width: number) {
  const ask = async (): Promise<void> => {
    const { status, body } = await client.send('GET', path);
    const count = body.split('"href":"http').length;
    if (status >= 300 || count < FEW) throw new Error(`${path}: ${status}, ${count} products`);
  };
  await inParallel(LISTS / 10, width, ask);
  return timed(LISTS, width, ask);
}

async function createProducts(client: BenchClient, count: number): Promise<void> {
  await createPrices(client);
  await inParallel(count, CLIENTS, async (index) => {
    await client.post(PRODUCT, {
      id: `product-${index}`,
      name: `Tokens of team ${index}`,
      description: 'Tokens of a large model, by the thousand',
      status: 'active',
      startDate: '2026-01-01T00:00:00Z',
      billingAccount: { id: `account-${index}`, name: `Team ${index}` },
      productOffering: { id: OFFERING, name: 'LLM' },
      productCharacteristic: [
        { name: 'subject', value: `key-${index}` },
        { name: 'region', value: 'eu-central' },
      ],
      productPrice: [
        {
          name: 'Tokens',
          priceType: 'usage',
          unitOfMeasure: METER,
          productOfferingPrice: { id: PRICE, name: 'Tokens' },
        },
      ],
      relatedParty: [{ id: `party-${index}`, role: 'customer' }],
    });
  });
}
