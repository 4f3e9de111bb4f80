import { holding } from '../support/database/holding';
import { API, type Json, openStory, type Story } from '../support/story/story';

const PAYMENT = '/tmf-api/payment/v4/payment';
const REFUND = '/tmf-api/payment/v4/refund';

let story: Story;
let accounts = 0;

beforeAll(async () => {
  story = await openStory('2024-01-10T00:00:00Z');
  await story.givenPlan('plan', [
    {
      id: 'fee',
      priceType: 'recurring',
      recurringChargePeriodType: 'month',
      recurringChargePeriodLength: 1,
      price: { unit: 'EUR', value: 100 },
    },
  ]);
});

afterEach(() => story.expectBalanced());
afterAll(() => story.close());

/** An account with bills of 100 EUR, one a month. */
async function givenBills(count = 1): Promise<{ account: string; bills: Json[] }> {
  accounts += 1;
  const account = `payer-${accounts}`;
  story.itIs('2024-01-01T00:00:00Z');
  await story.givenAccount(account);
  await story.orderPlan(account, 'plan', [`subject-${accounts}`]);
  story.itIs(`2024-0${count + 1}-02T00:00:00Z`);
  await story.runBills(account, `2024-0${count + 1}-01T00:00:00Z`);
  const bills = await billsOf(account);
  expect(bills.map(({ remainingAmount }) => remainingAmount.value)).toEqual(
    Array.from({ length: count }, () => 100),
  );
  return { account, bills };
}

async function givenPayer(more: object = {}): Promise<string> {
  accounts += 1;
  return story.givenAccount(`payer-${accounts}`, more);
}

async function billsOf(account: string): Promise<Json[]> {
  return story.get(`${API.bill}/customerBill?billingAccount.id=${account}&category=normal`);
}

async function shown(account: string): Promise<string[]> {
  return (await billsOf(account)).map((bill) => `${bill.state} ${bill.remainingAmount.value}`);
}

function paying(account: string, value: number, more: object = {}): object {
  return {
    account: { id: account, '@referredType': 'BillingAccount' },
    paymentMethod: { id: 'card', '@referredType': 'bankCard' },
    totalAmount: { unit: 'EUR', value },
    ...more,
  };
}

const item = (id: string, value?: number) => ({
  item: { id, '@referredType': 'CustomerBill' },
  ...(value === undefined ? {} : { totalAmount: { unit: 'EUR', value } }),
});

async function journal(account: string, kind: string): Promise<string[]> {
  const lines = await story.database.owner<Json>(
    `SELECT account, (debit - credit)::text AS amount FROM journal_line
     WHERE root_id = $1 AND kind = $2 ORDER BY seq, line`,
    [account, kind],
  );
  return lines.map((line) => `${line.account} ${line.amount}`);
}

