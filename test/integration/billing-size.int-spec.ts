// What billing reads grows with what is asked of it, not with all there is: counted by PostgreSQL.
import { BillingModule } from '../../src/billing';
import { AllowanceRenewal } from '../../src/billing/allowance-renewal.service';
import { BillRuns } from '../../src/billing/bill-run.service';
import { DuePayers } from '../../src/billing/due-payers.service';
import { PayerRepository } from '../../src/billing/store/payer.repository';
import { parseInstant } from '../../src/core/time';
import { OrderingModule } from '../../src/ordering';
import { Database } from '../../src/platform/database';
import { DEFAULT_TENANT } from '../../src/platform/tenant';
import { UsageModule } from '../../src/usage/usage.module';
import { multiply, type Owner } from '../size/multiply';
import { explainAll, PlanLog, type Work } from '../size/read-rows';
import { type BillingStory, billingStory, type Json, RATES } from '../support/story/billing-story';
import { serve, type Served } from '../support/servers/serve';

const LINES = 3_000;
const PRICES = 3_000;
const NODES = 2_200;
const PAYERS = 2_500;
const RENEWED = 300;

let story: BillingStory;
let served: Served;
let log: PlanLog;

beforeAll(async () => {
  story = await billingStory();
  await longBill();
  await longCatalogue();
  await deepTree();
  await manyPayers();
  await story.db.owner('VACUUM ANALYZE');
  await explainAll(story.db.url);
  log = new PlanLog();
  const now = { now: () => parseInstant('2024-02-10T00:00:00Z') };
  served = await serve(story.db, [BillingModule, OrderingModule, UsageModule], now);
});

afterAll(async () => {
  await served.close();
  await story.end();
});

/** A closed bill of which the product made the first line. */
async function longBill(): Promise<void> {
  const { db } = story;
  const owner: Owner = (sql, parameters) => db.owner(sql, parameters);
  await story.account('long');
  await story.order('long', 'pay-as-you-go', 'key-long', '2024-01-01T00:00:00Z');
  await story.use('key-long', [['2024-01-05T00:00:00Z', '1000']]);
  story.setClock('2024-02-10T00:00:00Z');
  await story.run('2024-02-01T00:00:00Z', 'long');
  const id = `('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid`;
  const number = '(n + 1)::int';
  const line = `bill_id = '${ID}'`;
  await multiply(owner, 'accrual', line, LINES, {
    id,
    line: `'line-' || n`,
  });
  await multiply(owner, 'bill_line', line, LINES, {
    accrual_id: id,
    number,
    content: `p.content || jsonb_build_object('id', ${id}, 'number', ${number})`,
  });
}

/** A payer who owes nothing unused, among prices and cards that do. */
async function longCatalogue(): Promise<void> {
  const { db } = story;
  const owner: Owner = (sql, parameters) => db.owner(sql, parameters);
  await story.account('idle');
  await story.order('idle', 'pay-as-you-go', 'key-idle', '2024-01-01T00:00:00Z');
  await multiply(owner, 'price', `id = 'fee'`, PRICES, { id: `'fee-' || n` });
  await multiply(owner, 'rate_card', `code = 'ai-minimum'`, PRICES, { code: `'card-' || n` });
  await multiply(owner, 'rate_card_version', `card_code = 'ai-minimum'`, PRICES, {
    card_code: `'card-' || n`,
  });
}

/** Twelve deep, in chains below the root; something was charged to each of them. */
async function deepTree(): Promise<void> {
  const { db } = story;
  const owner: Owner = (sql, parameters) => db.owner(sql, parameters);
  await story.account('tree');
  await story.order('tree', 'pay-as-you-go', 'key-tree', '2024-02-01T00:00:00Z');
  await story.use('key-tree', [['2024-02-05T00:00:00Z', '1000']]);
  const depth = 11;
  const name = (n: string): string => `'node-' || (${n})`;
  await multiply(owner, 'account', `id = 'tree'`, NODES, {
    id: name('n'),
    parent_id: `CASE WHEN n % ${depth} = 1 THEN 'tree' ELSE ${name('n - 1')} END`,
    path: `(SELECT array_agg(${name('m')} ORDER BY m DESC)
      FROM generate_series(n - (n - 1) % ${depth}, n) m) || '{tree}'`,
  });
  await multiply(owner, 'document', `kind = 'billingAccount' AND id = 'tree'`, NODES, {
    id: name('n'),
    body: `p.body - '{currency,mode,billingCycle}'::text[] || jsonb_build_object('name', ${name('n')}, 'parent',
      jsonb_build_object('id', CASE WHEN n % ${depth} = 1 THEN 'tree' ELSE ${name('n - 1')} END))`,
  });
  await multiply(owner, 'accrual', `account_id = 'tree'`, NODES, {
    id: `md5('node' || n)::uuid`,
    account_id: name('n'),
  });
}

