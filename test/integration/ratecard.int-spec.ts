import { instant, parseInstant } from '../../src/core/time';
import { MeterModule } from '../../src/meter';
import { RatecardModule } from '../../src/ratecard';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { serve, type Served } from '../support/servers/serve';

let db: TestDatabase;
let served: Served;
let now = parseInstant('2024-01-15T12:00:00Z');

const TOKENS = { code: 'llm.tokens', name: 'LLM tokens', aggregation: 'sum', unit: 'token' };
const CARD = { code: 'ai-retail', name: 'AI', book: 'retail', currency: 'EUR', partner: null };

function line(id: string, rate: string, match: object = {}) {
  return {
    id,
    meter: 'llm.tokens',
    match,
    unit: 'token',
    price: { model: 'unit', rate, per: '1000' },
  };
}

beforeAll(async () => {
  db = await freshDatabase();
  served = await serve(db, [MeterModule, RatecardModule], { now: () => now });
});

afterAll(async () => {
  await served.close();
  await db.drop();
});

beforeEach(() => {
  now = parseInstant('2024-01-15T12:00:00Z');
});

let tenantCount = 0;
function freshTenant(): Record<string, string> {
  tenantCount += 1;
  return { 'x-tenant-id': `t${tenantCount}` };
}

async function givenCard(tenant: Record<string, string>, lines: object[] = [line('all', '0.03')]) {
  await served.http.post('/api/v1/meters').set(tenant).send(TOKENS).expect(201);
  await served.http.post('/api/v1/rateCards').set(tenant).send(CARD).expect(201);
  const version = { validFrom: '2023-01-01T00:00:00Z', cohort: null, lines, reason: 'first' };
  const drafted = await served.http
    .post('/api/v1/rateCards/ai-retail/versions')
    .set(tenant)
    .send(version)
    .expect(201);
  return drafted.body as { version: number; status: string };
}

function post(tenant: Record<string, string>, path: string, body?: object) {
  return served.http.post(`/api/v1/rateCards/ai-retail/${path}`).set(tenant).send(body);
}

async function statuses(tenant: Record<string, string>): Promise<string[]> {
  const listed = await served.http
    .get('/api/v1/rateCards/ai-retail/versions')
    .set(tenant)
    .expect(200);
  return (listed.body as Array<{ status: string }>).map(({ status }) => status);
}

const JAN = '2024-01-01T00:00:00Z';
const FEB = '2024-02-01T00:00:00Z';
const MAR = '2024-03-01T00:00:00Z';

/** Drafted on a card of their own; activated in January unless they stay drafts. */
async function givenVersions(versions: readonly Dated[]): Promise<Record<string, string>> {
  const tenant = freshTenant();
  now = parseInstant(JAN);
  await served.http.post('/api/v1/meters').set(tenant).send(TOKENS).expect(201);
  await served.http.post('/api/v1/rateCards').set(tenant).send(CARD).expect(201);
  for (const [index, { validFrom, accounts, isDraft }] of versions.entries()) {
    const cohort = accounts === undefined ? null : { accounts };
    const draft = { validFrom, cohort, lines: [line('all', '0.03')] };
    await post(tenant, 'versions', draft).expect(201);
    if (isDraft !== true) await post(tenant, `versions/${index + 1}/activate`).expect(200);
  }
  return tenant;
}

type Dated = {
  readonly validFrom: string;
  readonly accounts?: readonly string[];
  readonly isDraft?: true;
};

