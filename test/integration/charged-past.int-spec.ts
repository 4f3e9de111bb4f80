// What a charge reads does not grow with the past of its subject and its account: what answered for the subject
// before, and what has been spent. Counted by PostgreSQL.
import { openStory, type Story } from '../support/story';
import { explainAll, PlanLog } from '../size/read-rows';

const PAST = 200;
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

/** A month each, before the subscription the subject has now. */
async function answeredBefore(account: string): Promise<void> {
  await story.database.owner(
    `INSERT INTO subscription (tenant_id, id, product_id, account_id, offering_id, price_ids, quantity, status,
       starts_at, ends_at, terminates_at)
     SELECT tenant_id, id || '-' || n, product_id || '-' || n, account_id, offering_id, price_ids, quantity,
       'terminated', starts_at - (n + 1) * interval '1 month', starts_at - n * interval '1 month',
       starts_at - n * interval '1 month'
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
    expect(await rowsOfCharge('past')).toBeLessThanOrEqual(before + 2);
  });

  it('is of late usage what answered for the subject then', async () => {
    const [late] = (await use('past', '2020-05-15T00:00:00Z')).results;
    expect(late).toMatchObject({ status: 'accepted' });
    const [found] = await story.database.owner<{ subscription_id: string }>(
      `SELECT subscription_id FROM usage WHERE occurred_at = '2020-05-15'`,
    );
    expect(found?.subscription_id).toMatch(/-45$/);
    expect(await rowsOfCharge('past')).toBeLessThan(100);
  });

  it('tells a subject that is out of service from one that nobody lists', async () => {
    const early = (await use('past', '2000-01-01T00:00:00Z')).results[0];
    const unknown = (await use('nobody')).results[0];
    expect([early?.code, unknown?.code]).toEqual([
      'usage.no-active-subscription',
      'usage.unknown-subject',
    ]);
  });
});
