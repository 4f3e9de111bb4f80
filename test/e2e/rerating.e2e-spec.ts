// The same events give the same bill, whatever order and batches they came in.
import { ReratingRepository } from '../../src/charging/store/rerating.repository';
import { type Json, openStory, type Story, type Used } from '../support/story/story';
import { until } from '../support/story/until';

let story: Story;

beforeAll(async () => {
  story = await openStory('2024-01-05T09:00:00Z');
  await story.givenMeter('payments', 'event');
  await story.givenCard('fees', [
    {
      id: 'fee',
      meter: 'payments',
      price: {
        model: 'percentage',
        percent: '2',
        fixed: '0.25',
        freeEvents: 2,
        minimumPerEvent: '1',
      },
    },
  ]);
  await story.givenPlan('payments', [
    { id: 'payment-fee', priceType: 'usage', pricingLogicAlgorithm: [{ id: 'fees' }] },
  ]);
});

beforeEach(() => story.itIs('2024-01-05T09:00:00Z'));

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

const START = { requestedStartDate: '2024-01-01T00:00:00Z' };

// The two first events of the month are free: which two decides what is paid.
const AMOUNTS = ['10', '20', '1000', '40', '500', '60'];

function payments(account: string): Used[] {
  return AMOUNTS.map((amount, index) => ({
    subject: `shop-${account}`,
    meter: 'payments',
    quantity: '1',
    amount,
    id: `${account}-${index}`,
    at: `2024-01-${10 + index}T08:00:00Z`,
  }));
}

async function billAfter(account: string, batches: readonly (readonly Used[])[]): Promise<Json> {
  await story.givenAccount(account);
  await story.orderPlan(account, 'payments', [`shop-${account}`], START);
  for (const batch of batches) await story.use(...batch);
  story.itIs('2024-02-02T00:00:00Z');
  const [bill] = await story.runBills(account, '2024-02-01T00:00:00Z');
  return bill;
}

// 1000: 20.25, 40: 1.05, 500: 10.25, 60: 1.45; 10 and 20 are free.
const DUE = '33.00';

it('bills in the order in which things happened', async () => {
  const all = payments('orderly');
  expect((await billAfter('orderly', [all])).totals.due).toBe(DUE);
});

it.each([
  ['backwards', (all: Used[]) => [all.toReversed()]],
  ['one by one, backwards', (all: Used[]) => all.toReversed().map((each) => [each])],
  [
    'dear ones first',
    (all: Used[]) => [
      [all[2], all[4]],
      [all[0], all[1], all[3], all[5]],
    ],
  ],
])('bills the same when events come %s', async (way, batchesOf) => {
  const account = way.replaceAll(/[ ,]/g, '-');
  const batches = batchesOf(payments(account)).map((batch) => batch.flatMap((each) => each ?? []));
  const bill = await billAfter(account, batches);
  expect(bill.totals.due).toBe(DUE);
  // Nothing was changed: what the order made wrong was booked as a difference.
  const [line] = bill.lines;
  const behind: Json[] = await story.get(`/api/v1/bills/${bill.id}/lines/${line.id}/usage`);
  expect(new Set(behind.map(({ kind }) => kind))).toEqual(new Set(['rated', 'rerated']));
});

it('bills the same when prepaid value paid for something else a month before', async () => {
  await story.givenMeter('texts', 'text');
  await story.givenPlan('texts', [
    {
      id: 'text',
      priceType: 'usage',
      price: { unit: 'EUR', value: 0.1 },
      unitOfMeasure: { amount: 1, units: 'text' },
    },
  ]);
  const account = 'drawn-before';
  await story.givenAccount(account);
  await story.orderPlan(account, 'payments', [`shop-${account}`], START);
  await story.orderPlan(account, 'texts', [`texts-${account}`], START);
  await story.topUp(account, 1);
  const text = { subject: `texts-${account}`, meter: 'texts', quantity: '10' };
  await story.use({ ...text, at: '2023-12-20T08:00:00Z' }, { ...text, at: '2024-01-01T08:00:00Z' });
  await story.use(...payments(account).toReversed());
  story.itIs('2024-02-02T00:00:00Z');
  const [bill] = await story.runBills(account, '2024-02-01T00:00:00Z');
  const fees = bill.lines.filter(({ description }: Json) => description === 'payment-fee');
  expect(fees.map(({ amount }: Json) => amount)).toEqual([DUE]);
});

