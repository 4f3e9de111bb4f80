import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { Client } from 'pg';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { startSharingPooler } from '../support/doubles/sharing-pooler';
import { freshDataDir, type ServerProcess, startServer } from '../support/servers/server-process';
import { until } from '../support/story/until';

// Most start a server and end it, some do so twice: how long that takes is not what they are about.
jest.setTimeout(120_000);

const cleanUps: Array<() => Promise<void> | void> = [];
let usedBefore: Promise<string> | undefined;

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

afterAll(async () => {
  const folder = await usedBefore;
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

function start(env: Record<string, string>): ServerProcess {
  const server = startServer({ METERLINE_DATA_DIR: dataDir(), ...env });
  cleanUps.push(async () => {
    server.child.kill('SIGTERM');
    await server.ended;
  });
  return server;
}

function dataDir(): string {
  const folder = freshDataDir();
  cleanUps.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** As a server left it that ended: whoever starts on it makes no database first, which takes most of a first start. */
async function usedDataDir(): Promise<string> {
  usedBefore ??= use(freshDataDir());
  const folder = dataDir();
  // With the owners of its files, who may be somebody else.
  execFileSync('cp', ['-a', `${await usedBefore}/.`, folder]);
  return folder;
}

async function use(folder: string): Promise<string> {
  const server = startServer({ METERLINE_DATA_DIR: folder });
  await server.url;
  server.child.kill('SIGTERM');
  await server.ended;
  return folder;
}

async function database(): Promise<TestDatabase> {
  const fresh = await freshDatabase();
  cleanUps.push(() => fresh.drop());
  return fresh;
}

async function listener(): Promise<Server> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUps.push(() => void server.close());
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('not listening');
  return address.port;
}

/** Exit status 1 and exactly one line on stderr, which is no stack trace. */
async function expectRefusal(server: ServerProcess, line: RegExp): Promise<void> {
  const { code } = await server.ended;
  const lines = server
    .stderr()
    .split('\n')
    .filter((text) => text !== '' && !text.startsWith('Building'));
  expect(lines).toEqual([expect.stringMatching(line)]);
  expect(code).toBe(1);
  expect(server.stdout()).toBe('');
}

function postmasterPid(folder: string): number {
  return Number.parseInt(readFileSync(join(folder, 'postgres', 'postmaster.pid'), 'utf8'), 10);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^\S+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

describe('a start in bad surroundings ends with one line', () => {
  it.each`
    variable                       | value                      | why
    ${'PORT'}                      | ${'many'}                  | ${'a port that is no number'}
    ${'PORT'}                      | ${'70000'}                 | ${'a port that does not exist'}
    ${'DATABASE_URL'}              | ${'localhost:5432'}        | ${'a database URL without a scheme'}
    ${'LOG_LEVEL'}                 | ${'loud'}                  | ${'an unknown log level'}
    ${'METERLINE_MIGRATE'}         | ${'maybe'}                 | ${'an unknown migration mode'}
    ${'METERLINE_TRUSTED_NETWORK'} | ${'sure'}                  | ${'an unclear promise about the network'}
    ${'METERLINE_ALLOWED_TARGETS'} | ${'a.example,10.0.0.0/33'} | ${'a subnet that is none'}
    ${'METERLINE_PUBLIC_HOSTS'}    | ${'https://a.example'}     | ${'a URL where a host belongs'}
  `('$why names $variable', async ({ variable, value }: Record<'variable' | 'value', string>) => {
    await expectRefusal(start({ [variable]: value }), new RegExp(`^${variable} must `));
  });

  it('refuses to serve the network while nothing is authenticated', async () => {
    const server = start({ HOST: '0.0.0.0', METERLINE_AUTH: 'open' });
    await expectRefusal(
      server,
      /^HOST=0\.0\.0\.0 .*would serve the network without authentication/,
    );
  });

  it('refuses to ask everybody for a key that nobody has', async () => {
    await expectRefusal(start({ HOST: '0.0.0.0' }), /^every request .*admin -- create-key/);
  });

  it('names the port that another program has', async () => {
    const port = portOf(await listener());
    await expectRefusal(start({ PORT: `${port}` }), new RegExp(`^port ${port} .* in use`));
  });

  it('names a HOST that does not resolve, not the database', async () => {
    const server = start({ HOST: 'host.invalid', METERLINE_TRUSTED_NETWORK: 'yes' });
    await expectRefusal(server, /^HOST host\.invalid is a name that does not resolve/);
  });

  it('names the database that cannot be reached, without its password', async () => {
    // Nobody is given this port by chance, as one that was just let go may be.
    const place = '127.0.0.1:1/billing';
    const server = start({ DATABASE_URL: `postgresql://me:topsecret@${place}` });
    await expectRefusal(server, new RegExp(`^the database at ${place} is unreachable`));
    expect(server.stderr()).not.toContain('topsecret');
  });

  it('says that the database refuses the user', async () => {
    const { url } = await database();
    const stranger = new URL(url);
    stranger.username = 'stranger';
    await expectRefusal(start({ DATABASE_URL: stranger.href }), /refused the user or password/);
  });

  it('says that the database does not exist', async () => {
    const { url } = await database();
    const missing = new URL(url);
    missing.pathname = '/meterline_missing';
    await expectRefusal(start({ DATABASE_URL: missing.href }), /meterline_missing does not exist/);
  });

  it('refuses a PostgreSQL older than 15', async () => {
    const old = await database();
    // The server reports its version through a function, which a schema before pg_catalog can shadow.
    await old.owner(`CREATE SCHEMA old;
      CREATE FUNCTION old.current_setting(name text) RETURNS text LANGUAGE sql AS $$
        SELECT CASE name WHEN 'server_version_num' THEN '140009' WHEN 'server_version' THEN '14.9'
          ELSE pg_catalog.current_setting(name) END $$;
      DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = old, pg_catalog, public', current_database()); END $$`);
    await expectRefusal(
      start({ DATABASE_URL: old.url }),
      /PostgreSQL 15 or newer is needed, found 14\.9/,
    );
  });

  it('refuses a pooler that lends sessions by the transaction', async () => {
    const pooler = await startSharingPooler((await database()).url);
    cleanUps.push(() => pooler.close());
    await expectRefusal(start({ DATABASE_URL: pooler.url }), /lends sessions by the transaction/);
  });

  it('refuses an outdated schema when it may not migrate', async () => {
    const old = await database();
    await old.owner(`DELETE FROM migrations WHERE id = (SELECT max(id) FROM migrations)`);
    const server = start({ DATABASE_URL: old.url, METERLINE_MIGRATE: 'off' });
    await expectRefusal(server, /npm run migrate/);
  });

  it('names the data directory that another process uses', async () => {
    const folder = await usedDataDir();
    const first = start({ METERLINE_DATA_DIR: folder });
    await first.url;
    const second = start({ METERLINE_DATA_DIR: folder });
    await expectRefusal(
      second,
      new RegExp(`^the data directory ${folder} is in use .*${first.child.pid}`),
    );
  });

  it.each(['no block free', 'writes fail'])('says that the disk is full: %s', async (how) => {
    const preload = `--require ${join(__dirname, '../support/servers/full-disk.cjs')}`;
    const server = start({ NODE_OPTIONS: preload, FULL_DISK: how });
    await expectRefusal(server, /^no disk space left/);
  });

  it.each`
    folder                               | said                                      | why
    ${'/dev/null/meterline'}             | ${'is no folder, or lies below a file'}   | ${'lies below a file'}
    ${'/etc/passwd'}                     | ${'is no folder, or lies below a file'}   | ${'is a file'}
    ${'/proc'}                           | ${'cannot hold data \\(ENOENT'}           | ${'takes no files'}
    ${'/proc/meterline/data'}            | ${'cannot hold data \\(ENOENT'}           | ${'can have no folder'}
    ${'/sys/meterline'}                  | ${'(cannot be written|cannot hold data)'} | ${'is the kernel’s'}
    ${`/tmp/${'long'.repeat(100)}/data`} | ${'cannot hold data \\(ENAMETOOLONG'}     | ${'has too long a name'}
  `(
    'names the data directory that $why',
    async ({ folder, said }: Record<'folder' | 'said', string>) => {
      const server = start({ METERLINE_DATA_DIR: folder });
      await expectRefusal(server, new RegExp(`^the data directory ${folder} ${said}`));
    },
  );
});

describe('a server that is ready', () => {
  it('prints URLs that answer', async () => {
    const server = start({});
    const url = await server.url;
    for (const path of ['/health/live', '/health/ready', '/metrics', '/docs']) {
      expect([path, (await fetch(`${url}${path}`)).status]).toEqual([path, 200]);
    }
    expect(server.stdout()).toContain(`${url}/docs`);
  });

  it('names a variable that nobody reads, and starts', async () => {
    const { url } = await database();
    const server = start({ DATABASE_URL: url, METERLINE_RATE_LIMITS: '5' });
    await server.url;
    expect(server.stderr()).toContain(
      'unknown and without effect: METERLINE_RATE_LIMITS (did you mean METERLINE_RATE_LIMIT?)\n',
    );
  });

  it('serves the network when the operator vouches for it', async () => {
    const { url } = await database();
    const server = start({ DATABASE_URL: url, HOST: '0.0.0.0', METERLINE_TRUSTED_NETWORK: 'yes' });
    const { port } = new URL(await server.url);
    const statuses = async (...hosts: string[]) =>
      Promise.all(hosts.map((host) => statusFor(Number(port), host)));
    expect(await statuses('127.0.0.1', `localhost:${port}`, '[::1]')).toEqual([200, 200, 200]);
    expect(await statuses('10.0.0.1', 'billing.example', 'evil.example')).toEqual([421, 421, 421]);
  });

  it('answers to the names it is given', async () => {
    const { url } = await database();
    const names = 'billing.example, api.example:443';
    const env = { METERLINE_PUBLIC_HOSTS: names, METERLINE_TRUSTED_NETWORK: 'yes' };
    const server = start({ DATABASE_URL: url, ...env });
    const port = Number(new URL(await server.url).port);
    const hosts = ['billing.example:80', 'api.example', '127.0.0.1', 'evil.example'];
    const statuses = await Promise.all(hosts.map((host) => statusFor(port, host)));
    expect(statuses).toEqual([200, 200, 200, 421]);
    const hub = { callback: 'http://127.0.0.1:9/' };
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/hub`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(hub),
    });
    expect(await answer.json()).toMatchObject({ code: 'notification.callback-forbidden' });
  });

  it('ends when the embedded PostgreSQL is lost', async () => {
    const folder = await usedDataDir();
    const server = start({ METERLINE_DATA_DIR: folder, LOG_LEVEL: 'silent' });
    await server.url;
    process.kill(postmasterPid(folder), 'SIGKILL');
    expect(await server.ended).toEqual({ code: 1, signal: null });
    expect(server.stderr()).toContain('the embedded PostgreSQL ended');
  });
});

describe('an orderly end', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('%s stops the database it started', async (signal) => {
    const folder = await usedDataDir();
    const server = start({ METERLINE_DATA_DIR: folder });
    await server.url;
    const pid = postmasterPid(folder);
    server.child.kill(signal);
    expect(await server.ended).toEqual({ code: 0, signal: null });
    expect(isRunning(pid)).toBe(false);
    expect(existsSync(join(folder, 'postgres', 'postmaster.pid'))).toBe(false);
    expect(server.stderr()).toBe('');
  });

  it('a signal during the start ends it too', async () => {
    const folder = dataDir();
    const server = start({ METERLINE_DATA_DIR: folder });
    await until(() => existsSync(join(folder, 'postgres.log')) || server.child.exitCode !== null);
    server.child.kill('SIGTERM');
    expect(await server.ended).toEqual({ code: 0, signal: null });
    expect(existsSync(join(folder, 'postgres', 'postmaster.pid'))).toBe(false);
  });

  it('answers the requests in flight and accepts no more', async () => {
    const { url: databaseUrl } = await database();
    const server = start({ DATABASE_URL: databaseUrl });
    const url = await server.url;
    const holder = new Client({ connectionString: databaseUrl });
    await holder.connect();
    await holder.query('BEGIN; LOCK TABLE meter');
    const answer = fetch(`${url}/api/v1/meters/unknown`);
    await Promise.race([untilBlocked(holder), answer.then(failedEarly)]);
    server.child.kill('SIGTERM');
    await expect(untilRefused(url)).resolves.toBe('refused');
    await holder.query('COMMIT');
    await holder.end();
    expect((await answer).status).toBe(404);
    expect(await server.ended).toEqual({ code: 0, signal: null });
  });
});

it('a start after kill -9 recovers by itself and has lost nothing', async () => {
  const folder = await usedDataDir();
  const first = start({ METERLINE_DATA_DIR: folder });
  const created = await fetch(`${await first.url}/api/v1/meters`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code: 'kept', name: 'Kept', aggregation: 'sum', unit: 'token' }),
  });
  expect(created.status).toBe(201);
  const orphan = postmasterPid(folder);
  first.child.kill('SIGKILL');
  await first.ended;

  const second = start({ METERLINE_DATA_DIR: folder });
  const read = await fetch(`${await second.url}/api/v1/meters/kept`);
  expect(read.status).toBe(200);
  expect(isRunning(orphan)).toBe(false);
});

function statusFor(port: number, host: string): Promise<number | undefined> {
  return new Promise((answer, fail) => {
    const options = { host: '127.0.0.1', port, path: '/health/ready', headers: { host } };
    get(options, (response) => answer(response.resume().statusCode)).on('error', fail);
  });
}
it('a start right behind a kill of the server and its PostgreSQL at once recovers by itself', async () => {
  const folder = await usedDataDir();
  const first = start({ METERLINE_DATA_DIR: folder });
  const created = await fetch(`${await first.url}/api/v1/meters`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code: 'kept', name: 'Kept', aggregation: 'sum', unit: 'token' }),
  });
  expect(created.status).toBe(201);
  const postmaster = postmasterPid(folder);
  // Whoever does not collect its children leaves zombies: first the child, then its parent.
  process.kill(postmaster, 'SIGKILL');
  first.child.kill('SIGKILL');

  const second = start({ METERLINE_DATA_DIR: folder });
  const read = await fetch(`${await second.url}/api/v1/meters/kept`);
  expect(read.status).toBe(200);
});

async function untilBlocked(client: Client): Promise<void> {
  await until(async () => {
    const { rows } = await client.query<{ blocked: boolean }>(
      `SELECT EXISTS (SELECT FROM pg_locks WHERE relation = 'meter'::regclass AND NOT granted) AS blocked`,
    );
    return rows[0]?.blocked;
  });
}

function failedEarly({ status }: Response): never {
  throw new Error(`the request was not held up but answered ${status}`);
}

function untilRefused(url: string): Promise<string> {
  return until(async () => {
    try {
      const { status } = await fetch(`${url}/health/live`, { headers: { connection: 'close' } });
      return status === 503 && 'refused';
    } catch {
      return 'refused';
    }
  });
}
