import { Command } from 'commander';
import { readConfig } from '../platform/config';
import { startEmbeddedPostgres } from '../platform/embedded';
import { migrateDatabase } from '../platform/migrate';

/** `npm run migrate`: brings the schema up to date without serving. Exit status 0 done, 1 refused. */
export async function main(argv: readonly string[]): Promise<number> {
  new Command('npm run migrate --')
    .description('Migrates the database of DATABASE_URL, else the embedded one, to this version.')
    .parse([...argv], { from: 'user' });
  try {
    const config = readConfig(process.env);
    const embedded =
      config.databaseUrl === undefined
        ? await startEmbeddedPostgres({ dataDir: config.dataDir, log: () => {} })
        : undefined;
    try {
      const count = await migrateDatabase(config.databaseUrl ?? embedded?.url ?? '');
      console.log(count === 0 ? 'The schema is up to date.' : `${count} migrations ran.`);
    } finally {
      await embedded?.stop();
    }
    return 0;
  } catch (error: unknown) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  }
}
