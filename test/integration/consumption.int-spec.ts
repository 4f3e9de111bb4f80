import { type Json, openStory, type Story } from '../support/story/story';

const QUERY = '/tmf-api/usageConsumption/v4/queryUsageConsumption';

let story: Story;
let product: string;

beforeAll(async () => {
  story = await openStory('2024-01-10T00:00:00Z');
  await story.givenMeter('tokens', 'token');
  await story.givenCard('ai', [
    { id: 'all', meter: 'tokens', price: { model: 'unit', rate: '0.03', per: '1000' } },
  ]);
  const overage = [{ name: 'exhaustion', productSpecCharacteristicValue: [{ value: 'overage' }] }];
  await story.givenPlan('plan', [
    {
      id: 'usage',
      priceType: 'usage',
      pricingLogicAlgorithm: [{ id: 'ai' }],
      prodSpecCharValueUse: overage,
    },
    {
      id: 'included',
      priceType: 'allowance',
      unitOfMeasure: { amount: 1000, units: 'token' },
      recurringChargePeriodType: 'month',
      recurringChargePeriodLength: 1,
    },
  ]);
  await story.givenAccount('acme', {
    relatedParty: [{ id: 'party-1', '@referredType': 'Organization' }],
  });
  await story.givenAccount('team', { parent: { id: 'acme' } });
  await story.topUp('acme', 20, 'EUR', { usageType: 'monetary' });
  product = await story.orderPlan('acme', 'plan', ['key-1']);
  await story.orderPlan('team', 'plan', ['key-2']);
  await story.use(
    { subject: 'key-1', meter: 'tokens', quantity: '600', at: '2024-01-11T00:00:00Z' },
    { subject: 'key-1', meter: 'tokens', quantity: '900', at: '2024-01-12T00:00:00Z' },
    { subject: 'key-2', meter: 'tokens', quantity: '250', at: '2024-01-12T00:00:00Z' },
  );
  story.itIs('2024-01-15T00:00:00Z');
});

afterAll(() => story.close());

async function asking(searchCriteria: object, more: object = {}): Promise<Json> {
  const answer = await story.post(QUERY, { searchCriteria, ...more });
  expect(await story.get(`${QUERY}/${answer.id}`)).toEqual(answer);
  expect(answer.searchCriteria).toMatchObject(searchCriteria);
  return answer.usageConsumption;
}

const countersOf = (summary: Json[]): string[] =>
  summary.map(({ counterType, name, valueName }) => `${counterType} ${name} ${valueName}`);

/** `included 0 token used 1000 token`, one a bucket. */
const bucketsOf = ({ bucketRefOrValue }: Json): string[] =>
  bucketRefOrValue.map(({ remainingValueName, bucketCounter: [used] }: Json) => {
    return `${remainingValueName} left, ${used.valueName} ${used.counterType}`;
  });

