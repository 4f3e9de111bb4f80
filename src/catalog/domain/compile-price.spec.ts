import { parseInstant } from '../../core/time';
import { compilePrice, type PriceWorld } from './compile-price';
import type { UseValue, ValueUse, WrittenPrice } from './written-price';

const NOTHING: WrittenPrice = {
  id: 'p1',
  name: 'A price',
  priceType: null,
  version: null,
  price: null,
  percentage: null,
  period: { type: null, length: null },
  unitOfMeasure: { amount: null, units: null },
  uses: [],
  algorithms: [],
  relationships: [],
  parts: [],
  taxes: [],
  validFrom: null,
  validTo: null,
  meter: null,
  exhaustion: null,
};

const METERS: PriceWorld['meters'] = [
  { code: 'llm.tokens', unit: 'token', aggregation: 'sum' },
  { code: 'iot.data', unit: 'byte', aggregation: 'sum' },
  { code: 'voice.calls', unit: 'second', aggregation: 'sum' },
  { code: 'sms.out', unit: 'message', aggregation: 'sum' },
  { code: 'sms.in', unit: 'message', aggregation: 'sum' },
  { code: 'media.views', unit: 'view', aggregation: 'count' },
];

const WORLD: PriceWorld = {
  meters: METERS,
  cards: new Map([
    ['ai-retail', { book: 'retail', currency: 'EUR' }],
    ['gpu-cost', { book: 'cost', currency: 'USD' }],
  ]),
  prices: new Map(),
};

const eur = (amount: string) => ({ amount, currency: 'EUR' });
const per = (amount: string | null, units: string | null) => ({ amount, units });
const is = (...values: string[]): UseValue[] =>
  values.map((value) => ({ value, from: null, to: null, interval: null }));
const between = (
  from: string | null,
  to: string | null,
  interval: string | null = null,
): UseValue[] => [{ value: null, from, to, interval }];
const use = (name: string, values: UseValue[]): ValueUse => ({ name, values });
const algorithm = (fields: object) => [
  { id: null, name: null, href: null, plaSpecId: null, ...fields },
];

function compiled(price: Partial<WrittenPrice>, world: PriceWorld = WORLD) {
  const result = compilePrice({ ...NOTHING, ...price }, world);
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  return result.sold;
}

function problemsOf(price: Partial<WrittenPrice>, world: PriceWorld = WORLD): string[] {
  const result = compilePrice({ ...NOTHING, ...price }, world);
  return 'problems' in result
    ? result.problems.map(({ path, code }) => `${path} ${code}`)
    : ['sold'];
}

const usage = { priceType: 'usage', price: eur('0.03'), unitOfMeasure: per('1000', 'token') };

describe('fees', () => {
  it.each([
    ['month', 1, { unit: 'month', length: 1 }],
    ['Monthly', null, { unit: 'month', length: 1 }],
    ['months', 3, { unit: 'month', length: 3 }],
    ['fortnightly', 1, { unit: 'week', length: 2 }],
    ['annual', 1, { unit: 'year', length: 1 }],
    [null, null, null],
  ])('recur every %s × %s', (type, length, period) => {
    const price = { priceType: 'recurring', price: eur('9.99'), period: { type, length } };
    expect(compiled(price)).toMatchObject({
      kind: 'recurring',
      amount: '9.99',
      currency: 'EUR',
      period,
    });
  });

  it.each(['oneTime', 'one time', 'One-Time', 'ONETIME'])(
    'are charged once when written %s',
    (priceType) => {
      expect(compiled({ priceType, price: eur('25') })).toMatchObject({
        kind: 'oneTime',
        amount: '25',
      });
    },
  );

  it('carry their taxes, validity and version', () => {
    const from = parseInstant('2024-01-01T00:00:00Z');
    const taxes = [{ category: 'VAT', ratePercent: '19' }];
    const price = { priceType: 'oneTime', price: eur('1'), taxes, validFrom: from, version: '2' };
    expect(compiled(price)).toMatchObject({ taxes, validFrom: from, validTo: null, version: '2' });
  });

  it('commit to a minimum per period', () => {
    const price = {
      priceType: 'commitment',
      price: eur('1000'),
      period: { type: 'year', length: 1 },
    };
    expect(compiled(price)).toMatchObject({
      kind: 'commitment',
      amount: '1000',
      period: { unit: 'year' },
    });
  });

  it.each([
    ['no amount', { priceType: 'recurring' }, ['price catalog.missing-amount']],
    [
      'a currency nobody knows',
      { priceType: 'oneTime', price: { amount: '1', currency: 'QQQ' } },
      ['price.unit catalog.unknown-currency'],
    ],
    [
      'a period nobody knows',
      { priceType: 'recurring', price: eur('1'), period: { type: 'moon', length: 1 } },
      ['recurringChargePeriodType catalog.unknown-period'],
    ],
    [
      'a negative tax',
      { priceType: 'oneTime', price: eur('1'), taxes: [{ category: 'VAT', ratePercent: '-1' }] },
      ['tax catalog.tax-out-of-range'],
    ],
    [
      'two faults at once',
      { priceType: 'recurring', period: { type: 'moon', length: 1 } },
      ['price catalog.missing-amount', 'recurringChargePeriodType catalog.unknown-period'],
    ],
  ])('are refused with %s', (_what, price, problems) => {
    expect(problemsOf(price)).toEqual(problems);
  });
});

