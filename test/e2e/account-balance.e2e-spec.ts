// What an account owes, computed when it is read; and the account and the means of payment that its bills name.
import { API, type Json, openStory, type Story } from '../support/story/story';

const PAYMENT = '/tmf-api/payment/v4/payment';
const V5 = '/tmf-api/accountManagement/v5/billingAccount';

let story: Story;

beforeAll(async () => {
  story = await openStory('2026-01-01T12:00:00Z');
  const monthly = { recurringChargePeriodType: 'month', recurringChargePeriodLength: 1 };
  const fee = { id: 'fee', priceType: 'recurring', price: { unit: 'EUR', value: 10 }, ...monthly };
  await story.givenPlan('plan', [fee]);
});

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

describe('the balance of an account', () => {
  it('is what its bills ask and what of its money no bill has taken, whoever asks', async () => {
    const accountBalance = [{ balanceType: 'opening', amount: { unit: 'EUR', value: 500 } }];
    const sent = { id: 'a', name: 'A', accountBalance };
    expect(balanceIn(await story.post(API.account, sent))).toEqual(['receivableBalance 0 EUR']);
    const below = { id: 'below', name: 'Below', parent: { id: 'a' } };
    expect(balanceIn(await story.post(API.account, below))).toEqual([]);
    const requestedStartDate = '2026-01-01T00:00:00Z';
    await story.orderPlan('a', 'plan', ['a'], { requestedStartDate });
    story.itIs('2026-03-01T12:00:00Z');
    await story.runBills('a', '2026-03-01T00:00:00Z');
    expect(await shown()).toEqual(['receivableBalance 20 EUR']);
    await pay(4);
    expect(await shown()).toEqual(['receivableBalance 16 EUR']);
    const patched = await story.http
      .patch(`${API.account}/a`)
      .send({ description: 'x', accountBalance: [] })
      .expect(200);
    expect(balanceIn(patched.body)).toEqual(['receivableBalance 16 EUR']);
    await pay(20);
    expect(await shown()).toEqual(['receivableBalance 0 EUR', 'depositBalance 4 EUR']);
  });

  it('is new to whoever has a copy, and no change of the account', async () => {
    const { headers } = await story.http.get(`${API.account}/a`).expect(200);
    const copy = headers['etag'] ?? '';
    await story.http.get(`${API.account}/a`).set('If-None-Match', copy).expect(304);
    await pay(1);
    await story.http.get(`${API.account}/a`).set('If-None-Match', copy).expect(200);
    await story.http
      .patch(`${API.account}/a`)
      .set('If-Match', copy)
      .send({ description: 'y' })
      .expect(200);
    await story.http
      .patch(`${API.account}/a`)
      .set('If-Match', copy)
      .send({ description: 'z' })
      .expect(412);
  });

  it('is none of accounts that nothing is charged to', async () => {
    for (const path of ['partyAccount', 'settlementAccount', 'financialAccount']) {
      const accountBalance = [{ balanceType: 'opening', amount: { unit: 'EUR', value: 5 } }];
      const account = API.account.replace('billingAccount', path);
      const { id, ...body } = await story.post(account, { name: 'n', accountBalance });
      expect(body.accountBalance).toBeUndefined();
      const patched = await story.http.patch(`${account}/${id}`).send({ accountBalance });
      expect([patched.status, patched.body.accountBalance]).toEqual([200, undefined]);
    }
  });
});

it('names the account and the means of payment on the bill as they are when it is made', async () => {
  const financialAccount = {
    id: 'books-7',
    name: 'Debtors',
    accountBalance: { balanceType: 'of the books' },
  };
  const means = { id: 'card-1', name: 'Card' };
  await story.givenAccount('b', { financialAccount, defaultPaymentMethod: means });
  await story.orderPlan('b', 'plan', ['b'], { requestedStartDate: '2026-02-01T00:00:00Z' });
  const live = await story.liveBill('b');
  expect(live).toMatchObject({ paymentMethod: { id: 'card-1' } });
  await story.runBills('b', '2026-03-01T00:00:00Z');
  const other = { defaultPaymentMethod: { id: 'card-2', name: 'Other' }, financialAccount: null };
  await story.http.patch(`${API.account}/b`).send(other).expect(200);
  story.itIs('2026-04-01T12:00:00Z');
  const [first, second] = await story.runBills('b', '2026-04-01T00:00:00Z');
  const closed = await Promise.all(
    [first, second].map(({ id }) => story.get(`${API.bill}/customerBill/${id}`)),
  );
  expect(closed.map(({ financialAccount: of, paymentMethod }) => [of, paymentMethod])).toEqual([
    [{ id: 'books-7', name: 'Debtors' }, means],
    [undefined, { id: 'card-2', name: 'Other' }],
  ]);
  const { text } = await story.http.get(`/api/v1/bills/${first.id}/document?format=html`);
  expect(text).toContain('<dt>Payment method</dt><dd>Card</dd>');
});

/** Read one by one, in a list and in the words of v5: alike. */
async function shown(): Promise<string[]> {
  const one = balanceIn(await story.get(`${API.account}/a`));
  const listed: Json[] = await story.get(`${API.account}?id=a`);
  const next = await story.get(`${V5}/a`);
  expect([...listed, next].map(balanceIn)).toEqual([one, one]);
  return one;
}

function balanceIn({ accountBalance }: Json): string[] {
  return accountBalance.map(
    ({ balanceType, amount }: Json) => `${balanceType} ${amount.value} ${amount.unit}`,
  );
}

async function pay(value: number): Promise<void> {
  const paymentMethod = { id: 'transfer' };
  const sent = { account: { id: 'a' }, paymentMethod, totalAmount: { unit: 'EUR', value } };
  await story.post(PAYMENT, sent);
}
