// What a case does: the verbs of a client that sells, charges and bills, each in a tenant of its own, in the
// words of v4 or of v5. Bodies are written in v4's words and read so.
import {
  billingAccountV5,
  billingCycleSpecificationV5,
  financialAccountV5,
  partyAccountV5,
} from '../../../src/account/tmf666/account-v5-types';
import {
  productOfferingPriceV5,
  productOfferingV5,
  productSpecificationV5,
} from '../../../src/catalog/tmf620/catalog-v5-types';
import { productV5 } from '../../../src/inventory/tmf637/product-v5-type';
import { productOrderV5 } from '../../../src/ordering/tmf622/order-v5-types';
import { organizationV5 } from '../../../src/party/tmf632/party-v5-types';
import type { NextVersion } from '../../../src/tmf';
import { readNext, showNext } from '../../../src/tmf/v5/version';
import { productUsageV5 } from '../../../src/usage/tmf635/product-usage-v5-type';
import { until } from '../../support/story/until';
import type { Json } from '../contract';
import { type Answer, Wire } from '../wire';
import { together } from './describing';

export type Version = 'v4' | 'v5';

const BOTH = {
  billingAccount: billingAccountV5,
  billingCycleSpecification: billingCycleSpecificationV5,
  financialAccount: financialAccountV5,
  partyAccount: partyAccountV5,
  organization: organizationV5,
  product: productV5,
  productOffering: productOfferingV5,
  productOfferingPrice: productOfferingPriceV5,
  productOrder: productOrderV5,
  productSpecification: productSpecificationV5,
  usage: productUsageV5,
} as const satisfies Readonly<Record<string, NextVersion>>;

const BALANCE = '/tmf-api/prepayBalanceManagement/v4';
const FORMER = {
  adjustBalance: `${BALANCE}/adjustBalance`,
  bucket: `${BALANCE}/bucket`,
  payment: '/tmf-api/payment/v4/payment',
  queryUsageConsumption: '/tmf-api/usageConsumption/v4/queryUsageConsumption',
  refund: '/tmf-api/payment/v4/refund',
  reserveBalance: `${BALANCE}/reserveBalance`,
  topic: '/tmf-api/event/v4/topic',
  topupBalance: `${BALANCE}/topupBalance`,
  transferBalance: `${BALANCE}/transferBalance`,
  usageSpecification: '/tmf-api/usageManagement/v4/usageSpecification',
} as const;

type Both = keyof typeof BOTH;
export type Name = Both | keyof typeof FORMER;

export const JANUARY = '2026-01-01T00:00:00.000Z';
export const FEBRUARY = '2026-02-01T00:00:00.000Z';
export const MARCH = '2026-03-01T00:00:00.000Z';
/** The time of day of every case: all that is ordered, used and billed lies behind it. */
export const NOW = '2026-03-10T12:00:00.000Z';

const ENDED = ['completed', 'failed', 'partial', 'rejected'];
const BILLS = '/tmf-api/customerBillManagement/v4/customerBill';

export class Trial {
  private readonly wire: Wire;

  constructor(
    url: string,
    tenant: string,
    readonly version: Version,
    /** What is said besides with each resource that is created. */
    private readonly more: (name: Name) => Json = () => ({}),
  ) {
    this.wire = new Wire(url, tenant);
  }

  close(): void {
    this.wire.close();
  }

  /** Answered with whatever comes of it, in the words of v4 where it is a resource. */
  async send(method: 'POST' | 'PATCH', name: Name, own: Json, id?: string): Promise<Answer> {
    const sent = method === 'POST' ? together(own, this.more(name)) : own;
    const next = this.version === 'v5' && isInBoth(name) ? BOTH[name] : undefined;
    const path = id === undefined ? this.pathOf(name) : `${this.pathOf(name)}/${id}`;
    const { id: chosen, ...rest } = sent;
    const named = chosen === undefined ? {} : { id: chosen };
    // What is removed is called so in both.
    const removed = Object.fromEntries(Object.entries(rest).filter(([, value]) => value === null));
    const body = next === undefined ? sent : { ...named, ...showNext(next, rest), ...removed };
    const answer = await this.wire.send(method, path, { body });
    if (next === undefined || answer.status >= 300) return answer;
    const { id: given, href: _href, ...shown } = answer.body;
    return { ...answer, body: { id: given, ...readNext(next, shown) } };
  }

