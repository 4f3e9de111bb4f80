// The list of who owns which table is of the tables that there are.
import { OWNED } from '../architecture/tables';
import { freshDatabase } from '../support/database/database';

it('every table and view of the schema has an owner', async () => {
  const db = await freshDatabase();
  try {
    const found = await db.owner(`
      SELECT relname AS name FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm') AND relname <> 'migrations'`);
    const names = found.map((each) => String((each as { name: string }).name));
    expect(names.sort()).toEqual(Object.values(OWNED).flat().sort());
  } finally {
    await db.drop();
  }
});