describe('a usage consumption query', () => {
  it('tells what is left and what was used of a product', async () => {
    const [report, ...others] = await asking({ product: [{ id: product }] });
    expect(others).toEqual([]);
    expect(report).toMatchObject({
      state: 'done',
      partyAccount: [{ id: 'acme' }],
      validPeriod: {
        startDateTime: '2024-01-01T00:00:00.000Z',
        endDateTime: '2024-02-01T00:00:00.000Z',
      },
    });
    expect(bucketsOf(report).toSorted()).toEqual([
      '0 token left, 1000 token used',
      '19.985 EUR left, 0.015 EUR used',
    ]);
    expect(report.product.map(({ id }: Json) => id)).toEqual([product]);
    expect(countersOf(report.product[0].consumptionSummary)).toEqual([
      'used tokens 1500 token',
      'outOfBucket tokens 500 token',
      'charged EUR 0.015 EUR',
    ]);
    await story.get(new URL(report.product[0].href, story.url).pathname);
    const { href } = report.bucketRefOrValue[0];
    await story.get(new URL(href).pathname);
  });

  it.each`
    criteria                                              | accounts            | why
    ${{ partyAccount: [{ id: 'team' }] }}                 | ${['team']}         | ${'an account'}
    ${{ relatedParty: [{ id: 'party-1' }] }}              | ${['acme']}         | ${'a party'}
    ${{ logicalResource: [{ id: 'key-2' }] }}             | ${['team']}         | ${'a subject'}
    ${{ partyAccount: [{ id: 'acme' }, { id: 'team' }] }} | ${['acme', 'team']} | ${'several accounts'}
    ${{ partyAccount: [{ id: 'nobody' }] }}               | ${[]}               | ${'an account that is not there'}
    ${{ product: [{ id: 'nothing' }] }}                   | ${[]}               | ${'a product that is not there'}
    ${{ name: 'nothing asked' }}                          | ${[]}               | ${'nothing'}
  `('may be about $why', async ({ criteria, accounts }) => {
    const reports = await asking(criteria);
    expect(reports.map(({ partyAccount }: Json) => partyAccount[0].id).toSorted()).toEqual(
      accounts,
    );
  });

  it('narrows products by accounts, and buckets by their ids', async () => {
    expect(await asking({ product: [{ id: product }], partyAccount: [{ id: 'team' }] })).toEqual(
      [],
    );
    const [{ bucketRefOrValue: all }] = await asking({ product: [{ id: product }] });
    const [{ bucketRefOrValue: one }] = await asking({
      product: [{ id: product }],
      bucketRefOrValue: [{ id: all[1].id }],
    });
    expect(one.map(({ id }: Json) => id)).toEqual([all[1].id]);
    expect((await asking({}, { partyAccount: [{ id: 'team' }] })).length).toBe(1);
  });

  it('tells of what is kept for a device where that device is asked about', async () => {
    await story.topUp('team', 7, 'EUR', { logicalResource: [{ id: 'key-3' }] });
    const mine = await story.orderPlan('team', 'plan', ['key-3']);
    const kept = async (criteria: object) => {
      const reports = await asking(criteria);
      return reports.flatMap(bucketsOf).includes('7 EUR left, 0 EUR used');
    };
    expect(await kept({ logicalResource: [{ id: 'key-2' }] })).toBe(false);
    expect(await kept({ logicalResource: [{ id: 'key-3' }] })).toBe(true);
    expect(await kept({ product: [{ id: mine }] })).toBe(true);
    expect(await kept({ partyAccount: [{ id: 'team' }] })).toBe(true);
  });

  it('counts within the period it asks about', async () => {
    const validPeriod = {
      startDateTime: '2024-01-12T00:00:00.000Z',
      endDateTime: '2024-01-13T00:00:00.000Z',
    };
    const [report] = await asking({ product: [{ id: product }], validPeriod });
    expect(report.validPeriod).toEqual(validPeriod);
    expect(bucketsOf(report)).toContain('0 token left, 400 token used');
    const before = { endDateTime: '2023-01-01T00:00:00.000Z' };
    const [past] = await asking({ product: [{ id: product }], validPeriod: before });
    expect(bucketsOf(past)).toEqual(['19.985 EUR left, 0 EUR used']);
    expect(past.product).toMatchObject([{ id: product, consumptionSummary: [] }]);
  });

  it('keeps its answer, is listed and deleted, and asks for criteria', async () => {
    const answer = await story.post(QUERY, { searchCriteria: { product: [{ id: product }] } });
    await story.use({
      subject: 'key-1',
      meter: 'tokens',
      quantity: '1',
      at: '2024-01-14T00:00:00Z',
    });
    expect(await story.get(`${QUERY}/${answer.id}`)).toEqual(answer);
    expect(await story.get(`${QUERY}?id=${answer.id}`)).toEqual([answer]);
    await story.http.delete(`${QUERY}/${answer.id}`).expect(204);
    await story.http.get(`${QUERY}/${answer.id}`).expect(404);
    await story.http.post(QUERY).send({}).expect(400);
    await story.http.post(QUERY).send({ searchCriteria: 'all' }).expect(400);
  });
});

describe('a usage consumption report', () => {
  const REPORT = '/tmf-api/usageConsumption/v4/usageConsumptionReport';

  it('tells of the buckets of each account that has some', async () => {
    const reports: Json[] = await story.get(REPORT);
    expect(new Set(reports.map(({ id }) => id))).toEqual(new Set(['acme', 'team']));
    const acme = await story.get(`${REPORT}/acme`);
    expect(acme).toMatchObject({
      name: 'Usage consumption of acme',
      effectiveDate: '2024-01-15T00:00:00.000Z',
      partyAccount: { id: 'acme' },
    });
    const [money] = acme.bucket.filter(({ usageType }: Json) => usageType === 'monetary');
    const [{ remainingValue, unit }] = money.bucketBalance;
    expect(unit).toBe('EUR');
    expect(money.bucketCounter[0]).toMatchObject({ counterType: 'used', unit: 'EUR' });
    expect(remainingValue + money.bucketCounter[0].value).toBeCloseTo(20, 10);
    await story.get(money.href);
  });

  it('is found by one of its buckets, and not by another', async () => {
    const { bucket } = await story.get(`${REPORT}/acme`);
    const found: Json[] = await story.get(`${REPORT}?bucket.id=${bucket[0].id}`);
    expect(found.map(({ id }) => id)).toEqual(['acme']);
    expect(await story.get(`${REPORT}?bucket.id=nothing`)).toEqual([]);
  });
});
