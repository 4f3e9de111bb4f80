import { parseJson } from './body-parser';
import { findLongNumbers } from './long-numbers';

it.each`
  json                                                    | paths
  ${'{"a":1}'}                                            | ${[]}
  ${'{"a":1234567890123456}'}                             | ${['a']}
  ${'{"a":0.1000000000000000000001}'}                     | ${['a']}
  ${'{"a":0.0000000000000000000001}'}                     | ${[]}
  ${'{"a":"1234567890123456789"}'}                        | ${[]}
  ${'{"x":[{"b\\"c":[1,12345678901234567]}]}'}            | ${['x.0.b"c.1']}
  ${'{"s":"a:,{[1234567890123456","n":1234567890123456}'} | ${['n']}
  ${'[1234567890123456, 2, 1234567890123457]'}            | ${['0', '2']}
`('finds the long numbers of $json', ({ json, paths }: { json: string; paths: string[] }) => {
  expect(findLongNumbers(json).map((path) => path.join('.'))).toEqual(paths);
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
  ${'{"a":[1e999]}'}                        | ${'tmf.number-inexact'}
  ${`{"a":-1${'0'.repeat(309)}}`}           | ${'tmf.number-inexact'}
  ${`{"a":${'9'.repeat(250)}e99}`}          | ${'tmf.number-inexact'}
  ${`${'['.repeat(200)}${']'.repeat(200)}`} | ${'tmf.json-too-deep'}
`('refuses $json', ({ json, code }: { json: string; code: string }) => {
  expect(() => parseJson(json)).toThrow(expect.objectContaining({ code, status: 400 }) as Error);
});

it('reads pairs of surrogates and a text about __proto__', () => {
  expect(parseJson('{"a":"\\ud83d\\ude00","b":"__proto__"}')).toEqual({ a: '😀', b: '__proto__' });
});
