import { redactedJson, redactLine } from './redact';

const KEY = `mtl_0123456789ab_${'x'.repeat(43)}`;
const JWT = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl';

it.each`
  line                                         | written
  ${`asked /a?key=${KEY}&b=1`}                 | ${'asked /a?key=mtl_0123456789ab_[redacted]&b=1'}
  ${`{"url":"/a/${JWT}"}`}                     | ${'{"url":"/a/[redacted]"}'}
  ${'{"authorization":"Basic YTpi","a":1}'}    | ${'{"authorization":"[redacted]","a":1}'}
  ${'{"m":"{\\"Authorization\\":\\"abc\\"}"}'} | ${'{"m":"{\\"Authorization\\":\\"[redacted]\\"}"}'}
  ${'sent bearer  abc.def to it'}              | ${'sent bearer  [redacted] to it'}
  ${'postgres://me:pass@host/db failed'}       | ${'postgres://me:[redacted]@host/db failed'}
  ${'Basic plan of host:3000 at a@b'}          | ${'Basic plan of host:3000 at a@b'}
`('writes $line as $written', ({ line, written }: { line: string; written: string }) => {
  expect(redactLine(line)).toBe(written);
});

it.each`
  kept                                                  | as
  ${{ name: 'a', secret: 's', deep: [{ api_key: 1 }] }} | ${{ name: 'a', secret: '[redacted]', deep: [{ api_key: '[redacted]' }] }}
  ${{ list: [{ name: 'Password', value: 'p' }] }}       | ${{ list: [{ name: 'Password', value: '[redacted]' }] }}
  ${{ name: `of ${JWT}`, url: `http://u:p@h/` }}        | ${{ name: 'of [redacted]', url: 'http://u:[redacted]@h/' }}
  ${{ name: 'Bearer bond', secret: null, tokens: 3 }}   | ${{ name: 'Bearer bond', secret: null, tokens: 3 }}
`('keeps $kept as $as', ({ kept, as }: { kept: unknown; as: unknown }) => {
  expect(JSON.parse(redactedJson(kept))).toEqual(as);
});
