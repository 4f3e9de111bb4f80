import { AccountModule } from '../../src/account';
import { BalanceModule } from '../../src/balance';
import { Sweep } from '../../src/balance/sweep.service';
import { type Instant, parseInstant, plusMs } from '../../src/core/time';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { expectBucketsProven } from '../support/database/expect-buckets';
import { holding } from '../support/database/holding';
import { type Served, serve } from '../support/servers/serve';

const ROOT = '/tmf-api/prepayBalanceManagement/v4';
const START = parseInstant('2024-02-03T04:05:06.789Z');

let db: TestDatabase;
let served: Served;
let now: Instant = START;

beforeAll(async () => {
  db = await freshDatabase();
  served = await serve(db, [AccountModule, BalanceModule], { now: () => now });
  await db.owner(
    `INSERT INTO hub_subscription (tenant_id, id, api, callback) VALUES ('default', 'h', $1, 'http://listener')`,
    [ROOT],
  );
});

beforeEach(() => {
  now = START;
});

afterEach(() => expectBucketsProven(db));

afterAll(async () => {
  await served.close();
  await db.drop();
});

const eur = (amount: number) => ({ amount, units: 'EUR' });

type Shown = { readonly [attribute: string]: unknown } & {
  readonly id: string;
  readonly status: string;
  readonly reason: string;
  readonly bucket: { readonly id: string };
  readonly impactedBucket: readonly object[];
};

async function post(path: string, body: object, status = 201): Promise<Shown> {
  const answer = await served.http.post(`${ROOT}/${path}`).send(body).expect(status);
  return answer.body as Shown;
}

async function listOf(path: string): Promise<Shown[]> {
  return (await served.http.get(`${ROOT}/${path}`).expect(200)).body as Shown[];
}

async function givenBucket(more: object = {}): Promise<{ id: string }> {
  const { id } = await post('bucket', { name: 'Main', usageType: 'monetary', ...more });
  return { id };
}

async function givenFilled(amount: number, more: object = {}): Promise<{ id: string }> {
  const bucket = await givenBucket(more);
  await post('topupBalance', { amount: eur(amount), bucket: { id: bucket.id } });
  return bucket;
}

async function left({ id }: { id: string }): Promise<string> {
  const { body } = await served.http.get(`${ROOT}/bucket/${id}`);
  return `${body.remainingValue.amount} of which ${body.reservedValue.amount} reserved`;
}

async function journalOf(reference: string) {
  return db.owner(
    `SELECT kind, account, unit, trim_scale(debit - credit)::text AS amount
     FROM journal_line WHERE reference = $1 ORDER BY account`,
    [reference],
  );
}

async function eventsOf(id: string): Promise<string[]> {
  const found = await db.owner<{ event_type: string }>(
    `SELECT event_type FROM outbox o, jsonb_each(o.envelope -> 'event') AS e
     WHERE e.value ->> 'id' = $1 ORDER BY o.id`,
    [id],
  );
  return found.map((event) => event.event_type);
}

