import fc from 'fast-check';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { startApp, type TestApp } from '../support/servers/app';
import { provenBooks } from '../support/story/proof';

const NDJSON = 'application/x-ndjson';
const TIERS = [
  { upTo: '100', rate: '0.1' },
  { upTo: '500', rate: '0.05' },
  { upTo: null, rate: '0.02' },
];

type Event = { readonly id: string; readonly second: number; readonly quantity: number };

let db: TestDatabase;
let app: TestApp;
let accounts = 0;

beforeAll(async () => {
  db = await freshDatabase();
  app = await startApp(db);
  await created('/api/v1/meters', {
    code: 'tokens',
    name: 'Tokens',
    aggregation: 'sum',
    unit: 'token',
  });
  await created('/api/v1/rateCards', {
    code: 'card',
    name: 'Card',
    book: 'retail',
    currency: 'EUR',
  });
  await created('/api/v1/rateCards/card/versions', {
    validFrom: '2020-01-01T00:00:00Z',
    lines: [{ id: 'line', meter: 'tokens', price: { model: 'graduated', tiers: TIERS } }],
  });
  await app.http.post('/api/v1/rateCards/card/versions/1/activate').send({}).expect(200);
  const catalog = '/tmf-api/productCatalogManagement/v4';
  await created(`${catalog}/productOfferingPrice`, {
    id: 'price',
    name: 'Tokens',
    priceType: 'usage',
    lifecycleStatus: 'Active',
    pricingLogicAlgorithm: [{ id: 'card' }],
  });
  await created(`${catalog}/productOffering`, {
    id: 'offering',
    name: 'Tokens',
    lifecycleStatus: 'Active',
    productOfferingPrice: [{ id: 'price' }],
  });
});

afterEach(async () => {
  const proof = await provenBooks(app.http);
  if (!proof.holds) throw new Error(JSON.stringify(proof));
});

afterAll(async () => {
  await app.close();
  await db.drop();
});

async function created(path: string, body: object): Promise<void> {
  const answer = await app.http.post(path).send(body);
  if (answer.status !== 201) throw new Error(`${path}: ${answer.status} ${answer.text}`);
}

/** An account with one subscription; its id is its subject too. */
async function givenSubscriber(): Promise<string> {
  const id = `account-${++accounts}`;
  await created('/tmf-api/accountManagement/v4/billingAccount', {
    id,
    name: id,
    currency: 'EUR',
    relatedParty: [{ id: 'party' }],
  });
  await givenProduct(id);
  return id;
}

function givenProduct(id: string): Promise<void> {
  return created('/tmf-api/productInventory/v4/product', {
    name: id,
    status: 'active',
    startDate: '2020-01-01T00:00:00Z',
    billingAccount: { id },
    productOffering: { id: 'offering' },
    productCharacteristic: [{ name: 'subject', value: id }],
  });
}

function lineOf(subject: string, { id, second, quantity }: Event): string {
  const time = new Date(Date.UTC(2024, 2, 1) + second * 1000).toISOString();
  const data = { quantity: `${quantity}` };
  return JSON.stringify({
    specversion: '1.0',
    id,
    source: 'test',
    type: 'tokens',
    subject,
    time,
    data,
  });
}

async function send(subject: string, events: readonly Event[]) {
  const body = events.map((event) => lineOf(subject, event)).join('\n');
  const answer = await app.http.post('/api/v1/events?results=all').type(NDJSON).send(body);
  if (answer.status !== 200) throw new Error(answer.text);
  return answer.body as {
    accepted: number;
    duplicate: number;
    rejected: number;
    results: Array<{ status: string; code?: string; usageId?: string }>;
  };
}

async function chargedTo(account: string): Promise<string> {
  const [row] = await db.owner<{ amount: string }>(
    `SELECT coalesce(sum(c.amount), 0)::text AS amount FROM charge c JOIN accrual a ON a.id = c.accrual_id AND a.root_id = c.root_id WHERE a.account_id = $1`,
    [account],
  );
  return `${Number(row?.amount)}`;
}

function priceOf(quantity: number): number {
  const inTiers = [
    Math.min(quantity, 100),
    Math.min(Math.max(quantity - 100, 0), 400),
    Math.max(quantity - 500, 0),
  ];
  return (inTiers[0] ?? 0) * 10 + (inTiers[1] ?? 0) * 5 + (inTiers[2] ?? 0) * 2;
}

const event = (id: string, quantity = 1): Event => ({ id, second: 0, quantity });