describe('the status of a version', () => {
  const jan = { validFrom: JAN };
  const feb = { validFrom: FEB };
  const mar = { validFrom: MAR };
  const piloted = (validFrom: string, ...accounts: string[]): Dated => ({ validFrom, accounts });

  it.each`
    at     | versions                                       | expected                    | why
    ${FEB} | ${[{ ...jan, isDraft: true }]}                 | ${['draft']}                | ${'a draft whatever its date'}
    ${JAN} | ${[feb]}                                       | ${['scheduled']}            | ${'scheduled before it begins'}
    ${FEB} | ${[feb]}                                       | ${['active']}               | ${'active from the instant it begins'}
    ${MAR} | ${[jan, feb]}                                  | ${['superseded', 'active']} | ${'superseded by a later beginning'}
    ${MAR} | ${[jan, { ...feb, isDraft: true }]}            | ${['active', 'draft']}      | ${'not superseded by a draft'}
    ${FEB} | ${[jan, mar]}                                  | ${['active', 'scheduled']}  | ${'not superseded by what is scheduled'}
    ${FEB} | ${[jan, jan]}                                  | ${['superseded', 'active']} | ${'superseded by a higher number of the same day'}
    ${MAR} | ${[feb, jan]}                                  | ${['active', 'superseded']} | ${'superseded although activated later, when it begins earlier'}
    ${FEB} | ${[jan, piloted(FEB, 'a')]}                    | ${['active', 'active']}     | ${'still active for those outside a pilot'}
    ${MAR} | ${[piloted(JAN, 'a'), feb]}                    | ${['superseded', 'active']} | ${'superseded for a pilot by a later general one'}
    ${MAR} | ${[piloted(JAN, 'a'), piloted(FEB, 'a', 'b')]} | ${['superseded', 'active']} | ${'superseded for a pilot by a later one of all its accounts'}
    ${MAR} | ${[piloted(JAN, 'a', 'b'), piloted(FEB, 'a')]} | ${['active', 'active']}     | ${'active for the rest of a pilot'}
    ${FEB} | ${[piloted(JAN, 'a'), jan]}                    | ${['active', 'active']}     | ${'not superseded for a pilot by a general one of the same day'}
    ${FEB} | ${[piloted(JAN, 'a'), piloted(JAN, 'a')]}      | ${['superseded', 'active']} | ${'superseded for a pilot by a higher number of the same day'}
  `('is $why', async ({ at, versions, expected }) => {
    const tenant = await givenVersions(versions);
    now = parseInstant(at);
    expect(await statuses(tenant)).toEqual(expected);
    for (const [index, status] of expected.entries()) {
      const read = await served.http
        .get(`/api/v1/rateCards/ai-retail/versions/${index + 1}`)
        .set(tenant)
        .expect(200);
      expect(read.body).toMatchObject({ version: index + 1, status });
    }
  });

  it('and every other attribute of it is what lists are filtered and sorted by', async () => {
    const tenant = await givenVersions([jan, feb, { ...mar, isDraft: true }, piloted(FEB, 'a')]);
    now = parseInstant(MAR);
    const listed = async (query: string) => {
      const { body, headers } = await served.http
        .get(`/api/v1/rateCards/ai-retail/versions?${query}`)
        .set(tenant);
      return [
        (body as { version: number }[]).map(({ version }) => version),
        headers['x-total-count'],
      ];
    };
    expect(await listed('status=active')).toEqual([[2, 4], '2']);
    expect(await listed('sort=-version&limit=2')).toEqual([[4, 3], '4']);
    expect(await listed('limit=2&after=2')).toEqual([[3, 4], '4']);
    expect(await listed('cohort.accounts=a')).toEqual([[4], '1']);
    expect(await listed('id=3')).toEqual([[3], '1']);
    expect(await listed('lines.price.rate=0.03&validFrom.lt=2024-02-01T00:00:00Z')).toEqual([
      [1],
      '1',
    ]);
  });
});

