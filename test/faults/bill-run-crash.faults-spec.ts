import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { BillingModule } from '../../src/billing';
import { parseInstant } from '../../src/core/time';
import { Verify } from '../../src/ledger';
import { DEFAULT_TENANT } from '../../src/platform/tenant';
import { until } from '../support/story/until';
import { startCuttingProxy } from '../support/doubles/cutting-proxy';
import { chargeFees, givenChargedAccounts } from '../support/database/charged-accounts';
import { freshDatabase, type TestDatabase } from '../support/database/database';
import { type Served, serve } from '../support/servers/serve';

const ACCOUNTS = 1_000;
const LINES = 5;
const PATIENCE_MS = 120_000;
const FEBRUARY = {
  from: parseInstant('2024-02-01T00:00:00Z'),
  to: parseInstant('2024-03-01T00:00:00Z'),
};

let db: TestDatabase;
let served: Served;
let payers: readonly string[];

beforeAll(async () => {
  db = await freshDatabase();
});

afterAll(async () => {
  await served.close();
  await db.drop();
});

const count = async (sql: string): Promise<number> =>
  Number((await db.owner<{ n: string }>(`SELECT count(*) AS n FROM ${sql}`))[0]?.n);

describe('a bill run whose process is killed', () => {
  it(
    'leaves no half bill, and is completed by the next process without a gap or a double',
    async () => {
      const first = await serve(db, [BillingModule]);
      payers = await givenChargedAccounts(db, first.app, 'payer', ACCOUNTS, LINES);
      await first.close();
      await givenRun('january', '2024-02-01T00:00:00.000Z');
      await killedWhileBilling();
      const issued = await count('bill');
      expect(issued).toBeGreaterThan(0);
      expect(issued).toBeLessThan(ACCOUNTS);
      await expectWholeBills(issued);

      served = await serve(db, [BillingModule]);
      const result = await resultOf('january');
      expect(result).toMatchObject({ bills: ACCOUNTS - issued, failures: [] });
      await expectWholeBills(ACCOUNTS);
      await expectProven();
    },
    PATIENCE_MS,
  );

  it(
    'uses the credit of each bill below zero once, or has not issued the bill',
    async () => {
      const lines = { lines: LINES, service: FEBRUARY, amountOf: () => '-1' };
      await chargeFees(served.app, payers, lines);
      await served.close();
      await givenRun('february', '2024-03-01T00:00:00.000Z');
      await killedWhileBilling();
      const issued = await count('bill WHERE due < 0');
      expect(issued).toBeGreaterThan(0);
      expect(issued).toBeLessThan(ACCOUNTS);
      await expectUsedOnce(issued);

      served = await serve(db, [BillingModule]);
      const result = await resultOf('february');
      expect(result).toMatchObject({ bills: ACCOUNTS - issued, failures: [] });
      await expectUsedOnce(ACCOUNTS);
      await expectProven();
    },
    PATIENCE_MS,
  );
});

describe('a bill run whose connections break', () => {
  it('bills every account once, and blames none of them', async () => {
    const db = await freshDatabase();
    const proxy = await startCuttingProxy(db.url);
    const cut = await serve({ url: proxy.url }, [BillingModule]);
    try {
      await givenChargedAccounts(db, cut.app, 'payer', 200, 2);
      proxy.cutOneIn(9, 24);
      await db.owner(
        `INSERT INTO job (tenant_id, id, kind, input)
         VALUES ('default', 'run', 'billing.run', '{"billingAccount": null, "upTo": "2024-02-01T00:00:00.000Z"}')`,
      );
      const job = await until(async () => {
        const [found] = await db.owner<{ status: string; result: object }>('SELECT * FROM job');
        return found?.status === 'done' || found?.status === 'failed' ? found : undefined;
      });
      expect(job).toMatchObject({ status: 'done', error: null, result: { failures: [] } });
      expect(proxy.cuts()).toBeGreaterThan(10);
      const [bills] = await db.owner(
        'SELECT count(*)::int AS bills, count(DISTINCT payer_id)::int AS payers FROM bill',
      );
      expect(bills).toEqual({ bills: 200, payers: 200 });
    } finally {
      await cut.close();
      await proxy.close();
      await db.drop();
    }
  });
});
const givenRun = (id: string, upTo: string) =>
  db.owner(
    `INSERT INTO job (tenant_id, id, kind, input)
     VALUES ('default', $1, 'billing.run', jsonb_build_object('billingAccount', null, 'upTo', $2::text))`,
    [id, upTo],
  );

function resultOf(id: string): Promise<object> {
  return until(async () => {
    const [job] = await db.owner<{ status: string; result: object }>(
      'SELECT * FROM job WHERE id = $1',
      [id],
    );
    return job?.status === 'done' ? job.result : undefined;
  });
}

async function expectProven(): Promise<void> {
  const verdicts = await served.app.get(Verify, { strict: false }).prove([DEFAULT_TENANT]);
  expect(verdicts.filter(({ holds }) => !holds)).toEqual([]);
}

/** The credit of these bills is with the bills of January, and the journal says so. */
async function expectUsedOnce(bills: number): Promise<void> {
  const found = {
    settled: await count(`bill WHERE due < 0 AND remaining = 0 AND state = 'settled'`),
    partlyPaid: await count(`bill WHERE due - remaining = 5.95 AND state = 'partiallyPaid'`),
    shown: await count('bill_payment'),
    entries: await count(`journal_transaction WHERE kind = 'credit'`),
  };
  expect(found).toEqual({ settled: bills, partlyPaid: bills, shown: 2 * bills, entries: bills });
}

async function killedWhileBilling(): Promise<void> {
  const before = await count('bill');
  const script = join(__dirname, 'billing-process.ts');
  const loader = join(__dirname, '../support/servers/ts-require.cjs');
  const child = spawn(process.execPath, ['-r', loader, script, db.url], { stdio: 'inherit' });
  const ended = once(child, 'exit');
  await until(async () => ((await count('bill')) > before ? true : undefined));
  child.kill('SIGKILL');
  await ended;
  // Its connections take a moment to notice; what they had not committed is gone then.
  await until(async () =>
    (await count(`pg_stat_activity WHERE application_name = 'meterline' AND state <> 'idle'
      AND datname = current_database()`)) === 0
      ? true
      : undefined,
  );
}

/** Bills, lines, marked accruals, journal entries and moved periods tell the same number. */
async function expectWholeBills(bills: number): Promise<void> {
  const found = {
    bills: await count('bill'),
    lines: await count('bill_line'),
    marked: await count('accrual WHERE bill_id IS NOT NULL'),
    entries: await count(`journal_transaction WHERE kind = 'bill'`),
    moved: await count('account WHERE open_from IS NOT NULL'),
    numbers: await count('(SELECT DISTINCT number FROM bill) AS numbers'),
    last: Number((await db.owner<{ last: string }>('SELECT last FROM bill_number'))[0]?.last),
  };
  expect(found).toEqual({
    bills,
    lines: bills * LINES,
    marked: bills * LINES,
    entries: bills,
    moved: bills,
    numbers: bills,
    last: bills,
  });
}
