import { AllowanceRenewal } from '../../src/billing/allowance-renewal.service';
import { BillRuns } from '../../src/billing/bill-run.service';
import { DEFAULT_TENANT } from '../../src/platform/tenant';
import {
  type BillingStory,
  billingStory,
  BILLS,
  type Json,
  ON_DEMAND,
  RATES,
} from '../support/story/billing-story';
import { until } from '../support/story/until';
import { provenBooks } from '../support/story/proof';

let story: BillingStory;

beforeAll(async () => {
  story = await billingStory();
});

afterAll(async () => {
  await story.end();
});

beforeEach(() => story.setClock('2024-01-10T12:00:00Z'));

let accounts = 0;
/** A customer with one subscription from the start of 2024. */
async function customer(offering = 'pay-as-you-go', more: Json = {}): Promise<string> {
  const id = await story.account(`customer-${(accounts += 1)}`, more);
  await story.order(id, offering, `key-${id}`, '2024-01-01T00:00:00Z');
  return id;
}

const use = (id: string, ...events: [string, string][]) => story.use(`key-${id}`, events);
const amounts = (bill: Json) => [
  bill.taxExcludedAmount.value,
  bill.taxIncludedAmount.value,
  bill.amountDue.value,
];

describe('a live bill', () => {
  it('is listed from the first charge on; by its id the running one is there before, at zero', async () => {
    const id = await story.account('idle');
    expect(await story.bills(`billingAccount.id=${id}`)).toEqual([]);
    const { body: bill } = await story.served.http.get(`${BILLS}/idle.EUR.20240101`).expect(200);
    expect(bill).toMatchObject({
      id: 'idle.EUR.20240101',
      state: 'new',
      billingAccount: { id, name: 'Account idle' },
      billingPeriod: {
        startDateTime: '2024-01-01T00:00:00.000Z',
        endDateTime: '2024-02-01T00:00:00.000Z',
      },
      amountDue: { unit: 'EUR', value: 0 },
    });
    expect(bill.billDocument).toHaveLength(2);
  });

  it('shows every usage at once, exact to the cent', async () => {
    const id = await customer();
    await use(id, ['2024-01-05T00:00:00Z', '1000000']);
    expect(amounts((await story.bills(`billingAccount.id=${id}&state=new`))[0])).toEqual([
      30, 35.7, 35.7,
    ]);
    await use(id, ['2024-01-05T00:00:00Z', '167']);
    expect(amounts((await story.bills(`billingAccount.id=${id}&state=new`))[0])).toEqual([
      30.01, 35.71, 35.71,
    ]);
  });

  it('is found by every scalar it shows', async () => {
    const id = await customer();
    await use(id, ['2024-01-05T00:00:00Z', '1000000']);
    const [bill] = await story.bills(`billingAccount.id=${id}`);
    for (const [name, value] of scalars(bill)) {
      const query = `${name}=${encodeURIComponent(String(value))}&billingAccount.id=${id}`;
      expect([name, (await story.bills(query)).map((each) => each.id)]).toEqual([name, [bill.id]]);
    }
    expect((await story.bills(`id=${bill.id}`)).map((each) => each.id)).toEqual([bill.id]);
    expect(await story.bills('id=anything')).toEqual([]);
    expect(await story.bills(`billingAccount.id=${id}&state=sent`)).toEqual([]);
  });

  it('shows fees in advance and history that was imported, one bill a period', async () => {
    story.setClock('2024-03-10T12:00:00Z');
    const id = await customer('plan');
    await use(id, ['2024-01-05T00:00:00Z', '1000000'], ['2024-03-05T00:00:00Z', '2000000']);
    const bills = await story.bills(`billingAccount.id=${id}`);
    expect(
      bills.map((bill) => [bill.billingPeriod.startDateTime.slice(0, 7), amounts(bill)[0]]),
    ).toEqual([
      ['2024-01', 111],
      ['2024-02', 31],
      ['2024-03', 91],
    ]);
  });

  it('is not closed while it is on hold', async () => {
    const id = await customer();
    await use(id, ['2024-01-05T00:00:00Z', '1000000']);
    const bill = `${BILLS}/${id}.EUR.20240101`;
    const { http } = story.served;
    expect((await http.patch(bill).send({ state: 'onHold' }).expect(200)).body.state).toBe(
      'onHold',
    );
    story.setClock('2024-02-02T00:00:00Z');
    expect((await story.run('2024-02-01T00:00:00Z', id)).result.bills).toBe(0);
    expect((await http.get(bill)).body.state).toBe('onHold');
    await http.patch(bill).send({ state: 'sent' }).expect(409);
    await http.patch(bill).send({ state: 'new' }).expect(200);
    expect((await story.run('2024-02-01T00:00:00Z', id)).result.bills).toBe(1);
  });

  it('refuses every change but of its state', async () => {
    const id = await customer();
    const bill = `${BILLS}/${id}.EUR.20240101`;
    const { http } = story.served;
    expect((await http.patch(bill).send({ state: 'paid' })).status).toBe(400);
    expect((await http.patch(bill).send({ state: 'validated' })).body.code).toBe(
      'billing.forbidden-transition',
    );
    expect((await http.patch(bill).send({ amountDue: { unit: 'EUR', value: 1 } })).body.code).toBe(
      'billing.content-fixed',
    );
    await http.patch(`${BILLS}/nothing`).send({ state: 'onHold' }).expect(404);
  });
});