describe('a bucket', () => {
  it('is created under the client’s id, shown, listed, filtered and deleted', async () => {
    const sent = {
      id: '11',
      name: 'Prepaid',
      usageType: 'monetary',
      remainingValue: eur(1000),
      partyAccount: { id: 'A0815', name: 'Ann' },
      relatedParty: [{ id: 'p', role: 'owner' }],
      vendorExtension: { kept: true },
    };
    const created = await post('bucket', sent);
    expect(created).toMatchObject({
      ...sent,
      status: 'active',
      isShared: false,
      reservedValue: eur(0),
      remainingValueName: '1000 EUR',
      requestedDate: '2024-02-03T04:05:06.789Z',
      '@type': 'Bucket',
    });
    const own = `${ROOT}/bucket/11`;
    expect((await served.http.get(own)).body).toEqual(created);
    for (const filter of [
      'id=11',
      'remainingValue.amount=1000',
      'remainingValue.units=EUR&name=Prepaid',
      'remainingValueName=1000 EUR',
      'status=active&partyAccount.id=A0815',
    ]) {
      const listed = await listOf(`bucket?${filter}`);
      expect([filter, listed.map((one) => one.id)]).toEqual([filter, ['11']]);
    }
    await post('bucket', sent, 409);
    expect((await served.http.delete(own)).status).toBe(204);
    expect((await served.http.get(own)).status).toBe(404);
    expect(await eventsOf('11')).toEqual(['BucketCreateEvent', 'BucketDeleteEvent']);
    await post('bucket', sent);
  });

  it('is under the id of its account when that goes meanwhile, and follows it when it comes again', async () => {
    const [parent, child] = ['stays', 'goes'];
    const accounts = '/tmf-api/accountManagement/v4/billingAccount';
    await served.http.post(accounts).send({ id: parent, name: 'A' }).expect(201);
    const below = { id: child, name: 'B', parent: { id: parent } };
    await served.http.post(accounts).send(below).expect(201);
    const deleting = await holding(db, parent);
    const created = givenBucket({ partyAccount: { id: child }, remainingValue: eur(10) });
    await deleting.isWaitedFor();
    await deleting.does('DELETE FROM account WHERE id = $1', [child]);
    await deleting.does(`DELETE FROM document WHERE kind = 'billingAccount' AND id = $1`, [child]);
    await deleting.end();
    const { id } = await created;
    const root = () => db.owner('SELECT root_id FROM bucket WHERE id = $1', [id]);
    expect(await root()).toEqual([{ root_id: child }]);
    await served.http.post(accounts).send(below).expect(201);
    expect(await root()).toEqual([{ root_id: parent }]);
  });

  it('is kept in bytes and shown in the unit it was sold in', async () => {
    const bucket = await givenBucket({
      usageType: 'data',
      remainingValue: { amount: 2, units: 'GB' },
    });
    const adjust = { amount: { amount: -1234567, units: 'byte' }, bucket };
    await post('adjustBalance', adjust);
    const { body } = await served.http.get(`${ROOT}/bucket/${bucket.id}`);
    expect(body.remainingValue).toEqual({ amount: 1.998765433, units: 'GB' });
    expect(body.remainingValueName).toBe('1.998765433 GB');
  });

  it('that nobody gave a unit takes the unit of its first value', async () => {
    const bucket = await givenBucket({ usageType: 'other' });
    await post('topupBalance', { amount: { amount: 5, units: 'credit' }, bucket });
    const { body } = await served.http.get(`${ROOT}/bucket/${bucket.id}`);
    expect(body.remainingValue).toEqual({ amount: 5, units: 'credit' });
  });

  it('is suspended and resumed; suspended value is not spent', async () => {
    const bucket = await givenFilled(10);
    const own = `${ROOT}/bucket/${bucket.id}`;
    await served.http.patch(own).send({ status: 'suspended' }).expect(200);
    const refused = await post('adjustBalance', { amount: eur(-1), bucket });
    expect([refused.status, refused.reason]).toEqual(['failed', 'The bucket is suspended']);
    await served.http.patch(own).send({ status: 'active' }).expect(200);
    const taken = await post('adjustBalance', { amount: eur(-1), bucket });
    expect(taken.status).toBe('completed');
    await served.http
      .patch(own)
      .send({ remainingValue: eur(500) })
      .expect(409);
  });

  it.each([
    ['a negative opening value', { remainingValue: eur(-1) }, 'remainingValue.amount'],
    ['an unknown status', { status: 'frozen' }, 'status'],
    ['a wrong type', { isShared: 'yes' }, 'isShared'],
    [
      'more digits than a number keeps',
      { remainingValue: eur(0.1234567890123456) },
      'remainingValue.amount',
    ],
  ])('is refused for %s', async (_why, body, path) => {
    const answer = await served.http.post(`${ROOT}/bucket`).send(body);
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body)).toContain(path);
  });
});

