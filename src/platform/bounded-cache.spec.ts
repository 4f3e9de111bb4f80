import { BoundedCache } from './bounded-cache';

it('keeps what is asked for and forgets what is not', () => {
  const cache = new BoundedCache<number>(4);
  for (const key of ['a', 'b', 'c', 'd', 'e', 'f']) {
    cache.put(key, 1, 1);
    cache.get('a');
  }
  const kept = ['a', 'b', 'c', 'd', 'e', 'f'].filter((key) => cache.get(key) !== undefined);
  expect(kept).toEqual(expect.arrayContaining(['a', 'f']));
  expect(kept).not.toContain('b');
});

it('never weighs more than its bound, but for one value that does alone', () => {
  const cache = new BoundedCache<string>(10);
  const weights = [3, 4, 5, 1, 9, 20, 2].map((weight, index) => {
    cache.put(`${index}`, 'value', weight);
    return { weight: cache.weight, last: cache.get(`${index}`) };
  });
  for (const { weight } of weights) expect(weight === 20 || weight <= 10).toBe(true);
  expect(weights.every(({ last }) => last === 'value')).toBe(true);
  expect(cache.weight).toBe(2);
});

it('keeps half of what it may hold, whatever else is put', () => {
  const cache = new BoundedCache<string>(1_000);
  for (let index = 0; index < 10_000; index += 1) cache.put(`${index}`, 'value', 1);
  const last = Array.from({ length: 500 }, (_, index) => `${9_999 - index}`);
  expect(last.every((key) => cache.get(key) !== undefined)).toBe(true);
});

it('weighs a key that is put again once', () => {
  const cache = new BoundedCache<string>(10);
  cache.put('a', 'old', 4);
  cache.put('a', 'new', 5);
  expect([cache.get('a'), cache.weight]).toEqual(['new', 5]);
});
