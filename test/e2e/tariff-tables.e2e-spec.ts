// Zones of dialled numbers: a numbering plan is uploaded, lines price its zones, and a new plan counts from its date on,
// for what happens from then on.
import { type Json, openStory, type Story, type Used } from '../support/story/story';

const TABLES = '/api/v1/tariffTables';
const VERSIONS = `${TABLES}/world/versions`;
const PLAN = 'prefix,zone\n49,germany\n4915,mobile\n44,"isles, north"\n';

let story: Story;

const upload = (csv: string, query = '', headers: Record<string, string> = {}) =>
  story.http
    .post(`${VERSIONS}${query}`)
    .set({ 'Content-Type': 'text/csv', ...headers })
    .send(csv);

const zone = (named: string | readonly string[]) => ({ called: { table: 'world', zone: named } });

const line = (id: string, rate: string, named: string | readonly string[]) => ({
  id,
  meter: 'voice',
  match: zone(named),
  price: { model: 'unit', rate },
});

const call = (called: string, at: string, id?: string): Used => ({
  subject: 'ann',
  meter: 'voice',
  quantity: '1',
  at,
  attributes: { called },
  ...(id === undefined ? {} : { id }),
});

const linesOf = ({ results }: Json) =>
  results.map((each: Json) => each.charges?.[0]?.line ?? each.code);

beforeAll(async () => {
  story = await openStory('2024-03-10T00:00:00Z');
  await story.post(TABLES, { code: 'world', name: 'World' });
  await story.givenMeter('voice', 'minute');
});

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

it('refuses a file by line, column, value and rule, and takes nothing of it', async () => {
  const wrong = 'zone,prefix\ngermany,49\nmobile,49a\n,4915\n"open,1\ngermany,1234567890123456\n';
  const { status, body } = await upload(wrong);
  expect(status).toBe(400);
  expect(body.code).toBe('tariff.rows-malformed');
  const faults = body.details.map(({ path, value }: Json) => [path, value]);
  expect(faults).toEqual([
    ['line 3, column prefix', '49a'],
    ['line 4, column zone', ''],
    ['line 5', '"open,1'],
    ['line 6, column prefix', '1234567890123456'],
  ]);
  const twice = await upload('prefix,zone\n49,a\n1,b\n49,c\n');
  expect(twice.body.details).toMatchObject([
    { path: 'line 4, column prefix', message: 'has the prefix of line 2' },
  ]);
  for (const csv of ['', 'prefix,zone\n', 'prefix;zone\n49;a\n', 'prefix,zone,price\n49,a,1\n']) {
    expect((await upload(csv)).status).toBe(400);
  }
  expect(await story.get(VERSIONS)).toEqual([]);
  await story.http.post(VERSIONS).send({ prefix: '49' }).expect(415);
  const separated = (await upload('prefix;zone\n49;a\n')).body;
  expect(separated.message).toContain('with a comma between them');
  const latin = story.http.post(VERSIONS).set({ 'Content-Type': 'text/csv; charset=ISO-8859-1' });
  const foreign = await latin.send(Buffer.from('prefix,zone\n49,Süd\n', 'latin1'));
  expect(foreign.status).toBe(400);
  expect(foreign.body).toMatchObject({
    code: 'tariff.rows-malformed',
    details: [{ path: 'line 2', message: expect.stringContaining('must be UTF-8') }],
  });
  const asJson = story.http.post(VERSIONS).set('Content-Type', 'application/json');
  const refused = await asJson.send(PLAN).expect(415);
  expect(refused.body.message).toContain('application/json is not one of text/csv');
  await story.http.post(TABLES).set('Content-Type', 'text/csv').send(PLAN).expect(415);
  const nowhere = story.http.post(`${TABLES}/moon/versions`).set('Content-Type', 'text/csv');
  expect((await nowhere.send(PLAN)).status).toBe(404);
});