describe('a top-up', () => {
  it('is completed, shows what it did and posts cash against stored value', async () => {
    const bucket = await givenBucket({ partyAccount: { id: 'payer-1' } });
    const sent = { amount: eur(25.5), bucket, channel: { name: 'shop' }, voucher: 'V1' };
    const created = await post('topupBalance', sent);
    expect(created).toMatchObject({
      ...sent,
      bucket: { id: bucket.id },
      status: 'completed',
      usageType: 'monetary',
      confirmationDate: '2024-02-03T04:05:06.789Z',
      impactedBucket: [{ bucket: { id: bucket.id }, amountBefore: eur(0), amountAfter: eur(25.5) }],
    });
    expect(await left(bucket)).toBe('25.5 of which 0 reserved');
    expect(await journalOf(created.id)).toEqual([
      { kind: 'topup', account: 'cash', unit: 'EUR', amount: '25.5' },
      { kind: 'topup', account: `stored-value:${bucket.id}`, unit: 'EUR', amount: '-25.5' },
    ]);
    expect(await eventsOf(created.id)).toEqual(['TopupBalanceCreateEvent']);
    expect(await listOf(`topupBalance?bucket.id=${bucket.id}`)).toEqual([created]);
  });

  it('repeated with its key gives the first result and moves nothing', async () => {
    const bucket = await givenBucket();
    const send = (amount: number) =>
      served.http
        .post(`${ROOT}/topupBalance`)
        .set('Idempotency-Key', `key-${bucket.id}`)
        .send({ amount: eur(amount), bucket: { id: bucket.id } });
    const [first, ...others] = await Promise.all([send(5), send(5), send(5)]);
    for (const answer of others) expect(answer.body).toEqual(first?.body);
    expect((await send(6)).status).toBe(409);
    expect(await left(bucket)).toBe('5 of which 0 reserved');
  });

  it.each<[why: string, body: object, reason: string]>([
    ['an unknown bucket', { amount: eur(1), bucket: { id: 'nowhere' } }, 'There is no such bucket'],
    [
      'no bucket and no account',
      { amount: eur(1) },
      'The action names no bucket, and no account with a bucket that fits',
    ],
    ['an amount of zero', { amount: eur(0) }, 'The amount must be greater than zero'],
    [
      'another currency',
      { amount: { amount: 1, units: 'USD' } },
      'The amount is in a unit that the bucket does not hold',
    ],
  ])('fails for %s and says why', async (why, body, reason) => {
    const bucket = await givenFilled(1);
    const isNamed = why.startsWith('an amount') || why.startsWith('another');
    const failed = await post('topupBalance', isNamed ? { bucket, ...body } : body);
    expect([failed.status, failed.reason]).toEqual(['failed', reason]);
    expect(await eventsOf(failed.id)).toEqual(['TopupBalanceFailureEvent']);
    expect((await served.http.get(`${ROOT}/topupBalance/${failed.id}`)).body).toEqual(failed);
  });

  it('needs an amount', async () => {
    await post('topupBalance', { bucket: { id: '11' } }, 400);
  });

  it('is found by the bucket it names, also by one that there is not', async () => {
    const failed = await post('topupBalance', { amount: eur(1), bucket: { id: 'never made' } });
    expect(await listOf('topupBalance?bucket.id=never%20made')).toEqual([failed]);
    expect(await listOf('balanceActionHistory?bucket.id=never%20made')).toMatchObject([
      { id: failed.id },
    ]);
  });

  it.each`
    wrong                                | path
    ${{ product: { id: 5 } }}            | ${'product.id'}
    ${{ product: [{ id: 5 }] }}          | ${'product[0].id'}
    ${{ product: 'p' }}                  | ${'product'}
    ${{ transferCost: { value: '5' } }}  | ${'transferCost.value'}
    ${{ transferCost: { amount: '5' } }} | ${'transferCost.amount'}
  `('says that $path is wrong, whichever form it has', async ({ wrong, path }) => {
    const { details } = await post('transferBalance', { amount: eur(1), ...wrong }, 400);
    expect(details).toMatchObject([{ path }]);
  });

  it('keeps a reference alone, or in a list, as it came', async () => {
    const bucket = await givenFilled(1);
    for (const product of [{ id: 'p' }, [{ id: 'p' }, { id: 'q' }], null]) {
      const made = await post('topupBalance', { amount: eur(1), bucket, product });
      expect(made['product']).toEqual(product ?? undefined);
    }
  });

  it('of an account without a bucket opens its wallet, once', async () => {
    const topup = { amount: eur(3), partyAccount: { id: 'walletless' } };
    const [first, second] = [await post('topupBalance', topup), await post('topupBalance', topup)];
    expect(second.bucket).toEqual(first.bucket);
    expect(await left(first.bucket)).toBe('6 of which 0 reserved');
  });

  it('is cancelled while its value is there, and not once it was spent', async () => {
    const bucket = await givenBucket();
    const first = await post('topupBalance', { amount: eur(5), bucket });
    const second = await post('topupBalance', { amount: eur(5), bucket });
    await post('adjustBalance', { amount: eur(-4), bucket });
    const cancel = (id: string) =>
      served.http
        .patch(`${ROOT}/topupBalance/${id}`)
        .send({ status: 'cancelled', reason: 'mistake' });
    const cancelled = await cancel(first.id);
    expect(cancelled.body).toMatchObject({ status: 'cancelled', reason: 'mistake' });
    expect(await eventsOf(first.id)).toContain('TopupBalanceCancelEvent');
    expect((await cancel(first.id)).status).toBe(200);
    const spent = await cancel(second.id);
    expect([spent.status, spent.body.code]).toEqual([409, 'balance.value-spent']);
    expect(await left(bucket)).toBe('1 of which 0 reserved');
    const uncancel = await served.http
      .patch(`${ROOT}/topupBalance/${first.id}`)
      .send({ status: 'completed' });
    expect([uncancel.status, uncancel.body.code]).toEqual([409, 'balance.action-final']);
  });

  it('cannot be told differently afterwards, but described', async () => {
    const bucket = await givenBucket();
    const { id } = await post('topupBalance', { amount: eur(5), bucket });
    const patch = (body: object) => served.http.patch(`${ROOT}/topupBalance/${id}`).send(body);
    for (const told of [
      { amount: eur(50) },
      { validFor: { endDateTime: '2099-01-01T00:00:00Z' } },
      { partyAccount: { id: 'somebody' } },
      { usageType: 'data' },
      { product: [{ id: 'p' }] },
      { logicalResource: [{ id: 'd' }] },
    ]) {
      const { status, body } = await patch(told);
      expect([told, status, body.code]).toEqual([told, 409, 'balance.attribute-fixed']);
    }
    expect((await patch({ description: 'first' })).body.description).toBe('first');
    expect((await served.http.delete(`${ROOT}/topupBalance/${id}`)).status).toBe(204);
    expect((await served.http.get(`${ROOT}/topupBalance/${id}`)).status).toBe(404);
    expect(await left(bucket)).toBe('5 of which 0 reserved');
  });
});

