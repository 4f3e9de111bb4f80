// A price may end with its last tier: what is beyond has no price, so it is refused and kept, and can be
// recycled when there is room, or a version that has a price for it.
import { type Json, openStory, type Story } from '../support/story/story';

let story: Story;
let first: string;

const tiers = (...ends: (string | null)[]) => ({
  model: 'graduated',
  tiers: ends.map((upTo, index) => ({ upTo, rate: `0.${5 - index}` })),
});

beforeAll(async () => {
  story = await openStory('2024-03-01T09:00:00Z');
  await story.givenMeter('storage', 'GB');
  const line = { id: 'storage', meter: 'storage', price: tiers('100', '1000'), beyond: 'refuse' };
  await story.givenCard('storage', [line]);
  await story.givenPlan('storage', [
    { id: 'storage', priceType: 'usage', pricingLogicAlgorithm: [{ id: 'storage' }] },
  ]);
  await story.givenAccount('archive');
  const started = { requestedStartDate: '2024-03-01T00:00:00Z' };
  await story.orderPlan('archive', 'storage', ['disk'], started);
});

afterEach(() => story.expectBalanced());

afterAll(() => story.close());

const used = (id: string, quantity: string, at: string) => ({
  id,
  subject: 'disk',
  meter: 'storage',
  quantity,
  at,
});

it('refuses what is beyond the last tier, and charges it when there is room', async () => {
  const { results } = await story.use(
    used('first', '900', '2024-03-02T00:00:00Z'),
    used('beyond', '200', '2024-03-03T00:00:00Z'),
    used('up to it', '100', '2024-03-04T00:00:00Z'),
  );
  expect(results.map(({ status }: Json) => status)).toEqual(['accepted', 'rejected', 'accepted']);
  first = results[0].usageId;
  expect(results[1]).toMatchObject({ code: 'usage.beyond-last-tier' });
  // 100 at 0.5, 900 at 0.4.
  expect((await story.liveBill('archive')).totals.due).toBe('410.00');

  await story.use(used('taken back', '-150', '2024-03-05T00:00:00Z'));
  expect(await story.recycle()).toMatchObject({ rated: 0, rejected: 1 });
  await story.use(used('more back', '-50', '2024-03-06T00:00:00Z'));
  expect(await story.recycle()).toMatchObject({ rated: 1, rejected: 0 });
  expect((await story.liveBill('archive')).totals.due).toBe('410.00');
});

it('says why a usage cost what it cost, and bills the tiers that were reached', async () => {
  const [bill] = await story.runBills('archive', '2024-04-01T00:00:00Z');
  expect(bill.totals.due).toBe('410.00');
  const { legs } = await story.get(`/api/v1/usages/${first}/trace`);
  expect(legs[0].why.parts).toMatchObject([{ what: 'tier 1' }, { what: 'tier 2' }]);
});

it('is refused at activation where nothing is beyond', async () => {
  const versions = '/api/v1/rateCards/storage/versions';
  const line = { id: 'storage', meter: 'storage', price: tiers('100', null), beyond: 'refuse' };
  const draft = { validFrom: '2024-05-01T00:00:00Z', lines: [line], reason: 'story' };
  const { version } = await story.post(versions, draft);
  const refused = await story.post(`${versions}/${version}/activate`, {}, 422);
  expect(refused.details).toMatchObject([{ path: 'lines[0].beyond', code: 'line.not-applicable' }]);
});