describe('usage per unit', () => {
  it('is so much per block of the unit, prorated', () => {
    expect(compiled(usage)).toMatchObject({
      kind: 'usage',
      currency: 'EUR',
      amount: '0.03',
      cardCode: null,
      exhaustion: 'block',
      lines: [
        {
          id: 'price',
          meter: 'llm.tokens',
          match: {},
          unit: 'token',
          price: { model: 'unit', rate: '0.03', per: '1000' },
        },
      ],
    });
  });

  it('is per single unit when no block is written', () => {
    const price = { ...usage, unitOfMeasure: per(null, 'token') };
    expect(compiled(price).lines).toMatchObject([{ price: { model: 'unit', per: '1' } }]);
  });

  it("prices the meter whose unit converts to the price's", () => {
    const price = { ...usage, unitOfMeasure: per('1', 'GB') };
    expect(compiled(price).lines).toMatchObject([{ meter: 'iot.data', unit: 'GB' }]);
  });

  it.each([
    ['package', { model: 'package', size: '1000', amount: '0.03' }],
    ['flat', { model: 'flat', amount: '0.03' }],
    ['dynamic', { model: 'dynamic' }],
  ])('follows the model %s of its algorithm', (model, json) => {
    const algorithms = algorithm({ plaSpecId: `urn:meterline:pla:${model}:1` });
    expect(compiled({ ...usage, algorithms }).lines).toMatchObject([{ price: json }]);
  });

  it('is a percentage of the amount of events, with the price as a fee for each', () => {
    const algorithms = algorithm({ plaSpecId: 'urn:meterline:pla:percentage:1' });
    const price = { ...usage, algorithms, percentage: '1.3', price: eur('0.25') };
    expect(compiled(price).lines).toMatchObject([
      { price: { model: 'percentage', percent: '1.3', fixed: '0.25' } },
    ]);
  });

  it.each(['block', 'overage'])('says what follows exhaustion: %s', (exhaustion) => {
    expect(compiled({ ...usage, exhaustion }).exhaustion).toBe(exhaustion);
    expect(compiled({ ...usage, uses: [use('exhaustion', is(exhaustion))] }).exhaustion).toBe(
      exhaustion,
    );
  });

  it('is reduced by the discount it names', () => {
    const half = { ...NOTHING, id: 'half', priceType: 'discount', percentage: '50' };
    const world = { ...WORLD, prices: new Map([['half', half]]) };
    const price = { ...usage, relationships: [{ id: 'half', type: 'discount' }] };
    expect(compiled(price, world).lines).toMatchObject([{ discounts: [{ percent: '50' }] }]);
    expect(problemsOf(price)).toEqual(['popRelationship[0].id catalog.unknown-discount']);
  });

  it.each([
    [
      'no unit',
      { ...usage, unitOfMeasure: per('1', null) },
      ['unitOfMeasure.units catalog.missing-unit'],
    ],
    [
      'a unit no meter counts',
      { ...usage, unitOfMeasure: per('1', 'furlong') },
      ['unitOfMeasure.units catalog.no-meter'],
    ],
    [
      'a unit two meters count',
      { ...usage, unitOfMeasure: per('1', 'message') },
      ['unitOfMeasure.units catalog.ambiguous-meter'],
    ],
    ['a meter that does not exist', { ...usage, meter: 'nobody' }, ['meter catalog.unknown-meter']],
    [
      'a meter of another kind',
      { ...usage, meter: 'iot.data' },
      ['lines[0].unit line.unit-mismatch'],
    ],
    ['no price', { ...usage, price: null }, ['price catalog.missing-amount']],
    [
      'an unknown exhaustion',
      { ...usage, exhaustion: 'maybe' },
      ['exhaustion catalog.unknown-exhaustion'],
    ],
    [
      'an unknown currency',
      { ...usage, price: { amount: '1', currency: 'QQQ' } },
      ['price.unit catalog.unknown-currency'],
    ],
    [
      'a block of nothing',
      { ...usage, unitOfMeasure: per('0', 'token') },
      ['lines[0].price.per line.out-of-range'],
    ],
  ])('is refused with %s', (_what, price, problems) => {
    expect(problemsOf(price)).toEqual(problems);
  });

  it('takes the meter it names when several count its unit', () => {
    const price = { ...usage, unitOfMeasure: per('1', 'message') };
    expect(compiled({ ...price, meter: 'sms.in' }).lines).toMatchObject([{ meter: 'sms.in' }]);
    expect(compiled({ ...price, uses: [use('meter', is('sms.out'))] }).lines).toMatchObject([
      { meter: 'sms.out' },
    ]);
  });

  it('prefers the meter that counts exactly its unit', () => {
    const world = {
      ...WORLD,
      meters: [...METERS, { code: 'gb', unit: 'GB', aggregation: 'sum' as const }],
    };
    expect(compiled({ ...usage, unitOfMeasure: per('1', 'GB') }, world).lines).toMatchObject([
      { meter: 'gb' },
    ]);
  });
});

