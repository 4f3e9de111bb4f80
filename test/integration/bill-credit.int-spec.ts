import fc from 'fast-check';
import { provenBooks } from '../support/story/proof';
import { API, type Json, openStory, type Story } from '../support/story/story';

const PAYMENT = '/tmf-api/payment/v4/payment';
const REFUND = '/tmf-api/payment/v4/refund';

let story: Story;
let payers = 0;

beforeAll(async () => {
  story = await openStory('2024-01-01T00:00:00Z');
  const tax = [{ taxCategory: 'VAT', taxRate: 19 }];
  const launched = { priceType: 'usage', tax };
  for (const currency of ['EUR', 'CHF']) {
    const meter = await story.givenMeter(`units-${currency}`, 'unit');
    const line = { id: 'all', meter, allowNegative: true, price: { model: 'unit', rate: '1' } };
    const card = await story.givenCard(`card-${currency}`, [line], { currency });
    await story.givenPlan(`plan-${currency}`, [
      { id: `price-${currency}`, ...launched, pricingLogicAlgorithm: [{ id: card }] },
    ]);
  }
});

afterEach(() => story.expectBalanced());
afterAll(() => story.close());

async function givenPayer(...currencies: string[]): Promise<string> {
  payers += 1;
  const payer = `payer-${payers}`;
  story.itIs('2024-01-01T00:00:00Z');
  await story.givenAccount(payer);
  for (const currency of currencies.length === 0 ? ['EUR'] : currencies) {
    await nowIn(payer, currency);
    await story.orderPlan(payer, `plan-${currency}`, [`${payer}-${currency}`]);
  }
  return payer;
}

/** An account has one currency; charges of several are as imports from elsewhere may leave them. */
async function nowIn(payer: string, currency: string): Promise<void> {
  await story.database.owner('UPDATE account SET currency = $2 WHERE id = $1', [payer, currency]);
}

/** A month's net amounts by currency, charged and closed; VAT of 19 % comes on top. */
async function billMonth(payer: string, month: number, net: Record<string, string>) {
  const name = String(month).padStart(2, '0');
  const next = String(month + 1).padStart(2, '0');
  story.itIs(`2024-${name}-20T00:00:00Z`);
  for (const [currency, quantity] of Object.entries(net)) {
    const subject = `${payer}-${currency}`;
    const at = `2024-${name}-10T00:00:00Z`;
    await nowIn(payer, currency);
    await story.use({ subject, meter: `units-${currency}`, quantity, at });
  }
  story.itIs(`2024-${next}-02T00:00:00Z`);
  return story.runBills(payer, `2024-${next}-01T00:00:00Z`);
}

async function closed(payer: string): Promise<Json[]> {
  return story.get(`${API.bill}/customerBill?billingAccount.id=${payer}&category=normal`);
}

/** Each closed bill as `state due remaining`. */
async function shown(payer: string): Promise<string[]> {
  return (await closed(payer)).map(
    ({ state, amountDue, remainingAmount }) =>
      `${state} ${amountDue.value} ${remainingAmount.value}${amountDue.unit === 'EUR' ? '' : ` ${amountDue.unit}`}`,
  );
}

const appliedOf = (bill: Json): unknown[] =>
  bill.appliedPayment.map(({ appliedAmount, payment }: Json) => [
    appliedAmount.value,
    payment['@referredType'],
    payment.id,
  ]);

const paying = (payer: string, value: number, more: object = {}): object => ({
  account: { id: payer, '@referredType': 'BillingAccount' },
  paymentMethod: { id: 'card', '@referredType': 'bankCard' },
  totalAmount: { unit: 'EUR', value },
  ...more,
});

async function journal(payer: string, kind: string): Promise<string[]> {
  const lines = await story.database.owner<Json>(
    `SELECT account, (debit - credit)::text AS amount FROM journal_line
     WHERE root_id = $1 AND kind = $2 ORDER BY seq, line`,
    [payer, kind],
  );
  return lines.map((line) => `${line.account} ${line.amount}`);
}

