import { parseJson, utf8Text } from './body-parser';
import { findCutNumbers, parseWithDigits } from './cut-numbers';

it.each`
  json                                                      | paths
  ${'{"a":1}'}                                              | ${[]}
  ${'{"a":1234567890123456}'}                               | ${[]}
  ${'{"a":89490200001234567891}'}                           | ${['a']}
  ${'{"a":52.51629872917535,"b":1.50000000000000000e+21}'}  | ${[]}
  ${'{"a":1e400,"b":-1e-400,"c":1e300,"d":0e999}'}          | ${['a', 'b']}
  ${'{"a":0.1000000000000000000001}'}                       | ${['a']}
  ${'{"a":0.0000000000000000000001}'}                       | ${[]}
  ${'{"a":"1234567890123456789"}'}                          | ${[]}
  ${'{"x":[{"b\\"c":[1,12345678901234563]}]}'}              | ${['x.0.b"c.1']}
  ${'{"s":"a:,{[12345678901234563","n":12345678901234563}'} | ${['n']}
  ${`{"a":${'9'.repeat(250)}e99}`}                          | ${['a']}
  ${`{"a":[1e999,-1${'0'.repeat(309)}]}`}                   | ${['a.0', 'a.1']}
  ${'[12345678901234563, 2, 12345678901234563]'}            | ${['0', '2']}
`(
  'finds the numbers of $json that a double cuts',
  ({ json, paths }: { json: string; paths: string[] }) => {
    expect(findCutNumbers(json).map(({ path }) => path.join('.'))).toEqual(paths);
  },
);

it('refuses a number that would not be stored as it was sent', () => {
  expect(() => parseJson('{"c":[{"value":89490200001234567891}]}')).toThrow(
    expect.objectContaining({
      code: 'tmf.number-inexact',
      details: [expect.objectContaining({ path: 'c[0].value' })],
    }) as Error,
  );
});

it.each`
  json                                                         | kept
  ${'12345678901234563'}                                       | ${'12345678901234563'}
  ${'[1,{"a":[12345678901234563]},12345678901234565]'}         | ${[1, { a: ['12345678901234563'] }, '12345678901234565']}
  ${'{"a":12345678901234563,"b":0.5,"c":"12345678901234563"}'} | ${{ a: '12345678901234563', b: 0.5, c: '12345678901234563' }}
  ${'{"a":12345678901234563,"a":"said last"}'}                 | ${{ a: 'said last' }}
`('keeps the digits of $json', ({ json, kept }: { json: string; kept: unknown }) => {
  expect(parseWithDigits(json)).toEqual(kept);
});

it.each`
  before           | after    | place
  ${''}            | ${''}    | ${'byte 1 on, in line 1'}
  ${'{"a":"'}      | ${'"}'}  | ${'byte 7 on, in line 1'}
  ${'ü\n\uFFFD\n'} | ${'xyz'} | ${'byte 8 on, in line 3'}
`('says where $before is followed by what is no UTF-8', ({ before, after, place }) => {
  const raw = [Buffer.from(before as string), Buffer.from([0xfc]), Buffer.from(after as string)];
  expect(() => utf8Text(Buffer.concat(raw))).toThrow(place as string);
});

it('takes an empty body for none', () => {
  expect(parseJson(' ')).toBeUndefined();
});

it.each`
  json                                      | code
  ${'{"a":'}                                | ${'tmf.json-malformed'}
  ${'{"a":{"__proto__":1}}'}                | ${'tmf.json-malformed'}
  ${'{"\\u005f_proto__":1}'}                | ${'tmf.json-malformed'}
  ${'{"a":"\\u0000"}'}                      | ${'tmf.text-unstorable'}
  ${'{"a":"\\ud800"}'}                      | ${'tmf.text-unstorable'}
  ${'{"\\u0000":1}'}                        | ${'tmf.text-unstorable'}
  ${`${'['.repeat(200)}${']'.repeat(200)}`} | ${'tmf.json-too-deep'}
  ${'[{"a":'.repeat(51)}                    | ${'tmf.json-too-deep'}
`('refuses $json', ({ json, code }: { json: string; code: string }) => {
  expect(() => parseJson(json)).toThrow(expect.objectContaining({ code, status: 400 }) as Error);
});

it('refuses an object of more attributes than can be handled at once, wherever it stands', () => {
  const attributes = Array.from({ length: 1_001 }, (_, index) => `"k${index}": 1`).join();
  for (const json of [`{${attributes}}`, `[{"a":[{${attributes}}]}]`]) {
    expect(() => parseJson(json)).toThrow(
      expect.objectContaining({ code: 'tmf.too-many-attributes', kind: 'invalid' }) as Error,
    );
  }
});

it('does not take for structure what stands in texts', () => {
  const text = String.raw`\"[{:`.repeat(2_000);
  const json = JSON.stringify([{ text, [text]: String.raw`ends with \\` }, [[text]]]);
  expect(parseJson(json)).toEqual(JSON.parse(json));
});

it('reads pairs of surrogates and a text about __proto__', () => {
  expect(parseJson('{"a":"\\ud83d\\ude00","b":"__proto__"}')).toEqual({ a: '😀', b: '__proto__' });
});
