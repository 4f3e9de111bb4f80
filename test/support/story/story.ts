// The verbs of the end-to-end stories. Each is what a client does over HTTP; nothing reaches inside
// the product but the clock, which a story owns.
import { Sweep } from '../../../src/balance/sweep.service';
import { AllowanceRenewal } from '../../../src/billing/allowance-renewal.service';
import { type Instant, parseInstant } from '../../../src/core/time';
import { JobRunner } from '../../../src/platform/job-runner';
import { DEFAULT_TENANT } from '../../../src/platform/tenant';
import { type TestApp, startApp } from '../servers/app';
import { freshDatabase, type TestDatabase } from '../database/database';
import { provenBooks } from './proof';
import { soon } from './until';

export type Json = ReturnType<JSON['parse']>;

export const API = {
  catalog: '/tmf-api/productCatalogManagement/v4',
  order: '/tmf-api/productOrderingManagement/v4/productOrder',
  product: '/tmf-api/productInventory/v4/product',
  account: '/tmf-api/accountManagement/v4/billingAccount',
  balance: '/tmf-api/prepayBalanceManagement/v4',
  usage: '/tmf-api/usageManagement/v4/usage',
  bill: '/tmf-api/customerBillManagement/v4',
} as const;

/** A usage as a story tells it: quantity of a meter for a subject, at a time. */
export type Used = {
  readonly subject: string;
  readonly meter: string;
  readonly quantity: string;
  readonly at: string;
  readonly id?: string;
  readonly source?: string;
  readonly amount?: string;
  readonly attributes?: Readonly<Record<string, string | number | boolean>>;
};

export type Priced = { readonly id: string; readonly [attribute: string]: unknown };

export type Answer = {
  readonly accepted: number;
  readonly duplicate: number;
  readonly rejected: number;
  readonly results: readonly Json[];
};

/** Fails, naming the rule and the first row that breaks it, when the books do not hold. */
export async function expectBalanced({ http }: Pick<TestApp, 'http'>): Promise<void> {
  const { holds, checks } = await provenBooks(http);
  if (holds && checks.length > 4) return;
  throw new Error(JSON.stringify(checks.filter((check) => !check.holds)));
}

/** Usage at so much in EUR for one of its unit. */
export function perUnit(id: string, unit: string, value: number): Priced {
  const unitOfMeasure = { amount: 1, units: unit };
  return { id, priceType: 'usage', price: { unit: 'EUR', value }, unitOfMeasure };
}

/** A story plays on a database, a server and a clock of its own. */
export async function openStory(begin: string): Promise<Story> {
  const database = await freshDatabase();
  const story = new Story(database, parseInstant(begin));
  await story.start();
  return story;
}

export class Story {
  private server: TestApp | undefined;
  private events = 0;

  constructor(
    readonly database: TestDatabase,
    private now: Instant,
  ) {}

  async start(): Promise<void> {
    this.server = await startApp(this.database, { now: () => this.now });
  }

  async stop(): Promise<void> {
    await this.server?.close();
    this.server = undefined;
  }

  async close(): Promise<void> {
    await this.stop();
    await this.database.drop();
  }

  get url(): string {
    return this.running.url;
  }

  get http(): TestApp['http'] {
    return this.running.http;
  }

  /** Lets the time of day be this. */
  itIs(at: string): void {
    this.now = parseInstant(at);
  }

  private itIsAtLeast(at: Instant): void {
    if (at > this.now) this.now = at;
  }

  async get(path: string): Promise<Json> {
    return (await this.http.get(path).expect(200)).body;
  }

  async post(path: string, body: object, status = 201): Promise<Json> {
    const answer = await this.http.post(path).send(body);
    if (answer.status !== status) {
      throw new Error(
        `POST ${path}: ${answer.status} instead of ${status}: ${JSON.stringify(answer.body)}`,
      );
    }
    return answer.body;
  }

  /** A meter that sums, unless it says otherwise. */
  async givenMeter(code: string, unit: string, more: object = {}): Promise<string> {
    await this.post('/api/v1/meters', { code, name: code, aggregation: 'sum', unit, ...more });
    return code;
  }

  /** A rate card with its first version in force. */
  async givenCard(code: string, lines: readonly object[], more: object = {}): Promise<string> {
    const card = { code, name: code, book: 'retail', currency: 'EUR', ...more };
    await this.post('/api/v1/rateCards', card);
    await this.activateVersion(code, '2020-01-01T00:00:00Z', lines);
    return code;
  }

  async activateVersion(
    code: string,
    validFrom: string,
    lines: readonly object[],
  ): Promise<number> {
    const versions = `/api/v1/rateCards/${code}/versions`;
    const { version } = await this.post(versions, { validFrom, lines, reason: 'story' });
    await this.post(`${versions}/${version}/activate`, {}, 200);
    return version;
  }

  /** An offering and the prices it sells; a price without `lifecycleStatus` is launched. */
  async givenPlan(id: string, prices: readonly Priced[]): Promise<string> {
    for (const price of prices) {
      const launched = { name: price.id, lifecycleStatus: 'Launched' };
      await this.post(`${API.catalog}/productOfferingPrice`, { ...launched, ...price });
    }
    const productOfferingPrice = prices.map(({ id: price }) => ({ id: price }));
    const offering = { id, name: id, lifecycleStatus: 'Launched', productOfferingPrice };
    await this.post(`${API.catalog}/productOffering`, offering);
    return id;
  }

