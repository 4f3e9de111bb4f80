// What chaining the audit costs: what was recorded since, not what PostgreSQL cannot forget, and not how many tenants it
// is of.
import { Client } from 'pg';
import { AuditChain } from '../../src/audit/audit-chain.service';
import { createDataSource } from '../../src/data-source';
import { Database } from '../../src/platform/database';
import type { Scheduler } from '../../src/platform/scheduler';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { explainAll, PlanLog } from './read-rows';

const RECORDED = 20_000;
const TENANTS = 300;

let db: TestDatabase;
let chain: AuditChain;
let end: () => Promise<void>;
const log = new PlanLog();

beforeAll(async () => {
  db = await freshDatabase();
  await explainAll(db.url);
  const source = await createDataSource(db.url).initialize();
  end = () => source.destroy();
  chain = new AuditChain(new Database(source), {} as Scheduler);
});

afterAll(async () => {
  await end();
  await db.drop();
});

let recorded = 0;

async function record(count: number, tenant: string): Promise<void> {
  recorded += 1;
  await db.owner(
    `INSERT INTO audit_event (tenant_id, id, actor, roles, address, operation)
     SELECT ${tenant}, '${recorded}-' || n, 'clerk', '{admin}', '192.0.2.7', 'POST /meters' FROM generate_series(1, $1::int) n`,
    [count],
  );
}

it.each`
  what                     | begin                                                              | statistics
  ${'an old snapshot'}     | ${'BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT FROM audit_head'} | ${'of a new table'}
  ${'an open transaction'} | ${'BEGIN; SELECT pg_current_xact_id()'}                            | ${'of a new table'}
  ${'an old snapshot'}     | ${'BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT FROM audit_head'} | ${'as of now'}
  ${'an open transaction'} | ${'BEGIN; SELECT pg_current_xact_id()'}                            | ${'as of now'}
`(
  'passes what it chained no more under $what, with statistics $statistics',
  async ({ begin, statistics }) => {
    const old = new Client({ connectionString: db.url });
    await old.connect();
    try {
      await old.query(begin);
      await record(RECORDED, `'default'`);
      await chain.run();
      if (statistics === 'as of now') await db.owner('ANALYZE audit_event');
      const { pages, rows } = await log.least(async () => {
        await record(1, `'default'`);
        await chain.run();
      });
      expect({ pages: pages < 200, rows: rows < 50 }).toEqual({ pages: true, rows: true });
    } finally {
      await old.end();
    }
  },
  120_000,
);

it('chains the events of hundreds of tenants by a few statements', async () => {
  await record(TENANTS, `'tenant-' || n`);
  await log
    .least(() => chain.run(), 1)
    .then(({ statements }) => {
      expect(statements).toBeLessThanOrEqual(30);
    });
  const [left] = await db.owner<{ count: string }>(
    'SELECT count(*) FROM audit_event WHERE seq IS NULL',
  );
  expect(left?.count).toBe('0');
}, 60_000);
