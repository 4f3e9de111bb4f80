import { compareBy, parseSort } from './sort';

describe('parseSort', () => {
  it.each`
    sort         | keys
    ${'a'}       | ${'+a'}
    ${'-a,+b'}   | ${'-a +b'}
    ${'-a, b'}   | ${'-a +b'}
    ${' a,-b.c'} | ${'+a -b.c'}
    ${''}        | ${''}
    ${',-,'}     | ${''}
  `('reads $sort', ({ sort, keys }: { sort: string; keys: string }) => {
    const found = parseSort([sort]).map(
      (key) => `${key.descending ? '-' : '+'}${key.path.join('.')}`,
    );
    expect(found.join(' ')).toBe(keys);
  });

  it('refuses more than eight attributes', () => {
    expect(() => parseSort(['a,b,c,d,e,f,g,h,i'])).toThrow(/at most 8/);
  });
});

describe('compareBy', () => {
  const order = (sort: string, values: unknown[]): unknown[] =>
    values
      .map((a) => ({ a }))
      .toSorted(compareBy(parseSort([sort])))
      .map(({ a }) => a);

  it.each`
    sort    | values                          | sorted                          | why
    ${'a'}  | ${[10, 9, 1.5]}                 | ${[1.5, 9, 10]}                 | ${'numbers by value'}
    ${'a'}  | ${['b', 'a', 'B']}              | ${['B', 'a', 'b']}              | ${'texts by code'}
    ${'-a'} | ${[1, 3, 2]}                    | ${[3, 2, 1]}                    | ${'descending'}
    ${'-a'} | ${[undefined, 1, undefined, 2]} | ${[2, 1, undefined, undefined]} | ${'absent last'}
    ${'a'}  | ${[true, 'x', 1, false]}        | ${['x', 1, false, true]}        | ${'types in the order of jsonb'}
  `('$why', ({ sort, values, sorted }: { sort: string; values: unknown[]; sorted: unknown[] }) => {
    expect(order(sort, values)).toEqual(sorted);
  });
});