describe('meters', () => {
  it('are defined, read and listed with a filter', async () => {
    const tenant = freshTenant();
    const created = await served.http.post('/api/v1/meters').set(tenant).send(TOKENS).expect(201);
    expect(created.body).toMatchObject({ ...TOKENS, id: 'llm.tokens', attributes: [] });
    expect(created.headers['location']).toMatch(/\/api\/v1\/meters\/llm\.tokens$/);
    await served.http
      .post('/api/v1/meters')
      .set(tenant)
      .send({ code: 'calls', aggregation: { uniqueCount: 'user' }, unit: 'call' })
      .expect(201);
    const read = await served.http.get('/api/v1/meters/calls').set(tenant).expect(200);
    expect(read.body).toMatchObject({
      code: 'calls',
      name: 'calls',
      aggregation: { uniqueCount: 'user' },
    });
    const listed = await served.http
      .get('/api/v1/meters?unit=token&fields=code')
      .set(tenant)
      .expect(200);
    expect(listed.headers['x-total-count']).toBe('1');
    expect(listed.body).toMatchObject([{ id: 'llm.tokens', code: 'llm.tokens' }]);
    const counting = await served.http
      .get('/api/v1/meters?aggregation.uniqueCount=user')
      .set(tenant)
      .expect(200);
    expect(counting.body).toMatchObject([{ code: 'calls' }]);
  });

  it('say which aggregations come later, which mistakes they have, and what is taken', async () => {
    const tenant = freshTenant();
    const later = await served.http
      .post('/api/v1/meters')
      .set(tenant)
      .send({ ...TOKENS, aggregation: 'timeWeightedSum' })
      .expect(422);
    expect(later.body).toMatchObject({ code: 'meter.aggregation-not-supported' });
    const wrong = await served.http
      .post('/api/v1/meters')
      .set(tenant)
      .send({ ...TOKENS, unit: 'a b' })
      .expect(400);
    expect(wrong.body).toMatchObject({ code: 'meter.malformed' });
    await served.http.post('/api/v1/meters').set(tenant).send(TOKENS).expect(201);
    await served.http.post('/api/v1/meters').set(tenant).send(TOKENS).expect(409);
    await served.http.get('/api/v1/meters/none').set(tenant).expect(404);
  });

  it('answer a repeated key with the first result', async () => {
    const headers = { ...freshTenant(), 'idempotency-key': 'k1' };
    const first = await served.http.post('/api/v1/meters').set(headers).send(TOKENS).expect(201);
    const second = await served.http.post('/api/v1/meters').set(headers).send(TOKENS).expect(201);
    expect(second.body).toEqual(first.body);
    await served.http
      .post('/api/v1/meters')
      .set(headers)
      .send({ ...TOKENS, name: 'x' })
      .expect(409);
  });
});

describe('rate cards', () => {
  it('are created, read and listed with the version in force', async () => {
    const tenant = freshTenant();
    await givenCard(tenant);
    await post(tenant, 'versions/1/activate').expect(200);
    const read = await served.http.get('/api/v1/rateCards/ai-retail').set(tenant).expect(200);
    expect(read.body).toMatchObject({ ...CARD, id: 'ai-retail', currentVersion: 1 });
    const listed = await served.http
      .get('/api/v1/rateCards?book=cost,retail&currency=EUR')
      .set(tenant)
      .expect(200);
    expect(listed.body).toHaveLength(1);
    await served.http.get('/api/v1/rateCards?book=cost').set(tenant).expect(200, []);
  });

  it.each([
    ['an unknown field', { ...CARD, colour: 'red' }, 'colour'],
    ['a book that does not exist', { ...CARD, book: 'cook' }, 'book'],
    ['no currency', { ...CARD, currency: null }, 'currency'],
  ])('are refused with %s', async (_what, body, path) => {
    const refused = await served.http
      .post('/api/v1/rateCards')
      .set(freshTenant())
      .send(body)
      .expect(400);
    expect(JSON.stringify(refused.body)).toContain(path);
    expect(refused.body).toMatchObject({ code: 'ratecard.malformed' });
  });

  it('keep their code for themselves', async () => {
    const tenant = freshTenant();
    await served.http.post('/api/v1/rateCards').set(tenant).send(CARD).expect(201);
    const taken = await served.http.post('/api/v1/rateCards').set(tenant).send(CARD).expect(409);
    expect(taken.body).toMatchObject({ code: 'ratecard.exists' });
  });
});

