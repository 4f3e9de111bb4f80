import { instant, type Instant, parseInstant } from '../../../src/core/time';
import { BillingModule } from '../../../src/billing';
import { NotificationModule } from '../../../src/notification';
import { OrderingModule } from '../../../src/ordering';
import { UsageModule } from '../../../src/usage/usage.module';
import { freshDatabase, type TestDatabase } from '../database/database';
import { type Served, serve } from '../servers/serve';
import { until } from './until';

export const BILLS = '/tmf-api/customerBillManagement/v4/customerBill';
export const RATES = '/tmf-api/customerBillManagement/v4/appliedCustomerBillingRate';
export const ON_DEMAND = '/tmf-api/customerBillManagement/v4/customerBillOnDemand';
const CATALOG = '/tmf-api/productCatalogManagement/v4';
const ACCOUNT = '/tmf-api/accountManagement/v4/billingAccount';
const ORDER = '/tmf-api/productOrderingManagement/v4/productOrder';

const larger = (a: Instant, b: Instant): Instant => (a > b ? a : b);

export type Json = ReturnType<typeof JSON.parse>;

/** A price list with tokens at 0.03 per thousand, a monthly fee of 31, a set-up fee, and what is asked of it. */
export type BillingStory = {
  readonly db: TestDatabase;
  readonly served: Served;
  setClock(at: string): void;
  account(id: string, more?: Json): Promise<string>;
  order(account: string, offering: string, subject: string, from: string): Promise<void>;
  use(subject: string, events: readonly (readonly [string, string])[]): Promise<void>;
  run(upTo: string, billingAccount?: string): Promise<Json>;
  bills(query: string): Promise<Json[]>;
  end(): Promise<void>;
};

export async function billingStory(): Promise<BillingStory> {
  const db = await freshDatabase();
  let now: Instant = parseInstant('2024-01-10T12:00:00Z');
  // Time goes on by itself, so that what is done later is later.
  const clock = { now: () => (now = instant(now + 1)) };
  const served = await serve(
    db,
    [BillingModule, OrderingModule, UsageModule, NotificationModule],
    clock,
  );
  const { http } = served;
  await givenPrices(http);
  let sent = 0;
  return {
    db,
    served,
    setClock: (at) => {
      now = parseInstant(at);
    },
    account: async (id, more = {}) => {
      const relatedParty = [{ id: `party-${id}`, '@referredType': 'Organization' }];
      await http
        .post(ACCOUNT)
        .send({ id, name: `Account ${id}`, relatedParty, ...more })
        .expect(201);
      return id;
    },
    order: async (account, offering, subject, from) => {
      const item = {
        id: '1',
        action: 'add',
        productOffering: { id: offering },
        product: { productCharacteristic: [{ name: 'subject', value: subject }] },
      };
      const order = {
        billingAccount: { id: account },
        requestedStartDate: from,
        productOrderItem: [item],
      };
      const created = await http.post(ORDER).send(order).expect(201);
      const done = await http.get(`${ORDER}/${created.body.id}`).expect(200);
      if (done.body.state !== 'completed') throw new Error(JSON.stringify(done.body));
    },
    use: async (subject, events) => {
      // Nothing is reported before it happened.
      for (const [time] of events) now = larger(now, parseInstant(time));
      const batch = events.map(([time, quantity]) => ({
        specversion: '1.0',
        type: 'tokens',
        source: 'test',
        id: `${(sent += 1)}`,
        subject,
        time,
        data: { quantity },
      }));
      const answer = await http
        .post('/api/v1/events')
        .set('content-type', 'application/cloudevents-batch+json')
        .send(JSON.stringify(batch));
      if (answer.body.accepted !== batch.length) throw new Error(JSON.stringify(answer.body));
    },
    run: async (upTo, billingAccount) => {
      const started = await http
        .post('/api/v1/billRuns')
        .send({ upTo, ...(billingAccount === undefined ? {} : { billingAccount }) })
        .expect(202);
      return until(async () => {
        const { body } = await http.get(`/api/v1/billRuns/${started.body.id}`).expect(200);
        return ['done', 'failed'].includes(body.status) ? body : undefined;
      });
    },
    bills: async (query) => (await http.get(`${BILLS}?${query}`).expect(200)).body,
    end: async () => {
      await served.close();
      await db.drop();
    },
  };
}

