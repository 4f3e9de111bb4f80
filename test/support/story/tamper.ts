// What an administrator of the database changes behind the product's back, and what the proof says of it.
import type { TestDatabase } from '../database/database';
import { provenBooks } from './proof';
import type { Story } from './story';

/** So that each tampering begins with the same rows. */
export async function keepTables(database: TestDatabase, tables: readonly string[]): Promise<void> {
  for (const table of tables) await database.owner(`CREATE TABLE kept_${table} AS TABLE ${table}`);
}

/** The rules that are broken, and the first message; afterwards everything is as it was kept. */
export async function brokenByTampering(
  { database, http }: Pick<Story, 'database' | 'http'>,
  tables: readonly string[],
  sql: string,
): Promise<readonly (readonly [string, string | undefined])[]> {
  await database.owner(`SET session_replication_role = replica; ${sql}`);
  const { checks } = await provenBooks(http);
  for (const table of tables) {
    const [{ columns } = { columns: '' }] = await database.owner<{ columns: string }>(
      `SELECT string_agg(column_name, ', ') AS columns FROM information_schema.columns
       WHERE table_schema = 'public' AND table_name = '${table}' AND is_generated = 'NEVER'`,
    );
    await database.owner(`DELETE FROM ${table}`);
    await database.owner(
      `INSERT INTO ${table} (${columns}) OVERRIDING SYSTEM VALUE SELECT ${columns} FROM kept_${table}`,
    );
  }
  await database.owner('SET session_replication_role = origin');
  return checks.flatMap(({ name, finding }) => (finding ? [[name, finding.message] as const] : []));
}
