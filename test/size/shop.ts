// A reseller of thousands of accounts that use, order and pay, beside accounts of others: what one customer leaves
// behind, made over the APIs, many times. Bills and totals are those of one, so no proof is asked for here.
import type { Story } from '../support/story/story';
import { indexedAfterwards, multiply, type Owner } from './multiply';

const CUSTOMERS = 5_000;
const STRANGERS = 5_000;
/** Of each customer, and of each stranger. */
const USAGES = 4;

const AT = '2024-01-10T00:00:00Z';

export async function fillShop(story: Story): Promise<void> {
  const owner: Owner = (sql, parameters) => story.database.owner(sql, parameters);
  await givenPatterns(story);
  const customer = { pattern: 'customer', count: CUSTOMERS, rootId: `'shop'` };
  await accounts(owner, customer, { path: `ARRAY['customer-' || n, 'shop']` });
  const stranger = { pattern: 'stranger', count: STRANGERS, rootId: `'stranger-' || n` };
  await accounts(owner, stranger, { path: `ARRAY['stranger-' || n]` });
  for (const each of [customer, stranger]) await documents(owner, each);
  for (const each of [customer, stranger]) await money(owner, each);
  await indexedAfterwards(owner, 'usage', async () => {
    for (const each of [customer, stranger]) await usages(owner, each);
  });
  await owner('VACUUM ANALYZE');
}

async function givenPatterns(story: Story): Promise<void> {
  await story.givenMeter('tokens', 'token');
  const unitOfMeasure = { amount: 1, units: 'token' };
  const price = { id: 'rate', priceType: 'usage', unitOfMeasure, price: { unit: 'EUR', value: 1 } };
  await story.givenPlan('plan', [price]);
  await story.givenAccount('shop');
  await story.givenAccount('customer', {
    parent: { id: 'shop' },
    billStructure: { cycleSpecification: { id: 'month', name: 'month', frequency: 'monthly' } },
    relatedParty: [{ id: 'buyer', role: 'customer' }],
  });
  await story.givenAccount('stranger');
  for (const id of ['customer', 'stranger']) {
    await story.orderPlan(id, 'plan', [`key-${id}`], {
      requestedStartDate: '2023-12-01T00:00:00Z',
    });
    await story.use({
      subject: `key-${id}`,
      meter: 'tokens',
      quantity: '1',
      at: '2023-12-10T00:00:00Z',
    });
    await story.runBills(id, '2024-01-01T00:00:00Z');
    await story.use({ subject: `key-${id}`, meter: 'tokens', quantity: '1', at: AT });
    await story.topUp(id, 100);
    await story.post('/tmf-api/payment/v4/payment', {
      id: `pay-${id}`,
      account: { id },
      paymentMethod: { id: 'cash', '@type': 'Cash' },
      totalAmount: { unit: 'EUR', value: 1 },
    });
  }
}

type Each = { readonly pattern: string; readonly count: number; readonly rootId: string };

const nameOf = ({ pattern }: Each): string => `'${pattern}-' || n`;

async function accounts(
  owner: Owner,
  each: Each,
  made: Readonly<Record<string, string>>,
): Promise<void> {
  const id = nameOf(each);
  await multiply(owner, 'account', `id = '${each.pattern}'`, each.count, {
    id,
    root_id: each.rootId,
    payer_id: id,
    created_at: `p.created_at + n * interval '1 millisecond'`,
    ...made,
  });
  await multiply(owner, 'subscription', `account_id = '${each.pattern}'`, each.count, {
    id: `'s-' || ${id}`,
    account_id: id,
    product_id: `'product-' || ${id}`,
  });
  await multiply(owner, 'subject', `subject = 'key-${each.pattern}'`, each.count, {
    subject: `'key-' || ${id}`,
    subscription_id: `'s-' || ${id}`,
  });
}

async function documents(owner: Owner, each: Each): Promise<void> {
  const id = nameOf(each);
  const body = (path: string): string => `jsonb_set(p.body, '{${path}}', to_jsonb(${id}))`;
  const kinds: ReadonlyArray<readonly [kind: string, path: string, id: string]> = [
    ['billingAccount', 'name', id],
    ['product', 'billingAccount,id', `'product-' || ${id}`],
    ['productOrder', 'billingAccount,id', `'order-' || ${id}`],
    ['payment', 'account,id', `'pay-' || ${id}`],
  ];
  for (const [kind, path, named] of kinds) {
    const where = `kind = '${kind}' AND belongs_to = '${each.pattern}'`;
    // After the account: what is older than the account that it names is of a former one.
    const made = { id: named, body: body(path), created_at: `p.created_at + interval '1 hour'` };
    await multiply(owner, 'document', where, each.count, made);
  }
}

async function money(owner: Owner, each: Each): Promise<void> {
  const id = nameOf(each);
  const owned = { root_id: each.rootId, account_id: id };
  const pattern = `account_id = '${each.pattern}'`;
  await multiply(owner, 'accrual', `${pattern} AND bill_id IS NULL`, each.count, {
    ...owned,
    id: accrualOf(each),
    payer_id: id,
    subscription_id: `'s-' || ${id}`,
  });
  await multiply(owner, 'bill', `payer_id = '${each.pattern}'`, each.count, {
    id: `${id} || '.EUR.20231201'`,
    root_id: each.rootId,
    payer_id: id,
    number: `'${each.pattern}-' || n`,
    place: `nextval('bill_place')`,
  });
  await multiply(owner, 'bucket', pattern, each.count, {
    ...owned,
    id: `'b-' || ${id}`,
    document: `jsonb_set(p.document, '{partyAccount,id}', to_jsonb(${id}))`,
    draw_count: '0',
    remaining: '100',
  });
  await multiply(owner, 'balance_action', `${pattern} AND kind = 'topup'`, each.count, {
    ...owned,
    id: `'a-' || ${id}`,
    bucket_id: `'b-' || ${id}`,
    document: `jsonb_set(p.document, '{partyAccount,id}', to_jsonb(${id}))`,
  });
}

const accrualOf = (each: Each): string => `md5(${nameOf(each)})::uuid`;

async function usages(owner: Owner, each: Each): Promise<void> {
  const ofUsage = (sql: string): string => sql.replaceAll(/\bn\b/g, `(1 + n % ${each.count})`);
  const id = ofUsage(nameOf(each));
  const where = `account_id = '${each.pattern}' AND occurred_at = '${AT}'`;
  await multiply(owner, 'usage', where, each.count * USAGES, {
    id: `md5('usage' || ${id} || n)::uuid`,
    root_id: ofUsage(each.rootId),
    account_id: id,
    subscription_id: `'s-' || ${id}`,
    subject: `'key-' || ${id}`,
    external_id: `'${each.pattern}' || n`,
    accrual_id: ofUsage(accrualOf(each)),
    charge_seq: `n / ${each.count} + 1`,
    received_at: `p.received_at + n * interval '20 milliseconds'`,
  });
}
