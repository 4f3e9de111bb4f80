import type { Config } from '../config';
import { FolderInUse, startEmbeddedPostgres, urlOfRunning } from '../embedded';
import { hasPendingMigrations, migrateDatabase } from '../migrate';
import { BootError } from './boot-failure';

export type OpenDatabase = {
  readonly url: string;
  /** A description for the operator, without credentials. */
  readonly label: string;
  readonly stop: () => Promise<void>;
};

export type DatabaseEvents = {
  readonly log: (line: string) => void;
  readonly onLost: (line: string) => void;
};

/** Opens the database of DATABASE_URL, else the embedded one, with the schema of this version. */
export async function openDatabase(config: Config, events: DatabaseEvents): Promise<OpenDatabase> {
  const opened = await connect(config, events);
  try {
    if (config.migrate) await migrateDatabase(opened.url);
    else if (await hasPendingMigrations(opened.url)) {
      throw new BootError('the schema is older than this version: run "npm run migrate" first');
    }
    return opened;
  } catch (error: unknown) {
    await opened.stop();
    throw error;
  }
}

/** The same database for a command on the server's machine, also while the server runs. */
export async function reachDatabase(config: Config): Promise<Pick<OpenDatabase, 'url' | 'stop'>> {
  try {
    return await openDatabase(config, { log: () => {}, onLost: () => {} });
  } catch (error: unknown) {
    if (!(error instanceof FolderInUse)) throw error;
    return { url: urlOfRunning(config.dataDir), stop: () => Promise.resolve() };
  }
}

async function connect(config: Config, events: DatabaseEvents): Promise<OpenDatabase> {
  if (config.databaseUrl !== undefined) {
    return { url: config.databaseUrl, label: 'DATABASE_URL', stop: () => Promise.resolve() };
  }
  const { url, stop } = await startEmbeddedPostgres({ dataDir: config.dataDir, ...events });
  return { url, label: `embedded PostgreSQL in ${config.dataDir}`, stop };
}