describe('many groups of one line', () => {
  const DEVICES = 12;

  beforeAll(async () => {
    await story.givenCard('per-device', [
      {
        id: 'fee',
        meter: 'payments',
        groupBy: ['device'],
        price: {
          model: 'percentage',
          percent: '2',
          fixed: '0.25',
          freeEvents: 2,
          minimumPerEvent: '1',
        },
      },
    ]);
    await story.givenPlan('per-device', [
      { id: 'per-device', priceType: 'usage', pricingLogicAlgorithm: [{ id: 'per-device' }] },
    ]);
  });

  async function givenDevices(account: string): Promise<void> {
    await story.givenAccount(account);
    await story.orderPlan(account, 'per-device', [`shop-${account}`], START);
    for (let device = 0; device < DEVICES; device += 1) {
      const used = payments(account).map((each) => ({
        ...each,
        id: `${each.id}-${device}`,
        attributes: { device: `d${device}` },
      }));
      await story.use(...used.toReversed());
    }
  }

  it('are put in order in one pass over its usage', async () => {
    const passes = jest.spyOn(ReratingRepository.prototype, 'usagesOf');
    await givenDevices('grouped');
    story.itIs('2024-02-02T00:00:00Z');
    const [bill] = await story.runBills('grouped', '2024-02-01T00:00:00Z');
    expect(bill.totals.due).toBe('396.00'); // twelve times 33.00
    expect(passes).toHaveBeenCalledTimes(1);
    passes.mockRestore();
  });

  it('take usage in while they are rated again, and what came is on the bill', async () => {
    await givenDevices('busy');
    const repository = new ReratingRepository();
    const usagesOf = repository.usagesOf.bind(repository);
    const late = payments('busy')[0];
    let answers = 0;
    const passes = jest
      .spyOn(ReratingRepository.prototype, 'usagesOf')
      .mockImplementation(async function* (...asked) {
        for await (const usages of usagesOf(...asked)) {
          if (answers === 0 && late !== undefined) {
            const id = 'while-rated';
            const answer = await story.use({ ...late, id, attributes: { device: 'd0' } });
            answers = answer.accepted;
          }
          yield usages;
        }
      });
    story.itIs('2024-02-02T00:00:00Z');
    const [bill] = await story.runBills('busy', '2024-02-01T00:00:00Z');
    expect(answers).toBe(1);
    // Of three payments on the first days two are free: the third of them, of 20, is paid now.
    expect(bill.totals.due).toBe('397.00');
    passes.mockRestore();
  });
});

it('charges the same when a little prepaid money paid what came first', async () => {
  const account = 'little';
  await story.givenAccount(account);
  await story.orderPlan(account, 'payments', [`shop-${account}`], START);
  await story.topUp(account, 1);
  await story.use(...payments(account).toReversed());
  story.itIs('2024-02-02T00:00:00Z');
  const [bill] = await story.runBills(account, '2024-02-01T00:00:00Z');
  expect(bill.lines.map(({ amount }: Json) => amount)).toEqual([DUE]);
  expect(bill.totals.due).toBe('32.00');
});

describe('a version that is activated behind usage, dated before it', () => {
  const line = (id: string, percent: string) => ({
    id,
    meter: 'payments',
    price: { model: 'percentage', percent, freeEvents: 1 },
  });

  it.each([
    ['keeps the line', 'kept', 'fee'],
    ['renames the line', 'renamed', 'other'],
  ])('takes nothing back of it, in whatever order it came: %s', async (_way, card, id) => {
    await story.givenCard(card, [line('fee', '1')]);
    await story.givenPlan(card, [
      { id: card, priceType: 'usage', pricingLogicAlgorithm: [{ id: card }] },
    ]);
    const used = (account: string): Used[] =>
      [10, 20, 21].map((day) => ({
        subject: `shop-${account}`,
        meter: 'payments',
        quantity: '1',
        amount: '100',
        id: `${account}-${day}`,
        at: `2024-01-${day}T08:00:00Z`,
      }));
    const accounts = [`${card}-forth`, `${card}-back`];
    for (const account of accounts) {
      await story.givenAccount(account);
      await story.orderPlan(account, card, [`shop-${account}`], START);
    }
    await story.use(...used(`${card}-forth`));
    await story.use(...used(`${card}-back`).toReversed());
    await story.activateVersion(card, '2024-01-15T00:00:00Z', [line(id, '5')]);
    story.itIs('2024-02-02T00:00:00Z');
    for (const account of accounts) {
      const [bill] = await story.runBills(account, '2024-02-01T00:00:00Z');
      expect([account, bill.totals.due]).toEqual([account, '2.00']);
    }
  });
});

