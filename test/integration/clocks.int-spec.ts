import { BillingModule } from '../../src/billing';
import { instant } from '../../src/core/time';
import { JobRunner } from '../../src/platform/job-runner';
import { chargeFees, givenChargedAccounts } from '../support/database/charged-accounts';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { type Served, serve } from '../support/servers/serve';
import { until } from '../support/story/until';

const ON_DEMAND = '/tmf-api/customerBillManagement/v4/customerBillOnDemand';
const AHEAD_MS = 2_000;

let db: TestDatabase;
let ahead: Served;
let other: Served;

beforeAll(async () => {
  db = await freshDatabase();
  ahead = await serve(db, [BillingModule], { now: () => instant(Date.now() + AHEAD_MS) });
  await ahead.app.get(JobRunner, { strict: false }).beforeApplicationShutdown();
  other = await serve(db, [BillingModule]);
});

afterAll(async () => {
  await other.close();
  await ahead.close();
  await db.drop();
});

it('a bill that is asked for at a process whose clock is ahead is found by the one that makes it', async () => {
  await givenChargedAccounts(db, ahead.app, 'payer', 1, 2);
  const { body: asked } = await ahead.http
    .post(ON_DEMAND)
    .send({ billingAccount: { id: 'payer-0' }, name: 'now' })
    .expect(201);
  const done = await until(async () => {
    const { body } = await other.http.get(`${ON_DEMAND}/${asked.id}`).expect(200);
    return body.state === 'inProgress' ? undefined : body;
  });
  const [bill] = await db.owner<{ id: string }>('SELECT id FROM bill');
  expect(done).toMatchObject({ state: 'done', customerBill: { id: bill?.id } });
});

it('bills what was charged since a bill of the process that is ahead, at once', async () => {
  const [payer = ''] = await givenChargedAccounts(db, ahead.app, 'since', 1, 1);
  const billed = async (name: string) => {
    const wish = { billingAccount: { id: payer }, name };
    const { body: asked } = await ahead.http.post(ON_DEMAND).send(wish).expect(201);
    return until(async () => {
      const { body } = await other.http.get(`${ON_DEMAND}/${asked.id}`).expect(200);
      return body.state === 'inProgress' ? undefined : body.state;
    });
  };
  expect(await billed('first')).toBe('done');
  // What the process that is ahead has closed reaches until then.
  const openFrom = instant(Date.now() + AHEAD_MS);
  await db.owner('UPDATE account SET open_from = $2 WHERE id = $1', [payer, new Date(openFrom)]);
  await chargeFees(ahead.app, [payer], {
    lines: 1,
    service: { from: openFrom, to: instant(openFrom + 1_000) },
    amountOf: () => '7',
  });
  expect(await billed('second')).toBe('done');
  expect(await billed('third')).toBe('rejected');
});
