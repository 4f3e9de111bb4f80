// What one step of an account may read when the account has thousands of everything behind it: subscriptions that
// ended, bills that are open, credits, lines, periods. Counted by PostgreSQL; a budget is of the step, not of the past.
import { setTimeout as pause } from 'node:timers/promises';
import { API, openStory, type Story } from '../support/story/story';
import { until } from '../support/story/until';
import { multiply, type Owner } from './multiply';
import { explainAll, PlanLog } from './read-rows';

const PAST = 2_000;
/** Behind one closed bill. */
const LINES = 4_000;
const PERIODS_OPEN = 600;
/** Before 2024. */
const MONTHS = 160;
const NOW = '2024-08-01T12:00:00Z';
const PAYMENT = '/tmf-api/payment/v4';

let story: Story;
let log: PlanLog;
let owner: Owner;

beforeAll(async () => {
  story = await openStory('2024-01-01T00:00:00Z');
  owner = (sql, parameters) => story.database.owner(sql, parameters);
  await plans();
  await leavers();
  await bills();
  await payments();
  await liveBills();
  await story.stop();
  await owner('VACUUM ANALYZE');
  await explainAll(story.database.url);
  log = new PlanLog();
  await story.start();
  story.itIs(NOW);
}, 90_000);

afterAll(() => story.close());

/** Tries go on where the last one ended: each is of something that is still to be done. */
const closed = new Map<string, number>();
let ended = 0;

const STEPS = {
  'closing, with all but one product ended': () => closeNext('leaver'),
  'closing, with credit to pay one of the bills that are due': async () => {
    await credit('owing', `small.${closed.get('owing')}`, 1, `'-1'`);
    await useAndClose('owing');
  },
  'looking for what is due of one who was never billed': () =>
    billRun('unbilled', '2024-01-15T00:00:00Z'),
  'ending a product that was charged for years': () => endOf('lasting'),
  'paying one of the bills that are due': () => pay('owing', 1),
  'refunding of bills below zero': () => refund('credited', 1),
  'refunding of payments that were too much': () => refund('overpaid', 1),
  'refunding of a payment that paid many bills': () => refund('paid', 1, 'pay-all'),
  'the document of a bill': () => show(`/api/v1/bills/${LONG}/document?format=html`),
  'a live bill of many': () => show(`/api/v1/bills/backlog.EUR.20240101`),
  'a line of a live bill of many': () => show(`/api/v1/bills/backlog.EUR.20240101/lines/1/usage`),
} as const;

it.each`
  rows     | statements | step
  ${500}   | ${150}     | ${'closing, with all but one product ended'}
  ${1_000} | ${200}     | ${'closing, with credit to pay one of the bills that are due'}
  ${400}   | ${60}      | ${'looking for what is due of one who was never billed'}
  ${250}   | ${150}     | ${'ending a product that was charged for years'}
  ${250}   | ${60}      | ${'paying one of the bills that are due'}
  ${250}   | ${60}      | ${'refunding of bills below zero'}
  ${250}   | ${60}      | ${'refunding of payments that were too much'}
  ${250}   | ${60}      | ${'refunding of a payment that paid many bills'}
  ${2_050} | ${12}      | ${'the document of a bill'}
  ${60}    | ${16}      | ${'a live bill of many'}
  ${80}    | ${16}      | ${'a line of a live bill of many'}
`(
  '$rows rows at most, $statements statements: $step',
  async ({ rows, statements, step }: Budget) => {
    const done = await log.least(STEPS[step]);
    expect(done.rows > rows || done.statements > statements ? done : undefined).toBeUndefined();
  },
  120_000,
);

it.each`
  owed   | credits | left                       | what
  ${120} | ${124}  | ${{ owed: 0, credits: 2 }} | ${'there is more credit'}
  ${124} | ${120}  | ${{ owed: 6, credits: 0 }} | ${'there is more to pay'}
  ${998} | ${1000} | ${{ owed: 0, credits: 0 }} | ${'both come to the same'}
`(
  'pays $owed bills and two more with $credits credits, page by page: $what',
  async ({ owed, credits, left }: Evened) => {
    const account = `even-${owed}`;
    await givenBill(account);
    story.itIs(NOW);
    await credit(account, 'due', owed, 'p.remaining');
    await credit(account, 'credit', credits, `'-5'`);
    await useAndClose(account);
    const [found] = await owner(
      `SELECT count(*) FILTER (WHERE remaining > 0)::int AS owed, count(*) FILTER (WHERE remaining < 0)::int AS credits
       FROM bill WHERE payer_id = $1`,
      [account],
    );
    expect(found).toEqual(left);
  },
  60_000,
);