  async post(name: Name, sent: Json): Promise<Json> {
    return this.good(`POST ${name}`, await this.send('POST', name, sent), 201);
  }

  async patch(name: Name, id: string, sent: Json): Promise<Json> {
    return this.good(`PATCH ${name}`, await this.send('PATCH', name, sent, id), 200);
  }

  async get(path: string): Promise<Json> {
    return this.good(`GET ${path}`, await this.wire.send('GET', path), 200);
  }

  async own(path: string, body: Json, status = 201): Promise<Json> {
    return this.good(`POST ${path}`, await this.wire.send('POST', path, { body }), status);
  }

  async resource(name: Name, id: string): Promise<Json> {
    return this.get(`${formerPathOf(name)}/${id}`);
  }

  /** As it is shown in the version that is spoken, to be sent back. */
  async shown(name: Both, id: string): Promise<Json> {
    const { href, ...body } = await this.get(`${this.pathOf(name)}/${id}`);
    return this.version === 'v4' ? { href, ...body } : { href, id, ...readNext(BOTH[name], body) };
  }

  /** A price that is launched. */
  async price(id: string, more: Json = {}): Promise<Json> {
    const isOnce = ['oneTime', 'usage', 'overage'].includes(more.priceType);
    const period = isOnce ? NO_PERIOD : MONTHLY;
    const price = { id, name: id, lifecycleStatus: 'Launched', priceType: 'recurring', ...period };
    return this.post('productOfferingPrice', { ...price, price: eur(10), ...more });
  }

  async offering(id: string, prices: readonly string[], more: Json = {}): Promise<Json> {
    const productOfferingPrice = prices.map((price) => ({ id: price }));
    const offering = { id, name: id, lifecycleStatus: 'Launched', productOfferingPrice };
    return this.post('productOffering', { ...offering, ...more });
  }

  /** The account `a`, and the offering `o` that costs 10 a month by the price `fee`. */
  async givenFee(price: Json = {}, offering: Json = {}, account: Json = {}): Promise<void> {
    await this.price('fee', price);
    await this.offering('o', ['fee'], offering);
    await this.account('a', account);
  }

  /** As `givenFee`, but 1 for each call of the meter `calls`. */
  async givenUsage(price: Json = {}, account: Json = {}): Promise<void> {
    await this.meter();
    const usage = {
      priceType: 'usage',
      price: eur(1),
      unitOfMeasure: { amount: 1, units: 'call' },
    };
    await this.price('calls', { ...NO_PERIOD, ...usage, ...price });
    await this.offering('o', ['calls']);
    await this.account('a', account);
  }

  /** Of so many EUR, of the account `a`. */
  async bucket(id: string, amount: number, more: Json = {}): Promise<Json> {
    const remainingValue = { amount, units: 'EUR' };
    return this.post('bucket', { id, remainingValue, partyAccount: { id: 'a' }, ...more });
  }

  async meter(code = 'calls', unit = 'call'): Promise<void> {
    await this.own('/api/v1/meters', { code, name: code, aggregation: 'sum', unit });
  }

  async account(id: string, more: Json = {}): Promise<Json> {
    return this.post('billingAccount', {
      id,
      name: id,
      relatedParty: [{ id: `p-${id}` }],
      ...more,
    });
  }

  /** The order when it has ended, and what became of it. */
  async order(items: Json[], more: Json = {}): Promise<Json> {
    const order = { billingAccount: { id: 'a' }, requestedStartDate: JANUARY, ...more };
    const { id } = await this.post('productOrder', { ...order, productOrderItem: items });
    return until(async () => {
      const body = await this.resource('productOrder', id);
      return ENDED.includes(body.state) && body;
    });
  }