describe('a bill run', () => {
  it('closes what ended, keeps the id, and books the next period in advance', async () => {
    const id = await customer('plan', { purchaseOrderNumber: 'PO-7', paymentTerms: { days: 14 } });
    await use(id, ['2024-01-05T00:00:00Z', '1000000']);
    const [live] = await story.bills(`billingAccount.id=${id}`);
    story.setClock('2024-02-01T06:00:00Z');
    const run = await story.run('2024-02-01T00:00:00Z', id);
    expect(run).toMatchObject({ status: 'done', result: { bills: 1, periods: 1, failures: [] } });
    const closed = (await story.served.http.get(`${BILLS}/${live.id}`).expect(200)).body;
    expect(closed).toMatchObject({
      id: live.id,
      state: 'validated',
      purchaseOrderNumber: 'PO-7',
      paymentTerms: '14 days net',
      paymentDueDate: '2024-02-15T00:00:00.000Z',
      runType: 'onCycle',
      taxItem: [{ taxCategory: 'VAT', taxRate: 19, taxAmount: { unit: 'EUR', value: 21.09 } }],
    });
    expect(closed.billNo).toMatch(/^2024-\d{6}$/);
    expect(amounts(closed)).toEqual([111, 132.09, 132.09]);
    expect(amounts(live)).toEqual(amounts(closed));
    const [next] = await story.bills(`billingAccount.id=${id}&state=new`);
    expect([next.billingPeriod.startDateTime, amounts(next)[0]]).toEqual([
      '2024-02-01T00:00:00.000Z',
      31,
    ]);
  });

  it('changes nothing the second time', async () => {
    const id = await customer('plan');
    story.setClock('2024-02-01T06:00:00Z');
    await story.run('2024-02-01T00:00:00Z', id);
    const before = await story.bills(`billingAccount.id=${id}`);
    const run = await story.run('2024-02-01T00:00:00Z', id);
    expect(run.result).toMatchObject({ bills: 0, periods: 0 });
    expect(await story.bills(`billingAccount.id=${id}`)).toEqual(before);
  });

  it('closes each of several periods in turn and numbers bills without gaps', async () => {
    story.setClock('2024-04-10T12:00:00Z');
    const id = await customer('plan');
    const run = await story.run('2024-04-01T00:00:00Z', id);
    expect(run.result).toMatchObject({ bills: 3, periods: 3 });
    const bills = await story.bills(`billingAccount.id=${id}`);
    expect(bills.map((bill) => [bill.state, amounts(bill)[0]])).toEqual([
      ['validated', 81],
      ['validated', 31],
      ['validated', 31],
      ['new', 31],
    ]);
    const numbers = await story.db.owner<{ number: string }>(
      `SELECT number FROM bill WHERE number LIKE '2024-%' ORDER BY number`,
    );
    expect(numbers.map(({ number }) => number)).toEqual(
      numbers.map((_, index) => `2024-${String(index + 1).padStart(6, '0')}`),
    );
  });

  it('asks for the rest of a minimum, also of who used nothing', async () => {
    const id = await customer('committed');
    const idle = await customer('committed');
    await use(id, ['2024-01-05T00:00:00Z', '1000000']);
    story.setClock('2024-02-01T06:00:00Z');
    await story.run('2024-02-01T00:00:00Z', id);
    await story.run('2024-02-01T00:00:00Z', idle);
    for (const account of [id, idle]) {
      const [bill] = await story.bills(`billingAccount.id=${account}&state=validated`);
      expect(amounts(bill)[0]).toBe(100);
    }
  });

  it('shows late usage on the next bill and names the bill it belongs to', async () => {
    const id = await customer();
    await use(id, ['2024-01-05T00:00:00Z', '1000000']);
    story.setClock('2024-02-01T06:00:00Z');
    await story.run('2024-02-01T00:00:00Z', id);
    const [first] = await story.bills(`billingAccount.id=${id}&state=validated`);
    await use(id, ['2024-01-31T23:59:59Z', '500000']);
    const live = `${id}.EUR.20240201`;
    const lines = (await story.served.http.get(`/api/v1/bills/${live}/lines`).expect(200)).body;
    expect(lines).toMatchObject([
      { amount: '15.00', late: true, adjusts: { id: first.id, number: first.billNo } },
    ]);
    story.setClock('2024-03-01T06:00:00Z');
    await story.run('2024-03-01T00:00:00Z', id);
    const closed = (await story.served.http.get(`/api/v1/bills/${live}/lines`)).body;
    expect(closed).toEqual(lines);
    const again = (await story.served.http.get(`${BILLS}/${first.id}`)).body;
    expect(again).toEqual(first);
  });

  it('makes the same bill of the same usage in whatever order it came', async () => {
    const events: [string, string][] = [
      ['2024-01-05T00:00:00Z', '600000'],
      ['2024-01-10T00:00:00Z', '600000'],
      ['2024-01-16T00:00:00Z', '100000'],
      ['2024-01-20T00:00:00Z', '700000.5'],
    ];
    const orders = [
      [0, 1, 2, 3],
      [3, 2, 1, 0],
      [2, 0, 3, 1],
    ];
    const bills: Json[] = [];
    for (const order of orders) {
      const id = await customer('tiered');
      for (const index of order) await use(id, events[index] ?? ['', '']);
      story.setClock('2024-02-01T06:00:00Z');
      await story.run('2024-02-01T00:00:00Z', id);
      const lines = (await story.served.http.get(`/api/v1/bills/${id}.EUR.20240101/lines`)).body;
      bills.push(
        lines.map((line: Json) => [line.card.version, line.quantity, line.amountUnrounded]),
      );
      story.setClock('2024-01-10T12:00:00Z');
    }
    // 1 000 000 at 0.03 and 200 000 at 0.01 per thousand; then all beyond the first tier, at 0.005.
    expect(bills[0]).toEqual([
      [1, '1200000', '32'],
      [2, '800000.5', '4.0000025'],
    ]);
    expect(bills[1]).toEqual(bills[0]);
    expect(bills[2]).toEqual(bills[0]);
  });

  it('loses nothing of what comes in while it runs, and two runs at once close once', async () => {
    const ids = await Promise.all([customer(), customer(), customer()]);
    story.setClock('2024-02-01T06:00:00Z');
    const upTo = '2024-02-01T00:00:00Z';
    const usages = ids.flatMap((id) =>
      Array.from({ length: 10 }, () => use(id, ['2024-01-31T12:00:00Z', '1000000'])),
    );
    await Promise.all([...usages, story.run(upTo), ...ids.map((id) => story.run(upTo, id))]);
    for (const id of ids) {
      const bills = await story.bills(`billingAccount.id=${id}`);
      expect(bills.filter((bill) => bill.id === `${id}.EUR.20240101`)).toHaveLength(1);
      const total = bills.reduce((sum, bill) => sum + Number(amounts(bill)[0]), 0);
      expect(total).toBe(300);
    }
  });

  it('bills accounts below with the one that pays, split by cost centre', async () => {
    const parent = await story.account('enterprise');
    for (const child of ['research', 'sales']) {
      await story.account(child, { parent: { id: parent } });
      await story.order(child, 'pay-as-you-go', `key-${child}`, '2024-01-01T00:00:00Z');
    }
    await use('research', ['2024-01-05T00:00:00Z', '1000000']);
    await use('sales', ['2024-01-05T00:00:00Z', '500000']);
    expect(await story.bills('billingAccount.id=sales')).toEqual([]);
    const spend = (await story.served.http.get('/api/v1/accounts/enterprise/spend').expect(200))
      .body;
    expect(spend.total).toEqual([{ currency: 'EUR', amount: '45', prepaid: '0', open: '45' }]);
    expect(spend.byAccount.map((each: Json) => [each.account, each.amount])).toEqual([
      ['research', '30'],
      ['sales', '15'],
    ]);
    const own = (await story.served.http.get('/api/v1/accounts/sales/spend').expect(200)).body;
    expect(own.total[0].amount).toBe('15');
    const refused = await story.served.http
      .post('/api/v1/billRuns')
      .send({ billingAccount: 'sales' });
    expect([refused.status, refused.body.code]).toEqual([422, 'billing.not-billable']);
    story.setClock('2024-02-01T06:00:00Z');
    await story.run('2024-02-01T00:00:00Z', parent);
    const [bill] = await story.bills('billingAccount.id=enterprise&state=validated');
    expect(
      bill.costCentre.map((centre: Json) => [
        centre.billingAccount.name,
        centre.taxExcludedAmount.value,
        centre.taxIncludedAmount.value,
      ]),
    ).toEqual([
      ['Account research', 30, 35.7],
      ['Account sales', 15, 17.85],
    ]);
    expect(bill.taxIncludedAmount.value).toBe(53.55);
  });

  it('follows the cycle of the account in its own zone', async () => {
    const billingCycle = { frequency: 'month', anchorDay: 15, timeZone: 'Europe/Rome' };
    const id = await customer('pay-as-you-go', { billingCycle });
    await use(id, ['2024-01-14T22:59:59Z', '1000000'], ['2024-01-14T23:00:00Z', '2000000']);
    story.setClock('2024-01-20T00:00:00Z');
    await story.run('2024-01-20T00:00:00Z', id);
    const bills = await story.bills(`billingAccount.id=${id}`);
    expect(bills.map((bill) => [bill.id, bill.state, amounts(bill)[0]])).toEqual([
      [`${id}.EUR.20231215E0100`, 'validated', 30],
      [`${id}.EUR.20240115E0100`, 'new', 60],
    ]);
    // As such ids were told before they had the day.
    const shown = async (id: string) => story.served.http.get(`/api/v1/bills/${id}`).expect(200);
    for (const [was, is] of [
      ['20231214T230000000Z', '20231215E0100'],
      ['20240114T230000000Z', '20240115E0100'],
    ]) {
      expect((await shown(`${id}.EUR.${was}`)).body.id).toBe(`${id}.EUR.${is}`);
      await shown(`${id}.EUR.${was}/lines`);
      await shown(`${id}.EUR.${was}/lines/1/usage`);
    }
  });

  it('refuses what it cannot read and accounts there are not', async () => {
    const { http } = story.served;
    expect((await http.post('/api/v1/billRuns').send({ upTo: 'soon' })).status).toBe(400);
    expect((await http.post('/api/v1/billRuns').send({ billingAccount: 'nobody' })).status).toBe(
      422,
    );
    await http.get('/api/v1/billRuns/nothing').expect(404);
  });
});