type Evened = {
  readonly owed: number;
  readonly credits: number;
  readonly left: { readonly owed: number; readonly credits: number };
};

type Budget = {
  readonly rows: number;
  readonly statements: number;
  readonly step: keyof typeof STEPS;
};

const PLAN_MS = 50;
const LONG = 'owing.EUR.20240101';

/** February is the first that a step closes. */
function closeNext(account: string): Promise<unknown> {
  const month = (closed.get(account) ?? 2) + 1;
  closed.set(account, month);
  return billRun(account, `2024-0${month}-01T00:00:00Z`);
}

/** The bill of a month in which something was used. */
async function useAndClose(account: string): Promise<void> {
  const at = `2024-0${closed.get(account) ?? 2}-10T00:00:00Z`;
  await story.use({ subject: `key-${account}`, meter: 'tokens', quantity: '5', at });
  await closeNext(account);
}

async function billRun(billingAccount: string, upTo: string): Promise<void> {
  const { id } = await story.post('/api/v1/billRuns', { billingAccount, upTo }, 202);
  await until(async () => {
    const { status, result } = await story.get(`/api/v1/billRuns/${id}`);
    if (status === 'failed' || result?.failures?.length > 0) {
      throw new Error(`the bill run of ${billingAccount}: ${JSON.stringify(result)}`);
    }
    return status === 'done';
  });
}

async function endOf(account: string): Promise<void> {
  ended += 1;
  await story.order({
    billingAccount: { id: account },
    productOrderItem: [
      {
        id: '1',
        action: 'delete',
        product: { id: `lasting-${ended}`, terminationDate: '2024-07-30T00:00:00Z' },
      },
    ],
  });
}

async function pay(account: string, value: number): Promise<void> {
  const totalAmount = { unit: 'EUR', value };
  const paid = {
    account: { id: account },
    paymentMethod: { id: 'c', '@type': 'Cash' },
    totalAmount,
  };
  expect(await story.post(`${PAYMENT}/payment`, paid)).toMatchObject({ status: 'done' });
}

async function refund(account: string, value: number, payment?: string): Promise<void> {
  const totalAmount = { unit: 'EUR', value };
  const of = payment === undefined ? {} : { payment: { id: payment } };
  const back = {
    account: { id: account },
    paymentMethod: { id: 'c', '@type': 'Cash' },
    totalAmount,
    ...of,
  };
  expect(await story.post(`${PAYMENT}/refund`, back)).toMatchObject({ status: 'done' });
}

async function show(path: string): Promise<void> {
  const { status } = await story.http.get(path);
  if (status !== 200 && status !== 206) throw new Error(`${path}: ${status}`);
  // The plan of the last statement may come behind its rows.
  await pause(PLAN_MS);
}

async function plans(): Promise<void> {
  await story.givenMeter('tokens', 'token');
  const unitOfMeasure = { amount: 1, units: 'token' };
  const usage = { id: 'rate', priceType: 'usage', unitOfMeasure, price: { unit: 'EUR', value: 1 } };
  const month = { recurringChargePeriodType: 'month', recurringChargePeriodLength: 1 };
  const fee = { id: 'fee', priceType: 'recurring', ...month, price: { unit: 'EUR', value: 10 } };
  await story.givenPlan('plan', [usage]);
  await story.givenPlan('flat', [fee]);
}

const JANUARY = { requestedStartDate: '2024-01-01T00:00:00Z' };

/** Those whose products came and went, billed and not billed yet; and those whose stayed for years. */
async function leavers(): Promise<void> {
  const products: string[] = [];
  for (const id of ['leaver', 'unbilled', 'lasting']) {
    await story.givenAccount(id);
    products.push(await story.orderPlan(id, 'flat', [`key-${id}`], JANUARY));
  }
  story.itIs('2024-02-01T12:00:00Z');
  await story.runBills('leaver', '2024-02-01T00:00:00Z');
  await multiply(owner, 'subscription', `account_id IN ('leaver', 'unbilled')`, PAST, {
    id: `p.id || '-past-' || n`,
    product_id: `p.product_id || '-past-' || n`,
    status: `'terminated'`,
    starts_at: `p.starts_at + n * interval '1 minute'`,
    ends_at: `p.starts_at + (n + 1) * interval '1 minute'`,
    terminates_at: `p.starts_at + (n + 1) * interval '1 minute'`,
    unsettled_from: 'NULL',
    renews_at: 'NULL',
  });
  const [, , first = ''] = products;
  for (let n = 1; n <= TRIES; n += 1) await lasting(n, first);
}

