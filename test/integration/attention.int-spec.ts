// `/api/v1/attention`: what was refused or failed is told in one place, with the list that shows it, and is gone
// from there when it is mended.
import { API, type Json, openStory, type Story } from '../support/story/story';
import { until } from '../support/story/until';

const PAYMENT = '/tmf-api/payment/v4/payment';
const REFUND = '/tmf-api/payment/v4/refund';
const BALANCE = '/tmf-api/prepayBalanceManagement/v4';
let story: Story;

beforeAll(async () => {
  story = await openStory('2024-01-10T00:00:00Z');
  await story.givenMeter('m', 'unit');
  await story.givenCard('card', [
    { id: 'l', meter: 'm', match: { zone: '1' }, price: { model: 'unit', rate: '1' } },
  ]);
  await story.givenPlan('plan', [
    { id: 'use', priceType: 'usage', pricingLogicAlgorithm: [{ id: 'card' }] },
  ]);
});

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

const asked = (headers: Record<string, string> = {}) =>
  story.http.get('/api/v1/attention').set(headers).expect(200);

/** What is told of a kind, as `reason count`. */
async function told(kind: string): Promise<Json[]> {
  return (await asked()).body.items.filter((item: Json) => item.kind === kind);
}

const brief = (items: readonly Json[]) => items.map(({ reason, count }) => `${reason} ${count}`);

/** The list shows as many as are counted, and each of the last is there. */
async function expectShown(items: readonly Json[]): Promise<void> {
  expect(items.length).toBeGreaterThan(0);
  for (const { list, count, latest } of items) {
    const shown: Json[] = list === null ? [] : await story.get(list);
    if (list !== null) expect([list, shown.length]).toEqual([list, count]);
    expect(latest.length).toBe(Math.min(count, 3));
    for (const path of latest) await story.get(path);
  }
}

it('tells nothing where nothing waits', async () => {
  expect((await asked()).body).toEqual({ count: 0, items: [] });
});

it('counts rejected usage by reason, until it is recycled', async () => {
  const account = await story.givenAccount('acme');
  await story.orderPlan(account, 'plan', ['known']);
  const use = (subject: string, at: string, zone: string) =>
    story.use({ subject, meter: 'm', quantity: '1', at, attributes: { zone } });
  await use('known', '2024-01-11T00:00:00Z', '1');
  for (const day of ['12', '13', '14', '15'])
    await use('stranger', `2024-01-${day}T00:00:00Z`, '1');
  await use('known', '2024-01-16T00:00:00Z', '9');
  const items = await told('rejectedUsage');
  expect(brief(items)).toEqual(['usage.no-line 1', 'usage.unknown-subject 4']);
  expect(items[1]).toMatchObject({
    isMore: false,
    oldest: '2024-01-12T00:00:00.000Z',
    newest: '2024-01-15T00:00:00.000Z',
    mend: expect.stringContaining('/api/v1/usages/recycle'),
  });
  await expectShown(items);
  await story.orderPlan(account, 'plan', ['stranger'], {
    requestedStartDate: '2024-01-10T00:00:00Z',
  });
  await story.recycle();
  expect(brief(await told('rejectedUsage'))).toEqual(['usage.no-line 1']);
});

it('counts imports and exports that failed, until they are deleted', async () => {
  const sent: [string, Json][] = [
    [`${API.catalog}/importJob`, { url: 'a.json', content: 'none', contentType: 'text/x' }],
    [`${API.catalog}/exportJob`, { url: 'a.json', path: '/nothing' }],
    [`${API.catalog}/exportJob`, { url: 'a.json' }],
    ['/tmf-api/productUsageManagement/v5/exportJob', { url: 'a.json', path: '/nothing' }],
  ];
  const hrefs: string[] = [];
  for (const [path, body] of sent)
    hrefs.push(new URL((await story.post(path, body)).href).pathname);
  const isOver = ({ status }: Json) => ['Failed', 'Succeeded'].includes(status);
  for (const href of hrefs) await until(async () => isOver(await story.get(href)) || undefined);
  const items = await told('failedFile');
  expect(brief(items).toSorted()).toEqual(['exportJob 1', 'importJob 1', 'usageExportJob 1']);
  await expectShown(items);
  for (const href of hrefs) await story.http.delete(href).expect(204);
  expect(await told('failedFile')).toEqual([]);
});

