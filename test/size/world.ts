// A tenant of the size that is promised: what one customer leaves behind, made over the APIs, many times.
// True of it: every accrual is the sum of its usages' charges, every bucket what was filled in less what was
// drawn, live bills are the open accruals. Not true: only what was made over the APIs has a journal.
import { Client } from 'pg';
import type { Story } from '../support/story/story';
import { indexedAfterwards, multiply, type Owner } from './multiply';

const PAYERS = 50_000;
const USAGES = 1_000_000;
const BUCKETS = 300_000;
const ACTIONS = 100_000;
const DRAWN_DAYS = 100_000;
const CLOSED = 20_000;
const PAYMENTS = 20_000;
const ORDERS = 20_000;
const NODES = 5_000;
/** Of one live bill, each of another cost centre. */
const WIDE_LINES = 5_000;
/** One account has a third of all usage. */
export const LARGEST = 'p1';
const LARGEST_USAGES = 350_000;
/** Accounts that can be charged and closed, with a long past: see `pasts`. */
export const OLD = ['old-1', 'old-2', 'old-3', 'old-4', 'old-5'];
const PERIODS = 60;
const LINES_OF_PERIOD = 20;
const SPENT = 1_000;
const PAST_SUBSCRIPTIONS = 50;
/** Subjects of payers that had others before. */
const SUBJECTS_WITH_PAST = 1_000;

export async function fill(story: Story): Promise<void> {
  await givenPattern(story);
  const { url } = story.database;
  const owner: Owner = (sql, parameters) => story.database.owner(sql, parameters);
  const beside = new Client({ connectionString: url });
  await beside.connect();
  try {
    await accounts(owner);
    await Promise.all([
      usages(async (sql, parameters) => (await beside.query(sql, parameters)).rows),
      others(owner),
    ]);
  } finally {
    await beside.end();
  }
  await multiply(owner, 'usage', OF_PATTERN, WIDE_LINES, {
    id: `md5('wide-usage' || n)::uuid`,
    root_id: `'wide'`,
    account_id: `'wide-' || n`,
    external_id: `'wide-' || n`,
    received_at: `p.received_at + interval '1 day' + n * interval '1 second'`,
    subject: `'key-wide'`,
    accrual_id: `md5('wide' || n)::uuid`,
  });
  await looks(owner);
  await owner('VACUUM ANALYZE');
}

/**
 * As the looks by the clock leave it: what is closed and renewed next is worked out, of January. All accounts are
 * newer than that, so nothing of it closes by itself.
 */
async function looks(owner: Owner): Promise<void> {
  await owner(`UPDATE document SET created_at = created_at + interval '1 month'`);
  await owner(`UPDATE account SET created_at = created_at + interval '1 month',
    open_from = CASE WHEN id LIKE 'old-%' THEN timestamptz '2024-01-01Z' ELSE open_from END`);
  // Orders and payments name their accounts by when those were created.
  const naming = `WHERE account_names IS NOT NULL`;
  await owner(`UPDATE document SET account_names = '{}' ${naming}`);
  await owner(`UPDATE document SET body = body ${naming}`);
  await owner(`UPDATE account p SET next_from = b.bill_from, next_to = b.bill_from + interval '1 month'
    FROM (SELECT payer_id, min(bill_from) AS bill_from FROM open_bill GROUP BY payer_id) b WHERE b.payer_id = p.id`);
  await owner(`UPDATE account SET next_to = NULL WHERE next_to = '-infinity'`);
  await owner(`UPDATE subscription SET renews_at = NULL WHERE renews_at = '-infinity'`);
}

async function others(owner: Owner): Promise<void> {
  await balances(owner);
  await bills(owner);
  await tree(owner);
  await pasts(owner);
  // Behind all other bills in lists, by place and by date.
  await multiply(owner, 'accrual', OF_PATTERN, WIDE_LINES, {
    id: `md5('wide' || n)::uuid`,
    root_id: `'wide'`,
    payer_id: `'wide'`,
    account_id: `'wide-' || n`,
    bill_from: `timestamptz '2023-12-01Z'`,
  });
  await owner(`INSERT INTO ledger_head (tenant_id, root_id)
    SELECT tenant_id, 'wide' FROM meter WHERE code = 'tokens' ON CONFLICT DO NOTHING`);
}

