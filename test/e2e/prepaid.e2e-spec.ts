// Prepaid value: what is included is used before anything is paid, to the last unit; then the price
// decides whether the rest is refused or billed.
import { type Json, openStory, type Story } from '../support/story/story';

let story: Story;

beforeAll(async () => {
  story = await openStory('2024-01-01T09:00:00Z');
  await story.givenMeter('sim.data', 'byte');
  const month = { recurringChargePeriodType: 'month', recurringChargePeriodLength: 1 };
  const included = { priceType: 'allowance', unitOfMeasure: { amount: 1, units: 'MB' }, ...month };
  const perMegabyte = {
    price: { unit: 'EUR', value: 0.5 },
    unitOfMeasure: { amount: 1, units: 'MB' },
  };
  await story.givenPlan('sim-block', [{ id: 'block-included', ...included }]);
  await story.givenPlan('sim-overage', [
    { id: 'overage-included', ...included },
    {
      id: 'overage',
      priceType: 'overage',
      ...perMegabyte,
      popRelationship: [{ id: 'overage-included', relationshipType: 'overageOf' }],
    },
  ]);
  await story.givenPlan('pay-as-you-go', [{ id: 'per-mb', priceType: 'usage', ...perMegabyte }]);
});

beforeEach(() => story.itIs('2024-01-01T09:00:00Z'));

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

const START = { requestedStartDate: '2024-01-01T00:00:00Z' };
const at = '2024-01-10T08:00:00Z';

function bytes(subject: string, quantity: string) {
  return { subject, meter: 'sim.data', quantity, at };
}

describe('an allowance', () => {
  it('covers usage to the last byte and then blocks', async () => {
    await story.givenAccount('blocked', { mode: 'prepaid' });
    await story.orderPlan('blocked', 'sim-block', ['sim-1'], START);
    const { results } = await story.use(
      bytes('sim-1', '999999'),
      bytes('sim-1', '2'),
      bytes('sim-1', '1'),
      bytes('sim-1', '1'),
    );
    expect(results.map(({ status, code }) => [status, code])).toEqual([
      ['accepted', undefined],
      ['rejected', 'balance.exhausted'],
      ['accepted', undefined],
      ['rejected', 'balance.exhausted'],
    ]);
    expect(await story.balances('blocked')).toEqual(['0 MB']);
  });

  it('runs into overage, which is billed from the first byte that is not included', async () => {
    await story.givenAccount('over');
    await story.orderPlan('over', 'sim-overage', ['sim-2'], START);
    const { results } = await story.use(bytes('sim-2', '600000'), bytes('sim-2', '600000'));
    expect(
      results.map(({ included, charges }) => [
        included.map(({ quantity }: Json) => quantity),
        charges.map(({ amount }: Json) => amount),
      ]),
    ).toEqual([
      [['600000'], []],
      [['400000'], ['0.1']],
    ]);
    story.itIs('2024-02-02T00:00:00Z');
    const [bill] = await story.runBills('over', '2024-02-01T00:00:00Z');
    expect(bill.lines.map((line: Json) => [line.quantity, line.unit, line.amount])).toEqual([
      ['0.2', 'MB', '0.10'],
    ]);
  });

  it('is there anew in the next period, and what was left of the old one is not', async () => {
    await story.givenAccount('renewed');
    await story.orderPlan('renewed', 'sim-overage', ['sim-3'], START);
    await story.use(bytes('sim-3', '100000'));
    story.itIs('2024-02-03T00:00:00Z');
    await story.serverTurns();
    const { results } = await story.use({
      ...bytes('sim-3', '1000001'),
      at: '2024-02-02T08:00:00Z',
    });
    expect(results[0].charges).toMatchObject([{ amount: '0.0000005' }]);
  });

  it('of a month long past waits for the usage that is still to be imported', async () => {
    story.itIs('2024-06-15T12:00:00Z');
    await story.givenAccount('imported');
    await story.orderPlan('imported', 'sim-overage', ['sim-4'], START);
    await story.serverTurns();
    const { results } = await story.use(bytes('sim-4', '1000000'));
    expect(results[0]).toMatchObject({ charges: [], included: [{ quantity: '1000000' }] });
  });
});

