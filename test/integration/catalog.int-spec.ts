import { parseInstant } from '../../src/core/time';
import { Catalog, CatalogModule, PriceDirectory } from '../../src/catalog';
import { MeterModule } from '../../src/meter';
import type { Tenant } from '../../src/platform/tenant';
import { RatecardModule } from '../../src/ratecard';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { serve, type Served } from '../support/servers/serve';

const ROOT = '/tmf-api/productCatalogManagement/v4';
const MODULES = [MeterModule, RatecardModule, CatalogModule];

let db: TestDatabase;
let served: Served;
let now = parseInstant('2024-01-15T12:00:00Z');
let tenant: string;
let tenantCount = 0;

beforeAll(async () => {
  db = await freshDatabase();
  served = await serve(db, MODULES, { now: () => now });
});

afterAll(async () => {
  await served.close();
  await db.drop();
});

beforeEach(() => {
  now = parseInstant('2024-01-15T12:00:00Z');
  tenantCount += 1;
  tenant = `t${tenantCount}`;
});

type Json = Record<string, unknown>;

function send(method: 'post' | 'patch' | 'delete' | 'get', path: string, body?: object) {
  const request = served.http[method](path.startsWith('/') ? path : `${ROOT}/${path}`);
  return request.set('X-Tenant-Id', tenant).send(body);
}

async function created(kind: string, body: object): Promise<Json & { id: string }> {
  return (await send('post', kind, body).expect(201)).body as Json & { id: string };
}

function givenMeter(code = 'llm.tokens', unit = 'token') {
  return send('post', '/api/v1/meters', { code, aggregation: 'sum', unit }).expect(201);
}

async function givenCard(code = 'ai-retail', book = 'retail') {
  await send('post', '/api/v1/rateCards', { code, book, currency: 'EUR' }).expect(201);
}

async function sold(...ids: string[]) {
  return db.database.read(tenant as Tenant, (tx) => served.app.get(PriceDirectory).load(tx, ids));
}

async function sells(offeringId: string): Promise<readonly string[]> {
  const offering = await db.database.transaction(tenant as Tenant, (tx) =>
    served.app.get(Catalog).offering(tx, offeringId),
  );
  return offering?.priceIds ?? [];
}

/** Events of an API that nobody listens to are not kept. */
function givenListener() {
  return db.owner(
    'INSERT INTO hub_subscription (tenant_id, id, api, callback) VALUES ($1, $1, $2, $3)',
    [tenant, ROOT, 'http://127.0.0.1:9/'],
  );
}

async function eventsOf(): Promise<string[]> {
  const found = await db.owner<{ event_type: string }>(
    'SELECT event_type FROM outbox WHERE tenant_id = $1 ORDER BY id',
    [tenant],
  );
  return found.map(({ event_type }) => event_type);
}

const perThousand = {
  name: 'Tokens',
  priceType: 'usage',
  version: '1.0',
  price: { unit: 'EUR', value: 0.03 },
  unitOfMeasure: { amount: 1000, units: 'token' },
};

