// What another process changes while a batch waits for a root's lock is what the batch is charged by.
import { Client } from 'pg';
import { openStory, type Story } from '../support/story/story';
import { until } from '../support/story/until';

let story: Story;
let other: Client;

beforeAll(async () => {
  story = await openStory('2024-01-20T09:00:00Z');
  await story.givenMeter('calls', 'call');
  for (const [plan, rate] of [
    ['cheap', '1'],
    ['dear', '10'],
  ] as const) {
    await story.givenCard(plan, [{ id: 'calls', meter: 'calls', price: { model: 'unit', rate } }]);
    await story.givenPlan(plan, [
      { id: `${plan}-price`, priceType: 'usage', pricingLogicAlgorithm: [{ id: plan }] },
    ]);
  }
});

beforeEach(async () => {
  other = new Client({ connectionString: story.database.url });
  await other.connect();
  await other.query(`SET app.tenant = 'default'`);
});

afterEach(async () => {
  await other.end();
  await story.expectBalanced();
});

afterAll(() => story.close());

const START = { requestedStartDate: '2024-01-01T00:00:00Z' };

async function givenSubscriber(id: string, plan: string): Promise<void> {
  await story.givenAccount(id);
  await story.orderPlan(id, plan, [`phone-${id}`], START);
  await call(id);
}

const call = (id: string) =>
  story.use({ subject: `phone-${id}`, meter: 'calls', quantity: '1', at: '2024-01-10T08:00:00Z' });

/** Somebody waits for what this test holds. */
async function isWaited(): Promise<true | undefined> {
  const waiting = await story.database.owner(
    `SELECT FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
     UNION ALL SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  );
  return waiting.length > 0 ? true : undefined;
}

/** Another process at work: it holds the roots, and a call comes meanwhile. */
async function whileHeld<T>(
  roots: readonly string[],
  come: () => Promise<T>,
  work: () => Promise<unknown>,
) {
  await other.query('BEGIN');
  await other.query('SELECT FROM ledger_head WHERE root_id = ANY($1) ORDER BY root_id FOR UPDATE', [
    roots,
  ]);
  const coming = come();
  await until(isWaited);
  await work();
  await other.query('COMMIT');
  return coming;
}

function chargedBy(account: string) {
  return story.database.owner(
    `SELECT a.card, trim_scale(a.amount)::text AS amount FROM accrual a WHERE a.account_id = $1 ORDER BY a.card`,
    [account],
  );
}

it('charges by the plan that was changed before the lock was free', async () => {
  await givenSubscriber('changed', 'cheap');
  await whileHeld(
    ['changed'],
    () => call('changed'),
    () =>
      other.query(
        `UPDATE subscription SET price_ids = '{dear-price}' WHERE account_id = 'changed'`,
      ),
  );
  expect(await chargedBy('changed')).toEqual([
    { card: 'cheap', amount: '1' },
    { card: 'dear', amount: '10' },
  ]);
});

it('answers a tenant that sends once more what is in already, while other work holds the root', async () => {
  await givenSubscriber('known', 'cheap');
  const subject = 'phone-known';
  const at = '2024-01-10T08:00:00Z';
  const events = ['a', 'b'].map((id) =>
    story.eventOf({ id, subject, meter: 'calls', quantity: '1', at }),
  );
  const send = () =>
    story.http
      .post('/api/v1/events')
      .set('content-type', 'application/cloudevents-batch+json')
      .send(JSON.stringify(events));
  expect((await send()).body).toMatchObject({ accepted: 2 });
  // Whose usage is in already is asked first from then on.
  expect((await send()).body).toMatchObject({ duplicate: 2 });
  await other.query('BEGIN');
  await other.query(`SELECT FROM ledger_head WHERE root_id = 'known' FOR UPDATE`);
  expect((await send()).body).toMatchObject({ accepted: 0, duplicate: 2 });
  await other.query('COMMIT');
});

it('charges the account that the subject went to before the lock was free', async () => {
  await givenSubscriber('former', 'cheap');
  await story.givenAccount('heir');
  await whileHeld(
    ['former'],
    () => call('former'),
    async () => {
      await other.query(`UPDATE subscription SET ends_at = starts_at WHERE account_id = 'former'`);
      await other.query(`INSERT INTO subscription (id, product_id, account_id, price_ids, status, starts_at)
        VALUES ('heir', 'heir', 'heir', '{dear-price}', 'active', '2024-01-01')`);
      await other.query(
        `INSERT INTO subject (subject, subscription_id) VALUES ('phone-former', 'heir')`,
      );
    },
  );
  expect(await chargedBy('former')).toEqual([{ card: 'cheap', amount: '1' }]);
  expect(await chargedBy('heir')).toEqual([{ card: 'dear', amount: '10' }]);
});