describe('a payment', () => {
  it('settles the bill it names, and says so on the bill', async () => {
    const { account, bills } = await givenBills();
    const [bill] = bills;
    const paid = await story.post(PAYMENT, paying(account, 100, { paymentItem: [item(bill.id)] }));
    expect(paid).toMatchObject({ status: 'done', paymentDate: '2024-02-02T00:00:00.000Z' });
    expect(await story.get(`${PAYMENT}/${paid.id}`)).toEqual(paid);
    const [after] = await billsOf(account);
    expect(after).toMatchObject({
      state: 'settled',
      remainingAmount: { unit: 'EUR', value: 0 },
      amountDue: { unit: 'EUR', value: 100 },
      appliedPayment: [{ appliedAmount: { unit: 'EUR', value: 100 }, payment: { id: paid.id } }],
    });
    await story.get(after.appliedPayment[0].payment.href);
    expect(await journal(account, 'payment')).toEqual(['cash 100', `receivable:${account} -100`]);
  });

  it('pays in parts, and keeps as credit what is too much', async () => {
    const { account, bills } = await givenBills();
    const [{ billNo }] = bills;
    await story.post(PAYMENT, paying(account, 30.5, { paymentItem: [item(billNo)] }));
    expect(await shown(account)).toEqual(['partiallyPaid 69.5']);
    const last = await story.post(PAYMENT, paying(account, 80, { correlatorId: billNo }));
    expect(last.unappliedAmount).toEqual({ unit: 'EUR', value: 10.5 });
    expect(await shown(account)).toEqual(['settled 0']);
    expect(await journal(account, 'payment')).toContain(`customer-credit:${account} -10.5`);
  });

  it('pays what is due longest when it names nothing', async () => {
    const { account } = await givenBills(2);
    await story.post(PAYMENT, paying(account, 130));
    expect(await shown(account)).toEqual(['settled 0', 'partiallyPaid 70']);
  });

  it('is paid once, however often the gateway tells of it', async () => {
    const { account } = await givenBills();
    const sent = paying(account, 40, { correlatorId: 'gateway-1' });
    const answers = await Promise.all([1, 2, 3].map(() => story.post(PAYMENT, sent)));
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect(await shown(account)).toEqual(['partiallyPaid 60']);
    const other = await story.post(
      PAYMENT,
      paying(account, 41, { correlatorId: 'gateway-1' }),
      409,
    );
    expect(other.code).toBe('payment.correlator-reused');
    const key = { 'Idempotency-Key': 'k' };
    const first = await story.http.post(PAYMENT).set(key).send(paying(account, 1)).expect(201);
    const again = await story.http.post(PAYMENT).set(key).send(paying(account, 1)).expect(201);
    expect(again.body).toEqual(first.body);
    expect(await shown(account)).toEqual(['partiallyPaid 59']);
  });

  it('is another one each time that it names a bill, also while that was live', async () => {
    const { account } = await givenBills();
    const live = await story.liveBill(account);
    const named = paying(account, 40, { correlatorId: live.id });
    const early = await story.post(PAYMENT, named);
    expect(early).toMatchObject({ status: 'done' });
    story.itIs('2024-03-02T00:00:00Z');
    await story.runBills(account, '2024-03-01T00:00:00Z');
    const later = await story.post(PAYMENT, named);
    expect(later.id).not.toBe(early.id);
    await story.post(PAYMENT, { ...named, totalAmount: { unit: 'EUR', value: 30 } });
    const cash = (await journal(account, 'payment')).filter((line) => line.startsWith('cash'));
    expect(cash).toEqual(['cash 40', 'cash 40', 'cash 30']);
  });

  it('pays a bill on hold without releasing it', async () => {
    const { account, bills } = await givenBills();
    const path = `${API.bill}/customerBill/${bills[0].id}`;
    await story.http.patch(path).send({ state: 'onHold' }).expect(200);
    await story.post(PAYMENT, paying(account, 100));
    expect(await shown(account)).toEqual(['onHold 0']);
    await story.http.patch(path).send({ state: 'settled' }).expect(200);
  });

  it.each`
    why                               | more                                              | reason
    ${'an account that is not there'} | ${{ account: { id: 'nobody' } }}                  | ${/no billing account nobody/}
    ${'no currency'}                  | ${{ totalAmount: { value: 1 } }}                  | ${/totalAmount.unit/}
    ${'less than a coin'}             | ${{ totalAmount: { unit: 'EUR', value: 0.001 } }} | ${/2 digits/}
    ${'nothing'}                      | ${{ totalAmount: { unit: 'EUR', value: 0 } }}     | ${/more than nothing/}
  `('of $why is recorded as failed and moves nothing', async ({ more, reason }) => {
    const { account } = await givenBills();
    const sent = paying(account, 100, more);
    const body = await story.post(PAYMENT, sent);
    expect(body).toMatchObject({ status: 'failed', statusReason: expect.stringMatching(reason) });
    expect(body).toMatchObject(sent);
    expect(await shown(account)).toEqual(['validated 100']);
    expect(await journal(account, 'payment')).toEqual([]);
  });

  it('does not pay the bill of somebody else', async () => {
    const [mine, theirs] = [await givenBills(), await givenBills()];
    const paymentItem = [item(theirs.bills[0].id)];
    const body = await story.post(PAYMENT, paying(mine.account, 100, { paymentItem }));
    expect(body.status).toBe('failed');
    expect(await shown(theirs.account)).toEqual(['validated 100']);
  });

  it('that came before any bill waits as credit', async () => {
    accounts += 1;
    const account = await story.givenAccount(`payer-${accounts}`);
    const body = await story.post(PAYMENT, paying(account, 25));
    expect(body).toMatchObject({ status: 'done', unappliedAmount: { value: 25 } });
  });

  it('of an account that goes meanwhile is recorded as failed', async () => {
    const account = await givenPayer();
    const deleting = await holding(story.database, account);
    const paid = story.post(PAYMENT, paying(account, 25));
    await deleting.isWaitedFor();
    await deleting.does('DELETE FROM account WHERE id = $1', [account]);
    await deleting.end();
    const statusReason = expect.stringContaining(`no billing account ${account}`);
    expect(await paid).toMatchObject({ status: 'failed', statusReason });
    expect(await journal(account, 'payment')).toEqual([]);
  });

  it('is of who pays once the root is free', async () => {
    const root = await givenPayer();
    const child = await givenPayer({ parent: { id: root } });
    const changing = await holding(story.database, root);
    const paid = story.post(PAYMENT, paying(child, 25, { correlatorId: 'moved' }));
    await changing.isWaitedFor();
    await changing.does('UPDATE account SET payer_id = id WHERE id = $1', [child]);
    await changing.end();
    expect((await paid).status).toBe('done');
    expect(await journal(root, 'payment')).toEqual(['cash 25', `customer-credit:${child} -25`]);
  });

  it.each([
    [PAYMENT, 'payments'],
    [REFUND, 'refunds'],
  ])('keeps the account that was told of it before it came: %s', async (path, what) => {
    const [former, next] = [await givenPayer(), await givenPayer()];
    for (const payer of [former, next]) await story.post(PAYMENT, paying(payer, 50));
    const told = await story.givenAccount(`told-${what}`, { parent: { id: former } });
    const body = paying(told, 30, { correlatorId: 'told' });
    await story.post(path, { ...body, status: 'authorized' });
    const { status, body: kept } = await story.http.delete(`${API.account}/${told}`);
    if (status === 204) await story.givenAccount(told, { parent: { id: next } });
    await story.post(path, { ...body, status: 'captured' });
    expect(await journal(next, what.slice(0, -1))).toEqual(
      what === 'payments' ? ['cash 50', `customer-credit:${next} -50`] : [],
    );
    expect([status, kept.message]).toEqual([409, expect.stringMatching(what)]);
  });

  it('keeps its account, with the currency, the time zone and the payer that it has', async () => {
    const root = await givenPayer();
    const child = await givenPayer({ parent: { id: root }, billingCycle: { anchorDay: 15 } });
    const { id } = await story.post(PAYMENT, paying(child, 25));
    await story.post(REFUND, paying(child, 25, { payment: { id } }));
    const own = `${API.account}/${child}`;
    const { body: kept } = await story.http.delete(own).expect(409);
    expect([kept.code, kept.message]).toEqual([
      'account.in-use',
      expect.stringMatching('payments'),
    ]);
    const changes = [{ billingCycle: { timeZone: 'Europe/Rome' } }, { billingCycle: null }];
    for (const change of changes) {
      const { body } = await story.http.patch(own).send(change).expect(409);
      expect(body.code).toBe('account.fixed-field');
    }
    await story.post(PAYMENT, paying(root, 25));
    const { body } = await story.http.patch(`${API.account}/${root}`).send({ currency: 'USD' });
    expect(body.code).toBe('account.fixed-field');
    await story.http.patch(own).send({ taxCategory: 'reduced' }).expect(200);
  });

  it('asks for account, method and amount, whichever name the API is called by', async () => {
    for (const root of ['/tmf-api/payment/v4', '/tmf-api/paymentManagement/v4', '/payment/v4']) {
      for (const name of ['account', 'paymentMethod', 'totalAmount']) {
        const sent = paying('nobody', 1, { [name]: undefined });
        await story.http.post(`${root}/payment`).send(sent).expect(400);
        await story.http.post(`${root}/refund`).send(sent).expect(400);
      }
      await story.http.get(`${root}/payment?status=done`).expect(200);
      await story.http.post(`${root}/hub`).send({ callback: 'http://127.0.0.1:9/' }).expect(201);
    }
  });
});

