import { EVERYTHING } from './query/list-query';
import { pageInMemory } from './query/page-in-memory';
import { parseFilter } from './query/parse-filter';
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

it('refuses a list whose pattern runs away with 503', () => {
  const name = 'a'.repeat(4_000);
  const found = Array.from({ length: 20 }, (_, index) => ({ id: String(index), body: { name } }));
  const query = { ...EVERYTHING, filter: parseFilter(['name.regex=a*a*a*a*a*a*b']) };
  expect(() => pageInMemory(found, query)).toThrow(expect.objectContaining({ status: 503 }));
});
