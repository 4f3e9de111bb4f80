// Usage of closed periods that comes late, years apart from each other: of a card that is priced anew each month, what
// those periods owe is worked out with the versions of their own months, not of all months between them.
import { booksCompiled } from '../../src/platform/metrics';
import { expectBalanced, openStory, type Story } from '../support/story/story';

const YEARS = [2022, 2023];
const MONTHS = Array.from({ length: 12 }, (_, n) => `${n + 1}`.padStart(2, '0'));

let story: Story;

beforeEach(async () => {
  story = await openStory('2024-01-02T00:00:00Z');
});

afterEach(() => story.close());

it('compiles the versions of late months, and owes by them', async () => {
  await story.givenMeter('tokens', 'token');
  await story.givenCard('monthly', [line(1)]);
  for (const [n, from] of monthsOf(YEARS).entries()) {
    await story.activateVersion('monthly', from, [line(n + 1)]);
  }
  const byCard = { priceType: 'usage', pricingLogicAlgorithm: [{ id: 'monthly' }] };
  await story.givenPlan('plan', [{ id: 'price', ...byCard }]);
  await story.givenAccount('buyer');
  const requestedStartDate = '2022-01-01T00:00:00Z';
  await story.orderPlan('buyer', 'plan', ['key'], { requestedStartDate });
  await story.runBills('buyer', '2024-01-01T00:00:00Z');

  await story.stop();
  await story.start();
  const before = await versionsCompiled();
  const use = { subject: 'key', meter: 'tokens', quantity: '100' };
  await story.use({ ...use, at: '2022-03-05T00:00:00Z' }, { ...use, at: '2023-10-05T00:00:00Z' });
  story.itIs('2024-02-02T00:00:00Z');
  const bill = (await story.runBills('buyer', '2024-02-01T00:00:00Z')).at(-1);
  expect((await versionsCompiled()) - before).toBeLessThanOrEqual(8);

  // Two used up their minimum of 3 and 22 EUR; January owes its own.
  const lines = bill.lines.map(({ description, amount }: Line) => `${amount} ${description}`);
  expect(lines.toSorted()).toEqual([
    '-1.00 price: minimum, put right afterwards',
    '-1.00 price: minimum, put right afterwards',
    '1.00 price',
    '1.00 price',
    '24.00 price: minimum',
  ]);
  await expectBalanced(story);
}, 60_000);

type Line = { readonly description: string; readonly amount: string };

const line = (minimum: number) => ({
  id: 'all',
  meter: 'tokens',
  price: { model: 'unit', rate: '0.01' },
  minimum: `${minimum}`,
});

function monthsOf(years: readonly number[]): string[] {
  return years.flatMap((year) => MONTHS.map((month) => `${year}-${month}-01T00:00:00Z`));
}

async function versionsCompiled(): Promise<number> {
  const { values } = await booksCompiled.get();
  return values.find(({ labels }) => labels['of'] === 'version')?.value ?? 0;
}