/** Who have products and owe nothing; some have something included. */
async function manyPayers(): Promise<void> {
  const { db } = story;
  const owner: Owner = (sql, parameters) => db.owner(sql, parameters);
  await story.account('bundled');
  await story.order('bundled', 'bundle', 'key-bundled', '2024-02-01T00:00:00Z');
  const id = `'payer-' || n`;
  await multiply(owner, 'account', `id = 'idle'`, PAYERS, {
    id,
    root_id: id,
    payer_id: id,
    path: `ARRAY[${id}]`,
  });
  await multiply(owner, 'ledger_head', `root_id = 'idle'`, PAYERS, { root_id: id });
  await multiply(owner, 'subscription', `account_id = 'idle'`, PAYERS, {
    id: `'sold-' || n`,
    product_id: `'sold-' || n`,
    account_id: id,
  });
  await multiply(owner, 'subscription', `account_id = 'bundled'`, RENEWED, {
    id: `'bundle-' || n`,
    product_id: `'bundle-' || n`,
    account_id: id,
  });
}

async function read(path: string): Promise<Work> {
  return log.least(async () => {
    const { status, text } = await served.http.get(path);
    if (status !== 200 && status !== 206) throw new Error(`${path}: ${status} ${text}`);
  });
}

const ID = 'long.EUR.20240101';
const BILL = `/api/v1/bills/${ID}`;
const LINE = '00000000-0000-4000-8000-000000002990';

describe('a closed bill of many lines', () => {
  it.each`
    rows   | path
    ${50}  | ${`${BILL}/lines?limit=10`}
    ${50}  | ${`${BILL}/lines?limit=10&offset=2900`}
    ${50}  | ${`${BILL}/lines?limit=10&after=${LINE}`}
    ${20}  | ${`${BILL}/lines?id=${LINE}`}
    ${30}  | ${`${BILL}/lines/${LINE}/usage?limit=10`}
    ${30}  | ${`${BILL}/lines/2990/usage?limit=10`}
    ${120} | ${`${RATES}?bill.id=${ID}&limit=10`}
    ${120} | ${`${RATES}?bill.id=${ID}&limit=10&offset=2900`}
    ${120} | ${`${RATES}?bill.id=${ID}&limit=10&after=${LINE}`}
    ${120} | ${`${RATES}?limit=10&after=${LINE}`}
    ${40}  | ${`${RATES}?id=${LINE}`}
  `('reads $rows rows at most: $path', async ({ rows, path }: { rows: number; path: string }) => {
    const work = await read(path);
    expect(work.rows > rows ? work : undefined).toBeUndefined();
  });

  it('shows each of its lines and rates once, in order, with their total', async () => {
    for (const path of [`${BILL}/lines?`, `${RATES}?bill.id=${ID}&`]) {
      const ids = new Set<string>();
      for (let offset = 0; offset <= LINES; offset += 1_000) {
        const page = await served.http.get(`${path}limit=1000&offset=${offset}`);
        expect(page.headers['x-total-count']).toBe(`${LINES + 1}`);
        for (const { id } of page.body) ids.add(id);
      }
      expect(ids.size).toBe(LINES + 1);
      const { body: behind } = await served.http.get(`${path}limit=5&after=${LINE}`);
      const { body: inside } = await served.http.get(`${path}limit=5&offset=2991`);
      expect(behind).toEqual(inside);
    }
  });
});

describe('a bill on demand', () => {
  it('finds the payer of a party without looking at the others', async () => {
    const payers = new PayerRepository();
    const find = (party: string) =>
      log.least(() =>
        served.app
          .get(Database)
          .read(DEFAULT_TENANT, async (tx) =>
            expect(await payers.ofParty(tx, party)).toEqual(['idle']),
          ),
      );
    const work = await find('party-idle');
    expect(work.rows > 20 ? work : undefined).toBeUndefined();
  });
});

