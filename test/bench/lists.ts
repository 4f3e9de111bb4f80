// Lists at size: p99 of each indexed attribute over a million usages, loaded as in the bulk figure, and
// 100 000 products, which one statement writes past the product (posting them would take minutes).
import { Client } from 'pg';
import { batches, load, skewed } from './bulk';
import { BenchClient, percentile } from './client';
import { type Bench, type Figure, figure, note } from './figure';
import { ACCOUNTS, createAccounts, createPrices, METER } from './world';

const PRODUCTS = 100_000;
const REQUESTS = 300;
const CONNECTIONS = 64;
const AIM_MS = 50;

const USAGE = '/tmf-api/usageManagement/v4/usage';
const PRODUCT = '/tmf-api/productInventory/v4/product';

/** The query of the n-th request. */
type Asked = { readonly what: string; readonly query: (index: number) => string };
type Measured = {
  readonly list: string;
  readonly fitting: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
};

/** A tenant of its own, so that there are just as many. */
const TENANT = 'bench-lists';

export async function lists({ server, usages }: Bench): Promise<Figure[]> {
  const wanted = usages * 2;
  note(`${wanted} usages and ${PRODUCTS} products to list`);
  const client = new BenchClient(server.url, CONNECTIONS, TENANT);
  await createPrices(client);
  await createAccounts(client, 'i', ACCOUNTS);
  await load(client, batches('i', wanted, skewed));
  await insertProducts(server.databaseUrl);
  const known = await client.get<{ id: string }[]>(`${USAGE}?billingAccount.id=i1&limit=100`);
  const measured = [
    await worst(client, 'usages', USAGE, usageLists(known[50]?.id ?? '')),
    await worst(client, 'products', PRODUCT, PRODUCT_LISTS),
  ];
  client.close();
  return measured.map(({ name, slowest }) =>
    figure(
      `lists of ${name}`,
      `p99 ${slowest.p99Ms.toFixed(1)} ms, p50 ${slowest.p50Ms.toFixed(1)} ms at the worst: ${slowest.list} (${slowest.fitting} fit)`,
      '–',
      `p99 ≤ ${AIM_MS} ms by any indexed attribute`,
      slowest.p99Ms <= AIM_MS,
    ),
  );
}

function usageLists(id: string): readonly Asked[] {
  const hour = (index: number) => String(index % 23).padStart(2, '0');
  return [
    asked('', 'everything'),
    asked(`after=${id}`, 'everything behind a cursor'),
    asked('status=rated'),
    asked('status=rejected'),
    asked(`usageType=${METER}`),
    asked(`usageSpecification.id=${METER}`),
    asked('source=bench'),
    asked('billingAccount.id=i0', 'the largest account'),
    { what: 'a billingAccount.id', query: (n) => `billingAccount.id=i${1 + n * 30}` },
    asked('subject=ikey-0', 'the largest subject'),
    { what: 'a subject', query: (n) => `subject=ikey-${1 + n * 30}` },
    { what: 'an externalId', query: (n) => `externalId=i${n * 1_000}` },
    asked(`id=${id}`, 'an id'),
    asked('relatedParty.id=nobody', 'a relatedParty.id'),
    {
      what: 'an hour of usageDate',
      query: (n) =>
        `usageDate.gte=2024-03-10T${hour(n)}:00:00Z&usageDate.lt=2024-03-10T${hour(n + 1)}:00:00Z`,
    },
    asked('usageDate.gte=2024-03-10T12:00:00Z', 'half a day of usageDate'),
    asked('usageDate.gte=2024-03-09T00:00:00Z', 'all of usageDate'),
    asked('sort=-usageDate', 'the latest by usageDate'),
  ];
}

const PRODUCT_LISTS: readonly Asked[] = [
  asked('', 'everything'),
  asked('after=list-50000', 'everything behind a cursor'),
  asked('status=active'),
  { what: 'an id', query: (n) => `id=list-${n * 300}` },
  { what: 'a name', query: (n) => `name=Product%20${n * 300}` },
  { what: 'a productSerialNumber', query: (n) => `productSerialNumber=sn-${n * 300}` },
  { what: 'a billingAccount.id', query: (n) => `billingAccount.id=list-${n * 30}` },
  { what: 'a relatedParty.id', query: (n) => `relatedParty.id=party-${n * 30}` },
  { what: 'a productOffering.id', query: (n) => `productOffering.id=offering-${n % 50}` },
  { what: 'a productCharacteristic.value', query: (n) => `productCharacteristic.value=key-${n}` },
  asked('isBundle=true', 'isBundle, half of all'),
  asked('relatedParty.role=customer', 'relatedParty.role, all'),
];

function asked(query: string, what = query): Asked {
  return { what, query: () => query };
}

async function worst(
  client: BenchClient,
  name: string,
  path: string,
  queries: readonly Asked[],
): Promise<{ readonly name: string; readonly slowest: Measured }> {
  const measured: Measured[] = [];
  for (const each of queries) measured.push(await measure(client, path, each));
  const sorted = measured.toSorted((a, b) => b.p99Ms - a.p99Ms);
  for (const { list, fitting, p50Ms, p99Ms } of sorted) {
    note(
      `${name}, ${list}: ${fitting} fit, p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms`,
    );
  }
  const [slowest] = sorted;
  if (slowest === undefined) throw new Error('there is always a list to measure');
  return { name, slowest };
}

async function measure(
  client: BenchClient,
  path: string,
  { what, query }: Asked,
): Promise<Measured> {
  const times: number[] = [];
  let fitting = 0;
  for (let index = 0; index < REQUESTS; index++) {
    const sentAt = performance.now();
    const answer = await client.send('GET', `${path}?${query(index)}&limit=100`);
    times.push(performance.now() - sentAt);
    if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${answer.body}`);
    fitting = Number(answer.headers['x-total-count']);
  }
  return { list: what, fitting, p50Ms: percentile(times, 50), p99Ms: percentile(times, 99) };
}

/** And tells the planner what came, as autovacuum does within a minute. */
async function insertProducts(databaseUrl: string): Promise<void> {
  const owner = new Client(databaseUrl);
  await owner.connect();
  await owner.query(`SET app.tenant = '${TENANT}'`);
  await owner.query(INSERT_PRODUCTS);
  await owner.query('VACUUM (ANALYZE) usage, document');
  await owner.end();
}

const INSERT_PRODUCTS = `
INSERT INTO document (kind, id, body)
SELECT 'product', 'list-' || i, jsonb_build_object(
    '@type', 'Product', 'name', 'Product ' || i, 'isBundle', i % 2 = 0, 'productSerialNumber', 'sn-' || i,
    'status', (ARRAY['active', 'suspended', 'terminated', 'created'])[1 + i % 4],
    'startDate', '2020-01-01T00:00:00.000Z', 'description', 'Product of the bench',
    'billingAccount', jsonb_build_object('id', 'list-' || i / 10, '@referredType', 'BillingAccount'),
    'productOffering', jsonb_build_object('id', 'offering-' || i % 50, 'name', 'Offering ' || i % 50),
    'relatedParty', jsonb_build_array(jsonb_build_object('id', 'party-' || i / 5, 'role', 'customer')),
    'productCharacteristic', jsonb_build_array(
      jsonb_build_object('name', 'subject', 'valueType', 'string', 'value', 'key-' || i),
      jsonb_build_object('name', 'size', 'valueType', 'number', 'value', i % 100)))
FROM generate_series(0, ${PRODUCTS - 1}) i`;
