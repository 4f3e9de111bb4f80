// What somebody with all rights on the database changes behind the product's back is named by the proof.
import { provenBooks } from '../support/story/proof';
import { API, openStory, type Story } from '../support/story/story';
import { brokenByTampering, keepTables } from '../support/story/tamper';

const TABLES = [
  'usage',
  'charge_entry',
  'accrual',
  'counter',
  'draw',
  'paid_charge',
  'bucket',
  'price',
  'rate_card_version',
  'bill',
  'bill_line',
  'bill_payment',
  'payment_booking',
  'balance_action',
  'counter_value',
  'document',
  'journal_transaction',
  'ledger_head',
];

let story: Story;

beforeAll(async () => {
  story = await openStory('2024-03-01T00:00:00Z');
  const { database } = story;
  await story.givenMeter('calls', 'minute');
  const price = {
    model: 'graduated',
    tiers: [
      { upTo: '10', rate: '1' },
      { upTo: null, rate: '0.5' },
    ],
  };
  await story.givenCard('by-region', [
    { id: 'home', meter: 'calls', match: { region: 'home' }, price },
    {
      id: 'abroad',
      meter: 'calls',
      match: { region: 'abroad' },
      price: { model: 'unit', rate: '2' },
    },
  ]);
  await story.givenCard(
    'cost',
    [{ id: 'any', meter: 'calls', price: { model: 'unit', rate: '0.1' } }],
    { book: 'cost' },
  );
  await story.givenMeter('devices', 'device', { aggregation: { uniqueCount: 'device' } });
  await story.givenCard('by-device', [
    { id: 'device', meter: 'devices', price: { model: 'unit', rate: '1' } },
  ]);
  await story.givenPlan('devices', [
    { id: 'devices', priceType: 'usage', pricingLogicAlgorithm: [{ id: 'by-device' }] },
  ]);
  await story.givenPlan('calls', [
    { id: 'calls', priceType: 'usage', pricingLogicAlgorithm: [{ id: 'by-region' }] },
  ]);
  await story.givenAccount('ann');
  await story.topUp('ann', 3);
  await story.orderPlan('ann', 'calls', ['ann'], { requestedStartDate: '2024-03-01T00:00:00Z' });
  const call = (id: string, quantity: string, region: string) => ({
    subject: 'ann',
    meter: 'calls',
    at: '2024-03-05T10:00:00Z',
    id,
    quantity,
    attributes: { region },
  });
  await story.givenMeter('sales', 'sale');
  await story.givenCard('share', [
    { id: 'share', meter: 'sales', price: { model: 'percentage', percent: '2', fixed: '0.1' } },
  ]);
  await story.givenMeter('lines', 'line', { aggregation: 'max' });
  await story.givenCard('peak', [
    { id: 'peak', meter: 'lines', price: { model: 'unit', rate: '3' } },
  ]);
  await story.givenPlan('others', [
    { id: 'share', priceType: 'usage', pricingLogicAlgorithm: [{ id: 'share' }] },
    { id: 'peak', priceType: 'usage', pricingLogicAlgorithm: [{ id: 'peak' }] },
  ]);
  await story.givenAccount('cay');
  await story.orderPlan('cay', 'others', ['cay'], { requestedStartDate: '2024-03-01T00:00:00Z' });
  const other = { subject: 'cay', at: '2024-03-05T10:00:00Z', quantity: '1' };
  await story.use(
    { ...other, meter: 'sales', id: 'sold', amount: '100' },
    { ...other, meter: 'lines', id: 'peak', quantity: '4' },
  );
  await story.post(API.usage, {
    status: 'guided',
    usageDate: other.at,
    usageType: 'lines',
    usageCharacteristic: [
      { name: 'subject', value: 'cay' },
      { name: 'line', value: 9 },
      { name: 'externalId', value: 'waits' },
    ],
  });
  await story.givenAccount('bob');
  await story.orderPlan('bob', 'devices', ['bob'], { requestedStartDate: '2024-03-01T00:00:00Z' });
  const seen = { subject: 'bob', meter: 'devices', at: '2024-03-05T10:00:00Z', quantity: '1' };
  await story.use(
    { ...seen, attributes: { device: 'a' } },
    { ...seen, attributes: { device: 'b' } },
  );
  await story.use(call('u1', '8', 'home'), call('u2', '4', 'home'), call('u3', '1', 'abroad'));
  await story.givenAccount('dan');
  await story.topUp('dan', 1, 'hour');
  await story.orderPlan('dan', 'calls', ['dan'], { requestedStartDate: '2024-03-01T00:00:00Z' });
  await story.use({ ...call('partly', '70', 'abroad'), subject: 'dan' });
  await story.runBills('ann', '2024-04-01T00:00:00Z');
  await story.post('/tmf-api/payment/v4/payment', {
    id: 'paid',
    paymentMethod: { id: 'cash', '@type': 'Cash' },
    account: { id: 'ann' },
    totalAmount: { unit: 'EUR', value: 20 },
  });
  await story.post('/tmf-api/payment/v4/refund', {
    id: 'back',
    paymentMethod: { id: 'cash', '@type': 'Cash' },
    account: { id: 'ann' },
    payment: { id: 'paid' },
    totalAmount: { unit: 'EUR', value: 1 },
  });
  await keepTables(database, TABLES);
}, 60_000);
afterAll(() => story.close());

