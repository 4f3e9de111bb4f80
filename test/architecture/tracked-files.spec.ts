import { filesLike, type SourceFile } from './source-files';

// The repository speaks of the product alone: it builds anywhere, and says nothing of where it was made.
const FORBIDDEN: ReadonlyArray<readonly [RegExp, string]> = [
  [/(?<![\w.])\/work\//, 'a path of one machine'],
  [/\/(?:root|home\/\w+)\/(?!\.)/, 'a home directory'],
  [/"resolved":\s*"https?:/, 'the address of a registry'],
  [/^\s*registry\s*=/m, 'a registry'],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, 'a private key'],
  [/^<{7} |^>{7} /m, 'an unfinished merge'],
];

function findings({ file, text }: SourceFile): string[] {
  return FORBIDDEN.flatMap(([pattern, what]) =>
    pattern.test(text) ? [`${file} holds ${what}`] : [],
  );
}

it('no tracked file names a machine, a registry or a secret', () => {
  const self = 'test/architecture/tracked-files.spec.ts';
  const texts = filesLike(/\.(ts|mjs|cjs|js|json|md|yml|yaml|sh)$|^[^/]*$|^\.ci\//);
  expect(texts.filter(({ file }) => file !== self).flatMap(findings)).toEqual([]);
});

it.each`
  text                                              | why
  ${'see /work/main/x'}                             | ${'a machine path'}
  ${'cd /home/me/meterline'}                        | ${'a home directory'}
  ${'"resolved": "https://registry.example/a.tgz"'} | ${'a registry address'}
  ${'registry=https://registry.example'}            | ${'a registry setting'}
  ${'-----BEGIN RSA PRIVATE KEY-----'}              | ${'a private key'}
`('finds $why', ({ text }: { text: string }) => {
  expect(findings({ file: 'planted.md', text })).toHaveLength(1);
});