async function givenPrices(http: Served['http']): Promise<void> {
  await http
    .post('/api/v1/meters')
    .send({ code: 'tokens', name: 'Tokens', aggregation: 'sum', unit: 'token', attributes: [] })
    .expect(201);
  await card(http, 'ai', [
    { id: 'all', meter: 'tokens', price: { model: 'unit', rate: '0.03', per: '1000' } },
  ]);
  await card(http, 'ai-minimum', [
    {
      id: 'all',
      meter: 'tokens',
      minimum: '100',
      price: {
        model: 'unit',
        rate: '0.03',
        per: '1000',
      },
    },
  ]);
  const tiers = (first: string, rest: string) => [
    {
      id: 'all',
      meter: 'tokens',
      price: {
        model: 'graduated',
        tiers: [
          { upTo: '1000000', rate: first, per: '1000' },
          { upTo: null, rate: rest, per: '1000' },
        ],
      },
    },
  ];
  await card(http, 'ai-tiers', tiers('0.03', '0.01'));
  await version(http, 'ai-tiers', 2, '2024-01-15T00:00:00Z', tiers('0.02', '0.005'));
  const vat = [{ taxCategory: 'VAT', taxRate: 19 }];
  const monthly = { recurringChargePeriodType: 'month', recurringChargePeriodLength: 1 };
  const prices = [
    { id: 'tokens', priceType: 'usage', pricingLogicAlgorithm: [{ id: 'ai' }] },
    { id: 'tokens-minimum', priceType: 'usage', pricingLogicAlgorithm: [{ id: 'ai-minimum' }] },
    { id: 'tokens-tiers', priceType: 'usage', pricingLogicAlgorithm: [{ id: 'ai-tiers' }] },
    { id: 'fee', priceType: 'recurring', price: { unit: 'EUR', value: 31 }, ...monthly },
    { id: 'setup', priceType: 'oneTime', price: { unit: 'EUR', value: 50 } },
    {
      id: 'included',
      tax: undefined,
      priceType: 'allowance',
      unitOfMeasure: { amount: 1000, units: 'token' },
      ...monthly,
    },
  ];
  for (const price of prices) {
    await http
      .post(`${CATALOG}/productOfferingPrice`)
      .send({ name: price.id, lifecycleStatus: 'Active', tax: vat, ...price })
      .expect(201);
  }
  await offering(http, 'pay-as-you-go', ['tokens']);
  await offering(http, 'plan', ['tokens', 'fee', 'setup']);
  await offering(http, 'committed', ['tokens-minimum']);
  await offering(http, 'tiered', ['tokens-tiers']);
  await offering(http, 'bundle', ['tokens', 'included']);
}

async function card(http: Served['http'], code: string, lines: Json[]): Promise<void> {
  await http
    .post('/api/v1/rateCards')
    .send({ code, name: code, book: 'retail', currency: 'EUR' })
    .expect(201);
  await version(http, code, 1, '2020-01-01T00:00:00Z', lines);
}

async function version(
  http: Served['http'],
  code: string,
  number: number,
  validFrom: string,
  lines: Json[],
): Promise<void> {
  const versions = `/api/v1/rateCards/${code}/versions`;
  await http.post(versions).send({ validFrom, lines, reason: 'a test' }).expect(201);
  await http.post(`${versions}/${number}/activate`).send({}).expect(200);
}

async function offering(http: Served['http'], id: string, prices: string[]): Promise<void> {
  const productOfferingPrice = prices.map((price) => ({ id: price }));
  await http
    .post(`${CATALOG}/productOffering`)
    .send({ id, name: id, lifecycleStatus: 'Active', productOfferingPrice })
    .expect(201);
}