async function givenPattern(story: Story): Promise<void> {
  await story.givenMeter('tokens', 'token');
  const unitOfMeasure = { amount: 1, units: 'token' };
  const price = { id: 'rate', priceType: 'usage', unitOfMeasure, price: { unit: 'EUR', value: 1 } };
  await story.givenPlan('plan', [price]);
  await story.givenAccount('pattern');
  await story.givenAccount('saver');
  await story.orderPlan('pattern', 'plan', ['key-pattern']);
  await story.orderPlan('saver', 'plan', ['key-saver']);
  const at = '2024-01-10T00:00:00Z';
  await story.topUp('saver', 100);
  await story.use({ subject: 'key-pattern', meter: 'tokens', quantity: '1', at });
  await story.use({ subject: 'key-saver', meter: 'tokens', quantity: '1', at });
  await story.use({ subject: 'nobody', meter: 'tokens', quantity: '1', at });
  for (const id of OLD) {
    await story.givenAccount(id);
    await story.orderPlan(id, 'plan', [`key-${id}`], {
      requestedStartDate: '2024-01-01T00:00:00Z',
    });
    await story.topUp(id, 1_000);
    await story.use({ subject: `key-${id}`, meter: 'tokens', quantity: '1', at });
  }
  await story.givenAccount('tree');
  await story.givenAccount('wide');
  await story.post(`/tmf-api/payment/v4/payment`, {
    id: 'pay-pattern',
    account: { id: 'pattern' },
    paymentMethod: { id: 'cash', '@type': 'Cash' },
    totalAmount: { unit: 'EUR', value: 1 },
  });
  story.itIs('2024-02-02T00:00:00Z');
  await story.givenAccount('closed');
  const requestedStartDate = '2024-01-01T00:00:00Z';
  await story.orderPlan('closed', 'plan', ['key-closed'], { requestedStartDate });
  await story.use({ subject: 'key-closed', meter: 'tokens', quantity: '1', at });
  await story.runBills('closed', '2024-02-01T00:00:00Z');
}

const OF_PATTERN = `account_id = 'pattern'`;
const body = (path: string, value: string): string =>
  `jsonb_set(p.body, '{${path}}', to_jsonb(${value}))`;

async function accounts(owner: Owner): Promise<void> {
  const id = `'p' || n`;
  const created_at = `p.created_at + n * interval '1 millisecond'`;
  await multiply(owner, 'account', `id = 'pattern'`, PAYERS, {
    id,
    created_at,
    root_id: id,
    payer_id: id,
    path: `ARRAY[${id}]`,
  });
  await multiply(owner, 'document', `kind = 'billingAccount' AND id = 'pattern'`, PAYERS, {
    id,
    body: body('name', id),
  });
  await multiply(
    owner,
    'document',
    `kind = 'product' AND body #>> '{billingAccount,id}' = 'pattern'`,
    PAYERS,
    {
      id: `'product-' || n`,
      body: body('billingAccount,id', id),
    },
  );
  await multiply(owner, 'document', `kind = 'payment' AND id = 'pay-pattern'`, PAYMENTS, {
    id: `'pay-' || n`,
    body: body('account,id', id),
  });
  const order = `kind = 'productOrder' AND body #>> '{billingAccount,id}' = 'pattern'`;
  await multiply(owner, 'document', order, ORDERS, {
    id: `'order-' || n`,
    body: body('billingAccount,id', id),
  });
  await multiply(owner, 'subscription', OF_PATTERN, PAYERS, {
    id: `'s' || n`,
    account_id: id,
    product_id: `'product-' || n`,
  });
  await multiply(owner, 'subject', `subject = 'key-pattern'`, PAYERS, {
    subject: `'key-' || n`,
    subscription_id: `'s' || n`,
  });
}

