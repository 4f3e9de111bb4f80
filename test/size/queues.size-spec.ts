// What is read of one listener's queue is a piece of its key, however much waits for the others of its tenant, with
// statistics of a new table and as of now, by a role whose rows a policy chooses.
import { AttentionRepository } from '../../src/attention/store/attention.repository';
import { parseInstant } from '../../src/core/time';
import { createDataSource } from '../../src/data-source';
import { HubRepository } from '../../src/notification/store/hub.repository';
import { WAITING_LISTENERS } from '../../src/notification/store/waiting-listeners';
import { Database, type Tx } from '../../src/platform/database';
import { DEFAULT_TENANT } from '../../src/platform/tenant';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { explainAll, PlanLog } from './read-rows';

const LISTENERS = 1_000;
const WAITING = 20;
const NOW = parseInstant('2026-06-01T00:00:00Z');

let db: TestDatabase;
let database: Database;
let end: () => Promise<void>;
const log = new PlanLog();

beforeAll(async () => {
  db = await freshDatabase();
  await explainAll(db.url);
  const source = await createDataSource(db.url).initialize();
  end = () => source.destroy();
  database = new Database(source);
  await db.owner(
    `INSERT INTO hub_subscription (tenant_id, id, api, callback)
     SELECT 'default', 'hub-' || n, 'api', 'http://127.0.0.1:9/' FROM generate_series(1, ${LISTENERS}) n`,
  );
  await db.owner(
    `INSERT INTO hub_delivery (tenant_id, hub_id) SELECT 'default', id FROM hub_subscription ON CONFLICT DO NOTHING`,
  );
  await db.owner(
    `INSERT INTO hub_queue (tenant_id, hub_id, event_id)
     SELECT 'default', s.id, row_number() OVER () FROM hub_subscription s CROSS JOIN generate_series(1, ${WAITING})`,
  );
});

afterAll(async () => {
  await end();
  await db.drop();
});

const hubs = new HubRepository();

it.each`
  what              | statistics          | most
  ${'one listener'} | ${'of a new table'} | ${WAITING + 10}
  ${'attention'}    | ${'of a new table'} | ${LISTENERS * (WAITING + 10)}
  ${'one listener'} | ${'as of now'}      | ${WAITING + 10}
  ${'attention'}    | ${'as of now'}      | ${LISTENERS * (WAITING + 10)}
`('reads at most $most pages for $what, with statistics $statistics', async (row) => {
  const { what, statistics, most } = row as { what: string; statistics: string; most: number };
  if (statistics === 'as of now') await db.owner('ANALYZE');
  const ask = (tx: Tx): Promise<unknown> =>
    what === 'attention'
      ? new AttentionRepository().all(tx, NOW, [WAITING_LISTENERS])
      : hubs.findListener(tx, 'hub-7');
  const { pages, worst } = await log.least(() => database.read(DEFAULT_TENANT, ask));
  expect({ few: pages <= most, pages, worst }).toEqual({ few: true, pages, worst });
});
