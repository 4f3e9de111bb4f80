// Ids of clients hold spaces, slashes and commas: a key of several values that is joined by them runs together.
import { filesLike } from './source-files';

const JOINED =
  /(?:\.(?:get|set|has)\(|=> |return |Key = |key = )`\$\{[^}]+\}[ /,:|]\$\{[^}]*[iI]d\}`/;

/** What begins or ends with a value that has no such mark does not run together with another. */
const PLAIN: Readonly<Record<string, string>> = {
  'src/balance/store/reach.ts': 'a truth value',
  'src/charging/domain/pay-charge.ts': 'a truth value',
  'src/charging/paid-proof.service.ts': 'what ends with a UUID',
};

it('keys of several values are composite keys', () => {
  const joined = filesLike(/\.ts$/).filter(
    ({ file, text }) =>
      file.startsWith('src/') && !file.startsWith('src/cli/') && JOINED.test(text),
  );
  expect(joined.map(({ file }) => file)).toEqual(Object.keys(PLAIN));
});