describe('a refund', () => {
  it('of an account that goes meanwhile is recorded as failed', async () => {
    const account = await givenPayer();
    const deleting = await holding(story.database, account);
    const given = story.post(REFUND, paying(account, 25));
    await deleting.isWaitedFor();
    await deleting.does('DELETE FROM account WHERE id = $1', [account]);
    await deleting.end();
    expect(await given).toMatchObject({ status: 'failed' });
  });

  it('takes back what a payment paid, and the bill is owed again', async () => {
    const { account } = await givenBills(2);
    const paid = await story.post(PAYMENT, paying(account, 210));
    expect(await shown(account)).toEqual(['settled 0', 'settled 0']);
    const part = paying(account, 30, { payment: { id: paid.id } });
    expect(await story.post(REFUND, part)).toMatchObject({
      status: 'done',
      payment: { id: paid.id },
    });
    expect(await shown(account)).toEqual(['settled 0', 'partiallyPaid 20']);
    expect(await journal(account, 'refund')).toEqual([
      'cash -30',
      `customer-credit:${account} 10`,
      `receivable:${account} 20`,
    ]);
    const rest = paying(account, 180, { payment: { id: paid.id } });
    expect((await story.post(REFUND, rest)).status).toBe('done');
    expect(await shown(account)).toEqual(['sent 100', 'sent 100']);
    expect((await story.post(REFUND, part)).status).toBe('denied');
  });

  it('is given once by its correlator, and never more than was paid', async () => {
    const { account } = await givenBills();
    const paid = await story.post(PAYMENT, paying(account, 100));
    const payment = { id: paid.id };
    const sent = paying(account, 60, { payment, correlatorId: 'r1' });
    const answers = await Promise.all([1, 2].map(() => story.post(REFUND, sent)));
    expect(answers[0].id).toBe(answers[1].id);
    const more = await story.post(REFUND, paying(account, 60, { payment }));
    expect(more).toMatchObject({ status: 'denied', statusReason: expect.any(String) });
    expect(await shown(account)).toEqual(['partiallyPaid 60']);
  });

  it('of no payment pays out credit only', async () => {
    const { account } = await givenBills();
    await story.post(PAYMENT, paying(account, 115));
    expect((await story.post(REFUND, paying(account, 16))).status).toBe('denied');
    expect((await story.post(REFUND, paying(account, 15))).status).toBe('done');
    expect(await shown(account)).toEqual(['settled 0']);
  });

  it('of a payment of somebody else is denied', async () => {
    const [mine, theirs] = [await givenBills(), await givenBills()];
    const paid = await story.post(PAYMENT, paying(theirs.account, 100));
    const body = await story.post(REFUND, paying(mine.account, 100, { payment: { id: paid.id } }));
    expect(body.status).toBe('denied');
    expect(await shown(theirs.account)).toEqual(['settled 0']);
  });
});

