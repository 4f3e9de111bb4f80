import { withinTime } from './within-time';

it('answers what the work answers', () => {
  expect(withinTime(100, () => 'done')).toBe('done');
  expect(withinTime(100, () => undefined)).toBeUndefined();
});

it('passes on what the work throws', () => {
  expect(() =>
    withinTime(100, () => {
      throw new TypeError('no');
    }),
  ).toThrow(TypeError);
});

it.each(['^(a|a)*b$', 'a*a*a*a*a*a*a*b'])('stops %p when it runs away', (pattern) => {
  const tried = new RegExp(pattern);
  expect(() => withinTime(50, () => tried.test('a'.repeat(3_000)))).toThrow(/stopped after 50 ms/);
});