describe('the same events', () => {
  it('cost the same in whatever order and batches they arrive', async () => {
    const arrival = fc.record({
      quantities: fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 25 }),
      order: fc.infiniteStream(fc.nat()),
      batchSize: fc.integer({ min: 1, max: 10 }),
    });
    await fc.assert(
      fc.asyncProperty(arrival, async ({ quantities, order, batchSize }) => {
        const subject = await givenSubscriber();
        const events = quantities
          .map((quantity, index) => ({
            id: `${subject}-${index}`,
            second: index,
            quantity,
            rank: order.next().value as number,
          }))
          .sort((a, b) => a.rank - b.rank);
        for (let from = 0; from < events.length; from += batchSize) {
          await send(subject, events.slice(from, from + batchSize));
        }
        const total = quantities.reduce((all, one) => all + one, 0);
        expect(await chargedTo(subject)).toBe(`${priceOf(total) / 100}`);
      }),
      { numRuns: 12 },
    );
  });

  it('are charged once when 32 clients send them at the same time', async () => {
    const subject = await givenSubscriber();
    const events = Array.from({ length: 20 }, (_, index) => event(`once-${index}`));
    const answers = await Promise.all(Array.from({ length: 32 }, () => send(subject, events)));
    const accepted = answers.reduce((all, answer) => all + answer.accepted, 0);
    expect(accepted).toBe(20);
    expect(await chargedTo(subject)).toBe('2');
  });

  it('are one usage within a request too', async () => {
    const subject = await givenSubscriber();
    const answer = await send(subject, [event('twin'), event('twin'), event('twin', 2)]);
    expect(answer.results.map(({ status, code }) => code ?? status)).toEqual([
      'accepted',
      'duplicate',
      'usage.identity-conflict',
    ]);
    expect(await chargedTo(subject)).toBe('0.1');
  });

  it('are told apart by who reports them, not by whose they are', async () => {
    const [one, other] = [await givenSubscriber(), await givenSubscriber()];
    expect((await send(one, [event('shared')])).accepted).toBe(1);
    const again = await send(other, [event('shared')]);
    expect(again.results[0]).toMatchObject({ status: 'rejected', code: 'usage.identity-conflict' });
    expect([await chargedTo(one), await chargedTo(other)]).toEqual(['0.1', '0']);
  });

  it('are charged once, whoever answers for their subject when they are sent again', async () => {
    const first = await givenSubscriber();
    expect((await send(first, [event('handed-on')])).accepted).toBe(1);
    await handOn(first, '2024-04-01T00:00:00Z');
    expect((await send(first, [event('handed-on')])).duplicate).toBe(1);
    const [{ charges } = { charges: 0 }] = await db.owner<{ charges: number }>(
      `SELECT count(*)::int AS charges FROM charge c JOIN usage u ON u.id = c.usage_id
       WHERE u.external_id = 'handed-on'`,
    );
    expect(charges).toBe(1);
  });
});

/** The subject goes to another account: its product ends, and a younger one lists the subject. */
async function handOn(subject: string, at: string): Promise<string> {
  const PRODUCTS = '/tmf-api/productInventory/v4/product';
  const { body } = await app.http.get(`${PRODUCTS}?name=${subject}`).expect(200);
  await app.http
    .patch(`${PRODUCTS}/${body[0].id}`)
    .send({ status: 'terminated', terminationDate: at })
    .expect(200);
  const heir = `${subject}-heir`;
  await created('/tmf-api/accountManagement/v4/billingAccount', {
    id: heir,
    name: heir,
    currency: 'EUR',
    relatedParty: [{ id: 'party' }],
  });
  await created(PRODUCTS, {
    name: heir,
    status: 'active',
    startDate: at,
    billingAccount: { id: heir },
    productOffering: { id: 'offering' },
    productCharacteristic: [{ name: 'subject', value: subject }],
  });
  return heir;
}

describe('concurrency', () => {
  it('never loses a charge when many accounts are charged at once over both lanes', async () => {
    const subjects = await Promise.all(Array.from({ length: 8 }, () => givenSubscriber()));
    await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        send(subjects[index % 8] ?? '', [event(`c${index}`, 1 + (index % 3))]),
      ),
    );
    for (const [position, subject] of subjects.entries()) {
      const quantity = Array.from({ length: 200 }, (_, index) =>
        index % 8 === position ? 1 + (index % 3) : 0,
      ).reduce((a, b) => a + b, 0);
      expect(await chargedTo(subject)).toBe(`${priceOf(quantity) / 100}`);
    }
  });
});

