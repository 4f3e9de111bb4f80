// Two pairs of eyes: what one asks for and another person approves is done once, with what is told of it.
import { ApiKeys } from '../../src/access';
import { ApprovalRules } from '../../src/approval/approval-rules.service';
import { Meters } from '../../src/meter';
import type { Tx } from '../../src/platform/database';
import { DEFAULT_TENANT, type Tenant } from '../../src/platform/tenant';
import { Settings } from '../../src/platform/settings';
import { type TestApp, startApp } from '../support/servers/app';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { holding } from '../support/database/holding';
import type { Json } from '../support/story/story';
import { until } from '../support/story/until';

const CARDS = '/api/v1/rateCards';
const APPROVALS = '/api/v1/approvals';
const RULES = '/api/v1/approvalRules';
const REFUNDS = { action: 'refund.create' };
const ACCOUNT = '/tmf-api/accountManagement/v4/billingAccount';
const REFUND = '/tmf-api/payment/v4/refund';
const PAYMENT = '/tmf-api/payment/v4/payment';
const AT = '2024-01-05T09:00:00Z';
const WAITING = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'`;

let database: TestDatabase;
let server: TestApp;
let now = AT;
let ann: Headers;
let bob: Headers;
let cards = 0;

type Headers = Record<string, string>;

beforeAll(async () => {
  database = await freshDatabase();
  const clock = { now: () => Date.parse(now) as never };
  server = await startApp(database, clock, {}, {}, undefined, new Settings({ asksWho: true }));
  [ann, bob] = [await keyFor('admin'), await keyFor('admin')];
  await post('/api/v1/meters', { code: 'calls', name: 'calls', aggregation: 'sum', unit: 'call' });
  const relatedParty = [{ id: 'p', role: 'customer', '@referredType': 'Organization' }];
  const account = { id: 'acme', name: 'acme', currency: 'EUR', relatedParty };
  await post(ACCOUNT, account);
  await post(PAYMENT, { ...money(100), account: { id: 'acme' } });
  for (const action of ['rateCardVersion.activate', 'rateCard.rollback']) {
    await post(RULES, { action, isNeeded: true }, 200);
  }
  await post(RULES, { ...REFUNDS, isNeeded: true, above: { value: '10', unit: 'EUR' } }, 200);
});

afterAll(async () => {
  await server.close();
  await database.drop();
});

const money = (value: number) => ({
  totalAmount: { unit: 'EUR', value },
  paymentMethod: { '@type': 'cash', name: 'cash' },
});

async function keyFor(role: string, actor?: string): Promise<Headers> {
  const asked = { name: role, roles: [role], accountId: undefined, expiresAt: undefined };
  const asker = actor && { actor, roles: [], address: 'local', operation: 'create-key' };
  const context = { tenant: DEFAULT_TENANT, origin: '', ...(asker && { asker }) };
  const { result } = await server.app.get(ApiKeys).create(context, asked);
  return { authorization: `Bearer ${String(result.body['secret'])}` };
}

async function post(path: string, body: object, status = 201, as = ann): Promise<Json> {
  const answer = await server.http.post(path).set(as).send(body);
  expect([path, answer.status, answer.body]).toEqual([path, status, answer.body]);
  return answer.body;
}

async function get(path: string, as = ann): Promise<Json> {
  return (await server.http.get(path).set(as).expect(200)).body;
}

/** A card with a draft. */
async function givenDraft(meter = 'calls'): Promise<string> {
  const code = `card-${(cards += 1)}`;
  await post(CARDS, { code, name: code, book: 'retail', currency: 'EUR' });
  await post(`${CARDS}/${code}/versions`, {
    validFrom: '2024-01-01T00:00:00Z',
    lines: [{ id: 'all', meter, price: { model: 'unit', rate: '1', per: '1' } }],
    reason: 'x',
  });
  return `${CARDS}/${code}/versions/1`;
}

const refunds = async (): Promise<Json[]> => get(REFUND);

