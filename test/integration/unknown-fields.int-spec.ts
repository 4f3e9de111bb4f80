import { BillingModule } from '../../src/billing';
import { MeterModule } from '../../src/meter';
import { NotificationModule } from '../../src/notification';
import { RatecardModule } from '../../src/ratecard';
import { UsageModule } from '../../src/usage/usage.module';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { type Served, serve } from '../support/servers/serve';

const MODULES = [MeterModule, RatecardModule, UsageModule, BillingModule, NotificationModule];
const CALLBACK = { callback: 'http://127.0.0.1:9/' };
const METER = { code: 'm', name: 'M', aggregation: 'sum', unit: 'unit', attributes: [] };
const CARD = { code: 'c', name: 'C', book: 'retail', currency: 'EUR' };
const VERSION = { validFrom: '2024-01-01T00:00:00Z', lines: [] };

let db: TestDatabase;
let served: Served;

beforeAll(async () => {
  db = await freshDatabase();
  served = await serve(db, MODULES);
  await served.http
    .post('/api/v1/rateCards')
    .send({ ...CARD, code: 'card' })
    .expect(201);
  await served.http.post('/api/v1/rateCards/card/versions').send(VERSION).expect(201);
});

afterAll(async () => {
  await served.close();
  await db.drop();
});

it.each`
  path                                    | body                                                      | fields
  ${'billRuns'}                           | ${{ account: 'x' }}                                       | ${['account']}
  ${'billRuns'}                           | ${{ billingAccount: 'x', dryRun: true }}                  | ${['dryRun']}
  ${'billRuns'}                           | ${{ upto: '2024-01-01T00:00:00Z', all: 1 }}               | ${['upto', 'all']}
  ${'usages/recycle'}                     | ${{ subject: 'k' }}                                       | ${['subject']}
  ${'usages/recycle'}                     | ${{ filter: { status: 'rejected' }, dryRun: true }}       | ${['dryRun']}
  ${'hub'}                                | ${{ ...CALLBACK, qurey: 'eventType=BillRunCreateEvent' }} | ${['qurey']}
  ${'meters'}                             | ${{ ...METER, dryRun: true }}                             | ${['dryRun']}
  ${'meters'}                             | ${{ ...METER, constructor: 1 }}                           | ${['constructor']}
  ${'rateCards'}                          | ${{ ...CARD, dryRun: true }}                              | ${['dryRun']}
  ${'rateCards/card/versions'}            | ${{ ...VERSION, dryRun: true }}                           | ${['dryRun']}
  ${'rateCards/card/versions/1/activate'} | ${{ dryRun: true }}                                       | ${['dryRun']}
  ${'rateCards/card/rollback'}            | ${{ toVersion: 1, dryRun: true }}                         | ${['dryRun']}
`('$path does nothing for a body with $fields', async ({ path, body, fields }) => {
  const before = await done();
  const answer = await served.http.post(`/api/v1/${path}`).send(body).expect(400);
  expect(answer.body.details).toEqual(
    fields.map((field: string) => ({
      path: field,
      value: body[field],
      message: expect.stringContaining('is not a known field; known are '),
    })),
  );
  expect(await done()).toEqual(before);
});

it.each`
  path                               | code                        | parameter
  ${'accounts/a/journal?limt=5'}     | ${'tmf.query-invalid'}      | ${'limt'}
  ${'accounts/a/journal?limit=0'}    | ${'tmf.query-invalid'}      | ${'limit'}
  ${'accounts/a/journal?limit=1001'} | ${'tmf.query-invalid'}      | ${'limit'}
  ${'accounts/a/journal?after=x'}    | ${'tmf.query-invalid'}      | ${'after'}
  ${'bills/b/document?fromat=html'}  | ${'billing.format-unknown'} | ${'fromat'}
  ${'bills/b/document?format=pdf'}   | ${'billing.format-unknown'} | ${'format'}
`('is told of $parameter in $path', async ({ path, code, parameter }) => {
  const { body } = await served.http.get(`/api/v1/${path}`).expect(400);
  expect(body).toMatchObject({ code, details: [{ path: parameter }] });
});

it('answers 404 for a path whose segment names nothing', async () => {
  await served.http.get('/api/v1/rateCards/card/versions/0').expect(404);
  await served.http.get('/api/v1/rateCards/card/versions/1x').expect(404);
  await served.http.get('/api/v1/listeners/a%00b').expect(404);
});

it('stores open values as they were sent', async () => {
  const lines = [{ constructor: 1, '@type': 'X', match: { toString: ['a'] } }];
  const drafted = await served.http
    .post('/api/v1/rateCards/card/versions')
    .send({ ...VERSION, lines })
    .expect(201);
  expect(drafted.body).toMatchObject({ lines });
});

it('leaves the marks that TM Forum gives every body', async () => {
  const marks = { '@type': 'X', '@baseType': 'Y' };
  await served.http.post('/api/v1/billRuns').send(marks).expect(202);
  await served.http.post('/api/v1/usages/recycle').send(marks).expect(202);
});

/** What any of them would have left behind. */
function done(): Promise<object[]> {
  return db.owner(`SELECT (SELECT count(*) FROM job) AS jobs, (SELECT count(*) FROM hub_subscription) AS hubs,
    (SELECT count(*) FROM meter) AS meters, (SELECT count(*) FROM rate_card) AS cards,
    (SELECT json_agg(v) FROM rate_card_version v) AS versions`);
}
