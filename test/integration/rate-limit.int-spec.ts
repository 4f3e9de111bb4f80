import { Client } from 'pg';
import { ConfigError, readConfig } from '../../src/platform/config';
import { DEFAULT_LIMITS } from '../../src/platform/limits';
import { startApp, type TestApp } from '../support/servers/app';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { until } from '../support/story/until';

const LIST = '/tmf-api/party/v4/individual';
const USAGE = '/tmf-api/usageManagement/v4/usage';

let db: TestDatabase;

beforeAll(async () => {
  db = await freshDatabase();
});

afterAll(() => db.drop());

describe('with a limit of requests', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp(db, undefined, { requestsPerSecond: { ofTenant: 5 } });
  });

  afterAll(() => app.close());

  const ask = (tenant: string, path = LIST) => app.http.get(path).set('X-Tenant-Id', tenant);

  it('tells each request what is left', async () => {
    const { headers } = await ask('counted').expect(200);
    expect(headers).toMatchObject({
      'x-rate-limit-limit': '5',
      'x-rate-limit-remaining': '4',
      'x-rate-limit-reset': '1',
      'ratelimit-limit': '5',
      'ratelimit-remaining': '4',
      'ratelimit-reset': '1',
    });
    expect((await ask('counted')).headers['x-rate-limit-remaining']).toBe('3');
  });

  it('refuses what is over it until the second has passed', async () => {
    const answers = await Promise.all(Array.from({ length: 7 }, () => ask('eager')));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      200, 200, 200, 200, 200, 429, 429,
    ]);
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.body).toMatchObject({
      '@type': 'Error',
      code: 'tmf.too-many-requests',
      reason: 'Too Many Requests',
      status: '429',
    });
    expect(refused?.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'retry-after': '1',
      'x-rate-limit-limit': '5',
      'x-rate-limit-remaining': '0',
      'x-rate-limit-reset': '1',
    });
    await until(async () => (await ask('eager')).status === 200);
  });

  it('counts each tenant, and what finds nothing too', async () => {
    for (let count = 0; count < 5; count += 1) await ask('one', '/nowhere').expect(404);
    await ask('one', '/nowhere').expect(429);
    await ask('other').expect(200);
    await ask('no tenant!').expect(400);
  });

  it('lets whoever watches the process pass', async () => {
    for (let count = 0; count < 8; count += 1) {
      await ask('watcher', '/health/live').expect(200);
      await ask('watcher', '/metrics').expect(200);
      const { headers } = await ask('watcher', '/health/ready').expect(200);
      expect(headers).not.toHaveProperty('x-rate-limit-limit');
    }
  });
});

it('sets no limit unless one is asked for', async () => {
  const app = await startApp(db);
  const answers = await Promise.all(Array.from({ length: 20 }, () => app.http.get(LIST)));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  expect(answers[0]?.headers).not.toHaveProperty('x-rate-limit-limit');
  await app.close();
});

describe('METERLINE_RATE_LIMIT', () => {
  it.each([
    ['', undefined],
    ['100', 100],
  ])('%p is %p', (value, limit) => {
    expect(readConfig({ METERLINE_RATE_LIMIT: value }).rateLimit).toBe(limit);
  });

  it.each(['0', '-1', '1.5', 'many', '12345678'])('%p is refused', (value) => {
    expect(() => readConfig({ METERLINE_RATE_LIMIT: value })).toThrow(ConfigError);
  });
});

describe('METERLINE_…_CONNECTIONS and METERLINE_…_WAIT_MS', () => {
  it('are what the operator says, and else the defaults', () => {
    const env = { METERLINE_INTAKE_CONNECTIONS: '3', METERLINE_BUSY_WAIT_MS: '500' };
    expect(readConfig(env).settings.limits).toEqual({
      ...DEFAULT_LIMITS,
      connections: { ...DEFAULT_LIMITS.connections, intake: 3 },
      busyWaitMs: 500,
    });
  });

  it.each([
    { METERLINE_REQUEST_CONNECTIONS: '1' },
    { METERLINE_BACKGROUND_CONNECTIONS: 'many' },
    { METERLINE_LOCK_WAIT_MS: '0' },
    { METERLINE_CONNECTION_WAIT_MS: '1e3' },
  ])('%p is refused', (env) => {
    expect(() => readConfig(env)).toThrow(ConfigError);
  });
});

describe('with a database that stands still', () => {
  let app: TestApp;
  let lock: Client;

  beforeAll(async () => {
    const lockWaitMs = { ...DEFAULT_LIMITS.lockWaitMs, intake: 60_000 };
    app = await startApp(db, undefined, {}, { lockWaitMs });
    lock = new Client({ connectionString: db.url });
    await lock.connect();
    await lock.query('BEGIN; LOCK TABLE usage IN ACCESS EXCLUSIVE MODE');
  });

  afterAll(async () => {
    await lock.end();
    await app.close();
  });

  const send = (number: number, tenant: string) =>
    app.http.post(USAGE).set('x-tenant-id', tenant).send(largeUsage(number));

  it('takes usage up to 32 MiB of a tenant, refuses more with 429, and loses nothing it took', async () => {
    const answers: Awaited<ReturnType<typeof send>>[] = [];
    const all = Array.from({ length: 6 }, async (_, number) =>
      answers.push(await send(number, 'greedy')),
    );
    await until(() => answers.length >= 2);
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
      [429, 'usage.overloaded'],
      [429, 'usage.overloaded'],
    ]);
    expect(answers[0]?.headers['retry-after']).toBe('1');
    await app.http.get('/health/live').expect(200);
    const modest = Promise.resolve(send(1, 'modest'));
    await until(async () => ((await waitingTenants(app)) === 2 ? true : undefined));
    await lock.query('ROLLBACK');
    await Promise.all(all);
    expect(answers.slice(2).map(({ status }) => status)).toEqual(Array(4).fill(201));
    expect((await modest).status).toBe(201);
  });

  it('keeps nothing of a tenant that has been answered', async () => {
    await until(async () => ((await waitingTenants(app)) === 0 ? true : undefined));
  });
});

async function waitingTenants({ http }: TestApp): Promise<number> {
  const { text } = await http.get('/metrics').expect(200);
  return Number(/^meterline_usages_tenants (\d+)$/m.exec(text)?.[1]);
}

/** A usage that weighs eight megabytes; nobody defined its meter, so it is stored and rejected. */
function largeUsage(number: number): object {
  return {
    usageType: 'calls',
    samples: Array(250_000).fill(0),
    usageCharacteristic: [{ name: 'externalId', value: `${number}` }],
  };
}
