// Whatever is sent again is answered again and done once; the same name for something else is refused.
import { operationsOf } from '../support/story/operations';
import { API, type Json, openStory, type Story, type Used } from '../support/story/story';

let story: Story;

beforeAll(async () => {
  story = await openStory('2024-01-15T09:00:00Z');
  await story.givenMeter('api.calls', 'call');
  await story.givenPlan('calls', [
    {
      id: 'per-call',
      priceType: 'usage',
      price: { unit: 'EUR', value: 0.5 },
      unitOfMeasure: { amount: 1, units: 'call' },
    },
    { id: 'joining', priceType: 'oneTime', price: { unit: 'EUR', value: 7 } },
  ]);
});

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

const START = { requestedStartDate: '2024-01-01T00:00:00Z' };

function calls(subject: string, id: string, quantity: string): Used {
  return { subject, meter: 'api.calls', quantity, id, at: '2024-01-10T08:00:00Z' };
}

async function keyed(key: string, path: string, body: object): Promise<Json> {
  return story.http.post(path).set('idempotency-key', key).send(body);
}

async function netOf(account: string): Promise<string> {
  return (await story.liveBill(account)).totals.taxExcluded;
}

it('charges a usage once, in one batch or in many, and refuses another under its name', async () => {
  await story.givenAccount('once');
  await story.orderPlan('once', 'calls', ['s-1'], START);
  expect(await story.use(calls('s-1', 'a', '2'), calls('s-1', 'a', '2'))).toMatchObject({
    accepted: 1,
    duplicate: 1,
  });
  expect(await story.use(calls('s-1', 'a', '2'))).toMatchObject({ duplicate: 1 });
  const { results } = await story.use(calls('s-1', 'a', '3'));
  expect(results[0]).toMatchObject({ status: 'rejected', code: 'usage.identity-conflict' });
  expect(await netOf('once')).toBe('8.00');
});

it('tells the same id of two sources apart', async () => {
  await story.givenAccount('sources');
  await story.orderPlan('sources', 'calls', ['s-2'], START);
  const one = calls('s-2', 'of-two', '2');
  expect(await story.use(one, { ...one, source: 'another' })).toMatchObject({ accepted: 2 });
  expect(await netOf('sources')).toBe('9.00');
});

it('charges a usage once when 32 clients send it at the same time', async () => {
  await story.givenAccount('race');
  await story.orderPlan('race', 'calls', ['s-3'], START);
  const answers = await Promise.all(
    Array.from({ length: 32 }, () => story.use(calls('s-3', 'same', '2'))),
  );
  expect(answers.map(({ accepted }) => accepted).filter((count) => count === 1)).toHaveLength(1);
  expect(answers.every(({ rejected }) => rejected === 0)).toBe(true);
  expect(await netOf('race')).toBe('8.00');
});

it('answers a single CloudEvent that contradicts itself with 409', async () => {
  await story.givenAccount('single');
  await story.orderPlan('single', 'calls', ['s-4'], START);
  const send = (quantity: string) =>
    story.http
      .post('/api/v1/events')
      .set('content-type', 'application/cloudevents+json')
      .send(JSON.stringify(story.eventOf(calls('s-4', 'b', quantity))));
  expect((await send('1')).status).toBe(200);
  expect((await send('1')).body).toMatchObject({ duplicate: 1 });
  const conflict = await send('2');
  expect([conflict.status, conflict.body.code]).toEqual([409, 'usage.identity-conflict']);
});

it('takes a TMF635 usage once per key', async () => {
  await story.givenAccount('tmf');
  await story.orderPlan('tmf', 'calls', ['s-5'], START);
  const usage = (value: string) => ({
    usageDate: '2024-01-10T08:00:00Z',
    usageType: 'api.calls',
    usageCharacteristic: [
      { name: 'subject', value: 's-5' },
      { name: 'call', value },
    ],
  });
  const first = await keyed('usage-1', API.usage, usage('2'));
  const again = await keyed('usage-1', API.usage, usage('2'));
  expect([first.status, again.status, again.body.id]).toEqual([201, 201, first.body.id]);
  expect((await keyed('usage-1', API.usage, usage('3'))).status).toBe(409);
  expect(await netOf('tmf')).toBe('8.00');
});

