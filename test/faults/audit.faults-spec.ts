// Many changes through two processes, one of which is killed: what was answered is told, once, in one chain.
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { provenAt } from '../support/story/proof';
import { type ServerProcess, startServerOn } from '../support/servers/server-process';
import { until } from '../support/story/until';

const CATEGORY = '/tmf-api/productCatalogManagement/v4/category';
const WRITERS = 8;
const EACH = 40;

let db: TestDatabase;
const cleanUps: Array<() => unknown> = [];

beforeAll(async () => {
  db = await freshDatabase();
});
afterAll(async () => {
  for (const cleanUp of cleanUps.toReversed()) await cleanUp();
  await db.drop();
});

const start = (): ServerProcess => startServerOn(db.url, cleanUps);

it('chains all that was answered, whichever process is killed meanwhile', async () => {
  const servers = [start()];
  const urls = [await servers[0]?.url];
  servers.push(start());
  urls.push(await servers[1]?.url);
  const answered = new Set<string>();
  const write = async (writer: number) => {
    for (let n = 0; n < EACH; n += 1) {
      const id = `${writer}-${n}`;
      const body = JSON.stringify({ id, name: id });
      const headers = { 'content-type': 'application/json' };
      const asked = fetch(`${urls[writer % 2]}${CATEGORY}`, { method: 'POST', headers, body });
      const { status } = await asked.catch(() => ({ status: 0 }));
      if (status === 201) answered.add(id);
    }
  };
  const writing = Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
  // The first has the turn of the chain since it was alone.
  await until(() => answered.size > (WRITERS * EACH) / 4);
  servers[0]?.child.kill('SIGKILL');
  await writing;
  await until(async () => {
    const [left] = await db.owner('SELECT FROM audit_event WHERE seq IS NULL LIMIT 1');
    return left === undefined;
  }, 60_000);
  const events = await db.owner<{ id: string; seq: string }>(
    'SELECT resource_id AS id, seq FROM audit_event ORDER BY seq',
  );
  expect(events.map(({ seq }) => Number(seq))).toEqual(events.map((_, index) => index + 1));
  const stored = await db.owner<{ id: string }>(`SELECT id FROM document WHERE kind = 'category'`);
  expect(events.map(({ id }) => id).toSorted()).toEqual(stored.map(({ id }) => id).toSorted());
  expect([...answered].filter((id) => !stored.some((each) => each.id === id))).toEqual([]);
  const { checks } = await provenAt(urls[1] ?? '');
  expect(checks.find(({ name }) => name === 'audit intact')).toMatchObject({ holds: true });
}, 180_000);
