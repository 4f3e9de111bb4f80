// Work in the background while one root account is held by somebody else: it does what it can, keeps
// nobody from the rest, and does the rest when that is free.
import { Client } from 'pg';
import { Sweep } from '../../src/balance/sweep.service';
import { AllowanceRenewal } from '../../src/billing/allowance-renewal.service';
import { BillRuns } from '../../src/billing/bill-run.service';
import { JobRunner } from '../../src/platform/job-runner';
import { DEFAULT_TENANT } from '../../src/platform/tenant';
import { type BillingStory, billingStory } from '../support/story/billing-story';
import { until } from '../support/story/until';

const ORDER = '/tmf-api/productOrderingManagement/v4/productOrder';
const BALANCE = '/tmf-api/prepayBalanceManagement/v4';

let story: BillingStory;
let holder: Client;
let accounts = 0;

beforeAll(async () => {
  story = await billingStory();
  holder = new Client({ connectionString: story.db.url });
  await holder.connect();
});

beforeEach(() => story.setClock('2024-01-10T12:00:00Z'));
afterEach(() => holder.query('ROLLBACK'));

afterAll(async () => {
  await holder.end();
  await story.end();
});

async function customer(offering: string): Promise<string> {
  const id = await story.account(`customer-${(accounts += 1)}`);
  await story.order(id, offering, `key-${id}`, '2024-01-01T00:00:00Z');
  return id;
}

async function customers(offering: string): Promise<[string, string, string]> {
  return [await customer(offering), await customer(offering), await customer(offering)];
}

/** As a large order would; the root has been locked before, so it is there. */
async function hold(rootId: string): Promise<void> {
  await holder.query('BEGIN');
  const { rowCount } = await holder.query('SELECT FROM ledger_head WHERE root_id = $1 FOR UPDATE', [
    rootId,
  ]);
  expect(rowCount).toBe(1);
}

const use = (id: string, ...events: [string, string][]) => story.use(`key-${id}`, events);

async function billed(): Promise<Set<string>> {
  const found = await story.bills('state=validated&limit=1000');
  return new Set(found.map(({ billingAccount }) => billingAccount.id));
}

/** Whether the free ones are done. */
const untilBilled = (...ids: string[]) =>
  until(async () => {
    const done = await billed();
    return ids.every((id) => done.has(id)) ? done : undefined;
  });

describe('a bill run', () => {
  it.each(['pay-as-you-go', 'tiered'])(
    'bills whom it can (%s), keeps usage of nobody waiting, and the rest when it is free',
    async (offering) => {
      const [a, held, c] = await customers(offering);
      // Out of order, which decides the total of tiers.
      for (const id of [a, held, c])
        await use(id, ['2024-01-20T00:00:00Z', '900000'], ['2024-01-05T00:00:00Z', '900000']);
      story.setClock('2024-02-10T00:00:00Z');
      await hold(held);
      const running = story.run('2024-02-01T00:00:00Z');
      const done = await untilBilled(a, c);
      expect(done.has(held)).toBe(false);
      for (const id of [a, c]) await use(id, ['2024-02-03T00:00:00Z', '1']);
      await holder.query('ROLLBACK');
      const { status, result } = await running;
      expect({ status, failures: result.failures }).toEqual({ status: 'done', failures: [] });
      expect(await billed()).toEqual(done.add(held));
      expect(result.done).toBe(result.payers);
    },
    30_000,
  );

  it('that nobody asked for leaves what is held to its next turn', async () => {
    const [a, held, c] = await customers('pay-as-you-go');
    for (const id of [a, held, c]) {
      await use(id, ['2024-01-05T00:00:00Z', '1000']);
      await story.db.owner(`UPDATE account SET created_at = '2024-01-01T00:00:00Z' WHERE id = $1`, [
        id,
      ]);
    }
    story.setClock('2024-02-10T00:00:00Z');
    const runs = story.served.app.get(BillRuns, { strict: false });
    await hold(held);
    await runs.runDue(new AbortController().signal);
    const done = await billed();
    expect([a, held, c].map((id) => done.has(id))).toEqual([true, false, true]);
    await holder.query('ROLLBACK');
    await runs.runDue(new AbortController().signal);
    expect((await billed()).has(held)).toBe(true);
  }, 30_000);
});

it('renews the allowances of all but a held account', async () => {
  const [a, held, c] = await customers('bundle');
  const renewal = story.served.app.get(AllowanceRenewal, { strict: false });
  story.setClock('2024-01-30T12:00:00Z');
  await hold(held);
  expect(await renewal.renew(DEFAULT_TENANT)).toBe(2);
  const renewed = await story.db.owner<{ id: string }>(
    `SELECT account_id AS id FROM bucket WHERE valid_from = '2024-02-01' ORDER BY account_id`,
  );
  expect(renewed.map(({ id }) => id)).toEqual([a, c]);
  await holder.query('ROLLBACK');
  expect(await renewal.renew(DEFAULT_TENANT)).toBe(1);
}, 30_000);

