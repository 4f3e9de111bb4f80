import type { Body } from '../resource-type';
import { compileExtension } from './compile-extension';
import { OutOfTime, withinTime } from '../within-time';

function faultOf(schema: Body): string | undefined {
  const compiled = compileExtension(schema);
  return 'fault' in compiled ? compiled.fault : undefined;
}

function complaints(schema: Body, structure: unknown): number {
  const compiled = compileExtension(schema);
  return 'judge' in compiled ? compiled.judge(structure).length : -1;
}

it.each<[string, Body, unknown, number]>([
  ['draft-07', { properties: { a: { type: 'integer' } } }, { a: 'x' }, 1],
  [
    'draft-07 by name',
    { $schema: 'http://json-schema.org/draft-07/schema#', required: ['a', 'b'] },
    {},
    2,
  ],
  [
    '2019-09',
    { $schema: 'https://json-schema.org/draft/2019-09/schema', unevaluatedProperties: false },
    { a: 1 },
    1,
  ],
  [
    '2020-12',
    {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      properties: { a: { prefixItems: [{ const: null }] } },
    },
    { a: [1] },
    1,
  ],
  [
    'references within itself',
    { $ref: '#/definitions/x', definitions: { x: { required: ['a'] } } },
    {},
    1,
  ],
  ['formats', { properties: { a: { format: 'date-time' } } }, { a: 'yesterday' }, 1],
  ['unknown keywords and formats', { 'x-note': 1, format: 'iban', example: 2 }, {}, 0],
])('judges by %s', (_dialect, schema, structure, count) => {
  expect(complaints(schema, structure)).toBe(count);
});

it.each<[string, Body, RegExp]>([
  ['a keyword used wrongly', { type: 'nothing' }, /type/],
  [
    'a reference to elsewhere',
    { $ref: 'http://127.0.0.1:1/x.json' },
    /can't resolve reference http:/,
  ],
  ['a reference to a file', { allOf: [{ $ref: 'file:///etc/passwd' }] }, /can't resolve reference/],
  ['a dialect nobody knows', { $schema: 'http://example.com/mine' }, /no schema with key or ref/],
  ['a pattern that is long', { pattern: 'x'.repeat(201) }, /longer than 200/],
  ['a pattern that refers back', { properties: { a: { pattern: '(a)\\1' } } }, /linear time/],
  ['a name pattern that looks around', { patternProperties: { '(?=a)': false } }, /linear time/],
  ['a pattern of many parts', { pattern: '((a{9}){9}){9}' }, /more than 500 parts/],
  ['asynchronous judging', { $async: true }, /\$async/],
])('refuses %s', (_what, schema, reason) => {
  expect(faultOf(schema)).toMatch(reason);
});

it.each<[string, Body, unknown, number]>([
  ['a pattern that other engines take years for', { pattern: '^(a|aa)+$' }, long('a'), 0],
  ['and does not fit', { pattern: '^(a|aa)+$' }, `${long('a')}!`, 1],
  [
    'names by one',
    { patternProperties: { '^(a|aa)+$': { type: 'number' } } },
    { [long('a')]: '' },
    1,
  ],
  ['two patterns, each by its own', { pattern: 'a', allOf: [{ pattern: 'b' }] }, 'a', 1],
  ['the address of a page', { format: 'url' }, `http://${long('a:')}`, 1],
  ['and one that is one', { format: 'url' }, 'https://example.com/a?b', 0],
  ['and one of another kind', { format: 'url' }, 'file:///etc/passwd', 1],
])('judges %s in linear time', (_what, schema, structure, count) => {
  const beganMs = performance.now();
  expect(complaints(schema, structure)).toBe(count);
  expect(performance.now() - beganMs).toBeLessThan(1_000);
});

function long(part: string): string {
  return part.repeat(3_000);
}

it('lets no schema see the id of another', () => {
  const id = 'urn:example:one';
  expect(faultOf({ $id: id, type: 'object' })).toBeUndefined();
  expect(faultOf({ $id: id, type: 'object' })).toBeUndefined();
  expect(faultOf({ $ref: id })).toMatch(/can't resolve reference/);
});

it.each<[string, Body, unknown]>([
  ['that refers to itself for ever', { $ref: '#' }, {}],
  [
    'that doubles at each level',
    {
      $ref: '#/definitions/n',
      definitions: {
        n: {
          anyOf: [
            { properties: { n: { $ref: '#/definitions/n' } }, required: ['x'] },
            { properties: { n: { $ref: '#/definitions/n' } }, required: ['y'] },
          ],
        },
      },
    },
    nested(40),
  ],
])('cuts a schema off %s', (_what, schema, structure) => {
  const compiled = compileExtension(schema);
  const judge = (): unknown => 'judge' in compiled && compiled.judge(structure);
  expect(() => withinTime(200, judge)).toThrow(OutOfTime);
});

function nested(levels: number): object {
  return levels === 0 ? {} : { n: nested(levels - 1) };
}
