// What is asked of the database: nothing twice, and nothing of nobody.
import { Client } from 'pg';
import { Tenants } from '../../src/access/tenants.service';
import { PayerRepository } from '../../src/billing/store/payer.repository';
import { Verify } from '../../src/ledger';
import { Meters } from '../../src/meter';
import { PriceRepository } from '../../src/catalog/store/price.repository';
import { DEFAULT_TENANT } from '../../src/platform/tenant';
import { startApp, type TestApp } from '../support/servers/app';
import { freshDatabase, type TestDatabase } from '../support/database/database';

const BALANCE = '/tmf-api/prepayBalanceManagement/v4';

let db: TestDatabase;
let app: TestApp;

beforeAll(async () => {
  db = await freshDatabase();
  app = await startApp(db);
});

afterAll(async () => {
  await app.close();
  await db.drop();
});

const LOCKS = /FROM ledger_head h WHERE .* FOR UPDATE/s;

/** How many of the statements sent during the work are of each kind. */
async function asked(
  work: () => PromiseLike<unknown>,
  ...kinds: readonly RegExp[]
): Promise<number[]> {
  const sent = jest.spyOn(Client.prototype, 'query');
  await work();
  const texts = sent.mock.calls.map(([statement]) => textOf(statement));
  sent.mockRestore();
  return kinds.map((kind) => texts.filter((text) => kind.test(text)).length);
}

function textOf(statement: unknown): string {
  if (typeof statement === 'string') return statement;
  return (statement as { readonly text?: string }).text ?? '';
}

async function post(path: string, body: object): Promise<{ id: string }> {
  return (await app.http.post(path).send(body).expect(201)).body as { id: string };
}

async function givenReserved(accountId: string): Promise<string> {
  await givenAccount(accountId);
  const amount = { amount: 10, units: 'EUR' };
  const partyAccount = { id: accountId };
  const filled = { usageType: 'monetary', partyAccount, remainingValue: amount };
  const bucket = await post(`${BALANCE}/bucket`, filled);
  const { id } = await post(`${BALANCE}/reserveBalance`, { bucket: { id: bucket.id }, amount });
  return `${BALANCE}/reserveBalance/${id}`;
}

async function givenAccount(id: string): Promise<void> {
  await post('/tmf-api/accountManagement/v4/billingAccount', {
    id,
    name: id,
    relatedParty: [{ id, role: 'customer' }],
  });
}

it.each`
  how            | send
  ${'cancelled'} | ${(path: string) => app.http.patch(path).send({ status: 'cancelled' }).expect(200)}
  ${'deleted'}   | ${(path: string) => app.http.delete(path).expect(204)}
`(
  'a reservation that is $how is read once, under its root’s lock, which is taken once',
  async ({ how, send }: { how: string; send: (path: string) => PromiseLike<unknown> }) => {
    const path = await givenReserved(how);
    expect(
      await asked(() => send(path), /FROM balance_action a WHERE a.id = wanted.id/, LOCKS),
    ).toEqual([1, 1]);
  },
);

it('a bucket that is deleted has its root looked up and locked once', async () => {
  await givenAccount('owner');
  const partyAccount = { id: 'owner' };
  const { id } = await post(`${BALANCE}/bucket`, { usageType: 'monetary', partyAccount });
  const remove = () => app.http.delete(`${BALANCE}/bucket/${id}`).expect(204);
  expect(await asked(remove, /SELECT DISTINCT b.root_id/, LOCKS)).toEqual([1, 1]);
});

it('a live bill is looked for among the closed ones once when its lines are asked for', async () => {
  await givenAccount('payer');
  const month = new Date().toISOString().slice(0, 7).replace('-', '');
  const running = `/api/v1/bills/payer.EUR.${month}01`;
  const lines = () => app.http.get(`${running}/lines`).expect(200);
  const usage = () => app.http.get(`${running}/lines/1/usage`).expect(404);
  const closed = /FROM bill b?\s*WHERE/;
  expect([await asked(lines, closed), await asked(usage, closed)]).toEqual([[1], [1]]);
});