it('waits for another person, and is done by his approval', async () => {
  const version = await givenDraft();
  const asked = await server.http.post(`${version}/activate`).set(ann).send({ reason: 'new' });
  expect([asked.status, asked.body.status]).toEqual([202, 'pending']);
  expect(asked.headers['location']).toContain(`${APPROVALS}/${asked.body.id}`);
  expect((await get(version)).status).toBe('draft');
  const { items } = await get('/api/v1/attention');
  expect(items).toContainEqual(
    expect.objectContaining({ kind: 'approval', reason: 'rateCardVersion.activate', count: 1 }),
  );
  expect(await get(`${APPROVALS}?status=pending`)).toMatchObject([{ id: asked.body.id }]);
  const done = await post(`${APPROVALS}/${asked.body.id}/approve`, { reason: 'fine' }, 200, bob);
  expect(done).toMatchObject({ status: 'approved', reason: 'fine', result: { version: 1 } });
  expect((await get(version)).status).toBe('active');
  expect(await get(`${APPROVALS}?status=pending`)).toEqual([]);
  const events: Json[] = await get('/api/v1/auditEvents?limit=1000');
  const told = events.filter(({ actor }) => actor === done.decidedBy);
  expect(told.map(({ resourceType }) => resourceType)).toEqual(['RateCardVersion', 'Approval']);
});

it.each(['approve', 'reject'])('answers %s again under one key, and does it once', async (what) => {
  const version = await givenDraft();
  const { id } = await post(`${version}/activate`, {}, 202);
  const decide = (key: string, reason: string) =>
    server.http
      .post(`${APPROVALS}/${id}/${what}`)
      .set({ ...bob, 'idempotency-key': key })
      .send({ reason });
  const both = await Promise.all([decide(what, 'fine'), decide(what, 'fine')]);
  const [first, second] = [...both, await decide(what, 'fine')].map(({ status, body }) => {
    return { status, body };
  });
  expect(first).toMatchObject({ status: 200, body: { id, reason: 'fine' } });
  expect(second).toEqual(first);
  const third = await decide(what, 'fine');
  expect([third.body, third.headers['idempotency-hit']]).toEqual([first?.body, 'true']);
  expect((await decide(what, 'other')).body.code).toBe('tmf.idempotency-key-reused');
  expect((await decide('another', 'fine')).body.code).toBe('approval.decided');
});

it('is approved by another whose key was made on the server, too', async () => {
  const [one, other] = [await keyFor('admin', 'cli'), await keyFor('admin', 'cli')];
  const { id } = await post(`${await givenDraft()}/activate`, {}, 202, one);
  expect((await post(`${APPROVALS}/${id}/approve`, {}, 403, one)).code).toBe('approval.own');
  await post(`${APPROVALS}/${id}/approve`, {}, 200, other);
});

it('is not approved by who asked, nor by a key that he made or rotated', async () => {
  const { secret, id: own } = await post('/api/v1/apiKeys', { name: 'own', roles: ['admin'] });
  const made = { authorization: `Bearer ${secret}` };
  const { secret: next } = await post(`/api/v1/apiKeys/${own}/rotate`, {}, 201, bob);
  const rotated = { authorization: `Bearer ${next}` };
  const version = await givenDraft();
  const { id } = await post(`${version}/activate`, {}, 202, ann);
  for (const as of [ann, made]) {
    for (const what of ['approve', 'reject']) {
      const { code } = await post(`${APPROVALS}/${id}/${what}`, {}, 403, as);
      expect(code).toBe('approval.own');
    }
  }
  const other = await givenDraft();
  const { id: theirs } = await post(`${other}/activate`, {}, 202, made);
  expect((await post(`${APPROVALS}/${theirs}/approve`, {}, 403, rotated)).code).toBe(
    'approval.own',
  );
  await post(`${APPROVALS}/${theirs}/reject`, {}, 200, bob);
  await post(`${APPROVALS}/${id}/reject`, { reason: 'no' }, 200, bob);
  expect((await post(`${APPROVALS}/${id}/approve`, {}, 409, bob)).code).toBe('approval.decided');
  expect((await get(version)).status).toBe('draft');
});

it('is not approved by a key that goes back to the same maker', async () => {
  const root = await keyFor('admin');
  const madeBy = async (as: Headers): Promise<Headers> => {
    const { secret } = await post('/api/v1/apiKeys', { name: 'x', roles: ['admin'] }, 201, as);
    return { authorization: `Bearer ${secret}` };
  };
  const child = await madeBy(root);
  const hand = [root, child, await madeBy(child), await madeBy(root)];
  const pairs = hand.flatMap((asks) => hand.map((approves) => [asks, approves] as const));
  for (const [asks, approves] of pairs) {
    const version = await givenDraft();
    const { id } = await post(`${version}/activate`, {}, 202, asks);
    const { code } = await post(`${APPROVALS}/${id}/approve`, {}, 403, approves);
    expect(code).toBe('approval.own');
    await post(`${APPROVALS}/${id}/approve`, {}, 200, bob);
  }
});

