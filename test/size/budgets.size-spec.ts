// What each list and each drill-down may read and ask, at a million usages, 50 000 payers and 300 000 buckets.
// Counted by PostgreSQL, not timed: a budget is the same on every machine. What grows with more than the answer
// says so. Behind them, how much memory a server of its own takes for them.
import { rmSync } from 'node:fs';
import { ApiKeys } from '../../src/access';
import { parseInstant } from '../../src/core/time';
import { DEFAULT_TENANT } from '../../src/platform/tenant';
import { startApp, type TestApp } from '../support/servers/app';
import { freshDataDir, type ServerProcess, startServer } from '../support/servers/server-process';
import { openStory, type Story } from '../support/story/story';
import { until } from '../support/story/until';
import { peakMb, readLines } from './memory';
import { explainAll, PlanLog } from './read-rows';
import { fill, LARGEST, OLD } from './world';

let story: Story;
let log: PlanLog;

beforeAll(async () => {
  story = await openStory('2024-01-01T00:00:00Z');
  await fill(story);
  await story.stop();
  // Rows are counted, not time: a slow machine answers what a fast one does.
  const name = new URL(story.database.url).pathname.slice(1);
  await story.database.owner(`ALTER DATABASE ${name} SET meterline.list_timeout = '60s'`);
  await explainAll(story.database.url);
  log = new PlanLog();
}, 600_000);

afterAll(() => story.close());

const BILL = '/tmf-api/customerBillManagement/v4/customerBill';
const RATE = '/tmf-api/customerBillManagement/v4/appliedCustomerBillingRate';
const BILL_V5 = '/tmf-api/customerBillManagement/v5/customerBill';
const CYCLE = '/tmf-api/customerBillManagement/v5/billCycle';
const USAGE = '/tmf-api/usageManagement/v4/usage';
const BALANCE = '/tmf-api/prepayBalanceManagement/v4';
const REPORT = '/tmf-api/usageConsumption/v4/usageConsumptionReport';
const ACCOUNT = '/tmf-api/accountManagement/v4/billingAccount';
const PRODUCT = '/tmf-api/productInventory/v4/product';
const PAYMENT = '/tmf-api/payment/v4/payment';
const ORDER = '/tmf-api/productOrderingManagement/v4/productOrder';
const USED_BY_P7 = `${USAGE}/00000000-0000-4000-8000-000000055736`;
const LINES = `/api/v1/bills/${LARGEST}.EUR.20240101/lines`;