/** More than a step is tried. */
const TRIES = 5;

/** One that was charged for every month of years. */
async function lasting(n: number, first: string): Promise<void> {
  const id = `lasting-${n}`;
  await story.post(API.product, {
    id,
    name: id,
    status: 'active',
    startDate: '2010-01-01T00:00:00Z',
    billingAccount: { id: 'lasting' },
    productOffering: { id: 'flat' },
    productCharacteristic: [],
  });
  const before = (column: string) => `p.${column} - n * interval '1 month'`;
  await multiply(owner, 'accrual', `subscription_id = '${first}' AND kind = 'recurring'`, MONTHS, {
    id: `md5('${id}' || n)::uuid`,
    subscription_id: `'${id}'`,
    service_from: before('service_from'),
    service_to: before('service_to'),
    bill_from: before('bill_from'),
    bill_id: `'past'`,
  });
}

/** Bills that are due, below zero, and paid by one payment; the first of them has very many lines. */
async function bills(): Promise<void> {
  for (const id of ['owing', 'credited', 'paid']) await givenBill(id);
  await credit('owing', 'due', PAST, 'p.remaining');
  await credit('credited', 'credit', PAST, `'-5'`);
  await credit('paid', 'due', PAST, 'p.remaining');
  await multiply(owner, 'bill_line', `bill_id = '${LONG}'`, LINES, {
    accrual_id: `md5('line' || n)::uuid`,
    number: 'n + 1',
  });
}

/** Of January, and of 5 EUR. */
async function givenBill(id: string): Promise<void> {
  await story.givenAccount(id);
  await story.orderPlan(id, 'plan', [`key-${id}`], JANUARY);
  const at = '2024-01-10T00:00:00Z';
  await story.use({ subject: `key-${id}`, meter: 'tokens', quantity: '5', at });
  await billRun(id, '2024-02-01T00:00:00Z');
}

/** Bills like the first of the account, of which so much is left. */
function credit(account: string, name: string, count: number, remaining: string): Promise<void> {
  return multiply(owner, 'bill', `id = '${account}.EUR.20240101'`, count, {
    id: `'${account}.${name}.' || n`,
    number: `'1999-${account}-${name}-' || n`,
    remaining,
    due: remaining,
    content: `jsonb_set(p.content, '{totals,due}', to_jsonb((${remaining})::numeric::text))`,
    place: `nextval('bill_place')`,
  });
}

async function payments(): Promise<void> {
  await story.givenAccount('overpaid');
  await pay('overpaid', 5);
  const [{ id: first } = { id: '' }] = await owner<{ id: string }>(
    `SELECT payment_id AS id FROM payment_booking WHERE payer_id = 'overpaid'`,
  );
  const id = `'over-' || n`;
  await multiply(owner, 'payment_booking', `payment_id = '${first}'`, PAST, { payment_id: id });
  await multiply(owner, 'document', `kind = 'payment' AND id = '${first}'`, PAST, { id });
  await story.post(`${PAYMENT}/payment`, {
    id: 'pay-all',
    account: { id: 'paid' },
    paymentMethod: { id: 'c', '@type': 'Cash' },
    totalAmount: { unit: 'EUR', value: 5 * (PAST + 1) },
  });
}

/** Periods that were never closed, each with a live bill of a line. */
async function liveBills(): Promise<void> {
  await story.givenAccount('backlog');
  await story.orderPlan('backlog', 'plan', ['key-backlog'], JANUARY);
  const at = '2024-01-10T00:00:00Z';
  await story.use({ subject: 'key-backlog', meter: 'tokens', quantity: '5', at });
  const later = (column: string) => `p.${column} + n * interval '1 month'`;
  await multiply(owner, 'accrual', `account_id = 'backlog'`, PERIODS_OPEN, {
    id: `md5('backlog' || n)::uuid`,
    bill_from: later('bill_from'),
    service_from: later('service_from'),
    service_to: later('service_to'),
  });
}
