import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  readFileSync,
  type Stats,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { startEmbeddedPostgres } from '../../src/platform/embedded';
import type { EmbeddedPostgres } from '../../src/platform/embedded/start';
import { pidState } from '../../src/platform/embedded/process-state';
import { freshDataDir } from '../support/servers/server-process';
import { until } from '../support/story/until';

let folder: string;
let server: EmbeddedPostgres | undefined;

beforeEach(() => (folder = freshDataDir()));
afterEach(async () => {
  await server?.stop();
  server = undefined;
  rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<EmbeddedPostgres> {
  server = await startEmbeddedPostgres({ dataDir: folder, log: () => undefined });
  return server;
}

async function ask<R extends object>(url: string, sql: string): Promise<R[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<R>(sql)).rows;
  } finally {
    await client.end();
  }
}

it('keeps its rows and its port from one start to the next', async () => {
  const first = await start();
  await ask(first.url, 'CREATE TABLE kept AS SELECT 7 AS n');
  await first.stop();
  await first.stop();
  const second = await start();
  expect(second.url).toBe(first.url);
  expect(await ask(second.url, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
});

it('is open to nobody without the secret, which only this user can read', async () => {
  const { url } = await start();
  expect(statSync(join(folder, 'secret')).mode & 0o777).toBe(0o600);
  expect(existsSync(join(folder, 'initdb.secret'))).toBe(false);
  const guess = new URL(url);
  guess.password = 'guess';
  await expect(ask(guess.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
});

it('listens on loopback alone, and writes an answered commit to the disk', async () => {
  const { url } = await start();
  const settings = await ask<{ name: string; setting: string }>(
    url,
    `SELECT name, setting FROM pg_settings WHERE name IN
       ('listen_addresses', 'unix_socket_directories', 'synchronous_commit', 'fsync', 'full_page_writes', 'password_encryption')`,
  );
  expect(Object.fromEntries(settings.map(({ name, setting }) => [name, setting]))).toEqual({
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    synchronous_commit: 'on',
    fsync: 'on',
    full_page_writes: 'on',
    password_encryption: 'scram-sha-256',
  });
});

it('does not take a program that got the pid of a dead server for that server', async () => {
  await (await start()).stop();
  const pidFile = join(folder, 'postgres', 'postmaster.pid');
  writeFileSync(pidFile, `${process.pid}\n${join(folder, 'postgres')}\n1\n5432\n\n\n`);
  await start();
  expect(Number.parseInt(readFileSync(pidFile, 'utf8'), 10)).not.toBe(process.pid);
});

it('does not take a server that was killed and never collected for one that runs', async () => {
  await (await start()).stop();
  const { pid, collect } = await zombie(statSync(join(folder, 'postgres')));
  try {
    const pidFile = join(folder, 'postgres', 'postmaster.pid');
    writeFileSync(pidFile, `${pid}\n${join(folder, 'postgres')}\n1\n5432\n\n\n`);
    writeFileSync(join(folder, 'lock'), `${pid} \n`);
    const { url } = await start();
    expect(await ask(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  } finally {
    collect();
  }
});

it('refuses the files of another major version', async () => {
  await (await start()).stop();
  writeFileSync(join(folder, 'postgres', 'PG_VERSION'), '17\n');
  await expect(start()).rejects.toThrow('was made by PostgreSQL 17, this version brings 18');
});

it('begins anew after an initialisation that was cut short', async () => {
  await (await start()).stop();
  renameSync(join(folder, 'postgres'), join(folder, 'postgres.draft'));
  const { url } = await start();
  expect(await ask(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  expect(existsSync(join(folder, 'postgres.draft'))).toBe(false);
});

it('tells when it is lost', async () => {
  const lost = new Promise<string>((onLost) => {
    void startEmbeddedPostgres({ dataDir: folder, log: () => undefined, onLost }).then(
      (started) => {
        server = started;
        const pid = readFileSync(join(folder, 'postgres', 'postmaster.pid'), 'utf8');
        process.kill(Number.parseInt(pid, 10), 'SIGKILL');
      },
    );
  });
  expect(await lost).toContain('the embedded PostgreSQL ended (SIGKILL)');
});

/** A program that has ended and whose parent never asks how: its pid stays taken. */
async function zombie({
  uid,
  gid,
}: Pick<Stats, 'uid' | 'gid'>): Promise<{ readonly pid: number; readonly collect: () => void }> {
  const parent = spawn('sh', ['-c', 'sleep 0.3 & echo $!; exec sleep 60'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    uid,
    gid,
  });
  const [text] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number.parseInt(text.toString(), 10);
  await until(async () => (pidState(pid) === 'ended' ? true : undefined));
  return { pid, collect: () => parent.kill('SIGKILL') };
}
