import { DataSource } from 'typeorm';
import { migrations } from '../../migrations';
import { LastingClient } from './lasting-client';
import { hasOwnSessions } from './own-sessions';

const POSTGRES_VERSION_MIN = 150000;
// An address that drops packets would otherwise delay the start by minutes.
const CONNECT_MAX_MS = 10_000;

/** Brings the schema of `url` up to date under an advisory lock; answers how many migrations ran. */
export async function migrateDatabase(url: string): Promise<number> {
  const dataSource = await connect(url);
  const lock = dataSource.createQueryRunner();
  try {
    await refuseOldServer(dataSource);
    await lock.query(`SELECT pg_advisory_lock(hashtext('meterline migrations'))`);
    return (await dataSource.runMigrations()).length;
  } finally {
    await lock.release();
    await dataSource.destroy();
  }
}

/** Whether this version knows migrations that the schema of `url` has not seen. */
export async function hasPendingMigrations(url: string): Promise<boolean> {
  const dataSource = await connect(url);
  try {
    await refuseOldServer(dataSource);
    return await dataSource.showMigrations();
  } finally {
    await dataSource.destroy();
  }
}

async function connect(url: string): Promise<DataSource> {
  await refuseSharedSessions(url);
  const dataSource = new DataSource({
    type: 'postgres',
    url,
    migrations,
    migrationsTransactionMode: 'each',
    connectTimeoutMS: CONNECT_MAX_MS,
    extra: { Client: LastingClient, max: 2 },
  });
  return dataSource.initialize();
}

async function refuseSharedSessions(url: string): Promise<void> {
  if (await hasOwnSessions(url, CONNECT_MAX_MS)) return;
  throw new UnsupportedDatabaseError(
    'DATABASE_URL leads to a pooler that lends sessions by the transaction, which locks and prepared statements do not survive: name PostgreSQL itself, or a pooler in session mode',
  );
}

async function refuseOldServer(dataSource: DataSource): Promise<void> {
  const found: Array<{ version: number; text: string }> = await dataSource.query(
    `SELECT current_setting('server_version_num')::int AS version, current_setting('server_version') AS text`,
  );
  const server = found[0];
  if (server === undefined || server.version < POSTGRES_VERSION_MIN) {
    throw new UnsupportedDatabaseError(
      `PostgreSQL 15 or newer is needed, found ${server?.text ?? '?'}`,
    );
  }
}

export class UnsupportedDatabaseError extends Error {}
