// The tally of usage holds what counting would find, whoever writes how, and whatever is rolled back.
import fc from 'fast-check';
import { rows, type Tx } from '../../src/platform/database';
import type { Tenant } from '../../src/platform/tenant';
import { EVERYTHING } from '../../src/tmf';
import { parseFilter } from '../../src/tmf/query/parse-filter';
import { countUsages } from '../../src/usage/store/usage-count';
import { UsageStore } from '../../src/usage/store/usage.store';
import { freshDatabase, type TestDatabase } from '../support/database/database';

let db: TestDatabase;
beforeAll(async () => {
  db = await freshDatabase();
});
afterAll(() => db.drop());

type Step = {
  readonly kind: 'insert' | 'settle' | 'name' | 'delete' | 'nothing';
  readonly n: number;
};

const steps = fc.array(
  fc.record({
    kind: fc.constantFrom<Step['kind']>('insert', 'insert', 'settle', 'name', 'delete', 'nothing'),
    n: fc.nat(7),
  }),
  { minLength: 1, maxLength: 6 },
);
const lanes = fc.array(
  fc.array(fc.record({ steps, isUndone: fc.boolean() }), { minLength: 1, maxLength: 3 }),
  { minLength: 2, maxLength: 4 },
);

const SQL: Readonly<Record<Step['kind'], string>> = {
  insert: `INSERT INTO usage (id, root_id, account_id, source, external_id, meter, subject, quantity,
      occurred_at, received_at, status, attributes, document)
    SELECT gen_random_uuid(), $1, CASE WHEN i % 5 = 0 THEN '' ELSE $1 END, 's' || i % 2, i::text, 'm' || i % 3,
      CASE WHEN i % 5 = 0 THEN 'x' ELSE 'key-' || $1 END, 1,
      timestamptz '2024-01-01' + i * interval '40 minutes', now(),
      CASE WHEN i % 4 = 0 THEN 'rejected' ELSE 'rated' END, '{}',
      CASE i % 3 WHEN 0 THEN '{"usageType":"t"}'::jsonb WHEN 1 THEN '{"usageSpecification":{"id":"u"}}' END
    FROM generate_series(1, $2::int) i`,
  settle: `UPDATE usage SET status = 'rated', account_id = $1 WHERE root_id = $1 AND status = 'rejected' AND $2::int > 2`,
  name: `UPDATE usage SET document = '{"usageType":"other"}', meter = 'm9', occurred_at = occurred_at + interval '1 hour'
    WHERE root_id = $1 AND length(external_id) < $2::int`,
  delete: `DELETE FROM usage WHERE root_id = $1 AND status = 'rejected' AND $2::int > 4`,
  nothing: `UPDATE usage SET amount = 1 WHERE root_id = $1 AND $2::int IS NOT NULL`,
};

class Undone extends Error {}

async function play(lane: number, played: { steps: readonly Step[]; isUndone: boolean }) {
  const work = async (tx: Tx) => {
    for (const { kind, n } of played.steps) await rows(tx, SQL[kind], [`lane${lane}`, n]);
    if (played.isUndone) throw new Undone();
  };
  await db.database.transaction(`t${lane % 2}` as Tenant, work).catch((error: unknown) => {
    if (!(error instanceof Undone)) throw error;
  });
}

const COUNTED = `SELECT tenant_id, meter, CASE WHEN document IS NULL THEN meter ELSE document ->> 'usageType' END AS type,
    CASE WHEN document IS NULL THEN meter ELSE document -> 'usageSpecification' ->> 'id' END AS specification,
    source, status, count(*)::int AS usages
  FROM usage GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6`;
const COUNTED_BY_HOUR = `SELECT tenant_id, date_trunc('hour', occurred_at, 'UTC') AS hour, count(*)::int AS usages
  FROM usage GROUP BY 1, 2 ORDER BY 1, 2`;
const TALLIED_BY_HOUR = `SELECT tenant_id, hour, sum(usages)::int AS usages
  FROM usage_hour GROUP BY 1, 2 HAVING sum(usages) <> 0 ORDER BY 1, 2`;
const COUNTED_BY_OWNER = `SELECT tenant_id, account_id, subject, status, count(*)::int AS usages
  FROM usage GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`;
