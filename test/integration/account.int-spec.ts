import { AccountDirectory, AccountModule } from '../../src/account';
import { ChargingModule } from '../../src/charging';
import { type Instant, parseInstant, plusMs } from '../../src/core/time';
import { DEFAULT_TENANT } from '../../src/platform/tenant';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { type Served, serve } from '../support/servers/serve';

const ROOT = '/tmf-api/accountManagement/v4';
const BILLING = `${ROOT}/billingAccount`;

const START = parseInstant('2024-02-03T04:05:06.789Z');

let db: TestDatabase;
let served: Served;
let now = START;

beforeAll(async () => {
  db = await freshDatabase();
  served = await serve(db, [AccountModule, ChargingModule], { now: () => now });
});

afterEach(() => {
  now = START;
});

afterAll(async () => {
  await served.close();
  await db.drop();
});

describe('TMF666', () => {
  it.each([
    ['partyAccount', { accountType: 'residential', creditLimit: { unit: 'EUR', value: 100.5 } }],
    ['billingAccount', { taxExemption: [{ issuingJurisdiction: 'IT' }] }],
    ['settlementAccount', { paymentStatus: 'due' }],
    ['financialAccount', { accountType: 'receivables' }],
    ['billingCycleSpecification', { billingPeriod: 'month', paymentDueDateOffset: 30 }],
    ['billFormat', { description: 'A4' }],
    ['billPresentationMedia', { description: 'paper' }],
  ])('creates, reads, lists, patches and deletes a %s', async (path, more) => {
    const created = await served.http.post(`${ROOT}/${path}`).send({ name: 'First', ...more });
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({ name: 'First', ...more });
    const own = `${ROOT}/${path}/${created.body.id}`;
    expect(created.headers['location']).toContain(own);
    expect((await served.http.get(own)).body).toEqual(created.body);
    const listed = await served.http.get(`${ROOT}/${path}?name=First`);
    expect((listed.body as { id: string }[]).map((item) => item.id)).toEqual([created.body.id]);
    const patched = await served.http.patch(own).send({ description: 'changed' });
    expect([patched.status, patched.body.description]).toEqual([200, 'changed']);
    expect((await served.http.delete(own)).status).toBe(204);
    expect((await served.http.get(own)).status).toBe(404);
    expect((await served.http.post(`${ROOT}/${path}`).send({})).status).toBe(400);
  });

  it('stamps the change and lets no client do it', async () => {
    const sent = { name: 'Stamped', lastModified: '1999-01-01T00:00:00Z' };
    const created = await served.http.post(`${ROOT}/partyAccount`).send(sent);
    expect(created.body.lastModified).toBe('2024-02-03T04:05:06.789Z');
  });

  it('tells of what changed, each once, and not of the moment of the change', async () => {
    await db.owner(
      `INSERT INTO hub_subscription (tenant_id, id, api, callback) VALUES ('default', 'h', $1, 'http://listener')`,
      [ROOT],
    );
    const account = await givenAccount({ name: 'Told', state: 'active' });
    const own = `${BILLING}/${account.id}`;
    const change = async (body: object) => {
      now = plusMs(now, 1_000);
      return (await served.http.patch(own).send(body).expect(200)).body;
    };
    expect(await change({ name: 'Told' })).toEqual((await served.http.get(own)).body);
    expect(await change({})).toMatchObject({ lastModified: '2024-02-03T04:05:06.789Z' });
    await change({ state: 'blocked' });
    await change({ name: 'Renamed' });
    const told = await db.owner<{ type: string; path: string | null }>(
      `SELECT event_type AS type, envelope ->> 'fieldPath' AS path FROM outbox
       WHERE envelope -> 'event' -> 'billingAccount' ->> 'id' = $1 ORDER BY id`,
      [account.id],
    );
    expect(told).toEqual([
      { type: 'BillingAccountCreateEvent', path: null },
      { type: 'BillingAccountStateChangeEvent', path: null },
      { type: 'BillingAccountAttributeValueChangeEvent', path: 'name' },
    ]);
  });
});

