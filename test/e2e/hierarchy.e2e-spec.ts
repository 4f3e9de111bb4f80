// An enterprise of several accounts: usage is charged where it happens, who pays may be above.
import { type Json, openStory, type Story } from '../support/story/story';

let story: Story;

beforeAll(async () => {
  story = await openStory('2024-01-05T09:00:00Z');
  await story.givenMeter('api.calls', 'call');
  const tax = [
    { taxCategory: 'standard', taxRate: 20 },
    { taxCategory: 'reduced', taxRate: 5 },
  ];
  await story.givenPlan('calls', [
    {
      id: 'per-call',
      priceType: 'usage',
      price: { unit: 'EUR', value: 0.1 },
      unitOfMeasure: { amount: 1, units: 'call' },
      tax,
    },
  ]);
});

beforeEach(() => story.itIs('2024-01-05T09:00:00Z'));

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

const START = { requestedStartDate: '2024-01-01T00:00:00Z' };
const MONTHLY = { frequency: 'month', interval: 1, anchorDay: 1, timeZone: 'UTC' };

function calls(subject: string, quantity: string) {
  return { subject, meter: 'api.calls', quantity, at: '2024-01-04T08:00:00Z' };
}

async function givenChild(id: string, parent: string, more: object = {}): Promise<void> {
  await story.givenAccount(id, { parent: { id: parent }, ...more });
  await story.orderPlan(id, 'calls', [`s-${id}`], START);
}

it('puts the usage of all on the bill of the one that pays, by cost centre', async () => {
  await story.givenAccount('group', { billingCycle: MONTHLY, taxCategory: 'standard' });
  await givenChild('north', 'group');
  await givenChild('south', 'group', { taxCategory: 'reduced' });
  await givenChild('branch', 'north');
  await story.use(calls('s-north', '100'), calls('s-south', '200'), calls('s-branch', '300'));

  story.itIs('2024-02-02T00:00:00Z');
  const [bill, ...others] = await story.runBills('group', '2024-02-01T00:00:00Z');
  expect(others).toEqual([]);
  expect(bill.costCentres.map(({ account, total }: Json) => `${account} ${total}`)).toEqual([
    'branch 36.00',
    'north 12.00',
    'south 21.00',
  ]);
  expect(
    bill.taxes.map(({ category, base, amount }: Json) => `${category} ${base} ${amount}`),
  ).toEqual(['reduced 20.00 1.00', 'standard 40.00 8.00']);
  expect(bill.totals.due).toBe('69.00');
  const refused = await story.http
    .post('/api/v1/billRuns')
    .send({ billingAccount: 'north', upTo: '2024-02-01T00:00:00Z' });
  expect([refused.status, refused.body.message]).toEqual([422, expect.stringContaining('group')]);
});

it('sends an account with a cycle of its own a bill of its own', async () => {
  await story.givenAccount('holding', { billingCycle: MONTHLY });
  await givenChild('division', 'holding');
  await givenChild('subsidiary', 'holding', { billingCycle: { ...MONTHLY, anchorDay: 15 } });
  await story.use(calls('s-division', '10'), calls('s-subsidiary', '20'));
  story.itIs('2024-02-20T00:00:00Z');
  const [holding] = await story.runBills('holding', '2024-02-01T00:00:00Z');
  const [subsidiary] = await story.runBills('subsidiary', '2024-02-15T00:00:00Z');
  expect([holding.totals.taxExcluded, subsidiary.totals.taxExcluded]).toEqual(['1.00', '2.00']);
  expect(subsidiary.period).toEqual({
    start: '2023-12-15T00:00:00.000Z',
    end: '2024-01-15T00:00:00.000Z',
  });
});

it('lets the accounts below spend a bucket that is shared, and no other', async () => {
  await story.givenAccount('family', { mode: 'prepaid' });
  await givenChild('child', 'family');
  await story.topUp('family', 10);
  expect((await story.use(calls('s-child', '10'))).results[0].code).toBe('balance.exhausted');
  await story.post('/tmf-api/prepayBalanceManagement/v4/bucket', {
    id: 'shared',
    name: 'For all',
    isShared: true,
    partyAccount: { id: 'family' },
    remainingValue: { amount: 2, units: 'EUR' },
  });
  const { results } = await story.use(calls('s-child', '15'), calls('s-child', '6'));
  expect(results.map(({ status }) => status)).toEqual(['accepted', 'rejected']);
  expect(await story.balances('family')).toEqual(['10.5 EUR']);
});
