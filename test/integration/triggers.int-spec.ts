// What triggers write, held against who owns which table: in the sources nobody sees it.
import { BY_TRIGGER, OWNER_OF, writtenIn } from '../architecture/tables';
import { objectOf } from '../../src/core/json';
import { freshDatabase, type TestDatabase } from '../support/database/database';

type Trigger = { readonly on: string; readonly body: string };

let db: TestDatabase;
beforeAll(async () => {
  db = await freshDatabase();
});
afterAll(() => db.drop());

async function triggers(): Promise<Trigger[]> {
  const found = await db.owner(`
    SELECT c.relname AS on, p.prosrc AS body FROM pg_trigger t
    JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace`);
  return found.map(objectOf).map(({ on, body }) => ({ on: String(on), body: String(body) }));
}

it("a trigger writes its room's tables alone; what it writes of others is listed, and no more", async () => {
  const all = await triggers();
  expect(all.length).toBeGreaterThan(10);
  const foreign = all.flatMap(({ on, body }) => {
    const room = OWNER_OF.get(on) ?? on;
    const others = writtenIn(body).filter((table) => OWNER_OF.get(table) !== room);
    return others.map((table) => `${room} writes ${table}`);
  });
  expect([...new Set(foreign)].sort()).toEqual(Object.keys(BY_TRIGGER).sort());
});
