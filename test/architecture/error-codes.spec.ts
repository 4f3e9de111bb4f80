import { errorReference } from '../../src/error-reference';
import { codeFindings, errorCodes, explainedTwice, strayErrors } from './error-codes';
import { filesLike } from './source-files';

const SOURCES = /^src\/(?!.*\.spec\.ts$).*\.ts$/;
const planted = (file: string, code: string, kind = 'invalid') => ({
  file,
  text: `throw new DomainError({ kind: '${kind}', code: '${code}', message: 'no' });`,
});

it('every error code is made in one place and explained under its status', () => {
  expect(codeFindings(errorCodes(filesLike(SOURCES)), errorReference)).toEqual([]);
});

it('no code has two explanations', () => {
  expect(explainedTwice(errorReference)).toEqual([]);
});

it('errors are made in the list of their module', () => {
  expect(strayErrors(filesLike(SOURCES))).toEqual([]);
});

it('finds a code that is made twice, malformed, explained nowhere or under another status', () => {
  const reference = { 400: { 'meter.unknown': 'there is none', 'Meter Broken': 'broken' } };
  const once = planted('src/meter/meter.errors.ts', 'meter.unknown');
  const cases = [
    [once],
    [once, once],
    [planted('src/meter/a.errors.ts', 'Meter Broken')],
    [planted('src/meter/a.errors.ts', 'meter.new')],
    [planted('src/meter/a.errors.ts', 'meter.unknown', 'conflict')],
  ];
  expect(cases.map((files) => codeFindings(errorCodes(files), [reference]).length)).toEqual([
    0, 1, 1, 1, 1,
  ]);
});

it('finds a code with two explanations', () => {
  expect(explainedTwice([{ 400: { 'a.b': 'x' } }, { reason: { 'a.b': 'y' } }])).toEqual(['a.b']);
});

it('finds an error that is made in passing', () => {
  expect(strayErrors([planted('src/meter/meter.service.ts', 'meter.unknown')])).toHaveLength(1);
});