describe('a bill below zero', () => {
  it('pays the open bill, and both show it', async () => {
    const payer = await givenPayer();
    await billMonth(payer, 1, { EUR: '60' });
    await billMonth(payer, 2, { EUR: '-45' });
    expect(await shown(payer)).toEqual(['partiallyPaid 71.4 17.85', 'settled -53.55 0']);
    const [owed, credit] = await closed(payer);
    expect(appliedOf(owed)).toEqual([[53.55, 'CustomerBill', credit.id]]);
    expect(appliedOf(credit)).toEqual([[-53.55, 'CustomerBill', owed.id]]);
    expect((await story.get(owed.appliedPayment[0].payment.href)).billNo).toBe(credit.billNo);
    expect(await journal(payer, 'credit')).toEqual([
      `customer-credit:${payer} 53.55`,
      `receivable:${payer} -53.55`,
    ]);
    const [v5] = await story.get(
      `/tmf-api/customerBillManagement/v5/customerBill?id=${encodeURIComponent(owed.id)}`,
    );
    expect(v5.remainingAmount.value).toBe(17.85);
  });

  it('says in both documents what it paid, and leaves what was sealed as it was', async () => {
    const payer = await givenPayer();
    const [before] = await billMonth(payer, 1, { EUR: '60' });
    const [owed, credit] = await billMonth(payer, 2, { EUR: '-45' });
    expect(owed).toMatchObject({
      remaining: '17.85',
      totals: before.totals,
      hash: before.hash,
      payments: [{ by: { kind: 'bill', id: credit.id, number: credit.number }, amount: '53.55' }],
    });
    expect(credit).toMatchObject({
      remaining: '0.00',
      totals: { taxExcluded: '-45.00', tax: '-8.55', due: '-53.55' },
      payments: [{ by: { kind: 'bill', id: owed.id, number: owed.number }, amount: '-53.55' }],
    });
    const html = async (id: string) =>
      (await story.http.get(`/api/v1/bills/${id}/document?format=html`).expect(200)).text;
    expect(await html(owed.id)).toContain(`Paid by credit of bill ${credit.number}`);
    expect(await html(owed.id)).toContain('<span>Left to pay</span><strong>17.85 EUR');
    expect(await html(credit.id)).toContain(`Applied to bill ${owed.number}`);
  });

  it('pays the oldest first, keeps the rest, and gives it to the bills that follow', async () => {
    const payer = await givenPayer();
    await billMonth(payer, 1, { EUR: '10' });
    await billMonth(payer, 2, { EUR: '20' });
    await billMonth(payer, 3, { EUR: '-50' });
    expect(await shown(payer)).toEqual([
      'settled 11.9 0',
      'settled 23.8 0',
      'partiallyPaid -59.5 -23.8',
    ]);
    const running = `${payer}.EUR.20240401`;
    const live = await story.get(`/api/v1/bills/${running}`);
    expect(live).toMatchObject({ creditAvailable: '23.80', remaining: '0.00' });
    const shownLive = await story.get(`${API.bill}/customerBill/${running}`);
    expect(shownLive.creditAvailable).toEqual({ unit: 'EUR', value: 23.8 });
    await billMonth(payer, 4, { EUR: '5' });
    await billMonth(payer, 5, { EUR: '30' });
    expect(await shown(payer)).toEqual([
      'settled 11.9 0',
      'settled 23.8 0',
      'settled -59.5 0',
      'settled 5.95 0',
      'partiallyPaid 35.7 17.85',
    ]);
    const next = await story.get(`/api/v1/bills/${payer}.EUR.20240601`);
    expect(next.creditAvailable).toBe('0.00');
  });

  it('pays bills of its own currency only', async () => {
    const payer = await givenPayer('EUR', 'CHF');
    await billMonth(payer, 1, { EUR: '10', CHF: '10' });
    await billMonth(payer, 2, { EUR: '-100' });
    await billMonth(payer, 3, { EUR: '1', CHF: '-5' });
    expect(await shown(payer)).toEqual([
      'settled 11.9 0',
      'partiallyPaid 11.9 5.95 CHF',
      'partiallyPaid -119 -105.91',
      'settled 1.19 0',
      'settled -5.95 0 CHF',
    ]);
  });

  it('does not pay bills of another payer', async () => {
    const [mine, theirs] = [await givenPayer(), await givenPayer()];
    await billMonth(theirs, 1, { EUR: '10' });
    await billMonth(mine, 1, { EUR: '-10' });
    expect(await shown(theirs)).toEqual(['validated 11.9 11.9']);
    expect(await shown(mine)).toEqual(['validated -11.9 -11.9']);
  });

  it('leaves a bill on hold on hold', async () => {
    const payer = await givenPayer();
    const [bill] = await billMonth(payer, 1, { EUR: '10' });
    const path = `${API.bill}/customerBill/${bill.id}`;
    await story.http.patch(path).send({ state: 'onHold' }).expect(200);
    await billMonth(payer, 2, { EUR: '-4' });
    expect(await shown(payer)).toEqual(['onHold 11.9 7.14', 'settled -4.76 0']);
    await story.http.patch(path).send({ state: 'partiallyPaid' }).expect(200);
  });

  it('tells that both bills changed', async () => {
    await story.post(`${API.bill}/hub`, { callback: 'http://127.0.0.1:9/nobody' });
    const payer = await givenPayer();
    const [owed] = await billMonth(payer, 1, { EUR: '10' });
    const [, credit] = await billMonth(payer, 2, { EUR: '-4' });
    const told = await story.database.owner<Json>(
      `SELECT envelope #>> '{event,customerBill,id}' AS id, envelope #>> '{event,customerBill,state}' AS state
       FROM outbox WHERE event_type = 'CustomerBillStateChangeEvent'
         AND envelope #>> '{event,customerBill,id}' = ANY($1) ORDER BY id`,
      [[owed.id, credit.id]],
    );
    expect(told.map(({ id, state }) => [id, state])).toEqual(
      expect.arrayContaining([
        [owed.id, 'partiallyPaid'],
        [credit.id, 'settled'],
      ]),
    );
  });
});

