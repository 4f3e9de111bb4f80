import { filesLike } from './source-files';
import {
  CAST,
  castFindings,
  CONTROLLER_LINES_MAX,
  DIVIDED,
  echoFindings,
  httpFindings,
  methodFindings,
  quotientFindings,
  ROUNDED,
  roundingFindings,
} from './strictness';

const OUTSIDE_TMF = /^src\/(?!tmf\/)(?!.*\.spec\.ts$).*\.(ts|mjs)$/;
const OUTSIDE_CORE = /^src\/(?!core\/)(?!.*\.spec\.ts$).*\.(ts|mjs)$/;
/** It becomes larger. */
const TESTS_MIN = 0.8;
const CODE = /^(src|migrations)\/.*\.(ts|mjs)$/;

it('tmf alone speaks of exceptions of HTTP', () => {
  const files = filesLike(OUTSIDE_TMF);
  expect(files.length).toBeGreaterThan(100);
  expect(files.flatMap(httpFindings)).toEqual([]);
});

it(`a method of a controller fits in ${CONTROLLER_LINES_MAX} lines`, () => {
  expect(filesLike(/^src\/(?!.*\.spec\.ts$).*\.ts$/).flatMap(methodFindings)).toEqual([]);
});

it('what rounds outside core is listed, and no more', () => {
  const found = new Set(filesLike(OUTSIDE_CORE).flatMap(roundingFindings));
  expect([...found].sort()).toEqual(Object.keys(ROUNDED).sort());
});

it('what divides decimals is listed, and no more', () => {
  const found = new Set(
    filesLike(/^src\/(?!.*\.spec\.ts$).*\.(ts|mjs)$/).flatMap(quotientFindings),
  );
  expect([...found].sort()).toEqual(Object.keys(DIVIDED).sort());
});

it('a type is told by `as` where it is listed, and nowhere else', () => {
  const found = new Set(filesLike(/^src\/(?!.*\.spec\.ts$).*\.ts$/).flatMap(castFindings));
  expect([...found].sort()).toEqual(Object.keys(CAST).sort());
});

it('a file that the linter is told to spare needs that', () => {
  const text = filesLike(/^\.oxlintrc\.json$/)[0]?.text ?? '';
  const { overrides } = JSON.parse(text) as { readonly overrides: readonly Override[] };
  const spared = overrides.flatMap(({ files, rules }) =>
    files
      .filter((file) => !file.includes('*'))
      .flatMap((file) => Object.keys(rules).map((rule) => ({ file, rule }))),
  );
  expect(spared.length).toBeGreaterThan(0);
  expect(spared.filter(isNotNeeded)).toEqual([]);
});

it('there are four lines of tests for five of code, at least', () => {
  const linesOf = (pattern: RegExp): number =>
    filesLike(pattern).reduce((lines, { text }) => lines + text.split('\n').length - 1, 0);
  const tests = linesOf(/^(test\/.*|src\/.*\.spec)\.ts$/);
  expect(tests / linesOf(/^src\/(?!.*\.spec\.ts$).*\.ts$/)).toBeGreaterThan(TESTS_MIN);
});

it('no file exempts itself from a rule', () => {
  const exempt = filesLike(CODE).filter(({ text }) =>
    /\b(?:(?:ox|es)lint-(?:disable|enable)|biome-ignore|@ts-(?:ignore|expect-error|nocheck))/.test(
      text,
    ),
  );
  expect(exempt.map(({ file }) => file)).toEqual([]);
});

it('no @param echoes its name', () => {
  expect(filesLike(CODE).flatMap(echoFindings)).toEqual([]);
});

it.each`
  code                                                            | findings | why
  ${"import { HttpException } from '@nestjs/common';"}            | ${1}     | ${'the exception itself'}
  ${"import { NotFoundException } from '@nestjs/common';"}        | ${1}     | ${'one of its kinds'}
  ${"import { HttpException as Refused } from '@nestjs/common';"} | ${1}     | ${'the exception by another name'}
  ${"import { Get, Injectable } from '@nestjs/common';"}          | ${0}     | ${'what else Nest has'}
  ${"import { type ErrnoException } from './error-code';"}        | ${0}     | ${'an exception of our own'}
`('has $findings findings for $why', ({ code, findings }: Planted) => {
  expect(httpFindings({ file: 'src/a.ts', text: code })).toHaveLength(findings);
});

