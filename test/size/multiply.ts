/** Runs a statement as the schema's owner. */
export type Owner = <R extends object>(sql: string, parameters?: unknown[]) => Promise<R[]>;

/**
 * Many rows like one: each row of the table that `where` finds, `count` times, but for the columns that
 * are given as SQL of `n`. The pattern was made by the product, so what a row is made of is not said here.
 */
export async function multiply(
  owner: Owner,
  table: string,
  where: string,
  count: number,
  changed: Readonly<Record<string, string>>,
): Promise<void> {
  const columns = await owner<{ column_name: string }>(
    `SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1
       AND is_generated = 'NEVER' AND is_identity = 'NO' ORDER BY ordinal_position`,
    [table],
  );
  const names = columns.map(({ column_name }) => column_name);
  const values = names.map((name) => changed[name] ?? `p.${name}`);
  await owner(
    `INSERT INTO ${table} (${names.join(', ')}) SELECT ${values.join(', ')}
     FROM (SELECT * FROM ${table} WHERE ${where}) p, generate_series(1, ${count}) n`,
  );
}

/** A table that grows a thousandfold is indexed afterwards: a sort for each index instead of a million searches. */
export async function indexedAfterwards(
  owner: Owner,
  table: string,
  work: () => Promise<void>,
): Promise<void> {
  const indexes = await owner<{ name: string; definition: string }>(
    `SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition FROM pg_index
     WHERE indrelid = $1::regclass AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)`,
    [table],
  );
  for (const { name } of indexes) await owner(`DROP INDEX ${name}`);
  await work();
  await owner(`SET maintenance_work_mem = '128MB'`);
  for (const { definition } of indexes) await owner(definition);
}