describe('what PostgreSQL reads', () => {
  beforeAll(async () => {
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
    ${40}    | ${24}      | ${`${RATE}?billingAccount.id=p7`}
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
    ${100}   | ${8}       | ${`${PAYMENT}?limit=10`}
    ${30}    | ${8}       | ${`${PAYMENT}?account.id=p7`}
    ${60}    | ${16}      | ${LINES}
    ${200}   | ${16}      | ${`${LINES}/1/usage?limit=10`}
    ${200}   | ${16}      | ${`${LINES}/1/usage?limit=10&offset=340000`}
    ${30}    | ${8}       | ${`/api/v1/accounts/saver/journal`}
    ${3_500} | ${16}      | ${`/api/v1/attention`}
    ${3_000} | ${8}       | ${`${USAGE}?status=rejected&statusReason.code=usage.unknown-subject&limit=10`}
  `('$rows rows at most, $statements statements: $path', async (budget: Budget) => {
    await expectWithin(budget);
  });

  // Each grows with what its reason names. The dear ones are asked once, so what the server does beside counts, too.
  it.each`
    rows         | statements | path                                                                   | why
    ${2_100_000} | ${400}     | ${`${USAGE}?limit=10&status=rated`}                                    | ${'once bills are closed, each usage is asked for its bill'}
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

  // Assembled once, then kept while nothing is charged below its root. Rates are counted and put in order, besides.
  it.each`
    rows      | statements | path
    ${100}    | ${20}      | ${'/api/v1/bills/wide.EUR.20231201/lines?limit=10&offset=4000'}
    ${100}    | ${20}      | ${'/api/v1/bills/wide.EUR.20231201/costCentres?limit=10&offset=4000'}
    ${200}    | ${20}      | ${'/api/v1/bills/wide.EUR.20231201/lines/4000/usage?limit=10'}
    ${10_200} | ${26}      | ${`${RATE}?billingAccount.id=wide&limit=10&offset=4000`}
  `('reads $rows rows at most of a live bill of 5 000 lines: $path', async (budget: Budget) => {
    await expectWithin(budget);
  });

  // What no charge has a part in: in version 5, too, and of a list.
  it.each([
    `${BILL}/wide.EUR.20231201?fields=state,billingPeriod,billingAccount`,
    `${BILL_V5}/wide.EUR.20231201?fields=state,paymentDueDate`,
    `${BILL}?billingAccount.id=wide&fields=state,nextBillDate`,
  ])('reads no line of it to say %s', async (path) => {
    await expectWithin({ rows: 30, statements: 16, path });
  });

  it('shows a hundred of its 5 000 cost centres, and says how many there are', async () => {
    const { costCentre, costCentreCount } = await story.get(`${BILL}/wide.EUR.20231201`);
    expect([costCentre.length, costCentreCount]).toEqual([100, 5_000]);
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

  async function expectWithin(budget: Budget): Promise<void> {
    await expectAsked(budget, () => story.http.get(budget.path));
  }
});

// p7 has thirteen usages, six buckets, two top-ups, two bills, and one of all else.
describe('what PostgreSQL reads for who is kept to an account', () => {
  let server: TestApp;

  beforeAll(async () => {
    const clock = { now: () => parseInstant(NOW) };
    server = await startApp(story.database, clock, {}, {}, undefined, { asksWho: true });
  });

  afterAll(() => server.close());

  describe.each(['customer', 'reseller'])('as the %s of an account', (role) => {
    it.each`
      rows   | statements | path
      ${200} | ${40}      | ${`${USAGE}?limit=10`}
      ${30}  | ${16}      | ${USED_BY_P7}
      ${30}  | ${16}      | ${`${BALANCE}/bucket?limit=10`}
      ${30}  | ${16}      | ${`${BALANCE}/accumulatedBalance?limit=10`}
      ${30}  | ${16}      | ${`${BALANCE}/topupBalance?limit=10`}
      ${40}  | ${20}      | ${`${BALANCE}/balanceActionHistory?limit=10`}
      ${50}  | ${46}      | ${`${BILL}?limit=10`}
      ${60}  | ${60}      | ${`${RATE}?limit=10`}
      ${40}  | ${40}      | ${`${ACCOUNT}?limit=10`}
      ${30}  | ${30}      | ${`${PRODUCT}?limit=10`}
      ${30}  | ${20}      | ${'/api/v1/bills/p7.EUR.20231201/lines'}
    `('$rows rows at most, $statements statements: $path', async (budget: Budget) => {
      await expectAskedAs(role, 'p7', budget);
    });
  });

  it.each`
    rows  | statements | path
    ${30} | ${30}      | ${`${ORDER}?limit=10`}
    ${30} | ${30}      | ${`${PAYMENT}?limit=10`}
  `('$rows rows at most, $statements statements for a reseller: $path', async (budget: Budget) => {
    await expectAskedAs('reseller', 'p7', budget);
  });

  // Which accounts those are is read once, whatever number of policies asks. Each document is found, read and judged by
  // its account, to be counted and to be listed. Resellers whose customers use, order and pay have budgets of their own.
  it('42 000 rows at most, 40 statements for a reseller of 5 000 accounts', async () => {
    const budget = { rows: 42_000, statements: 40, path: `${ACCOUNT}?limit=10` };
    await expectAskedAs('reseller', 'tree', budget);
  });

  async function expectAskedAs(role: string, accountId: string, budget: Budget): Promise<void> {
    const asked = { name: role, roles: [role], accountId, expiresAt: undefined };
    const context = { tenant: DEFAULT_TENANT, origin: '' };
    const { result } = await server.app.get(ApiKeys).create(context, asked);
    const credential = { authorization: `Bearer ${String(result.body['secret'])}` };
    await expectAsked(budget, () => server.http.get(budget.path).set(credential));
  }
});

async function expectAsked(
  { path, rows, statements }: Budget,
  ask: () => PromiseLike<{ readonly status: number; readonly body: unknown }>,
): Promise<void> {
  const work = await log.least(
    async () => {
      const { status, body } = await ask();
      if (status !== 200 && status !== 206) throw new Error(`${path}: ${status}`);
      // What reads little because it answers nothing has measured nothing.
      if (Array.isArray(body) && body.length === 0) throw new Error(`${path}: an empty page`);
    },
    rows > DEAR ? 1 : undefined,
  );
  const over = work.rows > rows || work.statements > statements;
  expect(over ? work : undefined).toBeUndefined();
}

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

/**
 * What `NODE_OPTIONS=--max-old-space-size` gives a server: it collects before it has more, whatever the machine, and
 * dies where it would keep more. Lists and exports fill less than half of what is left of it.
 */
const HEAP_MB = 128;
/** Beside that heap are the young one, code, buffers: some 205 MB in all were seen. */
const HELD_MB = 320;

describe('what a server holds', () => {
  const folder = freshDataDir();
  let server: ServerProcess;
  let url: string;
  let pid: number;

  beforeAll(async () => {
    server = startServer({
      DATABASE_URL: story.database.url,
      METERLINE_DATA_DIR: folder,
      NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}`,
    });
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
    path
    ${`${USAGE}?limit=1000`}
    ${`${BILL}?limit=1000`}
    ${`${BALANCE}/bucket?limit=1000`}
    ${`${LINES}/1/usage?limit=1000`}
  `(
    `${HELD_MB} MB at most for six at once: $path`,
    async ({ path }: { path: string }) => {
      await Promise.all(Array.from({ length: 6 }, async () => (await fetch(url + path)).text()));
      expect(peakMb(pid)).toBeLessThanOrEqual(HELD_MB);
    },
    120_000,
  );

  // The longest is more text than the whole heap: who would keep what was sent could not send it.
  it.each`
    lines      | form      | path
    ${150_000} | ${NDJSON} | ${USAGE}
    ${5_000}   | ${NDJSON} | ${BILL}
    ${20_000}  | ${NDJSON} | ${`${BALANCE}/bucket`}
    ${20_000}  | ${NDJSON} | ${`${LINES}/1/usage`}
    ${20_000}  | ${CSV}    | ${USAGE}
    ${20_000}  | ${CSV}    | ${`${LINES}/1/usage`}
  `(
    `${HELD_MB} MB at most while $lines lines are streamed as $form: $path`,
    async ({ lines, form, path }) => {
      expect(await readLines(url + path, form, lines)).toBeGreaterThanOrEqual(lines);
      expect(peakMb(pid)).toBeLessThanOrEqual(HELD_MB);
    },
    240_000,
  );
});