// Beyond those of the largest account the usages go round all payers.
const PAYER_OF_USAGE = `CASE WHEN n <= ${LARGEST_USAGES} THEN 1 ELSE 1 + n % ${PAYERS} END`;
const ACCRUAL = (payer: string): string => `md5('accrual' || (${payer}))::uuid`;
const USAGE = `('00000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid`;
/** The number of the usage among those of its accrual. */
const NUMBER = `CASE WHEN n <= ${LARGEST_USAGES} THEN n
  ELSE (n - ${LARGEST_USAGES} - 1) / ${PAYERS} + 1 + CASE WHEN 1 + n % ${PAYERS} = 1 THEN ${LARGEST_USAGES} ELSE 0 END END`;

async function usages(owner: Owner): Promise<void> {
  const payer = `'p' || ${PAYER_OF_USAGE}`;
  const number = `(${NUMBER})::int`;
  const at = `timestamptz '2024-01-01' + n * interval '2 seconds'`;
  const root_id = payer;
  const others = (USAGES - LARGEST_USAGES) / PAYERS;
  const count = `CASE WHEN n = 1 THEN ${LARGEST_USAGES + others} ELSE ${others} END`;
  await multiply(owner, 'accrual', OF_PATTERN, PAYERS, {
    id: ACCRUAL('n'),
    root_id: `'p' || n`,
    payer_id: `'p' || n`,
    account_id: `'p' || n`,
    subscription_id: `'s' || n`,
    quantity: count,
    amount: count,
    charge_count: count,
  });
  const accrual_id = ACCRUAL(PAYER_OF_USAGE);
  const made = {
    id: USAGE,
    root_id,
    account_id: payer,
    subscription_id: `'s' || ${PAYER_OF_USAGE}`,
    external_id: 'n::text',
    subject: `'key-' || ${PAYER_OF_USAGE}`,
    occurred_at: at,
    received_at: `p.received_at + n / 1000 * interval '20 milliseconds'`,
    accrual_id,
    charge_seq: number,
    aggregate_before: `${number} - 1`,
  };
  await indexedAfterwards(owner, 'usage', () => multiply(owner, 'usage', OF_PATTERN, USAGES, made));
}

/** Savers are the payers again: six buckets each, topped up once for every third, drawn from by some. */
async function balances(owner: Owner): Promise<void> {
  const saver = `'p' || 1 + n % ${PAYERS}`;
  const party = (column: string): string =>
    `jsonb_set(p.${column}, '{partyAccount,id}', to_jsonb(${saver}))`;
  await multiply(owner, 'bucket', `account_id = 'saver'`, BUCKETS, {
    id: `'b' || n`,
    root_id: saver,
    account_id: saver,
    document: party('document'),
    draw_count: '0',
    remaining: '100',
  });
  await multiply(owner, 'balance_action', `account_id = 'saver' AND kind = 'topup'`, ACTIONS, {
    id: `'a' || n`,
    root_id: saver,
    bucket_id: `'b' || n`,
    account_id: saver,
    document: party('document'),
    requested_at: `p.requested_at + n * interval '1 second'`,
  });
  await multiply(owner, 'draw', `root_id = 'saver' AND accrual_id IS NOT NULL`, DRAWN_DAYS, {
    root_id: saver,
    bucket_id: `'b' || n`,
    seq: '1',
    quantity: '0',
    usage_id: 'NULL',
    accrual_id: 'NULL',
    booked_at: `p.booked_at + n * interval '1 second'`,
  });
}

async function bills(owner: Owner): Promise<void> {
  const payer = `'p' || n`;
  await multiply(owner, 'bill', `payer_id = 'closed'`, CLOSED, {
    id: `'p' || n || '.EUR.20231201'`,
    root_id: payer,
    payer_id: payer,
    number: `'1999-' || n`,
    place: `nextval('bill_place')`,
  });
  await multiply(owner, 'bill_line', `bill_id LIKE 'closed.%'`, CLOSED, {
    bill_id: `'p' || n || '.EUR.20231201'`,
    accrual_id: `md5('line' || n)::uuid`,
  });
}

