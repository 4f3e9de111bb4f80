import {
  METERS,
  NOTHING,
  WORLD,
  algorithm,
  compiled,
  eur,
  is,
  per,
  problemsOf,
  usage,
  use,
} from '../../../test/support/data/written-price';

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

  it('may cost less per unit than a charge has decimals', () => {
    const price = compiled({ ...usage, price: eur('0.0000000000001') });
    expect(price).toMatchObject({ amount: null, lines: [{ price: { rate: '0.0000000000001' } }] });
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
