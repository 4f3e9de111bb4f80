import { type CharacteristicRule, misfitsOf, withDefaults } from './characteristic';

const RULE: CharacteristicRule = {
  name: 'colour',
  isConfigurable: true,
  isExtensible: false,
  least: 0,
  most: null,
  type: null,
  pattern: null,
  values: [],
};
const listed = (...values: string[]) => values.map((value) => ({ ...ANY, value }));
const between = (from: string | null, to: string | null, interval: string | null = null) => [
  { ...ANY, from, to, interval },
];
const ANY = { value: null, from: null, to: null, interval: null, pattern: null, isDefault: false };
const chosen = (value: string) => [{ ...ANY, value, isDefault: true }];

it.each<[Partial<CharacteristicRule>, string, string | undefined]>([
  [{}, 'anything', undefined],
  [{ values: listed('red', 'blue') }, 'blue', undefined],
  [{ values: listed('red', 'blue') }, 'Blue', 'must be one of red, blue'],
  [{ values: listed('red', 'blue'), isExtensible: true }, 'green', undefined],
  [{ values: listed('5') }, '5.0', undefined],
  [{ values: listed('5') }, '6', 'must be 5'],
  [{ values: between('1', '5') }, '5', undefined],
  [{ values: between('1', '5', 'closedBottom') }, '5', 'must be 1 to 5'],
  [{ values: between('1', '5', 'open') }, '1', 'must be 1 to 5'],
  [{ values: between('1', '5', 'closedTop') }, '1', 'must be 1 to 5'],
  [{ values: between('1', null) }, '1000', undefined],
  [{ values: between('1', '5') }, 'many', 'must be 1 to 5'],
  [{ values: [...listed('none'), ...between('1', '5')] }, 'none', undefined],
  [{ values: [{ ...ANY, pattern: '[a-z]+' }] }, 'abc', undefined],
  [{ values: [{ ...ANY, pattern: '[a-z]+' }] }, 'a1', 'must be what matches [a-z]+'],
  [{ values: chosen('red'), isConfigurable: false }, 'red', undefined],
  [
    { values: [...chosen('red'), ...listed('blue')], isConfigurable: false },
    'blue',
    'cannot be chosen: it is red',
  ],
  [{ isConfigurable: false }, 'red', 'cannot be chosen'],
  [{ type: 'number' }, '1.5', undefined],
  [{ type: 'Number', isExtensible: true }, 'many', 'must be of the type Number'],
  [{ type: 'integer' }, '1.5', 'must be of the type integer'],
  [{ type: 'boolean' }, 'yes', 'must be of the type boolean'],
  [{ type: 'date-time' }, '2026-01-01T00:00:00Z', undefined],
  [{ type: 'dateTime' }, '2026-01-01', 'must be of the type dateTime'],
  [{ type: 'date' }, '2026-02-30', 'must be of the type date'],
  [{ type: 'string' }, '1', undefined],
  [{ type: 'colour of ours' }, 'red', undefined],
  [{ pattern: '[a-z]+', values: listed('red', 'Red') }, 'red', undefined],
  [{ pattern: '[a-z]+', values: listed('red', 'Red') }, 'Red', 'must be what matches [a-z]+'],
])('%j says of %s: %s', (rule, value, message) => {
  const matches = (pattern: string, text: string) => new RegExp(`^${pattern}$`).test(text);
  const misfits = misfitsOf(new Map([['colour', [value]]]), [{ ...RULE, ...rule }], matches);
  expect(misfits.map((misfit) => misfit.message)).toEqual(message === undefined ? [] : [message]);
});

it('has no more values than it may have', () => {
  const misfits = misfitsOf(new Map([['colour', ['a', 'b']]]), [{ ...RULE, most: 1 }], () => true);
  expect(misfits).toEqual([
    { name: 'colour', value: 'a, b', message: 'has at most 1 of a value, not 2' },
  ]);
});

it('judges nothing that has no rule', () => {
  expect(misfitsOf(new Map([['size', ['L']]]), [RULE], () => false)).toEqual([]);
});

it('gives what is not said its default', () => {
  const rules = [
    { ...RULE, values: chosen('red') },
    { ...RULE, name: 'size', values: chosen('S') },
  ];
  const known = withDefaults(new Map([['size', ['L']]]), rules);
  expect([...known]).toEqual([
    ['colour', ['red']],
    ['size', ['L']],
  ]);
});