it('is not approved by whom a key comes from too far back to tell', async () => {
  const { secret, id: own } = await post('/api/v1/apiKeys', { name: 'far', roles: ['admin'] });
  await database.owner(`INSERT INTO api_key (tenant_id, id, prefix, digest, name, roles, created_by)
    SELECT 'default', 'far' || n, 'far' || n, '', '', '{}', 'key:far' || n + 1 FROM generate_series(1, 5000) n`);
  await database.owner(`UPDATE api_key SET created_by = 'key:far1' WHERE id = $1`, [own]);
  const version = await givenDraft();
  const far = { authorization: `Bearer ${secret}` };
  const { id } = await post(`${version}/activate`, {}, 202, far);
  await post(`${APPROVALS}/${id}/approve`, {}, 403, bob);
});

it('is approved by who may do it himself', async () => {
  const version = await givenDraft();
  const { id } = await post(`${version}/activate`, {}, 202);
  await post(`${APPROVALS}/${id}/approve`, {}, 403, await keyFor('finance'));
  await post(`${APPROVALS}/${id}/approve`, {}, 403, await keyFor('auditor'));
  await post(`${APPROVALS}/${id}/approve`, {}, 200, await keyFor('product'));
});

it('waits once, however often it is asked for, and is done once, however often it is approved', async () => {
  const version = await givenDraft();
  const asked = await Promise.all([1, 2, 3].map(() => post(`${version}/activate`, {}, 202)));
  expect(new Set(asked.map(({ id }) => id)).size).toBe(1);
  const body = { ...money(20), account: { id: 'acme' } };
  const named = { ...ann, 'idempotency-key': 'once' };
  const [one, two, three] = [
    await post(REFUND, body, 202),
    await post(REFUND, body, 202, bob),
    await post(REFUND, body, 202, named),
  ];
  expect([two.id, three.id]).toEqual([one.id, one.id]);
  const before = (await refunds()).length;
  const [carl, dora] = [await keyFor('finance'), await keyFor('finance')];
  const answers = await Promise.all(
    [bob, carl, dora].map((as) => server.http.post(`${APPROVALS}/${one.id}/approve`).set(as)),
  );
  expect(answers.map(({ status }) => String(status)).sort()).toEqual(['200', '409', '409']);
  expect((await refunds()).length).toBe(before + 1);
  expect(await post(REFUND, body, 202, named)).toMatchObject({ id: one.id });
});

it('is not needed up to the limit, and for what moves nothing', async () => {
  await post(REFUND, { ...money(10), account: { id: 'acme' } });
  const told = { ...money(30), account: { id: 'acme' }, correlatorId: 'gateway-1' };
  await post(REFUND, { ...told, status: 'authorized' });
  const { id } = await post(REFUND, { ...told, status: 'captured' }, 202);
  await post(`${APPROVALS}/${id}/approve`, {}, 200, bob);
  const again = await post(REFUND, { ...told, status: 'captured' });
  expect(again.status).toBe('done');
});

it('does not stand when what it would do is refused, and tells nothing of it', async () => {
  const version = await givenDraft();
  const { id } = await post(`${version}/activate`, {}, 202);
  await database.owner(`UPDATE approval SET command = command || '{"version": 9}' WHERE id = $1`, [
    id,
  ]);
  await post(`${APPROVALS}/${id}/approve`, {}, 404, bob);
  expect((await get(`${APPROVALS}/${id}`)).status).toBe('pending');
  const told: Json[] = await get(`/api/v1/auditEvents?resourceId=${id}`);
  expect(told).toHaveLength(1);
});

it('expires', async () => {
  const version = await givenDraft();
  const { id, expiresAt } = await post(`${version}/activate`, {}, 202);
  now = expiresAt;
  expect((await post(`${APPROVALS}/${id}/approve`, {}, 409, bob)).message).toContain('expired');
  expect(await get(`${APPROVALS}?status=expired&id=${id}`)).toHaveLength(1);
  const { items } = await get('/api/v1/attention');
  expect(items.filter(({ kind }: Json) => kind === 'approval')).toEqual([]);
  const anew = await post(`${version}/activate`, {}, 202);
  expect(anew.id).not.toBe(id);
  now = AT;
});

