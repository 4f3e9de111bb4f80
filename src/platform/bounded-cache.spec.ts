import { BoundedCache } from './bounded-cache';

it('forgets what was not asked for the longest', () => {
  const cache = new BoundedCache<number>(3);
  for (const key of ['a', 'b', 'c']) cache.put(key, 1, 1);
  cache.get('a');
  cache.put('d', 1, 1);
  expect(['a', 'b', 'c', 'd'].filter((key) => cache.get(key) !== undefined)).toEqual([
    'a',
    'c',
    'd',
  ]);
});

it('never weighs more than its bound, but for one value that does alone', () => {
  const cache = new BoundedCache<string>(10);
  const weights = [3, 4, 5, 1, 9, 20, 2].map((weight, index) => {
    cache.put(`${index}`, 'value', weight);
    return cache.weight;
  });
  expect(weights).toEqual([3, 7, 9, 10, 10, 20, 2]);
});

it('weighs a key that is put again once', () => {
  const cache = new BoundedCache<string>(10);
  cache.put('a', 'old', 4);
  cache.put('a', 'new', 6);
  expect([cache.get('a'), cache.weight]).toEqual(['new', 6]);
});