it('a version is activated by six statements: its card locked, when one was written last, it is read, set, noted, and read as it is then', async () => {
  await post('/api/v1/meters', { code: 'm', name: 'M', aggregation: 'sum', unit: 'piece' });
  await post('/api/v1/rateCards', { code: 'c', name: 'C', book: 'retail', currency: 'EUR' });
  const lines = [{ id: 'l', meter: 'm', price: { model: 'flat', amount: '1' } }];
  await post('/api/v1/rateCards/c/versions', { lines });
  const path = '/api/v1/rateCards/c/versions/1/activate';
  expect(await asked(() => app.http.post(path).send({}).expect(200), /rate_card/)).toEqual([6]);
});

it('a payment that names itself is looked for once, remembered once, booked once, and its root locked once', async () => {
  await givenAccount('payer-of-once');
  const payment = {
    account: { id: 'payer-of-once' },
    correlatorId: 'once',
    paymentMethod: { id: 'transfer', '@referredType': 'bankAccount' },
    totalAmount: { unit: 'EUR', value: 10 },
  };
  const pay = () => post('/tmf-api/payment/v4/payment', payment);
  expect(await asked(pay, /payment_booking/, /movement_told/, LOCKS)).toEqual([1, 2, 1]);
});

const ACCOUNTS = '/tmf-api/accountManagement/v4/billingAccount';
const PRODUCT = '/tmf-api/productInventory/v4/product';

// Rooms say to those below what they keep: each of them is asked, all of them at once.
it.each<readonly [string, string, () => PromiseLike<unknown>]>([
  [
    'whether an account leaves a trace',
    'accrual bucket subscription payment_booking refund_booking account',
    async () => {
      await givenAccount('gone');
      await app.http.delete(`${ACCOUNTS}/gone`).expect(204);
    },
  ],
  ['what accounts owe', 'bill payment_booking account', () => app.http.get(ACCOUNTS).expect(200)],
  [
    'until when a payer was charged',
    'accrual subscription',
    async () => {
      await givenAccount('weekly');
      const billingCycle = { frequency: 'week' };
      await app.http.patch(`${ACCOUNTS}/weekly`).send({ billingCycle }).expect(200);
    },
  ],
  [
    'whether a product was charged',
    'subscription account accrual',
    async () => {
      const { id } = await post(PRODUCT, { status: 'active' });
      await app.http.delete(`${PRODUCT}/${id}`).expect(204);
    },
  ],
  [
    'whether a meter is priced',
    'rate_card_meter price',
    async () => {
      await post('/api/v1/meters', { code: 'r', name: 'R', aggregation: 'sum', unit: 'piece' });
      await db.database.transaction(DEFAULT_TENANT, (tx) => app.app.get(Meters).retire(tx, 'r'));
    },
  ],
  [
    'whether a tenant has data',
    'api_key document audit_event meter rate_card bucket usage',
    () => app.app.get(Tenants).create({ tenant: DEFAULT_TENANT, origin: '' }, 'fresh', 'Fresh'),
  ],
  [
    'which tenants have books',
    'ledger_head journal_transaction usage accrual charge_entry bucket bill audit_head',
    () => app.app.get(Verify).tenants(),
  ],
])('%s is asked in one statement: of %s', async (_, tables, work) => {
  const ofAll = tables.split(' ').map((table) => `(?=.*\\b(?:FROM|JOIN) ${table}\\b)`);
  expect(await asked(work, new RegExp(`^${ofAll.join('')}.`, 's'))).toEqual([1]);
});

it('nothing is asked of nobody', async () => {
  // On the connection of the read: on others the application asks for what is due.
  const statements = await db.database.read(DEFAULT_TENANT, async (tx) => {
    const sent = jest.spyOn((await tx.queryRunner?.connect()) as Client, 'query');
    await new PriceRepository().load(tx, []);
    await new PayerRepository().documents(tx, []);
    return sent.mock.calls.length;
  });
  expect(statements).toBe(0);
});