describe('an account that is named beside a bucket', () => {
  const OTHER = 'partyAccount: the bucket is of another account';

  it.each<[string, string, object]>([
    ['a top-up', 'topupBalance', {}],
    ['an adjustment', 'adjustBalance', {}],
    ['a debit', 'adjustBalance', { adjustType: 'debit' }],
    ['a reservation', 'reserveBalance', {}],
    ['a transfer', 'transferBalance', { receiverBucket: { id: 'takes' } }],
  ])('has it, or %s fails', async (_what, path, more) => {
    const bucket = await givenFilled(10, { partyAccount: { id: 'has-it' } });
    await served.http.post(`${ROOT}/bucket`).send({ id: 'takes', usageType: 'monetary' });
    await post('topupBalance', { amount: eur(1), bucket: { id: 'takes' } });
    const asked = { amount: eur(1), bucket, ...more };
    const failed = await post(path, { ...asked, partyAccount: { id: 'has-none' } });
    expect([failed.status, failed.reason]).toEqual(['failed', OTHER]);
    expect(await left(bucket)).toBe('10 of which 0 reserved');
    const done = await post(path, { ...asked, partyAccount: { id: 'has-it' } });
    expect(done.status).toBe('completed');
  });

  it('is who receives, or the transfer fails', async () => {
    const from = await givenFilled(10);
    const to = await givenFilled(1, { partyAccount: { id: 'receives' } });
    const asked = { amount: eur(1), bucket: from, receiverBucket: to };
    const failed = await post('transferBalance', {
      ...asked,
      receiverPartyAccount: { id: 'has-none' },
    });
    expect([failed.status, failed.reason]).toEqual(['failed', OTHER]);
    const done = await post('transferBalance', {
      ...asked,
      receiverPartyAccount: { id: 'receives' },
    });
    expect(done.status).toBe('completed');
  });

  it('has what was reserved, or settling it fails', async () => {
    const bucket = await givenFilled(10, { partyAccount: { id: 'reserves' } });
    const { id } = await post('reserveBalance', { amount: eur(5), bucket });
    const settled = { amount: eur(-5), reserveBalance: { id } };
    const failed = await post('adjustBalance', { ...settled, partyAccount: { id: 'has-none' } });
    expect([failed.status, failed.reason]).toEqual(['failed', OTHER]);
    const done = await post('adjustBalance', { ...settled, partyAccount: { id: 'reserves' } });
    expect(done.status).toBe('completed');
  });
});