describe('a bill run whose statements are cancelled', () => {
  /** An administrator's cancellation, while the bill of the account is written. */
  async function cancelled(id: string, timesMax: number): Promise<void> {
    await story.db.owner('CREATE SEQUENCE cancellation');
    await story.db.owner(`
      CREATE FUNCTION cancel() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
        IF nextval('cancellation') <= ${timesMax} THEN
          PERFORM pg_cancel_backend(pg_backend_pid()), pg_sleep(10);
        END IF;
        RETURN NEW;
      END $$`);
    await story.db.owner(`CREATE TRIGGER cancel BEFORE INSERT ON bill FOR EACH ROW
      WHEN (NEW.payer_id = '${id}') EXECUTE FUNCTION cancel()`);
  }

  afterEach(async () => {
    await story.db.owner('DROP TRIGGER cancel ON bill');
    await story.db.owner('DROP FUNCTION cancel; DROP SEQUENCE cancellation');
  });

  it('tries again and bills the account', async () => {
    const id = await customer('plan');
    await cancelled(id, 1);
    const { result } = await story.run('2024-02-01T00:00:00Z', id);
    expect(result).toMatchObject({ bills: 1, failures: [], complete: true });
  });

  it('is incomplete and names the account when it is cancelled again', async () => {
    const id = await customer('plan');
    await cancelled(id, 2);
    const { result } = await story.run('2024-02-01T00:00:00Z', id);
    expect(result).toMatchObject({
      bills: 0,
      failures: [{ billingAccount: id, code: 'billing.cancelled' }],
      complete: false,
    });
    const again = await story.run('2024-02-01T00:00:00Z', id);
    expect(again.result).toMatchObject({ bills: 1, failures: [], complete: true });
  });
});

