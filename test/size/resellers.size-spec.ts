// What each list reads for a reseller of 5 000 accounts that use, order and pay: once what is within, and of no row
// that it is compared with all of these. Counted by PostgreSQL, as the budgets of lists are.
import { ApiKeys } from '../../src/access';
import { parseInstant } from '../../src/core/time';
import { DEFAULT_TENANT } from '../../src/platform/tenant';
import { startApp, type TestApp } from '../support/servers/app';
import { openStory, type Story } from '../support/story/story';
import { explainAll, PlanLog } from './read-rows';
import { fillShop } from './shop';

let story: Story;
let server: TestApp;
let log: PlanLog;
let credential: { readonly authorization: string };

beforeAll(async () => {
  story = await openStory('2024-01-01T00:00:00Z');
  await fillShop(story);
  await story.stop();
  const name = new URL(story.database.url).pathname.slice(1);
  await story.database.owner(`ALTER DATABASE ${name} SET meterline.list_timeout = '60s'`);
  await explainAll(story.database.url);
  log = new PlanLog();
  const clock = { now: () => parseInstant('2024-01-20T00:00:00Z') };
  server = await startApp(story.database, clock, {}, {}, undefined, { asksWho: true });
  const context = { tenant: DEFAULT_TENANT, origin: '' };
  const asked = { name: 'shop', roles: ['reseller'], accountId: 'shop', expiresAt: undefined };
  const { result } = await server.app.get(ApiKeys).create(context, asked);
  credential = { authorization: `Bearer ${String(result.body['secret'])}` };
}, 600_000);

afterAll(async () => {
  await server.close();
  await story.close();
});

const BILLS = '/tmf-api/customerBillManagement/v4';
const BALANCE = '/tmf-api/prepayBalanceManagement/v4';
/** Of one page, and some more. */
const COMPARED = 1_500;

type Budget = { readonly rows: number; readonly statements: number; readonly path: string };

it.each`
  rows      | statements | path
  ${80_000} | ${60}      | ${'/tmf-api/usageManagement/v4/usage'}
  ${80_000} | ${60}      | ${`${BILLS}/customerBill`}
  ${80_000} | ${75}      | ${`${BILLS}/appliedCustomerBillingRate`}
  ${80_000} | ${60}      | ${'/tmf-api/accountManagement/v4/billingAccount'}
  ${80_000} | ${60}      | ${'/tmf-api/productInventory/v4/product'}
  ${80_000} | ${60}      | ${'/tmf-api/productOrderingManagement/v4/productOrder'}
  ${80_000} | ${60}      | ${'/tmf-api/payment/v4/payment'}
  ${80_000} | ${60}      | ${`${BALANCE}/bucket`}
  ${80_000} | ${60}      | ${`${BALANCE}/accumulatedBalance`}
  ${80_000} | ${60}      | ${`${BALANCE}/topupBalance`}
  ${80_000} | ${60}      | ${`${BALANCE}/balanceActionHistory`}
  ${80_000} | ${60}      | ${'/api/v1/accounts/shop/spend'}
`(
  '$rows rows at most, $statements statements: $path',
  async ({ path, ...budget }: Budget) => {
    for (const asked of [`${path}?limit=10`, path]) await expectWithin({ ...budget, path: asked });
  },
  240_000,
);

async function expectWithin({ rows, statements, path }: Budget): Promise<void> {
  const work = await log.least(async () => {
    const { status } = await server.http.get(path).set(credential);
    if (status !== 200 && status !== 206) throw new Error(`${path}: ${status}`);
  }, 1);
  const isOver = work.rows > rows || work.statements > statements || work.compared > COMPARED;
  expect(isOver ? { path, ...work } : undefined).toBeUndefined();
}