it('counts orders that wait or failed', async () => {
  const item = {
    id: '1',
    action: 'add',
    productOffering: { id: 'plan' },
    product: { productCharacteristic: [{ name: 'subject', value: 'taken' }] },
  };
  const body = { billingAccount: { id: 'acme' }, productOrderItem: [item] };
  await story.givenPlan('gone', []);
  await story.http
    .patch(`${API.catalog}/productOffering/gone`)
    .send({ lifecycleStatus: 'Retired' })
    .expect(200);
  const failed = await story.post(API.order, {
    ...body,
    productOrderItem: [{ ...item, productOffering: { id: 'gone' } }],
  });
  const stateOf = async () => (await story.get(`${API.order}/${failed.id}`)).state;
  await until(async () => ((await stateOf()) === 'failed' ? true : undefined));
  const later = { requestedStartDate: '2024-06-01T00:00:00Z' };
  await story.post(API.order, { ...body, ...later });
  await story.post(`${API.catalog}/productSpecification`, {
    id: 'phone',
    name: 'Phone',
    productSpecCharacteristic: [{ name: 'imei', minCardinality: 1 }],
  });
  await story.post(`${API.catalog}/productOffering`, {
    id: 'phone',
    name: 'Phone',
    productSpecification: { id: 'phone' },
  });
  const lacking = await story.post(API.order, {
    ...body,
    productOrderItem: [{ ...item, productOffering: { id: 'phone' } }],
  });
  const items = await told('order');
  expect(brief(items)).toEqual(['pending 1', 'failed 1']);
  expect(items[0].latest).toEqual([expect.stringContaining(lacking.id)]);
  await expectShown(items);
});

it('tells of what has ended for thirty days', async () => {
  await story.database.owner(
    `UPDATE document SET created_at = created_at - interval '31 days' WHERE kind = 'productOrder' AND status = 'failed'`,
  );
  expect(brief(await told('order'))).toEqual(['pending 1']);
});

it('counts payments that failed and what no bill took', async () => {
  const amount = { unit: 'EUR', value: 12 };
  await story.post(PAYMENT, {
    account: { id: 'acme' },
    totalAmount: amount,
    amount,
    paymentMethod: { '@type': 'cash' },
    correlatorId: 'p1',
  });
  await story.post(PAYMENT, {
    account: { id: 'nobody' },
    totalAmount: amount,
    amount,
    paymentMethod: { '@type': 'cash' },
    correlatorId: 'p2',
  });
  const [failed, unapplied] = [await told('failedPayment'), await told('unappliedPayment')];
  expect([brief(failed), brief(unapplied)]).toEqual([['failed 1'], ['EUR 1']]);
  await expectShown([...failed, ...unapplied]);
});

it.each([
  ['denied', 'failedPayment', PAYMENT],
  ['denied', 'failedRefund', REFUND],
])('tells of what was %s as a %s, until it is made good', async (reason, kind, path) => {
  const owed = { unit: 'EUR', value: 7 };
  const movement = { account: { id: 'acme' }, totalAmount: owed, paymentMethod: { name: 'card' } };
  await story.post(path, { ...movement, status: 'denied', correlatorId: `${kind}1` });
  await story.post(path, { ...movement, status: 'canceled', correlatorId: `${kind}2` });
  const items = (await told(kind)).filter((item) => item.reason === reason);
  expect(brief(items)).toEqual([`${reason} 1`]);
  await expectShown(items);
  await story.post(path, { ...movement, correlatorId: `${kind}3` });
  expect((await told(kind)).filter((item) => item.reason === reason)).toEqual([]);
});