describe('closing by itself', () => {
  const closeDue = () =>
    story.served.app.get(BillRuns, { strict: false }).runDue(new AbortController().signal);

  it('waits for late arrivals, then closes; imported history waits to be asked for', async () => {
    const id = await customer();
    const imported = await customer();
    await story.db.owner(`UPDATE account SET created_at = '2024-01-01T00:00:00Z' WHERE id = $1`, [
      id,
    ]);
    await story.db.owner(`UPDATE account SET created_at = '2024-02-01T00:00:00Z' WHERE id = $1`, [
      imported,
    ]);
    for (const account of [id, imported]) await use(account, ['2024-01-05T00:00:00Z', '1000000']);
    const states = async () =>
      Promise.all(
        [id, imported].map(
          async (account) => (await story.bills(`id=${account}.EUR.20240101`))[0]?.state,
        ),
      );
    story.setClock('2024-02-01T00:30:00Z');
    await closeDue();
    expect(await states()).toEqual(['new', 'new']);
    story.setClock('2024-02-01T01:30:00Z');
    await closeDue();
    expect(await states()).toEqual(['validated', 'new']);
  });
});

describe('allowances', () => {
  it('are renewed before their period begins, once', async () => {
    const id = await customer('bundle');
    const renewal = story.served.app.get(AllowanceRenewal, { strict: false });
    const remaining = () =>
      story.db.owner<{ from: string; remaining: string }>(
        `SELECT to_char(valid_from AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS from, trim_scale(remaining)::text AS remaining
         FROM bucket WHERE account_id = $1 ORDER BY valid_from`,
        [id],
      );
    await use(id, ['2024-01-05T00:00:00Z', '400']);
    expect(await remaining()).toEqual([{ from: '2024-01-01', remaining: '600' }]);
    story.setClock('2024-01-30T12:00:00Z');
    expect(await renewal.renew(DEFAULT_TENANT)).toBe(1);
    expect(await renewal.renew(DEFAULT_TENANT)).toBe(0);
    story.setClock('2024-02-01T06:00:00Z');
    await use(id, ['2024-02-01T00:00:00Z', '100'], ['2024-01-31T23:00:00Z', '50']);
    expect(await remaining()).toEqual([
      { from: '2024-01-01', remaining: '550' },
      { from: '2024-02-01', remaining: '900' },
    ]);
    await story.run('2024-02-01T00:00:00Z', id);
    expect(await remaining()).toHaveLength(2);
  });
});

