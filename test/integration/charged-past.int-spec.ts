// What a charge reads does not grow with the past of its subject and its account: what answered for the subject
// before, and what has been spent. Counted by PostgreSQL.
import { Client } from 'pg';
import { isObject } from '../../src/core/json';
import { openStory, type Story } from '../support/story/story';
import { explainAll, PlanLog } from '../size/read-rows';

const BALANCE = '/tmf-api/prepayBalanceManagement/v4';
/** Enough for an index to be worth its while. */
const PAST = 5_000;
/** What another plan, or what works beside, reads; nothing to a past that is read. */
const ELSEWHERE = 50;
const AT = '2024-03-10T00:00:00Z';

let story: Story;
let log: PlanLog;

beforeAll(async () => {
  story = await openStory('2024-03-01T00:00:00Z');
  await explainAll(story.database.url);
  log = new PlanLog();
  await story.stop();
  await story.start();
  await story.givenMeter('tokens', 'token');
  const unitOfMeasure = { amount: 1, units: 'token' };
  const price = { id: 'rate', priceType: 'usage', unitOfMeasure, price: { unit: 'EUR', value: 1 } };
  await story.givenPlan('plan', [price]);
  await story.givenPlan('bare', []);
  story.itIs(AT);
});

afterAll(() => story.close());

async function given(account: string): Promise<void> {
  await story.givenAccount(account);
  const requestedStartDate = '2024-03-01T00:00:00Z';
  await story.orderPlan(account, 'plan', [`key-${account}`], { requestedStartDate });
  await use(account);
}

function use(account: string, at = AT, quantity = '1') {
  return story.use({ subject: `key-${account}`, meter: 'tokens', quantity, at });
}

async function rowsOfCharge(account: string): Promise<number> {
  return (await log.least(() => use(account))).rows;
}

/** A day each, before the subscription the subject has now. */
async function answeredBefore(account: string): Promise<void> {
  await story.database.owner(
    `INSERT INTO subscription (tenant_id, id, product_id, account_id, offering_id, price_ids, quantity, status,
       starts_at, ends_at, terminates_at)
     SELECT tenant_id, id || '-' || n, product_id || '-' || n, account_id, offering_id, price_ids, quantity,
       'terminated', starts_at - (n + 1) * interval '1 day', starts_at - n * interval '1 day',
       starts_at - n * interval '1 day'
     FROM subscription, generate_series(0, ${PAST - 1}) n WHERE account_id = $1`,
    [account],
  );
  await story.database.owner(
    `INSERT INTO subject (tenant_id, subject, subscription_id)
     SELECT tenant_id, $1, id FROM subscription WHERE account_id = $2 AND status = 'terminated'`,
    [`key-${account}`, account],
  );
  await story.database.owner('VACUUM ANALYZE subject, subscription');
}

describe('what a charge reads', () => {
  it('is the same however many subscriptions answered for its subject before', async () => {
    await given('past');
    const before = await rowsOfCharge('past');
    await answeredBefore('past');
    expect(await rowsOfCharge('past')).toBeLessThanOrEqual(before + ELSEWHERE);
  });

  it('is of late usage what answered for the subject then', async () => {
    const [late] = (await use('past', '2020-05-15T00:00:00Z')).results;
    expect(late).toMatchObject({ status: 'accepted' });
    const [found] = await story.database.owner<{ starts_at: Date }>(
      `SELECT s.starts_at FROM usage u JOIN subscription s ON s.id = u.subscription_id
       WHERE u.occurred_at = '2020-05-15'`,
    );
    expect(found?.starts_at).toEqual(new Date('2020-05-15T00:00:00Z'));
    expect(await rowsOfCharge('past')).toBeLessThan(100);
  });

  it('is asked for once, of now and of before the subject went to another root', async () => {
    for (const account of ['left', 'joined']) await story.givenAccount(account);
    const requestedStartDate = '2024-03-01T00:00:00Z';
    const product = await story.orderPlan('left', 'plan', ['key-left'], { requestedStartDate });
    story.itIs('2024-03-12T00:00:00Z');
    await story.http
      .patch(`/tmf-api/productInventory/v4/product/${product}`)
      .send({ billingAccount: { id: 'joined' } })
      .expect(200);
    const [before, after] = ['2024-03-05T00:00:00Z', '2024-03-12T12:00:00Z'];
    for (const at of [before, after]) await use('left', at);
    const sent = jest.spyOn(Client.prototype, 'query');
    for (const at of [before, after, before, after]) await use('left', at);
    const asked = sent.mock.calls.filter(([statement]) => isOfSubjects(statement));
    sent.mockRestore();
    expect(asked).toHaveLength(4);
    const billed = await story.database.owner(
      `SELECT account_id AS account, count(*)::int AS usages FROM usage
       WHERE subject = 'key-left' AND status = 'rated' GROUP BY 1 ORDER BY 1`,
    );
    expect(billed).toEqual([
      { account: 'joined', usages: 3 },
      { account: 'left', usages: 3 },
    ]);
  });

  it('tells a subject that is out of service from one that nobody lists', async () => {
    const early = (await use('past', '2000-01-01T00:00:00Z')).results[0];
    const unknown = (await use('nobody')).results[0];
    expect([early?.code, unknown?.code]).toEqual([
      'usage.no-active-subscription',
      'usage.unknown-subject',
    ]);
  });

  it('is the same however many buckets have been spent', async () => {
    await given('spender');
    await story.topUp('spender', 100);
    const before = await rowsOfCharge('spender');
    await spent('spender', 'EUR');
    expect(await rowsOfCharge('spender')).toBeLessThanOrEqual(before + ELSEWHERE);
  });
});