it('tells of a top-up that failed, asked for or recurring, until it is made good', async () => {
  const topUp = (bucket: string, more: Json = {}) =>
    story.post(`${BALANCE}/topupBalance`, {
      amount: { amount: 5, units: 'EUR' },
      bucket: { id: bucket },
      ...more,
    });
  const ofAcme = { partyAccount: { id: 'acme' } };
  const given = (id: string, more: Json = {}) =>
    story.post(`${BALANCE}/bucket`, { id, partyAccount: { id: 'acme' }, ...more });
  const failed = async () => (await told('failedBalanceAction'))[0]?.count ?? 0;
  story.itIs('2024-02-01T00:00:00Z');
  await given('wallet');
  await given('short', { validFor: { endDateTime: '2024-02-05T00:00:00Z' } });
  await topUp('short', { ...ofAcme, recurringPeriod: 'weekly', numberOfPeriods: 3 });
  await topUp('missing');
  expect(await failed()).toBe(1);
  await expectShown(await told('failedBalanceAction'));
  story.itIs('2024-02-08T00:00:00Z');
  await until(async () => ((await failed()) === 2 ? true : undefined));
  await given('missing');
  await topUp('missing');
  expect(await failed()).toBe(1);
  await topUp('wallet', ofAcme);
  expect(await told('failedBalanceAction')).toEqual([]);
});

it.each([
  ['adjustBalance', {}],
  ['transferBalance', { receiverPartyAccount: { id: 'acme' } }],
])('tells of a failed %s, until it is made good', async (kind, more) => {
  const payer = await story.givenAccount(`of-${kind}`);
  const asked = { partyAccount: { id: payer }, amount: { amount: -3, units: 'EUR' }, ...more };
  if (kind === 'transferBalance') asked.amount.amount = 3;
  expect(await story.post(`${BALANCE}/${kind}`, asked)).toMatchObject({ status: 'failed' });
  const items = await told('failedBalanceAction');
  expect(brief(items)).toEqual([`${kind} 1`]);
  await expectShown(items);
  await story.topUp(payer, 3);
  expect(await story.post(`${BALANCE}/${kind}`, asked)).toMatchObject({ status: 'completed' });
  expect(await told('failedBalanceAction')).toEqual([]);
});

it('tells of value that is of no account, until that is created or it is taken back', async () => {
  await story.topUp('acme-typo', 5);
  await story.topUp('early', 6);
  const items = await told('unclaimedBalance');
  expect(brief(items)).toEqual(['EUR 2']);
  await expectShown(items);
  await story.givenAccount('early', { parent: { id: 'acme' } });
  expect(brief(await told('unclaimedBalance'))).toEqual(['EUR 1']);
  const [topUp] = await story.get(`${BALANCE}/topupBalance?partyAccount.id=acme-typo`);
  await story.http
    .patch(`${BALANCE}/topupBalance/${topUp.id}`)
    .send({ status: 'cancelled' })
    .expect(200);
  expect(await told('unclaimedBalance')).toEqual([]);
});

it('tells of usage that waits to be rated', async () => {
  const kept = await story.post(API.usage, {
    status: 'guided',
    usageDate: '2024-01-17T00:00:00Z',
    usageType: 'm',
    usageCharacteristic: [
      { name: 'subject', value: 'known' },
      { name: 'quantity', value: 1 },
      { name: 'zone', value: '1' },
    ],
  });
  const items = await told('guidedUsage');
  expect(brief(items)).toEqual(['guided 1']);
  await expectShown(items);
  await story.http.patch(`${API.usage}/${kept.id}`).send({ status: 'rated' }).expect(200);
  expect(await told('guidedUsage')).toEqual([]);
});

it('tells of a bill on demand that was not made, until one is', async () => {
  const path = '/tmf-api/customerBillManagement/v4/customerBillOnDemand';
  const account = await story.givenAccount('at-once');
  const stateOf = async (id: string) =>
    until(async () => {
      const { state } = await story.get(`${path}/${id}`);
      return state === 'inProgress' ? undefined : state;
    });
  const asked = async () =>
    stateOf((await story.post(path, { billingAccount: { id: account } })).id);
  expect(await asked()).toBe('rejected');
  const items = await told('failedBillOnDemand');
  expect(brief(items)).toEqual(['rejected 1']);
  await expectShown(items);
  await story.orderPlan(account, 'plan', ['at-once']);
  story.itIs('2024-03-02T00:00:00Z');
  await story.use({
    subject: 'at-once',
    meter: 'm',
    quantity: '1',
    at: '2024-03-01T00:00:00Z',
    attributes: { zone: '1' },
  });
  expect(await asked()).toBe('done');
  expect(await told('failedBillOnDemand')).toEqual([]);
});