describe('a closed bill', () => {
  it('moves through its states and comes back from hold', async () => {
    const id = await customer();
    await use(id, ['2024-01-05T00:00:00Z', '1000000']);
    story.setClock('2024-02-01T06:00:00Z');
    await story.run('2024-02-01T00:00:00Z', id);
    const bill = `${BILLS}/${id}.EUR.20240101`;
    // Of what is sent: no part of the bill.
    const sent = { '@baseType': 'Bill', '@schemaLocation': 'https://example.com/bill.json' };
    const to = async (state: string) =>
      (await story.served.http.patch(bill).send({ state, ...sent })).body;
    expect((await to('settled')).code).toBe('billing.forbidden-transition');
    for (const state of ['onHold', 'validated', 'sent', 'onHold', 'sent', 'partiallyPaid']) {
      const { state: now, '@baseType': base } = await to(state);
      expect([now, base]).toEqual([state, undefined]);
    }
    expect(await to('settled')).toMatchObject({ state: 'settled', remainingAmount: { value: 0 } });
    const receivable = await story.db.owner<{ sum: string }>(
      `SELECT sum(debit - credit)::text FROM journal_line WHERE account = $1`,
      [`receivable:${id}`],
    );
    expect(Number(receivable[0]?.sum)).toBe(0);
  });

  it('cannot be changed, not even by hand', async () => {
    const id = await customer('plan');
    story.setClock('2024-02-01T06:00:00Z');
    await story.run('2024-02-01T00:00:00Z', id);
    const bill = `${id}.EUR.20240101`;
    for (const [sql, parameters] of [
      [`UPDATE bill SET due = 1 WHERE id = $1`, [bill]],
      [`UPDATE bill SET content = '{}' WHERE id = $1`, [bill]],
      [`DELETE FROM bill WHERE id = $1`, [bill]],
      [`UPDATE bill_line SET content = '{}' WHERE bill_id = $1`, [bill]],
      [`UPDATE accrual SET amount = 1 WHERE bill_id = $1`, [bill]],
    ] as const) {
      await expect(story.db.owner(sql, [...parameters])).rejects.toThrow(/closed|never updated/);
    }
  });

  it('moves what was unbilled to the receivable, the tax and the rounding, in one entry with its hash', async () => {
    const id = await customer();
    await use(id, ['2024-01-05T00:00:00Z', '1000167']);
    story.setClock('2024-02-01T06:00:00Z');
    await story.run('2024-02-01T00:00:00Z', id);
    const bill = `${id}.EUR.20240101`;
    const { hash } = (await story.served.http.get(`/api/v1/bills/${bill}`).expect(200)).body;
    const lines = await story.db.owner<{ account: string; amount: string }>(
      `SELECT account, trim_scale(debit - credit)::text AS amount FROM journal_line
       WHERE kind = 'bill' AND reference = $1 ORDER BY account`,
      [`${bill} sha256:${hash}`],
    );
    expect(lines.map(({ account, amount }) => `${account} ${amount}`)).toEqual([
      `receivable:${id} 35.71`,
      'rounding -0.00499',
      'tax-payable -5.7',
      `unbilled:${id} -30.00501`,
    ]);
  });
});