describe('money beside credit', () => {
  it('pays what credit has left of a bill, and the rest waits as too much paid', async () => {
    const payer = await givenPayer();
    await billMonth(payer, 1, { EUR: '60' });
    await billMonth(payer, 2, { EUR: '-45' });
    const paid = await story.post(PAYMENT, paying(payer, 20));
    expect(paid.unappliedAmount).toEqual({ unit: 'EUR', value: 2.15 });
    expect(await shown(payer)).toEqual(['settled 71.4 0', 'settled -53.55 0']);
    const payment = { id: paid.id };
    expect((await story.post(REFUND, paying(payer, 20, { payment }))).status).toBe('done');
    expect(await shown(payer)).toEqual(['partiallyPaid 71.4 17.85', 'settled -53.55 0']);
  });

  it('is not taken for a bill that is below zero', async () => {
    const payer = await givenPayer();
    const [credit] = await billMonth(payer, 1, { EUR: '-10' });
    const item = { item: { id: credit.id, '@referredType': 'CustomerBill' } };
    const paid = await story.post(PAYMENT, paying(payer, 5, { paymentItem: [item] }));
    expect(paid.unappliedAmount.value).toBe(5);
    expect(await shown(payer)).toEqual(['validated -11.9 -11.9']);
  });

  it('that a payment gives back opens the bill, which the next credit pays', async () => {
    const payer = await givenPayer();
    await billMonth(payer, 1, { EUR: '10' });
    const paid = await story.post(PAYMENT, paying(payer, 11.9));
    await billMonth(payer, 2, { EUR: '-10' });
    const payment = { id: paid.id };
    expect((await story.post(REFUND, paying(payer, 11.9, { payment }))).status).toBe('done');
    expect(await shown(payer)).toEqual(['sent 11.9 11.9', 'validated -11.9 -11.9']);
    await billMonth(payer, 3, { EUR: '2' });
    expect(await shown(payer)).toEqual([
      'settled 11.9 0',
      'settled -11.9 0',
      'validated 2.38 2.38',
    ]);
  });

  it('goes to the payer by a refund of no payment, never more than there is', async () => {
    const payer = await givenPayer();
    await billMonth(payer, 1, { EUR: '-10' });
    await story.post(PAYMENT, paying(payer, 3));
    expect((await story.post(REFUND, paying(payer, 14.91))).status).toBe('denied');
    const given = await story.post(REFUND, paying(payer, 10));
    expect(given.status).toBe('done');
    expect(await shown(payer)).toEqual(['partiallyPaid -11.9 -4.9']);
    const [bill] = await closed(payer);
    expect(appliedOf(bill)).toEqual([[-7, 'Refund', given.id]]);
    expect((await story.get(bill.appliedPayment[0].payment.href)).id).toBe(given.id);
    expect(await journal(payer, 'refund')).toEqual(['cash -10', `customer-credit:${payer} 10`]);
  });

  it('is said to have gone to the payer when finance settles a bill below zero', async () => {
    const payer = await givenPayer();
    const [bill] = await billMonth(payer, 1, { EUR: '-10' });
    const path = `${API.bill}/customerBill/${bill.id}`;
    await story.http.patch(path).send({ state: 'sent' }).expect(200);
    await story.http.patch(path).send({ state: 'settled' }).expect(200);
    expect(await journal(payer, 'payment')).toEqual([
      'cash -11.9',
      `customer-credit:${payer} 11.9`,
    ]);
    await billMonth(payer, 2, { EUR: '10' });
    expect(await shown(payer)).toEqual(['settled -11.9 0', 'validated 11.9 11.9']);
  });
});