const TALLIED_BY_OWNER = `SELECT tenant_id, account_id, subject, status, sum(usages)::int AS usages
  FROM usage_owner GROUP BY 1, 2, 3, 4 HAVING sum(usages) <> 0 ORDER BY 1, 2, 3, 4`;
const TALLIED = `SELECT tenant_id, meter, usage_type AS type, specification_id AS specification, source, status,
    sum(usages)::int AS usages
  FROM usage_tally GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(usages) <> 0 ORDER BY 1, 2, 3, 4, 5, 6`;

it('equals the count after any writes of several connections at once, some of them undone', async () => {
  await fc.assert(
    fc.asyncProperty(lanes, async (played) => {
      await db.owner('TRUNCATE usage');
      await Promise.all(
        played.map(async (transactions, lane) => {
          for (const each of transactions) await play(lane, each);
        }),
      );
      const counted = await db.owner<{ tenant_id: string }>(COUNTED);
      expect(await db.owner(TALLIED)).toEqual(counted);
      expect(await db.owner(TALLIED_BY_HOUR)).toEqual(await db.owner(COUNTED_BY_HOUR));
      expect(await db.owner(TALLIED_BY_OWNER)).toEqual(await db.owner(COUNTED_BY_OWNER));
      expect(counted.every(({ tenant_id }) => ['t0', 't1'].includes(tenant_id))).toBe(true);
    }),
    { numRuns: 40 },
  );
});

it('lets two connections count at once', async () => {
  let goOn = (): void => undefined;
  const isLetGo = new Promise<void>((resolve) => (goOn = resolve));
  let first: Promise<unknown> | undefined;
  await new Promise<void>((hasCounted) => {
    first = db.database.transaction('t0' as Tenant, async (tx) => {
      await rows(tx, SQL.insert, ['lane0', 5]);
      hasCounted();
      await isLetGo;
    });
  });
  // The first lets go only when the second is done: in each other's way, neither would end.
  await play(2, { steps: [{ kind: 'insert', n: 5 }], isUndone: false });
  goOn();
  await first;
});

const dates = fc.constantFrom(
  '2024-01-01',
  '2024-01-02T00:00:00.003Z',
  '2024-01-02T00:00:00.004Z',
  '2024-01-02T01:00:00Z',
  '2024-01-03T00:30:00+02:00',
  '2024-01-04T12:00:00Z',
);
const owned = fc.constantFrom(
  'billingAccount.id=lane0',
  'billingAccount.id=lane0,lane2',
  'billingAccount.id=lane1',
  'billingAccount.id.ne=lane2',
  'subject=key-lane2',
  'subject=x',
  'subject=y',
);
const statuses = fc.constantFrom(
  '',
  '&status=rated',
  '&status=rejected',
  '&status=billed,rejected',
);
const filters = fc.oneof(
  fc.tuple(owned, statuses).map((asked) => asked.join('')),
  fc
    .array(fc.tuple(fc.constantFrom('gt', 'gte', 'lt', 'lte'), dates), {
      minLength: 1,
      maxLength: 3,
    })
    .map((asked) => asked.map(([sign, at]) => `usageDate.${sign}=${at}`).join('&')),
);

it('tells how many usages an account, a subject or a time has, as counting does', async () => {
  await db.owner('TRUNCATE usage');
  for (const [lane, n] of [1, 50, 4].entries()) {
    await play(lane * 2, { steps: [{ kind: 'insert', n }], isUndone: false });
  }
  // Milliseconds apart, and finer ones within.
  await db.owner(`UPDATE usage SET occurred_at = timestamptz '2024-01-02'
    + length(external_id) * interval '1.0005 ms' + (id::text < '8')::int * interval '1 day'`);
  const store = new UsageStore();
  let known = 0;
  await fc.assert(
    fc.asyncProperty(filters, async (asked) => {
      const query = { ...EVERYTHING, filter: parseFilter(asked.split('&')) };
      await db.database.read('t0' as Tenant, async (tx) => {
        const counted = await store.list(tx, query, ({ id }) => ({ id, body: {} }));
        const told = await countUsages(tx, query.filter);
        expect(told ?? counted.total).toBe(counted.total);
        known += told === undefined ? 0 : 1;
      });
    }),
    { numRuns: 100 },
  );
  expect(known).toBeGreaterThan(20);
});