describe('drilling down', () => {
  it('leads from a bill to its lines, their charges and the usages behind them', async () => {
    const id = await customer('plan');
    const events = Array.from({ length: 250 }, (_, index): [string, string] => [
      `2024-01-05T00:00:00.${String(index).padStart(3, '0')}Z`,
      '1000',
    ]);
    await use(id, ...events);
    const { http } = story.served;
    for (const isClosed of [false, true]) {
      if (isClosed) {
        story.setClock('2024-02-01T06:00:00Z');
        await story.run('2024-02-01T00:00:00Z', id);
      }
      const base = `/api/v1/bills/${id}.EUR.20240101/lines`;
      const lines = (await http.get(base).expect(200)).body;
      expect(lines.map((line: Json) => [line.number, line.kind, line.amount])).toEqual([
        [1, 'recurring', '31.00'],
        [2, 'oneTime', '50.00'],
        [3, 'usage', '7.50'],
      ]);
      const page = await http.get(`${base}/3/usage?offset=240&limit=100`);
      expect([page.status, page.headers['x-total-count'], page.body.length]).toEqual([
        206,
        '250',
        10,
      ]);
      expect(page.body[0]).toMatchObject({
        kind: 'rated',
        amount: '0.03',
        usage: { subject: `key-${id}`, meter: 'tokens', quantity: '1000' },
      });
      const next = await http.get(
        `${base}/3/usage?limit=2&after=${encodeURIComponent(page.body[7].id)}`,
      );
      expect(next.body).toEqual(page.body.slice(8));
      expect(next.headers['link']).toMatch(/rel="prev"/);
      expect(next.headers['link']).not.toMatch(/rel="next"/);
      const last = await http.get(`${base}/3/usage?limit=3&sort=-occurredAt&fields=usage.time`);
      expect(last.body.map(({ usage }: Json) => usage)).toEqual(
        [249, 248, 247].map((ms) => ({ time: `2024-01-05T00:00:00.${ms}Z` })),
      );
      await http.get(`${base}/3/usage?after=nothing`).expect(400);
      const third = await http.get(
        `${base}/3/usage?usage.externalId=${page.body[2].usage.externalId}`,
      );
      expect(third.body).toEqual([page.body[2]]);
      const whole = await http.get(`${base}/${lines[2].id}/usage?limit=1000`);
      expect([whole.status, whole.body.length]).toEqual([200, 250]);
      const fee = (await http.get(`${base}/1/usage`)).body;
      expect(fee).toMatchObject([{ kind: 'fee', amount: '31', usage: null }]);
      await http.get(`${base}/9/usage`).expect(404);
      const filtered = (await http.get(`${base}?kind=usage&fields=amount`)).body;
      expect(filtered).toMatchObject([{ amount: '7.50' }]);
    }
  });

  it('shows the bill as a document to print and as JSON', async () => {
    const id = await customer('plan', { name: '<b>Kiosk & Söhne</b>' });
    const { http } = story.served;
    const url = `/api/v1/bills/${id}.EUR.20240101/document`;
    const html = await http.get(url).set('accept', 'text/html').expect(200);
    expect(html.headers['content-type']).toContain('text/html');
    expect(html.text).toContain('&lt;b&gt;Kiosk &amp; Söhne&lt;/b&gt;');
    expect(html.text).not.toContain('<b>Kiosk');
    const json = await http.get(`${url}?format=json`).expect(200);
    expect(json.body).toMatchObject({ totals: { taxExcluded: '81.00' }, number: null, hash: null });
    await http.get(`${url}?format=pdf`).expect(400);
    await http.get('/api/v1/bills/nothing/document').expect(404);
  });
});

describe('an applied rate', () => {
  it('is of the account until it is billed, then of the bill, and sums to it', async () => {
    const id = await customer('plan');
    await use(id, ['2024-01-05T00:00:00Z', '1000167']);
    const list = async (query: string) =>
      (await story.served.http.get(`${RATES}?${query}`).expect(200)).body;
    const open = await list(`billingAccount.id=${id}`);
    expect(
      open.map((rate: Json) => [rate.type, rate.isBilled, rate.taxExcludedAmount.value]).sort(),
    ).toEqual([
      ['oneTime', false, 50],
      ['recurring', false, 31],
      ['usage', false, 30.01],
    ]);
    story.setClock('2024-02-01T06:00:00Z');
    await story.run('2024-02-01T00:00:00Z', id);
    const [bill] = await story.bills(`billingAccount.id=${id}&state=validated`);
    const billed = await list(`bill.id=${bill.id}`);
    expect(billed).toHaveLength(3);
    const cents = (read: (rate: Json) => number) =>
      billed.reduce((total: number, rate: Json) => total + Math.round(read(rate) * 100), 0);
    expect(cents((rate) => rate.taxIncludedAmount.value)).toBe(
      Math.round(bill.taxIncludedAmount.value * 100),
    );
    const usage = billed.find((rate: Json) => rate.type === 'usage');
    expect(usage).toMatchObject({ isBilled: true, bill: { id: bill.id }, billingAccount: { id } });
    expect(usage.characteristic).toContainEqual({
      name: 'quantity',
      valueType: 'number',
      value: 1000167,
    });
    expect((await story.served.http.get(`${RATES}/${usage.id}`).expect(200)).body).toEqual(usage);
    for (const [name, value] of scalars(usage)) {
      const query = `${name}=${encodeURIComponent(String(value))}&billingAccount.id=${id}`;
      expect([name, (await list(query)).some((rate: Json) => rate.id === usage.id)]).toEqual([
        name,
        true,
      ]);
    }
    expect(await list('id=anything')).toEqual([]);
    await story.served.http.get(`${RATES}/anything`).expect(404);
  });
});