it('waits for as long as its rule says, and says itself', async () => {
  const rule = { action: 'rateCard.rollback', isNeeded: true };
  for (const expiresAfterHours of [0, 721, 1.5, '2']) {
    await post(RULES, { ...rule, expiresAfterHours }, 400);
  }
  await post(RULES, { ...rule, expiresAfterHours: 2 }, 200);
  const card = (await givenDraft()).replace('/versions/1', '');
  const { id: first } = await post(`${card}/versions/1/activate`, {}, 202);
  await post(`${APPROVALS}/${first}/approve`, {}, 200, bob);
  const { askedAt, expiresAt, id } = await post(`${card}/rollback`, { toVersion: 1 }, 202);
  expect([askedAt, expiresAt]).toEqual(['2024-01-05T09:00:00.000Z', '2024-01-05T11:00:00.000Z']);
  await post(RULES, { ...rule, expiresAfterHours: 720 }, 200);
  expect((await get(`${APPROVALS}/${id}`)).expiresAt).toBe(expiresAt);
  const off = await post(RULES, { ...rule, isNeeded: false }, 202);
  expect(off.expiresAt).toBe('2024-02-04T09:00:00.000Z');
  await post(`${APPROVALS}/${off.id}/reject`, {}, 200, bob);
  now = '2024-01-05T11:00:00.000Z';
  expect((await post(`${APPROVALS}/${id}/approve`, {}, 409, bob)).message).toContain('expired');
  now = AT;
  await post(RULES, rule, 200);
});

it('of an earlier version waits, too', async () => {
  const version = await givenDraft();
  const { id } = await post(`${version}/activate`, {}, 202);
  await post(`${APPROVALS}/${id}/approve`, {}, 200, bob);
  const card = version.replace('/versions/1', '');
  const { id: back } = await post(`${card}/rollback`, { toVersion: 1, reason: 'x' }, 202);
  expect(await get(`${card}/versions`)).toHaveLength(1);
  await post(`${APPROVALS}/${back}/approve`, {}, 200, bob);
  expect(await get(`${card}/versions`)).toHaveLength(2);
});

/** Of what waits, though what it was asked of is another by now: nothing is done, and it can be rejected still. */
async function expectOvertaken(id: string, what: string): Promise<void> {
  const { code, message } = await post(`${APPROVALS}/${id}/approve`, {}, 409, bob);
  expect([code, message]).toEqual(['approval.overtaken', expect.stringContaining(what)]);
  expect((await get(`${APPROVALS}/${id}`)).status).toBe('pending');
  await post(`${APPROVALS}/${id}/reject`, {}, 200, bob);
}

/** A payer with credit. */
async function givenPayer(id: string): Promise<void> {
  const relatedParty = [{ id, role: 'customer', '@referredType': 'Organization' }];
  await post(ACCOUNT, { id, name: id, currency: 'EUR', relatedParty });
  await post(PAYMENT, { ...money(50), account: { id } });
}

const below = (id: string, parent: string) =>
  post(ACCOUNT, { id, name: id, parent: { id: parent } });

it('gives no money back to another account that has the id by now, nor from another payer', async () => {
  await givenPayer('former');
  await givenPayer('next');
  await below('again', 'former');
  const body = { ...money(30), account: { id: 'again' } };
  const { id: first } = await post(REFUND, body, 202);
  const before = (await refunds()).length;
  await server.http.delete(`${ACCOUNT}/again`).set(ann).expect(204);
  await below('again', 'next');
  await expectOvertaken(first, 'account, payer');
  const { id: second } = await post(REFUND, body, 202);
  const billStructure = { cycleSpecification: { id: 'own', frequency: 'month' } };
  await server.http.patch(`${ACCOUNT}/again`).set(ann).send({ billStructure }).expect(200);
  await expectOvertaken(second, 'payer');
  expect((await refunds()).length).toBe(before);
});

it('is asked for anew where what it was asked of is another by now', async () => {
  await givenPayer('whose');
  await below('anew', 'whose');
  const body = { ...money(30), account: { id: 'anew' } };
  const { id: first } = await post(REFUND, body, 202);
  await server.http.delete(`${ACCOUNT}/anew`).set(ann).expect(204);
  await below('anew', 'whose');
  const { id: second } = await post(REFUND, body, 202);
  expect(second).not.toBe(first);
  await post(`${APPROVALS}/${second}/approve`, {}, 200, bob);
  await expectOvertaken(first, 'account');
});