describe('a payment that has not come yet', () => {
  const told = (account: string, status: string, more: object = {}) =>
    paying(account, 40, { correlatorId: `gateway-${account}`, status, ...more });

  it('moves nothing until it is told to have come, and then is the same payment', async () => {
    const { account } = await givenBills();
    const asked = await story.post(PAYMENT, told(account, 'pendingAuthorization'));
    expect(asked.status).toBe('pendingAuthorization');
    const agreed = { authorizationCode: 'A-1' };
    const authorized = await story.post(PAYMENT, told(account, 'authorized', agreed));
    expect(authorized).toMatchObject({ id: asked.id, status: 'authorized', ...agreed });
    expect(await shown(account)).toEqual(['validated 100']);
    expect(await journal(account, 'payment')).toEqual([]);
    const come = await story.post(PAYMENT, told(account, 'captured'));
    expect(come).toMatchObject({ id: asked.id, status: 'done', ...agreed });
    expect(await shown(account)).toEqual(['partiallyPaid 60']);
    expect(await story.post(PAYMENT, told(account, 'done'))).toEqual(come);
    expect(await shown(account)).toEqual(['partiallyPaid 60']);
  });

  it('tells of each state and of what it learned', async () => {
    const { account } = await givenBills();
    const root = '/tmf-api/payment/v4';
    await story.post(`${root}/hub`, { callback: 'http://127.0.0.1:9/nobody' });
    const { id } = await story.post(PAYMENT, told(account, 'authorized'));
    await story.post(PAYMENT, told(account, 'done', { description: 'come' }));
    const events = await story.database.owner<Json>(
      `SELECT event_type AS type, envelope ->> 'fieldPath' AS path,
         envelope #>> '{event,payment,status}' AS status FROM outbox
       WHERE envelope #>> '{event,payment,id}' = $1 ORDER BY id`,
      [id],
    );
    expect(events.map(({ type, path, status }) => [type, path, status])).toEqual([
      ['PaymentCreateEvent', null, 'authorized'],
      ['PaymentStateChangeEvent', null, 'done'],
      ['PaymentAttributeValueChangeEvent', expect.stringContaining('description'), 'done'],
    ]);
  });

  it.each`
    first           | then                      | stays
    ${'done'}       | ${'pendingAuthorization'} | ${'done stays done'}
    ${'done'}       | ${'canceled'}             | ${'done stays done'}
    ${'denied'}     | ${'done'}                 | ${'denied stays denied'}
    ${'canceled'}   | ${'authorized'}           | ${'canceled stays canceled'}
    ${'authorized'} | ${'pendingAuthorization'} | ${'becomes captured or done or failed or canceled or denied'}
  `('that is $first is never $then', async ({ first, then, stays }) => {
    const { account } = await givenBills();
    const { id } = await story.post(PAYMENT, told(account, first));
    const refused = await story.post(PAYMENT, told(account, then), 409);
    expect(refused).toMatchObject({ code: 'payment.illegal-transition' });
    expect(JSON.stringify(refused)).toContain(stays);
    expect((await story.get(`${PAYMENT}/${id}`)).status).toBe(first);
  });

  it('is not taken for money by a word that nobody knows', async () => {
    const { account } = await givenBills();
    for (const path of [PAYMENT, REFUND]) {
      const refused = await story.post(path, told(account, 'declined'), 400);
      expect(refused).toMatchObject({
        code: 'payment.status-unknown',
        details: [{ path: 'status', value: 'declined' }],
      });
    }
    expect(await journal(account, 'payment')).toEqual([]);
  });

  it('is booked once, though twenty tell at once that it came', async () => {
    const { account } = await givenBills();
    await story.post(PAYMENT, told(account, 'authorized'));
    const many = Array.from({ length: 20 }, () => story.post(PAYMENT, told(account, 'done')));
    expect(new Set((await Promise.all(many)).map(({ id }) => id)).size).toBe(1);
    expect(await shown(account)).toEqual(['partiallyPaid 60']);
  });

  describe('of an account that somebody else pays for meanwhile', () => {
    const ITSELF = { billingCycle: { anchorDay: 15 } };
    const ITS_PARENT = { billingCycle: null };
    type Payers = readonly [first: object, then: object, payer: 'root' | 'child'];
    const changes: readonly Payers[] = [
      [{}, ITSELF, 'child'],
      [ITSELF, ITS_PARENT, 'root'],
    ];
    let ids: { root: string; child: string };

    const given = async (first: object) => {
      const root = await givenPayer();
      ids = { root, child: await givenPayer({ parent: { id: root }, ...first }) };
    };
    const paidBy = (then: object) => story.http.patch(`${API.account}/${ids.child}`).send(then);
    const booked = (payer: 'root' | 'child') => ['cash 40', `customer-credit:${ids[payer]} -40`];

    it.each(changes)('is the same, and of who pays when it comes: %j, %j', async (...change) => {
      const [first, then, payer] = change;
      await given(first);
      const asked = await story.post(PAYMENT, told(ids.child, 'pendingAuthorization'));
      await paidBy(then).expect(200);
      const authorized = await story.post(PAYMENT, told(ids.child, 'authorized'));
      const come = await story.post(PAYMENT, told(ids.child, 'done'));
      expect([authorized.id, come.id, come.status]).toEqual([asked.id, asked.id, 'done']);
      expect(await journal(ids.root, 'payment')).toEqual(booked(payer));
    });

    it('is booked once when it is told again', async () => {
      await given({});
      const come = await story.post(PAYMENT, told(ids.child, 'done'));
      await paidBy(ITSELF).expect(200);
      expect(await story.post(PAYMENT, told(ids.child, 'done'))).toEqual(come);
      expect(await journal(ids.root, 'payment')).toEqual(booked('root'));
      // Somebody else's correlator is nobody else's payment.
      const other = await story.post(PAYMENT, told(ids.root, 'done', { correlatorId: 'other' }));
      expect(other.id).not.toBe(come.id);
    });

    it('is booked once, though ten tell of it while that changes', async () => {
      await given({});
      await story.post(PAYMENT, told(ids.child, 'authorized'));
      const tellFive = () =>
        Array.from({ length: 5 }, () => story.post(PAYMENT, told(ids.child, 'done')));
      const busy = await holding(story.database, ids.root);
      const before = tellFive();
      await busy.isWaitedFor();
      const changed = paidBy(ITSELF).then(({ status }) => status);
      const after = tellFive();
      await busy.end();
      const come = await Promise.all([...before, ...after]);
      expect(await changed).toBe(200);
      expect(new Set(come.map(({ id }) => id)).size).toBe(1);
      const [, credit, ...more] = await journal(ids.root, 'payment');
      expect([booked('root')[1], booked('child')[1]]).toContain(credit);
      expect(more).toEqual([]);
    });
  });

  it('is another one when its correlator is that of a bill', async () => {
    const { account, bills } = await givenBills();
    const correlatorId = bills[0].billNo;
    const first = await story.post(PAYMENT, told(account, 'authorized', { correlatorId }));
    const second = await story.post(PAYMENT, told(account, 'done', { correlatorId }));
    expect(second.id).not.toBe(first.id);
    expect(await shown(account)).toEqual(['partiallyPaid 60']);
  });
});

