// A recurring fee stands on the live bill from the moment it is owed, and not before.
import { API, type Json, openStory, type Story } from '../support/story/story';

const MONTHLY = { recurringChargePeriodType: 'month', recurringChargePeriodLength: 1 };
const YEARLY = { recurringChargePeriodType: 'year', recurringChargePeriodLength: 1 };
const fee = (id: string, value: number, per: object) => ({
  id,
  priceType: 'recurring',
  price: { unit: 'EUR', value },
  ...per,
});

let story: Story;

beforeAll(async () => {
  story = await openStory('2026-03-05T09:00:00Z');
  await story.givenPlan('plan', [fee('fee', 31, MONTHLY)]);
  await story.givenPlan('support', [fee('yearly', 365, YEARLY)]);
  await story.post(`${API.catalog}/productOffering`, {
    id: 'bundle',
    name: 'bundle',
    isBundle: true,
    lifecycleStatus: 'Launched',
    bundledProductOffering: [{ id: 'plan' }, { id: 'support' }],
  });
});

beforeEach(() => story.itIs('2026-03-05T09:00:00Z'));

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

/** `fee 31.00 from 2026-04-01`. */
const linesOf = ({ lines }: Json): string[] =>
  lines.map(({ description, amount, period, covers }: Json) => {
    const { start } = covers ?? period;
    return `${description} ${amount} from ${start.slice(0, 16)}`;
  });

it.each`
  zone                     | first                 | next
  ${'UTC'}                 | ${'2026-03-05T09:00'} | ${'2026-04-01T00:00'}
  ${'Asia/Tokyo'}          | ${'2026-03-05T09:00'} | ${'2026-03-31T15:00'}
  ${'America/Los_Angeles'} | ${'2026-03-05T09:00'} | ${'2026-04-01T07:00'}
`('shows the fee at once and the next as the period before is closed, in $zone', async (row) => {
  const { zone, first, next }: Record<string, string> = row;
  const account = await story.givenAccount(`in-${zone?.replace('/', '-') ?? ''}`, {
    billingCycle: { timeZone: zone },
  });
  await story.orderPlan(account, 'plan', [account]);
  const live = await story.liveBill(account);
  expect(linesOf(live)).toEqual([`fee (27 of 31 days) 27.00 from ${first ?? ''}`]);
  story.itIs('2026-03-31T14:00:00Z');
  expect(linesOf(await story.liveBill(account))).toEqual(linesOf(live));
  story.itIs('2026-04-01T09:00:00Z');
  const [closed] = await story.runBills(account, '2026-04-01T09:00:00Z');
  expect(linesOf(closed)).toEqual(linesOf(live));
  expect(linesOf(await story.liveBill(account))).toEqual([`fee 31.00 from ${next ?? ''}`]);
});

it('shows the fees of all members of a bundle at once', async () => {
  const account = await story.givenAccount('bundled');
  const member = (id: string, offering: string) => ({
    id,
    action: 'add',
    productOffering: { id: offering },
    product: { productCharacteristic: [{ name: 'subject', value: `bundled-${id}` }] },
  });
  await story.order({
    billingAccount: { id: account },
    productOrderItem: [
      {
        id: '1',
        action: 'add',
        productOffering: { id: 'bundle' },
        product: { name: 'bundle' },
        productOrderItem: [member('2', 'plan'), member('3', 'support')],
      },
    ],
  });
  expect(linesOf(await story.liveBill(account))).toEqual([
    'fee (27 of 31 days) 27.00 from 2026-03-05T09:00',
    'yearly (361 of 365 days) 361.00 from 2026-03-05T09:00',
  ]);
});