  async givenAccount(id: string, more: object = {}): Promise<string> {
    const relatedParty = [{ id: `party-${id}`, role: 'customer', '@referredType': 'Organization' }];
    await this.post(API.account, { id, name: id, currency: 'EUR', relatedParty, ...more });
    return id;
  }

  /** A completed order; answers the id of the product it made. */
  async orderPlan(
    account: string,
    plan: string,
    subjects: readonly string[],
    more: object = {},
  ): Promise<string> {
    const productCharacteristic = subjects.map((value) => ({ name: 'subject', value }));
    const item = {
      id: '1',
      action: 'add',
      productOffering: { id: plan },
      product: { name: plan, productCharacteristic },
    };
    const done = await this.order({
      billingAccount: { id: account },
      productOrderItem: [item],
      ...more,
    });
    return done.productOrderItem[0].product.id;
  }

  async order(body: object): Promise<Json> {
    const { id } = await this.post(API.order, body);
    const done = await this.until(`order ${id}`, `${API.order}/${id}`, ({ state }) =>
      ['completed', 'failed', 'partial', 'rejected'].includes(state),
    );
    if (done.state !== 'completed') throw new Error(`order ${id}: ${JSON.stringify(done)}`);
    return done;
  }

  async topUp(account: string, amount: number, units = 'EUR', more: object = {}): Promise<Json> {
    const partyAccount = { id: account };
    const sent = { amount: { amount, units }, partyAccount, ...more };
    const done = await this.post(`${API.balance}/topupBalance`, sent);
    if (done.status !== 'completed') throw new Error(`top-up: ${JSON.stringify(done)}`);
    return done;
  }

  /** What an account holds, as `12.5 EUR`, sorted by unit. */
  async balances(account: string): Promise<string[]> {
    const path = `${API.balance}/accumulatedBalance?partyAccount.id=${account}`;
    const held: Json[] = await this.get(path);
    return held.map(({ totalBalance: { amount, units } }) => `${amount} ${units}`).sort();
  }

  /**
   * Reports usages in one batch; answers one result for each. Nothing is reported before it happened:
   * time goes on to the last of what is used.
   */
  async use(...used: readonly Used[]): Promise<Answer> {
    for (const { at } of used) this.itIsAtLeast(parseInstant(at));
    const lines = used.map((usage) => JSON.stringify(this.eventOf(usage)));
    const answer = await this.http
      .post('/api/v1/events?results=all')
      .set('content-type', 'application/x-ndjson')
      .send(lines.join('\n'))
      .expect(200);
    return answer.body;
  }

  /** The bill that is still open, with its lines; of several the one of the earliest period. */
  async liveBill(account: string): Promise<Json> {
    const path = `${API.bill}/customerBill?billingAccount.id=${encodeURIComponent(account)}&state=new`;
    const [bill] = await this.get(path);
    return this.get(`/api/v1/bills/${encodeURIComponent(bill.id)}`);
  }

  /** Closes what ended by `upTo`; answers the account's closed bills, oldest first, with lines. */
  async runBills(account: string, upTo: string): Promise<Json[]> {
    const run = await this.post('/api/v1/billRuns', { billingAccount: account, upTo }, 202);
    await this.jobEnds(`/api/v1/billRuns/${run.id}`);
    const closed = await this.get(
      `${API.bill}/customerBill?billingAccount.id=${account}&category=normal`,
    );
    const bills: Json[] = [];
    for (const { id } of closed) bills.push(await this.get(`/api/v1/bills/${id}`));
    return bills.sort((a, b) => (a.period.start < b.period.start ? -1 : 1));
  }

  async recycle(filter: object = {}): Promise<Json> {
    const { href } = await this.post('/api/v1/usages/recycle', { filter }, 202);
    return (await this.jobEnds(href)).result;
  }

  /** What the server does by itself: includes anew what a period includes, ends what is over. */
  async serverTurns(): Promise<void> {
    const { app } = this.running;
    await app.get(AllowanceRenewal).renew(DEFAULT_TENANT);
    await this.whatIsOverEnds();
  }

  async whatIsOverEnds(): Promise<void> {
    await this.running.app.get(Sweep).run();
  }

  /** Does what is due by the story's clock, as the next look of the server would. */
  async workDue(): Promise<void> {
    await this.running.app.get(JobRunner, { strict: false }).workDue();
  }

  async expectBalanced(): Promise<void> {
    if (this.server === undefined) await this.start();
    await expectBalanced(this.running);
  }

  eventOf({ subject, meter, quantity, at, id, source, amount, attributes }: Used): object {
    this.events += 1;
    const data = { quantity, ...(amount === undefined ? {} : { amount }), ...attributes };
    const identity = { source: source ?? 'story', id: id ?? `event-${this.events}` };
    return { specversion: '1.0', ...identity, type: meter, subject, time: at, data };
  }

  private async jobEnds(path: string): Promise<Json> {
    const job = await this.until(path, path, ({ status }) => ['done', 'failed'].includes(status));
    if (job.status !== 'done' || job.result?.failures?.length > 0) {
      throw new Error(`${path}: ${JSON.stringify(job)}`);
    }
    return job;
  }

  private async until(what: string, path: string, isOver: (body: Json) => boolean): Promise<Json> {
    let seen: Json;
    const look = async () => isOver((seen = await this.get(path)));
    if (await soon(look)) return seen;
    throw new Error(`${what} does not end: ${JSON.stringify(seen)}`);
  }

  private get running(): TestApp {
    if (this.server === undefined) throw new Error('the server is stopped');
    return this.server;
  }
}
