// A plan sold from TMF620 prices alone, without any rate card: an allowance with its overage, prices by
// destination, a tier table, a package, a fee and its discount. Every figure is worked out by hand.
import { API, type Json, openStory, type Story } from '../support/story/story';

let story: Story;

beforeAll(async () => {
  story = await openStory('2024-01-01T00:00:00Z');
  await story.givenMeter('iot.data', 'byte');
  await story.givenMeter('sms.out', 'message');
  await story.givenMeter('voice.calls', 'second');
  await story.givenMeter('image.made', 'image');
});

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

const monthly = { recurringChargePeriodType: 'month', recurringChargePeriodLength: 1 };
const eur = (value: number) => ({ price: { unit: 'EUR', value } });
const per = (amount: number, units: string) => ({ unitOfMeasure: { amount, units } });
const when = (name: string, ...values: object[]) => ({
  prodSpecCharValueUse: [{ name, productSpecCharacteristicValue: values }],
});

it('charges what the prices say, without a rate card', async () => {
  for (const tier of [
    { id: 'calls-1', ...eur(0.05), ...when('min.cumulative', { valueFrom: 0, valueTo: 100 }) },
    { id: 'calls-2', ...eur(0.03), ...when('min.cumulative', { valueFrom: 100 }) },
  ]) {
    const part = { name: tier.id, priceType: 'usage', ...per(1, 'min'), ...tier };
    await story.post(`${API.catalog}/productOfferingPrice`, part);
  }
  await story.givenPlan('tracker', [
    { id: 'fee', priceType: 'recurring', ...monthly, ...eur(10) },
    {
      id: 'early-bird',
      priceType: 'discount',
      percentage: 10,
      popRelationship: [{ id: 'fee', relationshipType: 'discountOf' }],
    },
    { id: 'included', priceType: 'allowance', ...monthly, ...per(1, 'GB') },
    {
      id: 'extra-data',
      priceType: 'overage',
      ...eur(2),
      ...per(1, 'GB'),
      popRelationship: [{ id: 'included', relationshipType: 'overageOf' }],
    },
    { id: 'sms-de', priceType: 'usage', ...eur(0.1), ...per(1, 'message'), ...to('49') },
    { id: 'sms-at', priceType: 'usage', ...eur(0.2), ...per(1, 'message'), ...to('43') },
    {
      id: 'calls',
      priceType: 'usage',
      isBundle: true,
      bundledPopRelationship: [{ id: 'calls-1' }, { id: 'calls-2' }],
    },
    {
      id: 'images',
      priceType: 'usage',
      ...eur(1),
      ...per(10, 'image'),
      pricingLogicAlgorithm: [{ plaSpecId: 'urn:meterline:pla:package:1' }],
    },
  ]);
  const billingCycle = { frequency: 'month', interval: 1, anchorDay: 1, timeZone: 'UTC' };
  await story.givenAccount('fleet', { billingCycle });
  await story.orderPlan('fleet', 'tracker', ['sim-1']);

  story.itIs('2024-01-20T00:00:00Z');
  const { rejected, results } = await story.use(
    used('iot.data', '900000000'),
    used('iot.data', '600000000'),
    used('sms.out', '2', { destination: '49170' }),
    used('sms.out', '1', { destination: '43660' }),
    used('sms.out', '1', { destination: '1212' }),
    used('voice.calls', '4800'),
    used('voice.calls', '2400'),
    used('image.made', '11'),
  );
  expect(rejected).toBe(1);
  expect(results[4]).toMatchObject({ status: 'rejected', code: 'usage.no-line' });

  story.itIs('2024-02-02T00:00:00Z');
  const [bill] = await story.runBills('fleet', '2024-02-01T00:00:00Z');
  expect(bill.lines.map(({ price, amount }: Json) => `${price} ${amount}`).sort()).toEqual([
    'calls 5.60', // 80 min and 40 min: 100 at 0.05, 20 at 0.03
    'early-bird -1.00', // a tenth of the fee
    'extra-data 1.00', // 1.5 GB less the GB included
    'fee 10.00',
    'images 2.00', // 11 images are two packages of ten
    'sms-at 0.20',
    'sms-de 0.20',
  ]);
});

function to(prefix: string) {
  return when('destinationPrefix', { value: prefix });
}

function used(meter: string, quantity: string, attributes: Record<string, string> = {}) {
  return { subject: 'sim-1', meter, quantity, at: '2024-01-10T12:00:00Z', attributes };
}
