import {
  hasKeptEnding,
  isCorrectionOf,
  LINE_ENDINGS,
  lineOfCorrection,
  lineOfGroup,
  lineOfPart,
} from './line-id';

const GROUP = '["eu"]';

it.each`
  made                                                         | ending                | why
  ${lineOfGroup('a', GROUP)}                                   | ${'/["eu"]'}          | ${'a group'}
  ${lineOfPart('a')}                                           | ${'/share'}           | ${'a part of the period'}
  ${lineOfPart(lineOfGroup('a', GROUP))}                       | ${'/["eu"]/share'}    | ${'a part of a group'}
  ${lineOfCorrection('a', 1)}                                  | ${'@1'}               | ${'a correction'}
  ${lineOfCorrection(lineOfPart(lineOfGroup('a', GROUP)), 12)} | ${'/["eu"]/share@12'} | ${'a correction of all of it'}
`('$why ends so that no line of its own does', ({ made, ending }) => {
  expect(made).toBe(`a${ending}`);
  expect(hasKeptEnding(made)).toBe(true);
  expect(ending).toMatch(new RegExp(LINE_ENDINGS));
});

it('the usage of no group is under the line itself', () => {
  expect(lineOfGroup('a', '')).toBe('a');
  expect('').toMatch(new RegExp(LINE_ENDINGS));
});

it.each(['a', 'a/share/b', 'share', 'a@', 'a@b', 'a/b'])('%s may be the id of a line', (id) => {
  expect(hasKeptEnding(id)).toBe(false);
});

it.each`
  line       | corrected | expected | why
  ${'a@1'}   | ${'a'}    | ${true}  | ${'its first'}
  ${'a@12'}  | ${'a'}    | ${true}  | ${'its twelfth'}
  ${'a'}     | ${'a'}    | ${false} | ${'itself'}
  ${'ab@1'}  | ${'a'}    | ${false} | ${'another line'}
  ${'a@1@2'} | ${'a'}    | ${false} | ${'one of a correction'}
`('$line is a correction of $corrected: $expected, $why', ({ line, corrected, expected }) => {
  expect(isCorrectionOf(line, corrected)).toBe(expected);
});
