// A bill that is asked for within the cycle takes what fell due by then, and leaves the rest to the cycle: whenever it
// is asked for, the account pays what it would have paid without it.
import {
  API,
  type Json,
  openStory,
  type Priced,
  perUnit,
  type Story,
} from '../support/story/story';
import { holding } from '../support/database/holding';
import { until } from '../support/story/until';

let story: Story;

beforeAll(async () => {
  story = await openStory('2024-01-01T00:00:00Z');
  await story.givenMeter('api.calls', 'call');
});

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

const fee = (id: string, value: number, type: string, length = 1) => ({
  id,
  priceType: 'recurring',
  recurringChargePeriodType: type,
  recurringChargePeriodLength: length,
  price: { unit: 'EUR', value },
});

async function givenPayer(account: string, frequency: string, prices: Priced[]): Promise<void> {
  await story.post(API.account, {
    id: account,
    name: account,
    currency: 'EUR',
    billingCycle: { frequency },
  });
  await story.givenPlan(`plan-${account}`, prices);
}

async function asked(account: string): Promise<Json> {
  const { id } = await story.post(`${API.bill}/customerBillOnDemand`, {
    billingAccount: { id: account },
  });
  const path = `${API.bill}/customerBillOnDemand/${id}`;
  return until(async () => {
    const found = await story.get(path);
    return found.state === 'inProgress' ? undefined : found;
  });
}

async function netOf(account: string, upTo: string): Promise<number> {
  await story.runBills(account, upTo);
  const bills = await story.get(
    `${API.bill}/customerBill?billingAccount.id=${account}&state.ne=new`,
  );
  return bills.reduce(
    (total: number, { taxExcludedAmount }: Json) => total + Number(taxExcludedAmount.value),
    0,
  );
}

describe('what falls due within the cycle', () => {
  it.each([
    ['a week, of a month', 'month', fee('weekly', 7, 'week'), '2024-01-17T12:00:00Z'],
    ['a day, of a month', 'month', fee('daily', 1, 'day'), '2024-01-17T12:00:00Z'],
    ['a month, of a quarter', 'quarter', fee('monthly', 30, 'month'), '2024-03-10T00:00:00Z'],
    ['a week, of a quarter', 'quarter', fee('in-quarter', 7, 'week'), '2024-03-10T00:00:00Z'],
  ])('is on it or on the next bill, once: the fee of %s', async (_what, frequency, price, at) => {
    const [plain, asking] = [`plain-${price.id}`, `asking-${price.id}`];
    for (const account of [plain, asking]) {
      story.itIs('2024-01-01T00:00:00Z');
      await givenPayer(account, frequency, [{ ...price, id: `${price.id}-${account}` }]);
      await story.orderPlan(account, `plan-${account}`, [account], {
        requestedStartDate: '2024-01-01T00:00:00Z',
      });
    }
    story.itIs(at);
    expect(await asked(asking)).toMatchObject({ state: 'done' });
    story.itIs('2024-04-01T00:00:00Z');
    const [without, withOne] = [
      await netOf(plain, '2024-04-01T00:00:00Z'),
      await netOf(asking, '2024-04-01T00:00:00Z'),
    ];
    expect(withOne).toBe(without);
    expect(without).toBeGreaterThan(70);
  });

  it('is on it where a product was written down and nobody had billed it', async () => {
    story.itIs('2024-05-01T00:00:00Z');
    const calls = perUnit('calls', 'call', 1);
    await givenPayer('written', 'month', [fee('of-written', 31, 'month'), calls]);
    await story.post(API.product, {
      id: 'written-down',
      status: 'active',
      startDate: '2024-05-01T00:00:00Z',
      productOffering: { id: 'plan-written' },
      billingAccount: { id: 'written' },
    });
    story.itIs('2024-05-10T00:00:00Z');
    await story.use({
      subject: 'written-down',
      meter: 'api.calls',
      quantity: '5',
      at: '2024-05-09T00:00:00Z',
    });
    await asked('written');
    story.itIs('2024-06-01T00:00:00Z');
    expect(await netOf('written', '2024-06-01T00:00:00Z')).toBe(36);
  });
});

it('lets a period end that ended while it waited for the account', async () => {
  story.itIs('2024-07-01T00:00:00Z');
  await givenPayer('held', 'month', [fee('of-held', 31, 'month')]);
  await story.orderPlan('held', 'plan-held', ['held'], {
    requestedStartDate: '2024-07-01T00:00:00Z',
  });
  story.itIs('2024-07-31T23:59:57Z');
  const other = await holding(story.database, 'held');
  const asking = asked('held');
  await other.isWaitedFor();
  story.itIs('2024-08-01T00:00:02Z');
  await other.end();
  expect(await asking).toMatchObject({ state: 'done' });
  story.itIs('2024-09-01T00:00:00Z');
  expect(await netOf('held', '2024-09-01T00:00:00Z')).toBe(62);
});
