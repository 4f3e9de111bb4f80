// What a closed period comes to is decided by all facts about it, by whatever door and in whatever order
// they come: usage, bills on and off the cycle, suspensions, prices, versions of a card.
import { API, type Json, openStory, type Story } from '../support/story';
import { until } from '../support/until';

const NOW = '2026-02-05T10:00:00Z';
const END = '2026-04-02T10:00:00Z';
const MONTH = { recurringChargePeriodType: 'month', recurringChargePeriodLength: 1 };
const UNIT = { id: 'l', meter: 'calls', price: { model: 'unit', rate: '1' } };
const LINES: Readonly<Record<string, object>> = {
  plain: UNIT,
  minimum: { ...UNIT, minimum: '31' },
};

let story: Story;
let accounts = 0;

beforeAll(async () => {
  story = await openStory(NOW);
  await story.givenMeter('calls', 'call');
  for (const [plan, line] of Object.entries(LINES)) {
    await story.givenCard(plan, [line]);
    await story.givenPlan(plan, [usagePrice(plan, plan)]);
  }
});

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

type Customer = { readonly account: string; readonly product: string; used: number };
type Step = (customer: Customer) => Promise<unknown>;
type Steps = Readonly<Record<string, Step>>;

const use =
  (quantity: string, at: string): Step =>
  (customer) =>
    story.use({
      subject: customer.account,
      meter: 'calls',
      id: `${customer.account}-${(customer.used += 1)}`,
      quantity,
      at,
    });
const bill: Step = ({ account }) => story.runBills(account, '2026-02-01T00:00:00Z');
const billOffCycle: Step = async ({ account }) => {
  const asked = await story.post(`${API.bill}/customerBillOnDemand`, {
    name: account,
    billingAccount: { id: account },
  });
  await until(async () => {
    const { state } = await story.get(`${API.bill}/customerBillOnDemand/${asked.id}`);
    return state === 'inProgress' ? undefined : state;
  });
};

describe('usage that comes late counts towards the minimum of its period, whichever bill shows it', () => {
  it.each(
    ordersOf({ used: use('10', '2026-01-15T12:00:00Z'), billed: bill, offCycle: billOffCycle }),
  )('%s', async (_order, steps) => {
    const usedNow = use('1', '2026-02-03T12:00:00Z');
    // Three months.
    expect(await netAfter('minimum', [usedNow, ...steps])).toBe('93.00');
  });
});

function usagePrice(id: string, card: string) {
  return { id, priceType: 'usage', pricingLogicAlgorithm: [{ id: card }] };
}

async function netAfter(plan: string, steps: readonly Step[]): Promise<string> {
  story.itIs(NOW);
  const account = await story.givenAccount(`customer-${(accounts += 1)}`);
  const product = await story.orderPlan(account, plan, [account], {
    requestedStartDate: '2026-01-01T00:00:00Z',
  });
  const customer = { account, product, used: 0 };
  for (const step of steps) await step(customer);
  return netOf(account);
}

/** Of all bills until the end of March. */
async function netOf(account: string): Promise<string> {
  story.itIs(END);
  const bills = await story.runBills(account, '2026-04-01T00:00:00Z');
  const cents = bills
    .flatMap(({ lines }: Json) => lines)
    .reduce((sum: number, { amount }: Json) => sum + Math.round(Number(amount) * 100), 0);
  return (cents / 100).toFixed(2);
}

function ordersOf(steps: Steps): [string, Step[]][] {
  const all = Object.entries(steps);
  if (all.length === 0) return [['', []]];
  return all.flatMap(([name, step]) =>
    ordersOf(Object.fromEntries(all.filter(([other]) => other !== name))).map(
      ([rest, others]): [string, Step[]] => [
        [name, rest].filter(Boolean).join(', '),
        [step, ...others],
      ],
    ),
  );
}