describe('a billing account', () => {
  it('says its defaults aloud when it is a root', async () => {
    expect(await givenAccount({ name: 'Plain' })).toMatchObject({
      currency: 'EUR',
      mode: 'postpaid',
      billingCycle: { frequency: 'month', interval: 1, anchorDay: 1, timeZone: 'UTC' },
    });
  });

  it('stands in the directory with what it has from above', async () => {
    const cycle = { frequency: 'month', interval: 1, anchorDay: 31, timeZone: 'Europe/Rome' };
    const root = await givenAccount({
      currency: 'JPY',
      mode: 'prepaid',
      taxCategory: 'standard',
      billingCycle: cycle,
    });
    const branch = await givenAccount({ parent: { id: root.id } });
    const leaf = await givenAccount({ parent: { id: branch.id } });
    expect(await nodeOf(leaf.id)).toEqual({
      id: leaf.id,
      rootId: root.id,
      parentId: branch.id,
      payerId: root.id,
      path: [leaf.id, branch.id, root.id],
      currency: 'JPY',
      mode: 'prepaid',
      taxCategory: 'standard',
      exemptions: [],
      cycle,
      openFrom: null,
    });
  });

  it('gives every root the lock of its ledger', async () => {
    const { id } = await givenAccount({});
    expect(await db.owner('SELECT seq FROM ledger_head WHERE root_id = $1', [id])).toHaveLength(1);
  });

  it('hands a changed tax category down to the accounts below', async () => {
    const root = await givenAccount({});
    const child = await givenAccount({ parent: { id: root.id } });
    await served.http.patch(`${BILLING}/${root.id}`).send({ taxCategory: 'exempt' }).expect(200);
    expect((await nodeOf(child.id))?.taxCategory).toBe('exempt');
  });

  it('becomes the payer of the accounts below it when it gets a cycle of its own', async () => {
    const root = await givenAccount({});
    const branch = await givenAccount({ parent: { id: root.id } });
    const leaf = await givenAccount({ parent: { id: branch.id } });
    await served.http
      .patch(`${BILLING}/${branch.id}`)
      .send({ billingCycle: { frequency: 'week' } })
      .expect(200);
    expect((await nodeOf(leaf.id))?.payerId).toBe(branch.id);
  });

  it('carries a bill that was closed for it to all it pays for', async () => {
    const root = await givenAccount({});
    const child = await givenAccount({ parent: { id: root.id } });
    const closedTo = parseInstant('2024-02-01T00:00:00Z');
    const next = { from: closedTo, to: parseInstant('2024-03-01T00:00:00Z') };
    const nextBy = (upTo: Instant) =>
      directory(async (accounts, tx) => {
        const found = await accounts.nextBy(tx, { upTo, byItself: false }, undefined, 1_000);
        return found.map(({ id }) => id);
      });
    expect(await nextBy(closedTo)).toContain(root.id);
    await directory((accounts, tx) =>
      accounts.moveOpenFrom(tx, [{ payerId: root.id, period: next }]),
    );
    expect((await nodeOf(child.id))?.openFrom).toBe(closedTo);
    expect(await nextBy(closedTo)).not.toContain(root.id);
    expect(await nextBy(next.to)).toContain(root.id);
  });

  it.each([
    ['a parent that does not exist', { parent: { id: 'nobody' } }, 422, 'account.unknown-parent'],
    ['an unknown currency', { currency: 'EURO' }, 400, 'account.malformed-terms'],
    [
      'a zone that does not exist',
      { billingCycle: { timeZone: 'Mars/Olympus' } },
      400,
      'account.malformed-terms',
    ],
  ])('is refused with %s', async (_what, terms, status, code) => {
    const refused = await served.http.post(BILLING).send({ name: 'X', ...terms });
    expect([refused.status, refused.body.code]).toEqual([status, code]);
  });

  it('is refused in another currency than its payer bills', async () => {
    const root = await givenAccount({ currency: 'EUR' });
    const refused = await served.http
      .post(BILLING)
      .send({ name: 'X', currency: 'USD', parent: { id: root.id } });
    expect([refused.status, refused.body.code]).toEqual([422, 'account.currency-mismatch']);
  });

  it('is refused below a closed account', async () => {
    const root = await givenAccount({});
    const branch = await givenAccount({ parent: { id: root.id } });
    await served.http.patch(`${BILLING}/${root.id}`).send({ state: 'closed' }).expect(200);
    const refused = await served.http.post(BILLING).send({ name: 'X', parent: { id: branch.id } });
    expect([refused.status, refused.body.code]).toEqual([422, 'account.closed-ancestor']);
  });

  it('never moves to another parent', async () => {
    const [one, other] = [await givenAccount({}), await givenAccount({})];
    const refused = await served.http
      .patch(`${BILLING}/${one.id}`)
      .send({ parent: { id: other.id } });
    expect([refused.status, refused.body.code]).toEqual([409, 'account.fixed-field']);
  });

  it('keeps its time zone and currency once something was charged', async () => {
    const root = await givenAccount({ id: 'charged' });
    await givenCharge(root.id);
    const zone = await served.http
      .patch(`${BILLING}/charged`)
      .send({ billingCycle: { timeZone: 'Europe/Rome' } });
    expect([zone.status, zone.body.code, zone.body.details[0].path]).toEqual([
      409,
      'account.fixed-field',
      'billingCycle.timeZone',
    ]);
    await served.http.patch(`${BILLING}/charged`).send({ currency: 'USD' }).expect(409);
    await served.http.patch(`${BILLING}/charged`).send({ taxCategory: 'reduced' }).expect(200);
    await served.http.delete(`${BILLING}/charged`).expect(409);
  });

  it('is not deleted while there are accounts below it', async () => {
    const root = await givenAccount({});
    const child = await givenAccount({ parent: { id: root.id } });
    expect((await served.http.delete(`${BILLING}/${root.id}`)).body.code).toBe('account.in-use');
    await served.http.delete(`${BILLING}/${child.id}`).expect(204);
    await served.http.delete(`${BILLING}/${root.id}`).expect(204);
    expect(await nodeOf(root.id)).toBeUndefined();
  });

  it('is unseen by another tenant', async () => {
    const { id } = await givenAccount({});
    await served.http.get(`${BILLING}/${id}`).set('X-Tenant-Id', 'other').expect(404);
  });
});

async function givenAccount(terms: object): Promise<{ id: string }> {
  const created = await served.http.post(BILLING).send({ name: 'Acme', ...terms });
  expect(created.status).toBe(201);
  return created.body as { id: string };
}

async function givenCharge(accountId: string): Promise<void> {
  await db.owner(
    `INSERT INTO accrual (tenant_id, root_id, id, payer_id, account_id, subscription_id, leg, kind, card, version,
       line, currency, description, service_from, service_to, bill_from)
     VALUES ('default', $1, gen_random_uuid(), $1, $1, 's', 'retail', 'usage', 'c', 1, 'l', 'EUR', 'd', now(), now(), now())`,
    [accountId],
  );
}

function directory<T>(
  work: (accounts: AccountDirectory, tx: Parameters<AccountDirectory['load']>[0]) => Promise<T>,
) {
  return db.database.transaction(DEFAULT_TENANT, (tx) =>
    work(served.app.get(AccountDirectory), tx),
  );
}

async function nodeOf(id: string) {
  return (await directory((accounts, tx) => accounts.load(tx, [id]))).get(id);
}
