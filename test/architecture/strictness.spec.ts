import { filesLike } from './source-files';
import {
  CONTROLLER_LINES_MAX,
  echoFindings,
  httpFindings,
  methodFindings,
  ROUNDED,
  roundingFindings,
} from './strictness';

const OUTSIDE_TMF = /^src\/(?!tmf\/)(?!.*\.spec\.ts$).*\.(ts|mjs)$/;
const OUTSIDE_CORE = /^src\/(?!core\/)(?!.*\.spec\.ts$).*\.(ts|mjs)$/;
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

type Planted = { readonly code: string; readonly findings: number };
type PlantedMethod = {
  readonly file: string;
  readonly head: string;
  readonly lines: number;
  readonly findings: number;
};