  /** The id of the product that an order made. */
  async sold(item: Json = {}, more: Json = {}): Promise<string> {
    const { state, note, productOrderItem } = await this.order([add(item)], more);
    if (state !== 'completed') throw new Error(JSON.stringify(note));
    return productOrderItem[0].product.id;
  }

  /** Answers what became of each: `accepted`, `rejected`. */
  async use(quantity: string, more: Json = {}, data: Json = {}): Promise<string> {
    const event = {
      specversion: '1.0',
      source: 'trial',
      id: `e${Math.random()}`,
      type: 'calls',
      subject: 's',
      time: '2026-01-10T00:00:00Z',
      data: { quantity, ...data },
      ...more,
    };
    const sent = { body: event, type: 'application/cloudevents+json' };
    const answer = await this.wire.send('POST', '/api/v1/events?results=all', sent);
    return this.good('events', answer, 200).results[0].status;
  }

  /** The lines of all bills that end by then, as `price amount`. */
  async lines(account = 'a', upTo = FEBRUARY): Promise<string[]> {
    const bills = await this.bills(account, upTo);
    return bills
      .flatMap(({ lines }) => lines)
      .map(({ price, amount }: Json) => `${price} ${amount}`)
      .sort();
  }

  /** As they are read at our own API, oldest first. */
  async bills(account = 'a', upTo = FEBRUARY): Promise<Json[]> {
    const { id } = await this.own('/api/v1/billRuns', { billingAccount: account, upTo }, 202);
    const run = await until(async () => {
      const body = await this.get(`/api/v1/billRuns/${id}`);
      return ['done', 'failed'].includes(body.status) && body;
    });
    if (run.status !== 'done') throw new Error(JSON.stringify(run));
    const closed: Json[] = await this.get(`${BILLS}?billingAccount.id=${account}&category=normal`);
    const bills = await Promise.all(closed.map((bill) => this.get(`/api/v1/bills/${bill.id}`)));
    return bills.toSorted((a, b) => (a.period.start < b.period.start ? -1 : 1));
  }

  private good(what: string, { status, body }: Answer, expected: number): Json {
    if (status === expected) return body;
    throw new Error(`${what}: ${status} instead of ${expected}: ${JSON.stringify(body)}`);
  }

  private pathOf(name: Name): string {
    if (this.version === 'v4' || !isInBoth(name)) return formerPathOf(name);
    const { api, path } = BOTH[name].type;
    return `${api.root}/${path}`;
  }
}

function formerPathOf(name: Name): string {
  if (!isInBoth(name)) return FORMER[name];
  const { api, path } = BOTH[name].former;
  return `${api.root}/${path}`;
}

function isInBoth(name: Name): name is Both {
  return name in BOTH;
}

const MONTHLY = { recurringChargePeriodType: 'month', recurringChargePeriodLength: 1 };
/** What a usage price leaves unsaid. */
const NO_PERIOD = { recurringChargePeriodType: undefined, recurringChargePeriodLength: undefined };

export function eur(value: number): Json {
  return { unit: 'EUR', value };
}

/** An item that adds a product of the offering `o` for the subject `s`. */
export function add(more: Json = {}): Json {
  const { product, ...rest } = more;
  const own = { productCharacteristic: [{ name: 'subject', value: 's' }], ...product };
  return { id: '1', action: 'add', productOffering: { id: 'o' }, ...rest, product: own };
}

export function change(product: Json, more: Json = {}): Json {
  return { id: '1', action: 'modify', product, ...more };
}

/** What lines of bills come to. */
export function netOf(lines: readonly string[]): string {
  const cents = lines.map((line) => Math.round(Number(line.split(' ')[1]) * 100));
  return (cents.reduce((sum, each) => sum + each, 0) / 100).toFixed(2);
}
