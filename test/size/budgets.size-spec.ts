// What each list and each drill-down may read and ask, at a million usages, 50 000 payers and 300 000 buckets.
// Counted by PostgreSQL, not timed: a budget is the same on every machine. What grows with more than the answer
// says so. Behind them, how much memory a server of its own takes for them.
import { rmSync } from 'node:fs';
import { freshDataDir, type ServerProcess, startServer } from '../support/server-process';
import { openStory, type Story } from '../support/story';
import { peakMb, readLines } from './memory';
import { explainAll, PlanLog } from './read-rows';
import { fill, LARGEST } from './world';

let story: Story;

beforeAll(async () => {
  story = await openStory('2024-01-01T00:00:00Z');
  await fill(story);
  await story.stop();
}, 600_000);

afterAll(() => story.close());

const BILL = '/tmf-api/customerBillManagement/v4/customerBill';
const RATE = '/tmf-api/customerBillManagement/v4/appliedCustomerBillingRate';
const CYCLE = '/tmf-api/customerBillManagement/v5/billCycle';
const USAGE = '/tmf-api/usageManagement/v4/usage';
const BALANCE = '/tmf-api/prepayBalanceManagement/v4';
const REPORT = '/tmf-api/usageConsumption/v4/usageConsumptionReport';
const ACCOUNT = '/tmf-api/accountManagement/v4/billingAccount';
const PRODUCT = '/tmf-api/productInventory/v4/product';
const PAYMENT = '/tmf-api/payment/v4/payment';
const LINES = `/api/v1/bills/${LARGEST}.EUR.20240101/lines`;

describe('what PostgreSQL reads', () => {
  let log: PlanLog;

  beforeAll(async () => {
    await explainAll(story.database.url);
    log = new PlanLog();
    await story.start();
  });

  afterAll(() => story.stop());

  it.each`
    rows     | statements | path
    ${300}   | ${16}      | ${`${BILL}?limit=10`}
    ${300}   | ${16}      | ${`${BILL}?limit=10&state=new`}
    ${300}   | ${16}      | ${`${BILL}?limit=10&state=settled,validated`}
    ${300}   | ${16}      | ${`${BILL}?limit=10&after=p7.EUR.20240101`}
    ${30}    | ${16}      | ${`${BILL}?billingAccount.id=p7`}
    ${30}    | ${16}      | ${`${BILL}?billingAccount.id=p7&amountDue.value.gt=1`}
    ${30}    | ${16}      | ${`${BILL}?id=p7.EUR.20240101`}
    ${30}    | ${16}      | ${`${BILL}/p7.EUR.20240101`}
    ${300}   | ${16}      | ${`${RATE}?limit=10`}
    ${30}    | ${16}      | ${`${RATE}?billingAccount.id=p7`}
    ${100}   | ${8}       | ${`${CYCLE}?limit=10`}
    ${10}    | ${8}       | ${`${CYCLE}?id=p7`}
    ${1_300} | ${8}       | ${`${USAGE}?limit=10`}
    ${1_300} | ${8}       | ${`${USAGE}?limit=10&billingAccount.id=${LARGEST}`}
    ${60}    | ${8}       | ${`${USAGE}?limit=10&subject=key-7`}
    ${200}   | ${8}       | ${`${USAGE}?limit=10&sort=-usageDate`}
    ${30}    | ${8}       | ${`${USAGE}?limit=10&externalId=7`}
    ${100}   | ${8}       | ${`${BALANCE}/bucket?limit=10`}
    ${30}    | ${8}       | ${`${BALANCE}/bucket?partyAccount.id=p7`}
    ${30}    | ${8}       | ${`${BALANCE}/accumulatedBalance?partyAccount.id=p7`}
    ${30}    | ${8}       | ${`${BALANCE}/accumulatedBalance/p7.monetary.EUR`}
    ${100}   | ${8}       | ${`${BALANCE}/topupBalance?limit=10`}
    ${30}    | ${8}       | ${`${BALANCE}/topupBalance?partyAccount.id=p7`}
    ${200}   | ${40}      | ${`${BALANCE}/balanceActionHistory?limit=10`}
    ${30}    | ${20}      | ${`${BALANCE}/balanceActionHistory?bucket.id=b7`}
    ${40}    | ${20}      | ${`${BALANCE}/balanceActionHistory?partyAccount.id=p7`}
    ${30}    | ${20}      | ${`${BALANCE}/balanceActionHistory/a7`}
    ${60}    | ${8}       | ${`${REPORT}/p7`}
    ${100}   | ${8}       | ${`${ACCOUNT}?limit=10`}
    ${20}    | ${8}       | ${`${ACCOUNT}?name=p7`}
    ${20}    | ${8}       | ${`${ACCOUNT}?id=node-4999`}
    ${100}   | ${8}       | ${`${PRODUCT}?limit=10`}
    ${30}    | ${8}       | ${`${PRODUCT}?billingAccount.id=p7`}
    ${30}    | ${8}       | ${`${PAYMENT}?account.id=p7`}
    ${60}    | ${16}      | ${LINES}
    ${200}   | ${16}      | ${`${LINES}/1/usage?limit=10`}
    ${200}   | ${16}      | ${`${LINES}/1/usage?limit=10&offset=340000`}
    ${30}    | ${8}       | ${`/api/v1/accounts/saver/journal`}
  `('$rows rows at most, $statements statements: $path', async (budget: Budget) => {
    await expectWithin(budget);
  });

  // Each grows with what its reason names.
  it.each`
    rows         | statements | path                                                                   | why
    ${1_100_000} | ${80}      | ${`${USAGE}?limit=10&status=rated`}                                    | ${'once bills are closed, each usage is asked for its bill'}
    ${25_000}    | ${8}       | ${`${PAYMENT}?limit=10`}                                               | ${'documents are counted until that takes 5 ms, then the total is kept'}
    ${60_000}    | ${16}      | ${`${BILL}?limit=10&billingPeriod.startDateTime=2024-01-01T00:00:00Z`} | ${'what fits is counted'}
    ${330_000}   | ${24}      | ${`${BALANCE}/accumulatedBalance?limit=10`}                            | ${'accounts are counted by their buckets that are valid now'}
    ${330_000}   | ${24}      | ${`${REPORT}?limit=10`}                                                | ${'accounts are counted by their buckets that are valid now'}
    ${270_000}   | ${16}      | ${`${BALANCE}/bucket?limit=10&offset=250000`}                          | ${'an offset is passed over: a cursor is not'}
    ${12_000}    | ${12}      | ${'/api/v1/accounts/tree/spend'}                                       | ${'the accounts below: 5 000'}
  `('$rows rows at most, as $why: $path', async (budget: Budget) => {
    await expectWithin(budget);
  });

  async function expectWithin({ path, rows, statements }: Budget): Promise<void> {
    const work = await log.least(async () => {
      const { status } = await story.http.get(path);
      if (status !== 200 && status !== 206) throw new Error(`${path}: ${status}`);
    });
    const over = work.rows > rows || work.statements > statements;
    expect(over ? work : undefined).toBeUndefined();
  }
});

