// What billing reads grows with what is asked of it, not with all there is: counted by PostgreSQL.
import { BillingModule } from '../../src/billing';
import { parseInstant } from '../../src/core/time';
import { OrderingModule } from '../../src/ordering';
import { UsageModule } from '../../src/usage/usage.module';
import { multiply, type Owner } from '../size/multiply';
import { explainAll, PlanLog, type Work } from '../size/read-rows';
import { type BillingStory, billingStory, RATES } from '../support/billing-story';
import { serve, type Served } from '../support/serve';

const LINES = 3_000;

let story: BillingStory;
let served: Served;
let log: PlanLog;

beforeAll(async () => {
  story = await billingStory();
  await longBill();
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
    ${20}  | ${`${RATES}?id=${LINE}`}
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