describe('conditions', () => {
  const matchesOf = (...uses: ValueUse[]) =>
    (compiled({ ...usage, uses }).lines ?? []).map((line) => (line as { match: object }).match);

  it.each([
    ['one value', [use('region', is('eu'))], [{ region: 'eu' }]],
    ['several values', [use('region', is('eu', 'us'))], [{ region: ['eu', 'us'] }]],
    ['a range', [use('size', between('10', '20'))], [{ size: { from: '10', to: '20' } }]],
    ['an open range', [use('size', between('10', null))], [{ size: { from: '10' } }]],
    ['a prefix', [use('destinationPrefix', is('49'))], [{ destination: { prefix: '49' } }]],
    [
      'two prefixes',
      [use('destinationPrefix', is('49', '43'))],
      [{ destination: { prefix: '49' } }, { destination: { prefix: '43' } }],
    ],
    [
      'prefixes of which one covers the other',
      [use('destinationPrefix', is('49', '4989'))],
      [{ destination: { prefix: '49' } }],
    ],
    ['hours', [use('timeOfDay', is('22:00-06:00'))], [{ time: { timeOfDay: ['22:00', '06:00'] } }]],
    ['days', [use('dayOfWeek', is('Monday', '7'))], [{ time: { days: [1, 7] } }]],
    [
      'hours on workdays',
      [use('timeOfDay', is('08:00-20:00')), use('dayOfWeek', is('weekday'))],
      [{ time: { timeOfDay: ['08:00', '20:00'], days: [1, 2, 3, 4, 5] } }],
    ],
    [
      'two dimensions',
      [use('region', is('eu')), use('model', is('gpt-4'))],
      [{ region: 'eu', model: 'gpt-4' }],
    ],
    ['a use without values', [use('region', [])], [{}]],
  ])('of %s become what lines match on', (_what, uses, matches) => {
    expect(matchesOf(...uses)).toEqual(matches);
  });

  it('that are alternatives become lines of their own', () => {
    const price = { ...usage, uses: [use('destinationPrefix', is('1', '2'))] };
    expect(compiled(price).lines).toMatchObject([{ id: 'price' }, { id: 'price-2' }]);
  });

  it.each([
    [
      'a range that includes its end',
      [use('size', between('1', '5', 'closed'))],
      'catalog.condition-interval',
    ],
    ['hours nobody reads', [use('timeOfDay', is('evening'))], 'catalog.condition-hours'],
    ['a day nobody knows', [use('dayOfWeek', is('someday'))], 'catalog.condition-days'],
  ])('are refused with %s', (_what, uses, code) => {
    expect(problemsOf({ ...usage, uses })).toEqual([`prodSpecCharValueUse ${code}`]);
  });
});

