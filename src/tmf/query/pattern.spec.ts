import { isWhole, occurs, patternFault } from './pattern';
import { Steps } from './steps';

const LONG = `${'a'.repeat(3_000)}!`;

it.each(['(a|aa)+$', '^(a|a)*b$', 'a*a*a*a*a*a*a*b', '(a+)+$', '([a-z]+)*[0-9]'])(
  'decides %s of a long text in linear time',
  (pattern) => {
    const steps = new Steps(1_000_000);
    expect(occurs(pattern, LONG, steps)).toBe(false);
    expect(isWhole(pattern, LONG, steps)).toBe(false);
  },
);

it.each`
  pattern        | text     | found    | whole
  ${'b'}         | ${'abc'} | ${true}  | ${false}
  ${'a.c'}       | ${'abc'} | ${true}  | ${true}
  ${'a|ab'}      | ${'ab'}  | ${true}  | ${true}
  ${'^\\w+$'}    | ${'ab'}  | ${true}  | ${true}
  ${'\\u0061'}   | ${'ab'}  | ${true}  | ${false}
  ${'\\p{L}{2}'} | ${'éä'}  | ${true}  | ${true}
  ${'x'}         | ${''}    | ${false} | ${false}
`('$pattern in $text', ({ pattern, text, found, whole }: Record<string, string>) => {
  const steps = new Steps();
  expect(occurs(pattern ?? '', text ?? '', steps)).toBe(found);
  expect(isWhole(pattern ?? '', text ?? '', steps)).toBe(whole);
});

it.each`
  pattern                        | fault
  ${'(?=a)'}                     | ${/linear time .*\(\?=/}
  ${'(a)\\1'}                    | ${/linear time .*\\1/}
  ${'('}                         | ${/linear time .*missing closing/}
  ${'x'.repeat(201)}             | ${/is longer than 200 characters/}
  ${'((a{9}){9}){9}'}            | ${/has more than 500 parts/}
  ${`(?:${'ab'.repeat(50)}){9}`} | ${/has more than 500 parts/}
  ${'(?:[ab]{1,30}c){20}'}       | ${/has more than 500 parts/}
  ${'\\Qa\\E'}                   | ${/quotes/}
`('refuses $pattern', ({ pattern, fault }: { pattern: string; fault: RegExp }) => {
  expect(patternFault(pattern)).toMatch(fault);
});

it('counts a pattern by its size and the length of the text', () => {
  const search = () => occurs('[ab]*a[ab]{60}c', `c${'ab'.repeat(100_000)}`, new Steps());
  expect(search).toThrow(expect.objectContaining({ code: 'tmf.query-too-expensive' }) as Error);
});

it('counts a pattern by what it takes to compile', () => {
  const steps = new Steps(1_000_000);
  const compileMany = () => {
    for (let count = 0; count < 20; count += 1) occurs(`new${count}`, 'x', steps);
  };
  expect(compileMany).toThrow(expect.objectContaining({ status: 503 }) as Error);
});
