import { filesLike } from './source-files';
import { standardFindings } from './standard';

it('what TMF630 asks of every resource is done in one place', () => {
  expect(filesLike(/^src\/.*\.ts$/).flatMap(standardFindings)).toEqual([]);
});

it.each`
  text                                               | word
  ${"reply.header('X-Total-Count', total)"}          | ${'X-Total-Count'}
  ${'const next = `${path}?fields=${names}`'}        | ${'fields='}
  ${"{ 'content-type': 'application/merge-patch' }"} | ${'merge-patch'}
  ${'const after = applyPatch(before, patch)'}       | ${'merge-patch'}
  ${"abstract readonly '@type': string"}             | ${'@type'}
`('finds $word elsewhere: $text', ({ text, word }) => {
  const found = [`src/meter/meter.service.ts knows of ${word}: that is done in src/tmf`];
  expect(standardFindings({ file: 'src/meter/meter.service.ts', text })).toEqual(found);
  for (const file of ['src/tmf/own/answers.ts', 'src/meter/tmf635/meter.convert.ts']) {
    expect(standardFindings({ file, text })).toEqual([]);
  }
});
