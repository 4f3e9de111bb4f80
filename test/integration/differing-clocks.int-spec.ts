// The clocks of processes differ, and one may be set back: the lock of a root says what came first, not they.
import { API, openStory, type Story } from '../support/story/story';

const MONTH = { recurringChargePeriodType: 'month', recurringChargePeriodLength: 1 };

let story: Story;

beforeAll(async () => {
  story = await openStory('2024-03-01T00:00:00Z');
  await story.givenMeter('calls', 'call');
  await story.givenPlan('calls', [
    {
      id: 'call',
      priceType: 'usage',
      price: { unit: 'EUR', value: 1 },
      unitOfMeasure: { amount: 1, units: 'call' },
    },
  ]);
  await story.givenPlan('line', [
    { id: 'line', priceType: 'recurring', price: { unit: 'EUR', value: 31 }, ...MONTH },
  ]);
});

beforeEach(() => story.itIs('2024-03-10T12:00:00Z'));

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

/** What comes first is booked by a clock that is ahead of the next one. */
const AHEAD = '2024-03-10T12:00:02Z';
const BEHIND = '2024-03-10T12:00:00Z';

it('a fee that is given back behind its booking is proven', async () => {
  await story.givenAccount('fee');
  await story.topUp('fee', 100);
  const started = { requestedStartDate: '2024-03-09T12:00:00Z' };
  story.itIs(AHEAD);
  const product = await story.orderPlan('fee', 'line', [], started);
  story.itIs(BEHIND);
  await story.order({
    billingAccount: { id: 'fee' },
    productOrderItem: [{ id: '1', action: 'delete', product: { id: product } }],
  });
  expect(await story.balances('fee')).toEqual(['99 EUR']);
});

it('what buckets paid of usage is proven in the order of its charges', async () => {
  await story.givenAccount('calls');
  await story.orderPlan('calls', 'calls', ['calls'], {
    requestedStartDate: '2024-03-01T00:00:00Z',
  });
  await bucket('calls', 'b', 2);
  story.itIs(AHEAD);
  await use(2);
  await bucket('calls', 'a', 3);
  story.itIs(BEHIND);
  await use(2);
  expect(await story.balances('calls')).toEqual(['1 EUR']);
  const [paid] = await story.database.owner(
    `SELECT parts FROM paid_charge WHERE root_id = 'calls'`,
  );
  expect(paid).toMatchObject({ parts: [{ bucketId: 'calls-b' }, { bucketId: 'calls-a' }] });
});

function use(quantity: number): Promise<unknown> {
  const at = '2024-03-08T00:00:00Z';
  return story.use({ subject: 'calls', meter: 'calls', quantity: `${quantity}`, at });
}

function bucket(account: string, id: string, amount: number): Promise<unknown> {
  return story.post(`${API.balance}/bucket`, {
    id: `${account}-${id}`,
    name: id,
    partyAccount: { id: account },
    remainingValue: { amount, units: 'EUR' },
  });
}