describe('an adjustment', () => {
  it('takes to the last unit and never below', async () => {
    const bucket = await givenFilled(3);
    const take = (amount: number) => post('adjustBalance', { amount: eur(amount), bucket });
    expect((await take(-2.99)).status).toBe('completed');
    expect((await take(-0.02)).reason).toBe('The bucket does not hold enough value');
    expect((await take(-0.01)).status).toBe('completed');
    expect(await left(bucket)).toBe('0 of which 0 reserved');
  });

  it('of 4.1 says by its type that a positive amount is taken', async () => {
    const bucket = await givenFilled(3);
    await post('adjustBalance', { amount: eur(2), adjustType: 'debit', bucket });
    expect(await left(bucket)).toBe('1 of which 0 reserved');
  });

  it('of an account takes from its buckets in burn order', async () => {
    const account = { partyAccount: { id: 'burner' } };
    const late = await givenFilled(10, account);
    const soon = await givenFilled(4, {
      ...account,
      validFor: { endDateTime: '2024-03-01T00:00:00Z' },
    });
    const taken = await post('adjustBalance', { amount: eur(-6), ...account });
    expect(taken.impactedBucket).toHaveLength(2);
    expect([await left(soon), await left(late)]).toEqual([
      '0 of which 0 reserved',
      '8 of which 0 reserved',
    ]);
  });
});

describe('a transfer', () => {
  it('moves value to another root, each side balanced, and is taken back', async () => {
    const [from, to] = [await givenFilled(10), await givenFilled(1)];
    const body = {
      amount: eur(4),
      bucket: from,
      receiverBucket: to,
      reason: 'gift',
      transferCost: { unit: 'EUR', value: 0.5 },
      costOwner: 'originator',
    };
    const moved = await post('transferBalance', body);
    expect([moved.status, await left(from), await left(to)]).toEqual([
      'completed',
      '5.5 of which 0 reserved',
      '5 of which 0 reserved',
    ]);
    const cancel = () =>
      served.http.patch(`${ROOT}/transferBalance/${moved.id}`).send({ status: 'cancelled' });
    await post('adjustBalance', { amount: eur(-2), bucket: to });
    expect((await cancel()).status).toBe(409);
    await post('adjustBalance', { amount: eur(2), bucket: to });
    expect((await cancel()).status).toBe(200);
    expect([await left(from), await left(to)]).toEqual([
      '10 of which 0 reserved',
      '1 of which 0 reserved',
    ]);
  });

  it('fails when the receiving bucket is not there', async () => {
    const from = await givenFilled(10);
    const failed = await post('transferBalance', {
      amount: eur(4),
      bucket: from,
      receiverBucket: { id: 'nowhere' },
    });
    expect([failed.status, failed.reason]).toEqual(['failed', 'There is no such receiving bucket']);
  });
});