describe('usage by a rate card', () => {
  const sold = { priceType: 'usage' };

  it.each([
    ['id', { id: 'ai-retail' }],
    ['name', { id: '17', name: 'ai-retail' }],
    ['href', { href: 'https://host/api/v1/rateCards/ai-retail' }],
    ['plaSpecId', { plaSpecId: 'ai-retail' }],
  ])('is found by the %s of the algorithm', (_where, fields) => {
    const price = compiled({ ...sold, algorithms: algorithm(fields) });
    expect(price).toMatchObject({
      cardCode: 'ai-retail',
      currency: 'EUR',
      lines: null,
      amount: null,
    });
  });

  it.each([
    ['an unknown card', { id: 'nobody' }, 'pricingLogicAlgorithm[0] catalog.unknown-rate-card'],
    [
      'an unknown model',
      { plaSpecId: 'urn:meterline:pla:magic:1' },
      'pricingLogicAlgorithm[0] catalog.unknown-rate-card',
    ],
    [
      'a card of another book',
      { id: 'gpu-cost' },
      'pricingLogicAlgorithm[0] catalog.card-not-retail',
    ],
  ])('is refused with %s', (_what, fields, problem) => {
    expect(problemsOf({ ...sold, algorithms: algorithm(fields) })).toEqual([problem]);
  });
});

describe('a tier table', () => {
  const tier = (
    id: string,
    amount: string,
    from: string | null,
    to: string | null,
  ): WrittenPrice => ({
    ...NOTHING,
    id,
    priceType: 'usage',
    price: eur(amount),
    unitOfMeasure: per('1', 'GB'),
    uses: [use('GB.cumulative', between(from, to, 'closed'))],
  });
  const bundle = { priceType: 'usage', parts: ['a', 'b', 'c'] };
  const worldOf = (...parts: WrittenPrice[]) => ({
    ...WORLD,
    prices: new Map(parts.map((part) => [part.id, part])),
  });
  const joined = [
    tier('a', '2', '0', '10'),
    tier('b', '1', '10', '100'),
    tier('c', '0.5', '100', null),
  ];
  const tiers = [
    { upTo: '10', rate: '2', per: '1' },
    { upTo: '100', rate: '1', per: '1' },
    { upTo: null, rate: '0.5', per: '1' },
  ];

  it('is read from its parts, in their order', () => {
    expect(compiled(bundle, worldOf(...joined)).lines).toEqual([
      {
        id: 'price',
        meter: 'iot.data',
        match: {},
        unit: 'GB',
        price: { model: 'graduated', tiers },
      },
    ]);
  });

  it('may begin each tier one whole unit later', () => {
    const parts = [
      tier('a', '2', '0', '10'),
      tier('b', '1', '11', '100'),
      tier('c', '0.5', '101', null),
    ];
    expect(compiled(bundle, worldOf(...parts)).lines).toMatchObject([{ price: { tiers } }]);
  });

  it('prices the whole volume when its algorithm says so', () => {
    const algorithms = algorithm({ plaSpecId: 'urn:meterline:pla:volume:1' });
    expect(compiled({ ...bundle, algorithms }, worldOf(...joined)).lines).toMatchObject([
      { price: { model: 'volume', tiers } },
    ]);
  });

  it('charges a one-time part when its tier is entered', () => {
    const entry = { ...tier('e', '5', '0', '10'), priceType: 'oneTime' };
    const price = { ...bundle, parts: ['a', 'e', 'b', 'c'] };
    expect(compiled(price, worldOf(...joined, entry)).lines).toMatchObject([
      { price: { tiers: [{ ...tiers[0], flat: '5' }, tiers[1], tiers[2]] } },
    ]);
  });

  it.each([
    [
      'a gap',
      [tier('a', '2', '0', '10'), tier('b', '1', '20', '100'), tier('c', '1', '100', null)],
      'bundledPopRelationship[1] catalog.tier-gap',
    ],
    [
      'an overlap',
      [tier('a', '2', '0', '10'), tier('b', '1', '5', '100'), tier('c', '1', '100', null)],
      'bundledPopRelationship[1] catalog.tier-gap',
    ],
    [
      'no open end',
      [tier('a', '2', '0', '10'), tier('b', '1', '10', '100'), tier('c', '1', '100', '200')],
      'bundledPopRelationship catalog.tier-malformed',
    ],
    [
      'a missing part',
      [tier('a', '2', '0', '10'), tier('b', '1', '10', null)],
      'bundledPopRelationship[2].id catalog.tier-malformed',
    ],
    [
      'two currencies',
      [
        tier('a', '2', '0', '10'),
        { ...tier('b', '1', '10', '100'), price: { amount: '1', currency: 'USD' } },
        tier('c', '1', '100', null),
      ],
      'bundledPopRelationship catalog.tier-malformed',
    ],
  ])('is refused with %s', (_what, parts, problem) => {
    expect(problemsOf(bundle, worldOf(...parts))).toEqual([problem]);
  });
});

