import { Sweep } from '../../src/balance/sweep.service';
import { BillingModule } from '../../src/billing';
import { type Instant, formatInstant, instant, parseInstant } from '../../src/core/time';
import { OrderingModule } from '../../src/ordering';
import { PaymentModule } from '../../src/payment';
import { JobRunner } from '../../src/platform/job-runner';
import { UsageModule } from '../../src/usage/usage.module';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { type Served, serve } from '../support/servers/serve';
import { provenBooks } from '../support/story/proof';

// Everything that locks rows, against each other, on two servers. A small number of accounts, products
// and orders makes them meet; METERLINE_LOCK_OPERATIONS=10000 runs it at full length.
const OPERATIONS = Number.parseInt(process.env['METERLINE_LOCK_OPERATIONS'] ?? '300', 10);
const CLIENTS = 16;
const IN_THE_WAY: readonly unknown[] = ['platform.contended', 'usage.account-busy'];
const DAYS = 62;
const DAY_MS = 86_400_000;
const ROOTS = ['A', 'B', 'C', 'D'];
const PRODUCT_IDS = ROOTS.flatMap((root) => [`${root}-1`, `${root}-2`]);

const ORDERING = '/tmf-api/productOrderingManagement/v4';
const PRODUCT = '/tmf-api/productInventory/v4/product';
const ACCOUNT = '/tmf-api/accountManagement/v4/billingAccount';
const CATALOG = '/tmf-api/productCatalogManagement/v4';
const PAYMENT = '/tmf-api/payment/v4/payment';
const BALANCE = '/tmf-api/prepayBalanceManagement/v4';
const ON_DEMAND = '/tmf-api/customerBillManagement/v4/customerBillOnDemand';

let db: TestDatabase;
let servers: Served[] = [];
let now: Instant = parseInstant('2024-01-15T00:00:00Z');
let turn = 0;
let orders: string[] = [];

type Answer = PromiseLike<{ status: number; body: { id?: string; code?: string } }>;

beforeAll(async () => {
  db = await freshDatabase();
  // A ring is found before those in it give up waiting and try again.
  await db.owner(`DO $$ BEGIN
    EXECUTE format('ALTER DATABASE %I SET deadlock_timeout = 50', current_database());
  END $$`);
  const modules = [BillingModule, OrderingModule, PaymentModule, UsageModule];
  const clock = { now: () => now };
  servers = [await serve(db, modules, clock), await serve(db, modules, clock)];
  await givenWorld();
  await givenBundles(served(0));
});

afterAll(async () => {
  await closeServers();
  await db.drop();
});