describe('a bucket that is spent', () => {
  it('gets back what a correction takes off the usage it covered', async () => {
    await given('corrected');
    const bucket = await story.post(`${BALANCE}/bucket`, {
      usageType: 'data',
      partyAccount: { id: 'corrected' },
      remainingValue: { amount: 5, units: 'token' },
    });
    await use('corrected', AT, '5');
    expect(await remaining(bucket.id)).toBe(0);
    await use('corrected', AT, '-2');
    expect(await remaining(bucket.id)).toBe(2);
    await story.expectBalanced();
  });

  it('of the subscription says that it is exhausted, not that nothing was sold', async () => {
    await story.givenAccount('packed');
    const product = await story.orderPlan('packed', 'bare', ['key-packed'], {
      requestedStartDate: '2024-03-01T00:00:00Z',
    });
    expect((await use('packed')).results[0]?.code).toBe('usage.no-price');
    await story.post(`${BALANCE}/bucket`, {
      usageType: 'data',
      partyAccount: { id: 'packed' },
      product: [{ id: product }],
      remainingValue: { amount: 1, units: 'token' },
    });
    const [covered, beyond] = [await use('packed'), await use('packed')];
    expect([covered.accepted, beyond.results[0]?.code]).toEqual([1, 'balance.exhausted']);
  });

  it('is filled again by a top-up of its account', async () => {
    await given('filled');
    const first = await story.topUp('filled', 1);
    await spent('filled', 'USD');
    await use('filled');
    expect(await remaining(first.bucket.id)).toBe(0);
    const second = await story.topUp('filled', 3);
    expect(second.bucket.id).toBe(first.bucket.id);
    await story.expectBalanced();
  });

  it('is not read by who reserves of its account', async () => {
    await story.givenAccount('reserver');
    await story.topUp('reserver', 100);
    const before = await rowsOfReservation('reserver');
    await spent('reserver', 'EUR');
    expect(await rowsOfReservation('reserver')).toBeLessThanOrEqual(before + ELSEWHERE);
  });
});

function isOfSubjects(statement: unknown): boolean {
  return isObject(statement) && statement['name'] === 'subscription-of-subjects';
}

async function rowsOfReservation(account: string): Promise<number> {
  const amount = { amount: 1, units: 'EUR' };
  const sent = { amount, partyAccount: { id: account } };
  return (await log.least(() => story.post(`${BALANCE}/reserveBalance`, sent))).rows;
}

async function remaining(bucketId: string): Promise<number> {
  return (await story.get(`${BALANCE}/bucket/${bucketId}`)).remainingValue.amount;
}

/** Many that hold nothing and have no end. */
async function spent(account: string, unit: string): Promise<void> {
  await story.database.owner(
    `INSERT INTO bucket (tenant_id, id, root_id, account_id, unit, shown_unit, usage_type, priority)
     SELECT tenant_id, id || '-spent-' || n, id, id, $2, $2, 'monetary', 50
     FROM account, generate_series(1, ${PAST}) n WHERE id = $1`,
    [account, unit],
  );
  await story.database.owner('VACUUM ANALYZE bucket');
}
