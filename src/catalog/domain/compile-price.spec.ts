import { parseInstant } from '../../core/time';
import { compilePrice } from './compile-price';
import type { WrittenPrice } from './written-price';
import {
  NOTHING,
  WORLD,
  between,
  compiled,
  eur,
  is,
  per,
  problemsOf,
  usage,
  use,
} from '../../../test/support/data/written-price';

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

  it('recur in advance when they are written recurring-prepaid', () => {
    expect(compiled({ priceType: 'recurring-prepaid', price: eur('5') }).kind).toBe('recurring');
  });

  it('are sold to products that fit', () => {
    const uses = [use('colour', is('red', 'blue')), use('size', between('10', '20'))];
    expect(compiled({ priceType: 'oneTime', price: eur('1'), uses }).soldFor).toEqual([
      { name: 'colour', values: ['red', 'blue'], ranges: [] },
      { name: 'size', values: [], ranges: [{ from: '10', to: '20' }] },
    ]);
  });

  it('have no hours', () => {
    const uses = [use('timeOfDay', is('08:00-20:00'))];
    expect(problemsOf({ priceType: 'recurring', price: eur('1'), uses })).toEqual([
      'prodSpecCharValueUse catalog.condition-of-fee',
    ]);
  });

  it('name the discounts they are reduced by', () => {
    const relationships = [{ id: 'cut', type: 'discount' }];
    const fee = { priceType: 'recurring', price: eur('1'), relationships };
    const cut = { ...NOTHING, id: 'cut', priceType: 'discount', percentage: '10' };
    const world = { ...WORLD, prices: new Map([['cut', cut]]) };
    expect(compiled(fee, world).discountIds).toEqual(['cut']);
    expect(problemsOf(fee)).toEqual(['popRelationship[0].id catalog.unknown-discount']);
  });

  it('carry their taxes, validity and version', () => {
    const from = parseInstant('2024-01-01T00:00:00Z');
    const taxes = [{ category: 'VAT', ratePercent: '19' }];
    const price = { priceType: 'oneTime', price: eur('1'), taxes, validFrom: from, version: '2' };
    expect(compiled(price)).toMatchObject({ taxes, validFrom: from, validTo: null, version: '2' });
  });

  it.each([
    [null, 'free'],
    ['free', 'free'],
    ['charge', 'charge'],
  ])('say %s of suspended days, which is %s', (whileSuspended, means) => {
    const price = { priceType: 'recurring', price: eur('1'), whileSuspended };
    expect(compiled(price)).toMatchObject({ whileSuspended: means });
  });

  it.each(['', 'half', 'Charge', 'true'])(
    'are not sold when they say %j of them',
    (whileSuspended) => {
      const price = { priceType: 'recurring', price: eur('1'), whileSuspended };
      expect(problemsOf(price)).toEqual(['whileSuspended catalog.unknown-suspension']);
    },
  );

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
      'more decimals than a charge has',
      { priceType: 'oneTime', price: eur('0.0000000000001') },
      ['price.value catalog.amount-too-fine'],
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
    expect(compiled({ ...price, meter: null }).allowance).toMatchObject({ meters: ['iot.data'] });
    const early = { ...price, meter: null, relationships: [{ id: 'later', type: 'allowanceFor' }] };
    expect(compiled(early).allowance).toMatchObject({ meters: [], priceIds: ['later'] });
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
  it.each<Partial<WrittenPrice>>([
    {},
    { priceType: '' },
    { priceType: 'bundle', parts: ['a'] },
    { priceType: 'recurring', parts: ['a', 'b'] },
    { priceType: 'oneTime', parts: ['a'] },
  ])('has no problems and is not sold: %j', (price) => {
    expect(compilePrice({ ...NOTHING, ...price }, WORLD)).toEqual({ problems: [] });
  });

  it.each<Partial<WrittenPrice>>([
    { priceType: 'penalty' },
    { priceType: 'custom', price: eur('5') },
    { priceType: 'tax', percentage: '19' },
    { price: eur('5') },
  ])('is refused where somebody could take it for a charge: %j', (price) => {
    expect(problemsOf(price)).toEqual(['priceType catalog.unknown-price-type']);
  });
});
