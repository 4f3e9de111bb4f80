// A filter by what no column knows reads the usage that SQL composes. It is the one that clients are shown.
import fc from 'fast-check';
import { USAGE_BODY, USAGES } from '../../src/usage/store/usage.store';
import { API, type Json, openStory, type Story, type Used } from '../support/story/story';

const START = { requestedStartDate: '2024-01-01T00:00:00Z' };
const MONTH = { recurringChargePeriodType: 'month', recurringChargePeriodLength: 1 };
const METERS = ['voice', 'pay', 'nowhere'];

let story: Story;
let accounts = 0;

beforeAll(async () => {
  story = await openStory('2024-03-15T09:00:00Z');
  await story.givenMeter('voice', 'second');
  await story.givenMeter('pay', 'payment');
  const lines = [
    { id: 'call', meter: 'voice', price: { model: 'unit', rate: '0.0123456789' } },
    { id: 'fee', meter: 'pay', price: { model: 'percentage', percent: '2.9', fixed: '0.3' } },
  ];
  await story.givenCard('card', lines);
  const tax = [{ taxCategory: 'VAT', taxRate: 19.5 }];
  const pricingLogicAlgorithm = [{ id: 'card' }];
  const price = { id: 'priced', priceType: 'usage', pricingLogicAlgorithm };
  const minutes = { unitOfMeasure: { amount: 2, units: 'minute' }, ...MONTH };
  const relation = { id: 'included', relationshipType: 'overageOf' };
  await story.givenPlan('taxed', [{ ...price, id: 'taxed-price', tax }]);
  await story.givenPlan('untaxed', [price]);
  await story.givenPlan('pack', [
    { id: 'included', priceType: 'allowance', ...minutes },
    { ...price, id: 'overage', priceType: 'overage', popRelationship: [relation], tax },
  ]);
});

afterAll(() => story.close());

const number = fc
  .tuple(fc.integer({ min: 0, max: 2_000_000 }), fc.constantFrom('', '.5', '.120', '.000001'))
  .map(([whole, part]) => `${whole}${part}`);
const at = fc
  .date({
    min: new Date('2024-01-01T00:00:00Z'),
    max: new Date('2024-03-14T00:00:00Z'),
    noInvalidDate: true,
  })
  .map((date) => date.toISOString());
const attributes = fc.dictionary(
  fc.constantFrom('region', 'tier', 'isNight', 'ünï "x"'),
  fc.oneof(fc.string({ maxLength: 8 }), fc.integer({ max: 1_000 }), fc.boolean()),
);
const facts = fc.record({
  meter: fc.constantFrom(...METERS),
  isKnown: fc.constantFrom(true, true, true, false),
  quantity: number,
  amount: fc.option(number),
  at,
  attributes,
});
const words = fc.option(
  fc.record(
    {
      description: fc.string({ maxLength: 8 }),
      // Sent without one, it shows that of its arrival.
      usageDate: fc.constant(null),
      own: fc.jsonValue({ maxDepth: 2 }),
      ratedProductUsage: fc.constantFrom(
        [
          {
            taxExcludedRatingAmount: { unit: 'EUR', value: 1.5 },
            taxRate: 7,
            offerTariffType: 'x',
          },
        ],
        [{ taxExcludedRatingAmount: { unit: 'EUR', value: -0.25 }, own: { of: ['it'] } }],
        [{ taxExcludedRatingAmount: { unit: 'USD', value: 2 } }],
      ),
    },
    { requiredKeys: ['description', 'own'] },
  ),
);
const usages = fc.array(fc.tuple(facts, words), { minLength: 15, maxLength: 25 });

it('is what the convert shows: with a document and without, rejected, rated, included, billed', async () => {
  const seen = new Set<string>();
  // Each of the plans, or what is included would not be seen in one run of twenty-five.
  for (const plan of ['taxed', 'untaxed', 'pack']) {
    await fc.assert(
      fc.asyncProperty(usages, (drawn) => compare(plan, drawn, seen)),
      { numRuns: 3 },
    );
  }
  expect([...seen].sort()).toEqual([
    'billed',
    'charged',
    'documented',
    'elsewhere',
    'included',
    'rated',
    'rejected',
    'told',
  ]);
});

async function compare(plan: string, drawn: Drawn, seen: Set<string>): Promise<void> {
  const account = await givenAccountOf(plan);
  for (const [{ isKnown, ...fact }, document] of drawn) {
    const subject = isKnown ? account : 'nobody';
    await (document === null
      ? story.use(eventOf(subject, fact))
      : story.post(API.usage, { ...documentOf(subject, fact), ...document }));
  }
  await story.runBills(account, '2024-02-01T00:00:00Z');
  const composed = await bodiesInSql();
  for (const body of await story.get(`${API.usage}?limit=1000`)) {
    const { href: _href, '@type': _class, ...shown } = body;
    expect(composed.get(shown.id)).toEqual(shown);
    kindsOf(shown).forEach((kind) => seen.add(kind));
  }
}

type Drawn = Awaited<ReturnType<typeof usages.generate>>['value'];
type Fact = Omit<Used, 'subject' | 'amount'> & { readonly amount: string | null };

async function givenAccountOf(plan: string): Promise<string> {
  accounts += 1;
  const account = `account-${accounts}`;
  await story.givenAccount(account);
  await story.orderPlan(account, plan, [account], START);
  return account;
}

function eventOf(subject: string, { amount, ...fact }: Fact): Used {
  return { subject, ...fact, ...(amount === null ? {} : { amount }) };
}

function documentOf(subject: string, { meter, quantity, amount, at: usageDate, attributes }: Fact) {
  const all = { ...attributes, subject, quantity, ...(amount === null ? {} : { amount }) };
  const usageCharacteristic = Object.entries(all).map(([name, value]) => ({ name, value }));
  return { usageType: meter, usageDate, usageCharacteristic };
}

async function bodiesInSql(): Promise<ReadonlyMap<string, Json>> {
  const sql = `SELECT u.id, ${USAGE_BODY} AS body FROM ${USAGES}`;
  const found = await story.database.owner<{ id: string; body: Json }>(sql);
  return new Map(found.map(({ id, body: { '@type': _class, ...body } }) => [id, body]));
}

function kindsOf({ status, source, ratedProductUsage = [] }: Json): string[] {
  const tags = ratedProductUsage.map(({ usageRatingTag: tag, isExternal }: Json) => {
    if (isExternal) return 'elsewhere';
    return tag === 'included usage' ? 'included' : 'charged';
  });
  return [status, source === undefined ? 'documented' : 'told', ...tags];
}