it('activates no card that names a table or a zone that is not there', async () => {
  await story.post('/api/v1/rateCards', { code: 'early', book: 'retail', currency: 'EUR' });
  const versions = '/api/v1/rateCards/early/versions';
  await story.post(versions, { lines: [line('a', '1', 'germany')] });
  const faults = async () => (await story.post(`${versions}/1/validate`, {}, 200)).errors;
  expect(await faults()).toMatchObject([
    { path: 'lines[0].match.called.table', code: 'line.unknown-table' },
  ]);
  const uploaded = await upload(PLAN, '?validFrom=2024-01-01T00:00:00Z&reason=first', {
    'Idempotency-Key': 'plan-1',
  });
  expect(uploaded.status).toBe(201);
  expect(uploaded.body).toMatchObject({ version: 1, status: 'active', rowCount: 3, zoneCount: 3 });
  const again = await upload(PLAN, '?validFrom=2024-01-01T00:00:00Z&reason=first', {
    'Idempotency-Key': 'plan-1',
  });
  expect(again.body.version).toBe(1);
  expect(await story.get(VERSIONS)).toHaveLength(1);
  expect(await faults()).toEqual([]);
  await story.post(versions, { lines: [line('a', '1', ['germany', 'atlantis'])] });
  expect((await story.post(`${versions}/2/validate`, {}, 200)).errors).toMatchObject([
    { path: 'lines[0].match.called.zone', code: 'line.unknown-zone' },
  ]);
});

it('prices by the longest prefix, of the version in force when the call happened', async () => {
  await story.givenCard('voice', [
    line('national', '0.1', 'germany'),
    line('mobile', '0.3', 'mobile'),
    line('isles', '0.5', ['isles, north']),
  ]);
  await story.givenPlan('voice', [
    { id: 'voice', priceType: 'usage', pricingLogicAlgorithm: [{ id: 'voice' }] },
  ]);
  await story.givenAccount('ann');
  await story.orderPlan('ann', 'voice', ['ann'], { requestedStartDate: '2024-03-01T00:00:00Z' });
  const early = '2024-03-05T10:00:00Z';
  const first = await story.use(
    call('+4930123', early),
    call('491512', early),
    call('44', early),
    call('33', early, 'to-france'),
  );
  expect(linesOf(first)).toEqual(['national', 'mobile', 'isles', 'usage.no-line']);
  expect(first.results[3].message).toContain('called is 33, in no zone of world');

  const next = 'prefix,zone\n+49,germany\n4915,germany\n33,mobile\n44,"isles, north"\n';
  await upload(next, '?validFrom=2024-03-08T00:00:00Z').expect(201);
  const later = '2024-03-08T00:00:00Z';
  const second = await story.use(
    call('491512', later),
    call('33', later),
    // A late one, as of when it happened.
    call('491512', '2024-03-07T23:59:59.999Z'),
    call('33', '2024-03-07T23:59:59Z'),
  );
  expect(linesOf(second)).toEqual(['national', 'mobile', 'mobile', 'usage.no-line']);

  await upload('prefix,zone\n33,mobile\n', '?validFrom=2024-03-01T00:00:00Z').expect(201);
  await story.recycle({ subject: 'ann' });
  const statuses = await story.database.owner<Json>(
    `SELECT status, count(*)::int AS n FROM usage GROUP BY 1 ORDER BY 1`,
  );
  expect(statuses).toEqual([{ status: 'rated', n: 8 }]);
  expect((await story.get(VERSIONS)).map(({ status }: Json) => status)).toEqual([
    'superseded',
    'active',
    'superseded',
  ]);
});

it('says what is in a version, what changed, and who did it', async () => {
  const { text } = await story.http.get(`${VERSIONS}/2/rows`).buffer(true).expect(200);
  expect(text).toBe('prefix,zone\n33,mobile\n44,"isles, north"\n49,germany\n4915,germany\n');
  expect(await story.get(`${VERSIONS}/1/diff/2`)).toMatchObject({
    from: { version: 1 },
    to: { version: 2 },
    added: { count: 1, rows: [{ prefix: '33', zone: 'mobile' }] },
    removed: { count: 0, rows: [] },
    changed: { count: 1, rows: [{ prefix: '4915', from: 'mobile', to: 'germany' }] },
    unchangedCount: 2,
  });
  await story.http.get(`${VERSIONS}/9/rows`).expect(404);
  await story.http.get(`${VERSIONS}/1/diff/9`).expect(404);
  expect(await story.get(TABLES)).toMatchObject([{ code: 'world', currentVersion: 2 }]);
});
