import fc from 'fast-check';
import { patternFault } from './pattern';
import { checkPortable, portablePattern } from './portable-pattern';

it.each`
  pattern               | written                     | why
  ${''}                 | ${''}                       | ${'nothing'}
  ${'^a.*z$'}           | ${'^a[^\\n]*z$'}            | ${'a dot: all but the end of a line'}
  ${'[a-z]{2,5}'}       | ${'[a-z]{2,5}'}             | ${'a class, counted'}
  ${'(ab|cd)+'}         | ${'(?:ab|cd)+'}             | ${'a group, of which nothing is kept'}
  ${'(a|aa)+$'}         | ${'(?:a|aa)+$'}             | ${'what many engines take years for'}
  ${'((a*)*b|)*'}       | ${'(?:(?:a*)*b|)*'}         | ${'a repetition of a repetition'}
  ${'a\\.b\\-c\\ \\"/'} | ${'a\\.b-c "/'}             | ${'escapes, needed or not'}
  ${'\\d+\\W'}          | ${'[0-9]+[^A-Za-z0-9_\\n]'} | ${'letters and digits of ASCII'}
  ${'[\\w\\-.]'}        | ${'[A-Za-z0-9_\\-.]'}       | ${'a class within a class'}
  ${'[^a]'}             | ${'[^a\\n]'}                | ${'all others, within the line'}
  ${'a+?b??'}           | ${'a+b?'}                   | ${'as few as possible'}
  ${'\\u00e9\\x41é\\t'} | ${'éAé\\t'}                 | ${'characters by their numbers'}
  ${'[z\\-a][+--][a-]'} | ${'[z\\-a][+-\\-][a\\-]'}   | ${'minus signs within classes'}
`('writes $pattern as $written: $why', ({ pattern, written }: Record<string, string>) => {
  expect(portablePattern(pattern ?? '')).toBe(written);
});

it.each`
  pattern             | fault
  ${'('}              | ${'ends within a group'}
  ${')'}              | ${'closes a group that is not open'}
  ${'['}              | ${'ends within a class'}
  ${'[]'}             | ${'has a class of nothing'}
  ${'[[:alpha:]]'}    | ${'has a [ within a class'}
  ${'[z-a]'}          | ${'has a range that runs backwards'}
  ${'[a-\\d]'}        | ${'has a range that ends with many'}
  ${'[\\D]'}          | ${'has \\D within a class'}
  ${'a]'}             | ${'has a ] that closes nothing'}
  ${'*a'}             | ${'repeats nothing'}
  ${'a**'}            | ${'repeats nothing'}
  ${'^*'}             | ${'repeats nothing'}
  ${'a{x}'}           | ${'has a { that is no repetition'}
  ${'a{3,2}'}         | ${'repeats less than least'}
  ${'a{300}'}         | ${'repeats more than 255 times'}
  ${'((a{9}){9}){9}'} | ${'has more than 500 parts'}
  ${'(?=x)'}          | ${'has a look-around, a name or a flag'}
  ${'(?i)x'}          | ${'has a look-around, a name or a flag'}
  ${'(a)\\1'}         | ${'has a back-reference'}
  ${'\\bx'}           | ${'has the escape \\b, which not all read alike'}
  ${'\\p{L}'}         | ${'has the escape \\p, which not all read alike'}
  ${'\\ud800'}        | ${'has an escape that is no character'}
  ${'a\\'}            | ${'ends within an escape'}
  ${'x'.repeat(201)}  | ${'is longer than 200 characters'}
`('refuses $pattern: it $fault', ({ pattern, fault }: { pattern: string; fault: string }) => {
  expect(() => checkPortable('name.regex', pattern)).toThrow(
    expect.objectContaining({
      code: 'tmf.query-invalid',
      details: [
        {
          path: 'name.regex',
          value: pattern.slice(0, 200),
          message: expect.stringContaining(
            `${fault}: a pattern has at most 200 characters`,
          ) as string,
        },
      ],
    }) as Error,
  );
});

it('accepts none that the engine would refuse later', () => {
  const token = fc.constantFrom(
    'a',
    'é',
    '.',
    '\\d',
    '\\W',
    '[^a-c\\s]',
    '(',
    '(?:',
    ')',
    ')',
    '|',
    '^',
    '$',
    '*',
    '+',
    '?',
    '{0}',
    '{3}',
    '{40}',
    '{0,60}',
    '{2,}',
    '{9,30}',
  );
  const pattern = fc.oneof(
    fc.array(token, { maxLength: 60 }).map((tokens) => tokens.join('')),
    fc
      .array(
        fc.tuple(
          fc.constantFrom('(a', '(?:[bc]|', '(.'),
          fc.constantFrom(')', ')*', ')?', '){4}', '){0,9}'),
        ),
        { maxLength: 25 },
      )
      .map(
        (pairs) => pairs.map(([open]) => open).join('') + pairs.map(([, close]) => close).join(''),
      ),
  );
  let accepted = 0;
  fc.assert(
    fc.property(pattern, (one) => {
      const fault = patternFault(one, portablePattern);
      if (!isPortable(one)) return fault !== undefined;
      accepted += 1;
      return fault === undefined;
    }),
    { numRuns: 3_000 },
  );
  expect(accepted).toBeGreaterThan(300);
});

function isPortable(pattern: string): boolean {
  try {
    checkPortable('x.regex', pattern);
    return true;
  } catch {
    return false;
  }
}