describe('usage that cannot be rated', () => {
  it('is kept, tells its reason again, is recycled once its cause is mended, and then is a duplicate', async () => {
    const subject = `late-${Date.now()}`;
    const rejected = await send(subject, [event('r1', 10)]);
    expect(rejected.results[0]).toMatchObject({
      status: 'rejected',
      code: 'usage.unknown-subject',
    });
    const usageId = rejected.results[0]?.usageId ?? '';
    const again = await send(subject, [event('r1', 10)]);
    expect(again.results[0]).toMatchObject({ status: 'rejected', usageId });

    await created('/tmf-api/accountManagement/v4/billingAccount', {
      id: subject,
      name: subject,
      currency: 'EUR',
      relatedParty: [{ id: 'party' }],
    });
    await givenProduct(subject);
    const usage = `/tmf-api/usageManagement/v4/usage/${usageId}`;
    expect((await app.http.patch(usage).send({ status: 'recycled' })).body).toMatchObject({
      id: usageId,
      status: 'rated',
    });
    expect(await chargedTo(subject)).toBe('1');
    expect((await send(subject, [event('r1', 10)])).duplicate).toBe(1);
    expect(await chargedTo(subject)).toBe('1');
  });

  it.each`
    body                                    | why
    ${['x']}                                | ${'a list'}
    ${{ filter: 'usageType=voice' }}        | ${'a filter that is a text'}
    ${{ filter: { usageType: ['voice'] } }} | ${'a condition that is a list'}
    ${{ subject: 'k' }}                     | ${'a condition outside of the filter'}
    ${{ filter: {}, dryRun: true }}         | ${'an option that is none'}
    ${{ filter: { limit: 1 } }}             | ${'a page'}
    ${{ filter: { sort: 'id' } }}           | ${'an order'}
    ${{ filter: { filter: '$[?(@.id)]' } }} | ${'a JSONPath'}
  `('is not recycled by $why', async ({ body }: { body: object }) => {
    const answer = await app.http.post('/api/v1/usages/recycle').send(body).expect(400);
    expect(answer.body).toMatchObject({ code: 'usage.malformed-filter' });
  });

  it('is tried again when it is sent again, once, however many send it', async () => {
    const subject = `again-${Date.now()}`;
    const first = await send(subject, [event('r2', 10)]);
    await created('/tmf-api/accountManagement/v4/billingAccount', {
      id: subject,
      name: subject,
      currency: 'EUR',
      relatedParty: [{ id: 'party' }],
    });
    await givenProduct(subject);
    const usage = `/tmf-api/usageManagement/v4/usage/${first.results[0]?.usageId}`;
    const answers = await Promise.all([
      ...Array.from({ length: 8 }, () => send(subject, [event('r2', 10)])),
      app.http.patch(usage).send({ status: 'recycled' }),
    ]);
    const accepted = answers.filter((answer) => 'accepted' in answer && answer.accepted === 1);
    expect(accepted.length).toBeLessThanOrEqual(1);
    expect((await send(subject, [event('r2', 10)])).duplicate).toBe(1);
    expect(await chargedTo(subject)).toBe('1');
  });

  it('is of the future when it is later than tomorrow, and is charged once its time has come', async () => {
    const subject = await givenSubscriber();
    const ahead = { id: `ahead-${subject}`, second: 0, quantity: 10 };
    const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
    const sendAt = async (id: string, time: string) => {
      const line = JSON.stringify({ ...JSON.parse(lineOf(subject, { ...ahead, id })), time });
      const answer = await app.http.post('/api/v1/events?results=all').type(NDJSON).send(line);
      return answer.body.results[0] as { status: string; code?: string; path?: string };
    };
    expect(await sendAt(`${ahead.id}-1`, inDays(0.9))).toMatchObject({ status: 'accepted' });
    expect(await sendAt(`${ahead.id}-2`, inDays(1.1))).toMatchObject({
      status: 'rejected',
      code: 'usage.in-the-future',
      path: 'time',
    });
    expect(await sendAt(`${ahead.id}-3`, '9999-12-31T00:00:00Z')).toMatchObject({
      code: 'usage.in-the-future',
    });
    expect(await chargedTo(subject)).toBe('1');
  });
});

