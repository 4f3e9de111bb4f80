// A fee that is not what its price makes of its days is named by the proof, though all sums of it fit.
import { API, openStory, type Story } from '../support/story/story';
import { brokenByTampering, keepTables } from '../support/story/tamper';

const TABLES = ['accrual', 'charge_entry', 'subscription', 'price', 'account'];
const MONTHLY = { recurringChargePeriodType: 'month', recurringChargePeriodLength: 1 };
const RULE = 'fees = prices';

let story: Story;

beforeAll(async () => {
  story = await openStory('2024-01-11T00:00:00Z');
  await story.givenPlan('line', [
    { id: 'line', priceType: 'recurring', price: { unit: 'EUR', value: 31 }, ...MONTHLY },
    {
      id: 'add-on',
      priceType: 'recurring',
      price: { unit: 'EUR', value: 62 },
      ...MONTHLY,
      prodSpecCharValueUse: [
        { name: 'add-on', productSpecCharacteristicValue: [{ value: 'yes' }] },
      ],
    },
  ]);
  // Two of them, in New York: an add-on comes, days are suspended, another plan comes, an end.
  const billingCycle = {
    frequency: 'month',
    interval: 1,
    anchorDay: 1,
    timeZone: 'America/New_York',
  };
  await story.givenAccount('ann', { billingCycle });
  const product = await story.orderPlan('ann', 'line', []);
  await on('2024-01-21', { action: 'modify', ...withAddOn(product, 'yes') });
  await story.runBills('ann', '2024-02-01T12:00:00Z');
  await story.http.patch(`${API.product}/${product}`).send({ status: 'suspended' }).expect(200);
  await on('2024-02-16', { action: 'modify', product: { id: product, status: 'active' } });
  await story.runBills('ann', '2024-03-01T12:00:00Z');
  await on('2024-03-11', { action: 'modify', quantity: 3, product: { id: product } });
  await on('2024-03-16', { action: 'modify', ...withAddOn(product, 'no') });
  await story.runBills('ann', '2024-04-01T12:00:00Z');
  await on('2024-04-11', { action: 'delete', product: { id: product } });
  await givenOtherCycles();
  await keepTables(story.database, TABLES);
}, 60_000);

afterAll(() => story.close());

/** By the quarter, by the week, and by the month that begins on another day from February on. */
async function givenOtherCycles(): Promise<void> {
  for (const [account, frequency] of [
    ['bob', 'quarter'],
    ['cat', 'week'],
    ['dan', 'month'],
  ] as const) {
    await story.givenAccount(account, { billingCycle: { frequency } });
    story.itIs('2024-01-11T00:00:00Z');
    await story.orderPlan(account, 'line', []);
  }
  const billingCycle = { frequency: 'month', anchorDay: 15 };
  await story.http.patch(`${API.account}/dan`).send({ billingCycle }).expect(200);
  await givenSuspended('eve');
  story.itIs('2024-04-15T12:00:00Z');
  for (const account of ['bob', 'cat', 'dan', 'eve'])
    await story.runBills(account, '2024-04-15T12:00:00Z');
}

/** All of February costs nothing. */
async function givenSuspended(account: string): Promise<void> {
  await story.givenAccount(account);
  story.itIs('2024-01-11T00:00:00Z');
  const product = await story.orderPlan(account, 'line', []);
  for (const [at, status] of [
    ['2024-01-20T12:00:00Z', 'suspended'],
    ['2024-03-20T12:00:00Z', 'active'],
  ] as const) {
    story.itIs(at);
    await story.http.patch(`${API.product}/${product}`).send({ status }).expect(200);
  }
}

function withAddOn(id: string, value: string) {
  return { product: { id, productCharacteristic: [{ name: 'add-on', value }] } };
}

async function on(day: string, item: object): Promise<void> {
  story.itIs(`${day}T12:00:00Z`);
  await story.order({ productOrderItem: [{ id: '1', ...item }] });
}

const brokenBy = (sql: string) => brokenByTampering(story, TABLES, sql);

const LINE = `price_id = 'line' AND line = 'recurring'`;
const more = (where: string, amount: string): string =>
  ['accrual a', 'charge_entry a']
    .map((table) => {
      const id = table === 'accrual a' ? 'a.id' : 'a.accrual_id';
      return `UPDATE ${table} SET amount = ${amount} FROM kept_accrual k WHERE k.id = ${id} AND ${where}`;
    })
    .join('; ');

it('holds while nobody changed anything', async () => {
  expect(await brokenBy('SELECT')).toEqual([]);
});

