import { ContractModule } from '../../src/contract';
import { parseInstant } from '../../src/core/time';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { type Served, serve } from '../support/servers/serve';

const ROOT = '/tmf-api/agreementManagement/v4';

let db: TestDatabase;
let served: Served;
let now = parseInstant('2024-01-15T12:00:00Z');

beforeAll(async () => {
  db = await freshDatabase();
  served = await serve(db, [ContractModule], { now: () => now });
});

afterAll(async () => {
  await served.close();
  await db.drop();
});

const AGREEMENT = {
  name: 'Framework',
  agreementType: 'commercial',
  documentNumber: 7,
  agreementItem: [
    {
      productOffering: [{ id: 'plan' }],
      termOrCondition: [{ id: '1', description: 'Net 30', validFor: {} }],
    },
  ],
  engagedParty: [{ id: '1', name: 'Engines Ltd', '@referredType': 'Organization' }],
  agreementPeriod: { startDateTime: '2024-01-01T00:00:00.000Z' },
  agreementAuthorization: [{ state: 'approved', date: '2024-01-02T00:00:00.000Z' }],
  characteristic: [{ name: 'commitment', value: { amount: 1000 } }],
  ours: { kept: true },
};

const SPECIFICATION = {
  name: 'Reseller agreement',
  attachment: [{ name: 'terms.pdf', url: 'https://files.example/terms.pdf' }],
  specificationCharacteristic: [
    { name: 'term', specCharacteristicValue: [{ default: true, value: 24 }] },
  ],
};

describe('TMF651', () => {
  it.each([
    ['agreement', AGREEMENT, ['name', 'agreementType', 'agreementItem', 'engagedParty']],
    ['agreementSpecification', SPECIFICATION, ['name', 'attachment']],
  ])('creates, reads, lists, patches and deletes an %s', async (path, sent, mandatory) => {
    const created = await served.http.post(`${ROOT}/${path}`).send(sent).expect(201);
    expect(created.body).toMatchObject(sent);
    const own = `${ROOT}/${path}/${created.body.id}`;
    expect((await served.http.get(own)).body).toEqual(created.body);
    expect((await served.http.get(`${ROOT}/${path}?name=${sent.name}`)).body).toEqual([
      created.body,
    ]);
    const patched = await served.http.patch(own).send({ description: 'new' }).expect(200);
    expect(patched.body).toMatchObject({ ...sent, description: 'new' });
    for (const name of mandatory) {
      const refused = await served.http
        .post(`${ROOT}/${path}`)
        .send({ ...sent, [name]: undefined });
      expect([refused.status, refused.body.message]).toEqual([400, expect.stringContaining(name)]);
    }
    await served.http.delete(own).expect(204);
    await served.http.get(own).expect(404);
  });

  it('begins an agreement in process, on the day it is written down', async () => {
    const { body } = await served.http.post(`${ROOT}/agreement`).send(AGREEMENT).expect(201);
    expect(body).toMatchObject({
      status: 'in process',
      initialDate: '2024-01-15T12:00:00.000Z',
      '@type': 'Agreement',
    });
    const own = `${ROOT}/agreement/${body.id}`;
    const patch = { status: 'approved', completionDate: { startDateTime: '2030-01-01T00:00:00Z' } };
    const { body: after } = await served.http.patch(own).send(patch).expect(200);
    expect([after.status, after.completionDate]).toEqual(['approved', undefined]);
  });

  it('says when a specification changed, and only then', async () => {
    now = parseInstant('2024-01-16T00:00:00Z');
    const sent = { ...SPECIFICATION, lastUpdate: '2020-01-01T00:00:00Z' };
    const { body } = await served.http.post(`${ROOT}/agreementSpecification`).send(sent);
    expect(body).toMatchObject({
      lifecycleStatus: 'In study',
      lastUpdate: '2024-01-16T00:00:00.000Z',
    });
    now = parseInstant('2024-01-17T00:00:00Z');
    const own = `${ROOT}/agreementSpecification/${body.id}`;
    const same = await served.http
      .patch(own)
      .send({ name: SPECIFICATION.name, lastUpdate: '2030-01-01T00:00:00Z' })
      .expect(200);
    expect(same.body.lastUpdate).toBe('2024-01-16T00:00:00.000Z');
    const changed = await served.http.patch(own).send({ lifecycleStatus: 'Active' }).expect(200);
    expect(changed.body.lastUpdate).toBe('2024-01-17T00:00:00.000Z');
  });
});