describe('a reservation', () => {
  const reserve = (bucket: object, amount: number, more: object = {}) =>
    post('reserveBalance', { amount: eur(amount), bucket, ...more });

  it('binds value that nobody else can take', async () => {
    const bucket = await givenFilled(10);
    const reservation = await reserve(bucket, 7);
    expect(reservation.status).toBe('completed');
    expect(await left(bucket)).toBe('10 of which 7 reserved');
    expect((await post('adjustBalance', { amount: eur(-4), bucket })).status).toBe('failed');
    expect((await reserve(bucket, 4)).status).toBe('failed');
    const { body } = await served.http.get(`${ROOT}/bucket/${bucket.id}`);
    expect(body.reserveBalance).toEqual([{ id: reservation.id }]);
    expect(await listOf(`bucket?reserveBalance.id=${reservation.id}`)).toEqual([body]);
    expect(await journalOf(reservation.id)).toEqual([]);
  });

  it('is named by its bucket if it is among the hundred that end first', async () => {
    const bucket = await givenFilled(2);
    const at = (minute: number) => new Date(Date.UTC(2099, 0, 1, 0, 200 - minute)).toISOString();
    const ids: string[] = [];
    for (let minute = 0; minute <= 100; minute += 1) {
      const validFor = { endDateTime: at(minute) };
      ids.unshift((await reserve(bucket, 0.01, { validFor })).id);
    }
    const { body } = await served.http.get(`${ROOT}/bucket/${bucket.id}`);
    expect(body.reservedValue.amount).toBe(1.01);
    expect(body.reserveBalance.map(({ id }: Shown) => id)).toEqual(ids.slice(0, 100));
  });

  it('is consumed by an adjustment, which gives the rest back, once', async () => {
    const bucket = await givenFilled(10);
    const reservation = await reserve(bucket, 7);
    const consume = () =>
      post('adjustBalance', {
        amount: eur(-5),
        bucket,
        reserveBalance: { id: reservation.id },
      });
    expect((await consume()).status).toBe('completed');
    expect(await left(bucket)).toBe('5 of which 0 reserved');
    expect((await consume()).reason).toBe('The reservation was already used');
    const release = await served.http
      .patch(`${ROOT}/reserveBalance/${reservation.id}`)
      .send({ status: 'cancelled' });
    expect([release.status, release.body.code]).toEqual([409, 'balance.reservation-closed']);
  });

  it('takes use beyond it from what is free, or fails whole', async () => {
    const bucket = await givenFilled(10);
    const consume = async (amount: number) =>
      post('adjustBalance', {
        amount: eur(-amount),
        reserveBalance: { id: (await reserve(bucket, 2)).id },
      });
    expect((await consume(11)).status).toBe('failed');
    expect((await consume(8)).status).toBe('completed');
    expect(await left(bucket)).toBe('2 of which 2 reserved');
  });

  it('is released by cancelling or deleting it', async () => {
    const bucket = await givenFilled(10);
    const [one, two] = [await reserve(bucket, 3), await reserve(bucket, 4)];
    const released = await served.http
      .patch(`${ROOT}/reserveBalance/${one?.id ?? ''}`)
      .send({ status: 'cancelled', reason: 'not needed' });
    expect(released.body.status).toBe('cancelled');
    expect(await left(bucket)).toBe('10 of which 4 reserved');
    expect((await served.http.delete(`${ROOT}/reserveBalance/${two.id}`)).status).toBe(204);
    expect(await left(bucket)).toBe('10 of which 0 reserved');
    expect(await eventsOf(one.id)).toEqual([
      'ReserveBalanceCreateEvent',
      'ReserveBalanceCancelEvent',
      'ReserveBalanceStatusChangeEvent',
      'ReserveBalanceAttributeValueChangeEvent',
    ]);
  });

  it('of an account binds several of its buckets', async () => {
    const account = { partyAccount: { id: 'reserver' } };
    const [first, second] = [await givenFilled(4, account), await givenFilled(4, account)];
    const reservation = await post('reserveBalance', { amount: eur(6), ...account });
    expect([await left(first), await left(second)]).toEqual([
      '4 of which 4 reserved',
      '4 of which 2 reserved',
    ]);
    await post('adjustBalance', { amount: eur(-5), reserveBalance: { id: reservation.id } });
    expect([await left(first), await left(second)]).toEqual([
      '0 of which 0 reserved',
      '3 of which 0 reserved',
    ]);
  });

  it('expires at its time: the sweep frees the value and says so', async () => {
    const bucket = await givenFilled(10);
    const until = { expirationDate: '2024-02-03T05:00:00Z' };
    const reservation = await reserve(bucket, 7, until);
    now = parseInstant('2024-02-03T05:00:00Z');
    await served.app.get(Sweep).run();
    expect(await left(bucket)).toBe('10 of which 0 reserved');
    const { body } = await served.http.get(`${ROOT}/reserveBalance/${reservation.id}`);
    expect([body.status, body.reason]).toEqual(['cancelled', 'The reservation has expired']);
    expect(await eventsOf(reservation.id)).toEqual([
      'ReserveBalanceCreateEvent',
      'ReserveBalanceCancelEvent',
      'ReserveBalanceStatusChangeEvent',
    ]);
  });

  it('that has expired binds nothing even before the sweep comes by', async () => {
    const bucket = await givenFilled(10);
    await reserve(bucket, 7, { validFor: { endDateTime: '2024-02-03T05:00:00Z' } });
    now = parseInstant('2024-02-03T05:00:00Z');
    expect((await post('adjustBalance', { amount: eur(-9), bucket })).status).toBe('completed');
  });

  it.each([
    ['expirationDate', '2024-02-03T05:00:00Z', '2024-02-04T05:00:00Z'],
    ['validFor', '2024-02-04T05:00:00Z', '2024-02-03T05:00:00Z'],
  ])('ends with the first of two ends: %s', async (_first, expirationDate, endDateTime) => {
    const bucket = await givenFilled(10);
    await reserve(bucket, 7, { expirationDate, validFor: { endDateTime } });
    now = parseInstant('2024-02-03T05:00:00Z');
    expect((await post('adjustBalance', { amount: eur(-9), bucket })).status).toBe('completed');
    const over = { endDateTime: '2024-01-01T00:00:00Z' };
    const failed = await reserve(bucket, 1, { expirationDate, validFor: over });
    expect(failed.reason).toBe('The reservation would already have expired');
  });

  it('expires after a day when nobody said when', async () => {
    const bucket = await givenFilled(10);
    const { id } = await reserve(bucket, 7);
    now = plusMs(START, 24 * 3_600_000);
    const late = await post('adjustBalance', { amount: eur(-1), reserveBalance: { id } });
    expect(late.reason).toBe('The reservation has expired');
  });
});

