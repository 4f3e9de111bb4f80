// What a TMF635 client sends and gets back when its usage is rated.
import { formatInstant, instant, parseInstant } from '../../src/core/time';
import { type TestApp, startApp } from '../support/servers/app';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { expectBalanced, type Json } from '../support/story/story';

const V4 = '/tmf-api/usageManagement/v4/usage';
const V5 = '/tmf-api/productUsageManagement/v5/productUsage';
const CATALOG = '/tmf-api/productCatalogManagement/v4';
const PRODUCT = '/tmf-api/productInventory/v4/product';

let db: TestDatabase;
let app: TestApp;
let now = parseInstant('2024-03-10T00:00:00Z');

beforeAll(async () => {
  db = await freshDatabase();
  // Time goes on by itself, so that one moment told twice is noticed.
  app = await startApp(db, { now: () => (now = instant(now + 1)) });
  const prices = [];
  for (const [code, unit, aggregation] of [
    ['tokens', 'token', 'sum'],
    ['calls', 'call', 'count'],
  ]) {
    await post('/api/v1/meters', { code, name: code, aggregation, unit });
    prices.push({ id: code });
    await post(`${CATALOG}/productOfferingPrice`, {
      id: code,
      name: code,
      priceType: 'usage',
      lifecycleStatus: 'Launched',
      price: { unit: 'EUR', value: 0.5 },
      unitOfMeasure: { amount: 1, units: unit },
    });
  }
  await post(`${CATALOG}/productOffering`, {
    id: 'plan',
    name: 'plan',
    lifecycleStatus: 'Launched',
    productOfferingPrice: prices,
  });
  await post('/tmf-api/accountManagement/v4/billingAccount', { id: 'acme', name: 'Acme' });
  await givenProduct('line-1', 'key-1');
});

afterEach(() => expectBalanced(app));

afterAll(async () => {
  await app.close();
  await db.drop();
});

async function post(path: string, body: object): Promise<Json> {
  const answer = await app.http.post(path).send(body);
  if (answer.status !== 201) throw new Error(`${path}: ${answer.status} ${answer.text}`);
  return answer.body;
}

function givenProduct(id: string, subject: string): Promise<Json> {
  return post(PRODUCT, {
    id,
    name: id,
    status: 'active',
    startDate: '2024-01-01T00:00:00Z',
    billingAccount: { id: 'acme' },
    productOffering: { id: 'plan' },
    productCharacteristic: [{ name: 'subject', value: subject }],
  });
}

const named = (characteristics: object) =>
  Object.entries(characteristics).map(([name, value]) => ({ name, value }));

const usageOf = (usageType: string, characteristics: object, more: object = {}) => ({
  usageType,
  usageDate: '2024-03-01T10:00:00Z',
  usageCharacteristic: named(characteristics),
  ...more,
});

it.each([V4, V5])(
  'reads back what the POST answered, when it was rated included: %s',
  async (root) => {
    const v5 = { usageSpecification: { id: 'tokens' }, product: { id: 'line-1' } };
    const made = await post(root, usageOf('tokens', { token: 3 }, v5));
    expect(made).toMatchObject({ status: 'rated' });
    expect((await app.http.get(`${root}/${made.id}`)).body).toEqual(made);
  },
);

describe('the product of a usage', () => {
  it.each`
    where                                                        | why
    ${{ product: { id: 'line-1' } }}                             | ${'product'}
    ${{ ratedProductUsage: [{ productRef: { id: 'line-1' } }] }} | ${'ratedProductUsage'}
    ${{ relatedParty: [{ id: 'line-1' }] }}                      | ${'a related party'}
  `('may be named by its id in $why', async ({ where }) => {
    const made = await post(V4, usageOf('tokens', { token: 1 }, where));
    expect(made.ratedProductUsage).toMatchObject([{ productRef: { id: 'line-1' } }]);
  });

  it('is the one that lists the subject rather than the one of that id', async () => {
    await givenProduct('line-2', 'line-3');
    await givenProduct('line-3', 'key-3');
    const made = await post(V4, usageOf('tokens', { token: 1, subject: 'line-3' }));
    expect(made.ratedProductUsage).toMatchObject([{ productRef: { id: 'line-2' } }]);
  });

  it('is still shown by its own id when its plan has changed', async () => {
    await givenProduct('line-4', 'key-4');
    await post(`${CATALOG}/productOffering`, {
      id: 'next',
      name: 'next',
      lifecycleStatus: 'Launched',
      productOfferingPrice: [{ id: 'tokens' }],
    });
    await app.http
      .patch(`${PRODUCT}/line-4`)
      .send({ productOffering: { id: 'next' } })
      .expect(200);
    const usageDate = formatInstant(instant(now + 1_000));
    const made = await post(V4, usageOf('tokens', { token: 1, subject: 'key-4' }, { usageDate }));
    expect(made.ratedProductUsage).toMatchObject([{ productRef: { id: 'line-4' } }]);
    const [listed] = (await app.http.get(`${V4}?ratedProductUsage.productRef.id=line-4`)).body;
    expect(listed).toEqual(made);
  });
});

