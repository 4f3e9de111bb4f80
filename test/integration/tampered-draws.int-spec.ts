// What a correction reads to give back what buckets paid: whoever changes it behind the product's back is named by
// the proof before anything is given back.
import { API, openStory, type Story } from '../support/story/story';
import { brokenByTampering, keepTables } from '../support/story/tamper';

const TABLES = ['paid_charge', 'draw', 'draw_day'];

let story: Story;

beforeAll(async () => {
  story = await openStory('2024-03-01T00:00:00Z');
  await story.givenMeter('calls', 'call');
  await story.givenPlan('calls', [
    {
      id: 'call',
      priceType: 'usage',
      price: { unit: 'EUR', value: 1 },
      unitOfMeasure: { amount: 1, units: 'call' },
    },
  ]);
  const monthly = { recurringChargePeriodType: 'month', recurringChargePeriodLength: 1 };
  await story.givenPlan('line', [
    { id: 'line', priceType: 'recurring', price: { unit: 'EUR', value: 31 }, ...monthly },
  ]);
  const start = { requestedStartDate: '2024-03-01T00:00:00Z' };
  for (const account of ['ann', 'bob']) {
    await story.givenAccount(account);
    await bucket(account, 'gift', 2, 'promotional');
    await bucket(account, 'sold', 3, 'paid');
    await story.orderPlan(account, 'calls', [account], start);
  }
  await bucket('bob', 'fee', 12, 'promotional');
  await story.orderPlan('bob', 'line', [], start);
  await use('ann', 2, '2024-03-03T10:00:00Z');
  await use('ann', 5, '2024-03-04T10:00:00Z');
  story.itIs('2024-03-05T10:00:00Z');
  await bucket('ann', 'more', 2, 'paid');
  await use('ann', 4, '2024-03-06T10:00:00Z');
  await bucket('bob', 'late', 1, 'paid');
  await use('bob', 1, '2024-03-06T10:00:00Z');
  await keepTables(story.database, TABLES);
}, 60_000);

afterAll(() => story.close());

function bucket(account: string, id: string, amount: number, origin: string): Promise<unknown> {
  return story.post(`${API.balance}/bucket`, {
    id: `${account}-${id}`,
    name: id,
    origin,
    partyAccount: { id: account },
    remainingValue: { amount, units: 'EUR' },
  });
}

function use(subject: string, quantity: number, at: string): Promise<unknown> {
  return story.use({ subject, meter: 'calls', quantity: `${quantity}`, at });
}

const brokenBy = (sql: string) => brokenByTampering(story, TABLES, sql);

// Ann's calls: 2 of the gift; 3 of what was sold and 2 owed; 2 of what came later and 2 owed.
const ANN = `root_id = 'ann'`;
const CALLS = `root_id = 'bob' AND price_id = 'call'`;
const FEE = `root_id = 'bob' AND price_id = 'line'`;

const part = (nth: number, member: string, value: string) =>
  `UPDATE paid_charge SET parts = jsonb_set(parts, '{${nth},${member}}', '"${value}"') WHERE ${ANN}`;

it('holds while nobody changed anything', async () => {
  const [paid] = await story.database.owner(
    `SELECT charged::int, parts FROM paid_charge WHERE ${ANN}`,
  );
  expect(paid).toEqual({
    charged: 11,
    parts: [
      { bucketId: 'ann-gift', origin: 'promotional', amount: '2', level: '0' },
      { bucketId: 'ann-sold', origin: 'paid', amount: '3', level: '2' },
      { bucketId: 'ann-more', origin: 'paid', amount: '2', level: '7' },
    ],
  });
  expect(await brokenBy('SELECT')).toEqual([]);
});