it(
  `holds no ring of waiting transactions and answers no 5xx in ${OPERATIONS} operations`,
  async () => {
    const answers = new Map<number, number>();
    const failed: unknown[] = [];
    const client = async (): Promise<void> => {
      while (turn < OPERATIONS) {
        const at = turn;
        turn += 1;
        now = instant(now + Math.floor((DAYS * DAY_MS) / OPERATIONS));
        let answer = await operation(at);
        // No root is free here. A wait has an end, and who is told so comes again: a slow machine only takes longer.
        while (IN_THE_WAY.includes(answer?.body.code)) answer = await operation(at);
        const status = answer?.status ?? 0;
        if (status >= 500) failed.push(answer?.body);
        answers.set(status, (answers.get(status) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, client));
    const body = await provenBooks(served(0).http);
    // A connection says what it counted when it ends at the latest.
    await closeServers();
    expect({ failed, deadlocks: await deadlocks() }).toEqual({ failed: [], deadlocks: 0 });
    expect(body).toMatchObject({ holds: true });
    expect(answers.get(201)).toBeGreaterThan(OPERATIONS / 8);
  },
  60_000 + OPERATIONS * 500,
);

function served(at: number): Served {
  const server = servers[at % 2];
  if (server === undefined) throw new Error('the servers are closed');
  return server;
}

async function closeServers(): Promise<void> {
  await Promise.all(servers.splice(0).map((server) => server.close()));
}

/** One of each kind in turn; what they are about is drawn from few. */
async function operation(at: number): Promise<Done | undefined> {
  const server = served(at);
  const operations = [...OF_ORDERS, ...OF_BUNDLES, ...OF_PRODUCTS, ...OF_MONEY];
  const chosen = operations[pick(operations.length)];
  const answer = await chosen?.(server);
  if (answer === undefined) return undefined;
  const { id } = answer.body;
  if (answer.isOrder === true && id !== undefined) orders = [...orders.slice(-1), id];
  return answer;
}

type Done = {
  readonly status: number;
  readonly body: { id?: string; code?: string };
  readonly isOrder?: boolean;
};
type Operation = (server: Served) => Promise<Done | undefined>;

const OF_ORDERS: readonly Operation[] = [
  (server) => newOrder(server, { requestedStartDate: soon() }, [added()]),
  (server) => newOrder(server, {}, [modified(), modified()]),
  (server) => newOrder(server, {}, [modified()]),
  patchedAtOnce,
  patchedAtOnce,
  (server) => patched(server, { state: 'held' }),
  (server) => patched(server, { state: 'inProgress' }),
  (server) => patched(server, { requestedStartDate: soon() }),
  (server) =>
    done(
      server.http.post(`${ORDERING}/cancelProductOrder`).send({ productOrder: { id: anOrder() } }),
    ),
  (server) => done(server.http.delete(`${ORDERING}/productOrder/${anOrder()}`)),
  async ({ app }) => {
    await app.get(JobRunner, { strict: false }).workDue();
    return undefined;
  },
];

// Two that change one bundle share its product, its members, the roots of all and their subjects.
const OF_BUNDLES: readonly Operation[] = [
  (server) => newOrder(server, {}, [ofBundle({ quantity: 1 + pick(2) })]),
  (server) => newOrder(server, {}, [ofBundle({ billingAccount: { id: anAccount() } })]),
  (server) => newOrder(server, {}, [ofBundle({}, listing([`sim-b-${pick(8)}`]))]),
  (server) => newOrder(server, {}, [ofBundle({}, { status: 'suspended' }), ofBundle({})]),
  (server) => newOrder(server, {}, [ofBundle({}, { status: 'active' })]),
  joined,
  joined,
  (server) => newOrder(server, { requestedStartDate: soon() }, [ofBundle({ quantity: 1 })]),
  async (server) =>
    newOrder(server, {}, [{ action: 'delete', product: { id: await aMember(server) } }]),
  async (server) => changed(server, await aMember(server), { description: `${turn}` }),
  async (server) => changed(server, await aMember(server), listing([`sim-b-${pick(8)}`])),
  (server) => changed(server, aBundle(), listing([`sim-b-${pick(8)}`])),
];

const OF_PRODUCTS: readonly Operation[] = [
  (server) => changed(server, aProduct(), { quantity: 1 + pick(5) }),
  (server) => changed(server, aProduct(), { billingAccount: { id: anAccount() } }),
  (server) => changed(server, aProduct(), listing([aSubject()])),
  (server) => changed(server, aProduct(), { status: pick(2) === 0 ? 'active' : 'suspended' }),
  ({ http }) =>
    done(
      http.post(PRODUCT).send({
        status: 'active',
        startDate: formatInstant(now),
        billingAccount: { id: anAccount() },
        productOffering: { id: 'plan' },
        ...listing([aSubject(), `new-${turn}`]),
      }),
    ),
];

const OF_MONEY: readonly Operation[] = [
  used,
  used,
  used,
  ({ http }) => done(http.patch(`${ACCOUNT}/${anAccount()}`).send({ taxCategory: `T${pick(3)}` })),
  ({ http }) => done(http.post('/api/v1/billRuns').send({ upTo: formatInstant(now) })),
  ({ http }) => done(http.post(ON_DEMAND).send({ billingAccount: { id: ROOTS[pick(4)] } })),
  ({ http }) =>
    done(
      http.post(`${BALANCE}/bucket`).send({
        usageType: 'monetary',
        partyAccount: { id: anAccount() },
        remainingValue: { amount: 1, units: 'EUR' },
        validFor: { endDateTime: soon() },
      }),
    ),
  ({ http }) =>
    done(
      http
        .post(`${BALANCE}/topupBalance`)
        .send({ amount: { amount: 1, units: 'EUR' }, partyAccount: { id: anAccount() } }),
    ),
  ({ http }) => done(http.post(PAYMENT).send(paying(`gateway-${pick(20)}`))),
  ({ http }) => done(http.post(PAYMENT).send(paying(`gateway-${pick(20)}`, 'authorized'))),
  ({ http }) =>
    done(
      http
        .patch(`${ACCOUNT}/${ROOTS[pick(4)]}-child`)
        .send({ billingCycle: pick(2) === 0 ? null : { anchorDay: 15 } }),
    ),
  async ({ app }) => {
    await app.get(Sweep).run();
    return undefined;
  },
];

async function done(request: Answer): Promise<Done> {
  const { status, body } = await request;
  return { status, body };
}

async function newOrder({ http }: Served, more: object, items: object[]): Promise<Done> {
  const productOrderItem = items.map((item, index) => ({ ...item, id: `${index + 1}` }));
  const sent = { billingAccount: { id: anAccount() }, productOrderItem, ...more };
  return { ...(await done(http.post(`${ORDERING}/productOrder`).send(sent))), isOrder: true };
}

function patched({ http }: Served, change: object): Promise<Done> {
  return done(http.patch(`${ORDERING}/productOrder/${anOrder()}`).send(change));
}

/** Several clients that write into one waiting order, as its lines are collected. */
async function patchedAtOnce(server: Served): Promise<Done | undefined> {
  const clients = Array.from({ length: 8 }, (_, index) => index);
  turn += clients.length - 1;
  const answers = await Promise.all(
    clients.map((index) => patched(server, { description: `${turn}-${index}` })),
  );
  return answers.toSorted((a, b) => b.status - a.status)[0];
}

function changed({ http }: Served, id: string, change: object): Promise<Done> {
  return done(http.patch(`${PRODUCT}/${id}`).send(change));
}

function used({ http }: Served): Promise<Done> {
  const events = Array.from({ length: 5 }, (_, index) => ({
    specversion: '1.0',
    type: 'tokens',
    source: 'test',
    id: `${turn}-${index}-${pick(1_000_000)}`,
    subject: aSubject(),
    time: formatInstant(now),
    data: { quantity: '1' },
  }));
  return done(
    http
      .post('/api/v1/events')
      .set('content-type', 'application/cloudevents-batch+json')
      .send(JSON.stringify(events)),
  );
}

function added(): object {
  const product = { ...(pick(2) === 0 ? {} : { id: `chosen-${turn}` }), ...listing([aSubject()]) };
  return { action: 'add', productOffering: { id: 'plan' }, product };
}

function modified(): object {
  const moved = pick(2) === 0 ? {} : { billingAccount: { id: anAccount() } };
  const product = { id: aProduct(), ...listing([aSubject(), aSubject()]) };
  return { action: 'modify', quantity: 1 + pick(5), product, ...moved };
}

/** A change of what the item says, and of what it says of the product. */
function ofBundle(said: object, product: object = {}): object {
  return { action: 'modify', ...said, product: { id: aBundle(), ...product } };
}

function joined(server: Served): Promise<Done> {
  const part = { id: '1.1', action: 'add', productOffering: { id: 'part' }, product: {} };
  return newOrder(server, {}, [ofBundle({ productOrderItem: [part] })]);
}

function aBundle(): string {
  return `${ROOTS[pick(ROOTS.length)]}-bundle`;
}

async function aMember({ http }: Served): Promise<string> {
  const { body } = await http.get(`${PRODUCT}/${aBundle()}`);
  const members: { product: { id: string } }[] = body.productRelationship;
  return members[pick(members.length)]?.product.id ?? 'none';
}

function paying(correlatorId: string, status = 'done') {
  return {
    account: { id: anAccount() },
    paymentMethod: { id: 'card', '@referredType': 'bankCard' },
    totalAmount: { unit: 'EUR', value: 5 },
    correlatorId,
    status,
  };
}

function listing(subjects: readonly string[]) {
  return { productCharacteristic: subjects.map((value) => ({ name: 'subject', value })) };
}

function soon(): string {
  return formatInstant(instant(now + pick(5) * DAY_MS));
}

function anAccount(): string {
  return `${ROOTS[pick(ROOTS.length)]}${pick(2) === 0 ? '' : '-child'}`;
}

function aProduct(): string {
  return PRODUCT_IDS[pick(PRODUCT_IDS.length)] ?? '';
}

function aSubject(): string {
  return `sim-${pick(12)}`;
}

function anOrder(): string {
  return orders[pick(orders.length)] ?? 'none';
}

let seed = 1;

/** Drawn, and the same in every run. */
function pick(count: number): number {
  seed = (seed * 48_271) % 2_147_483_647;
  return count === 0 ? 0 : seed % count;
}

async function givenWorld(): Promise<void> {
  const { http } = served(0);
  const meter = { code: 'tokens', name: 'Tokens', aggregation: 'sum', unit: 'token' };
  await http.post('/api/v1/meters').send(meter).expect(201);
  const card = { code: 'ai', name: 'ai', book: 'retail', currency: 'EUR' };
  await http.post('/api/v1/rateCards').send(card).expect(201);
  const lines = [{ id: 'all', meter: 'tokens', price: { model: 'unit', rate: '0.03' } }];
  const version = { validFrom: '2020-01-01T00:00:00Z', lines, reason: 'a test' };
  await http.post('/api/v1/rateCards/ai/versions').send(version).expect(201);
  await http.post('/api/v1/rateCards/ai/versions/1/activate').send({}).expect(200);
  const monthly = { recurringChargePeriodType: 'month', recurringChargePeriodLength: 1 };
  const fee = { id: 'fee', priceType: 'recurring', price: { unit: 'EUR', value: 31 }, ...monthly };
  const tokens = { id: 'tokens', priceType: 'usage', pricingLogicAlgorithm: [{ id: 'ai' }] };
  for (const price of [fee, tokens]) {
    const sent = { name: price.id, lifecycleStatus: 'Launched', ...price };
    await http.post(`${CATALOG}/productOfferingPrice`).send(sent).expect(201);
  }
  const productOfferingPrice = [{ id: 'fee' }, { id: 'tokens' }];
  const plan = { id: 'plan', name: 'plan', lifecycleStatus: 'Launched', productOfferingPrice };
  await http.post(`${CATALOG}/productOffering`).send(plan).expect(201);
  await http
    .post(`${CATALOG}/productOffering`)
    .send({ ...plan, id: 'part' })
    .expect(201);
  const bundledProductOfferingOption = { numberRelOfferLowerLimit: 1, numberRelOfferUpperLimit: 4 };
  const bundle = {
    id: 'bundle',
    bundledProductOffering: [{ id: 'part', bundledProductOfferingOption }],
  };
  await http
    .post(`${CATALOG}/productOffering`)
    .send({ ...plan, ...bundle })
    .expect(201);
  for (const id of ROOTS) {
    await http.post(ACCOUNT).send({ id, name: id }).expect(201);
    const child = { id: `${id}-child`, name: id, parent: { id } };
    await http.post(ACCOUNT).send(child).expect(201);
  }
  for (const [index, id] of PRODUCT_IDS.entries()) {
    const billingAccount = { id: id.slice(0, 1) };
    const sent = { id, status: 'active', startDate: '2024-01-01T00:00:00Z', billingAccount };
    const more = { productOffering: { id: 'plan' }, ...listing([`sim-${index}`]) };
    await http
      .post(PRODUCT)
      .send({ ...sent, ...more })
      .expect(201);
  }
}

/** A bundle of each root, with its member. */
async function givenBundles({ http }: Served): Promise<void> {
  for (const id of ROOTS) {
    const product = { id: `${id}-bundle`, ...listing([`sim-b-${id}`]) };
    const item = { id: '1', action: 'add', productOffering: { id: 'bundle' }, product };
    const sent = { billingAccount: { id }, productOrderItem: [item] };
    await http.post(`${ORDERING}/productOrder`).send(sent).expect(201);
    await http.get(`${PRODUCT}/${product.id}`).expect(200);
  }
}

async function deadlocks(): Promise<number> {
  const [found] = await db.owner<{ deadlocks: number }>(
    'SELECT deadlocks::int AS deadlocks FROM pg_stat_database WHERE datname = current_database()',
  );
  return found?.deadlocks ?? -1;
}
