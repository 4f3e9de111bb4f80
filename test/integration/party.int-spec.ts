import { PartyModule } from '../../src/party';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { type Served, serve } from '../support/servers/serve';

const PARTY = '/tmf-api/party/v4';

let db: TestDatabase;
let served: Served;

beforeAll(async () => {
  db = await freshDatabase();
  served = await serve(db, [PartyModule]);
});

afterAll(async () => {
  await served.close();
  await db.drop();
});

describe('TMF632, TMF669 and TMF629', () => {
  it.each([
    [
      `${PARTY}/individual`,
      { familyName: 'Lovelace', givenName: 'Ada', birthDate: '1815-12-10T00:00:00.000Z' },
      'givenName',
    ],
    [
      `${PARTY}/organization`,
      { tradingName: 'Engines Ltd', isLegalEntity: true, existsDuring: {} },
      'tradingName',
    ],
    [
      '/tmf-api/partyRoleManagement/v4/partyRole',
      { name: 'Supplier', engagedParty: { id: '1' } },
      'name',
    ],
    [
      '/tmf-api/customerManagement/v4/customer',
      { name: 'Gold', engagedParty: { id: '1', name: 'Ada' } },
      'engagedParty',
    ],
  ])('create, read, list, patch and delete %s', async (path, sent, mandatory) => {
    const created = await served.http.post(path).send(sent).expect(201);
    expect(created.body).toMatchObject(sent);
    const own = `${path}/${created.body.id}`;
    expect((await served.http.get(own)).body).toEqual(created.body);
    expect((await served.http.get(path)).body).toEqual([created.body]);
    const characteristic = [{ name: 'segment', value: { tier: 1 } }];
    const patched = await served.http
      .patch(own)
      .send({ partyCharacteristic: characteristic })
      .expect(200);
    expect(patched.body.partyCharacteristic).toEqual(characteristic);
    expect((await served.http.post(path).send({ ...sent, [mandatory]: undefined })).status).toBe(
      400,
    );
    await served.http.delete(own).expect(204);
    await served.http.get(own).expect(404);
  });

  it.each([
    ['individual', { familyName: 'L', givenName: 'A' }, 'deceaded', 'closed'],
    ['organization', { tradingName: 'E' }, 'closed', 'deceaded'],
  ])('begin an %s initialized and end it for good', async (path, sent, end, foreign) => {
    const { body } = await served.http.post(`${PARTY}/${path}`).send(sent).expect(201);
    const own = `${PARTY}/${path}/${body.id}`;
    expect(body.status).toBe('initialized');
    await served.http.patch(own).send({ status: foreign }).expect(400);
    await served.http.patch(own).send({ status: 'validated' }).expect(200);
    await served.http.patch(own).send({ status: end }).expect(200);
    const refused = await served.http.patch(own).send({ status: 'validated' });
    expect([refused.status, refused.body.code]).toEqual([409, 'party.illegal-transition']);
  });
});