it.each<[why: string, tampering: string, says: RegExp]>([
  ['what a bucket paid', part(0, 'amount', '1'), /draws say/],
  ['which bucket paid', part(0, 'bucketId', 'ann-sold'), /draws say|paid/],
  ['a bucket of another customer', part(0, 'bucketId', 'bob-gift'), /bucket bob-gift/],
  ['a bucket that is none', part(0, 'bucketId', 'none'), /bucket none/],
  ['where the value came from', part(0, 'origin', 'paid'), /is promotional, and paid as paid/],
  ['where what was sold came from', part(1, 'origin', 'promotional'), /is paid, and paid as/],
  ['from which level a bucket paid', part(2, 'level', '5'), /5 to 7|paid from/],
  ['from which level, above what is owed', part(2, 'level', '9'), /9 to 11|paid from/],
  ['a level below the one before', part(2, 'level', '4'), /paid/],
  [
    'what two parts paid, taken off one and added to the other',
    `${part(0, 'amount', '1')}; ${part(1, 'amount', '4')}; ${part(1, 'level', '1')}`,
    /draws say/,
  ],
  [
    'which of two buckets paid first',
    `UPDATE paid_charge SET parts = jsonb_build_array(parts -> 1 || '{"level":"0"}', parts -> 0 || '{"level":"3"}', parts -> 2) WHERE ${ANN}`,
    /before/,
  ],
  ['how much is charged', `UPDATE paid_charge SET charged = 12 WHERE ${ANN}`, /12/],
  ['how much less is charged', `UPDATE paid_charge SET charged = 10 WHERE ${ANN}`, /10/],
  [
    'what was credited',
    `UPDATE paid_charge SET credited = '[{"bucketId":"ann-sold","amount":"1"}]' WHERE ${ANN}`,
    /draws say/,
  ],
  ['what was paid, removed', `DELETE FROM paid_charge WHERE ${ANN}`, /charges say nothing/],
  [
    'a charge that is none, added',
    `INSERT INTO paid_charge SELECT tenant_id, root_id, gen_random_uuid(), subscription_id, currency, price_id,
       'other', service_from, charged, parts, credited FROM paid_charge WHERE ${ANN}`,
    /id is not that of/,
  ],
  [
    'the same charge, added once more',
    `INSERT INTO paid_charge SELECT tenant_id, root_id, gen_random_uuid(), subscription_id, currency, price_id,
       line, service_from, charged, '[]', '[]' FROM paid_charge WHERE ${ANN}`,
    /id is not that of/,
  ],
  ['the id', `UPDATE paid_charge SET id = gen_random_uuid() WHERE ${ANN}`, /id is not that of/],
  ['the root', `UPDATE paid_charge SET root_id = 'bob' WHERE ${ANN}`, /root|draws say/],
  ['the subscription', `UPDATE paid_charge SET subscription_id = 'x' WHERE ${ANN}`, /id is not/],
  ['the currency', `UPDATE paid_charge SET currency = 'USD' WHERE ${ANN}`, /id is not that of/],
  ['the price', `UPDATE paid_charge SET price_id = 'line' WHERE ${ANN}`, /id is not that of/],
  ['the line', `UPDATE paid_charge SET line = 'other' WHERE ${ANN}`, /id is not that of/],
  [
    'the period',
    `UPDATE paid_charge SET service_from = service_from + interval '1 day' WHERE ${ANN}`,
    /id is not that of/,
  ],
  [
    'what was paid of two charges, swapped',
    `UPDATE paid_charge p SET charged = o.charged, parts = o.parts FROM paid_charge o
     WHERE p.root_id = 'bob' AND o.root_id = 'bob' AND p.id <> o.id`,
    /draws say/,
  ],
  [
    'what was paid of a fee, at another level',
    `UPDATE paid_charge SET parts = jsonb_set(parts, '{2,level}', '"15"') WHERE ${FEE}`,
    /paid from/,
  ],
  [
    'what was paid of a fee, by another bucket',
    `UPDATE paid_charge SET parts = jsonb_set(parts, '{0,bucketId}', '"bob-late"') WHERE ${FEE} OR ${CALLS}`,
    /draws say/,
  ],
  [
    'what was drawn for which charge, swapped',
    `UPDATE draw d SET accrual_id = o.accrual_id FROM draw o WHERE d.root_id = 'bob' AND o.root_id = 'bob'
       AND d.accrual_id <> o.accrual_id`,
    /draws say/,
  ],
  ['when it was drawn', `UPDATE draw SET occurred_at = occurred_at + interval '1 hour'`, /is of/],
  [
    'when it was drawn for a fee',
    `UPDATE draw SET occurred_at = occurred_at + interval '1 hour' WHERE usage_id IS NULL`,
    /is of/,
  ],
  ['what was drawn on a day', `UPDATE draw_day SET quantity = quantity + 1`, /days say/],
  ['how often was drawn on a day', `UPDATE draw_day SET draws = draws + 1`, /days say/],
  ['the day', `UPDATE draw_day SET day = day + 100`, /days say/],
  [
    'whose day it is',
    `UPDATE draw_day SET account_id = 'bob' WHERE account_id = 'ann'`,
    /days say/,
  ],
  ['a day, removed', `DELETE FROM draw_day WHERE bucket_id = 'ann-gift'`, /days say nothing/],
])('names %s', async (_, tampering, says) => {
  const broken = await brokenBy(tampering);
  expect(broken.map(([, message]) => message)).toContainEqual(expect.stringMatching(says));
});
