import { parseSort, sorted } from './sort';
import { Steps } from './steps';

describe('parseSort', () => {
  it.each`
    sort                      | keys
    ${'a'}                    | ${'+a'}
    ${'-a,+b'}                | ${'-a +b'}
    ${'-a, b'}                | ${'-a +b'}
    ${' a,-b.c'}              | ${'+a -b.c'}
    ${''}                     | ${''}
    ${',-,'}                  | ${''}
    ${'-$.a,$.b.c'}           | ${'-a +b.c'}
    ${'a[*].b'}               | ${'+a.b'}
    ${"-a[?@.b=='x,y'].c,+d"} | ${"-$.a[?@.b=='x,y'].c +d"}
  `('reads $sort', ({ sort, keys }: { sort: string; keys: string }) => {
    const found = parseSort([sort]).map(
      ({ descending, path, jsonPath }) =>
        `${descending ? '-' : '+'}${path?.join('.') ?? jsonPath?.text}`,
    );
    expect(found.join(' ')).toBe(keys);
  });

  it.each`
    sort                   | message                      | why
    ${'a,b,c,d,e,f,g,h,i'} | ${'at most 8'}               | ${'more than eight attributes'}
    ${'name,$.a[?@.b='}    | ${'sort must be a JSONPath'} | ${'a JSONPath that is none'}
  `('refuses $why', ({ sort, message }: { sort: string; message: string }) => {
    expect(() => parseSort([sort])).toThrow(message);
  });
});

describe('sorted', () => {
  const order = (sort: string, values: readonly unknown[]): readonly unknown[] =>
    sorted(values, parseSort([sort]), (a) => ({ a }), new Steps());

  it.each`
    sort    | values                          | sorted                          | why
    ${'a'}  | ${[10, 9, 1.5]}                 | ${[1.5, 9, 10]}                 | ${'numbers by value'}
    ${'a'}  | ${['b', 'a', 'B']}              | ${['B', 'a', 'b']}              | ${'texts by code'}
    ${'-a'} | ${[1, 3, 2]}                    | ${[3, 2, 1]}                    | ${'descending'}
    ${'-a'} | ${[undefined, 1, undefined, 2]} | ${[2, 1, undefined, undefined]} | ${'absent last'}
    ${'a'}  | ${[true, 'x', 1, false]}        | ${['x', 1, false, true]}        | ${'types in the order of jsonb'}
    ${'$.a[?@.k==1].v'} | ${[[{ k: 2, v: 1 }, { k: 1, v: 9 }], [{ k: 1, v: 3 }]]} | ${[[{ k: 1, v: 3 }], [{ k: 2, v: 1 }, { k: 1, v: 9 }]]} | ${'a JSONPath by the first value it selects'}
  `('$why', ({ sort, values, sorted }: { sort: string; values: unknown[]; sorted: unknown[] }) => {
    expect(order(sort, values)).toEqual(sorted);
  });
});