describe('TMF635 usage', () => {
  const USAGE = '/tmf-api/usageManagement/v4/usage';
  const usageOf = (subject: string, quantity: number) => ({
    usageType: 'tokens',
    usageDate: '2024-03-05T10:00:00.000Z',
    description: 'one call',
    usageCharacteristic: [
      { name: 'subject', value: subject },
      { name: 'token', value: quantity },
    ],
  });

  it('is rated like an event and shows its price', async () => {
    const subject = await givenSubscriber();
    const answer = await app.http.post(USAGE).send(usageOf(subject, 30)).expect(201);
    expect(answer.body).toMatchObject({
      status: 'rated',
      ratedProductUsage: [{ taxExcludedRatingAmount: { unit: 'EUR', value: 3 } }],
    });
    const read = await app.http.get(`${USAGE}/${answer.body.id}`).expect(200);
    expect(read.body.ratedProductUsage[0].taxExcludedRatingAmount).toEqual({
      unit: 'EUR',
      value: 3,
    });
  });

  it('answers a repeated Idempotency-Key with the first usage, another content with 409', async () => {
    const subject = await givenSubscriber();
    const send = (quantity: number) =>
      app.http
        .post(USAGE)
        .set('Idempotency-Key', `key-${subject}`)
        .send(usageOf(subject, quantity));
    const first = await send(10).expect(201);
    const again = await send(10).expect(201);
    expect(again.body.id).toBe(first.body.id);
    expect(again.headers['idempotency-hit']).toBe('true');
    expect((await send(11)).status).toBe(409);
    expect(await chargedTo(subject)).toBe('1');
  });

  it('is mended and recycled when it was rejected', async () => {
    const subject = await givenSubscriber();
    const rejected = await app.http.post(USAGE).send(usageOf('nobody', 10)).expect(201);
    expect(rejected.body).toMatchObject({
      status: 'rejected',
      statusReason: { code: 'usage.unknown-subject' },
    });
    const mended = await app.http
      .patch(`${USAGE}/${rejected.body.id}`)
      .send({ ...usageOf(subject, 20), status: 'recycled' })
      .expect(200);
    expect(mended.body).toMatchObject({ id: rejected.body.id, status: 'rated' });
    expect(await chargedTo(subject)).toBe('2');
  });

  it('keeps what was charged: description yes, quantity and deletion no', async () => {
    const subject = await givenSubscriber();
    const { body } = await app.http.post(USAGE).send(usageOf(subject, 10)).expect(201);
    const path = `${USAGE}/${body.id}`;
    expect((await app.http.patch(path).send({ description: 'two calls' })).body.description).toBe(
      'two calls',
    );
    await app.http.patch(path).send(usageOf(subject, 11)).expect(409);
    await app.http.patch(path).send({ status: 'billed' }).expect(409);
    await app.http.delete(path).expect(409);
  });

  it('that was rejected can be deleted', async () => {
    const { body } = await app.http.post(USAGE).send(usageOf('nobody', 10)).expect(201);
    await app.http.delete(`${USAGE}/${body.id}`).expect(204);
    await app.http.get(`${USAGE}/${body.id}`).expect(404);
  });

  it('says why it costs what it costs', async () => {
    const subject = await givenSubscriber();
    await app.http.post(USAGE).send(usageOf(subject, 90)).expect(201);
    const { body } = await app.http.post(USAGE).send(usageOf(subject, 30)).expect(201);
    const trace = await app.http.get(`/api/v1/usages/${body.id}/trace`).expect(200);
    expect(trace.body.legs).toMatchObject([
      { leg: 'retail', card: 'card', version: 1, line: 'line', amount: '2', why: { charge: '2' } },
    ]);
  });
});

describe('dry run', () => {
  it('prices without storing', async () => {
    const subject = await givenSubscriber();
    const body = lineOf(subject, event('dry', 100));
    const answer = await app.http
      .post('/api/v1/events?results=all&dryRun=true')
      .type(NDJSON)
      .send(body);
    expect(answer.body.results[0].charges[0].amount).toBe('10');
    expect(await chargedTo(subject)).toBe('0');
    expect((await send(subject, [event('dry', 100)])).accepted).toBe(1);
  });

  it('is refused, not charged, where the question is spelt otherwise', async () => {
    const subject = await givenSubscriber();
    for (const [query, path] of [
      ['dryRun=yes', 'dryRun'],
      ['results=most', 'results'],
    ]) {
      const answer = await app.http
        .post(`/api/v1/events?${query}`)
        .type(NDJSON)
        .send(lineOf(subject, event('asked', 100)))
        .expect(400);
      expect(answer.body).toMatchObject({ code: 'tmf.query-invalid', details: [{ path }] });
    }
    expect(await chargedTo(subject)).toBe('0');
  });
});