it.each<[why: string, tampering: string, says: RegExp]>([
  [
    'a fee of a month',
    more(`k.${LINE.replace(' AND ', ' AND k.')} AND k.service_from < '2024-01-15'`, 'a.amount + 1'),
    /its price makes 11 of 11 of 31 days, and 12 were charged/,
  ],
  ['the correction of one', more(`k.line LIKE 'correction:1:recurring'`, 'a.amount - 1'), /makes/],
  [
    'a cent of one',
    more(`k.price_id = 'add-on' AND k.line = 'recurring'`, 'a.amount + 0.01'),
    /makes/,
  ],
  [
    'a fee, which is gone',
    `DELETE FROM charge_entry e USING accrual a WHERE a.id = e.accrual_id AND a.service_from BETWEEN '2024-02-15' AND '2024-03-15'
       AND a.${LINE.replace(' AND ', ' AND a.')};
     DELETE FROM accrual WHERE service_from BETWEEN '2024-02-15' AND '2024-03-15' AND ${LINE}`,
    /fee of the period .* is missing/,
  ],
  [
    'a month of a quarter',
    more(`k.account_id = 'bob' AND k.line LIKE 'recurring:2024-02%'`, 'a.amount + 1'),
    /its price makes 31 of 29 of 29 days, and 32 were charged/,
  ],
  [
    'the first days of one',
    more(
      `k.account_id = 'bob' AND k.service_from < '2024-02-01' AND k.amount < 31`,
      'a.amount + 1',
    ),
    /its price makes 21 of 21 of 31 days, and 22 were charged/,
  ],
  [
    'a month that is asked for by the week',
    more(`k.account_id = 'cat' AND k.line LIKE 'recurring:2024-03%'`, 'a.amount - 1'),
    /its price makes 31 of 31 of 31 days, and 30 were charged/,
  ],
  [
    'a month of a quarter, which is gone',
    `DELETE FROM charge_entry e USING accrual a WHERE a.id = e.accrual_id AND a.account_id = 'bob' AND a.line LIKE 'recurring:2024-02%';
     DELETE FROM accrual WHERE account_id = 'bob' AND line LIKE 'recurring:2024-02%'`,
    /fee of the period from 2024-02-01.* is missing/,
  ],
  [
    'the days until the cycle changes',
    more(
      `k.account_id = 'dan' AND k.service_from BETWEEN '2024-01-31' AND '2024-02-10'`,
      'a.amount * 31 / 14',
    ),
    /its price makes 14 of 14 of 31 days, and 31 were charged/,
  ],
  [
    'the cycle',
    `UPDATE account SET cycle = '{"frequency": "month", "interval": 2, "anchorDay": 1, "timeZone": "UTC"}' WHERE id = 'dan';
     UPDATE price SET detail = detail - 'period'`,
    /its price makes/,
  ],
  ['the price', `UPDATE price SET amount = 32 WHERE id = 'line'`, /its price makes/],
  ['how many', `UPDATE subscription SET quantity = '2'`, /its price makes/],
  ['the beginning', `UPDATE subscription SET starts_at = starts_at + interval '1 day'`, /makes/],
  ['the end', `UPDATE subscription SET terminates_at = terminates_at - interval '1 day'`, /makes/],
  ['the days without service', `UPDATE subscription SET suspensions = '[]'`, /makes/],
  ['whose it is', `DELETE FROM subscription`, /subscription .* is gone/],
])('names %s', async (_, tampering, says) => {
  expect(await brokenBy(tampering)).toContainEqual([RULE, expect.stringMatching(says)]);
});

const without = (fees: string): string =>
  `DELETE FROM charge_entry e USING accrual a WHERE a.id = e.accrual_id AND (${fees.replaceAll('@', 'a.')});
   DELETE FROM accrual WHERE ${fees.replaceAll('@', '')}`;

it.each<[why: string, tampering: string, says: RegExp]>([
  [
    'the first of a plan',
    without(
      `@price_id = 'line' AND @line = 'recurring' AND @service_from < '2024-01-15' AND @account_id = 'ann'`,
    ),
    /the fee line of the period of 2024-01-11/,
  ],
  [
    'the first of another number of an add-on',
    without(`@price_id = 'add-on' AND @subscription_id LIKE '%~3'`),
    /the fee add-on of the period of 2024-03-11/,
  ],
  ['all of an account', without(`@account_id = 'dan'`), /the fee line of the period of 2024-01-11/],
  [
    'the first month of a quarter',
    without(`@account_id = 'bob' AND @service_from < '2024-02-01' AND @amount < 31`),
    /the fee line of the period of 2024-01-11/,
  ],
  [
    'the first after a month without service',
    without(
      `@account_id = 'eve' AND @service_from > '2024-02-20' AND @service_from < '2024-03-20'`,
    ),
    /the fee line of the period of 2024-03-20/,
  ],
])('names a fee that is not there: %s', async (_, tampering, says) => {
  expect(await brokenBy(tampering)).toContainEqual([
    'subscriptions = fees',
    expect.stringMatching(says),
  ]);
});
