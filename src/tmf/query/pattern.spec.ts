import { checkPattern } from './pattern';

it.each([
  '^a.*z$',
  '[a-z]{2,5}',
  '(ab|cd)+',
  'a\\.b',
  '\\d+',
  '(?:x)y',
  '(a)(b)*',
  '',
  'a\\-b\\ c\\&\\"',
  '[z\\-a]',
])('accepts %p', (pattern) => {
  expect(() => checkPattern('name.regex', pattern)).not.toThrow();
});

it.each([
  '(',
  '[',
  '(a+)+',
  '(a*)*b',
  '(a|b*)+',
  '((a+)b)+',
  '(a{2,})+',
  '(?=x)',
  '(?i)x',
  '(a)\\1',
  '\\q',
  'a\\',
  'x'.repeat(201),
])('refuses %p', (pattern) => {
  expect(() => checkPattern('name.regex', pattern)).toThrow(
    /^name\.regex (is|has|repeats) .*: a pattern has at most 200 characters/,
  );
});