describe.each([
  'catalog',
  'category',
  'productSpecification',
  'productOffering',
  'productOfferingPrice',
])('TMF620 %s', (kind) => {
  it('is created, read, listed, filtered, patched and deleted', async () => {
    await givenListener();
    const body = {
      name: 'One',
      description: 'the first',
      lifecycleStatus: 'Active',
      version: '1.0',
      validFor: { startDateTime: '2024-01-01T00:00:00Z' },
      ours: { deep: [1, { x: 'y' }] },
    };
    const answered = await send('post', kind, {
      ...body,
      lastUpdate: '1999-01-01T00:00:00Z',
    }).expect(201);
    const one = answered.body as Json & { id: string; href: string };
    expect(one).toMatchObject({
      ...body,
      validFor: { startDateTime: '2024-01-01T00:00:00.000Z' },
      lastUpdate: '2024-01-15T12:00:00.000Z',
    });
    expect(answered.headers['location']).toBe(one.href);
    expect(one['@type']).toBe(kind.charAt(0).toUpperCase() + kind.slice(1));
    await created(kind, { name: 'Two' });
    expect((await send('get', `${kind}/${one.id}`).expect(200)).body).toEqual(one);
    const listed = await send('get', kind).expect(200);
    expect((listed.body as Json[]).map(({ name }) => name)).toEqual(['One', 'Two']);
    const active = await send('get', `${kind}?lifecycleStatus=Active&fields=name`).expect(200);
    expect(active.headers['x-total-count']).toBe('1');
    expect(active.body).toMatchObject([{ id: one.id, name: 'One' }]);
    expect((active.body as Json[])[0]).not.toHaveProperty('description');
    const dated = await send('get', `${kind}?validFor.startDateTime=2024-01-01T00:00:00Z`).expect(
      200,
    );
    expect(dated.body).toHaveLength(1);
    now = parseInstant('2024-01-16T00:00:00Z');
    const patched = await send('patch', `${kind}/${one.id}`, { description: 'changed' }).expect(
      200,
    );
    expect(patched.body).toEqual({
      ...one,
      description: 'changed',
      lastUpdate: '2024-01-16T00:00:00.000Z',
    });
    await send('patch', `${kind}/${one.id}`, { lifecycleStatus: 'Launched' }).expect(200);
    await send('delete', `${kind}/${one.id}`).expect(204);
    await send('get', `${kind}/${one.id}`).expect(404);
    const type = kind.charAt(0).toUpperCase() + kind.slice(1);
    expect(await eventsOf()).toEqual([
      `${type}CreateEvent`,
      `${type}CreateEvent`,
      `${type}AttributeValueChangeEvent`,
      `${type}StateChangeEvent`,
      `${type}DeleteEvent`,
    ]);
  });

  it('needs a name, and names what has the wrong type', async () => {
    await send('post', kind, {}).expect(400);
    const refused = await send('post', kind, { name: 'x', validFor: 'always', version: 1 }).expect(
      400,
    );
    for (const path of ['validFor', 'version'])
      expect(JSON.stringify(refused.body)).toContain(path);
    await send('get', `${kind}?id=nothing`).expect(200, []);
    await send('patch', `${kind}/nothing`, { name: 'x' }).expect(404);
    await send('delete', `${kind}/nothing`).expect(404);
  });

  it('is still there after a restart', async () => {
    const { id, name } = await created(kind, { name: 'Durable' });
    const again = await serve(db, MODULES);
    const read = await again.http
      .get(`${ROOT}/${kind}/${id}`)
      .set('X-Tenant-Id', tenant)
      .expect(200);
    expect(read.body).toMatchObject({ id, name });
    await again.close();
  });
});