it('tops up once per key, and refuses the key for another amount', async () => {
  await story.givenAccount('payer');
  const topUp = (amount: number) =>
    keyed('top-up-1', `${API.balance}/topupBalance`, {
      amount: { amount, units: 'EUR' },
      partyAccount: { id: 'payer' },
    });
  const first = await topUp(10);
  const again = await topUp(10);
  expect([first.status, again.status, again.body.id]).toEqual([201, 201, first.body.id]);
  expect((await topUp(11)).status).toBe(409);
  expect(await story.balances('payer')).toEqual(['10 EUR']);
});

it('places an order once per key', async () => {
  await story.givenAccount('buyer');
  const order = () =>
    keyed('order-1', API.order, {
      billingAccount: { id: 'buyer' },
      ...START,
      productOrderItem: [{ id: '1', action: 'add', productOffering: { id: 'calls' } }],
    });
  const [first, again] = [await order(), await order()];
  expect([first.status, again.body.id]).toEqual([201, first.body.id]);
  expect(await netOf('buyer')).toBe('7.00');
});

it('closes a period once, however often it is asked for', async () => {
  await story.givenAccount('closed');
  await story.orderPlan('closed', 'calls', ['s-6'], START);
  story.itIs('2024-02-02T00:00:00Z');
  const [bill, ...others] = await story.runBills('closed', '2024-02-01T00:00:00Z');
  const again = await story.runBills('closed', '2024-02-01T00:00:00Z');
  expect(others).toEqual([]);
  expect(again).toEqual([bill]);
});

it.each([
  ['/api/v1/billRuns', { upTo: '2024-01-01T00:00:00Z' }, { upTo: '2023-12-01T00:00:00Z' }],
  ['/api/v1/usages/recycle', { filter: { status: 'rejected' } }, {}],
  [
    '/tmf-api/usageManagement/v4/hub',
    { callback: 'http://127.0.0.1:9/' },
    { callback: 'http://127.0.0.1:8/' },
  ],
])('says of %s that it was answered before', async (path, body, other) => {
  const [first, again] = [await keyed('again', path, body), await keyed('again', path, body)];
  expect(first.status).toBeLessThan(300);
  expect(again.body).toEqual(first.body);
  expect([first, again].map(({ headers }) => headers['idempotency-hit'])).toEqual([
    undefined,
    'true',
  ]);
  expect((await keyed('again', path, other)).status).toBe(409);
});

it.each([{ filter: 5 }, { filter: 'status' }, { filter: { status: { a: 1 } } }, []])(
  'recycles nothing on a filter that is none: %p',
  async (body) => {
    const answer = await story.http.post('/api/v1/usages/recycle').send(body);
    expect(answer.status).toBe(400);
  },
);

/** Of what its document shows no example. */
const SENT: Readonly<Record<string, object>> = {
  '/api/v1/listeners/{id}/replay': { from: '2024-01-01T00:00:00Z' },
  '/api/v1/rateCards/{code}/rollback': { toVersion: 1 },
};

it('takes a key where the document says so, and nowhere else', async () => {
  await story.post('/tmf-api/event/v4/topic', { id: '1', name: 'one' });
  const wrong: string[] = [];
  const operations = await operationsOf(story);
  for (const { method, path, example, mediaType, takesKey } of operations) {
    if (method !== 'post') continue;
    const body = SENT[path] ?? example ?? {};
    const { status, body: told } = await story.http
      .post(path.replaceAll(/\{\w+\}/g, '1'))
      .set('idempotency-key', 'k'.repeat(256))
      .type(mediaType === 'text/csv' ? mediaType : 'json')
      .send(mediaType === 'text/csv' ? 'prefix,zone\n49,de' : body);
    const isTaken = told.code === 'tmf.idempotency-key-malformed';
    if (isTaken !== takesKey) wrong.push(`${status} ${told.code} ${path}: says ${takesKey}`);
  }
  expect(wrong).toEqual([]);
});
