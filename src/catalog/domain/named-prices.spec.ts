import { fromDocument } from '../store/written-price.mapping';
import { refusedNames } from './named-prices';

type JsonObject = Readonly<Record<string, unknown>>;

const CARDS = new Map([['card', {}]]);
const EUR = { price: { unit: 'EUR', value: 5 } };
const TIER = { priceType: 'usage', ...EUR };
type Stretch = readonly [from: number, to?: number | undefined, interval?: string];
const reach = (...[valueFrom, valueTo, rangeInterval]: Stretch) => ({
  prodSpecCharValueUse: [
    {
      name: 'GB.cumulative',
      productSpecCharacteristicValue: [{ valueFrom, valueTo, rangeInterval }],
    },
  ],
});
const tier = (...stretch: Stretch) => ({ ...TIER, ...reach(...stretch) });
const TAX = { tax: [{ taxCategory: 'VAT', taxRate: 7 }] };
const HERE = { place: [{ id: 'here' }] };
const naming = (relationshipType: string) => ({ popRelationship: [{ id: 'x', relationshipType }] });
const RETIRED = { lifecycleStatus: 'Retired' };
const SIZE = {
  prodSpecCharValueUse: [{ name: 's', productSpecCharacteristicValue: [{ value: 'L' }] }],
};
const PERIOD = { validFor: { endDateTime: '2020-01-01T00:00:00Z' } };
const OFF = { priceType: 'discount', percentage: 50 };

function refused(said: JsonObject, named: Readonly<Record<string, JsonObject>> = {}) {
  const prices = new Map(Object.entries(named).map(([id, body]) => [id, fromDocument(id, body)]));
  const kinds = new Map([['kept', 'allowance' as const]]);
  return refusedNames(fromDocument('p', said), { prices, kinds, cards: CARDS }).map(
    ({ path }) => path,
  );
}

describe('a price that names another', () => {
  it.each([
    ['discount', 'discountOf', { priceType: 'recurring' }],
    ['discount', 'discountOf', { priceType: 'oneTime' }],
    ['discount', 'supersedes', OFF],
    ['overage', 'overageOf', { priceType: 'allowance' }],
    ['allowance', 'allowanceFor', { priceType: 'usage' }],
    ['allowance', 'allowanceFor', { priceType: 'overage' }],
    ['recurring', 'discount', OFF],
  ])('is followed: %s %s %j', (priceType, type, named) => {
    expect(refused({ priceType, ...naming(type) }, { x: named })).toEqual([]);
  });

  it.each([
    ['discount', 'discountOf', { priceType: 'usage' }],
    ['discount', 'discountOf', { priceType: 'allowance' }],
    ['discount', 'discountOf', { ...OFF }],
    ['discount', 'discountOf', { priceType: 'recurring', bundledPopRelationship: [{ id: 'a' }] }],
    ['discount', 'discountOf', undefined],
    ['overage', 'overageOf', { priceType: 'usage' }],
    ['overage', 'overageOf', undefined],
    ['usage', 'overageOf', { priceType: 'allowance' }],
    ['allowance', 'allowanceFor', { priceType: 'recurring' }],
    ['allowance', 'allowanceFor', undefined],
    ['recurring', 'supersedes', undefined],
    ['discount', 'supersedes', undefined],
  ])('is refused: %s %s %j', (priceType, type, named) => {
    expect(refused({ priceType, ...naming(type) }, named && { x: named })).toEqual([
      'popRelationship[0].id',
    ]);
  });

  it('is a bundle of what is there', () => {
    const bundle = { priceType: 'recurring', bundledPopRelationship: [{ id: 'a' }, { id: 'b' }] };
    expect(refused(bundle, { a: { priceType: 'recurring' } })).toEqual([
      'bundledPopRelationship[1].id',
    ]);
  });

  it('may name what has no document any more', () => {
    const popRelationship = [{ id: 'kept', relationshipType: 'overageOf' }];
    expect(refused({ priceType: 'overage', popRelationship })).toEqual([]);
  });
});

describe.each(['recurring', 'oneTime', 'usage', 'overage'])('of %s', (priceType) => {
  it.each([
    RETIRED,
    HERE,
    { productOfferingTerm: [{ name: '24 months' }] },
    SIZE,
    PERIOD,
    { price: { unit: 'EUR', value: 7 } },
  ])('a discount that says %j is not named', (more) => {
    const said = { priceType, ...naming('discount') };
    expect(refused(said, { x: { ...OFF, ...more } })).toEqual(['popRelationship[0].id']);
    expect(refused(said, { x: OFF })).toEqual([]);
  });
});

describe('a table of tiers', () => {
  const table = (a: JsonObject, b: JsonObject, more: JsonObject = {}) =>
    refused(
      { priceType: 'usage', bundledPopRelationship: [{ id: 'a' }, { id: 'b' }], ...more },
      { a, b },
    );
  const volume = { pricingLogicAlgorithm: [{ plaSpecId: 'urn:meterline:pla:volume:1' }] };
  const first = 'bundledPopRelationship[0].id';
  const second = 'bundledPopRelationship[1].id';

  it.each([
    TAX,
    HERE,
    RETIRED,
    PERIOD,
    naming('discount'),
    { meter: 'm' },
    { recurringChargePeriodType: 'month' },
    { pricingLogicAlgorithm: [{ id: 'card' }] },
    { unitOfMeasure: { amount: 1, units: 'MB' } },
    { percentage: 5 },
  ])('has no tier that says %j', (more) => {
    expect(table({ ...tier(0, 10), ...more }, tier(10))).toEqual([first]);
  });

  it('has tiers of one stretch', () => {
    const [use] = reach(0, 10).prodSpecCharValueUse;
    const more = { prodSpecCharValueUse: [use, use] };
    expect(table({ ...tier(0, 10), ...more }, tier(10))).toEqual([first]);
  });

  it.each<[Stretch, Stretch, string[]]>([
    [[0, 10, 'closed'], [10, undefined, 'closedTop'], []],
    [[0, 10, 'closedTop'], [10, undefined, 'open'], []],
    [[0, 10], [10], []],
    [[0, 10, 'closed'], [11, undefined, 'closed'], []],
    [[0, 10, 'closed'], [11, undefined, 'closedBottom'], []],
    [[0, 10, 'closedBottom'], [10, undefined, 'closedTop'], [first]],
    [[0, 10, 'open'], [10, undefined, 'closedTop'], [first]],
    [[0, 10, 'weird'], [10, undefined, 'closedTop'], [first]],
    [[0, 10, 'closed'], [10, undefined, 'closedBottom'], [second]],
    [[0, 10, 'closed'], [11, undefined, 'open'], [second]],
    [
      [0, 10, 'closedBottom'],
      [10, undefined, 'closedBottom'],
      [first, second],
    ],
  ])('by volume, of %j and %j', (one, other, paths) => {
    expect(table(tier(...one), tier(...other), volume)).toEqual(paths);
  });

  it('that does not jump at a bound may include it on either side', () => {
    expect(table(tier(0, 10, 'closedBottom'), tier(10, undefined, 'closedBottom'))).toEqual([]);
    expect(table(tier(0, 10, 'weird'), tier(10))).toEqual([first]);
  });

  it('jumps at an entry fee', () => {
    const entry = { ...tier(0, 10, 'closedBottom'), priceType: 'oneTime' };
    expect(table(tier(0, 10), { ...entry, ...TAX })).toEqual([second]);
    expect(table(tier(0, 10, 'closedBottom'), entry)).toEqual([first]);
  });
});