describe('expiry', () => {
  const until = { validFor: { endDateTime: '2024-03-01T00:00:00Z' } };

  it('books sold value as breakage and keeps what is reserved until it is settled', async () => {
    const bucket = await givenFilled(10, until);
    const reservation = await post('reserveBalance', {
      amount: eur(4),
      bucket,
      expirationDate: '2024-03-02T00:00:00Z',
    });
    now = parseInstant('2024-03-01T00:00:00Z');
    const shown = await served.http.get(`${ROOT}/bucket/${bucket.id}`);
    expect(shown.body.status).toBe('expired');
    await served.app.get(Sweep).run();
    expect(await left(bucket)).toBe('4 of which 4 reserved');
    await post('adjustBalance', { amount: eur(-3), reserveBalance: { id: reservation.id } });
    await served.app.get(Sweep).run();
    expect(await left(bucket)).toBe('0 of which 0 reserved');
    const lines = await db.owner(
      `SELECT sum(credit)::text AS breakage FROM journal_line
       WHERE account = 'breakage' AND reference IN (SELECT id FROM balance_action WHERE bucket_id = $1)`,
      [bucket.id],
    );
    expect(lines).toEqual([{ breakage: '7' }]);
    expect((await post('topupBalance', { amount: eur(1), bucket })).reason).toBe(
      'The bucket has expired',
    );
  });
});