it('does not come into force for another meter that has the code by now', async () => {
  const meters = server.app.get(Meters);
  const changed = (work: (tx: Tx) => Promise<unknown>) =>
    database.database.transaction(DEFAULT_TENANT, async (tx) => {
      await work(tx);
    });
  const gpu = { code: 'gpu', name: 'gpu', aggregation: 'sum', unit: 'call' };
  await post('/api/v1/meters', gpu);
  const version = await givenDraft('gpu');
  const { id: first } = await post(`${version}/activate`, {}, 202);
  await changed((tx) => meters.retire(tx, 'gpu'));
  await post('/api/v1/meters', { ...gpu, aggregation: 'max' });
  await expectOvertaken(first, 'meter gpu');
  const { id: second } = await post(`${version}/activate`, {}, 202);
  await changed((tx) => meters.amend(tx, 'gpu', { unit: 'gpu' }));
  await expectOvertaken(second, 'meter gpu');
  expect((await get(version)).status).toBe('draft');
  const { id: third } = await post(`${version}/activate`, {}, 202);
  await changed((tx) => meters.amend(tx, 'gpu', { name: 'other' }));
  await post(`${APPROVALS}/${third}/approve`, {}, 200, bob);
});

it('does not approve what waited from before it was kept what it was asked of', async () => {
  const version = await givenDraft();
  const { id } = await post(`${version}/activate`, {}, 202);
  await database.owner('UPDATE approval SET basis = NULL WHERE id = $1', [id]);
  await expectOvertaken(id, 'meter calls');
});

it('does not weaken a rule that is another by now', async () => {
  const above = (value: string) => ({ above: { value, unit: 'EUR' } });
  await post(RULES, { ...REFUNDS, isNeeded: true, ...above('10') }, 200);
  const { id } = await post(RULES, { ...REFUNDS, isNeeded: true, ...above('100') }, 202);
  await post(RULES, { ...REFUNDS, isNeeded: true, ...above('5') }, 200);
  await expectOvertaken(id, 'rule');
  expect(await get(RULES)).toContainEqual(expect.objectContaining(above('5')));
});

it('is needed less by two alone, and more by one', async () => {
  await post(RULES, { ...REFUNDS, isNeeded: true, above: { value: '5', unit: 'EUR' } }, 200);
  const { id } = await post(RULES, { ...REFUNDS, isNeeded: false }, 202);
  expect(await get(RULES)).toContainEqual({
    action: 'refund.create',
    isNeeded: true,
    above: { value: '5', unit: 'EUR' },
    expiresAfterHours: 72,
  });
  await post(`${APPROVALS}/${id}/approve`, {}, 200, bob);
  expect(await get(RULES)).toContainEqual({
    action: 'refund.create',
    isNeeded: false,
    above: null,
    expiresAfterHours: 72,
  });
  await post(REFUND, { ...money(11), account: { id: 'acme' } });
  await post(RULES, { action: 'nothing', isNeeded: true }, 400);
  await post(RULES, { ...REFUNDS, isNeeded: true, above: { value: '-1', unit: 'EUR' } }, 400);
});

it('is needed by the first rule, too, whatever is said against it at the same time', async () => {
  await database.owner(`CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_advisory_xact_lock(7); RETURN NULL; END $$`);
  await database.owner(`CREATE TRIGGER dawdle AFTER INSERT ON approval_rule FOR EACH ROW
    WHEN (NEW.is_needed) EXECUTE FUNCTION dawdle()`);
  const held = await holding(database, 'none');
  await held.does('SELECT pg_advisory_xact_lock(7)');
  const rules = server.app.get(ApprovalRules);
  const context = { tenant: 'ruleless' as Tenant, origin: '' };
  const rule = { action: 'refund.create', above: null, expiresAfterHours: 1 } as const;
  const first = rules.set(context, { ...rule, isNeeded: true });
  await held.isWaitedFor();
  const second = rules.set(context, { ...rule, isNeeded: false });
  await until(async () => (await database.owner(WAITING)).length > 1);
  await held.end();
  const [, off] = await Promise.allSettled([first, second]);
  expect(off).toMatchObject({
    status: 'rejected',
    reason: { resource: { body: { status: 'pending' } } },
  });
  expect(await rules.all(context)).toContainEqual({ ...rule, isNeeded: true });
});