describe('a prepaid account', () => {
  it('pays each usage from its wallet and stops at zero', async () => {
    await story.givenAccount('wallet', { mode: 'prepaid' });
    await story.orderPlan('wallet', 'pay-as-you-go', ['sim-5'], START);
    expect((await story.use(bytes('sim-5', '1000000'))).results[0].code).toBe('balance.exhausted');
    await story.topUp('wallet', 1);
    const { results } = await story.use(
      bytes('sim-5', '1900000'),
      bytes('sim-5', '100001'),
      bytes('sim-5', '100000'),
    );
    expect(results.map(({ status }) => status)).toEqual(['accepted', 'rejected', 'accepted']);
    expect(await story.balances('wallet')).toEqual(['0 EUR']);
    const bill = await story.liveBill('wallet');
    expect(bill.totals).toMatchObject({ taxIncluded: '1.00', prepaid: '1.00', due: '0.00' });
  });

  it('is not charged for what it could not pay, until that is recycled after a top-up', async () => {
    await story.givenAccount('later', { mode: 'prepaid' });
    await story.orderPlan('later', 'pay-as-you-go', ['sim-6'], START);
    await story.use(bytes('sim-6', '3000000'));
    await story.topUp('later', 2);
    expect(await story.recycle({ status: 'rejected' })).toMatchObject({ rated: 1 });
    expect(await story.balances('later')).toEqual(['0.5 EUR']);
  });

  it('gets back into its wallet what a cheaper tier makes too much', async () => {
    const tiers = [
      { upTo: '100', rate: '2' },
      { upTo: null, rate: '0.5' },
    ];
    await story.givenMeter('api.calls', 'call');
    await story.givenCard('volume', [
      { id: 'calls', meter: 'api.calls', price: { model: 'volume', tiers } },
    ]);
    await story.givenPlan('by-volume', [
      { id: 'calls', priceType: 'usage', pricingLogicAlgorithm: [{ id: 'volume' }] },
    ]);
    await story.givenAccount('cheaper', { mode: 'prepaid' });
    await story.orderPlan('cheaper', 'by-volume', ['app-1'], START);
    await story.topUp('cheaper', 210);
    const calls = { subject: 'app-1', meter: 'api.calls', at };
    const { results } = await story.use(
      { ...calls, quantity: '100' },
      { ...calls, quantity: '1' },
      { ...calls, quantity: '200' },
    );
    expect(
      results.map(({ charges: [{ amount, drawn }] }) => `${amount}, of which drawn ${drawn}`),
    ).toEqual([
      '200, of which drawn 200',
      '-149.5, of which drawn -149.5',
      '100, of which drawn 100',
    ]);
    expect(await story.balances('cheaper')).toEqual(['59.5 EUR']);
    expect((await story.liveBill('cheaper')).totals).toMatchObject({
      taxIncluded: '150.50',
      prepaid: '150.50',
      due: '0.00',
    });
  });

  it('spends its wallet in the order of a batch, whichever devices it never saw before', async () => {
    await story.givenAccount('fleet', { mode: 'prepaid' });
    const subjects = Array.from({ length: 20 }, (_, index) => `truck-${index}`);
    await story.orderPlan('fleet', 'pay-as-you-go', subjects, START);
    await story.topUp('fleet', 5);
    const { results } = await story.use(...subjects.map((subject) => bytes(subject, '1000000')));
    expect(results.map(({ status }) => status)).toEqual([
      ...Array<string>(10).fill('accepted'),
      ...Array<string>(10).fill('rejected'),
    ]);
  });

  it('spends exactly what it has when 64 report at once', async () => {
    await story.givenAccount('hot', { mode: 'prepaid' });
    await story.orderPlan('hot', 'pay-as-you-go', ['sim-7'], START);
    await story.topUp('hot', 10);
    const answers = await Promise.all(
      Array.from({ length: 64 }, () => story.use(bytes('sim-7', '1000000'))),
    );
    expect(answers.filter(({ accepted }) => accepted === 1)).toHaveLength(20);
    expect(await story.balances('hot')).toEqual(['0 EUR']);
  });
});