describe('prices', () => {
  it('are compiled as they are written and again as they change', async () => {
    await givenMeter();
    const { id } = await created('productOfferingPrice', perThousand);
    expect((await sold(id)).get(id)).toMatchObject({
      id,
      name: 'Tokens',
      kind: 'usage',
      currency: 'EUR',
      amount: '0.03',
      version: '1.0',
      lines: [{ meter: 'llm.tokens', price: { model: 'unit', rate: '0.03', per: '1000' } }],
    });
    await send('patch', `productOfferingPrice/${id}`, { price: { value: 0.05 } }).expect(200);
    expect((await sold(id)).get(id)).toMatchObject({
      amount: '0.05',
      lines: [{ price: { rate: '0.05' } }],
    });
  });

  it('come back in the exact terms of the document: taxes, validity, period', async () => {
    const { id } = await created('productOfferingPrice', {
      name: 'Plan',
      priceType: 'recurring',
      price: { unit: 'EUR', value: 9.99 },
      recurringChargePeriodType: 'month',
      recurringChargePeriodLength: 1,
      tax: [{ taxCategory: 'VAT', taxRate: 19.5 }],
      validFor: { startDateTime: '2024-01-01T00:00:00Z', endDateTime: '2025-01-01T00:00:00Z' },
    });
    expect((await sold(id)).get(id)).toMatchObject({
      kind: 'recurring',
      amount: '9.99',
      period: { unit: 'month', length: 1 },
      taxes: [{ category: 'VAT', ratePercent: '19.5' }],
      allowance: null,
      exhaustion: 'block',
      whileSuspended: 'free',
      validFrom: parseInstant('2024-01-01T00:00:00Z'),
      validTo: parseInstant('2025-01-01T00:00:00Z'),
    });
  });

  it('sell a rate card, which an activated price must find and a draft need not', async () => {
    const body = { name: 'AI', priceType: 'usage', pricingLogicAlgorithm: [{ id: 'ai-retail' }] };
    for (const lifecycleStatus of ['Active', 'Launched']) {
      const refused = await send('post', 'productOfferingPrice', {
        ...body,
        lifecycleStatus,
      }).expect(422);
      expect(refused.body).toMatchObject({ code: 'catalog.unknown-rate-card' });
    }
    await send('get', 'productOfferingPrice').expect(200, []);
    const { id } = await created('productOfferingPrice', body);
    await send('patch', `productOfferingPrice/${id}`, { lifecycleStatus: 'Active' }).expect(422);
    expect((await sold(id)).size).toBe(0);
    await givenCard();
    await send('patch', `productOfferingPrice/${id}`, { lifecycleStatus: 'Active' }).expect(200);
    expect((await sold(id)).get(id)).toMatchObject({
      kind: 'usage',
      cardCode: 'ai-retail',
      currency: 'EUR',
    });
  });

  it('that are drafts are compiled at the latest when they are ordered', async () => {
    const { id } = await created('productOfferingPrice', perThousand);
    const offering = await created('productOffering', {
      name: 'AI',
      productOfferingPrice: [{ id }],
    });
    expect(await sells(offering.id)).toEqual([id]);
    expect((await sold(id)).size).toBe(0);
    await givenMeter();
    expect(await sells(offering.id)).toEqual([id]);
    expect((await sold(id)).get(id)).toMatchObject({ kind: 'usage' });
  });

  it('never change what they charge once launched, but may be described, ended and retired', async () => {
    await givenMeter();
    const { id } = await created('productOfferingPrice', {
      ...perThousand,
      lifecycleStatus: 'Launched',
    });
    const patch = (body: object) => send('patch', `productOfferingPrice/${id}`, body);
    for (const change of [
      { price: { unit: 'EUR', value: 0.04 } },
      { unitOfMeasure: { amount: 1, units: 'token' } },
      { priceType: 'oneTime' },
      {
        prodSpecCharValueUse: [
          { name: 'region', productSpecCharacteristicValue: [{ value: 'eu' }] },
        ],
      },
      { tax: [{ taxCategory: 'VAT', taxRate: 7 }] },
      { validFor: { startDateTime: '2023-01-01T00:00:00Z' } },
      { validFor: { endDateTime: '2024-01-01T00:00:00Z' } },
      { lifecycleStatus: 'In design' },
    ]) {
      const refused = await patch(change).expect(409);
      expect(refused.body).toMatchObject({ code: 'catalog.launched-price' });
      expect((refused.body as { message: string }).message).toContain('next version');
    }
    await patch({ name: 'Tokens 2024', description: 'texts may change', version: '1.0.1' }).expect(
      200,
    );
    await patch({ price: { unit: 'EUR', value: 0.03 } }).expect(200);
    await patch({ validFor: { endDateTime: '2024-06-01T00:00:00Z' } }).expect(200);
    await patch({ lifecycleStatus: 'Retired' }).expect(200);
    expect((await sold(id)).get(id)).toMatchObject({
      name: 'Tokens 2024',
      amount: '0.03',
      validTo: parseInstant('2024-06-01T00:00:00Z'),
    });
  });

  it('stay known to those who have them when the document is deleted', async () => {
    await givenMeter();
    const { id } = await created('productOfferingPrice', perThousand);
    await send('delete', `productOfferingPrice/${id}`).expect(204);
    expect((await sold(id)).get(id)).toMatchObject({ amount: '0.03' });
  });

  it('give their id back to the same price, and to no other, once they were launched', async () => {
    await givenMeter();
    const launched = { ...perThousand, id: 'kept', lifecycleStatus: 'Launched' };
    await created('productOfferingPrice', launched);
    await send('delete', 'productOfferingPrice/kept').expect(204);
    const dearer = { ...launched, price: { unit: 'EUR', value: 99 } };
    for (const lifecycleStatus of ['Launched', 'In study']) {
      const other = { ...dearer, lifecycleStatus };
      const refused = await send('post', 'productOfferingPrice', other).expect(409);
      expect(refused.body).toMatchObject({ code: 'catalog.price-kept', details: [{ path: 'id' }] });
    }
    expect((await sold('kept')).get('kept')).toMatchObject({ amount: '0.03' });
    await created('productOfferingPrice', { ...launched, name: 'The same' });
    await send('patch', 'productOfferingPrice/kept', { lifecycleStatus: 'Retired' }).expect(200);
  });

  it('refuse a number that a JSON number cannot hold exactly', async () => {
    const body = `{"name":"x","priceType":"oneTime","price":{"unit":"EUR","value":0.1234567890123456789}}`;
    await served.http
      .post(`${ROOT}/productOfferingPrice`)
      .set('X-Tenant-Id', tenant)
      .set('Content-Type', 'application/json')
      .send(body)
      .expect(400);
  });
});