describe('bills of either sign and payments, in any order', () => {
  const step = fc.oneof(
    fc.record({ net: fc.integer({ min: -30, max: 30 }) }),
    fc.record({ net: fc.integer({ min: -30, max: 30 }) }),
    fc.record({ pay: fc.integer({ min: 1, max: 60 }) }),
  );

  it('leave due what was billed less what was paid, the oldest paid first, none above its amount', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 9 }), async (steps) => {
        const payer = await givenPayer();
        let month = 0;
        let paid = 0;
        for (const each of steps) {
          if ('pay' in each) {
            const { unappliedAmount } = await story.post(PAYMENT, paying(payer, each.pay));
            paid += each.pay * 100 - Math.round((unappliedAmount?.value ?? 0) * 100);
          } else await billMonth(payer, (month += 1), { EUR: String(each.net) });
          expectSettledInOrder(await closed(payer), paid, 'net' in each);
        }
      }),
      { numRuns: 6 },
    );
  }, 60_000);

  function expectSettledInOrder(bills: readonly Json[], paid: number, isJustClosed: boolean): void {
    const cents = bills.map(({ amountDue, remainingAmount }): [number, number] => [
      Math.round(amountDue.value * 100),
      Math.round(remainingAmount.value * 100),
    ]);
    const total = (values: number[]) => values.reduce((a, b) => a + b, 0);
    const remaining = cents.map(([, left]) => left);
    expect(total(remaining)).toBe(total(cents.map(([due]) => due)) - paid);
    for (const [due, left] of cents)
      expect(due < 0 ? due <= left && left <= 0 : 0 <= left && left <= due).toBe(true);
    for (const isOwed of [true, false]) {
      const side = cents.filter(([due]) => due > 0 === isOwed && due !== 0);
      const first = side.findIndex(([, left]) => left !== 0);
      const later = first < 0 ? [] : side.slice(first + 1);
      expect(later.every(([due, left]) => due === left)).toBe(true);
    }
    const isWaiting = remaining.some((left) => left < 0) && remaining.some((left) => left > 0);
    if (isJustClosed) expect(isWaiting).toBe(false);
  }
});

describe('at the same time', () => {
  it('runs that are repeated and payments that come meanwhile use no credit twice', async () => {
    const payer = await givenPayer();
    await billMonth(payer, 1, { EUR: '10' });
    await billMonth(payer, 2, { EUR: '-100' });
    await story.use({
      subject: `${payer}-EUR`,
      meter: 'units-EUR',
      quantity: '50',
      at: '2024-03-02T00:00:00Z',
    });
    story.itIs('2024-04-02T00:00:00Z');
    await Promise.all([
      ...[1, 2, 3].map(() => story.runBills(payer, '2024-04-01T00:00:00Z')),
      ...[1, 2, 3].map((value) => story.post(PAYMENT, paying(payer, value))),
    ]);
    expect(await shown(payer)).toEqual([
      'settled 11.9 0',
      'partiallyPaid -119 -47.6',
      'settled 59.5 0',
    ]);
    await story.runBills(payer, '2024-04-01T00:00:00Z');
    expect((await shown(payer))[1]).toBe('partiallyPaid -119 -47.6');
  });
});

describe('the proof of the books', () => {
  const remaining =
    'UPDATE bill SET remaining = remaining + $2 WHERE payer_id = $1 AND remaining <> 0';
  const given = `UPDATE bill_payment SET amount = amount + $2 WHERE amount < 0 AND bill_id LIKE $1 || '.%'`;

  it.each`
    what                | net              | change       | names
    ${'credit is left'} | ${['10', '-20']} | ${remaining} | ${['customer credit', 'bills = what paid them']}
    ${'is left to pay'} | ${['10', '-5']}  | ${remaining} | ${['receivable = bills', 'bills = what paid them']}
    ${'credit it gave'} | ${['10', '-20']} | ${given}     | ${['bills = what paid them', 'credit given = credit taken']}
  `('names the bill or payer when somebody changes what $what', async ({ net, change, names }) => {
    const payer = await givenPayer();
    for (const [index, EUR] of net.entries()) await billMonth(payer, index + 1, { EUR });
    await story.database.owner('ALTER TABLE bill_payment DISABLE TRIGGER USER');
    await story.database.owner(change, [payer, '-1']);
    const { checks } = await provenBooks(story.http);
    await story.database.owner(change, [payer, '1']);
    await story.database.owner('ALTER TABLE bill_payment ENABLE TRIGGER USER');
    const broken = checks.filter(({ holds }) => !holds);
    const broke = broken.map(({ name }) => name);
    expect(new Set(broke)).toEqual(new Set(names));
    for (const { finding } of broken) expect(finding?.row).toContain(payer);
  });
});
