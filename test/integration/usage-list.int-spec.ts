// Lists of usage: every filter finds what the list shows, and the total is exact though it is not counted.
import { parseFilter } from '../../src/tmf/query/parse-filter';
import type { Body } from '../../src/tmf';
import { matches } from '../../src/tmf/query/matches';
import { API, type Json, openStory, type Story } from '../support/story/story';

let story: Story;
let all: readonly Json[];

beforeAll(async () => {
  story = await openStory('2024-02-15T09:00:00Z');
  await story.givenMeter('api.calls', 'call');
  await story.givenMeter('api.bytes', 'byte');
  const perCall = { priceType: 'usage', unitOfMeasure: { amount: 1, units: 'call' } };
  const price = { id: 'calls', price: { unit: 'EUR', value: 0.01 }, ...perCall };
  const plan = await story.givenPlan('plan', [price]);
  for (const account of ['early', 'late']) {
    await story.givenAccount(account);
    await story.orderPlan(account, plan, [`device-${account}`], {
      requestedStartDate: '2024-01-01T00:00:00Z',
    });
  }
  const used = (subject: string, at: string, id: string, meter = 'api.calls') =>
    story.use({ subject, meter, quantity: '10', at, id, attributes: { region: 'eu', tier: 2 } });
  await used('device-early', '2024-01-10T08:00:00Z', 'e1');
  await used('device-early', '2024-01-11T08:00:00.500Z', 'e2');
  await used('device-late', '2024-02-10T08:00:00Z', 'l1');
  await used('device-none', '2024-02-10T08:00:00Z', 'n1');
  await used('device-late', '2024-02-11T08:00:00Z', 'n2', 'api.unknown');
  for (const body of documents) await story.post(API.usage, body);
  await story.runBills('early', '2024-02-01T00:00:00Z');
  all = await story.get(API.usage);
});
afterAll(() => story.close());

const documents: Body[] = [
  { usageType: 'voice', usageSpecification: { id: 'api.calls', name: 'Calls' } },
  { usageType: 'api.calls', description: 'x', relatedParty: [{ id: 'p1', role: 'user' }] },
  { usageSpecification: { id: 'spec-7', name: 'api.calls' }, extra: { deep: [{ n: 1.5 }] } },
  { usageType: 'api.bytes', usageDate: '2024-02-13T00:00:00Z', source: 'mine' },
].map((body, index) => ({
  usageDate: '2024-02-12T00:00:00.000Z',
  ...body,
  usageCharacteristic: [
    { name: 'subject', value: 'device-late' },
    { name: 'call', value: `${index + 1}` },
    { name: 'externalId', value: `d${index}` },
  ],
}));

const filters = [
  '',
  'status=billed',
  'status=rated',
  'status=rejected',
  'status=rated,billed',
  'status.ne=rated',
  'status=nonsense',
  'status.regex=^r',
  'status=rejected&usageType=api.unknown',
  'usageType=api.calls',
  'usageType=voice',
  'usageType=voice,api.unknown',
  'usageType.ne=api.calls',
  'usageType.regex=^api',
  'usageSpecification.id=api.calls',
  'usageSpecification.id=spec-7',
  'usageSpecification.id.ne=api.calls',
  'usageSpecification.name=api.calls',
  'usageSpecification.name=Calls',
  'usageDate=2024-01-11T08:00:00.500Z',
  'usageDate.gt=2024-01-11T08:00:00.500Z',
  'usageDate.gte=2024-01-11T08:00:00.500Z&usageDate.lt=2024-02-11T08:00:00Z',
  'description=x',
  'description.ne=x',
  'relatedParty.id=p1',
  'relatedParty.role=user,other',
  'extra.deep.n=1.5',
  'extra.deep.n.gt=2',
  'usageCharacteristic.name=region',
  'usageCharacteristic.value=2',
  'usageCharacteristic.value.gte=2',
  'ratedProductUsage.isBilled=true',
  'ratedProductUsage.taxExcludedRatingAmount.value.gt=0.02',
  'statusReason.code.regex=.',
  '@type=Usage',
  'usageType=voice;usageDate=2024-02-10T08:00:00Z',
];

it.each(filters)('finds what fits among all that is shown: %s', async (filter) => {
  const asked = parseFilter(filter.split('&').filter((part) => part !== ''));
  const expected = all.filter((usage) => matches(asked, usage)).map(({ id }) => id);
  const answer = await story.http.get(`${API.usage}?${filter}&limit=100`).expect(200);
  expect(answer.body.map(({ id }: Json) => id)).toEqual(expected);
  expect(answer.headers['x-total-count']).toBe(`${expected.length}`);
  const part = await story.http.get(`${API.usage}?${filter}&limit=1`);
  expect(part.headers['x-total-count']).toBe(`${expected.length}`);
});

it('has usage of every sort to find', () => {
  const statuses = new Set(all.map(({ status }) => status));
  expect(statuses).toEqual(new Set(['billed', 'rated', 'rejected']));
  expect(all).toHaveLength(9);
});

it.each([
  ['id', (usage: Json) => usage.id],
  ['href', (usage: Json) => usage.href],
])('finds each by its %s', async (name, read) => {
  for (const usage of all) {
    const found = await story.get(`${API.usage}?${name}=${encodeURIComponent(read(usage))}`);
    expect(found.map(({ id }: Json) => id)).toEqual([usage.id]);
  }
  expect(await story.get(`${API.usage}?id=no-uuid`)).toEqual([]);
});

it.each([
  ['externalId=l1', 1],
  ['subject=device-early', 2],
  ['billingAccount.id=late', 6],
  ['meter=api.calls', 7],
])('finds by what only we know: %s', async (filter, count) => {
  expect(await story.get(`${API.usage}?${filter}`)).toHaveLength(count);
});

it.each(['', '&sort=-usageType,status', '&sort=usageDate'])(
  'is walked by cursors in the order of the whole list%s',
  async (sort) => {
    const whole = await story.get(`${API.usage}?${sort.slice(1)}`);
    const seen: Json[] = [];
    let path: string | undefined = `${API.usage}?limit=2${sort}`;
    for (let first = true; path !== undefined; first = false) {
      const { body, headers }: Json = await story.http.get(path).expect(206);
      seen.push(...body);
      const next: string | undefined = /<[^>]*?(\/tmf-api[^>]*)>; rel="next"/.exec(
        headers['link'] ?? '',
      )?.[1];
      path = first ? `${API.usage}?limit=2${sort}&after=${body[1].id}` : next;
    }
    expect(seen.map(({ id }) => id)).toEqual(whole.map(({ id }: Json) => id));
  },
);
