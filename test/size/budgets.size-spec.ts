// What each list and each drill-down may read and ask, at a million usages, 50 000 payers and 300 000 buckets.
// Counted by PostgreSQL, not timed: a budget is the same on every machine. What grows with more than the answer
// says so. Behind them, how much memory a server of its own takes for them.
import { rmSync } from 'node:fs';
import { freshDataDir, type ServerProcess, startServer } from '../support/server-process';
import { openStory, type Story } from '../support/story';
import { until } from '../support/until';
import { peakMb, readLines } from './memory';
import { explainAll, PlanLog } from './read-rows';
import { fill, LARGEST, OLD } from './world';

let story: Story;

beforeAll(async () => {
  story = await openStory('2024-01-01T00:00:00Z');
  await fill(story);
  await story.stop();
  // Rows are counted, not time: a slow machine answers what a fast one does.
  const name = new URL(story.database.url).pathname.slice(1);
  await story.database.owner(`ALTER DATABASE ${name} SET meterline.list_timeout = '60s'`);
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
    story.itIs(NOW);
  });

  afterAll(() => story.stop());

  it.each`
    rows     | statements | path
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
    ${2_100} | ${8}       | ${`${USAGE}?limit=10`}
    ${2_100} | ${8}       | ${`${USAGE}?limit=10&billingAccount.id=${LARGEST}`}
    ${100}   | ${8}       | ${`${USAGE}?limit=10&subject=key-7`}
    ${200}   | ${8}       | ${`${USAGE}?limit=10&sort=-usageDate`}
    ${30}    | ${8}       | ${`${USAGE}?limit=10&externalId=7`}
    ${100}   | ${8}       | ${`${USAGE}?limit=10&subject=key-7&sort=-usageDate`}
    ${100}   | ${8}       | ${`${USAGE}?limit=10&billingAccount.id=p7&sort=usageDate`}
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
    ${200}   | ${40}      | ${`${BALANCE}/balanceActionHistory?limit=10&sort=-requestedDate`}
    ${200}   | ${40}      | ${`${BALANCE}/balanceActionHistory?limit=10&sort=requestedDate`}
    ${200}   | ${40}      | ${`${BALANCE}/balanceActionHistory?limit=10&sort=-id`}
    ${100}   | ${8}       | ${`${BALANCE}/bucket?limit=10&sort=-id`}
    ${100}   | ${8}       | ${`${PRODUCT}?limit=10&sort=name`}
    ${300}   | ${16}      | ${`${BILL}?limit=10&sort=-billingPeriod.startDateTime`}
    ${30}    | ${16}      | ${'/api/v1/usages/00000000-0000-4000-8000-000000000007/trace'}
    ${60}    | ${8}       | ${`${REPORT}/p7`}
    ${20}    | ${8}       | ${`${ACCOUNT}?name=p7`}
    ${20}    | ${8}       | ${`${ACCOUNT}?id=node-4999`}
    ${100}   | ${8}       | ${`${PRODUCT}?limit=10`}
    ${30}    | ${8}       | ${`${PRODUCT}?billingAccount.id=p7`}
    ${30}    | ${8}       | ${`${PAYMENT}?account.id=p7`}
    ${60}    | ${16}      | ${LINES}
    ${200}   | ${16}      | ${`${LINES}/1/usage?limit=10`}
    ${200}   | ${16}      | ${`${LINES}/1/usage?limit=10&offset=340000`}
    ${30}    | ${8}       | ${`/api/v1/accounts/saver/journal`}
    ${3_500} | ${12}      | ${`/api/v1/attention`}
  `('$rows rows at most, $statements statements: $path', async (budget: Budget) => {
    await expectWithin(budget);
  });

  // Each grows with what its reason names. The dear ones are asked once, so what the server does beside counts, too.
  it.each`
    rows         | statements | path                                                                   | why
    ${2_100_000} | ${400}     | ${`${USAGE}?limit=10&status=rated`}                                    | ${'once bills are closed, each usage is asked for its bill'}
    ${25_000}    | ${8}       | ${`${PAYMENT}?limit=10`}                                               | ${'documents are counted until that takes 5 ms, then the total is kept'}
    ${80_000}    | ${16}      | ${`${BILL}?limit=10&billingPeriod.startDateTime=2024-01-01T00:00:00Z`} | ${'what fits is counted'}
    ${360_000}   | ${400}     | ${`${BALANCE}/accumulatedBalance?limit=10`}                            | ${'accounts are counted by their buckets that are valid now'}
    ${1_000_000} | ${400}     | ${`${REPORT}?limit=10`}                                                | ${'accounts are counted by their buckets that are valid now'}
    ${380_000}   | ${400}     | ${`${BALANCE}/bucket?limit=10&offset=250000`}                          | ${'an offset is passed over: a cursor is not'}
    ${6_000}     | ${8}       | ${`${ACCOUNT}?limit=10`}                                               | ${'what those ten have open is added up: one has 5 300 bills due'}
    ${16_000}    | ${12}      | ${'/api/v1/accounts/tree/spend'}                                       | ${'the accounts below: 5 000'}
  `(
    '$rows rows at most, as $why: $path',
    async (budget: Budget) => {
      await expectWithin(budget);
    },
    120_000,
  );

  it.each`
    rows   | statements | path
    ${300} | ${16}      | ${`${BILL}?limit=10`}
    ${300} | ${16}      | ${`${BILL}?limit=10&state=new`}
    ${500} | ${16}      | ${`${BILL}?limit=10&billingAccount.id=old-1`}
    ${60}  | ${16}      | ${'/api/v1/bills/old-1.EUR.20240101/lines'}
    ${60}  | ${8}       | ${'/api/v1/accounts/old-1/spend'}
    ${60}  | ${8}       | ${'/api/v1/accounts/node-4999/spend'}
  `('is within $rows rows, $statements statements: $path', async (budget: Budget) => {
    await expectWithin(budget);
  });

  it.each`
    rows     | statements | work
    ${1_000} | ${200}     | ${'bill run of all with nothing due'}
    ${1_500} | ${600}     | ${'closing'}
  `(
    'is within $rows rows, $statements statements: $work',
    async (budget: WorkBudget) => {
      await expectWorkWithin(budget);
    },
    120_000,
  );

  // What is written reads no more of the past than a list does. Each try is of another account where it has to be.
  it.each`
    rows   | statements | work
    ${80}  | ${60}      | ${'charge'}
    ${150} | ${60}      | ${'charge late'}
    ${60}  | ${40}      | ${'reserve'}
    ${400} | ${200}     | ${'bill run of one with nothing due'}
  `(
    '$rows rows at most, $statements statements: $work',
    async (budget: WorkBudget) => {
      await expectWorkWithin(budget);
    },
    60_000,
  );

  // What others used later would be passed over: half a million usages, for ten of an account.
  it.each`
    path                                                                | what
    ${`${BALANCE}/balanceActionHistory?limit=10&sort=usageType`}        | ${'a history'}
    ${`${USAGE}?limit=10&billingAccount.id=${LARGEST}&sort=-usageDate`} | ${'the usage of the largest account'}
    ${`${USAGE}?limit=10&subject=key-1&sort=-usageDate`}                | ${'the usage of its subject'}
  `('refuses to sort all of $what by what no index orders', async ({ path }) => {
    const { body } = await story.http.get(path).expect(400);
    expect(body.code).toBe('tmf.query-invalid');
  });

  async function expectWorkWithin({ rows, statements, work }: WorkBudget): Promise<void> {
    const done = await log.least(
      WORKS[work],
      work === 'bill run of all with nothing due' ? 1 : undefined,
    );
    expect(done.rows > rows || done.statements > statements ? done : undefined).toBeUndefined();
  }

  async function expectWithin({ path, rows, statements }: Budget): Promise<void> {
    const isDear = rows > DEAR;
    const work = await log.least(
      async () => {
        const { status } = await story.http.get(path);
        if (status !== 200 && status !== 206) throw new Error(`${path}: ${status}`);
      },
      isDear ? 1 : undefined,
    );
    const over = work.rows > rows || work.statements > statements;
    expect(over ? work : undefined).toBeUndefined();
  }
});

