// A total that was kept is the total a count would find, whoever writes in between.
import fc from 'fast-check';
import { row, rows, type Tx } from '../../src/platform/database';
import type { Tenant } from '../../src/platform/tenant';
import { changesOf } from '../../src/tmf/document-store';
import { KeptTotals } from '../../src/tmf/query/kept-totals';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { until } from '../support/story/until';

let db: TestDatabase;
beforeAll(async () => {
  db = await freshDatabase();
});
afterAll(() => db.drop());

const CHANGES = changesOf('k0');
const BIG = {
  where: `FROM document_of_tenant WHERE kind = $1 AND body @? $2::jsonpath`,
  parameters: ['k0', '$.size ? (@ == "big")'],
};
const keepingAll = (state: string) => new KeptTotals(state, 0);

type Write = {
  readonly what: 'insert' | 'many' | 'grow' | 'shrink' | 'delete';
  readonly tenant: number;
  readonly kind: number;
  readonly isUndone: boolean;
};

const SQL: Readonly<Record<Write['what'], string>> = {
  insert: `INSERT INTO document (kind, id, body) VALUES ($1, gen_random_uuid(), '{"size":"big"}')`,
  many: `INSERT INTO document (kind, id, body)
    SELECT $1, gen_random_uuid(), jsonb_build_object('size', CASE WHEN i % 2 = 0 THEN 'big' ELSE 'small' END)
    FROM generate_series(1, 5) i`,
  grow: `UPDATE document SET body = '{"size":"big"}' WHERE kind = $1 AND body ->> 'size' = 'small'`,
  shrink: `UPDATE document SET body = '{"size":"small"}' WHERE kind = $1 AND id < '8'`,
  delete: `DELETE FROM document WHERE kind = $1 AND id < '4'`,
};

const writes = fc.record({
  what: fc.constantFrom<Write['what']>('insert', 'many', 'grow', 'shrink', 'delete'),
  tenant: fc.nat(1),
  kind: fc.nat(1),
  isUndone: fc.boolean(),
});

class Undone extends Error {}

/** What the writer counts holds for the writer alone. */
async function write(
  { what, tenant, kind, isUndone }: Write,
  kept: KeptTotals = keepingAll(CHANGES),
): Promise<void> {
  const work = async (tx: Tx) => {
    await rows(tx, SQL[what], [`k${kind}`]);
    await kept.count(tx, BIG);
    if (isUndone) throw new Undone();
  };
  await db.database.transaction(`t${tenant}` as Tenant, work).catch((error: unknown) => {
    if (!(error instanceof Undone)) throw error;
  });
}

/** What is kept and what is counted, as one snapshot sees them. */
async function bothTotals(kept: KeptTotals, tenant: number): Promise<[number, number]> {
  return db.database.read(`t${tenant}` as Tenant, async (tx) => {
    return [await kept.count(tx, BIG), await counted(tx)];
  });
}

async function counted(tx: Tx): Promise<number> {
  const sql = `SELECT count(*)::int AS n ${BIG.where}`;
  return (await row<{ n: number }>(tx, sql, BIG.parameters))?.n ?? -1;
}

it('tells what counting tells, after any writes and during them', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(writes, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 }),
      async (rounds) => {
        const kept = keepingAll(CHANGES);
        for (const round of rounds) {
          const during = [bothTotals(kept, 0), bothTotals(kept, 1), bothTotals(kept, 0)];
          const [seen] = await Promise.all([
            Promise.all(during),
            Promise.all(round.map((each) => write(each, kept))),
          ]);
          for (const [told, found] of seen) expect(told).toBe(found);
          for (const tenant of [0, 1, 0, 1]) {
            const [told, found] = await bothTotals(kept, tenant);
            expect(told).toBe(found);
          }
        }
      },
    ),
    { numRuns: 30 },
  );
});

it('has a state that every change moves, once no older transaction runs', async () => {
  const seen = new Set<string>();
  // So many that some of them begin with each digit.
  for (let n = 0; n < 12; n++) await write({ what: 'many', tenant: 0, kind: 0, isUndone: false });
  for (const what of ['many', 'grow', 'delete', 'insert', 'shrink'] as const) {
    await write({ what, tenant: 0, kind: 0, isUndone: false });
    const state = await settledState();
    expect(seen).not.toContain(state);
    seen.add(state);
    expect(await settledState()).toBe(state);
  }
  await db.database.transaction('t1' as Tenant, async (tx) => {
    await rows(tx, SQL.insert, ['k1']);
    await write({ what: 'insert', tenant: 0, kind: 0, isUndone: false });
    expect(await stateNow()).toBeNull();
  });
  expect(seen).not.toContain(await settledState());
});

async function stateNow(): Promise<string | null> {
  return db.database.read('t0' as Tenant, async (tx) => {
    const sql = `SELECT ${CHANGES} AS state`;
    return (await row<{ state: string | null }>(tx, sql))?.state ?? null;
  });
}

/** Other databases of the server have transactions, too. */
function settledState(): Promise<string> {
  return until(async () => (await stateNow()) ?? undefined);
}

it('does not count again while the state stays', async () => {
  const kept = keepingAll(`'always the same'`);
  await write({ what: 'many', tenant: 0, kind: 0, isUndone: false });
  const [first] = await bothTotals(kept, 0);
  await write({ what: 'many', tenant: 0, kind: 0, isUndone: false });
  expect(await bothTotals(kept, 0)).toEqual([first, first + 2]);
});

it('counts again what was counted quickly', async () => {
  const kept = new KeptTotals(`'always the same'`, 60_000);
  const [first] = await bothTotals(kept, 0);
  await write({ what: 'many', tenant: 0, kind: 0, isUndone: false });
  expect(await bothTotals(kept, 0)).toEqual([first + 2, first + 2]);
});

it('does not count again what is many, however quickly it was counted', async () => {
  const kept = new KeptTotals(`'always the same'`, 60_000);
  const many = `INSERT INTO document (kind, id, body)
    SELECT $1, 'many-' || i, '{"size":"big"}' FROM generate_series(1, 5000) i`;
  await db.database.transaction('t0' as Tenant, (tx) => rows(tx, many, ['k0']));
  const [first] = await bothTotals(kept, 0);
  await write({ what: 'insert', tenant: 0, kind: 0, isUndone: false });
  expect(await bothTotals(kept, 0)).toEqual([first, first + 1]);
});