/** Twelve deep, in chains below the root. */
async function tree(owner: Owner): Promise<void> {
  const depth = 11;
  const name = (n: string): string => `'node-' || (${n})`;
  const parent = `CASE WHEN n % ${depth} = 1 THEN 'tree' ELSE ${name('n - 1')} END`;
  const path = `(SELECT array_agg(${name('m')} ORDER BY m DESC) FROM generate_series(n - (n - 1) % ${depth}, n) m) || '{tree}'`;
  const created_at = `p.created_at + n * interval '1 millisecond'`;
  await multiply(owner, 'account', `id = 'tree'`, NODES, {
    id: name('n'),
    created_at,
    parent_id: parent,
    path,
  });
  await multiply(owner, 'document', `kind = 'billingAccount' AND id = 'tree'`, NODES, {
    id: name('n'),
    body: body('name', name('n')),
  });
}

/**
 * What accounts and subjects have behind them: closed periods with their lines and bills, buckets without an end
 * that are spent, subscriptions that have ended. Nothing of today is to be found by reading it.
 */
async function pasts(owner: Owner): Promise<void> {
  const old = `account_id LIKE 'old-%'`;
  const month = (column: string) =>
    `p.${column} - ((n - 1) / ${LINES_OF_PERIOD} + 1) * interval '1 month'`;
  const billId = `p.payer_id || '.past.' || ((n - 1) / ${LINES_OF_PERIOD} + 1)`;
  await multiply(owner, 'accrual', old, PERIODS * LINES_OF_PERIOD, {
    id: `md5('past' || p.payer_id || n)::uuid`,
    bill_from: month('bill_from'),
    service_from: month('service_from'),
    service_to: month('service_to'),
    bill_id: billId,
  });
  await owner(`INSERT INTO bill_line (tenant_id, root_id, bill_id, number, accrual_id, content)
    SELECT a.tenant_id, a.root_id, a.bill_id, row_number() OVER (PARTITION BY a.bill_id ORDER BY a.id), a.id,
      jsonb_set(l.content, '{id}', to_jsonb(a.id))
    FROM accrual a, (SELECT content FROM bill_line WHERE bill_id LIKE 'closed.%' LIMIT 1) l
    WHERE a.bill_id LIKE '%.past.%'`);
  await multiply(owner, 'bill', `payer_id = 'closed'`, PERIODS * OLD.length, {
    id: `'old-' || (1 + n % ${OLD.length}) || '.past.' || (1 + (n - 1) / ${OLD.length})`,
    root_id: `'old-' || (1 + n % ${OLD.length})`,
    payer_id: `'old-' || (1 + n % ${OLD.length})`,
    number: `'1998-' || n`,
    period_from: `p.period_from - (1 + (n - 1) / ${OLD.length}) * interval '1 month'`,
    period_to: `p.period_to - (1 + (n - 1) / ${OLD.length}) * interval '1 month'`,
    place: `nextval('bill_place')`,
  });
  await multiply(owner, 'bucket', old, SPENT, {
    id: `p.id || '-spent-' || n`,
    remaining: '0',
    reserved: '0',
    draw_count: '0',
  });
  const ended = (n: string) => `timestamptz '2024-01-01' - (${n}) * interval '1 month'`;
  const subscriptions = `${old} OR (id LIKE 's%' AND substr(id, 2) ~ '^[0-9]+$' AND substr(id, 2)::int <= ${SUBJECTS_WITH_PAST})`;
  await multiply(owner, 'subscription', subscriptions, PAST_SUBSCRIPTIONS, {
    id: `p.id || '-past-' || n`,
    product_id: `p.product_id || '-past-' || n`,
    status: `'terminated'`,
    starts_at: ended('n'),
    ends_at: ended('n - 1'),
    terminates_at: ended('n - 1'),
  });
  await owner(`INSERT INTO subject (tenant_id, subject, subscription_id)
    SELECT j.tenant_id, j.subject, j.subscription_id || '-past-' || n
    FROM subject j JOIN subscription s ON s.tenant_id = j.tenant_id AND s.id = j.subscription_id,
      generate_series(1, ${PAST_SUBSCRIPTIONS}) n
    WHERE EXISTS (SELECT FROM subscription p WHERE p.tenant_id = j.tenant_id AND p.id = j.subscription_id || '-past-' || n)`);
}