describe('versions of a rate card', () => {
  it('go from draft to scheduled to active to superseded by their dates', async () => {
    const tenant = freshTenant();
    expect(await givenCard(tenant)).toMatchObject({ version: 1, status: 'draft' });
    const later = {
      validFrom: '2024-02-01T00:00:00Z',
      lines: [line('all', '0.04')],
      reason: 'dearer',
    };
    await post(tenant, 'versions', later).expect(201);
    const activated = await post(tenant, 'versions/1/activate').expect(200);
    expect(activated.body).toMatchObject({ version: 1, status: 'active' });
    await post(tenant, 'versions/2/activate').expect(200);
    expect(await statuses(tenant)).toEqual(['active', 'scheduled']);
    now = parseInstant('2024-02-01T00:00:00Z');
    expect(await statuses(tenant)).toEqual(['superseded', 'active']);
  });

  it('name every error at once, in validation and in the refused activation', async () => {
    const tenant = freshTenant();
    const wrong = [
      { ...line('a', '0.03'), colour: 'red' },
      { ...line('b', '0.03'), meter: 'nobody' },
      { ...line('c', '0.03'), price: { model: 'graduated', tiers: [{ upTo: '10', rate: '1' }] } },
    ];
    await givenCard(tenant, wrong);
    const validated = await post(tenant, 'versions/1/validate').expect(200);
    const { errors } = validated.body as {
      errors: Array<{ path: string; code: string; message: string }>;
    };
    expect(errors.map(({ path }) => path.slice(0, 8))).toEqual(
      expect.arrayContaining(['lines[0]', 'lines[1]', 'lines[2]']),
    );
    const refused = await post(tenant, 'versions/1/activate').expect(422);
    expect(refused.body).toMatchObject({ code: 'ratecard.version-invalid' });
    for (const { path } of errors) expect(JSON.stringify(refused.body)).toContain(path);
    expect(await statuses(tenant)).toEqual(['draft']);
  });

  it('are not activated when two lines fit the same usage, or the currency does not exist', async () => {
    const tenant = freshTenant();
    await givenCard(tenant, [
      line('a', '1', { model: 'x' }),
      line('b', '2', { model: ['x', 'y'] }),
    ]);
    const refused = await post(tenant, 'versions/1/activate').expect(422);
    expect(JSON.stringify(refused.body)).toContain('ambiguous');
    await served.http
      .post('/api/v1/rateCards')
      .set(tenant)
      .send({ ...CARD, code: 'odd', currency: 'QQQ' })
      .expect(201);
    await served.http
      .post('/api/v1/rateCards/odd/versions')
      .set(tenant)
      .send({ lines: [line('a', '1')] })
      .expect(201);
    await served.http.post('/api/v1/rateCards/odd/versions/1/activate').set(tenant).expect(422);
  });

  it('are activated once: again is a no-op, and nothing rewrites them', async () => {
    const tenant = freshTenant();
    await givenCard(tenant);
    const first = await post(tenant, 'versions/1/activate').expect(200);
    now = instant(now + 60_000);
    const second = await post(tenant, 'versions/1/activate').expect(200);
    expect(second.body).toEqual(first.body);
    await expect(db.owner(`UPDATE rate_card_version SET lines = '[]'`)).rejects.toThrow(
      'never rewritten',
    );
    await expect(db.owner('DELETE FROM rate_card_version')).rejects.toThrow('never rewritten');
    await expect(db.owner('DELETE FROM rate_card_audit')).rejects.toThrow();
  });

  it('come back by a rollback as a new version, with who, what, when and why on record', async () => {
    const tenant = { ...freshTenant(), 'x-requested-by': 'ada' };
    await givenCard(tenant, [line('all', '0.03')]);
    await post(tenant, 'versions/1/activate', { reason: 'launch' }).expect(200);
    const dearer = {
      validFrom: '2024-01-10T00:00:00Z',
      lines: [line('all', '0.05')],
      reason: 'dearer',
    };
    await post(tenant, 'versions', dearer).expect(201);
    await post(tenant, 'versions/2/activate').expect(200);
    const back = await post(tenant, 'rollback', { toVersion: 1, reason: 'complaints' }).expect(201);
    expect(back.body).toMatchObject({
      version: 3,
      status: 'active',
      copyOf: 1,
      reason: 'complaints',
      createdBy: 'ada',
      lines: [line('all', '0.03')],
      validFrom: '2024-01-15T12:00:00.000Z',
    });
    expect(await statuses(tenant)).toEqual(['superseded', 'superseded', 'active']);
    const audit = await served.http
      .get('/api/v1/rateCards/ai-retail/audit')
      .set(tenant)
      .expect(200);
    expect((audit.body as object[]).slice(1)).toEqual([
      entry(1, 'drafted', 'first'),
      entry(1, 'activated', 'launch'),
      entry(2, 'drafted', 'dearer'),
      entry(2, 'activated', null),
      entry(3, 'rolledBack', 'complaints'),
    ]);
    const part = (query: string) =>
      served.http.get(`/api/v1/rateCards/ai-retail/audit?${query}`).set(tenant);
    const [first, second] = audit.body as { id: string }[];
    const next = await part(`after=${first?.id}&limit=1`).expect(206);
    expect(next.body).toEqual([second]);
    expect(next.headers['link']).toContain(`after=${second?.id}&limit=1>; rel="next"`);
    expect((await part('action=activated&sort=-version&fields=version')).body).toMatchObject([
      { version: 2 },
      { version: 1 },
    ]);
    await part('before=none').expect(400);
    const draft = await post(tenant, 'versions', { lines: [] }).expect(201);
    const { version } = draft.body as { version: number };
    await post(tenant, 'rollback', { toVersion: version, reason: 'no' }).expect(409);
  });

  it('tell what changed between two of them', async () => {
    const tenant = freshTenant();
    await givenCard(tenant, [line('a', '1'), line('gone', '2', { model: 'x' })]);
    const next = { lines: [line('a', '1.5'), line('new', '3', { model: 'y' })], reason: 'x' };
    await post(tenant, 'versions', next).expect(201);
    const diff = await served.http
      .get('/api/v1/rateCards/ai-retail/versions/1/diff/2')
      .set(tenant)
      .expect(200);
    expect(diff.body).toMatchObject({
      from: { version: 1 },
      to: { version: 2 },
      added: [{ id: 'new' }],
      removed: [{ id: 'gone' }],
      changed: [{ id: 'a', changes: [{ path: 'price.rate', from: '1', to: '1.5' }] }],
    });
    await served.http.get('/api/v1/rateCards/ai-retail/versions/1/diff/9').set(tenant).expect(404);
    await served.http.get('/api/v1/rateCards/ai-retail/versions/x').set(tenant).expect(404);
  });

  it('number themselves without gaps under concurrent drafts', async () => {
    const tenant = freshTenant();
    await givenCard(tenant);
    const drafts = Array.from({ length: 8 }, () =>
      post(tenant, 'versions', { lines: [] }).expect(201),
    );
    const versions = (await Promise.all(drafts)).map(
      (made) => (made.body as { version: number }).version,
    );
    expect(versions.toSorted((a, b) => a - b)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('are refused with unknown fields and malformed dates, by path', async () => {
    const tenant = freshTenant();
    await givenCard(tenant);
    const refused = await post(tenant, 'versions', {
      lines: {},
      validFrom: 'soon',
      cohort: { vip: true },
    }).expect(400);
    for (const path of ['lines', 'validFrom', 'cohort.vip', 'cohort.accounts']) {
      expect(JSON.stringify(refused.body)).toContain(path);
    }
  });
});

function entry(version: number, action: string, reason: string | null) {
  const id = expect.any(String) as string;
  return { id, version, action, actor: 'ada', reason, at: '2024-01-15T12:00:00.000Z' };
}