describe('closing', () => {
  it('reads of the catalogue what the payer has', async () => {
    const upTo = parseInstant('2024-02-01T00:00:00Z');
    const runs = served.app.get(BillRuns);
    const work = await log.least(() =>
      runs.close(DEFAULT_TENANT, [['idle']], upTo, () => Promise.resolve()),
    );
    expect(work.rows > 40 ? work : undefined).toBeUndefined();
  });
});

describe('a tree of accounts', () => {
  const SPEND = '/api/v1/accounts';

  it('is read below the account whose spend is asked for', async () => {
    const { body: leaf } = await served.http.get(`${SPEND}/node-11/spend`).expect(200);
    expect(leaf.byAccount.map((each: Json) => each.account)).toEqual(['node-11']);
    const { body: branch } = await served.http.get(`${SPEND}/node-9/spend`).expect(200);
    expect(branch.byAccount.map((each: Json) => each.account)).toEqual([
      'node-10',
      'node-11',
      'node-9',
    ]);
    for (const id of ['node-11', 'node-9']) {
      const work = await read(`${SPEND}/${id}/spend`);
      expect(work.rows > 20 ? work : undefined).toBeUndefined();
    }
  });

  it('is read once from its root', async () => {
    const { body } = await served.http.get(`${SPEND}/tree/spend`).expect(200);
    expect(body.byAccount).toHaveLength(NODES + 1);
    const work = await read(`${SPEND}/tree/spend`);
    expect(work.rows > 4 * (NODES + 1) + 20 ? work : undefined).toBeUndefined();
  });

  it('is left alone when a leaf is deleted or taxed otherwise', async () => {
    const leaf = `/tmf-api/accountManagement/v4/billingAccount/node-22`;
    const refused = await log.least(() => served.http.delete(leaf).expect(409));
    expect(refused.rows > 30 ? refused : undefined).toBeUndefined();
    let count = 0;
    const taxed = await log.least(() =>
      served.http
        .patch(leaf)
        .send({ taxCategory: `category-${(count += 1)}` })
        .expect(200),
    );
    expect(taxed.rows > 60 ? taxed : undefined).toBeUndefined();
  });

  it('takes over terms of its root in as many statements as of a leaf', async () => {
    const root = `/tmf-api/accountManagement/v4/billingAccount/tree`;
    let count = 0;
    const taxed = await log.least(() =>
      served.http
        .patch(root)
        .send({ taxCategory: `category-${(count += 1)}` })
        .expect(200),
    );
    expect(taxed.statements > 40 ? taxed : undefined).toBeUndefined();
    const [{ n } = { n: 0 }] = await story.db.owner<{ n: number }>(
      `SELECT count(*)::int AS n FROM account WHERE tax_category = 'category-${count}'`,
    );
    expect(n).toBeGreaterThanOrEqual(NODES);
  });
});

describe('what is done by the clock', () => {
  const signal = new AbortController().signal;

  it('works out in pages what is closed next, and then reads nothing while nothing is due', async () => {
    const runs = served.app.get(BillRuns);
    await runs.runDue(signal);
    const [left] = await story.db.owner<{ n: number }>(
      `SELECT count(*)::int AS n FROM account WHERE id = payer_id AND next_to = '-infinity'`,
    );
    expect(left?.n).toBe(0);
    const [next] = await story.db.owner<{ n: number }>(
      `SELECT count(*)::int AS n FROM account WHERE id LIKE 'payer-%' AND next_to = '2024-03-01T00:00:00Z'`,
    );
    expect(next?.n).toBe(PAYERS);
    await story.db.owner('VACUUM ANALYZE account');
    const work = await log.least(() => runs.runDue(signal));
    expect(work.rows > 10 ? work : undefined).toBeUndefined();
  });

  it('reads nothing for a run of all payers while nothing is due', async () => {
    const due = served.app.get(DuePayers);
    const work = await log.least(async () => {
      for await (const page of due.asked(DEFAULT_TENANT, parseInstant('2024-02-10T00:00:00Z'))) {
        throw new Error(`due: ${page.join()}`);
      }
    });
    expect(work.rows > 10 ? work : undefined).toBeUndefined();
  });

  it('renews what is due, and then reads nothing until something is', async () => {
    const renewal = served.app.get(AllowanceRenewal);
    expect(await renewal.renew(DEFAULT_TENANT)).toBe(RENEWED);
    await story.db.owner('VACUUM ANALYZE subscription');
    const work = await log.least(() => renewal.renew(DEFAULT_TENANT));
    expect(work.rows > 10 ? work : undefined).toBeUndefined();
  });
});