describe('the quantity of a usage', () => {
  it.each`
    sent                  | amount  | why
    ${{ token: 3 }}       | ${1.5}  | ${'is the characteristic of the unit'}
    ${{ token: '3.000' }} | ${1.5}  | ${'may be a text'}
    ${{ quantity: 3 }}    | ${1.5}  | ${'may be called quantity'}
    ${{ token: 1e-7 }}    | ${5e-8} | ${'may be a number that JSON prints with an exponent'}
    ${{ token: 1e21 }}    | ${5e20} | ${'may be as large as such a number'}
    ${{ token: 0 }}       | ${0}    | ${'may be zero when it says so'}
  `('$why', async ({ sent, amount }) => {
    const made = await post(V4, usageOf('tokens', { subject: 'key-1', ...sent }));
    const [rated] = made.ratedProductUsage;
    expect(rated.taxExcludedRatingAmount).toEqual({ unit: 'EUR', value: amount });
  });

  it.each`
    sent                   | why
    ${{}}                  | ${'missing'}
    ${{ tokens: 3 }}       | ${'called otherwise'}
    ${{ token: 'many' }}   | ${'no number'}
    ${{ token: '1e3' }}    | ${'a text with an exponent'}
    ${{ token: 1e300 }}    | ${'longer than what is kept'}
    ${{ token: true }}     | ${'a flag'}
    ${{ token: { v: 3 } }} | ${'a structure'}
    ${{ token: 1 / 3 }}    | ${'cut by a double'}
  `('is never taken for zero: when it is $why, the usage waits to be mended', async ({ sent }) => {
    const made = await post(V4, usageOf('tokens', { subject: 'key-1', ...sent }));
    expect(made).toMatchObject({
      status: 'rejected',
      statusReason: { code: 'usage.quantity-malformed' },
    });
    const path = `${V4}/${made.id}`;
    expect((await app.http.get(path)).body).toEqual(made);
    const again = await app.http.patch(path).send({ status: 'recycled' }).expect(200);
    expect(again.body).toMatchObject({ status: 'rejected', statusReason: made.statusReason });
    const usageCharacteristic = named({ subject: 'key-1', token: 2 });
    const mended = await app.http.patch(path).send({ usageCharacteristic, status: 'recycled' });
    expect(mended.body.ratedProductUsage).toMatchObject([
      { taxExcludedRatingAmount: { value: 1 } },
    ]);
  });

  it.each`
    sent                                | message
    ${{ token: 0.1 + 0.2 }}             | ${'The quantity 0.30000000000000004 has more than 12 decimals'}
    ${{ token: `0.${'3'.repeat(50)}` }} | ${'The usage reports no quantity of token, or none that is a plain decimal of at most 38 digits'}
    ${{}}                               | ${'The usage reports no quantity of token, or none that is a plain decimal of at most 38 digits'}
  `('is called by what is wrong with it: $message', async ({ sent, message }) => {
    const made = await post(V4, usageOf('tokens', { subject: 'key-1', ...sent }));
    expect(made.statusReason).toMatchObject({ code: 'usage.quantity-malformed', message });
  });

  it('comes in events of several media types, which a refusal names', async () => {
    const asked = app.http.post('/api/v1/events').type('text/plain').send('{}');
    const { body } = await asked.expect(415);
    for (const type of ['application/json', 'application/cloudevents+json', 'application/x-ndjson'])
      expect(body.message).toContain(type);
    expect(body.message).not.toContain('json-patch');
  });

  it('is the first one’s when the same unreadable usage comes again', async () => {
    const sent = usageOf('tokens', { subject: 'nobody', token: 'many', externalId: 'twice' });
    expect((await post(V4, sent)).id).toBe((await post(V4, sent)).id);
  });

  it('need not be told where calls are counted', async () => {
    const made = await post(V4, usageOf('calls', { subject: 'key-1' }));
    expect(made.ratedProductUsage).toMatchObject([{ taxExcludedRatingAmount: { value: 0.5 } }]);
  });
});

