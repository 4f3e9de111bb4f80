import { codeFindings, errorCodes, strayErrors } from './error-codes';
import { filesLike } from './source-files';

const SOURCES = /^src\/(?!.*\.spec\.ts$).*\.ts$/;
const planted = (file: string, code: string) => ({
  file,
  text: `throw new DomainError({ kind: 'invalid', code: '${code}', message: 'no' });`,
});

it('every error code is made in one place and explained in the README beside it', () => {
  expect(
    codeFindings(errorCodes(filesLike(SOURCES)), filesLike(/^src\/[^/]+\/README\.md$/)),
  ).toEqual([]);
});

it('errors are made in the list of their module', () => {
  expect(strayErrors(filesLike(SOURCES))).toEqual([]);
});

it('finds a code that is made twice, malformed, or explained nowhere', () => {
  const readme = { file: 'src/meter/README.md', text: '`meter.unknown` `Meter Broken`' };
  const once = planted('src/meter/meter.errors.ts', 'meter.unknown');
  const cases = [
    [once],
    [once, once],
    [planted('src/meter/a.errors.ts', 'Meter Broken')],
    [planted('src/meter/a.errors.ts', 'meter.new')],
  ];
  expect(cases.map((files) => codeFindings(errorCodes(files), [readme]).length)).toEqual([
    0, 1, 1, 1,
  ]);
});

it('finds an error that is made in passing', () => {
  expect(strayErrors([planted('src/meter/meter.service.ts', 'meter.unknown')])).toHaveLength(1);
});
