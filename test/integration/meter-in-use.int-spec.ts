// What a meter counts and what is priced by it are written by different people at the same time.
import { Meters } from '../../src/meter';
import { DEFAULT_TENANT } from '../../src/platform/tenant';
import { type TestApp, startApp } from '../support/servers/app';
import { freshDatabase, type TestDatabase } from '../support/database/database';

const CATALOG = '/tmf-api/productCatalogManagement/v4';
const ROUNDS = 20;

let db: TestDatabase;
let app: TestApp;
let other: TestApp;

beforeAll(async () => {
  db = await freshDatabase();
  [app, other] = await Promise.all([startApp(db), startApp(db)]);
});

afterAll(async () => {
  await Promise.all([app.close(), other.close()]);
  await db.drop();
});

it('never changes the unit of a meter while a version that names it is activated', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const code = `card-meter-${round}`;
    await post('/api/v1/meters', { code, name: code, aggregation: 'sum', unit: 'call' });
    await post('/api/v1/rateCards', { code, name: code, book: 'retail', currency: 'EUR' });
    const lines = [{ id: 'line', meter: code, unit: 'call', price: { model: 'unit', rate: '1' } }];
    const versions = `/api/v1/rateCards/${code}/versions`;
    await post(versions, { validFrom: '2024-01-01T00:00:00Z', lines, reason: 'first' });
    const [activated, isAmended] = await Promise.all([
      app.http.post(`${versions}/1/activate`).send({}),
      amended(code),
    ]);
    expect({ code, isActivated: activated.status === 200 }).toEqual({
      code,
      isActivated: !isAmended,
    });
  }
});

it('never changes the unit of a meter while a price that names it is launched', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const code = `price-meter-${round}`;
    await post('/api/v1/meters', { code, name: code, aggregation: 'sum', unit: 'call' });
    const [launched, isAmended] = await Promise.all([
      app.http.post(`${CATALOG}/productOfferingPrice`).send({
        id: code,
        name: code,
        priceType: 'usage',
        lifecycleStatus: 'Launched',
        price: { unit: 'EUR', value: 1 },
        unitOfMeasure: { amount: 1, units: 'call' },
        prodSpecCharValueUse: [
          { name: 'meter', productSpecCharacteristicValue: [{ value: code }] },
        ],
      }),
      amended(code),
    ]);
    expect({ code, isLaunched: launched.status === 201 }).toEqual({ code, isLaunched: !isAmended });
  }
});

async function post(path: string, body: object): Promise<void> {
  const answer = await app.http.post(path).send(body);
  if (answer.status !== 201) throw new Error(`${path}: ${answer.status} ${answer.text}`);
}

/** By another process; false when it was refused as the meter is priced. */
async function amended(code: string): Promise<boolean> {
  try {
    await db.database.transaction(DEFAULT_TENANT, (tx) =>
      other.app.get(Meters).amend(tx, code, { unit: 'second' }),
    );
    return true;
  } catch (error: unknown) {
    expect(error).toMatchObject({ code: 'meter.in-use' });
    return false;
  }
}