/** Such a budget is so wide that what goes on in the background is lost in it: it is asked once. */
const DEAR = 100_000;
const NOW = '2024-02-02T00:00:00Z';
const usedAt = (at: string) => () =>
  story.use({ subject: 'key-old-1', meter: 'tokens', quantity: '1', at });
let closed = 0;

const WORKS = {
  charge: usedAt('2024-02-01T12:00:00Z'),
  'charge late': usedAt('2021-05-05T00:00:00Z'),
  reserve: () =>
    story.post(`${BALANCE}/reserveBalance`, {
      amount: { amount: 1, units: 'EUR' },
      partyAccount: { id: 'old-1' },
    }),
  'bill run of one with nothing due': () => billRun({ billingAccount: 'saver', upTo: BEFORE }),
  'bill run of all with nothing due': () => billRun({ upTo: BEFORE }),
  closing: () => {
    closed += 1;
    return billRun({ billingAccount: OLD[closed], upTo: '2024-02-01T00:00:00Z' });
  },
} as const;
type Work = keyof typeof WORKS;
type WorkBudget = Omit<Budget, 'path'> & { readonly work: Work };
const BEFORE = '2023-12-01T00:00:00Z';

async function billRun(asked: object): Promise<void> {
  const { id } = await story.post('/api/v1/billRuns', asked, 202);
  await until(async () => {
    const { status } = await story.get(`/api/v1/billRuns/${id}`);
    if (status === 'failed') throw new Error(`the bill run of ${JSON.stringify(asked)} failed`);
    return status === 'done';
  });
}

type Budget = { readonly path: string; readonly rows: number; readonly statements: number };

const NDJSON = 'application/x-ndjson';
const CSV = 'text/csv';

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
    mb     | lines     | form      | path
    ${400} | ${20_000} | ${NDJSON} | ${USAGE}
    ${400} | ${5_000}  | ${NDJSON} | ${BILL}
    ${400} | ${20_000} | ${NDJSON} | ${`${BALANCE}/bucket`}
    ${400} | ${20_000} | ${NDJSON} | ${`${LINES}/1/usage`}
    ${400} | ${20_000} | ${CSV}    | ${USAGE}
    ${400} | ${20_000} | ${CSV}    | ${`${LINES}/1/usage`}
  `(
    '$mb MB at most while $lines lines are streamed as $form: $path',
    async ({ mb, lines, form, path }) => {
      expect(await readLines(url + path, form, lines)).toBeGreaterThanOrEqual(lines);
      const peak = peakMb(pid);
      expect(peak).toBeLessThanOrEqual(mb);
    },
    120_000,
  );
});