describe('what an account has and had', () => {
  it('is found by the amount it is shown with, whatever units its buckets are shown in', async () => {
    const data = { partyAccount: { id: 'mixed' }, usageType: 'data' };
    await givenBucket({ ...data, remainingValue: { amount: 3, units: 'GB' } });
    await givenBucket({ ...data, remainingValue: { amount: 1000, units: 'MB' } });
    const shown = await listOf('accumulatedBalance?partyAccount.id=mixed');
    const [amount] = shown.map((one) => (one['totalBalance'] as { amount: number }).amount);
    const found = await listOf(
      `accumulatedBalance?partyAccount.id=mixed&totalBalance.amount=${amount}`,
    );
    expect(found).toEqual(shown);
    expect(found).toHaveLength(1);
  });

  it.each`
    units       | taken      | shown
    ${'GB'}     | ${1}       | ${'0.999999999 GB'}
    ${'GiB'}    | ${1}       | ${'1073741823 byte'}
    ${'GiB'}    | ${2 ** 29} | ${'0.5 GiB'}
    ${'minute'} | ${6}       | ${'0.9 minute'}
    ${'minute'} | ${1}       | ${'59 second'}
    ${'hour'}   | ${3600}    | ${'0 hour'}
    ${'EUR'}    | ${0.5}     | ${'0.5 EUR'}
  `('is found as it is shown: $shown', async ({ units, taken, shown }) => {
    const partyAccount = { id: `finder-${shown}` };
    const remainingValue = { amount: 1, units };
    const { id } = await givenBucket({ partyAccount, usageType: 'any', remainingValue });
    const reference = { GB: 'byte', GiB: 'byte', minute: 'second', hour: 'second' }[
      units as string
    ];
    const amount = { amount: -taken, units: reference ?? units };
    expect((await post('adjustBalance', { amount, bucket: { id } })).status).toBe('completed');
    const [value = '', unit = ''] = (shown as string).split(' ');
    const asShown = (name: string) => `${name}.amount=${value}&${name}.units=${unit}`;
    const buckets = await listOf(`bucket?id=${id}&${asShown('remainingValue')}`);
    expect(buckets).toMatchObject([{ remainingValueName: shown }]);
    expect(await listOf(`bucket?id=${id}&remainingValueName=${shown}`)).toEqual(buckets);
    const account = `accumulatedBalance?partyAccount.id=${partyAccount.id}`;
    const all = await listOf(account);
    expect(await listOf(`${account}&${asShown('totalBalance')}`)).toEqual(all);
    expect(all).toMatchObject([{ totalBalance: { amount: Number(value), units: unit } }]);
  });

  it('is summed per type and unit, and told action by action', async () => {
    const account = { partyAccount: { id: 'teller' } };
    const bucket = await givenFilled(10, account);
    await givenFilled(5, account);
    await givenBucket({
      ...account,
      usageType: 'data',
      remainingValue: { amount: 1, units: 'GB' },
    });
    await post('adjustBalance', { amount: eur(-1), bucket });
    const sums = await listOf('accumulatedBalance?partyAccount.id=teller');
    expect(sums.map((one) => [one.id, one['totalBalance']])).toEqual([
      ['teller.data.byte', { amount: 1, units: 'GB' }],
      ['teller.monetary.EUR', eur(14)],
    ]);
    const own = `${ROOT}/accumulatedBalance/teller.monetary.EUR`;
    expect((await served.http.get(own)).body).toEqual(sums[1]);
    await db.owner(
      `INSERT INTO draw (tenant_id, root_id, bucket_id, seq, quantity, occurred_at, booked_at)
       SELECT 'default', 'teller', $1, n, 0.5, '2024-02-03T10:00:00Z', '2024-02-03T11:00:00Z' FROM generate_series(1, 4) n`,
      [bucket.id],
    );
    await db.owner('UPDATE bucket SET draw_count = 4 WHERE id = $1', [bucket.id]);
    const history = await listOf(`balanceActionHistory?bucket.id=${bucket.id}`);
    expect(history.map((one) => [one['@type'], one['amount'], one['status']])).toEqual([
      ['TopupBalance', eur(10), 'completed'],
      ['AdjustBalance', eur(-1), 'completed'],
      ['UsageDraw', eur(-2), 'completed'],
    ]);
    const one = history[2];
    expect((await served.http.get(`${ROOT}/balanceActionHistory/${one?.id ?? ''}`)).body).toEqual(
      one,
    );
    expect((await served.http.get(`${ROOT}/balanceAction/${one?.id ?? ''}`)).status).toBe(200);
    expect((await served.http.get(`${ROOT}/deductBalance`)).status).toBe(404);
  });
});
