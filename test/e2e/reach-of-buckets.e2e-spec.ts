// What a bucket may be spent on is asked alike of fees, one-time fees and usage, before and after the product is sold
// otherwise: it stays the product that it is, and is of the offering that it is sold as when it is charged.
import { API, type Json, openStory, type Story } from '../support/story/story';

const START = '2026-04-01T00:00:00Z';
const CHANGE = '2026-04-16T00:00:00Z';
const MAY = '2026-05-01T00:00:00Z';
const MONTHLY = { recurringChargePeriodType: 'month', recurringChargePeriodLength: 1 };
const FILLED = 1000;

let story: Story;
let made = 0;

beforeAll(async () => {
  story = await openStory(START);
  await story.givenMeter('calls', 'call');
  await launch('call', { priceType: 'usage', unitOfMeasure: { amount: 1, units: 'call' } }, 1);
  await launch('line', { priceType: 'recurring', ...MONTHLY }, 30);
  await offer('small', { fee: 10, once: 3 });
  await offer('large', { fee: 20, once: 6 });
});

beforeEach(() => story.itIs(START));

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

type Kind = 'fee' | 'once' | 'usage';
type Charged = Readonly<Record<Kind, number>>;
type Customer = { readonly account: string; readonly product: string };
type Change = {
  readonly made: (customer: Customer) => Promise<unknown>;
  readonly isOther: boolean;
  /** Of the fees of before, whatever they were paid with. */
  readonly back: number;
  /** With the fees of May. */
  readonly after: Charged;
};

const BEFORE: Charged = { fee: 40, once: 3, usage: 1 };

const otherOffering = { productOffering: { id: 'large' } };

const CHANGES: Readonly<Record<string, Change>> = {
  'another quantity': {
    made: (customer) => modify(customer, { quantity: 2 }),
    isOther: false,
    back: 20,
    after: { fee: 120, once: 0, usage: 2 },
  },
  'another offering': {
    made: (customer) => modify(customer, otherOffering),
    isOther: true,
    back: 5,
    after: { fee: 60, once: 6, usage: 2 },
  },
  'another offering at the prices of before': {
    made: ({ product }) =>
      story.http.patch(`${API.product}/${product}`).send(otherOffering).expect(200),
    isOther: true,
    back: 0,
    after: { fee: 40, once: 0, usage: 2 },
  },
};

const ALL: readonly Kind[] = ['fee', 'once', 'usage'];
const USAGE: readonly Kind[] = ['usage'];
const NONE: readonly Kind[] = [];

/** What it reaches of the offering that is ordered first, and of the other. */
type Scope = readonly [
  what: string,
  scope: (customer: Customer) => object,
  small: readonly Kind[],
  large: readonly Kind[],
];

const SCOPES: readonly Scope[] = [
  ['anything', () => ({}), ALL, ALL],
  ['its product', ({ product }) => ({ product: [{ id: product }] }), ALL, ALL],
  ['its subscription', ({ product: id }) => ({ scope: { subscriptionIds: [id] } }), ALL, ALL],
  ['another product', () => ({ product: [{ id: 'another' }] }), NONE, NONE],
  ['its offering', () => ({ scope: { offeringIds: ['small'] } }), ALL, NONE],
  ['its offering to come', () => ({ scope: { offeringIds: ['large'] } }), NONE, ALL],
  ['both offerings', () => ({ scope: { offeringIds: ['small', 'large'] } }), ALL, ALL],
  [
    'its product while it is of the offering',
    ({ product: id }) => ({ scope: { subscriptionIds: [id], offeringIds: ['small'] } }),
    ALL,
    NONE,
  ],
  ['its meter', () => ({ scope: { meters: ['calls'] } }), USAGE, USAGE],
  ['another meter', () => ({ scope: { meters: ['bytes'] } }), NONE, NONE],
  [
    'its meter and its offering',
    () => ({ scope: { meters: ['calls'], offeringIds: ['small'] } }),
    USAGE,
    NONE,
  ],
  ['its device', ({ account }) => ({ logicalResource: [{ id: account }] }), USAGE, USAGE],
  ['another device', () => ({ logicalResource: [{ id: 'another' }] }), NONE, NONE],
];

describe.each(Object.entries(CHANGES))('%s', (_change, change) => {
  it.each(SCOPES)('leaves what is kept for %s', async (_scope, scope, small, other) => {
    const customer = await givenCustomer(scope);
    await call(customer, '1', '2026-04-10T08:00:00Z');
    const paid = sumOf(BEFORE, small);
    expect(await left(customer)).toBe(FILLED - paid);

    story.itIs(CHANGE);
    await change.made(customer);
    await call(customer, '2', '2026-04-20T08:00:00Z');
    story.itIs(MAY);
    const [april] = await story.runBills(customer.account, MAY);
    const may = await story.liveBill(customer.account);

    const back = small.includes('fee') ? change.back : 0;
    const all = paid - back + sumOf(change.after, change.isOther ? other : small);
    expect(await left(customer)).toBe(FILLED - all);
    const charged = sumOf(BEFORE, ALL) - change.back + sumOf(change.after, ALL);
    const owed = Number(april.totals.due) + Number(may.totals.due);
    expect(owed).toBe(charged - all);
  });
});

function sumOf(charged: Charged, kinds: readonly Kind[]): number {
  return kinds.reduce((sum, kind) => sum + charged[kind], 0);
}

async function launch(id: string, price: object, value: number): Promise<void> {
  await story.post(`${API.catalog}/productOfferingPrice`, {
    id,
    name: id,
    lifecycleStatus: 'Launched',
    price: { unit: 'EUR', value },
    ...price,
  });
}

async function offer(id: string, { fee, once }: Omit<Charged, 'usage'>): Promise<void> {
  await launch(`fee-${id}`, { priceType: 'recurring', ...MONTHLY }, fee);
  await launch(`once-${id}`, { priceType: 'oneTime' }, once);
  await story.post(`${API.catalog}/productOffering`, {
    id,
    name: id,
    lifecycleStatus: 'Launched',
    productOfferingPrice: ['call', 'line', `fee-${id}`, `once-${id}`].map((price) => ({
      id: price,
    })),
  });
}

/** The product is there before its bucket, and that before it is sold: it may pay what that begins with. */
async function givenCustomer(scope: Scope[1]): Promise<Customer> {
  made += 1;
  const customer = { account: `customer-${made}`, product: `product-${made}` };
  const { account, product } = customer;
  await story.givenAccount(account);
  await story.post(API.product, {
    id: product,
    name: product,
    status: 'active',
    startDate: START,
    billingAccount: { id: account },
    productCharacteristic: [{ name: 'subject', value: account }],
  });
  await story.post(`${API.balance}/bucket`, {
    name: 'kept',
    partyAccount: { id: account },
    remainingValue: { amount: FILLED, units: 'EUR' },
    ...scope(customer),
  });
  await modify(customer, { productOffering: { id: 'small' } }, START);
  return customer;
}

function modify({ product: id }: Customer, item: object, at = CHANGE): Promise<Json> {
  const productOrderItem = [{ id: '1', action: 'modify', product: { id }, ...item }];
  return story.order({ requestedStartDate: at, productOrderItem });
}

function call({ account: subject }: Customer, quantity: string, at: string): Promise<unknown> {
  return story.use({ subject, meter: 'calls', quantity, at });
}

async function left({ account }: Customer): Promise<number> {
  const [bucket]: Json[] = await story.get(`${API.balance}/bucket?partyAccount.id=${account}`);
  return bucket.remainingValue.amount;
}