it('recycles the usage of all but a held account, and that when it is free', async () => {
  const ids = await customers('pay-as-you-go');
  const [a, held, c] = ids;
  const { http } = story.served;
  for (const [n, id] of ids.flatMap((id) => [0, 1].map((n) => [n, id] as const))) {
    const data = { quantity: '5' };
    const own = { id: `early-${id}-${n}`, subject: `key-${id}`, time: '2023-12-31T00:00:00Z' };
    await http
      .post('/api/v1/events')
      .set('content-type', 'application/cloudevents+json')
      .send(JSON.stringify({ specversion: '1.0', type: 'tokens', source: 'early', ...own, data }));
  }
  await story.db.owner(
    `UPDATE subscription SET starts_at = '2023-12-01' WHERE account_id = ANY($1)`,
    [ids],
  );
  const rejected = () =>
    story.db.owner<{ subject: string }>(
      `SELECT subject FROM usage WHERE source = 'early' AND status IN ('rejected', 'recycled')`,
    );
  expect(await rejected()).toHaveLength(6);
  await hold(held);
  const { body } = await http.post('/api/v1/usages/recycle').send({ filter: {} }).expect(202);
  await until(async () => ((await rejected()).length === 2 ? true : undefined));
  expect((await rejected()).map(({ subject }) => subject)).toEqual(
    Array<string>(2).fill(`key-${held}`),
  );
  for (const id of [a, c]) await use(id, ['2024-01-09T00:00:00Z', '1']);
  await holder.query('ROLLBACK');
  const done = `SELECT result FROM job WHERE id = $1 AND status = 'done'`;
  const [job] = await until(async () => {
    const found = await story.db.owner(done, [body.id]);
    return found.length === 1 ? found : undefined;
  });
  expect(job).toEqual({ result: { tried: 6, rated: 6, rejected: 0 } });
}, 30_000);

it('ends reservations of all but a held account', async () => {
  const ids = await customers('pay-as-you-go');
  const [a, held, c] = ids;
  const { http, app } = story.served;
  for (const id of ids) {
    const amount = { amount: 1, units: 'EUR' };
    const partyAccount = { id };
    await http.post(`${BALANCE}/topupBalance`).send({ amount, partyAccount }).expect(201);
    const { body } = await http.get(`${BALANCE}/bucket?partyAccount.id=${id}`).expect(200);
    const validFor = { endDateTime: '2024-01-10T13:00:00Z' };
    const bucket = { id: body[0].id };
    const sent = { amount, partyAccount, bucket, validFor };
    await http.post(`${BALANCE}/reserveBalance`).send(sent).expect(201);
  }
  await hold(held);
  story.setClock('2024-01-10T14:00:00Z');
  const sweep = app.get(Sweep, { strict: false });
  const stillHeld = async () => {
    await sweep.run();
    const found = await story.db.owner<{ root_id: string }>(
      `SELECT root_id FROM hold WHERE status = 'held'`,
    );
    return found.map(({ root_id: id }) => id).filter((id) => [a, held, c].includes(id));
  };
  expect(await stillHeld()).toEqual([held]);
  await holder.query('ROLLBACK');
  expect(await stillHeld()).toEqual([]);
}, 30_000);

it('works off due orders of all but a held account', async () => {
  const [held, b] = await customers('pay-as-you-go');
  const { http, app } = story.served;
  const orders: string[] = [];
  for (const id of [held, held, held, held, b]) {
    const product = {
      productCharacteristic: [{ name: 'subject', value: `more-${id}-${orders.length}` }],
    };
    const item = { id: '1', action: 'add', productOffering: { id: 'pay-as-you-go' }, product };
    const requestedStartDate = `2024-01-11T0${orders.length}:00:00Z`;
    const order = { billingAccount: { id }, requestedStartDate, productOrderItem: [item] };
    orders.push((await http.post(ORDER).send(order).expect(201)).body.id);
  }
  const states = () =>
    Promise.all(orders.map(async (id) => (await http.get(`${ORDER}/${id}`)).body.state));
  await hold(held);
  story.setClock('2024-01-12T00:00:00Z');
  await app.get(JobRunner, { strict: false }).workDue();
  expect(await states()).toEqual([...Array<string>(4).fill('pending'), 'completed']);
  await holder.query('ROLLBACK');
  await until(async () => ((await states()).every((s) => s === 'completed') ? true : undefined));
}, 30_000);