describe('the status of a usage', () => {
  it.each`
    root  | status         | code                          | why
    ${V4} | ${'billed'}    | ${'usage.illegal-transition'} | ${'is not a client’s to set'}
    ${V5} | ${'corrected'} | ${'usage.illegal-transition'} | ${'is not a client’s to set, said in words of v5'}
    ${V5} | ${'failed'}    | ${'usage.illegal-transition'} | ${'is refused by a word that v4 has not'}
    ${V4} | ${'nonsense'}  | ${'tmf.body-invalid'}         | ${'is one of its words'}
  `('$why: $status', async ({ root, status, code }) => {
    const sent = { usageType: 'unheard-of', usageCharacteristic: [{ name: 'quantity', value: 1 }] };
    const { id } = await post(V4, sent);
    const refused = await app.http.patch(`${root}/${id}`).send({ status });
    expect(refused.body).toMatchObject({ code });
    if (code === 'usage.illegal-transition') expect(refused.body.message).toContain(`to ${status}`);
    expect((await app.http.get(`${V4}/${id}`)).body.status).toBe('rejected');
  });
});

describe('what listeners hear of a usage', () => {
  const told = async (id: string): Promise<Json[]> => {
    const found = await db.owner<{ envelope: Json }>(
      `SELECT envelope FROM outbox WHERE envelope #>> '{event,usage,id}' = $1 ORDER BY id`,
      [id],
    );
    return found.map(({ envelope }) => envelope);
  };

  beforeAll(async () => {
    await post('/tmf-api/usageManagement/v4/hub', { callback: 'http://127.0.0.1:9' });
  });

  it.each(['TMF635', 'CloudEvents'])('is what a GET shows, when it came as %s', async (wire) => {
    const event = {
      specversion: '1.0',
      source: 's',
      id: 'heard',
      type: 'tokens',
      subject: 'key-1',
    };
    const data = { ...event, data: { quantity: '2' } };
    const type = 'application/cloudevents+json';
    const { id } =
      wire === 'TMF635'
        ? await post(V4, usageOf('tokens', { subject: 'key-1', token: 2 }))
        : await app.http
            .post('/api/v1/events?results=all')
            .set('Content-Type', type)
            .send(JSON.stringify(data))
            .then(({ body }) => ({ id: body.results[0].usageId }));
    const { href: _href, ...shown } = (await app.http.get(`${V4}/${id}`)).body;
    const events = await told(id);
    expect(events.map(({ eventType }) => eventType)).toEqual([
      'UsageCreateEvent',
      'UsageStateChangeEvent',
    ]);
    for (const { event } of events) expect(event.usage).toMatchObject(shown);
  });

  it('is a change only where something changed', async () => {
    const { id } = await post(V4, usageOf('tokens', { subject: 'nobody', token: 2 }));
    const patch = (body: object) => app.http.patch(`${V4}/${id}`).send(body).expect(200);
    await patch({});
    await patch({ status: 'rejected' });
    await patch({ description: 'a note' });
    const usageCharacteristic = named({ subject: 'key-1', token: 2 });
    await patch({ usageCharacteristic, status: 'recycled' });
    const events = await told(id);
    expect(events.map(({ eventType, fieldPath }) => [eventType, fieldPath])).toEqual([
      ['UsageCreateEvent', undefined],
      ['UsageStateChangeEvent', undefined],
      ['UsageAttributeValueChangeEvent', 'description'],
      ['UsageStateChangeEvent', undefined],
      ['UsageAttributeValueChangeEvent', 'ratedProductUsage,statusReason,usageCharacteristic'],
    ]);
  });
});
