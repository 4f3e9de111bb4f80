import { isObject, memberOf } from '../../core/json';
import { type KitJson, type KitClient, SeedFailed } from './kit-client';
import {
  ACCOUNTS,
  BUCKET,
  BUCKET_EUR,
  bucketOf,
  dataBucket,
  type Identified,
  orderOf,
  plannedProduct,
  RESOURCES,
  ROOTS,
} from './kit-resources';

export type Need = { readonly what: string; readonly found: number; readonly wanted: number };
export type Seeded = { readonly made: readonly string[]; readonly needs: readonly Need[] };

const ORDER_ENDS = ['completed', 'failed', 'partial', 'rejected', 'cancelled'];
const RUN_ENDS = ['done', 'failed'];

export type SeedOptions = { readonly forV5?: boolean };

/** Creates what is missing, through the APIs only, then counts what a kit will find. */
export async function seedKit(
  client: KitClient,
  now: Date,
  { forV5 = false }: SeedOptions = {},
): Promise<Seeded> {
  const made: string[] = [];
  const ensure = async (collection: string, body: Identified) => {
    const shown = forV5 ? withoutEitherOr(body) : body;
    if (await client.ensure(collection, shown)) made.push(`${collection}/${body.id}`);
  };
  for (const [collection, body] of RESOURCES) await ensure(collection, body);
  const since = startOfMonth(now, -2);
  for (const account of ACCOUNTS) {
    const order = orderOf(account, since);
    await ensure(`${ROOTS.order}/productOrder`, order);
    await complete(client, order.id);
  }
  await ensure(`${ROOTS.product}/product`, plannedProduct(startOfMonth(now, 1)));
  await ensure(`${ROOTS.balance}/bucket`, bucketOf(BUCKET_EUR));
  await ensure(`${ROOTS.balance}/bucket`, dataBucket);
  if (await fillBucket(client)) made.push(`${ROOTS.balance}/topupBalance of bucket ${BUCKET}`);
  for (const account of ACCOUNTS) await closeMonths(client, account, now);
  await releaseBills(client);
  return { made, needs: await needsOf(client) };
}

/** Kits of v5 apply `oneOf` strictly: a value that matches two of the classes fails, so such members are left out. */
function withoutEitherOr(body: Identified): Identified {
  return { ...membersWithoutEitherOr(body), id: body.id };
}

function membersWithoutEitherOr(body: KitJson): KitJson {
  const rest = Object.entries(body).filter(([name]) => !EITHER_OR.has(name));
  return Object.fromEntries(rest.map(([name, inner]) => [name, withoutEitherOrWithin(inner)]));
}

function withoutEitherOrWithin(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEitherOrWithin);
  return isObject(value) ? membersWithoutEitherOr(value) : value;
}

const EITHER_OR = new Set(['relatedParty', 'place', 'presentationMedia']);

async function complete(client: KitClient, id: string): Promise<void> {
  const order = await client.until(`${ROOTS.order}/productOrder/${id}`, ({ state }) =>
    ORDER_ENDS.includes(String(state)),
  );
  if (order['state'] === 'completed') return;
  throw new SeedFailed(`order ${id} ended ${String(order['state'])}: ${JSON.stringify(order)}`);
}

/** Tops the bucket up to its initial value, because an earlier run of a kit may have spent some. */
async function fillBucket(client: KitClient): Promise<boolean> {
  const { remainingValue } = await client.read(`${ROOTS.balance}/bucket/${BUCKET}`);
  const amount = Number(memberOf(remainingValue, 'amount'));
  if (amount >= BUCKET_EUR) return false;
  const done = await client.post(`${ROOTS.balance}/topupBalance`, {
    bucket: { id: BUCKET },
    amount: { amount: BUCKET_EUR, units: 'EUR' },
    partyAccount: { id: ACCOUNTS[0] },
    usageType: 'monetary',
  });
  if (done['status'] === 'completed') return true;
  throw new SeedFailed(`bucket ${BUCKET} could not be topped up: ${JSON.stringify(done)}`);
}

async function closeMonths(client: KitClient, billingAccount: string, now: Date): Promise<void> {
  const upTo = startOfMonth(now, 0);
  const { id } = await client.post('/api/v1/billRuns', { billingAccount, upTo });
  const run = await client.until(`/api/v1/billRuns/${String(id)}`, ({ status }) =>
    RUN_ENDS.includes(String(status)),
  );
  if (run['status'] === 'failed') {
    throw new SeedFailed(`the bill run of ${billingAccount} failed: ${JSON.stringify(run)}`);
  }
}

/** Releases bills that a kit left on hold. */
async function releaseBills(client: KitClient): Promise<void> {
  const bills = `${ROOTS.bill}/customerBill`;
  for (const account of ACCOUNTS) {
    const held = await client.list(`${bills}?state=onHold&billingAccount.id=${account}`);
    for (const { id } of held) {
      await client.tryPatch(`${bills}/${encodeURIComponent(String(id))}`, { state: 'new' });
    }
  }
}

async function needsOf(client: KitClient): Promise<Need[]> {
  const bills = await client.list(`${ROOTS.bill}/customerBill?state=new`);
  const rates = await client.list(`${ROOTS.bill}/appliedCustomerBillingRate`);
  const products = await client.list(`${ROOTS.product}/product`);
  const bucket = await client.read(`${ROOTS.balance}/bucket/${BUCKET}`);
  const has = (name: string) => (row: KitJson) => row[name] !== undefined;
  const whole = bills.filter(has('billDocument')).filter(has('billingAccount'));
  const amount = Number(memberOf(bucket['remainingValue'], 'amount'));
  const counts = (collection: string) => client.list(collection).then((rows) => rows.length);
  return [
    { what: `EUR in bucket ${BUCKET}`, found: amount, wanted: BUCKET_EUR },
    {
      what: `billing account ${ACCOUNTS[0]}`,
      found: await counts(`${ROOTS.account}/billingAccount?id=${ACCOUNTS[0]}`),
      wanted: 1,
    },
    { what: 'products', found: products.length, wanted: 2 },
    {
      what: 'product statuses',
      found: new Set(products.map(({ status }) => status)).size,
      wanted: 2,
    },
    { what: 'bills in state new', found: whole.length, wanted: 2 },
    { what: 'billed rates', found: rates.filter(isBilled).length, wanted: 1 },
    { what: 'unbilled rates', found: rates.filter((rate) => !isBilled(rate)).length, wanted: 1 },
    {
      what: 'usage consumption reports',
      found: await counts(`${ROOTS.consumption}/usageConsumptionReport`),
      wanted: 2,
    },
    { what: 'party roles', found: await counts(`${ROOTS.role}/partyRole`), wanted: 1 },
    {
      what: 'bill presentation media',
      found: await counts(`${ROOTS.account}/billPresentationMedia`),
      wanted: 1,
    },
  ];
}

function isBilled(rate: KitJson): boolean {
  return rate['isBilled'] === true;
}

function startOfMonth(now: Date, months: number): string {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months, 1)).toISOString();
}
