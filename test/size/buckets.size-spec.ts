// What a charge, a command and an order read of buckets: those they can touch. Beside them others of the same
// root hold thousands, and the account itself as many of other units and of other subscriptions.
import { openStory, type Story } from '../support/story/story';
import { multiply, type Owner } from './multiply';
import { explainAll, PlanLog } from './read-rows';

let story: Story;
let log: PlanLog;

const BALANCE = '/tmf-api/prepayBalanceManagement/v4';
const NOW = '2024-01-05T09:00:00Z';
const START = { requestedStartDate: '2024-01-01T00:00:00Z' };
const MONTHLY = { recurringChargePeriodType: 'month', recurringChargePeriodLength: 1 };
const EUR = { amount: 1, units: 'EUR' };
const member = { partyAccount: { id: 'member' } };

beforeAll(async () => {
  story = await openStory(NOW);
  await givenPattern();
  await story.stop();
  await fill((sql, parameters) => story.database.owner(sql, parameters));
  await explainAll(story.database.url);
  log = new PlanLog();
  await story.start();
  story.itIs(NOW);
}, 240_000);

afterAll(() => story.close());

async function givenPattern(): Promise<void> {
  await story.givenMeter('tokens', 'token');
  const unitOfMeasure = { amount: 1, units: 'token' };
  const rate = { priceType: 'usage', unitOfMeasure, price: { unit: 'EUR', value: 0.01 } };
  await story.givenPlan('plan', [{ id: 'rate', ...rate }]);
  const fee = { priceType: 'recurring', ...MONTHLY, price: { unit: 'EUR', value: 1 } };
  await story.givenPlan('fee-plan', [{ id: 'fee', ...fee }]);
  const included = {
    priceType: 'allowance',
    ...MONTHLY,
    unitOfMeasure: { amount: 5, units: 'token' },
  };
  await story.givenPlan('pack', [{ id: 'included', ...included }]);
  await story.givenAccount('top');
  await story.givenAccount('member', { parent: { id: 'top' } });
  await story.givenAccount('sibling', { parent: { id: 'top' } });
  await story.orderPlan('member', 'plan', ['key-member'], START);
  await story.topUp('top', 10);
  await story.topUp('sibling', 10);
  await story.topUp('member', 1_000);
  await story.topUp('member', 1, 'GB');
  await bucketOf('top', { id: 'for-all', isShared: true });
  await story.givenAccount('fleet');
  await story.orderPlan('fleet', 'pack', ['key-fleet'], START);
}

function bucketOf(account: string, more: object): Promise<unknown> {
  const remainingValue = { amount: 5, units: 'EUR' };
  const bucket = { usageType: 'monetary', partyAccount: { id: account }, remainingValue, ...more };
  return story.post(`${BALANCE}/bucket`, bucket);
}

async function fill(owner: Owner): Promise<void> {
  const none = { draw_count: '0', reserved: '0' };
  await multiply(owner, 'bucket', `account_id = 'sibling'`, 5_000, {
    ...none,
    id: `'of-node-' || n`,
    account_id: `'node-' || n`,
  });
  await multiply(owner, 'bucket', `account_id = 'top' AND NOT is_shared`, 1_000, {
    ...none,
    id: `'of-top-' || n`,
  });
  await multiply(owner, 'bucket', `account_id = 'member' AND unit = 'byte'`, 2_000, {
    ...none,
    id: `'of-member-' || n`,
    unit: `CASE WHEN n % 2 = 0 THEN 'byte' ELSE 'second' END`,
  });
  await multiply(owner, 'bucket', `account_id = 'fleet'`, 2_000, {
    ...none,
    id: `'of-fleet-' || n`,
    scope: `jsonb_build_object('subscriptionIds', jsonb_build_array('other-' || n))`,
    document: `jsonb_set(p.document, '{product,0,id}', to_jsonb('other-' || n))`,
    granted_for: `'other-' || n`,
  });
  // What periods of the past left behind.
  await multiply(owner, 'bucket', `account_id = 'member' AND unit = 'EUR'`, 1_000, {
    ...none,
    id: `p.id || '-past-' || n`,
    remaining: '0',
    status: `'expired'`,
  });
  await owner('VACUUM ANALYZE');
}

let ordered = 0;
const act = (action: string, more: object) => () =>
  story.post(`${BALANCE}/${action}`, { amount: EUR, ...more });
const order = (account: string, plan: string) => () => {
  ordered += 1;
  return story.orderPlan(account, plan, [`key-${plan}-${ordered}`], START);
};

const WORKS = {
  charge: () =>
    story.use({
      subject: 'key-member',
      meter: 'tokens',
      quantity: '1',
      at: '2024-01-04T08:00:00Z',
    }),
  reserve: act('reserveBalance', member),
  'top-up': act('topupBalance', member),
  'adjust up': act('adjustBalance', member),
  'adjust down': act('adjustBalance', { ...member, amount: { amount: -1, units: 'EUR' } }),
  transfer: act('transferBalance', {
    bucket: { id: 'for-all' },
    receiverPartyAccount: { id: 'member' },
    amount: { amount: 0.01, units: 'EUR' },
  }),
  // Of what is only read PostgreSQL tells with what is asked next.
  'balance of a unit': async () => {
    const path = `${BALANCE}/accumulatedBalance/member.monetary.EUR`;
    await story.get(path);
    await story.get(path);
  },
  'order with a fee': order('member', 'fee-plan'),
  'order with an allowance': order('fleet', 'pack'),
} as const;

it.each`
  rows   | work
  ${60}  | ${'charge'}
  ${60}  | ${'reserve'}
  ${60}  | ${'top-up'}
  ${60}  | ${'adjust up'}
  ${60}  | ${'adjust down'}
  ${60}  | ${'transfer'}
  ${60}  | ${'balance of a unit'}
  ${350} | ${'order with a fee'}
  ${500} | ${'order with an allowance'}
`(
  '$rows rows at most: $work',
  async ({ rows, work }: { rows: number; work: keyof typeof WORKS }) => {
    const done = await log.least(WORKS[work]);
    expect(done.rows > rows ? done : undefined).toBeUndefined();
  },
  60_000,
);