describe('tier tables', () => {
  const tier = (value: number, valueFrom: number, valueTo?: number) => ({
    name: `from ${valueFrom}`,
    priceType: 'usage',
    price: { unit: 'EUR', value },
    unitOfMeasure: { amount: 1, units: 'GB' },
    prodSpecCharValueUse: [
      {
        name: 'GB.cumulative',
        productSpecCharacteristicValue: [{ valueFrom, valueTo, rangeInterval: 'closed' }],
      },
    ],
  });
  const bundle = (...ids: string[]) => ({
    name: 'Data tiers',
    priceType: 'usage',
    isBundle: true,
    bundledPopRelationship: ids.map((id) => ({ id })),
  });

  it('are one price, compiled again when a tier changes', async () => {
    await givenMeter('iot.data', 'byte');
    const first = await created('productOfferingPrice', tier(2, 0, 10));
    const rest = await created('productOfferingPrice', tier(1, 10));
    const { id } = await created('productOfferingPrice', bundle(first.id, rest.id));
    const offering = await created('productOffering', {
      name: 'Data',
      productOfferingPrice: [{ id }],
    });
    expect(await sells(offering.id)).toEqual([id]);
    const tiers = (rate: string) => [
      {
        price: {
          model: 'graduated',
          tiers: [
            { upTo: '10', rate, per: '1' },
            { upTo: null, rate: '1', per: '1' },
          ],
        },
      },
    ];
    expect((await sold(id)).get(id)).toMatchObject({ lines: tiers('2') });
    await send('patch', `productOfferingPrice/${first.id}`, { price: { value: 3 } }).expect(200);
    expect((await sold(id)).get(id)).toMatchObject({ lines: tiers('3') });
    await send('patch', `productOfferingPrice/${id}`, { lifecycleStatus: 'Launched' }).expect(200);
    const refused = await send('patch', `productOfferingPrice/${first.id}`, {
      price: { value: 4 },
    }).expect(409);
    expect(refused.body).toMatchObject({ code: 'catalog.launched-dependent' });
    await send('delete', `productOfferingPrice/${first.id}`).expect(409);
  });

  it('may be written before their tiers', async () => {
    await givenMeter('iot.data', 'byte');
    const { id } = await created('productOfferingPrice', bundle('t1', 't2'));
    await created('productOfferingPrice', { id: 't1', ...tier(2, 0, 10) });
    expect((await sold(id)).size).toBe(0);
    await created('productOfferingPrice', { id: 't2', ...tier(1, 10) });
    expect((await sold(id)).get(id)).toMatchObject({ kind: 'usage' });
  });
});

describe('offerings', () => {
  it('sell their own prices, those of bundled offerings, and the parts of bundled prices', async () => {
    const fee = (name: string) =>
      created('productOfferingPrice', {
        name,
        priceType: 'oneTime',
        price: { unit: 'EUR', value: 1 },
      });
    const [own, partA, partB] = [await fee('own'), await fee('a'), await fee('b')];
    const bundle = await created('productOfferingPrice', {
      name: 'both',
      isBundle: true,
      bundledPopRelationship: [{ id: partA.id }, { id: partB.id }],
    });
    const small = await created('productOffering', { name: 'small' });
    const large = await created('productOffering', {
      name: 'large',
      isBundle: true,
      bundledProductOffering: [{ id: small.id }],
      productOfferingPrice: [{ id: own.id }, { id: bundle.id }],
    });
    expect(await sells(large.id)).toEqual([own.id, partA.id, partB.id]);
    expect(await sells('nothing')).toEqual([]);
  });
});

describe('prices an offering writes down itself', () => {
  const written = {
    name: 'Plan',
    productOfferingPrice: [
      {
        name: 'Monthly fee',
        priceType: 'recurring',
        recurringChargePeriod: 'monthly',
        price: { dutyFreeAmount: { unit: 'EUR', value: 12.5 }, taxCategory: 'VAT', taxRate: 19 },
      },
    ],
  };
  type Offering = Json & { id: string; productOfferingPrice: Array<Json & { id: string }> };

  it('get an id and are sold like any other', async () => {
    const offering = (await created('productOffering', written)) as Offering;
    const ids = offering.productOfferingPrice.map(({ id }) => id);
    expect((await send('get', `productOffering/${offering.id}`).expect(200)).body).toEqual(
      offering,
    );
    expect(await sells(offering.id)).toEqual(ids);
    expect([...(await sold(...ids)).values()]).toMatchObject([
      {
        kind: 'recurring',
        amount: '12.5',
        currency: 'EUR',
        period: { unit: 'month', length: 1 },
        taxes: [{ category: 'VAT', ratePercent: '19' }],
      },
    ]);
  });

  it('are frozen when their offering is launched', async () => {
    const offering = (await created('productOffering', {
      ...written,
      lifecycleStatus: 'Launched',
    })) as Offering;
    const [entry] = offering.productOfferingPrice;
    const dearer = { ...entry, price: { dutyFreeAmount: { unit: 'EUR', value: 13 } } };
    const path = `productOffering/${offering.id}`;
    const refused = await send('patch', path, { productOfferingPrice: [dearer] }).expect(409);
    expect(refused.body).toMatchObject({ code: 'catalog.launched-price' });
    await send('patch', path, { description: 'texts may change' }).expect(200);
    await send('patch', path, { productOfferingPrice: [] }).expect(200);
  });

  it('are references when they only repeat a price that is there', async () => {
    const { id } = await created('productOfferingPrice', {
      name: 'Fee',
      priceType: 'oneTime',
      price: { unit: 'EUR', value: 1 },
    });
    const repeated = {
      id,
      name: 'Fee',
      priceType: 'oneTime',
      price: { dutyFreeAmount: { unit: 'EUR', value: 2 } },
    };
    const offering = await created('productOffering', {
      name: 'O',
      productOfferingPrice: [repeated],
    });
    expect(await sells(offering.id)).toEqual([id]);
    expect((await sold(id)).get(id)).toMatchObject({ amount: '1' });
  });
});

