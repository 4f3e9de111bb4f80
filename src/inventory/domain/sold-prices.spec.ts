import { parseInstant } from '../../core/time';
import { inTurn, type PriceOnSale, refittedPrices, soldPrices } from './sold-prices';

const TURN = parseInstant('2024-02-15T00:00:00Z');
const OFFERED = [
  price('fee-1', 'recurring', { validTo: TURN }),
  price('fee-2', 'recurring', { validFrom: TURN }),
  price('setup-1', 'oneTime', { validTo: TURN }),
  price('traffic-1', 'usage', { validTo: TURN }),
  price('traffic-2', 'usage', { validFrom: TURN }),
  price('included-1', 'allowance', { validTo: TURN }),
  price('least-2', 'commitment', { validFrom: TURN }),
  price('off-1', 'discount', { validTo: TURN }),
  price('gone', 'usage', { selling: 'withdrawn' }),
];
const NOBODY = new Map<string, readonly string[]>();

describe('soldPrices', () => {
  it.each([
    [
      '2024-02-14T23:59:59.999Z',
      ['fee-1', 'setup-1', 'traffic-1', 'traffic-2', 'included-1', 'off-1'],
    ],
    ['2024-02-15T00:00:00Z', ['fee-2', 'traffic-1', 'traffic-2', 'least-2']],
  ])('sells at %s what is on sale then, and usage in all versions', (startsAt, ids) => {
    const offered = [...OFFERED.map(({ id }) => id), 'not-read-yet'];
    const sale = { startsAt: parseInstant(startsAt), characteristics: NOBODY };
    expect(soldPrices(offered, byId(OFFERED), sale)).toEqual([...ids, 'not-read-yet']);
  });
});

describe('prices for sizes', () => {
  const sized = [
    price('S', 'recurring', asks('size', 'S', 'XS')),
    price('L', 'recurring', asks('size', 'L')),
    price('any', 'recurring', {}),
    price('red', 'oneTime', asks('colour', 'red')),
  ];
  const ids = sized.map(({ id }) => id);
  const as = (size: string, colour = 'blue') => ({
    startsAt: TURN,
    characteristics: new Map([
      ['size', [size]],
      ['colour', [colour]],
    ]),
  });

  it.each([
    [as('S'), ['S', 'any']],
    [as('XS'), ['S', 'any']],
    [as('L', 'red'), ['L', 'any', 'red']],
    [as('M'), ['any']],
    [{ startsAt: TURN, characteristics: NOBODY }, ['any']],
  ])('are sold to what fits', (sale, expected) => {
    expect(soldPrices(ids, byId(sized), sale)).toEqual(expected);
  });

  it('change with the size, and nothing else does', () => {
    const sold = ['S', 'any', 'gone-from-the-offering'];
    expect(refittedPrices(sold, ids, byId(sized), as('L'))).toEqual([
      'any',
      'gone-from-the-offering',
      'L',
    ]);
    expect(refittedPrices(sold, ids, byId(sized), as('S'))).toEqual(sold);
  });

  it('stay when another one changes, however they are sold by then', () => {
    const over = sized.map((each) => ({ ...each, validTo: TURN, selling: 'withdrawn' as const }));
    expect(refittedPrices(['S', 'red'], ids, byId(over), as('S', 'red'))).toEqual(['S', 'red']);
    expect(refittedPrices(['S', 'red'], ids, byId(over), as('L', 'red'))).toEqual(['red']);
  });

  it('bounds a range by numbers, its end not included', () => {
    const wide = price('wide', 'recurring', {
      soldFor: [{ name: 'size', values: [], ranges: [{ from: '10', to: '20' }] }],
    });
    const sells = (size: string) => soldPrices(['wide'], byId([wide]), as(size)).length;
    expect(['9', '10', '19.9', '20', 'ten'].map(sells)).toEqual([0, 1, 1, 0, 0]);
  });
});

function asks(name: string, ...values: string[]): Partial<PriceOnSale> {
  return { soldFor: [{ name, values, ranges: [] }] };
}

function price(id: string, kind: string, more: Partial<PriceOnSale>): PriceOnSale {
  return { id, kind, validFrom: null, validTo: null, soldFor: [], ...more };
}

function byId(prices: readonly PriceOnSale[]): Map<string, PriceOnSale> {
  return new Map(prices.map((each) => [each.id, each]));
}

describe('inTurn', () => {
  const kinds = new Map(
    (
      [
        ['u', 'usage'],
        ['v', 'usage'],
        ['o', 'overage'],
        ['a', 'allowance'],
        ['f', 'recurring'],
      ] as const
    ).map(([id, kind]) => [id, { id, kind, validFrom: null, validTo: null, lines: null }]),
  );

  it.each([
    ['u a o', 'o a u'],
    ['o a u', 'o a u'],
    ['a u v o f', 'a o u v f'],
    ['v u', 'v u'],
    ['f a unread', 'f a unread'],
  ])('asks %s as %s', (listed, turns) => {
    expect(inTurn(listed.split(' '), kinds).join(' ')).toBe(turns);
  });
});
