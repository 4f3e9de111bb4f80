// What billing reads grows with what is asked of it, not with all there is: counted by PostgreSQL.
import { BillingModule } from '../../src/billing';
import { BillRuns } from '../../src/billing/bill-run.service';
import { parseInstant } from '../../src/core/time';
import { OrderingModule } from '../../src/ordering';
import { DEFAULT_TENANT } from '../../src/platform/tenant';
import { UsageModule } from '../../src/usage/usage.module';
import { multiply, type Owner } from '../size/multiply';
import { explainAll, PlanLog, type Work } from '../size/read-rows';
import { type BillingStory, billingStory, RATES } from '../support/billing-story';
import { serve, type Served } from '../support/serve';

const LINES = 3_000;
const PRICES = 3_000;

let story: BillingStory;
let served: Served;
let log: PlanLog;

beforeAll(async () => {
  story = await billingStory();
  await longBill();
  await longCatalogue();
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

describe('closing', () => {
  it('reads of the catalogue what the payer has', async () => {
    const upTo = parseInstant('2024-02-01T00:00:00Z');
    const runs = served.app.get(BillRuns);
    const work = await log.least(() =>
      runs.close(DEFAULT_TENANT, ['idle'], upTo, () => Promise.resolve()),
    );
    expect(work.rows > 40 ? work : undefined).toBeUndefined();
  });
});