it.each`
  file                      | head                       | lines | findings | why
  ${'src/a.controller.ts'}  | ${'class A'}               | ${13} | ${1}     | ${'one line too many'}
  ${'src/a.controller.ts'}  | ${'class A'}               | ${12} | ${0}     | ${'as many as fit'}
  ${'src/a-controllers.ts'} | ${'@Controller() class A'} | ${13} | ${1}     | ${'a controller in another file'}
  ${'src/a.service.ts'}     | ${'class A'}               | ${13} | ${0}     | ${'no controller'}
`('has $findings findings for $why', ({ file, head, lines, findings }: PlantedMethod) => {
  const text = `${head} { list() {\n${'x();\n'.repeat(lines)}} }`;
  expect(methodFindings({ file, text })).toHaveLength(findings);
});

it.each`
  code                                | findings | why
  ${'const n = Math.floor(x);'}       | ${1}     | ${'rounding downwards'}
  ${'const n = Math.round(x);'}       | ${1}     | ${'rounding'}
  ${'const n = Math.ceil(x);'}        | ${1}     | ${'rounding upwards'}
  ${'const all = xs.map(Math.ceil)'}  | ${1}     | ${'rounding handed on'}
  ${'const { floor } = Math;'}        | ${1}     | ${'rounding taken out'}
  ${'const s = x.toFixed(2);'}        | ${1}     | ${'a fraction printed'}
  ${'const n = parseFloat(s);'}       | ${1}     | ${'a fraction read'}
  ${'const n = Number.parseFloat(s)'} | ${1}     | ${'a fraction read by Number'}
  ${'const n = Math.trunc(a / b);'}   | ${0}     | ${'a division of whole numbers'}
`('has $findings findings for $why', ({ code, findings }: Planted) => {
  expect(roundingFindings({ file: 'src/a.ts', text: code })).toHaveLength(findings);
});

it.each`
  code                                          | findings | why
  ${'/** @param tenant */'}                     | ${1}     | ${'a name alone'}
  ${'/** @param tenant The tenant. */'}         | ${1}     | ${'a name said twice'}
  ${'/** @param accountId - the account id */'} | ${1}     | ${'a name in words'}
  ${'/** @param {string} id the id */'}         | ${1}     | ${'a name with its type'}
  ${'/** @param at when it was received */'}    | ${0}     | ${'a word that is new'}
`('has $findings findings for $why', ({ code, findings }: Planted) => {
  expect(echoFindings({ file: 'src/a.ts', text: code })).toHaveLength(findings);
});

it.each`
  code                               | findings | why
  ${'const a = b as string;'}        | ${1}     | ${'a type that is told'}
  ${'const a = b as unknown as C;'}  | ${2}     | ${'one told twice'}
  ${'const a = <string>b;'}          | ${1}     | ${'the older form'}
  ${"const a = ['x'] as const;"}     | ${0}     | ${'a constant'}
  ${"import { a as b } from './a';"} | ${0}     | ${'another name'}
  ${'const a = b satisfies string;'} | ${0}     | ${'a type that is checked'}
`('has $findings findings for $why', ({ code, findings }: Planted) => {
  expect(castFindings({ file: 'src/a.ts', text: code })).toHaveLength(findings);
});

it.each`
  code                            | findings | why
  ${'a.dividedBy(of)'}            | ${1}     | ${'a quotient'}
  ${'a.div(of)'}                  | ${1}     | ${'its short form'}
  ${'a.dividedBy(HUNDRED)'}       | ${0}     | ${'a percentage'}
  ${'dividedBy(a, b)'}            | ${0}     | ${'a fraction, which is exact'}
  ${'share(a, b, of, 2, "down")'} | ${0}     | ${'a share'}
`('has $findings findings for $why', ({ code, findings }: Planted) => {
  expect(quotientFindings({ file: 'src/a.ts', text: code })).toHaveLength(findings);
});

type Override = {
  readonly files: readonly string[];
  readonly rules: Readonly<Record<string, string>>;
};

/** What makes a file need to be spared by a rule; a rule that is not here spares no file by its name. */
const NEEDED: Readonly<Record<string, RegExp>> = {
  'typescript/no-unsafe-type-assertion': /\bas (?!const\b)[A-Z]/,
  'eslint/no-console': /\bconsole\./,
};

function isNotNeeded({ file, rule }: { readonly file: string; readonly rule: string }): boolean {
  const found = filesLike(/^src\//).find((each) => each.file === file);
  return found === undefined || NEEDED[rule]?.test(found.text) !== true;
}

type Planted = { readonly code: string; readonly findings: number };
type PlantedMethod = {
  readonly file: string;
  readonly head: string;
  readonly lines: number;
  readonly findings: number;
};
