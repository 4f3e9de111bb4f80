// `/api/v1/attention`: what was refused or failed is told in one place, with the list that shows it, and is gone
// from there when it is mended.
import { API, type Json, openStory, type Story } from '../support/story';
import { until } from '../support/until';

const PAYMENT = '/tmf-api/payment/v4/payment';
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
  const waiting = await story.post(API.order, { ...body, ...later });
  await story.http.patch(`${API.order}/${waiting.id}`).send({ state: 'pending' }).expect(200);
  const items = await told('order');
  expect(brief(items)).toEqual(['pending 1', 'failed 1']);
  await expectShown(items);
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
