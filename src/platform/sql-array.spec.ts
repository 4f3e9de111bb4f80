import { plainArray, textArray } from './sql-array';

describe('textArray', () => {
  it.each`
    values             | literal                 | why
    ${[]}              | ${'{}'}                 | ${'nothing'}
    ${['a', 'b c']}    | ${'{"a","b c"}'}        | ${'plain texts'}
    ${['']}            | ${'{""}'}               | ${'an empty text'}
    ${['NULL', null]}  | ${'{"NULL",NULL}'}      | ${'the word NULL beside a missing value'}
    ${['a"b', 'c\\d']} | ${'{"a\\"b","c\\\\d"}'} | ${'quotes and backslashes'}
    ${['{x,y}']}       | ${'{"{x,y}"}'}          | ${'braces and commas'}
  `('writes $why', ({ values, literal }: { values: (string | null)[]; literal: string }) => {
    expect(textArray(values)).toBe(literal);
  });
});

describe('plainArray', () => {
  it.each`
    values             | literal
    ${[]}              | ${'{}'}
    ${[1, '2.50', 3n]} | ${'{1,2.50,3}'}
    ${['1', null]}     | ${'{1,NULL}'}
  `('writes $literal', ({ values, literal }: { values: (string | null)[]; literal: string }) => {
    expect(plainArray(values)).toBe(literal);
  });
});
