// Catalogue resources posted one by one, each answered after its commit. The floors: the same bodies
// through an empty echo, and the same rows by bare INSERT, a commit each, on as many connections.
import { Client } from 'pg';
import { type Bench, type Figure, figure, note, perSecond } from './figure';
import { echoFloor, hammer, rateOf } from './hammer';
import { METER } from './world';

const POSTS = 6_000;
const WARM_UP = 2_000;
const CONNECTIONS = 32;
const AIM = 1_500;
const CATALOG = '/tmf-api/productCatalogManagement/v4';

type Kind = { readonly path: string; readonly body: (name: string) => object };

export async function post({ server }: Bench): Promise<Figure> {
  note(`${POSTS} posts of each of ${KINDS.length} kinds`);
  const bodyOf = bodiesOf(priceKind, 'floor');
  const echo = await echoFloor({ count: POSTS, connections: CONNECTIONS, bodyOf });
  const bare = await insertFloor(server.databaseUrl, POSTS, bodyOf);
  const measured: Array<{ path: string; rate: number; p99Ms: number }> = [];
  for (const kind of KINDS) {
    const load = { url: server.url, path: `${CATALOG}/${kind.path}`, connections: CONNECTIONS };
    await hammer({ ...load, count: WARM_UP, bodyOf: bodiesOf(kind, 'warm') });
    const latency = await hammer({ ...load, count: POSTS, bodyOf: bodiesOf(kind, 'post') });
    measured.push({ path: kind.path, rate: rateOf(latency), p99Ms: latency.p99Ms });
  }
  const slowest = Math.min(...measured.map(({ rate }) => rate));
  return figure(
    'post',
    measured
      .map(({ path, rate, p99Ms }) => `${path} ${perSecond(rate)}, p99 ${p99Ms.toFixed(0)} ms`)
      .join('; '),
    `${perSecond(rateOf(echo))} empty echo, ${perSecond(bare)} bare insert and commit`,
    `each ≥ ${perSecond(AIM)}`,
    slowest >= AIM,
  );
}

const priceKind: Kind = {
  path: 'productOfferingPrice',
  body: (name) => ({
    name,
    description: 'Tokens of a large model, by the thousand',
    priceType: 'usage',
    lifecycleStatus: 'Launched',
    price: { unit: 'EUR', value: 0.03 },
    unitOfMeasure: { amount: 1000, units: 'token' },
    prodSpecCharValueUse: [
      { name: 'meter', productSpecCharacteristicValue: [{ value: METER }] },
      { name: 'model', productSpecCharacteristicValue: [{ value: name }] },
    ],
    tax: [{ taxCategory: 'VAT', taxRate: 19 }],
    validFor: { startDateTime: '2026-01-01T00:00:00Z' },
  }),
};

const KINDS: readonly Kind[] = [
  {
    path: 'productOffering',
    body: (name) => ({
      name,
      description: 'Tokens of a large model, with support',
      lifecycleStatus: 'Launched',
      isSellable: true,
      isBundle: false,
      category: [{ id: 'ai', name: 'AI' }],
      productSpecification: { id: 'model', name: 'Large model' },
      productOfferingPrice: [{ id: 'bench-flat', name: 'Tokens, one rate' }],
      validFor: { startDateTime: '2026-01-01T00:00:00Z' },
    }),
  },
  priceKind,
  {
    path: 'productSpecification',
    body: (name) => ({
      name,
      description: 'A large model behind an API',
      brand: 'Bench',
      productNumber: name,
      lifecycleStatus: 'Active',
      productSpecCharacteristic: ['context', 'region', 'precision'].map((characteristic) => ({
        name: characteristic,
        valueType: 'string',
        configurable: true,
        productSpecCharacteristicValue: [{ value: 'large', isDefault: true }, { value: 'small' }],
      })),
    }),
  },
  {
    path: 'category',
    body: (name) => ({ name, description: 'Everything with a model in it', isRoot: true }),
  },
];

function bodiesOf(kind: Kind, prefix: string): (index: number) => string {
  return (index) => JSON.stringify(kind.body(`${prefix} ${index}`));
}

/** The table without its triggers and policies, and with its keys and indexes. */
async function insertFloor(
  databaseUrl: string,
  count: number,
  bodyOf: (index: number) => string,
): Promise<number> {
  const clients = Array.from({ length: CONNECTIONS }, () => new Client(databaseUrl));
  await Promise.all(clients.map((client) => client.connect()));
  await Promise.all(clients.map((client) => client.query(`SET app.tenant = 'default'`)));
  await clients[0]?.query(`DROP TABLE IF EXISTS bench_document;
    CREATE TABLE bench_document (LIKE document INCLUDING ALL)`);
  const startedAt = performance.now();
  let next = 0;
  await Promise.all(
    clients.map(async (client) => {
      for (let index = next++; index < count; index = next++) {
        await client.query({
          name: 'bench_document',
          text: `INSERT INTO bench_document (kind, id, body) VALUES ('bench', $1, $2) RETURNING *`,
          values: [`${index}`, bodyOf(index)],
        });
      }
    }),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  await clients[0]?.query('DROP TABLE bench_document');
  await Promise.all(clients.map((client) => client.end()));
  return rateOf({ count, seconds });
}