it('bills nothing of a period that cannot be put in order, and says why', async () => {
  const account = 'unsold';
  await story.givenPlan('unsold', [
    { id: 'unsold', priceType: 'usage', pricingLogicAlgorithm: [{ id: 'fees' }] },
  ]);
  await story.givenAccount(account);
  await story.orderPlan(account, 'unsold', [`shop-${account}`], START);
  await story.use(...payments(account).toReversed());
  await story.database.owner(`UPDATE subscription SET price_ids = '{}' WHERE account_id = $1`, [
    account,
  ]);
  story.itIs('2024-02-02T00:00:00Z');
  const upTo = '2024-02-01T00:00:00Z';
  const { id } = await story.post('/api/v1/billRuns', { billingAccount: account, upTo }, 202);
  const run = await until(async () => {
    const found: Json = await story.get(`/api/v1/billRuns/${id}`);
    return found.status === 'done' ? found : undefined;
  });
  expect(run.result).toMatchObject({
    bills: 0,
    failures: [{ billingAccount: account, code: 'charging.price-gone' }],
  });
});

it('re-rates nothing the second time', async () => {
  const account = 'again';
  const bill = await billAfter(account, [payments(account).toReversed()]);
  const journal = await story.get(`/api/v1/accounts/${account}/journal`);
  await story.runBills(account, '2024-02-01T00:00:00Z');
  expect(await story.get(`/api/v1/accounts/${account}/journal`)).toEqual(journal);
  const behind = `/api/v1/accounts/${account}/journal?after=${journal.at(-1).seq}`;
  expect(await story.get(behind)).toEqual([]);
  await story.http.get(`${behind}x`).expect(400);
  expect(await story.get(`/api/v1/bills/${bill.id}`)).toEqual(bill);
});

it('bills the same in the end when events come after their period was closed', async () => {
  const account = 'belated';
  const [first, second, ...others] = payments(account);
  const bill = await billAfter(account, [others]);
  // Without the first two, the 1000 and the 40 were the free ones.
  expect(bill.totals.due).toBe('11.70');
  await story.use(...[first, second].flatMap((each) => each ?? []));
  story.itIs('2024-03-02T00:00:00Z');
  const [january, february] = await story.runBills(account, '2024-03-01T00:00:00Z');
  expect(january).toEqual(bill);
  expect(february.totals.due).toBe('21.30'); // 33.00 in all
  expect(february.lines[0]).toMatchObject({ late: true, adjusts: { number: bill.number } });
});

it('counts late usage towards the minimum that its period was billed', async () => {
  await story.givenMeter('calls', 'call');
  await story.givenCard('committed', [
    { id: 'calls', meter: 'calls', price: { model: 'unit', rate: '1' }, minimum: '100' },
  ]);
  await story.givenPlan('committed', [
    { id: 'committed', priceType: 'usage', pricingLogicAlgorithm: [{ id: 'committed' }] },
  ]);
  await story.givenAccount('committed');
  await story.orderPlan('committed', 'committed', ['app'], START);
  const calls = (quantity: string) =>
    story.use({ subject: 'app', meter: 'calls', quantity, at: '2024-01-20T08:00:00Z' });
  const dueOf = async (upTo: string) => {
    story.itIs(upTo.replace('01T', '02T'));
    return (await story.runBills('committed', upTo))
      .at(-1)
      .lines.map(({ kind, amount, late }: Json) => `${kind} ${amount}${late ? ' late' : ''}`);
  };
  await calls('30');
  expect(await dueOf('2024-02-01T00:00:00Z')).toEqual(['usage 30.00', 'minimum 70.00']);
  await calls('20');
  expect(await dueOf('2024-03-01T00:00:00Z')).toEqual([
    'usage 20.00 late',
    'minimum 100.00',
    'adjustment -20.00 late',
  ]);
  // 120 calls in all: January owes 20 more than its minimum.
  await calls('70');
  expect(await dueOf('2024-04-01T00:00:00Z')).toEqual([
    'usage 70.00 late',
    'minimum 100.00',
    'adjustment -50.00 late',
  ]);
});
