import { type Expansion, parseExpansion } from './parse-expansion';

it.each<[string, Expansion | undefined]>([
  ['', undefined],
  ['fields=a&limit=1', undefined],
  ['expand=', undefined],
  ['depth=0', undefined],
  ['depth=', undefined],
  ['depth=2', { paths: undefined, levels: 2 }],
  ['expand=a', { paths: [['a']], levels: 1 }],
  ['expand=a,b.c', { paths: [['a'], ['b', 'c']], levels: 1 }],
  ['expand=a%2Cb&expand=c', { paths: [['a'], ['b'], ['c']], levels: 1 }],
  ['expand=a&depth=3', { paths: [['a']], levels: 3 }],
  ['expand=a&depth=0', undefined],
])('reads %p', (query, expansion) => {
  expect(parseExpansion(query)).toEqual(expansion);
});

it.each([
  'depth=4',
  'depth=-1',
  'depth=1.5',
  'depth=many',
  `expand=${'a,'.repeat(51)}`,
  `expand=${'a.'.repeat(10)}a`,
])('refuses %p', (query) => {
  expect(() => parseExpansion(query)).toThrow(/^(depth must be|expand takes at most)/);
});