describe('allowances, overages and discounts', () => {
  it.each([
    ['5', 'GB', 'data'],
    ['100', 'min', 'voice'],
    ['50', 'message', 'sms'],
    ['10', 'EUR', 'monetary'],
    ['1000', 'token', 'other'],
  ])('include %s %s as %s', (amount, units, usageType) => {
    const price = {
      priceType: 'allowance',
      unitOfMeasure: per(amount, units),
      period: { type: 'month', length: 1 },
    };
    expect(compiled(price)).toMatchObject({
      kind: 'allowance',
      allowance: {
        quantity: amount,
        unit: units,
        usageType,
        period: { unit: 'month', length: 1 },
        meters: [],
        priceIds: [],
      },
    });
  });

  it('pin an allowance to prices and meters', () => {
    const price = {
      priceType: 'allowance',
      unitOfMeasure: per('5', 'GB'),
      meter: 'iot.data',
      relationships: [{ id: 'u1', type: 'allowanceFor' }],
    };
    expect(compiled(price).allowance).toMatchObject({ meters: ['iot.data'], priceIds: ['u1'] });
  });

  it('let an overage take over from a price', () => {
    const price = {
      ...usage,
      priceType: 'overage',
      relationships: [{ id: 'u1', type: 'overageOf' }],
    };
    expect(compiled(price)).toMatchObject({
      kind: 'overage',
      overageOf: 'u1',
      lines: [{ meter: 'llm.tokens' }],
    });
  });

  it('reduce related prices by a percentage or an amount', () => {
    const relationships = [{ id: 'r1', type: 'discountOf' }];
    expect(compiled({ priceType: 'discount', percentage: '10', relationships }).discount).toEqual({
      percent: '10',
      amount: null,
      priceIds: ['r1'],
    });
    expect(compiled({ priceType: 'discount', price: eur('2') }).discount).toEqual({
      percent: null,
      amount: '2',
      priceIds: [],
    });
  });

  it.each([
    [
      'an allowance of nothing',
      { priceType: 'allowance' },
      ['unitOfMeasure catalog.missing-quantity'],
    ],
    [
      'an allowance of an unknown meter',
      { priceType: 'allowance', unitOfMeasure: per('1', 'GB'), meter: 'x' },
      ['meter catalog.unknown-meter'],
    ],
    [
      'an overage of nothing',
      { ...usage, priceType: 'overage' },
      ['popRelationship catalog.missing-overage-of'],
    ],
    [
      'a discount above 100 %',
      { priceType: 'discount', percentage: '101' },
      ['percentage catalog.percentage-out-of-range'],
    ],
    ['a discount of nothing', { priceType: 'discount' }, ['price catalog.missing-amount']],
  ])('refuse %s', (_what, price, problems) => {
    expect(problemsOf(price)).toEqual(problems);
  });
});

describe('what is no price by itself', () => {
  it.each([[null], ['tax'], ['']])('has no problems and is not sold: priceType %j', (priceType) => {
    expect(compilePrice({ ...NOTHING, priceType }, WORLD)).toEqual({ problems: [] });
  });
});
