// Clients choose ids as they like: two that look alike when they are joined are two all the same.
import { API, openStory, perUnit, type Story } from '../support/story/story';

let story: Story;

beforeAll(async () => {
  story = await openStory('2024-01-05T09:00:00Z');
  await story.givenMeter('api.calls', 'call');
  await story.givenPlan('calls', [perUnit('calls', 'call', 1)]);
});

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

it.each([' ', '/', ',', ':', '|'])(
  'with %j in them are charged each on its own account',
  async (mark) => {
    const [one, other] = [`a${mark}x`, `a${mark}x${mark}b`];
    const productOf = async (id: string, account: string, subject: string): Promise<void> => {
      await story.givenAccount(account);
      await story.post(API.product, {
        id,
        status: 'active',
        startDate: '2024-01-01T00:00:00Z',
        productOffering: { id: 'calls' },
        billingAccount: { id: account },
        productCharacteristic: [{ name: 'subject', value: subject }],
      });
    };
    const [first, second] = [`first${mark}`, `second${mark}`];
    await productOf(`b${mark}c${mark}`, one, first);
    await productOf(`c${mark}`, other, second);
    const used = (subject: string, quantity: string) => {
      return { subject, meter: 'api.calls', quantity, at: '2024-01-03T00:00:00Z' };
    };
    await story.use(used(first, '5'), used(second, '7'));
    await story.use(used(second, '11'));
    expect((await story.liveBill(one)).totals.taxExcluded).toBe('5.00');
    expect((await story.liveBill(other)).totals.taxExcluded).toBe('18.00');
  },
);