describe('discounts of usage', () => {
  it('change what they reduce, until that is launched', async () => {
    await givenMeter();
    const half = await created('productOfferingPrice', {
      name: 'Half',
      priceType: 'discount',
      percentage: 50,
    });
    const { id } = await created('productOfferingPrice', {
      ...perThousand,
      popRelationship: [{ id: half.id, relationshipType: 'discount' }],
    });
    expect((await sold(id)).get(id)).toMatchObject({ lines: [{ discounts: [{ percent: '50' }] }] });
    await send('patch', `productOfferingPrice/${half.id}`, { percentage: 25 }).expect(200);
    expect((await sold(id)).get(id)).toMatchObject({ lines: [{ discounts: [{ percent: '25' }] }] });
    await send('patch', `productOfferingPrice/${id}`, { lifecycleStatus: 'Launched' }).expect(200);
    await send('patch', `productOfferingPrice/${half.id}`, { percentage: 10 }).expect(409);
    await send('patch', `productOfferingPrice/${half.id}`, { name: 'A quarter off' }).expect(200);
  });
});

describe('a rate card in the words of TMF620', () => {
  it('can be posted as it is written, and prices the same', async () => {
    await givenMeter('iot.data', 'byte');
    await givenCard('data');
    const line = {
      id: 'eu',
      meter: 'iot.data',
      unit: 'GB',
      match: { region: 'eu' },
      price: {
        model: 'graduated',
        tiers: [
          { upTo: '10', rate: '2', per: '1' },
          { upTo: null, rate: '1', per: '1' },
        ],
      },
    };
    await send('post', '/api/v1/rateCards/data/versions', { lines: [line] }).expect(201);
    const path = '/api/v1/rateCards/data/versions/1/productOfferingPrices';
    await send('get', path).expect(404);
    await send('post', '/api/v1/rateCards/data/versions/1/activate').expect(200);
    const written = (await send('get', path).expect(200)).body as Array<Json & { id: string }>;
    for (const price of written) await created('productOfferingPrice', price);
    expect((await sold('data:eu')).get('data:eu')).toMatchObject({
      kind: 'usage',
      lines: [{ ...line, id: 'price' }],
    });
  });
});

describe('an allowance', () => {
  it('is for what the price it is pinned to meters, even if that is written later', async () => {
    await givenMeter('iot.data', 'byte');
    await givenMeter('tv.data', 'byte');
    const { id } = await created('productOfferingPrice', {
      name: 'Included',
      priceType: 'allowance',
      unitOfMeasure: { amount: 5, units: 'GB' },
      popRelationship: [{ id: 'traffic', relationshipType: 'allowanceFor' }],
    });
    const launched = { lifecycleStatus: 'Launched' };
    await send('patch', `productOfferingPrice/${id}`, launched).expect(422);
    expect((await sold(id)).get(id)).toBeUndefined();
    await created('productOfferingPrice', {
      id: 'traffic',
      name: 'Traffic',
      priceType: 'usage',
      price: { unit: 'EUR', value: 2 },
      unitOfMeasure: { amount: 1, units: 'GB' },
      meter: 'iot.data',
    });
    const offering = await created('productOffering', {
      name: 'Data',
      productOfferingPrice: [{ id }, { id: 'traffic' }],
    });
    expect(await sells(offering.id)).toEqual([id, 'traffic']);
    expect((await sold(id)).get(id)?.allowance).toMatchObject({ meters: ['iot.data'] });
    await send('patch', `productOfferingPrice/${id}`, launched).expect(200);
  });
});