it('shows what is left of a payment after a refund, and tells of it', async () => {
  const { account } = await givenBills();
  const paid = await story.post(PAYMENT, paying(account, 120));
  expect(paid.unappliedAmount.value).toBe(20);
  const payment = { id: paid.id };
  await story.post(REFUND, paying(account, 5, { payment }));
  expect((await story.get(`${PAYMENT}/${paid.id}`)).unappliedAmount.value).toBe(15);
  await story.post(REFUND, paying(account, 15));
  expect(await story.get(`${PAYMENT}/${paid.id}`)).not.toHaveProperty('unappliedAmount');
});

it('gives a refund back once it is authorized, and not before', async () => {
  const { account } = await givenBills();
  const { id } = await story.post(PAYMENT, paying(account, 100));
  const sent = paying(account, 30, { payment: { id }, correlatorId: `refund-${account}` });
  const asked = await story.post(REFUND, { ...sent, status: 'pendingAuthorization' });
  expect(await shown(account)).toEqual(['settled 0']);
  const given = await story.post(REFUND, { ...sent, status: 'done' });
  expect(given).toMatchObject({ id: asked.id, status: 'done' });
  expect(await shown(account)).toEqual(['partiallyPaid 30']);
});

it.each([
  ['payment', PAYMENT],
  ['refund', REFUND],
])('books a %s once, though twenty ask for its id at once', async (name, path) => {
  const { account } = await givenBills(1);
  await story.post(PAYMENT, paying(account, 60));
  const sent = { ...paying(account, 10), id: `${name}-of-twenty` };
  const { id } = await story.post(PAYMENT, paying(account, 30, { correlatorId: `of ${account}` }));
  const body = name === 'refund' ? { ...sent, payment: { id } } : sent;
  const asked = Array.from({ length: 20 }, () => story.http.post(path).send(body));
  const statuses = (await Promise.all(asked)).map(({ status }) => status).toSorted((a, b) => a - b);
  expect(statuses).toEqual([201, ...Array.from({ length: 19 }, () => 409)]);
  expect(await shown(account)).toEqual([name === 'refund' ? 'partiallyPaid 20' : 'settled 0']);
});
