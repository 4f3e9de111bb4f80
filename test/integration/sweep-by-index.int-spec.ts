// The sweep of every second looks at what is due, however many buckets have ended before.
import { AccountModule } from '../../src/account';
import { BalanceModule } from '../../src/balance';
import { parseInstant } from '../../src/core/time';
import { SweepRepository } from '../../src/balance/store/sweep.repository';
import { Sweep } from '../../src/balance/sweep.service';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { type Served, serve } from '../support/servers/serve';

const ENDED = 5_000;
const NOW = parseInstant('2026-03-01T00:00:00Z');

let db: TestDatabase;
let served: Served | undefined;
beforeAll(async () => {
  db = await freshDatabase();
  await db.owner(`INSERT INTO bucket (tenant_id, id, root_id, account_id, unit, usage_type, remaining, reserved, priority,
      origin, is_shared, scope, status, valid_from, valid_to, document)
    SELECT 'default', 'ended-' || i, 'r' || i % 50, 'a', 'EUR', 'monetary', 0, 0, 0, 'paid', false, '{}', 'active',
      '2025-01-01', '2025-02-01', '{}' FROM generate_series(1, ${ENDED}) i`);
  served = await serve(db, [AccountModule, BalanceModule], { now: () => NOW });
  // In turns of at most 500 roots.
  const sweep = served.app.get(Sweep);
  while ((await sweep.run()) > 0);
  await db.owner('VACUUM ANALYZE bucket');
});
afterAll(async () => {
  await served?.close();
  await db.drop();
});

type Plan = {
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Relation Name'?: string;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Plan[];
};

/** Rows of buckets that a statement touches, those it throws away too. */
function touched(plan: Plan): number {
  const own =
    plan['Relation Name'] === 'bucket'
      ? (plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0)) * plan['Actual Loops']
      : 0;
  return own + (plan.Plans ?? []).map(touched).reduce((sum, rows) => sum + rows, 0);
}

it('ended all of them, and looks at none again', async () => {
  const [left] = await db.owner<{ n: number }>(
    `SELECT count(*)::int AS n FROM bucket WHERE status <> 'expired' OR sweep_at IS NOT NULL`,
  );
  expect(left?.n).toBe(0);
});

it('reads of the buckets those that are due', async () => {
  await db.owner(
    `UPDATE bucket SET valid_to = '2026-02-01', status = 'active' WHERE id IN ('ended-7', 'ended-8')`,
  );
  const due = await db.database.system((system) =>
    new SweepRepository().dueRoots(system, NOW, 500),
  );
  expect(due.map(({ rootId }) => rootId).sort()).toEqual(['r7', 'r8']);
  for (const where of [
    `b.sweep_at <= '2026-03-01'`,
    `b.sweep_at <= '2026-03-01' AND b.root_id = 'r7' AND b.tenant_id = 'default'`,
  ]) {
    const [explained] = await db.owner<{ 'QUERY PLAN': readonly { Plan: Plan }[] }>(
      `EXPLAIN (ANALYZE, FORMAT JSON) SELECT b.tenant_id, b.root_id FROM bucket b WHERE ${where}`,
    );
    expect(touched(explained?.['QUERY PLAN'][0]?.Plan as Plan)).toBeLessThanOrEqual(2);
  }
});
