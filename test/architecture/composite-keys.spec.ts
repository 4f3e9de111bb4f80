// Ids of clients hold spaces, slashes and commas: a key of several values that is joined by them runs together.
import { filesLike } from './source-files';

const TWO = String.raw`\$\{[^}]+\}(?:[ /,:|]|\\n)\$\{`;
const JOINED = [
  // An id, wherever it is answered or kept.
  /(?:=> |return )`\$\{[^}]+\}(?:[ /,:|]|\\n)\$\{[^}]*[iI]d\}`/,
  // Anything, where it is a key by what is done with it or by its name.
  new RegExp(`(?:\\.(?:get|set|has|add)\\(|[kK]ey = )\`${TWO}`),
  new RegExp(`(?:[kK]eyOf|nameOf)\\([^{]*\\{\\s*return \`${TWO}`),
  // Lists that are compared.
  /\.join\('(?:[ /,:|]|\\n)'\) [!=]== /,
];

/** What begins or ends with a value that has no such mark does not run together with another. */
const PLAIN: Readonly<Record<string, string>> = {
  'src/access/holders.service.ts': 'a tenant, whose name has no space',
  'src/balance/store/reach.ts': 'a truth value',
  'src/charging/domain/pay-charge.ts': 'a truth value',
  'src/charging/paid-proof.service.ts': 'what ends with a UUID',
  'src/core/calendar.ts': 'names of time zones, and numbers',
  'src/notification/event-versions.service.ts': 'paths and events of ours',
  'src/platform/connection-share.ts': 'a word of ours',
  'src/rating/ambiguity.ts': 'two errors of one path and message are one',
  'src/rating/prorate.ts': 'numbers',
  'src/tmf/expand/resource-registry.ts': 'paths of ours',
};

it('keys of several values are composite keys', () => {
  const joined = filesLike(/\.ts$/).filter(
    ({ file, text }) =>
      file.startsWith('src/') &&
      !file.startsWith('src/cli/') &&
      JOINED.some((pattern) => pattern.test(text)),
  );
  expect(joined.map(({ file }) => file)).toEqual(Object.keys(PLAIN));
});

it.each`
  text
  ${'paths.get(`${tenant}/${subject}`)'}
  ${'const key = `${account}\\n${unit}`;'}
  ${'function keyOf(tenant: Tenant, code: string): string {\n  return `${tenant}/${code}`;'}
  ${"before.join(',') !== after.join(',')"}
  ${'({ a, id }) => `${a} ${id}`'}
`('finds $text', ({ text }: { text: string }) => {
  expect(JOINED.some((pattern) => pattern.test(text))).toBe(true);
});