const brokenBy = (sql: string) => brokenByTampering(story, TABLES, sql);

it('holds while nobody changed anything', async () => {
  expect(await brokenBy('SELECT')).toEqual([]);
});

const U1 = `WHERE external_id = 'u1'`;
const CHARGED_WAITING = `UPDATE usage w SET charge_refs = ARRAY[p.accrual_id::text, p.charge_seq::text]
  FROM usage p WHERE w.external_id = 'waits' AND p.external_id = 'peak'`;

it.each`
  tampering                                                                                          | rule                                 | says                                          | why
  ${`UPDATE usage SET quantity = 9 ${U1}`}                                                           | ${'usage = prices'}                  | ${/quantity makes 9 .* 8 were/}               | ${'the quantity of a usage'}
  ${`UPDATE usage SET attributes = '{"region":"abroad"}' ${U1}`}                                     | ${'usage = prices'}                  | ${/priced by line abroad/}                    | ${'an attribute of a usage that prices it'}
  ${`UPDATE usage SET external_id = 'u9' ${U1}`}                                                     | ${'usage = prices'}                  | ${/id is not that/}                           | ${'the identity of a usage'}
  ${`UPDATE usage SET occurred_at = '2024-04-05' ${U1}`}                                             | ${'charged usage belongs'}           | ${/outside of the period/}                    | ${'the time of a usage, to another period'}
  ${`UPDATE usage SET account_id = 'bob' ${U1}`}                                                     | ${'charged usage belongs'}           | ${/of account bob/}                           | ${'the account of a usage'}
  ${`UPDATE usage SET charge_amount = 7 ${U1}`}                                                      | ${'accruals = charges'}              | ${/in amount/}                                | ${'the amount of a charge'}
  ${`DELETE FROM usage ${U1}`}                                                                       | ${'accruals = charges'}              | ${/charges/}                                  | ${'a usage, which is gone'}
  ${`DELETE FROM usage ${U1}`}                                                                       | ${'charges = usage'}                 | ${/is gone/}                                  | ${'a usage, which its cost misses'}
  ${`DELETE FROM charge_entry WHERE usage_id = (SELECT id FROM usage ${U1})`}                        | ${'usage = charges'}                 | ${/is missing/}                               | ${'a charge, which is gone'}
  ${`UPDATE rate_card_version SET lines = replace(lines::text, '"0.5"', '"0.6"')::jsonb`}            | ${'usage = prices'}                  | ${/price makes/}                              | ${'a version of a rate card'}
  ${`DELETE FROM rate_card_version WHERE card_code = 'by-region'`}                                   | ${'usage = prices'}                  | ${/price is gone/}                            | ${'a version of a rate card, which is gone'}
  ${`DELETE FROM price WHERE id = 'calls'`}                                                          | ${'accruals belong'}                 | ${/price calls is gone/}                      | ${'a price, which is gone'}
  ${`DELETE FROM draw`}                                                                              | ${'draws numbered'}                  | ${/draws/}                                    | ${'what was drawn'}
  ${`UPDATE draw SET quantity = 1`}                                                                  | ${'paid by buckets = draws'}         | ${/paid/}                                     | ${'how much was drawn'}
  ${`UPDATE paid_charge SET parts = '[]'`}                                                           | ${'paid and not given back = draws'} | ${/charges say nothing/}                      | ${'what buckets paid'}
  ${`UPDATE paid_charge SET charged = 0`}                                                            | ${'paid = charges'}                  | ${/paid what is above/}                       | ${'how far a charge is paid'}
  ${`UPDATE paid_charge SET parts = replace(parts::text, '"level": "0"', '"level": "low"')::jsonb`}  | ${'paid = charges'}                  | ${/cannot be read/}                           | ${'a level that is none'}
  ${`UPDATE accrual SET payer_id = 'eve'`}                                                           | ${'accruals belong'}                 | ${/payer eve is gone/}                        | ${'who pays'}
  ${`DELETE FROM bill_line WHERE number = 1`}                                                        | ${'charges billed once'}             | ${/lines say none/}                           | ${'a line of a bill'}
  ${`UPDATE payment_booking SET amount = 21`}                                                        | ${'payments = journal'}              | ${/21 EUR, journal says 20 EUR/}              | ${'the amount of a payment'}
  ${`DELETE FROM payment_booking`}                                                                   | ${'payments = journal'}              | ${/says nothing, journal says 20/}            | ${'a payment, which is gone'}
  ${`UPDATE document SET body = jsonb_set(body, '{totalAmount,value}', '21') WHERE id = 'paid'`}     | ${'payments = documents'}            | ${/booked 20 EUR/}                            | ${'what a payment shows'}
  ${`UPDATE document SET body = jsonb_set(body, '{totalAmount,value}', '2') WHERE id = 'back'`}      | ${'refunds = documents'}             | ${/booked 1 EUR/}                             | ${'what a refund shows'}
  ${`DELETE FROM journal_transaction WHERE kind = 'payment'`}                                        | ${'payments = journal'}              | ${/journal says nothing/}                     | ${'an entry of the journal'}
  ${`UPDATE bill SET number = 'none'`}                                                               | ${'bill numbers'}                    | ${/its number is none/}                       | ${'a bill number that is none'}
  ${`UPDATE usage SET charge_refs = '{x,y}' ${U1}`}                                                  | ${'usage = charges'}                 | ${/charge y of accrual x is missing/}         | ${'a reference that is none'}
  ${`UPDATE counter SET extra = '{"carried":"much"}'`}                                               | ${'counters = accruals'}             | ${/counters say 0/}                           | ${'an amount of a counter that is none'}
  ${`UPDATE document SET body = jsonb_set(body, '{totalAmount,value}', '"much"') WHERE id = 'paid'`} | ${'payments = documents'}            | ${/booked 20 EUR/}                            | ${'an amount of a payment that is none'}
  ${`UPDATE rate_card_version SET lines = '[1]' WHERE card_code = 'by-region'`}                      | ${'usage = prices'}                  | ${/price is gone/}                            | ${'lines of a rate card that are none'}
  ${`UPDATE accrual SET amount = 'NaN'`}                                                             | ${'accruals = charges'}              | ${/cannot be read/}                           | ${'an amount that is none'}
  ${`UPDATE bill SET content = '{}'`}                                                                | ${'bills = charges'}                 | ${/does not match its hash/}                  | ${'a bill without content'}
  ${`UPDATE bill SET due_at = due_at + interval '1 year'`}                                           | ${'bills = charges'}                 | ${/its due date is kept as/}                  | ${'when a bill is due'}
  ${`UPDATE bill SET state = 'sent', held_from = NULL`}                                              | ${'bills = charges'}                 | ${/it is sent, and 0 of/}                     | ${'the state of a bill'}
  ${`UPDATE bill SET tax_included = tax_included - 1, tax_excluded = tax_excluded - 1`}              | ${'bills = charges'}                 | ${/its net is kept as/}                       | ${'what a bill comes to without and with its tax'}
  ${`UPDATE bill_payment SET payment_id = 'other'`}                                                  | ${'bill payments belong'}            | ${/its origin is gone: other/}                | ${'what paid a bill'}
  ${`UPDATE payment_booking SET refunded = refunded + 1`}                                            | ${'payments = what they paid'}       | ${/2 was given back/}                         | ${'what was given back of a payment'}
  ${`DELETE FROM balance_action`}                                                                    | ${'actions = journal'}               | ${/is gone/}                                  | ${'a top-up, which is gone'}
  ${`UPDATE balance_action SET moves = replace(moves::text, '"3"', '"30"')::jsonb`}                  | ${'actions = journal'}               | ${/moved 3 .* says 30/}                       | ${'what a top-up moved'}
  ${`UPDATE usage SET status = 'rejected' ${U1}`}                                                    | ${'usage charged or covered'}        | ${/is rejected, and was charged/}             | ${'that a usage was charged'}
  ${`UPDATE usage SET status = 'guided' ${U1}`}                                                      | ${'usage charged or covered'}        | ${/is guided, and was charged/}               | ${'that a usage was charged, as if it waited for it'}
  ${CHARGED_WAITING}                                                                                 | ${'usage charged or covered'}        | ${/is guided, and was charged/}               | ${'that nothing was charged for what waits'}
  ${`UPDATE usage SET amount = 100000 WHERE external_id = 'sold'`}                                   | ${'usage = prices'}                  | ${/price makes 2000.1 of it, and 2.1/}        | ${'the amount of a usage'}
  ${`UPDATE usage SET quantity = 5 WHERE external_id = 'peak'`}                                      | ${'usage = prices'}                  | ${/quantity makes 5 .* 4 were/}               | ${'the height of a usage'}
  ${`UPDATE usage SET quantity = 71 WHERE external_id = 'partly'`}                                   | ${'usage = prices'}                  | ${/quantity makes 11 .* 10/}                  | ${'the quantity of a usage that a bucket of another unit covered'}
  ${`UPDATE counter SET aggregate = aggregate - 1 WHERE line = 'home'`}                              | ${'counters = usage'}                | ${/left it at 12, and it says 11/}            | ${'what the next usage is counted from'}
  ${`DELETE FROM counter_value`}                                                                     | ${'unique counts = values'}          | ${/counter says 2 values, there are nothing/} | ${'the values of a count'}
  ${`DELETE FROM ledger_head`}                                                                       | ${'chain intact'}                    | ${/has no head/}                              | ${'the heads of all chains'}
  ${`UPDATE ledger_head SET seq = seq - 1`}                                                          | ${'chain intact'}                    | ${/its head says/}                            | ${'the head of a chain'}
  ${`UPDATE counter SET booked = booked + 1`}                                                        | ${'counters = accruals'}             | ${/counters say/}                             | ${'what the next usage is charged from'}
`('names $why', async ({ tampering, rule, says }) => {
  expect(await brokenBy(tampering)).toContainEqual([rule, expect.stringMatching(says)]);
});

