import { MEMOS, memoFindings, openingFindings, purityFindings } from './purity';
import { filesLike } from './source-files';

const PURE = /^src\/(core|rating|[^/]+\/domain)\/(?!.*\.spec\.ts$).*\.ts$/;

it('core, rating and every domain are functions of their arguments', () => {
  expect(filesLike(PURE).flatMap(purityFindings)).toEqual([]);
});

it('what pure code remembers is listed, and no more', () => {
  expect(filesLike(PURE).flatMap(memoFindings).sort()).toEqual(Object.keys(MEMOS).sort());
});

it('every pure file opens with the rule that it is', () => {
  expect(
    filesLike(PURE)
      .filter(({ file }) => !file.endsWith('/index.ts'))
      .flatMap(openingFindings),
  ).toEqual([]);
});

it.each`
  code                                          | why
  ${'const at = Date.now();'}                   | ${'the clock'}
  ${'const at = new Date();'}                   | ${'the clock, as an object'}
  ${'const id = Math.random();'}                | ${'chance'}
  ${'const cents = Math.round(x);'}             | ${'unnamed rounding'}
  ${'const cents = Math.floor(x);'}             | ${'unnamed rounding downwards'}
  ${'const cents = Math.ceil(x);'}              | ${'unnamed rounding upwards'}
  ${'const at = Date();'}                       | ${'the clock, as a text'}
  ${'const n = parseInt(text, 10);'}            | ${'a number of the beginning of a text'}
  ${'const n = Number.parseInt(text);'}         | ${'a number without its radix'}
  ${'const s = x.toPrecision(3);'}              | ${'a binary fraction printed, rounded to digits'}
  ${'const s = x.toExponential(3);'}            | ${'a binary fraction printed with an exponent'}
  ${'const home = globalThis.process.env;'}     | ${'the surroundings, by the global object'}
  ${'const { env } = process;'}                 | ${'the surroundings, taken apart'}
  ${"import { hash } from 'node:crypto'"}       | ${'digests, elsewhere than in core'}
  ${"const fs = import('node:fs');"}            | ${'an import on the way'}
  ${'async function f() {}'}                    | ${'a promise made'}
  ${'const f = async () => 1;'}                 | ${'a promise made by an arrow'}
  ${'const a = Promise.resolve(1);'}            | ${'a promise, by name'}
  ${'const home = process.env;'}                | ${'the surroundings'}
  ${"import { readFileSync } from 'node:fs'"}   | ${'files'}
  ${"import { randomUUID } from 'node:crypto'"} | ${'chance, from the digests'}
  ${'const n = Number(text);'}                  | ${'a number of any text'}
  ${'const n = parseFloat(text);'}              | ${'a binary fraction parsed'}
  ${'const s = x.toFixed(2);'}                  | ${'a binary fraction printed'}
  ${'const rate = 0.19;'}                       | ${'a binary fraction written'}
  ${'const tiny = 1e-6;'}                       | ${'a binary fraction with an exponent'}
  ${'console.log(x);'}                          | ${'output'}
  ${'const t = setTimeout(f, 1);'}              | ${'waiting'}
`('finds $why', ({ code }: { code: string }) => {
  expect(purityFindings({ file: 'planted.ts', text: code })).toHaveLength(1);
});

it('lets plain arithmetic pass', () => {
  const text = `const n = 40; const half = divide(n, '0.5'); type T = { process: string; now: Date };
    const hour = Number.parseInt('12', 10); const days = Math.trunc(n / 24);`;
  expect(purityFindings({ file: 'plain.ts', text })).toEqual([]);
});

it('lets the one file of derived ids digest', () => {
  const text = `import { hash } from 'node:crypto';`;
  expect(purityFindings({ file: 'src/core/derived-id.ts', text })).toEqual([]);
});

it.each`
  code                                                      | kept
  ${'const memo = new Map<string, number>();'}              | ${1}
  ${"export const seen = new Set(['a']);"}                  | ${1}
  ${'const known = new WeakMap();'}                         | ${1}
  ${'const found: string[] = [];'}                          | ${1}
  ${'let last = 0;'}                                        | ${1}
  ${"const UNITS: ReadonlyMap<A, B> = new Map([['a', 1]])"} | ${0}
  ${'const NONE: readonly string[] = [];'}                  | ${0}
  ${'function f() { let n = 0; const m = new Map(); }'}     | ${0}
`('$code is kept $kept times', ({ code, kept }: { code: string; kept: number }) => {
  expect(memoFindings({ file: 'planted.ts', text: code })).toHaveLength(kept);
});

it('finds a pure file that says nothing, or too much', () => {
  const silent = { file: 'a.ts', text: `import x from 'y';` };
  const verbose = { file: 'b.ts', text: `${'// and so on\n'.repeat(6)}const x = 1;` };
  const good = { file: 'c.ts', text: '// The rule.\nconst x = 1;' };
  expect([silent, verbose, good].map((file) => openingFindings(file).length)).toEqual([1, 1, 0]);
});