type Budget = { readonly path: string; readonly rows: number; readonly statements: number };

describe('what a server holds', () => {
  const folder = freshDataDir();
  let server: ServerProcess;
  let url: string;
  let pid: number;

  beforeAll(async () => {
    server = startServer({ DATABASE_URL: story.database.url, METERLINE_DATA_DIR: folder });
    url = await server.url;
    pid = server.child.pid ?? 0;
    await fetch(`${url}${USAGE}?limit=1000`);
    peakMb(pid);
  }, 120_000);

  afterAll(async () => {
    server.child.kill('SIGTERM');
    await server.ended;
    rmSync(folder, { recursive: true, force: true });
  });

  it.each`
    mb     | path
    ${400} | ${`${USAGE}?limit=1000`}
    ${400} | ${`${BILL}?limit=1000`}
    ${400} | ${`${BALANCE}/bucket?limit=1000`}
    ${400} | ${`${LINES}/1/usage?limit=1000`}
  `(
    '$mb MB at most for six at once: $path',
    async ({ mb, path }: { mb: number; path: string }) => {
      await Promise.all(Array.from({ length: 6 }, async () => (await fetch(url + path)).text()));
      const peak = peakMb(pid);
      expect(peak).toBeLessThanOrEqual(mb);
    },
    120_000,
  );

  it.each`
    mb     | lines     | path
    ${400} | ${20_000} | ${USAGE}
    ${400} | ${5_000}  | ${BILL}
    ${400} | ${20_000} | ${`${BALANCE}/bucket`}
    ${400} | ${20_000} | ${`${LINES}/1/usage`}
  `(
    '$mb MB at most while $lines lines are streamed: $path',
    async ({ mb, lines, path }) => {
      expect(await readLines(url + path, lines)).toBeGreaterThanOrEqual(lines);
      const peak = peakMb(pid);
      expect(peak).toBeLessThanOrEqual(mb);
    },
    120_000,
  );
});
