import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { startEmbeddedPostgres } from '../../../src/platform/embedded';
import { migrateDatabase } from '../../../src/platform/migrate';

/** One PostgreSQL for the whole run, with one migrated database that every test file clones. */
export type TestServer = { readonly url: string; readonly template: string; stop(): Promise<void> };

// Handed from the set-up to the test workers, which inherit the environment.
const SERVER = 'METERLINE_TEST_SERVER';
const TEMPLATE = 'METERLINE_TEST_TEMPLATE';

export async function startTestServer(): Promise<TestServer> {
  const server = await givenServer();
  const template = `meterline_template_${randomBytes(6).toString('hex')}`;
  await execute(server.url, `CREATE DATABASE ${template}`);
  await migrateDatabase(urlOf(server.url, template));
  process.env[SERVER] = server.url;
  process.env[TEMPLATE] = template;
  return {
    url: server.url,
    template,
    stop: () => server.stop(template),
  };
}

/** The server of this run, for the test files. */
export function postgres(): { readonly adminUrl: string; readonly template: string } {
  return { adminUrl: given(SERVER), template: given(TEMPLATE) };
}

function given(name: string): string {
  const value = process.env[name];
  if (value !== undefined) return value;
  throw new Error('no test server: this project of the jest configuration lacks the globalSetup');
}

type Server = { readonly url: string; stop(template: string): Promise<void> };

async function givenServer(): Promise<Server> {
  const given = process.env['DATABASE_URL'];
  if (given !== undefined && given !== '') {
    return {
      url: given,
      stop: (template) => execute(given, `DROP DATABASE IF EXISTS ${template}`),
    };
  }
  const dataDir = mkdtempSync(join(tmpdir(), 'meterline-test-'));
  // As root the server runs as another user, who must be able to enter.
  chmodSync(dataDir, 0o711);
  const embedded = await startEmbeddedPostgres({
    dataDir,
    log: (line) => process.stderr.write(`${line}\n`),
    // Nothing here outlives the run, so nothing waits for the disk.
    settings: {
      fsync: 'off',
      synchronous_commit: 'off',
      full_page_writes: 'off',
      shared_buffers: '128MB',
      max_wal_size: '512MB',
      max_connections: '200',
    },
  });
  return {
    url: embedded.url,
    stop: async () => {
      await embedded.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function urlOf(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.toString();
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
