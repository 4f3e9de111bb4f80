import fc from 'fast-check';
import { fromScaled } from '../../core/decimal';
import {
  NOTHING,
  WORLD,
  algorithm,
  between,
  compiled,
  eur,
  per,
  problemsOf,
  use,
} from '../../../test/support/data/written-price';
import { readTierTable, type Tier, type TierPart, writeTierTable } from './tier-table';
import type { WrittenPrice } from './written-price';

const amount = fc
  .bigInt({ min: 1n, max: 10n ** 9n })
  .map((units) => fromScaled(units, 3).toString());

/** Bounds that rise, the last tier open. */
const tiers = fc
  .array(fc.record({ width: amount, rate: amount, per: amount, flat: fc.option(amount) }), {
    minLength: 1,
    maxLength: 8,
  })
  .map((written) => {
    let reached = fromScaled(0n, 0);
    return written.map(({ width, rate, per, flat }, index): Tier => {
      reached = reached.plus(width);
      const upTo = index === written.length - 1 ? null : reached.toString();
      return flat === null ? { upTo, rate, per } : { upTo, rate, per, flat };
    });
  });

function toPrice({ kind, amount: price, per, use }: TierPart, id: string): WrittenPrice {
  return {
    id,
    name: id,
    priceType: kind,
    version: null,
    percentage: null,
    meter: null,
    exhaustion: null,
    whileSuspended: null,
    algorithms: [],
    relationships: [],
    parts: [],
    taxes: [],
    validFrom: null,
    validTo: null,
    price: { amount: price, currency: 'EUR' },
    period: { type: null, length: null },
    unitOfMeasure: { amount: per, units: 'GB' },
    uses: [use],
  };
}

describe('a tier table', () => {
  it('is read as it was written, whatever its tiers and entry fees', () => {
    fc.assert(
      fc.property(tiers, (written) => {
        const parts = writeTierTable({ unit: 'GB', tiers: written });
        const prices = parts.map((part, index) => toPrice(part, `part-${index}`));
        const byId = new Map(prices.map((price) => [price.id, price]));
        expect(readTierTable([...byId.keys()], byId)).toEqual({
          unit: 'GB',
          currency: 'EUR',
          tiers: written,
        });
      }),
    );
  });
});

describe('a tier table as a price', () => {
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