it('proves no books of a tenant that nobody made and that has nothing', async () => {
  const { http } = story;
  const as = { 'X-Tenant-Id': 'nope' };
  for (const _ of ['once', 'again']) {
    const { body } = await http.post('/api/v1/verify').set(as).expect(404);
    expect(body).toMatchObject({ code: 'verify.tenant-unknown' });
    expect(body.message).toContain('no tenant nope');
  }
  await http.get('/api/v1/verify').set(as).expect(404);
  await http.post('/api/v1/tenants').send({ id: 'made', name: 'Made' }).expect(201);
  expect((await provenBooks(http, 'made')).holds).toBe(true);
});

it('tells a tenant nothing of the books of another, and the operator of all', async () => {
  const { database, http } = story;
  await database.owner(
    `SET session_replication_role = replica; UPDATE usage SET quantity = 9 ${U1}`,
  );
  const category = '/tmf-api/productCatalogManagement/v4/category';
  await http.post(category).set('X-Tenant-Id', 'other').send({ name: 'Mobile' }).expect(201);
  expect((await provenBooks(http, 'other')).checks.every(({ holds }) => holds)).toBe(true);
  await http.post('/api/v1/verify').set('X-Tenant-Id', 'other').send({ scope: 'all' }).expect(422);
  await database.owner(
    `UPDATE usage SET quantity = 8 ${U1}; SET session_replication_role = origin`,
  );
  const { body } = await http.post('/api/v1/verify').send({ scope: 'all' }).expect(202);
  expect(body).toMatchObject({ scope: 'all', holds: null });
});