it('tells what prepaid value did not reach, until it is paid', async () => {
  await story.givenPlan('line', [
    {
      id: 'fee',
      priceType: 'recurring',
      recurringChargePeriodType: 'month',
      price: { unit: 'EUR', value: 9 },
    },
  ]);
  story.itIs('2024-03-01T00:00:00Z');
  for (const mode of ['prepaid', 'postpaid']) {
    await story.givenAccount(mode, { mode });
    await story.orderPlan(mode, 'line', [`of-${mode}`]);
  }
  expect(await told('prepaidOwed')).toEqual([]);
  story.itIs('2024-04-02T00:00:00Z');
  await story.runBills('postpaid', '2024-04-02T00:00:00Z');
  const [bill] = await story.runBills('prepaid', '2024-04-02T00:00:00Z');
  const owed = await told('prepaidOwed');
  expect(owed).toMatchObject([
    {
      reason: 'EUR',
      count: 1,
      oldest: '2024-04-02T00:00:00.000Z',
      latest: [expect.stringContaining(bill?.id)],
    },
  ]);
  await expectShown(owed);
  const amount = { unit: 'EUR', value: 9 };
  await story.post(PAYMENT, {
    account: { id: 'prepaid' },
    totalAmount: amount,
    amount,
    paymentMethod: { '@type': 'cash' },
    correlatorId: 'reached',
  });
  expect(await told('prepaidOwed')).toEqual([]);
});

it.each([
  [
    'failedPayment',
    PAYMENT,
    { totalAmount: { unit: 'EUR', value: 13 }, account: { id: 'neu' }, correlatorId: 'c1' },
    () => story.givenAccount('neu'),
  ],
  [
    'failedBalanceAction',
    `${BALANCE}/topupBalance`,
    { amount: { amount: 4, units: 'EUR' }, bucket: { id: 'neu-bucket' } },
    () => story.post(`${BALANCE}/bucket`, { id: 'neu-bucket', partyAccount: { id: 'acme' } }),
  ],
])('says how a %s is told again whose reason has gone', async (kind, path, sent, mended) => {
  const more = kind === 'failedPayment' ? { paymentMethod: { '@type': 'cash' } } : {};
  const statusWith = async (key: string) => {
    const request = story.http.post(path).set('idempotency-key', `${kind}-${key}`);
    return (await request.send({ ...sent, ...more }).expect(201)).body.status;
  };
  expect(await statusWith('1')).toBe('failed');
  await mended();
  expect(await statusWith('1')).toBe('failed');
  const [item] = await told(kind);
  expect(item?.mend).toContain('with another Idempotency-Key');
  expect(await statusWith('2')).toBe(kind === 'failedPayment' ? 'done' : 'completed');
  expect((await told(kind)).flatMap(({ latest }) => latest)).not.toContain(item?.latest[0]);
});

it('counts listeners that fail and jobs that failed', async () => {
  const callback = 'http://127.0.0.1:9/';
  await story.post('/tmf-api/accountManagement/v4/hub', { callback });
  await story.givenAccount('heard');
  await until(async () => ((await told('listener')).length > 0 ? true : undefined));
  await story.database.owner(
    `INSERT INTO job (tenant_id, id, kind, status, input, error, finished_at)
     SELECT tenant_id, 'j' || n, 'billRun', 'failed', '{}', '{"code":"job.failed","message":"x"}', now()
     FROM (SELECT DISTINCT tenant_id FROM account) t, generate_series(1, 2) n`,
  );
  const [listeners, jobs] = [await told('listener'), await told('failedJob')];
  expect([brief(listeners), brief(jobs)]).toEqual([['failing 1'], ['billRun 2']]);
  for (const path of [...listeners, ...jobs].flatMap(({ latest }) => latest)) await story.get(path);
});

it('tells a tenant nothing of another', async () => {
  expect((await asked({ 'x-tenant-id': 'other' })).body).toEqual({ count: 0, items: [] });
});