describe('a bill on demand', () => {
  beforeAll(async () => {
    for (const id of ['asked-of', 'another']) await story.account(id);
  });

  const ask = async (body: Json): Promise<Json> => {
    const created = await story.served.http.post(ON_DEMAND).send(body).expect(201);
    if (created.body.state !== 'inProgress') return created.body;
    return until(async () => {
      const found = await story.served.http.get(`${ON_DEMAND}/${created.body.id}`).expect(200);
      return found.body.state === 'inProgress' ? undefined : found.body;
    });
  };

  it('bills what was accrued so far; the rest of the period goes on the next bill', async () => {
    const id = await customer('plan');
    await use(id, ['2024-01-05T00:00:00Z', '1000000']);
    const done = await ask({ name: 'final', billingAccount: { id } });
    expect(done).toMatchObject({ state: 'done', customerBill: { id: `${id}.EUR.20240101` } });
    const bill = (await story.served.http.get(`${BILLS}/${done.customerBill.id}`)).body;
    expect(bill).toMatchObject({ state: 'validated', runType: 'offCycle' });
    expect(amounts(bill)[0]).toBe(111);
    await use(id, ['2024-01-06T00:00:00Z', '2000000']);
    story.setClock('2024-02-01T06:00:00Z');
    await story.run('2024-02-01T00:00:00Z', id);
    const bills = await story.bills(`billingAccount.id=${id}`);
    expect(bills.map((each) => [each.state, each.runType, amounts(each)[0]])).toEqual([
      ['validated', 'offCycle', 111],
      ['validated', 'onCycle', 60],
      ['new', 'onCycle', 31],
    ]);
    const lines = (await story.served.http.get(`/api/v1/bills/${bills[1]?.id}/lines`)).body;
    expect(lines).toMatchObject([{ late: false, adjusts: null }]);
  });

  it('finds the account of a party, closes what ended first, and says when there is nothing', async () => {
    story.setClock('2024-02-10T12:00:00Z');
    const id = await customer('plan');
    const done = await ask({ relatedParty: { id: `party-${id}` } });
    expect(done).toMatchObject({ state: 'done', customerBill: { id: `${id}.EUR.20240201` } });
    expect(await ask({ billingAccount: { id } })).toMatchObject({
      state: 'rejected',
      statusReason: 'There is nothing to bill',
    });
    await story.served.http.post(ON_DEMAND).send({ name: 'of nobody' }).expect(400);
  });

  it.each`
    asked                                                                            | place
    ${{ billingAccount: { id: 'nobody' } }}                                          | ${'billingAccount.id'}
    ${{ relatedParty: { id: 'nobody' } }}                                            | ${'relatedParty.id'}
    ${{ billingAccount: { name: 'x' }, relatedParty: { id: 'party-another' } }}      | ${'billingAccount.id'}
    ${{ billingAccount: { id: 'asked-of' }, relatedParty: { id: 'nobody' } }}        | ${'relatedParty.id'}
    ${{ billingAccount: { id: 'asked-of' }, relatedParty: { id: 'party-another' } }} | ${'relatedParty.id'}
  `("is rejected where it names nobody, or another's account: $asked", async ({ asked, place }) => {
    const rejected = {
      state: 'rejected',
      statusReason: expect.stringMatching(new RegExp(`^${place}: `)),
    };
    expect(await ask(asked)).toMatchObject(rejected);
    const { id } = asked.relatedParty ?? {};
    if (asked.billingAccount === undefined || id === undefined) return;
    const partyOrPartyRole = { '@type': 'PartyRef', id };
    const next = {
      '@type': 'CustomerBillOnDemand',
      billingAccount: { '@type': 'BillingAccountRef', ...asked.billingAccount },
      relatedParty: { '@type': 'RelatedPartyRefOrPartyRoleRef', role: 'owner', partyOrPartyRole },
    };
    const path = ON_DEMAND.replace('/v4/', '/v5/');
    const { body } = await story.served.http.post(path).send(next).expect(201);
    expect(body).toMatchObject(rejected);
  });
});

describe('a job that does not bill', () => {
  const asked = async (): Promise<{ readonly id: string; readonly job: string }> => {
    const account = await customer('plan');
    const sent = { name: 'never', billingAccount: { id: account } };
    // Nobody looks for the job before it is made what it is to be.
    await story.db.owner(`CREATE FUNCTION postpone() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN NEW.kind := 'later ' || NEW.kind; RETURN NEW; END $$`);
    await story.db.owner(
      'CREATE TRIGGER postpone BEFORE INSERT ON job FOR EACH ROW EXECUTE FUNCTION postpone()',
    );
    const { body } = await story.served.http.post(ON_DEMAND).send(sent).expect(201);
    await story.db.owner('DROP TRIGGER postpone ON job');
    await story.db.owner('DROP FUNCTION postpone');
    const [job] = await story.db.owner<{ id: string }>(
      `SELECT id FROM job WHERE input ->> 'id' = $1`,
      [body.id],
    );
    return { id: body.id, job: job?.id ?? '' };
  };
  const ended = (id: string): Promise<Json> =>
    until(async () => {
      const { body } = await story.served.http.get(`${ON_DEMAND}/${id}`).expect(200);
      return body.state === 'inProgress' ? undefined : body;
    });

  it('ends the request with the reason when it is given up', async () => {
    const { id, job } = await asked();
    await story.db.owner(
      `UPDATE job SET kind = 'billing.on-demand', status = 'running', takeovers = 4 WHERE id = $1`,
      [job],
    );
    expect(await ended(id)).toMatchObject({
      state: 'terminatedWithError',
      statusReason: expect.stringContaining('its process ended 5 times'),
    });
  });

  it('ends the request when it meets a bug', async () => {
    const { id, job } = await asked();
    await story.db.owner(
      `UPDATE job SET kind = 'billing.on-demand', input = input || '{"after": "x"}' WHERE id = $1`,
      [job],
    );
    await story.db.owner(`CREATE FUNCTION break() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'a bug'; END $$`);
    await story.db.owner(
      'CREATE TRIGGER break BEFORE INSERT ON bill FOR EACH ROW EXECUTE FUNCTION break()',
    );
    const { state, statusReason } = await ended(id);
    await story.db.owner('DROP TRIGGER break ON bill');
    expect([state, statusReason]).toEqual([
      'terminatedWithError',
      'The job ran into an error that is told in the log of the server',
    ]);
  });
});

describe('the proof of the books', () => {
  const verdicts = async (): Promise<Json[]> => {
    const { checks } = await provenBooks(story.served.http);
    return checks.filter(({ holds }) => !holds) as Json[];
  };
  const tampered = async (sql: string): Promise<Json[]> => {
    const triggers = (on: string) =>
      ['bill', 'bill_line', 'accrual'].map((table) => `ALTER TABLE ${table} ${on} TRIGGER USER`);
    await story.db.owner(
      `BEGIN; ${[...triggers('DISABLE'), sql, ...triggers('ENABLE')].join(';')}; COMMIT`,
    );
    return verdicts();
  };

  it('holds after all of this, and names the bill that somebody changed', async () => {
    expect(await verdicts()).toEqual([]);
    const id = await customer('plan');
    story.setClock('2024-02-01T06:00:00Z');
    await story.run('2024-02-01T00:00:00Z', id);
    const bill = `${id}.EUR.20240101`;
    const names = async (sql: string) => (await tampered(sql)).map(({ name }) => name as string);
    expect(await names(`UPDATE bill SET due = due + 1 WHERE id = '${bill}'`)).toEqual([
      'bills = journal',
      'bills = what paid them',
      'bills = charges',
    ]);
    await tampered(`UPDATE bill SET due = due - 1 WHERE id = '${bill}'`);
    expect(await names(`UPDATE bill SET remaining = 0 WHERE id = '${bill}'`)).toEqual([
      'receivable = bills',
      'bills = what paid them',
      'bills = charges',
    ]);
    await tampered(`UPDATE bill SET remaining = due WHERE id = '${bill}'`);
    const line = `content = jsonb_set(content, '{amount}', '"1.00"') WHERE bill_id = '${bill}' AND number = 1`;
    expect(await tampered(`UPDATE bill_line SET ${line}`)).toMatchObject([
      { name: 'bills = charges', finding: { row: `default/${bill}` } },
    ]);
    await tampered(`UPDATE bill_line SET ${line.replace('"1.00"', '"31.00"')}`);
    expect(await verdicts()).toEqual([]);
    const lost = `UPDATE accrual SET bill_id = NULL WHERE bill_id = '${bill}' AND kind = 'oneTime'`;
    expect(await names(lost)).toEqual([
      'unbilled = accruals',
      'charges billed once',
      'live bills = open accruals',
    ]);
    const own = `payer_id = '${id}' AND bill_from = '2024-01-01' AND kind = 'oneTime'`;
    await tampered(`UPDATE accrual SET bill_id = '${bill}' WHERE ${own}`);
    expect(await names('DELETE FROM open_bill')).toEqual(['live bills = open accruals']);
  });
});

function scalars(body: Json, path = ''): [string, unknown][] {
  return Object.entries(body).flatMap(([name, value]): [string, unknown][] => {
    const at = path === '' ? name : `${path}.${name}`;
    if (Array.isArray(value) || at.startsWith('@') || value === null) return [];
    return typeof value === 'object' ? scalars(value as Json, at) : [[at, value]];
  });
}
